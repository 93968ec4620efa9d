"""What can go wrong when asking the service, as one small tree.

ServiceError                everything the client raises on purpose
|-- Unreachable             no answer for longer than the client's patience
`-- Problem                 the service answered with problem details (RFC 9457)
    |-- Invalid             422: the request or the scenario; `issues` says what and where
    |-- NotFound            404
    |-- Conflict            409: finished, approved, or another request under the same Idempotency-Key
    |-- Forbidden           401, 403: no such key, or its scope does not reach so far
    `-- Refused             429, 503: not now; `retry_after_s` says when
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


class ServiceError(Exception):
    """Root of everything the client raises on purpose."""


class Unreachable(ServiceError):
    """Nobody answered for longer than the client's patience."""


class Problem(ServiceError):
    """The service said no.

    Attributes:
        type: the stable address of this kind of problem, e.g. "/problems/not-found".
        title: the same in words.
        status: the HTTP status.
        detail: what is wrong this time.
        issues: for a scenario every issue found: code, severity, table, row, column, value, message, remedy.
        retry_after_s: seconds after which asking again makes sense; None: it does not.
    """

    def __init__(self, status: int, document: Mapping[str, Any], retry_after_s: float | None = None) -> None:
        self.status = status
        self.type = str(document.get("type", "about:blank"))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.issues: list[dict[str, Any]] = list(document.get("issues", ()))
        self.retry_after_s = retry_after_s
        told = [f"{status} {self.title}".strip(), self.detail]
        told += [f"- {issue.get('where') or issue.get('table', '')}: {issue.get('message', '')}"
                 for issue in self.issues[:10]]  # fmt: skip
        super().__init__("\n".join(line for line in told if line))


class Invalid(Problem):
    """422: the request, or the scenario in it, breaks a rule."""


class NotFound(Problem):
    """404: no such plan, table or instance."""


class Conflict(Problem):
    """409: the state of the plan does not allow it."""


class Forbidden(Problem):
    """401 or 403: not with this key."""


class Refused(Problem):
    """429 (this key's limit) or 503 (the service's): the same request may be accepted later."""


_KINDS: Mapping[int, type[Problem]] = {
    401: Forbidden,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Invalid,
    429: Refused,
    503: Refused,
}


def problem_of(answer: httpx.Response) -> Problem:
    """The exception for an answer of 400 or more, read; of a proxy it may be anything."""
    try:
        document = answer.json()
    except ValueError:
        document = {}
    if not isinstance(document, dict):
        document = {}
    document.setdefault("title", answer.reason_phrase)
    return _KINDS.get(answer.status_code, Problem)(answer.status_code, document, retry_after(answer))


def retry_after(answer: httpx.Response) -> float | None:
    """Seconds of `Retry-After`; None where there is none, or it is a date, which the service never sends."""
    told = answer.headers.get("retry-after", "")
    return float(told) if told.isdecimal() else None
