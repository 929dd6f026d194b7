"""Incidents, and what they were found by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Dict, List, Mapping, Optional

from .fields import Fields
from .solution import Similar, Solution


@dataclass(frozen=True)
class Evidence:
    """A log entry that proves something; redacted."""

    at: datetime
    text: str
    #: From 1, in `source_name`.
    line: int
    source_name: Optional[str]
    service: Optional[str]
    error_code: Optional[str]
    #: Seconds.
    response_time: Optional[float]

    @classmethod
    def read(cls, said: Fields) -> "Evidence":
        return cls(
            at=said.time("at"),
            text=said.text("text"),
            line=said.count("line"),
            source_name=said.maybe("source_name", said.text),
            service=said.maybe("service", said.text),
            error_code=said.maybe("error_code", said.text),
            response_time=said.maybe("response_time", said.number),
        )


@dataclass(frozen=True)
class Finding:
    """Something that is wrong in a session, with the entries that prove it."""

    #: `error_pattern`, `repeated_error`, `bottleneck`, `slow_request` or `funnel_break`.
    kind: str
    #: `payment`, `database`, `auth`, `timeout`, `api`, `performance` or `other`.
    category: str
    service: Optional[str]
    endpoint: Optional[str]
    step: Optional[str]
    error_code: Optional[str]
    at: datetime
    until: datetime
    occurrences: int
    #: The slowest entry, in seconds.
    worst_seconds: Optional[float]
    #: From 0 to 1.
    confidence: float
    evidence: List[Evidence]

    @classmethod
    def read(cls, said: Fields) -> "Finding":
        return cls(
            kind=said.text("kind"),
            category=said.text("category"),
            service=said.maybe("service", said.text),
            endpoint=said.maybe("endpoint", said.text),
            step=said.maybe("step", said.text),
            error_code=said.maybe("error_code", said.text),
            at=said.time("at"),
            until=said.time("until"),
            occurrences=said.count("occurrences"),
            worst_seconds=said.maybe("worst_seconds", said.number),
            confidence=said.number("confidence"),
            evidence=said.objects("evidence", Evidence.read),
        )


@dataclass(frozen=True)
class Incident:
    """A problem that is remembered under one id for ever."""

    id: str
    title: str
    symptoms: str
    category: str
    service: Optional[str]
    endpoint: Optional[str]
    step: Optional[str]
    error_code: Optional[str]

    @classmethod
    def read(cls, said: Fields) -> "Incident":
        return cls(
            id=said.text("id"),
            title=said.text("title"),
            symptoms=said.text("symptoms"),
            category=said.text("category"),
            service=said.maybe("service", said.text),
            endpoint=said.maybe("endpoint", said.text),
            step=said.maybe("step", said.text),
            error_code=said.maybe("error_code", said.text),
        )


@dataclass(frozen=True)
class IncidentRow:
    """An incident in a list."""

    id: str
    title: str
    category: str
    service: Optional[str]
    #: `open`, `resolved` or `recurred`.
    status: str
    first_seen: Optional[datetime]
    last_seen: Optional[datetime]
    occurrences: int
    sessions: int
    users: int
    #: By currency.
    money_at_risk: Dict[str, Decimal]
    #: All that the service said.
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, said: Fields) -> "IncidentRow":
        return cls(
            id=said.text("id"),
            title=said.text("title"),
            category=said.text("category"),
            service=said.maybe("service", said.text),
            status=said.text("status"),
            first_seen=said.maybe("first_seen", said.time),
            last_seen=said.maybe("last_seen", said.time),
            occurrences=said.count("occurrences"),
            sessions=said.count("sessions"),
            users=said.count("users"),
            money_at_risk=said.money("money_at_risk"),
            raw=said.raw,
        )


@dataclass(frozen=True)
class IncidentDetail:
    """All that is known of an incident. What has no attribute here (episodes, actions, members, …) is in `raw`."""

    incident: Incident
    #: The id that was asked for; another than the incident's where that was merged.
    asked_for: str
    #: `open`, `resolved` or `recurred`.
    status: str
    occurrences: int
    evidence: List[Evidence]
    similar: List[Similar]
    solution: Optional[Solution]
    #: All that the service said, as in `/openapi.json`.
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, said: Fields) -> "IncidentDetail":
        return cls(
            incident=said.object("incident", Incident.read),
            asked_for=said.text("asked_for"),
            status=said.text("status"),
            occurrences=said.count("occurrences"),
            evidence=said.objects("evidence", Evidence.read),
            similar=said.objects("similar", Similar.read),
            solution=said.maybe_object("solution", Solution.read),
            raw=said.raw,
        )
