"""`Client`: what the service does, as awaited calls."""

from __future__ import annotations

import json
import os
import ssl
import uuid
from datetime import datetime
from typing import Any, AsyncGenerator, Callable, Iterable, List, Mapping, Optional, Tuple, Type, TypeVar, Union

from .analysis import Look
from .complaint import Complaint, ComplaintReport, ComplaintsTaken
from .entry import EntryLike, lines
from .errors import InvalidSetting
from .event import LiveEvent, LiveIncident
from .fields import Fields
from .follow import follow
from .http.address import Tokens, read_address
from .http.transport import Request, Transport, path_part
from .incident import IncidentDetail, IncidentRow
from .ingest import Delivery, Entries, Ingested
from .rows import Rows, next_query
from .solution import SearchResult

T = TypeVar("T")
C = TypeVar("C", bound="Client")

#: A time: a datetime, or a text as the service reads it.
Time = Union[datetime, str]

#: Where a service is and who asks, where the caller does not say.
URL, TOKEN, INGEST_TOKEN, CA_FILE = "CARTWATCH_URL", "CARTWATCH_TOKEN", "CARTWATCH_INGEST_TOKEN", "CARTWATCH_CA_FILE"


class Client:
    """A running service.

    Calls may be made side by side. One event loop uses it at a time; another one may afterwards. Each call raises
    subclasses of CartwatchError. What fails in passing (no room, a restart) is tried again for `patience` seconds, and
    nothing is done twice by that.
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
    ) -> None:
        """`url`, `token`, `ingest_token` and `ca_file` (PEM, of a private authority) come from CARTWATCH_URL,
        CARTWATCH_TOKEN, CARTWATCH_INGEST_TOKEN and CARTWATCH_CA_FILE where they are not given. `ingest_token` is for
        handing in logs and complaints, where `token` may not. `timeout`: seconds for one reply."""
        self._tokens = Tokens(token or _variable(TOKEN), ingest_token or _variable(INGEST_TOKEN))
        self._tls = (ca_file or _variable(CA_FILE), ssl_context)
        self._token_in_clear = token_in_clear
        self._timeout = timeout
        self._patience = patience
        self._transport: Optional[Transport] = None
        found = url or _variable(URL)
        if found is not None:
            self._transport = self._way_to(found)
        else:
            self._no_service_named()

    def _no_service_named(self) -> None:
        raise InvalidSetting(f"no service is named: give url=…, or set {URL}")

    def _way_to(self, url: str) -> Transport:
        ca_file, context = self._tls
        if not url.startswith("https://") and context is None and _variable(CA_FILE) == ca_file:
            # The variable is for other services, too.
            ca_file = None
        address = read_address(url, ca_file, context)
        return Transport(address, self._tokens, self._timeout, self._patience, self._token_in_clear)

    async def _open(self) -> Transport:
        """The way to the service."""
        if self._transport is None:
            raise InvalidSetting("this client is closed")
        return self._transport

    def __repr__(self) -> str:
        where = "" if self._transport is None else self._transport.address.url
        return f"{type(self).__name__}({where})"

    async def __aenter__(self: C) -> C:
        await self._open()
        return self

    async def __aexit__(self, kind: Optional[Type[BaseException]], error: object, trace: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Drops the connections. It may be used again afterwards."""
        if self._transport is not None:
            self._transport.close()

    # What is wrong

    async def look(self, logs: Iterable[EntryLike], *, language: Optional[str] = None) -> Look:
        """Looks at the entries of a session, or of several (4 MiB at the most): what is wrong, and what to do. Nothing
        of it is remembered. `language`: `en` or `ru`."""
        return await self._look(b"".join(lines(logs)), language)

    async def _look(self, body: bytes, language: Optional[str]) -> Look:
        request = Request(
            "POST",
            "/api/v1/sessions/analyze",
            query={"language": language},
            body=body,
            media_type="application/x-ndjson",
        )
        return await self._ask(request, Look.read)

    async def ingest(self, entries: Entries) -> Ingested:
        """Hands in log entries, any number, also from an async iterator. What is counted as accepted is durable. Where
        the service has no room it is waited for it; when `patience` is at its end Busy is raised, and what was
        delivered before is in its `ingested`."""
        return await Delivery(await self._open()).take(entries)

    # What is known

    def incidents(
        self,
        *,
        status: Optional[str] = None,
        category: Optional[str] = None,
        service: Optional[str] = None,
        page: Optional[int] = None,
    ) -> Rows[IncidentRow]:
        """The incidents, unresolved ones with most sessions first: `async for row in client.incidents()`. `page`: rows
        that are fetched at a time."""
        query = {"status": status, "category": category, "service": service, "limit": page}
        return self._rows("/api/v1/incidents", query, "incidents", IncidentRow.read)

    async def incident(self, id: str, *, language: Optional[str] = None) -> IncidentDetail:
        """All that is known of an incident, with an answer. The id may be shortened."""
        path = f"/api/v1/incidents/{path_part(id)}"
        return await self._ask(Request("GET", path, {"language": language}), IncidentDetail.read)

    async def search(
        self,
        question: str,
        *,
        kind: Optional[str] = None,
        category: Optional[str] = None,
        service: Optional[str] = None,
        limit: Optional[int] = None,
        language: Optional[str] = None,
    ) -> SearchResult:
        """Asks the memory in words, English or Russian. `kind`: only `incident` or `runbook`."""
        query = {
            "q": question,
            "kind": kind,
            "category": category,
            "service": service,
            "limit": limit,
            "language": language,
        }
        return await self._ask(Request("GET", "/api/v1/search", query), SearchResult.read)

    # What people say

    async def resolve(
        self,
        id: str,
        fix: str,
        *,
        cause: Optional[str] = None,
        applied_at: Optional[Time] = None,
        by: Optional[str] = None,
        key: Optional[str] = None,
    ) -> IncidentDetail:
        """Writes down what fixed an incident. With a `key` of your own, it is done once although you call it twice."""
        said = {"fix": fix, "cause": cause, "applied_at": _time(applied_at), "by": by}
        return await self._say(id, "resolve", said, key)

    async def feedback(
        self,
        id: str,
        verdict: str,
        *,
        note: Optional[str] = None,
        by: Optional[str] = None,
        key: Optional[str] = None,
    ) -> IncidentDetail:
        """Says whether the solution helped: `helpful`, `wrong` or `partly`."""
        return await self._say(id, "feedback", {"verdict": verdict, "note": note, "by": by}, key)

    async def _say(self, id: str, what: str, said: Mapping[str, object], key: Optional[str]) -> IncidentDetail:
        request = _post(f"/api/v1/incidents/{path_part(id)}/{what}", said, key)
        return await self._ask(request, IncidentDetail.read)

    # Complaints

    async def add_complaints(
        self, complaints: Iterable[Mapping[str, Any]], *, source: Optional[str] = None, key: Optional[str] = None
    ) -> ComplaintsTaken:
        """Hands in complaints, under the help desk's own names of fields (16 MiB at the most). `source` names the help
        desk. The same again changes nothing."""
        rows = [dict(complaint) for complaint in complaints]
        request = _post("/api/v1/complaints", rows, key, query={"source": source}, is_ingest=True)
        return await self._ask(request, ComplaintsTaken.read)

    def complaints(
        self,
        *,
        since: Optional[Time] = None,
        until: Optional[Time] = None,
        unlinked: Optional[bool] = None,
        incident: Optional[str] = None,
        source: Optional[str] = None,
        text: Optional[str] = None,
        page: Optional[int] = None,
    ) -> Rows[Complaint]:
        """Complaints, newest first. `unlinked`: only those without an incident."""
        query = {
            "since": _time(since),
            "until": _time(until),
            "unlinked": unlinked,
            "incident": incident,
            "source": source,
            "text": text,
            "limit": page,
        }
        return self._rows("/api/v1/complaints", query, "complaints", Complaint.read)

    async def complaint_report(
        self,
        *,
        since: Optional[Time] = None,
        until: Optional[Time] = None,
        incident: Optional[str] = None,
        category: Optional[str] = None,
    ) -> ComplaintReport:
        """Complaints per 1,000 sessions, and by how much they fell after each fix."""
        query = {"from": _time(since), "to": _time(until), "incident": incident, "category": category}
        return await self._ask(Request("GET", "/api/v1/complaints/report", query), ComplaintReport.read)

    # What happens

    async def live(self) -> List[LiveIncident]:
        """The incidents that run now, most sessions first."""
        return await self._ask(
            Request("GET", "/api/v1/live"), lambda said: said.objects("incidents", LiveIncident.read)
        )

    def events(self, *, patience: Optional[float] = None) -> AsyncGenerator[LiveEvent, None]:
        """What happens from now on, for ever: `async for event in client.events()`. A connection that breaks is made
        anew, and a `missed` event says that something may have come meanwhile. `patience`: after so many seconds
        without a connection, ConnectionFailed is raised; never where nothing is said."""
        return follow(self._open, patience)

    # How it is asked

    async def _ask(self, request: Request, read: Callable[[Fields], T]) -> T:
        reply = await (await self._open()).ask(request)
        return read(Fields(reply.json(), f"the reply to {reply.where}"))

    def _rows(
        self, path: str, query: Mapping[str, object], key: str, read: Callable[[Fields], T]
    ) -> Rows[T]:
        async def fetch(query: Mapping[str, object]) -> Tuple[List[T], Optional[Mapping[str, object]]]:
            reply = await (await self._open()).ask(Request("GET", path, query))
            rows = Fields(reply.json(), f"the reply to {reply.where}").objects(key, read)
            return rows, next_query(reply.head.headers.get("link"))

        return Rows(fetch, query)


def _post(
    path: str,
    said: object,
    key: Optional[str],
    query: Optional[Mapping[str, object]] = None,
    is_ingest: bool = False,
) -> Request:
    """A request that writes, under a key, so that it may be sent again."""
    if isinstance(said, dict):
        said = {name: value for name, value in said.items() if value is not None}
    body = json.dumps(said, ensure_ascii=False, default=_plain).encode("utf-8", "replace")
    key = str(uuid.uuid4()) if key is None else key
    return Request("POST", path, query or {}, body, key=key, is_ingest=is_ingest)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return _time(value)
    raise InvalidSetting(f"a value of the type {type(value).__name__} can't be written as JSON")


def _time(value: Optional[Time]) -> Optional[str]:
    """A time as text; a datetime without a zone is local time."""
    return value.astimezone().isoformat() if isinstance(value, datetime) else value


def _variable(name: str) -> Optional[str]:
    return os.environ.get(name) or None
