"""Representations made from rows and stored JSON; what is stored is put in as it lies there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from service.api.kinds import KINDS
from service.store import Entry, Job

JSON = "application/json"
_NOTHING = orjson.Fragment(b"null")


def moment(at: float | None) -> str | None:
    """A time of the database as RFC 3339, in UTC."""
    if at is None:
        return None
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def record(job: Job) -> dict[str, Any]:
    """Where a plan or a comparison stands: `PlanRecord`, `ComparisonRecord`."""
    kind = KINDS[job.kind]
    path = f"{kind.path}/{job.id}"
    approved = {"approved": job.approved} if "approval" in kind.parts else {}
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
        **approved,
        "erased_at": moment(job.erased_at),
        "links": {"self": path} | {part: f"{path}/{part}" for part in kind.parts},
    }


def resource(
    job: Job, documents: Mapping[str, bytes], *, position: int | None = None, stored: bool = False
) -> bytes:
    """A plan or a comparison with what it says: `PlanResource`, `ComparisonResource`, as JSON.

    `documents` are its result, "issues" and tables; all tables are put in if there is any other than those
    that are always shown.
    """
    kind = KINDS[job.kind]
    result = orjson.loads(documents[kind.name]) if kind.name in documents else {}
    tables = {name.removeprefix("table/"): orjson.Fragment(text) for name, text in documents.items()
              if name.startswith("table/")}  # fmt: skip
    shown: dict[str, Any] = {
        **record(job),
        "queue_position": position,
        "progress": _progress(job),
        "problem": job.problem,
        "stored": stored,
        "issues": orjson.Fragment(documents.get("issues", b"[]")),
        **{name: result.get(name) for name in kind.said},
        **{name: tables.get(name, _NOTHING) for name in kind.shown},
    }
    if len(tables) > len(kind.shown):
        shown["tables"] = {name: tables[name] for name in kind.tables if name in tables}
        shown |= {name: result[name] for name in kind.whole}
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
    """The resource of what has ended, which a client may keep: 304 if it has this one already."""
    tag = f'"{hashlib.blake2b(content, digest_size=16).hexdigest()}"'
    return unchanged(request, tag) or Response(content, 200, tagged(tag) | dict(headers or {}), media_type)


def unchanged(request: Request, tag: str) -> Response | None:
    """304 if the request says that its sender has the representation with this tag."""
    known = [part.strip().removeprefix("W/") for part in request.headers.get("if-none-match", "").split(",")]
    return Response(status_code=304, headers=tagged(tag)) if tag in known or "*" in known else None


def tagged(tag: str) -> dict[str, str]:
    """Headers of a representation that may be kept, if it is asked for again each time."""
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Accept, Authorization"}
