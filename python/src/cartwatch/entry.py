"""`LogEntry`, as users of the original Python system know it, and how entries become lines of JSON."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timezone
from decimal import Decimal
from enum import Enum
from typing import Any, Dict, Iterable, Iterator, Mapping, Optional, Union
from uuid import UUID

from .errors import InvalidEntry


@dataclass
class LogEntry:
    """One log record. The first seven fields, and their order, are those of the original system."""

    #: When it happened. A datetime without a zone is local time, as Python reads it; a text is read by the service;
    #: a number is seconds since 1970.
    timestamp: Union[datetime, str, int, float]
    #: The visitor's session; without one, entries are grouped by user.
    session_id: Optional[str] = None
    #: The customer, where known.
    user_id: Optional[str] = None
    #: What kind of event it is: `request`, `checkout`, `log`, …
    event_type: str = "log"
    #: Everything else, under the shop's own names: step, amount, path, …
    event_data: Mapping[str, Any] = field(default_factory=dict)
    #: Machine-readable error code, such as PAYMENT_TIMEOUT.
    error_code: Optional[str] = None
    #: Duration of the request in seconds.
    response_time: Optional[float] = None
    #: The line that people read.
    message: Optional[str] = None
    #: Severity, in any usual spelling.
    level: Optional[str] = None
    #: The service that wrote it.
    service: Optional[str] = None
    #: The distributed trace, where known.
    trace_id: Optional[str] = None

    def to_json(self) -> Dict[str, Any]:
        """The entry as the service reads it; what is not known is left out."""
        if self.response_time is not None and not self.response_time >= 0:
            raise InvalidEntry("response_time must be seconds, 0 or more")
        fields = {
            "timestamp": _moment(self.timestamp),
            "session_id": self.session_id,
            "user_id": self.user_id,
            "event_type": self.event_type,
            "event_data": dict(self.event_data) or None,
            "error_code": self.error_code,
            "response_time": self.response_time,
            "message": self.message,
            "level": self.level,
            "service": self.service,
            "trace_id": self.trace_id,
        }
        return {name: value for name, value in fields.items() if value is not None}


#: What may be handed in as an entry: a mapping is a record of any shape that the service reads (ECS, OpenTelemetry, …).
EntryLike = Union[LogEntry, Mapping[str, Any]]


def lines(entries: Iterable[EntryLike], session_id: Optional[str] = None) -> Iterator[bytes]:
    """Each entry as a line of JSON. Entries without a session get `session_id`.

    Raises InvalidEntry, which names the entry by its number, from 0.
    """
    for number, entry in enumerate(entries):
        yield line(entry, number, session_id)


def line(entry: EntryLike, number: int, session_id: Optional[str] = None) -> bytes:
    """One entry as a line of JSON; `number` is for what may be said about it."""
    try:
        if isinstance(entry, LogEntry):
            # In its place among the fields, so that the bytes do not tell who named the session.
            is_nameless = session_id is not None and entry.session_id is None
            record = (replace(entry, session_id=session_id) if is_nameless else entry).to_json()
        else:
            record = dict(entry)
        if session_id is not None and record.setdefault("session_id", session_id) != session_id:
            raise InvalidEntry("session_id is of another session than the one that is asked about")
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    except InvalidEntry as error:
        raise InvalidEntry(f"entry {number}: {error}") from None
    except (TypeError, ValueError, AttributeError, RecursionError) as error:
        raise InvalidEntry(f"entry {number}: it can't be written as JSON: {error}") from error
    # Half of a surrogate pair is no text; it becomes a question mark instead of costing the entry.
    return text.encode("utf-8", "replace") + b"\n"


def _moment(value: Union[datetime, str, int, float]) -> Union[str, int, float]:
    if isinstance(value, datetime):
        try:
            return value.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")
        except (OverflowError, OSError) as error:
            raise InvalidEntry(f"timestamp is no time that has a zone: {error}") from error
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise InvalidEntry(f"timestamp must be a datetime, a text or a number, and is a {type(value).__name__}")
    if isinstance(value, float):
        if not math.isfinite(value):
            raise InvalidEntry("timestamp must be a finite number of seconds")
        return _moment(datetime.fromtimestamp(value, timezone.utc))
    return value


def _plain(value: object) -> object:
    """Values that JSON does not know. Decimals stay exact, as text."""
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    raise TypeError(f"a value of the type {type(value).__name__}")
