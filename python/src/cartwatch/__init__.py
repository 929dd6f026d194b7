"""Client of cartwatch, which finds the sessions of an online shop that are in trouble, says why, and answers with what
fixed it last time.

    from cartwatch import LogEntry, RealTimeLogAnalyzer

    async with RealTimeLogAnalyzer() as analyzer:
        analysis = await analyzer.process_session_logs([LogEntry(...)])

`RealTimeLogAnalyzer` asks a running service, or starts one for itself; `Client` only does the former. The standard library
is all that is needed.
"""

from .analysis import AnalyzedIncident, Analysis, Look
from .analyzer import RealTimeLogAnalyzer
from .client import Client
from .complaint import Complaint, ComplaintReport, ComplaintsTaken, Effect, FixEffect, Link
from .entry import EntryLike, LogEntry
from .errors import (
    BadRequest,
    Busy,
    CartwatchError,
    Changed,
    Conflict,
    ConnectionFailed,
    Fault,
    Forbidden,
    InvalidEntry,
    InvalidSetting,
    KeyReused,
    NotFound,
    NotTrusted,
    ProblemError,
    ServerFailed,
    ServiceFailed,
    TimedOut,
    TooLarge,
    Unauthorized,
    UnexpectedReply,
)
from .event import LiveEvent, LiveIncident
from .incident import Evidence, Finding, Incident, IncidentDetail, IncidentRow
from .ingest import Ingested, Refused
from .rows import Rows
from .solution import SearchResult, Similar, Solution, Step, Why

__all__ = [
    "AnalyzedIncident",
    "Analysis",
    "BadRequest",
    "Busy",
    "CartwatchError",
    "Changed",
    "Client",
    "Complaint",
    "ComplaintReport",
    "ComplaintsTaken",
    "Conflict",
    "ConnectionFailed",
    "Effect",
    "EntryLike",
    "Evidence",
    "Fault",
    "Finding",
    "FixEffect",
    "Forbidden",
    "Incident",
    "IncidentDetail",
    "IncidentRow",
    "Ingested",
    "InvalidEntry",
    "InvalidSetting",
    "KeyReused",
    "Link",
    "LiveEvent",
    "LiveIncident",
    "LogEntry",
    "Look",
    "NotFound",
    "NotTrusted",
    "ProblemError",
    "RealTimeLogAnalyzer",
    "Refused",
    "Rows",
    "SearchResult",
    "ServerFailed",
    "ServiceFailed",
    "Similar",
    "Solution",
    "Step",
    "TimedOut",
    "TooLarge",
    "Unauthorized",
    "UnexpectedReply",
    "Why",
]
