"""What can go wrong, as exceptions.

Each says what failed, where, and what to do. None holds a token, a query (people's ids stand there) or a line of a log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Mapping, Optional, Sequence, Tuple, Type

if TYPE_CHECKING:
    from .ingest import Ingested


class CartwatchError(Exception):
    """Anything that this package raises by itself."""

    #: Where `ingest` raises it: what was delivered before. Of the delivery that failed it may not be known.
    ingested: "Optional[Ingested]" = None


class InvalidSetting(CartwatchError, ValueError):
    """An argument or an environment variable can't be used as it is."""


class InvalidEntry(CartwatchError, ValueError):
    """A log entry can't be sent; the message names which one, and the field."""


class ConnectionFailed(CartwatchError, ConnectionError):
    """The service can't be reached, or the connection broke."""


class NotTrusted(ConnectionFailed):
    """The service's certificate is of no authority that is trusted."""


class TimedOut(ConnectionFailed, TimeoutError):
    """The service did not answer in time."""


class UnexpectedReply(CartwatchError):
    """What answers does not speak as this version of cartwatch does."""


class ServiceFailed(CartwatchError):
    """The service that was to be started did not start, or ended."""


@dataclass(frozen=True)
class Fault:
    """What is wrong in one place of a request."""

    detail: str
    #: The parameter of the query.
    parameter: Optional[str] = None
    #: The place in the body (RFC 6901).
    pointer: Optional[str] = None


class ProblemError(CartwatchError):
    """The service refused a request (RFC 9457)."""

    #: What usually helps, where the service's own words do not say it.
    hint = ""

    def __init__(
        self,
        where: str,
        status: int,
        title: str,
        detail: str,
        kind: str = "about:blank",
        faults: Sequence[Fault] = (),
        retry_after: Optional[float] = None,
    ) -> None:
        said = detail or title
        advice = f"; {self.hint}" if self.hint else ""
        super().__init__(f"{where}: {status} {title}: {said}{advice}")
        #: Method and address, without the query.
        self.where = where
        self.status = status
        self.title = title
        #: What went wrong this time.
        self.detail = detail
        #: The kind of problem, as a URI.
        self.kind = kind
        #: What is wrong where.
        self.faults: Tuple[Fault, ...] = tuple(faults)
        #: Seconds after which the service wants to be asked again, where it says so.
        self.retry_after = retry_after

    @property
    def is_under_way(self) -> bool:
        """Whether the same request, under the same key, is being done right now."""
        return self.kind.endswith(":idempotency-key-under-way")


class BadRequest(ProblemError):
    """400, 415, 422: something in the request is wrong; see `faults`."""


class Unauthorized(ProblemError):
    """401: no token, or one that is not known."""

    hint = "give token=…, or set CARTWATCH_TOKEN"


class Forbidden(ProblemError):
    """403: the token's role does not allow it."""

    hint = (
        "reading needs the role read, telling what people did needs operate, handing logs and complaints in needs "
        "ingest (ingest_token=… or CARTWATCH_INGEST_TOKEN)"
    )


class NotFound(ProblemError):
    """404: there is no such thing, or no such address."""


class Conflict(ProblemError):
    """409: an id that is not one thing's alone, or a state in which it can't be done."""


class KeyReused(BadRequest):
    """422: the idempotency key was used for another request."""

    hint = "a key belongs to one request; take a new one"


class Changed(ProblemError):
    """412: somebody else changed it meanwhile."""

    hint = "read it again, and decide anew"


class TooLarge(ProblemError):
    """413: the request is larger than the service takes."""

    hint = "send fewer at a time; ingest() divides by itself"


class Busy(ProblemError):
    """429, 503: there is no room now; it was tried again for as long as `patience` says."""

    hint = "try again later, or give more patience=…"


class ServerFailed(ProblemError):
    """5xx: the service could not do it; its standard error says more."""


_BY_STATUS: Mapping[int, Type[ProblemError]] = {
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Changed,
    413: TooLarge,
    429: Busy,
    503: Busy,
}


def problem(
    where: str,
    status: int,
    title: str,
    detail: str,
    kind: str,
    faults: Sequence[Fault],
    retry_after: Optional[float],
) -> ProblemError:
    """The exception for a status."""
    if kind.endswith(":idempotency-key-reused"):
        chosen: Type[ProblemError] = KeyReused
    else:
        chosen = _BY_STATUS.get(status, ServerFailed if status >= 500 else BadRequest)
    return chosen(where, status, title, detail, kind, faults, retry_after)
