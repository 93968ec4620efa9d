"""What the layers below refuse, as problems: one function, and the handlers that make answers of it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import Response

from service import children, store
from service.jobs import Refused
from service.problems import BY_STATUS, KINDS, Kind, Problem

_SOON_S = 2
"""When to come back for what lasts moments: a locked database, one that restarts, a process that was lost."""

_OF_STORE: dict[type[store.StoreError], tuple[str, str]] = {
    store.Unknown: ("not-found", "There is no plan {name}."),
    store.Erased: ("gone", "{job_id} was erased."),
    store.Conflicting: ("idempotency-conflict", "This Idempotency-Key came with another request before."),
    store.Finished: ("finished", "It has ended already."),
    store.Unfinished: ("not-finished", "It has not ended: cancel it first."),
    store.Approved: ("approved", "The plan is approved: withdraw the approval first."),
    store.NoPlan: ("no-plan", "{job_id} has no plan: it is {state}."),
    store.AlreadyApproved: ("approval-conflict", "The plan is approved already."),
    store.NotApproved: ("approval-conflict", "The plan is not approved."),
    store.Stopped: ("approval-conflict", "Only an optimal or a feasible plan is approved; it was cancelled."),
}


def problem(error: Exception) -> Problem:
    """The problem that an error of the layers below means over HTTP. Raises any error it does not know."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, store.Unavailable):
        return _unavailable(error)
    if isinstance(error, store.StoreError) and type(error) in _OF_STORE:
        slug, detail = _OF_STORE[type(error)]
        return Problem(slug, detail.format_map(vars(error)))
    if isinstance(error, children.ChildError):
        return _of_child(error)
    if isinstance(error, Refused):
        return _refused(error)
    if isinstance(error, RequestValidationError):
        return _of_validation(error)
    if isinstance(error, HTTPException):
        return _of_status(error)
    if isinstance(error, ClientDisconnect):
        return Problem("bad-request", "The request ended before its body did.")
    raise error


def install(app: FastAPI) -> None:
    """Let every error of the app be answered with a problem."""

    async def answer(request: Request, error: Exception) -> Response:
        answered = problem(error).response(request.scope["path"])
        if answered.status_code == 405:
            answered.headers["Allow"] = _served(request)
        return answered

    known = (Problem, store.StoreError, children.ChildError, Refused)
    for kind in (*known, RequestValidationError, HTTPException, ClientDisconnect):
        app.add_exception_handler(kind, answer)


def _served(request: Request) -> str:
    """Every method of the address: the framework names those of one of its routes only."""
    document: dict[str, Any] = request.app.state.openapi
    path = getattr(request.scope.get("route"), "path", "")
    return ", ".join(method.upper() for method in document["paths"].get(path, ("get",)))


def _of_validation(error: RequestValidationError) -> Problem:
    """What FastAPI found wrong with parameters and small bodies."""
    issues = [
        {"loc": list(found["loc"]), "message": str(found["msg"])[:500], "type": found["type"]}
        for found in error.errors()[:100]
    ]
    places = ", ".join(".".join(map(str, issue["loc"]))[:100] for issue in issues[:5])
    return Problem("invalid-request", f"Not as the reference says: {places}.", issues=issues)


def _of_status(error: HTTPException) -> Problem:
    """What the framework answers by itself: no such address, method or body."""
    kind: Kind = BY_STATUS.get(error.status_code, KINDS["bad-request"])
    return Problem(kind.slug, kind.meaning, headers=error.headers)


def _unavailable(error: store.Unavailable) -> Problem:
    if error.reason == "disk":
        return Problem("disk-full", "The disk of the database is full.", retry_after_s=60)
    how = "is locked" if error.reason == "locked" else "cannot be reached"
    return Problem("unavailable", f"The database {how}.", retry_after_s=_SOON_S)


def _of_child(error: children.ChildError) -> Problem:
    if isinstance(error, children.Rejected):
        return Problem("invalid-scenario", f"Nothing was stored: {error}.", issues=error.issues)
    if isinstance(error, children.TooLarge):
        return Problem("too-large", f"The scenario is too large: {error}.")
    if isinstance(error, children.TooSlow):
        return Problem("too-slow", f"The scenario could not be read: {error}.")
    if isinstance(error, children.Busy):
        return Problem("service-full", "No process is free to read the scenario.", retry_after_s=_SOON_S)
    return Problem("unavailable", "The process that worked on this was lost.", retry_after_s=_SOON_S)


def _refused(error: Refused) -> Problem:
    slug, detail = {
        "key": (
            "key-limit",
            "This key has as many plans unfinished, or requests waiting to be read, as it may.",
        ),
        "service": ("service-full", "The queue is full."),
        "draining": ("draining", "The service is shutting down."),
    }[error.whose]
    return Problem(slug, detail, retry_after_s=error.retry_after)
