"""Handing in many log entries: in deliveries that are each taken once, however often they have to be sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any, AsyncIterable, AsyncIterator, Iterable, List, Union

from .entry import EntryLike, line
from .errors import CartwatchError, TooLarge
from .fields import Fields
from .http.transport import Request, Transport

#: Bytes of a delivery. With a key, the service takes a megabyte of lines in the form in which it keeps them.
_DELIVERY_BYTES = 256 * 1024

#: Refused entries that are told; the others are counted.
_TOLD = 1000

Entries = Union[Iterable[EntryLike], AsyncIterable[EntryLike]]


@dataclass(frozen=True)
class Refused:
    """An entry that was refused."""

    #: Its number among those that were handed in, from 0.
    entry: int
    #: 400: it is wrong. 413: it is too large.
    status: int
    reason: str


@dataclass
class Ingested:
    """What became of entries that were handed in."""

    #: Entries that are durable.
    accepted: int
    rejected: int
    #: The rejected ones, a thousand at the most.
    refused: List[Refused]


class Delivery:
    """Entries on their way, gathered until they are enough."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._lines: List[bytes] = []
        self._size = 0
        self._first = 0
        self.done = Ingested(0, 0, [])

    async def take(self, entries: Entries) -> Ingested:
        """Sends all of them. Nothing is read ahead of what the service takes, so a slow service slows the reader."""
        number = 0
        try:
            async for entry in _each(entries):
                await self._add(line(entry, number), number)
                number += 1
            await self._send(number)
        except CartwatchError as error:
            error.ingested = self.done
            raise
        return self.done

    async def take_lines(self, lines: Iterable[bytes]) -> Ingested:
        """Sends entries that are written already, each a line."""
        number = 0
        for written in lines:
            await self._add(written, number)
            number += 1
        await self._send(number)
        return self.done

    async def _add(self, written: bytes, number: int) -> None:
        if self._lines and self._size + len(written) > _DELIVERY_BYTES:
            await self._send(number)
        self._lines.append(written)
        self._size += len(written)

    async def _send(self, next_number: int) -> None:
        lines, first = self._lines, self._first
        self._lines, self._size, self._first = [], 0, next_number
        await self._deliver(lines, first)

    async def _deliver(self, lines: List[bytes], first: int) -> None:
        """Sends lines, in halves where they are too large together."""
        if not lines:
            return
        request = Request(
            "POST",
            "/api/v1/entries",
            body=b"".join(lines),
            media_type="application/x-ndjson",
            key=str(uuid.uuid4()),
            is_ingest=True,
            # No entry was good: that is told entry by entry, too.
            takes=400,
        )
        try:
            reply = await self._transport.ask(request)
        except TooLarge as error:
            if len(lines) == 1:
                self.done.rejected += 1
                self._tell(Refused(first, error.status, error.detail))
                return
            middle = len(lines) // 2
            await self._deliver(lines[:middle], first)
            await self._deliver(lines[middle:], first + middle)
            return
        said = Fields(reply.unless_refused("accepted"), "the reply")
        self.done.accepted += said.count("accepted")
        self.done.rejected += said.count("rejected")
        for refused in said.objects("errors", lambda row: _refused(row, first)):
            self._tell(refused)

    def _tell(self, refused: Refused) -> None:
        if len(self.done.refused) < _TOLD:
            self.done.refused.append(refused)


def _refused(row: Fields, first: int) -> Refused:
    return Refused(first + row.count("record"), row.count("status"), row.text("reason"))


async def _each(entries: Entries) -> AsyncIterator[Any]:
    if isinstance(entries, AsyncIterable):
        async for entry in entries:
            yield entry
    else:
        for entry in entries:
            yield entry
