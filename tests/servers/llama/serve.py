"""A real llama.cpp server for the tests: serve.py MODEL.gguf FOLDER

FOLDER holds the unpacked wheel of PyPI's xllamacpp (llama.cpp, built). The server listens on a free port of this machine;
its address is the only line on standard output. It ends when standard input does, so that it outlives no test.
"""

import sys

model, folder = sys.argv[1:3]
sys.path.insert(0, folder)

import xllamacpp  # noqa: E402

params = xllamacpp.CommonParams()
params.model.path = model
params.model_alias = {"smollm2"}
params.n_ctx = 4096
params.n_parallel = 1
params.cpuparams.n_threads = 2
params.warmup = False
params.endpoint_slots = True
params.endpoint_metrics = True
server = xllamacpp.Server(params)
print(server.listening_address, flush=True)
sys.stdin.read()
