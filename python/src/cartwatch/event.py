"""What happens, as it happens: server-sent events (HTML standard, section 9.2)."""

from __future__ import annotations

import codecs
import json
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Dict, Iterator, List, Mapping, Optional

from .errors import UnexpectedReply
from .fields import Fields

#: Longest event.
_EVENT_LETTERS = 8 * 1024 * 1024


@dataclass(frozen=True)
class LiveIncident:
    """An incident that runs now."""

    id: str
    title: str
    category: str
    service: Optional[str]
    #: `new`, `seen`, `recurred` or `resolved`.
    known: str
    sessions: int
    customers: int
    entries: int
    #: By currency.
    money: Dict[str, Decimal]
    first: datetime
    last: datetime
    #: What to do, in a sentence.
    summary: Optional[str]
    steps: List[str]

    @classmethod
    def read(cls, said: Fields) -> "LiveIncident":
        return cls(
            id=said.text("id"),
            title=said.text("title"),
            category=said.text("category"),
            service=said.maybe("service", said.text),
            known=said.text("known"),
            sessions=said.count("sessions"),
            customers=said.count("customers"),
            entries=said.count("entries"),
            money=said.money("money"),
            first=said.time("first"),
            last=said.time("last"),
            summary=said.maybe("summary", said.text),
            steps=said.texts("steps"),
        )


@dataclass(frozen=True)
class LiveEvent:
    """Something that happened."""

    #: `opened`, `grew`, `calmed` or `closed`, with the incident. `missed`: this reader was too slow, or the connection
    #: broke, and events were lost; ask `live()` how things stand. Later versions may tell of more.
    kind: str
    incident: Optional[LiveIncident]
    #: How many were missed, where that is known.
    missed: Optional[int]
    #: What the service said.
    raw: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Frame:
    """An event as it came."""

    name: str
    data: str


class Frames:
    """Takes a stream of events apart, wherever its pieces are cut."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._name = ""
        self._data: List[str] = []
        self._size = 0
        #: The id of the newest event that had one; a new connection asks for what came behind it.
        self.last_id = ""
        #: Seconds before a new connection, where the service asks for a time.
        self.retry: Optional[float] = None

    def feed(self, piece: bytes) -> Iterator[Frame]:
        """The events that are whole with this piece."""
        text = self._rest + self._decoder.decode(piece)
        # A line break may be cut between its two letters.
        held = "\r" if text.endswith("\r") else ""
        *lines, rest = (text[: len(text) - len(held)]).replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self._rest = rest + held
        if self._size + len(self._rest) > _EVENT_LETTERS:
            raise UnexpectedReply(f"an event is longer than {_EVENT_LETTERS} letters")
        for line in lines:
            frame = self._line(line)
            if frame is not None:
                yield frame

    def restart(self) -> None:
        """What was begun on a connection that broke is forgotten."""
        self._decoder.reset()
        self._rest = ""
        self._clear()

    def _clear(self) -> None:
        self._name, self._data, self._size = "", [], 0

    def _line(self, line: str) -> Optional[Frame]:
        if not line:
            frame = Frame(self._name or "message", "\n".join(self._data)) if self._data else None
            self._clear()
            return frame
        name, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "event":
            self._name = value
        elif name == "data":
            self._data.append(value)
            self._size += len(value)
        elif name == "id" and "\0" not in value:
            self.last_id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            self.retry = min(int(value[:9]) / 1000, 60.0)
        return None


def live_event(frame: Frame) -> LiveEvent:
    """The event of a frame."""
    try:
        said = Fields(json.loads(frame.data), frame.name)
    except ValueError:
        raise UnexpectedReply(f"the event {frame.name} is no JSON") from None
    if frame.name == "missed":
        return LiveEvent("missed", None, said.count("events"), said.raw)
    is_known = frame.name in ("opened", "grew", "calmed", "closed")
    return LiveEvent(frame.name, LiveIncident.read(said) if is_known else None, None, said.raw)


#: Told after a connection broke, where the service can't say what came meanwhile.
LOST = LiveEvent("missed", None, None, {})
