"""Representations made from rows and stored JSON; what is stored is put in as it lies there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from models.plan_tables import PLAN_TABLES
from service.store import Entry, Job

JSON = "application/json"
_NOTHING = orjson.Fragment(b"null")


def moment(at: float | None) -> str | None:
    """A time of the database as RFC 3339, in UTC."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(job: Job) -> dict[str, Any]:
    """Where a plan stands: `PlanRecord`."""
    path = f"/v1/plans/{job.id}"
    parts = ("tables", "workbook", "why", "certificate", "events", "cancellation", "approval")
    return {
        "id": job.id,
        "state": job.state,
        "name": job.name,
        "priority": job.klass,
        "created_at": moment(job.created_at),
        "started_at": moment(job.started_at),
        "finished_at": moment(job.finished_at),
        "deadline_at": moment(job.deadline_at),
        "estimate_s": round(job.estimate_s, 3),
        "stopped_by": job.stopped_by,
        "cancel_requested": job.cancel_requested,
        "approved": job.approved,
        "erased_at": moment(job.erased_at),
        "links": {"self": path} | {part: f"{path}/{part}" for part in parts},
    }


def resource(
    job: Job, documents: Mapping[str, bytes], *, position: int | None = None, stored: bool = False
) -> bytes:
    """A plan with what it says: `PlanResource`, as JSON. `documents` are its "plan", "issues" and tables.

    All tables are put in if there is any other than `actions`.
    """
    plan = orjson.loads(documents["plan"]) if "plan" in documents else {}
    tables = {name.removeprefix("table/"): orjson.Fragment(text) for name, text in documents.items()
              if name.startswith("table/")}  # fmt: skip
    shown: dict[str, Any] = {
        **record(job),
        "queue_position": position,
        "progress": _progress(job),
        "problem": job.problem,
        "stored": stored,
        "issues": orjson.Fragment(documents.get("issues", b"[]")),
        "summary": plan.get("summary"),
        "indicators": plan.get("indicators"),
        "actions": tables.get("actions", _NOTHING),
    }
    if len(tables) > 1:
        shown["tables"] = {name: tables[name] for name in PLAN_TABLES if name in tables}
    return orjson.dumps(shown)


def _progress(job: Job) -> dict[str, Any] | None:
    if job.state != "running":
        return None
    return {"stage": job.stage, "detail": job.detail, "fraction": job.fraction}


def entry(made: Entry) -> dict[str, Any]:
    """An entry of the trail of approvals: `ApprovalEntry`."""
    return {
        "at": moment(made.at),
        "action": made.action,
        "role": made.role,
        "note": made.note,
        "key": made.key_id,
    }


def answer(
    request: Request, content: bytes, media_type: str = JSON, headers: Mapping[str, str] | None = None
) -> Response:
    """A finished plan's resource, which a client may keep: 304 if it has this one already."""
    tag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    return unchanged(request, tag) or Response(content, 200, tagged(tag) | dict(headers or {}), media_type)


def unchanged(request: Request, tag: str) -> Response | None:
    """304 if the request says that its sender has the representation with this tag."""
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=tagged(tag)) if tag in known or "*" in known else None


def tagged(tag: str) -> dict[str, str]:
    """Headers of a representation that may be kept, if it is asked for again each time."""
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
