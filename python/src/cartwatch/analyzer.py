"""`RealTimeLogAnalyzer`: the call that users of the original Python system know."""

from __future__ import annotations

import asyncio
import os
import ssl
import warnings
from typing import Any, Dict, Iterable, Mapping, Optional, Tuple, Union, overload

from .analysis import Analysis
from .client import URL, Client
from .entry import EntryLike, lines
from .errors import InvalidSetting, NotFound
from .http.retry import Patience
from .http.transport import Request, Transport, path_part
from .ingest import Delivery
from .service import Plan, Service

Path = Union[str, "os.PathLike[str]"]

#: Seconds that the memory may take to write an incident down; then the analysis is given without it.
_A_MOMENT = 5.0


class RealTimeLogAnalyzer(Client):
    """Says what is wrong with a customer's session, and what to do, from entries that code hands in.

    With `url` (or CARTWATCH_URL) it asks a running service. Else it starts one for itself, with the first call or with
    `async with`, and stops it with `close()`, with the end of `async with`, and with Python, however that ends.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        *,
        token: Optional[str] = None,
        ingest_token: Optional[str] = None,
        ca_file: Optional[str] = None,
        ssl_context: Optional[ssl.SSLContext] = None,
        token_in_clear: bool = False,
        timeout: float = 30.0,
        patience: float = 30.0,
        openai_api_key: Optional[str] = None,
        elasticsearch_host: Optional[str] = None,
        redis_host: Optional[str] = None,
        redis_port: Optional[int] = None,
        settings: Optional[Mapping[str, object]] = None,
        data_dir: Optional[Path] = None,
        config_file: Optional[Path] = None,
        binary: Optional[Path] = None,
        start_timeout: float = 120.0,
    ) -> None:
        """From `openai_api_key` on, everything is for a service that is started; a running one has its own settings,
        and a warning says what is ignored. The first four are settings of the original system. `settings` are those of
        cartwatch by their names, such as `{"language": "ru", "server.journal_bytes": 100_000_000}`. `data_dir` is where
        it keeps its memory: CARTWATCH_DATA_DIR where it is not given, or else a temporary folder that is gone with it.
        `binary`: the program cartwatch; CARTWATCH_BINARY, or else the one in PATH."""
        super().__init__(
            url,
            token=token,
            ingest_token=ingest_token,
            ca_file=ca_file,
            ssl_context=ssl_context,
            token_in_clear=token_in_clear,
            timeout=timeout,
            patience=patience,
        )
        original = {
            "openai_api_key": openai_api_key,
            "elasticsearch_host": elasticsearch_host,
            "redis_host": redis_host,
            "redis_port": redis_port,
        }
        environment = {name.upper(): str(value) for name, value in original.items() if value is not None}
        environment.update(_environment(settings or {}))
        self._plan = Plan(binary, data_dir, config_file, environment, start_timeout)
        self._service: Optional[Service] = None
        self._starting: Optional[Tuple[asyncio.AbstractEventLoop, asyncio.Lock]] = None
        self._is_ours = self._transport is None
        given = {**original, "settings": settings, "data_dir": data_dir, "config_file": config_file, "binary": binary}
        ignored = sorted(name for name, value in given.items() if value is not None)
        if not self._is_ours and ignored:
            warnings.warn(
                f"ignored, since a running service is used ({'url' if url else URL}), which has its own settings: "
                f"{', '.join(ignored)}",
                stacklevel=2,
            )

    @overload
    async def process_session_logs(
        self, logs: Iterable[EntryLike], *, remember: bool = True, language: Optional[str] = None
    ) -> Optional[Analysis]: ...

    @overload
    async def process_session_logs(
        self,
        session_id: str,
        logs: Iterable[EntryLike],
        *,
        remember: bool = True,
        language: Optional[str] = None,
    ) -> Optional[Analysis]: ...

    async def process_session_logs(
        self,
        *given: Any,
        session_id: Optional[str] = None,
        logs: Optional[Iterable[EntryLike]] = None,
        remember: bool = True,
        language: Optional[str] = None,
    ) -> Optional[Analysis]:
        """Finds what is wrong in the entries of a session (or of several), remembers it, and says what to do. `None`:
        nothing is wrong. The entries need not be in order; with `session_id`, entries without a session are of that
        one. 4 MiB of entries at the most.

        `remember=False` only looks: say so where the same entries reach the service on another way too, since they
        would be counted twice. `language`: `en` or `ru`.
        """
        session_id, entries = _arguments(given, session_id, logs)
        written = list(lines(entries, session_id))
        if not written:
            return None
        # Looked at before it is remembered: what is asked about must not be its own precedent.
        look = await self._look(b"".join(written), language)
        analysis = Analysis.of(look, is_remembered=False)
        if not remember:
            return analysis
        await Delivery(await self._open()).take_lines(written)
        if analysis is None:
            return None
        return Analysis.of(look, is_remembered=await self._is_remembered(analysis.incident.id))

    async def _is_remembered(self, incident: str) -> bool:
        """Whether the memory has an incident, within a moment: entries are analysed behind what takes them in."""
        request = Request("GET", f"/api/v1/incidents/{path_part(incident)}/actions", {"limit": 1})
        patience = Patience(_A_MOMENT)
        while True:
            try:
                await (await self._open()).ask(request)
                return True
            except NotFound:
                if not await patience.wait(None):
                    return False

    async def _open(self) -> Transport:
        if not self._is_ours:
            return await super()._open()
        async with self._lock():
            if self._service is None:
                self._service = await Service.start(self._plan)
                self._transport = self._way_to(self._service.url)
                self._transport.is_gone = self._service.check
            await self._service.check()
            return await super()._open()

    async def close(self) -> None:
        """Drops the connections, and stops the service that was started. With a temporary folder, what it remembered
        is gone. It may be used again afterwards."""
        await super().close()
        if self._is_ours:
            async with self._lock():
                service, self._service, self._transport = self._service, None, None
                if service is not None:
                    await service.stop()

    def _lock(self) -> asyncio.Lock:
        """One start at a time. A lock belongs to an event loop."""
        loop = asyncio.get_running_loop()
        if self._starting is None or self._starting[0] is not loop:
            self._starting = (loop, asyncio.Lock())
        return self._starting[1]

    def _no_service_named(self) -> None:
        """One is started with the first call."""


def _arguments(
    given: Tuple[Any, ...], session_id: Optional[str], logs: Optional[Iterable[EntryLike]]
) -> Tuple[Optional[str], Iterable[EntryLike]]:
    """The session, where it is named, and the entries: both spellings of the call."""
    rest = list(given)
    if rest and isinstance(rest[0], str) and session_id is None:
        session_id = rest.pop(0)
    if rest and logs is None:
        logs = rest.pop(0)
    if rest or logs is None:
        raise TypeError("process_session_logs takes the logs, or a session's id and the logs")
    if isinstance(logs, (str, bytes, Mapping)) or not isinstance(logs, Iterable):
        raise TypeError(f"logs must be a list of LogEntry, and is a {type(logs).__name__}")
    return session_id, logs


def _environment(settings: Mapping[str, object]) -> Dict[str, str]:
    """Settings as environment variables: `server.journal_bytes` is CARTWATCH_SERVER_JOURNAL_BYTES."""
    variables = {}
    for name, value in settings.items():
        if not name.replace(".", "").replace("_", "").isalnum() or not name.isascii():
            raise InvalidSetting(f"{name!r} is no name of a setting; they are like server.journal_bytes")
        text = str(value).lower() if isinstance(value, bool) else str(value)
        variables[f"CARTWATCH_{name.replace('.', '_').upper()}"] = text
    return variables
