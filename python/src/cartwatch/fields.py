"""Replies read field by field: what does not fit is told with its place, and what is new is left alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, Callable, Dict, List, Mapping, Optional, TypeVar

from .errors import UnexpectedReply

T = TypeVar("T")

_TIME = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)")


class Fields:
    """An object of a reply."""

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise UnexpectedReply(f"{place} is no object; is this address a cartwatch service?")
        #: All that the service said, also what this package does not know.
        self.raw: Mapping[str, Any] = value
        self._place = place

    def _wrong(self, key: str, what: str) -> UnexpectedReply:
        return UnexpectedReply(f"{self._place}.{key} is {what}; is the service of another version than this package?")

    def _get(self, key: str) -> Any:
        value = self.raw.get(key)
        if value is None:
            raise self._wrong(key, "missing")
        return value

    def maybe(self, key: str, read: Callable[[str], T]) -> Optional[T]:
        """A field that may be missing, or null."""
        return None if self.raw.get(key) is None else read(key)

    def text(self, key: str) -> str:
        value = self._get(key)
        if not isinstance(value, str):
            raise self._wrong(key, "no text")
        return value

    def number(self, key: str) -> float:
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self._wrong(key, "no number")
        return float(value)

    def count(self, key: str) -> int:
        value = self._get(key)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self._wrong(key, "no whole number")
        return value

    def flag(self, key: str) -> bool:
        value = self._get(key)
        if not isinstance(value, bool):
            raise self._wrong(key, "neither true nor false")
        return value

    def time(self, key: str) -> datetime:
        text = self.text(key)
        parts = _TIME.fullmatch(text)
        try:
            return _moment(parts)
        except (ValueError, OverflowError):
            raise self._wrong(key, "no time") from None

    def money(self, key: str) -> Dict[str, Decimal]:
        """Sums by currency; what has no currency is under an empty name."""
        try:
            return {str(currency): Decimal(amount) for currency, amount in dict(self._get(key)).items()}
        except (InvalidOperation, TypeError, ValueError):
            raise self._wrong(key, "no sums of money") from None

    def texts(self, key: str) -> List[str]:
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            raise self._wrong(key, "no list of texts")
        return values

    def object(self, key: str, read: Callable[["Fields"], T]) -> T:
        return read(Fields(self._get(key), f"{self._place}.{key}"))

    def maybe_object(self, key: str, read: Callable[["Fields"], T]) -> Optional[T]:
        return None if self.raw.get(key) is None else self.object(key, read)

    def objects(self, key: str, read: Callable[["Fields"], T]) -> List[T]:
        values = self._list(key)
        return [read(Fields(value, f"{self._place}.{key}[{number}]")) for number, value in enumerate(values)]

    def _list(self, key: str) -> List[Any]:
        value = self._get(key)
        if not isinstance(value, list):
            raise self._wrong(key, "no list")
        return value


def _moment(parts: Optional["re.Match[str]"]) -> datetime:
    """A time of RFC 3339, in UTC; what is finer than microseconds is cut. (`fromisoformat` of Python 3.9 knows no Z.)"""
    if parts is None:
        raise ValueError
    moment = datetime.strptime(parts.group(1), "%Y-%m-%dT%H:%M:%S")
    microseconds = int(((parts.group(2) or "") + "000000")[:6])
    zone = parts.group(3)
    ahead = timedelta()
    if zone != "Z":
        ahead = timedelta(hours=int(zone[1:3]), minutes=int(zone[4:6])) * (-1 if zone[0] == "-" else 1)
    return moment.replace(microsecond=microseconds, tzinfo=timezone.utc) - ahead
