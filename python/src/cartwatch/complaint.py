"""Complaints of customers, and by how much they fell."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, List, Mapping, Optional

from .fields import Fields


@dataclass(frozen=True)
class ComplaintsTaken:
    """What became of complaints that were handed in."""

    new: int
    changed: int
    #: As they were already.
    same: int
    #: Of tickets that came before in the same delivery.
    repeated: int
    #: Of customers who were forgotten, or erased by hand.
    erased: int
    rejected: int
    #: Line, field and reason of each.
    rejects: List[Mapping[str, Any]]

    @classmethod
    def read(cls, said: Fields) -> "ComplaintsTaken":
        return cls(
            new=said.count("new"),
            changed=said.count("changed"),
            same=said.count("same"),
            repeated=said.count("repeated"),
            erased=said.count("erased"),
            rejected=said.count("rejected"),
            rejects=said.objects("rejects", lambda row: row.raw),
        )


@dataclass(frozen=True)
class Link:
    """An incident that a complaint is about."""

    incident: str
    #: From 0 to 1.
    confidence: float
    #: `id`, `session`, `meaning` or `hand`.
    reason: str

    @classmethod
    def read(cls, said: Fields) -> "Link":
        return cls(
            incident=said.text("incident"), confidence=said.number("confidence"), reason=said.text("reason")
        )


@dataclass(frozen=True)
class Complaint:
    """A complaint, and what it is about. It holds what a customer wrote; its `repr` does not show that."""

    id: str
    source: str
    ticket: str
    at: datetime
    text: str = field(repr=False)
    category: Optional[str]
    links: List[Link]
    #: All that the service said.
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, said: Fields) -> "Complaint":
        return cls(
            id=said.text("id"),
            source=said.text("source"),
            ticket=said.text("ticket"),
            at=said.time("at"),
            text=said.text("text"),
            category=said.maybe("category", said.text),
            links=said.objects("links", Link.read),
            raw=said.raw,
        )


@dataclass(frozen=True)
class Effect:
    """By how much complaints fell, or what is lacking to say so."""

    #: The share by which they fell (0.4: by 40 %; negative: they rose), with its 95 % interval. `None`: it can't be told.
    reduction: Optional[float]
    low: Optional[float]
    high: Optional[float]
    p_value: Optional[float]
    #: What there is too little of, where it can't be told: `days_after`, `events_before`, …
    lacking: Optional[str]

    @classmethod
    def read(cls, said: Fields) -> "Effect":
        return cls(
            reduction=said.maybe("reduction", said.number),
            low=said.maybe("low", said.number),
            high=said.maybe("high", said.number),
            p_value=said.maybe("p_value", said.number),
            lacking=said.maybe("lacking", said.text),
        )


@dataclass(frozen=True)
class FixEffect:
    """What became of complaints after a fix."""

    incident: str
    title: str
    category: str
    applied_at: datetime
    of_incident: Effect
    of_category: Effect

    @classmethod
    def read(cls, said: Fields) -> "FixEffect":
        return cls(
            incident=said.text("incident"),
            title=said.text("title"),
            category=said.text("category"),
            applied_at=said.time("applied_at"),
            of_incident=said.object("of_incident", Effect.read),
            of_category=said.object("of_category", Effect.read),
        )


@dataclass(frozen=True)
class ComplaintReport:
    """Complaints against sessions over a time. Series, kinds and money are in `raw`."""

    complaints: int
    #: Of these, linked to an incident.
    linked: int
    sessions: int
    #: `None` where there were no sessions.
    per_thousand: Optional[float]
    fixes: List[FixEffect]
    #: All that the service said, as in `/openapi.json`.
    raw: Mapping[str, Any] = field(repr=False)

    @classmethod
    def read(cls, said: Fields) -> "ComplaintReport":
        return cls(
            complaints=said.count("complaints"),
            linked=said.count("linked"),
            sessions=said.count("sessions"),
            per_thousand=said.maybe("per_thousand", said.number),
            fixes=said.objects("fixes", FixEffect.read),
            raw=said.raw,
        )
