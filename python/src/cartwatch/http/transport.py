"""Requests to one service: connections are used again, and what failed in passing is sent again."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, AsyncIterator, Awaitable, Callable, Dict, List, Mapping, Optional, Tuple, TypeVar
from urllib.parse import quote, urlencode

from ..errors import ConnectionFailed, InvalidSetting, NotTrusted, TimedOut, UnexpectedReply
from .address import Address, Tokens
from .connection import Connection
from .message import Head, request_bytes
from .problem import problem_of
from .retry import Patience

T = TypeVar("T")

#: Connections at a time; further calls wait for one.
_CONNECTIONS = 8

#: Longest time that a connection may take to come about.
_CONNECT_SECONDS = 10.0

_ALWAYS = {"Accept": "application/json, application/problem+json", "User-Agent": "cartwatch-python"}


@dataclass(frozen=True)
class Request:
    """What is asked. It must be safe to send twice: a GET, one that changes nothing, or one under a key."""

    method: str
    #: Below the service's address, each part quoted.
    path: str
    #: What is `None` is left out.
    query: Mapping[str, object] = field(default_factory=dict)
    body: Optional[bytes] = None
    media_type: str = "application/json"
    #: The idempotency key.
    key: Optional[str] = None
    #: Whether logs or complaints are handed in, for which another token may be meant.
    is_ingest: bool = False
    #: A status beside 2xx that is no refusal.
    takes: Optional[int] = None


@dataclass(frozen=True)
class Reply:
    """What was answered."""

    head: Head
    body: bytes
    where: str

    def json(self) -> Any:
        """The body as JSON."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise UnexpectedReply(f"{self.where}: the reply is no JSON; is this address a cartwatch service?") from None

    def unless_refused(self, key: str) -> Any:
        """The body as JSON. An error status without this key in the body is a refusal after all."""
        said = self.json()
        if self.head.status >= 300 and not (isinstance(said, dict) and key in said):
            raise problem_of(self.where, self.head, self.body)
        return said


