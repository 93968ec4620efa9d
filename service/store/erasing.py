"""Taking out what a job was about, and keeping that it was."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from service.store.database import Database
from service.store.events import append
from service.store.recording import DAY_S
from service.store.refusals import Approved, Unfinished
from service.store.rows import COLUMNS, Job, job
from service.store.schema import documents, events, idempotency, jobs
from service.store.states import FINISHED, UNFINISHED
from service.store.steps import held

_NOTHING: Mapping[str, Any] = {"name": "", "fingerprint": "", "options": {}, "problem": None, "detail": ""}


def erasable(connection: Connection, job_id: str) -> Job:
    """The job, held. Raises Unknown, Unfinished, Approved."""
    found = held(connection, job_id)
    if found.state in UNFINISHED:
        raise Unfinished(job_id, found.state)
    if found.approved:
        raise Approved(job_id, found.state)
    return found


def erase(connection: Connection, database: Database, job_id: str) -> Job:
    """Leaves a tombstone: id, kind, key, state and times, and one event that says so. Again is no error."""
    found = erasable(connection, job_id)
    if found.erased_at is not None:
        return found
    connection.execute(delete(documents).where(documents.c.job_id == job_id))
    append(connection, database, job_id, "state", {"state": found.state, "erased": True})
    last = select(func.max(events.c.seq)).where(events.c.job_id == job_id).scalar_subquery()
    connection.execute(delete(events).where(events.c.job_id == job_id, events.c.seq < last))
    changed = update(jobs).where(jobs.c.id == job_id).values(erased_at=database.now, **_NOTHING)
    return job(connection.execute(changed.returning(*COLUMNS)).one())


def outdated(connection: Connection, database: Database, days: float) -> list[str]:
    """Ids of finished jobs older than `days` that are neither approved nor erased."""
    query = select(jobs.c.id).where(
        jobs.c.state.in_(FINISHED),
        jobs.c.finished_at < database.now - days * DAY_S,
        jobs.c.approved.is_(False),
        jobs.c.erased_at.is_(None),
    )
    return list(connection.execute(query).scalars())


def forget_requests(connection: Connection, database: Database, days: float) -> None:
    """Frees the idempotency keys used more than `days` ago."""
    connection.execute(delete(idempotency).where(idempotency.c.at <= database.now - days * DAY_S))
