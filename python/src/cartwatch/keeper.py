"""Runs a service for as long as the program that wants it: `keeper.py PARENT FOLDER COMMAND…`.

A program of its own, run by path, with the standard library alone. Its standard input is a pipe whose other end only the
parent holds, so it ends with the parent, however that ends, `kill -9` included; a parent that forked others is noticed by
its process id. It then asks the service to stop, waits, and removes FOLDER where one is named. On Linux the service is
also killed by the system should the keeper itself be killed.

It says one line of JSON on standard output when the service is there (`url`), and one when it ended by itself (`failed`,
with the last lines that it said); else it hands on what the service says on standard error.
"""

import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections import deque
from typing import Deque, List, Optional

#: Seconds that a service may take to finish what it has begun.
STOP_SECONDS = 60

#: How often it is seen whether the parent is still there, in seconds.
LOOK_SECONDS = 2

#: Lines that are told of a service that ended.
TOLD = 20

_LISTENING = re.compile(r"https?://\S+")

#: `PR_SET_PDEATHSIG` of prctl(2).
_DEATH_SIGNAL = 1


class Keeper:
    """A service, and those who listen to it."""

    def __init__(self, command: List[str]) -> None:
        self._over = threading.Event()
        self._said: Deque[str] = deque(maxlen=TOLD)
        self._is_ready = False
        # Nothing runs beside this thread yet, so that code of ours may run between fork and exec.
        die_too = _die_with_the_keeper() if sys.platform == "linux" else None
        self._service = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            preexec_fn=die_too,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        for watch in (self._watch_parent, self._watch_service):
            threading.Thread(target=watch, daemon=True).start()

    def keep(self, parent: int) -> None:
        """Returns when the service is over."""
        signal.signal(signal.SIGTERM, lambda *_: self._over.set())
        while os.getppid() == parent and not self._over.wait(LOOK_SECONDS):
            pass
        by_itself = self._service.poll() is not None
        if not by_itself:
            self._service.terminate()
            try:
                self._service.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._service.kill()
                self._service.wait()
        self._listener.join(1)
        if by_itself:
            _tell({"failed": self._service.returncode, "said": list(self._said)})

    def _listen(self) -> None:
        for line in self._service.stderr or ():
            self._said.append(line.rstrip())
            address = None if self._is_ready else _LISTENING.search(line)
            if address is not None:
                self._is_ready = True
                _tell({"url": address.group()})
            elif self._is_ready and not self._over.is_set():
                _hand_on(line)

    def _watch_parent(self) -> None:
        while os.read(0, 4096):
            pass
        self._over.set()

    def _watch_service(self) -> None:
        self._service.wait()
        self._over.set()


def _die_with_the_keeper() -> "Optional[_Death]":
    try:
        return _Death(ctypes.CDLL(None, use_errno=True))
    except OSError:
        return None


class _Death:
    """What the service's process does before it becomes the service."""

    def __init__(self, system: ctypes.CDLL) -> None:
        self._system = system

    def __call__(self) -> None:
        self._system.prctl(_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)


def _tell(said: object) -> None:
    try:
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
    except OSError:
        # The parent is gone; so there is nobody to be told.
        pass


def _hand_on(line: str) -> None:
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except (OSError, ValueError):
        pass


def main(parent: int, folder: str, command: List[str]) -> None:
    """Runs the command, and removes the folder when it is over."""
    try:
        Keeper(command).keep(parent)
    except OSError as error:
        _tell({"failed": None, "said": [str(error)]})
    finally:
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
