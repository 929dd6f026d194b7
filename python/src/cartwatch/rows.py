"""Lists that come in pages."""

from __future__ import annotations

from typing import AsyncIterator, Awaitable, Callable, Generic, List, Mapping, Optional, Tuple, TypeVar
from urllib.parse import parse_qsl, urlsplit

T = TypeVar("T")

#: Gives the rows of a page, and the query of the next one.
Fetch = Callable[[Mapping[str, object]], Awaitable[Tuple[List[T], Optional[Mapping[str, object]]]]]


class Rows(Generic[T]):
    """The rows of a list. Pages are fetched as they are needed: `async for row in rows`, or `await rows.first(20)`."""

    def __init__(self, fetch: Fetch[T], query: Mapping[str, object]) -> None:
        self._fetch = fetch
        self._query = query

    async def __aiter__(self) -> AsyncIterator[T]:
        query: Optional[Mapping[str, object]] = self._query
        while query is not None:
            rows, query = await self._fetch(query)
            for row in rows:
                yield row

    async def first(self, most: int) -> List[T]:
        """The first rows, `most` at the most."""
        found: List[T] = []
        if most <= 0:
            return found
        async for row in self:
            found.append(row)
            if len(found) == most:
                break
        return found

    async def all(self) -> List[T]:
        """All rows."""
        return [row async for row in self]


def next_query(link: Optional[str]) -> Optional[Mapping[str, object]]:
    """The query of the next page, from a `Link` header (RFC 8288)."""
    for part in (link or "").split(",<"):
        target, _, parameters = part.strip().lstrip("<").partition(">")
        if 'rel="next"' in parameters or "rel=next" in parameters:
            return dict(parse_qsl(urlsplit(target).query))
    return None