class _Loop:
    """What belongs to one event loop: connections can't be taken from one to another."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.places = asyncio.Semaphore(_CONNECTIONS)
        self.idle: List[Connection] = []


class Transport:
    """The way to a service."""

    def __init__(
        self, address: Address, tokens: Tokens, timeout: float, patience: float, token_in_clear: bool = False
    ) -> None:
        if not timeout > 0 or not patience >= 0:
            raise InvalidSetting("timeout must be more than 0 seconds, and patience 0 or more")
        tokens.check(address, token_in_clear)
        self.address = address
        self._tokens = tokens
        self._timeout = timeout
        self._patience = patience
        self._loop: Optional[_Loop] = None
        self._was_reached = False
        #: Asked where a connection failed; raises where the service is known to be gone.
        self.is_gone: Optional[Callable[[], Awaitable[None]]] = None

    async def ask(self, request: Request) -> Reply:
        """Sends a request, again where that may help, and gives the reply. Raises a ProblemError for a refusal."""
        where = self._where(request)
        message = self._bytes(request)
        patience = Patience(self._patience)
        while True:
            try:
                head, body = await self._once(message, request.method)
            except ConnectionFailed as error:
                # One that was never reached is rather not there than restarting.
                may_come_back = self._was_reached and not isinstance(error, NotTrusted)
                again = may_come_back and await patience.wait(None)
                if self.is_gone is not None:
                    await self.is_gone()
                if again:
                    continue
                raise type(error)(f"{where}: {error}") from error
            self._was_reached = True
            if 200 <= head.status < 300 or head.status == request.takes:
                return Reply(head, body, where)
            refusal = problem_of(where, head, body)
            is_for_later = head.status in (429, 503) or refusal.is_under_way
            if not is_for_later or not await patience.wait(refusal.retry_after):
                raise refusal

    @asynccontextmanager
    async def stream(
        self, request: Request, headers: Mapping[str, str], silence: float
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """A reply without an end, over a connection of its own. No byte for `silence` seconds: it broke. Nothing is
        sent again here."""
        where = self._where(request)
        connection = await self._connect()
        try:
            message = self._bytes(request, headers)
            head = await _within(connection.begin(message), self._timeout, where)
            if head.status != 200:
                body = await _within(connection.body(head, request.method), self._timeout, where)
                raise problem_of(where, head, body)
            yield _heard(connection, head, silence, where)
        finally:
            connection.close()

    def close(self) -> None:
        """Drops the connections that nobody uses."""
        if self._loop is not None and not self._loop.loop.is_closed():
            for connection in self._loop.idle:
                connection.close()
        self._loop = None

    async def _once(self, message: bytes, method: str) -> Tuple[Head, bytes]:
        here = self._here()
        async with here.places:
            connection = self._idle(here)
            if connection is not None:
                try:
                    return await self._over(here, connection, message, method)
                except TimedOut:
                    raise
                except ConnectionFailed:
                    # It was closed while nobody used it; a new one tells how things stand.
                    pass
            connection = await self._connect()
            return await self._over(here, connection, message, method)

    async def _connect(self) -> Connection:
        return await Connection.open(self.address, min(self._timeout, _CONNECT_SECONDS))

    async def _over(self, here: _Loop, connection: Connection, message: bytes, method: str) -> Tuple[Head, bytes]:
        try:
            reply = await _within(connection.exchange(message, method), self._timeout, self.address.url)
        except BaseException:
            # Also where the caller was cancelled: what comes over it now belongs to nobody.
            connection.close()
            raise
        if connection.is_open:
            here.idle.append(connection)
        return reply

    def _here(self) -> _Loop:
        if self._loop is None or self._loop.loop is not asyncio.get_running_loop():
            self._loop = _Loop()
        return self._loop

    @staticmethod
    def _idle(here: _Loop) -> Optional[Connection]:
        while here.idle:
            connection = here.idle.pop()
            if connection.is_open:
                return connection
            connection.close()
        return None

    def _where(self, request: Request) -> str:
        return f"{request.method} {self.address.url}{request.path}"

    def _bytes(self, request: Request, more: Optional[Mapping[str, str]] = None) -> bytes:
        headers: Dict[str, str] = {"Host": self.address.authority, **_ALWAYS, **(more or {})}
        authorization = self._tokens.header(request.is_ingest)
        if authorization is not None:
            headers["Authorization"] = authorization
        if request.body is not None:
            headers["Content-Type"] = request.media_type
        if request.key is not None:
            headers["Idempotency-Key"] = _checked_key(request.key)
        return request_bytes(request.method, self.address.prefix + request.path + _query(request), headers, request.body)


def path_part(text: str) -> str:
    """A part of a path, quoted. One that means another place is refused."""
    if not text or text in (".", ".."):
        raise InvalidSetting("an id is empty, or no id")
    return quote(text, safe="")


def _query(request: Request) -> str:
    given = {name: _word(value) for name, value in request.query.items() if value is not None}
    return f"?{urlencode(given)}" if given else ""


def _word(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _checked_key(key: str) -> str:
    if not 1 <= len(key) <= 255 or not all(33 <= ord(letter) <= 126 for letter in key):
        raise InvalidSetting("an idempotency key must have from 1 to 255 characters of ASCII, without spaces")
    return key


async def _within(work: Awaitable[T], seconds: float, where: str) -> T:
    try:
        return await asyncio.wait_for(work, seconds)
    except asyncio.TimeoutError:
        raise TimedOut(f"{where} did not answer within {seconds:g} s") from None


async def _heard(connection: Connection, head: Head, silence: float, where: str) -> AsyncIterator[bytes]:
    pieces = connection.rest(head, "GET")
    while True:
        try:
            yield await asyncio.wait_for(pieces.__anext__(), silence)
        except StopAsyncIteration:
            return
        except asyncio.TimeoutError:
            raise TimedOut(f"{where} said nothing for {silence:g} s") from None
