"""A service that the analyzer starts for itself: it is there when it is asked, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, List, Optional, Set
from unittest import mock

from cartwatch import InvalidSetting, RealTimeLogAnalyzer, ServiceFailed
from served import binary, environment, failed

EXAMPLE = Path(__file__).parents[1] / "examples" / "original.py"

#: Longest time that anything may take; nothing is measured by it.
PATIENCE = 60.0

#: Uses a service that it starts, tells its process id, and waits.
USES = """
import asyncio, sys
sys.path[:0] = sys.argv[1:]
from cartwatch import RealTimeLogAnalyzer
from served import failed
async def main():
    analyzer = RealTimeLogAnalyzer()
    assert await analyzer.process_session_logs([failed()]) is not None
    print("ready", flush=True)
    await asyncio.sleep(600)
asyncio.run(main())
"""


def services(folder: str) -> List[int]:
    """The process ids of what runs out of a folder for temporary files, keepers and services alike."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                words = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if any(word.startswith(os.fsencode(folder)) for word in words):
                found.append(int(entry.name))
    return found


def wait_until(what: str, holds: Any) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"{what} does not come")
        time.sleep(0.05)


class Started(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        binary()
        if not Path("/proc/self/cmdline").exists():
            self.skipTest("processes can't be looked at without /proc")
        folder = tempfile.TemporaryDirectory(prefix="cartwatch-test-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.variables = {**environment(self.folder), "TMPDIR": self.folder, "CARTWATCH_BINARY": binary()}
        for patch in (mock.patch.dict(os.environ, self.variables, clear=True), mock.patch("tempfile.tempdir", self.folder)):
            patch.start()
            self.addCleanup(patch.stop)

    def left(self) -> Set[str]:
        """Folders for memories that are still there."""
        return {entry.name for entry in Path(self.folder).iterdir() if entry.name.startswith("cartwatch-")}

    async def test_it_is_started_with_the_first_call_and_gone_with_the_last(self) -> None:
        async with RealTimeLogAnalyzer(elasticsearch_host=None, settings={"language": "ru"}) as analyzer:
            first = await analyzer.process_session_logs([failed()])
            assert first is not None
            self.assertEqual(first.solution.language, "ru")
            self.assertEqual(len(services(self.folder)), 2)
        self.assertEqual((services(self.folder), self.left()), ([], set()))

    async def test_calls_side_by_side_start_one(self) -> None:
        async with RealTimeLogAnalyzer() as analyzer:
            await asyncio.gather(*(analyzer.process_session_logs([failed(f"s{n}")]) for n in range(10)))
            self.assertEqual(len(self.left()), 1)

    async def test_a_folder_that_is_named_stays_and_is_used_again(self) -> None:
        data_dir = str(Path(self.folder) / "memory")
        for minute, known in enumerate(("new", "seen")):
            async with RealTimeLogAnalyzer(data_dir=data_dir) as analyzer:
                analysis = await analyzer.process_session_logs([failed(minute=minute)])
                assert analysis is not None
                self.assertEqual(analysis.known, known)
        self.assertTrue(Path(data_dir).is_dir())
        with mock.patch.dict(os.environ, CARTWATCH_DATA_DIR=data_dir):
            async with RealTimeLogAnalyzer() as analyzer:
                self.assertEqual(len(await analyzer.incidents().all()), 1)

    async def test_it_can_be_used_again_after_it_was_closed(self) -> None:
        analyzer = RealTimeLogAnalyzer()
        for _ in range(2):
            self.assertIsNotNone(await analyzer.process_session_logs([failed()]))
            await analyzer.close()
        self.assertEqual((services(self.folder), self.left()), ([], set()))

    async def test_one_that_dies_is_told_and_another_can_be_started(self) -> None:
        # Not waited for: what a program started for itself does not come back by itself.
        async with RealTimeLogAnalyzer(patience=1e6) as analyzer:
            await analyzer.process_session_logs([failed()])
            for process in services(self.folder):
                if b"serve" in Path(f"/proc/{process}/cmdline").read_bytes() and self._parent(process) != os.getpid():
                    os.kill(process, signal.SIGKILL)
            with self.assertRaisesRegex(ServiceFailed, "ended"):
                await analyzer.process_session_logs([failed()])
            await analyzer.close()
            self.assertIsNotNone(await analyzer.process_session_logs([failed()]))

    async def test_one_whose_keeper_is_killed_is_killed_too(self) -> None:
        if not sys.platform.startswith("linux"):
            self.skipTest("only Linux tells a process of its parent's death")
        async with RealTimeLogAnalyzer() as analyzer:
            await analyzer.process_session_logs([failed()])
            for process in services(self.folder):
                if self._parent(process) == os.getpid():
                    os.kill(process, signal.SIGKILL)
            wait_until("the end of the service", lambda: not services(self.folder))
        self.assertEqual(self.left(), set())

    async def test_what_keeps_it_from_starting_is_told(self) -> None:
        wrong = [
            ({"settings": {"server.journal_bites": 1}}, "CARTWATCH_SERVER_JOURNAL_BITES.*did you mean"),
            ({"config_file": "/nowhere/cartwatch.toml"}, "/nowhere/cartwatch.toml"),
            ({"binary": "/nowhere/cartwatch"}, "no program that can be run.*CARTWATCH_BINARY"),
            ({"binary": sys.executable}, "did not start"),
            ({"start_timeout": 0.001}, "start_timeout"),
        ]
        for given, words in wrong:
            with self.subTest(given=given), self.assertRaisesRegex(ServiceFailed, words):
                await RealTimeLogAnalyzer(**given).process_session_logs([failed()])  # type: ignore[arg-type]
        with self.assertRaises(InvalidSetting):
            RealTimeLogAnalyzer(settings={"no name": 1})
        self.assertEqual((services(self.folder), self.left()), ([], set()))

    async def test_a_start_that_is_cancelled_leaves_nothing(self) -> None:
        call = asyncio.ensure_future(RealTimeLogAnalyzer().process_session_logs([failed()]))
        while not services(self.folder):
            await asyncio.sleep(0.01)
        call.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await call
        self.assertEqual((services(self.folder), self.left()), ([], set()))

    def test_the_original_example_runs_and_leaves_nothing(self) -> None:
        ran = self._python(str(EXAMPLE)).communicate(timeout=PATIENCE)
        self.assertIn("PAYMENT_TIMEOUT", ran[0])
        self.assertEqual(ran[1], "")
        self.assertEqual((services(self.folder), self.left()), ([], set()))

    def test_it_ends_with_python_however_that_ends(self) -> None:
        for how in (signal.SIGTERM, signal.SIGINT, signal.SIGKILL):
            with self.subTest(how=how):
                program = self._python("-c", USES, str(Path(__file__).parent))
                assert program.stdout is not None
                self.assertEqual(program.stdout.readline(), "ready\n")
                program.send_signal(how)
                program.communicate(timeout=PATIENCE)
                wait_until("the end of the service", lambda: not services(self.folder) and not self.left())

    def test_it_ends_with_a_python_that_forked(self) -> None:
        forks = "import os\npid = os.fork()\nif pid == 0:\n    import time\n    time.sleep(600)\nprint(pid, flush=True)"
        uses = USES.replace('print("ready", flush=True)', "\n    ".join(forks.split("\n")))
        program = self._python("-c", uses, str(Path(__file__).parent))
        assert program.stdout is not None
        child = int(program.stdout.readline())
        try:
            program.kill()
            program.wait()
            wait_until("the end of the service", lambda: not services(self.folder) and not self.left())
        finally:
            os.kill(child, signal.SIGKILL)
            program.communicate()

    def _python(self, *arguments: str) -> "subprocess.Popen[str]":
        here = [path for path in sys.path if (Path(path) / "cartwatch").is_dir()]
        variables = {**self.variables, "PYTHONPATH": os.pathsep.join(here)}
        return subprocess.Popen(
            [sys.executable, *arguments],
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            # Tests that run in the background of a shell would hand on that Ctrl-C is ignored.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )

    @staticmethod
    def _parent(process: int) -> Optional[int]:
        try:
            return int(Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[1])
        except OSError:
            return None


if __name__ == "__main__":
    unittest.main()
