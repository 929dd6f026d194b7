"""What is wrong with a session, and what to do: what `process_session_logs` gives."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Dict, List, Optional

from .fields import Fields
from .incident import Finding, Incident
from .solution import Similar, Solution


@dataclass(frozen=True)
class AnalyzedIncident:
    """An incident in the entries that were looked at, with what is counted in them."""

    incident: Incident
    #: How the memory knows it: `new`, `seen`, `recurred` or `resolved`.
    known: str
    occurrences: int
    sessions: int
    users: int
    #: By currency.
    money_at_risk: Dict[str, Decimal]
    findings: List[Finding]

    @classmethod
    def read(cls, said: Fields) -> "AnalyzedIncident":
        return cls(
            incident=said.object("incident", Incident.read),
            known=said.text("known"),
            occurrences=said.count("occurrences"),
            sessions=said.count("sessions"),
            users=said.count("users"),
            money_at_risk=said.money("money_at_risk"),
            findings=said.objects("findings", Finding.read),
        )


@dataclass(frozen=True)
class Look:
    """A look at log entries, of which nothing is remembered."""

    #: Entries read.
    entries: int
    #: Entries that could not be read.
    rejected: int
    #: Most harm first.
    incidents: List[AnalyzedIncident]
    #: Incidents that are not told, since there are too many.
    incidents_left_out: int
    #: Documents of the memory near the first incident.
    similar: List[Similar]
    #: What to do about the first incident.
    solution: Optional[Solution]

    @classmethod
    def read(cls, said: Fields) -> "Look":
        return cls(
            entries=said.count("entries"),
            rejected=said.count("rejected"),
            incidents=said.objects("incidents", AnalyzedIncident.read),
            incidents_left_out=said.count("incidents_left_out"),
            similar=said.objects("similar", Similar.read),
            solution=said.maybe_object("solution", Solution.read),
        )


@dataclass(frozen=True)
class Analysis:
    """What is wrong with a session (or several), and what to do."""

    #: Of all incidents, those of the worst one first.
    findings: List[Finding]
    #: The incident that hurts most.
    incident: Incident
    #: How the memory knew it before: `new`, `seen`, `recurred` or `resolved`.
    known: str
    #: Further incidents in the same entries, most harm first.
    further: List[Incident]
    #: Near documents of the memory.
    similar: List[Similar]
    #: What to do about `incident`.
    solution: Solution
    #: Whether the memory has the incident. False where that was not wished, and where it takes longer than a moment: the
    #: service has much to do, or it is a weak sign, which is written down when its session is over. Of an incident that
    #: was known before, the new entries may be counted a moment later.
    is_remembered: bool

    @classmethod
    def of(cls, look: Look, is_remembered: bool) -> Optional["Analysis"]:
        """The analysis that a look gives; `None`: nothing wrong."""
        if not look.incidents or look.solution is None:
            return None
        worst, *further = look.incidents
        return cls(
            findings=[finding for one in look.incidents for finding in one.findings],
            incident=worst.incident,
            known=worst.known,
            further=[one.incident for one in further],
            similar=look.similar,
            solution=look.solution,
            is_remembered=is_remembered,
        )

    def __str__(self) -> str:
        return f"{self.incident.title} ({self.incident.id})\n{self.solution}"
