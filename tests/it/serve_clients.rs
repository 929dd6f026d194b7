//! Official clients: Elasticsearch's for Python, and the OpenTelemetry SDK for Python.
//!
//! They are installed with pip into the folder for temporary files of the build, once.

use std::path::PathBuf;
use std::process::Command;

use crate::run::{Desk, skip};
use crate::served::{Served, journal};

const PACKAGES: [&str; 2] = ["elasticsearch>=8,<9", "opentelemetry-exporter-otlp-proto-http>=1.30,<2"];

/// The folder with the clients; `None`, with a line that says so, where they can't be had.
fn clients(test: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("python-clients");
    let complete = folder.join("complete");
    if complete.is_file() {
        return Some(folder);
    }
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade", "--target"];
    let installed = Command::new("python3").args(pip).arg(&folder).args(PACKAGES).output();
    match installed {
        Ok(output) if output.status.success() => {
            std::fs::write(complete, "").unwrap();
            Some(folder)
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            skip(test, &format!("pip can't install the clients: {}", said.lines().last().unwrap_or_default()));
            None
        }
        Err(error) => {
            skip(test, &format!("python3 can't be run: {error}"));
            None
        }
    }
}

/// What a script said, which is given the server's address.
#[track_caller]
fn run(clients: &PathBuf, script: &str, server: &Served) -> String {
    let url = format!("http://{}", server.address);
    let output = Command::new("python3").args(["-c", script, &url]).env("PYTHONPATH", clients).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

const ELASTICSEARCH: &str = r#"
import sys
from elasticsearch import Elasticsearch, helpers
es = Elasticsearch(sys.argv[1], http_compress=True)
assert es.ping() and es.indices.exists(index="shop")
entries = ({"_index": "shop", "_source": {"message": f"entry {n}"}} for n in range(1200))
done, errors = helpers.bulk(es, entries)
print(es.info()["version"]["number"], done, errors)
"#;

const OPENTELEMETRY: &str = r#"
import logging, sys
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
logs = LoggerProvider()
logs.add_log_record_processor(BatchLogRecordProcessor(
    OTLPLogExporter(endpoint=sys.argv[1] + "/v1/logs", compression=Compression.Gzip)))
log = logging.getLogger("shop")
log.addHandler(LoggingHandler(logger_provider=logs))
for n in range(100):
    log.error("payment failed %d", n)
logs.shutdown()
traces = TracerProvider()
traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=sys.argv[1] + "/v1/traces")))
for n in range(50):
    with traces.get_tracer("shop").start_as_current_span("pay"):
        pass
traces.shutdown()
"#;

#[test]
fn official_clients_are_served() {
    let Some(clients) = clients("official_clients_are_served") else { return };
    let desk = Desk::new();
    let server = Served::start(&desk, &[]);
    assert_eq!(run(&clients, ELASTICSEARCH, &server), "8.19.0 1200 []");
    run(&clients, OPENTELEMETRY, &server);
    server.kill();
    let lines = journal(&desk);
    let count = |name: &str| lines.iter().filter(|(stream, _)| stream == name).count();
    assert_eq!((count("bulk"), count("otlp_logs"), count("otlp_traces")), (1200, 100, 50));
}
