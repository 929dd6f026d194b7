"""What to do, with its sources, and what the memory has that is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional

from .fields import Fields


@dataclass(frozen=True)
class Step:
    """A statement of a solution."""

    #: `observe`, `check`, `fix`, `prevent`, `avoid` or `verify`.
    purpose: str
    text: str
    #: Ids of incidents and runbook pages, and `log:…` for an entry of the question; never empty.
    cites: List[str]

    @classmethod
    def read(cls, said: Fields) -> "Step":
        return cls(purpose=said.text("purpose"), text=said.text("text"), cites=said.texts("cites"))


@dataclass(frozen=True)
class Solution:
    """What to do about an incident."""

    #: `precedent`, `runbook` or `new`: nothing near is known.
    verdict: str
    summary: str
    steps: List[Step]
    #: Who wrote it.
    generator: str
    #: `en` or `ru`.
    language: str

    @property
    def is_new(self) -> bool:
        """Whether nothing that is known is near."""
        return self.verdict == "new"

    @classmethod
    def read(cls, said: Fields) -> "Solution":
        return cls(
            verdict=said.text("verdict"),
            summary=said.text("summary"),
            steps=said.objects("steps", Step.read),
            generator=said.text("generator"),
            language=said.text("language"),
        )

    def __str__(self) -> str:
        steps = (f"- {step.purpose}: {step.text} [{', '.join(step.cites)}]" for step in self.steps)
        return "\n".join([self.summary, *steps])


@dataclass(frozen=True)
class Why:
    """Why a document is near."""

    #: `code`, `lexical`, `vector`, …
    leg: str
    score: float
    words: List[str]
    passage: str

    @classmethod
    def read(cls, said: Fields) -> "Why":
        return cls(
            leg=said.text("leg"),
            score=said.number("score"),
            words=said.texts("words"),
            passage=said.text("passage"),
        )


@dataclass(frozen=True)
class Similar:
    """A document of the memory that is near."""

    id: str
    #: `incident` or `runbook`.
    kind: str
    title: str
    #: From 0 to 1.
    score: float
    why: List[Why]

    @classmethod
    def read(cls, said: Fields) -> "Similar":
        return cls(
            id=said.text("id"),
            kind=said.text("kind"),
            title=said.text("title"),
            score=said.number("score"),
            why=said.objects("why", Why.read),
        )


@dataclass(frozen=True)
class SearchResult:
    """What the memory knows about a question."""

    query: str
    #: `precedent`, `runbook` or `new`.
    verdict: str
    #: Best first.
    hits: List[Similar]
    solution: Optional[Solution]

    @classmethod
    def read(cls, said: Fields) -> "SearchResult":
        return cls(
            query=said.text("query"),
            verdict=said.text("verdict"),
            hits=said.objects("hits", Similar.read),
            solution=said.maybe_object("solution", Solution.read),
        )
