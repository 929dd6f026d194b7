"""The real service, as its operator would run it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Dict, List, Optional

from cartwatch import LogEntry

_OURS = ("CARTWATCH_URL", "CARTWATCH_TOKEN", "CARTWATCH_INGEST_TOKEN", "CARTWATCH_CA_FILE", "CARTWATCH_BINARY")


def binary() -> str:
    """The program; the test is skipped where there is none."""
    named = os.environ.get("CARTWATCH_BINARY") or shutil.which("cartwatch")
    if not named:
        raise unittest.SkipTest("CARTWATCH_BINARY names no program, and there is none in PATH")
    return named


def environment(folder: str) -> Dict[str, str]:
    """An environment without this machine's settings."""
    kept = {name: value for name, value in os.environ.items() if name not in _OURS}
    for name in ("CARTWATCH_CONFIG", "CARTWATCH_DATA_DIR", "OPENAI_API_KEY", "REDIS_HOST", "ELASTICSEARCH_HOST"):
        kept.pop(name, None)
    return {**kept, "XDG_CONFIG_HOME": folder, "LANG": "en_US.UTF-8", "LC_ALL": "C.UTF-8"}


class Served:
    """A service over a folder of its own."""

    def __init__(self, *arguments: str, settings: Optional[Dict[str, str]] = None) -> None:
        self._folder = tempfile.mkdtemp(prefix="cartwatch-test-")
        self.data_dir = str(Path(self._folder) / "memory")
        self._variables = {**environment(self._folder), **(settings or {})}
        self._arguments = list(arguments)
        self._process: Optional["subprocess.Popen[str]"] = None
        self.url = ""

    def start(self, listen: str = "127.0.0.1:0") -> "Served":
        """Starts it, and waits until it listens."""
        command = [*self._command("serve", "--listen", listen), *self._arguments]
        self._process = subprocess.Popen(
            command,
            env=self._variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        said: List[str] = []
        assert self._process.stderr is not None
        for line in self._process.stderr:
            said.append(line)
            found = re.search(r"https?://\S+", line)
            if found:
                self.url = found.group()
                return self
        raise AssertionError(f"the service did not start: {said}")

    def token(self, name: str, role: str) -> str:
        """A new token."""
        made = subprocess.run(
            self._command("token", "create", name, "--role", role),
            env=self._variables,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        return made.stdout.strip().split()[-1]

    def kill(self) -> None:
        """Ends it as a power cut would; the folder stays."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            assert self._process.stderr is not None
            self._process.stderr.close()
            self._process = None

    def remove(self) -> None:
        """Ends it, and removes its folder."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _command(self, *arguments: str) -> List[str]:
        return [binary(), "--data-dir", self.data_dir, *arguments]


def failed(session: str = "sess_123", minute: int = 0) -> LogEntry:
    """The original example's entry."""
    return LogEntry(
        timestamp=f"2026-03-02T12:{minute:02}:00Z",
        session_id=session,
        user_id="user_456",
        event_type="checkout",
        event_data={"step": "payment", "amount": 100.0},
        error_code="PAYMENT_TIMEOUT",
        response_time=8.5,
    )
