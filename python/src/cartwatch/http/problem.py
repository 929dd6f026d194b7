"""Refusals of the service as exceptions."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, List, Mapping

from ..errors import Fault, ProblemError, problem
from .message import Head
from .retry import retry_after

#: Of a reply that is no problem (a proxy's page, say) so much is shown.
_SHOWN = 200


def problem_of(where: str, head: Head, body: bytes) -> ProblemError:
    """The exception for a reply with an error status."""
    said: Mapping[str, Any] = {}
    try:
        parsed = json.loads(body)
        said = parsed if isinstance(parsed, dict) else {}
    except ValueError:
        pass
    detail = _text(said, "detail")
    if not said:
        kind = head.headers.get("content-type", "").split(";")[0].strip()
        detail = " ".join(body[:_SHOWN].decode("utf-8", "replace").split()) if kind == "text/plain" else ""
        detail = detail or "no words with it; does something else than cartwatch answer there?"
    title = _text(said, "title") or _phrase(head.status)
    kind = _text(said, "type") or "about:blank"
    return problem(where, head.status, title, detail, kind, _faults(said), retry_after(head.headers.get("retry-after")))


def _text(said: Mapping[str, Any], key: str) -> str:
    value = said.get(key)
    return value if isinstance(value, str) else ""


def _faults(said: Mapping[str, Any]) -> List[Fault]:
    errors = said.get("errors")
    rows = [row for row in errors if isinstance(row, dict)] if isinstance(errors, list) else []
    return [Fault(_text(row, "detail"), _text(row, "parameter") or None, _text(row, "pointer") or None) for row in rows]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"
