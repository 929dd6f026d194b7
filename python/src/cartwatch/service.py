"""A service that a program starts for itself: on a free port of this machine, and gone with the program.

The program is not the service's own parent: a keeper stands between (`keeper.py` says why), and knows by a pipe that the
program ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import weakref
from dataclasses import dataclass, field
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple, Union

from .errors import InvalidSetting, ServiceFailed

#: The binary, where the caller does not say.
BINARY = "CARTWATCH_BINARY"

#: Variables of this package. The service does not know them, and has no use for tokens of others.
_OURS = (BINARY, "CARTWATCH_URL", "CARTWATCH_TOKEN", "CARTWATCH_INGEST_TOKEN", "CARTWATCH_CA_FILE")

#: Seconds that are waited for the service when Python ends; the keeper goes on waiting.
_AT_EXIT_SECONDS = 15.0


@dataclass(frozen=True)
class Plan:
    """What is to be started."""

    binary: Optional[Union[str, "os.PathLike[str]"]]
    #: `None`: CARTWATCH_DATA_DIR, or else a temporary folder.
    data_dir: Optional[Union[str, "os.PathLike[str]"]]
    config_file: Optional[Union[str, "os.PathLike[str]"]]
    #: Further environment variables; secrets may be among them.
    environment: Mapping[str, str] = field(repr=False)
    #: Seconds until the service must be there.
    timeout: float

    def command(self, data_dir: Optional[str]) -> List[str]:
        """The command line."""
        command = [self._found()]
        if self.config_file is not None:
            command += ["--config", os.fspath(self.config_file)]
        if data_dir is not None:
            command += ["--data-dir", data_dir]
        return [*command, "serve", "--listen", "127.0.0.1:0"]

    def variables(self) -> Dict[str, str]:
        """The service's environment."""
        inherited = {name: value for name, value in os.environ.items() if name not in _OURS}
        return {**inherited, **self.environment}

    def _found(self) -> str:
        named = self.binary or os.environ.get(BINARY)
        found = shutil.which(os.fspath(named) if named else "cartwatch")
        if found is None:
            what = f"{named} is no program that can be run" if named else "there is no program cartwatch in PATH"
            raise ServiceFailed(
                f"{what}; give binary=…, set {BINARY}, or use a running service with url=… or CARTWATCH_URL"
            )
        return found


class Service:
    """A service that runs, and its keeper."""

    def __init__(self, keeper: "subprocess.Popen[str]", folder: Optional[str]) -> None:
        self._keeper = keeper
        #: Where it listens.
        self.url = ""
        # Runs when Python ends, and when nobody has this object any more.
        self._end = weakref.finalize(self, _end, keeper, folder, _AT_EXIT_SECONDS)

    @classmethod
    async def start(cls, plan: Plan) -> "Service":
        """Starts it, and waits until it can be asked."""
        folder, data_dir = _folders(plan)
        service = cls(_keeper(plan, folder, data_dir), folder)
        try:
            said = await asyncio.wait_for(asyncio.shield(service._line()), plan.timeout)
            url = said.get("url")
            if not isinstance(url, str):
                raise ServiceFailed(f"the service did not start: {_words(said)}")
            service.url = url
        except asyncio.TimeoutError:
            await service.stop()
            raise ServiceFailed(
                f"the service was not there within {plan.timeout:g} s; start_timeout=… gives it more"
            ) from None
        except BaseException:
            await asyncio.shield(service.stop())
            raise
        return service

    async def check(self) -> None:
        """Raises where it ended by itself."""
        if self._keeper.poll() is None:
            return
        said = await self._line()
        raise ServiceFailed(f"the service ended: {_words(said)}; close() this and use it again to start another")

    async def stop(self) -> None:
        """Asks it to stop, and waits until it has."""
        await asyncio.get_running_loop().run_in_executor(None, self._end)

    async def _line(self) -> Mapping[str, object]:
        """What the keeper says next; empty where it says nothing any more."""
        stdout = self._keeper.stdout
        if stdout is None or stdout.closed:
            return {}
        line = await asyncio.get_running_loop().run_in_executor(None, stdout.readline)
        return dict(json.loads(line)) if line else {}


def _folders(plan: Plan) -> Tuple[Optional[str], Optional[str]]:
    """The temporary folder, where there is one; and the data folder, where the service has to be told."""
    if plan.data_dir is not None:
        return None, os.fspath(plan.data_dir)
    if "CARTWATCH_DATA_DIR" in plan.variables():
        return None, None
    folder = tempfile.mkdtemp(prefix="cartwatch-")
    return folder, folder


def _keeper(plan: Plan, folder: Optional[str], data_dir: Optional[str]) -> "subprocess.Popen[str]":
    try:
        if not sys.executable:
            raise InvalidSetting("this Python does not know its own program, so it can't keep a service; use url=…")
        keeper = str(Path(__file__).with_name("keeper.py"))
        command = [sys.executable, "-I", "-S", keeper, str(os.getpid()), folder or "", *plan.command(data_dir)]
        return subprocess.Popen(
            command,
            env=plan.variables(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            # Control-C in a terminal is for the program, which then stops the service in its own time.
            start_new_session=True,
        )
    except BaseException as error:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise ServiceFailed(f"the service's keeper can't be run: {error}") from error
        raise


def _end(keeper: "subprocess.Popen[str]", folder: Optional[str], seconds: float) -> None:
    """Lets go of the keeper, and waits for it."""
    try:
        if keeper.stdin is not None:
            keeper.stdin.close()
        keeper.wait(seconds)
        if keeper.stdout is not None:
            keeper.stdout.close()
    except (OSError, subprocess.TimeoutExpired):
        # It goes on by itself; it knows that it is over.
        return
    if folder is not None:
        # A keeper that was killed could not do it.
        shutil.rmtree(folder, ignore_errors=True)


def _words(said: Mapping[str, object]) -> str:
    lines = said.get("said")
    text = " / ".join(str(line) for line in lines) if isinstance(lines, list) else ""
    return text or "it said nothing; its standard error may tell more"
