"""Accepting a job: once, within the limits, with everything it needs."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from service.store.database import Database
from service.store.documents import keep
from service.store.refusals import Conflicting, KeyFull, QueueFull, Repeated
from service.store.rows import COLUMNS, Job, NewJob, job
from service.store.schema import idempotency, jobs
from service.store.steps import announce
from service.store.waiting import load

DAY_S = 86_400.0


def repeated(
    connection: Connection, database: Database, key_id: str, key: str, request_hash: str, days: float
) -> str | None:
    """The id of the job that this key recorded for the same request in the last `days`.

    Raises Conflicting if it was for another request.
    """
    row = connection.execute(
        select(idempotency.c.job_id, idempotency.c.request_hash).where(
            idempotency.c.key_id == key_id,
            idempotency.c.key == key,
            idempotency.c.at > database.now - days * DAY_S,
        )
    ).one_or_none()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise Conflicting(row.job_id)
    return str(row.job_id)


def accept_once(
    connection: Connection, database: Database, key_id: str, key: str, request_hash: str, days: float
) -> None:
    """Raises Repeated or Conflicting if the idempotency key was used; else frees it of what is too old."""
    before = repeated(connection, database, key_id, key, request_hash, days)
    if before is not None:
        raise Repeated(before)
    connection.execute(delete(idempotency).where(idempotency.c.key_id == key_id, idempotency.c.key == key))


def check_limits(connection: Connection, key_id: str, queue_limit: int | None, key_limit: int | None) -> None:
    """Raises KeyFull or QueueFull; None is no limit. The key's own limit is told first."""
    if key_limit is not None:
        unfinished, seconds = load(connection, jobs.c.key_id == key_id)
        if unfinished >= key_limit:
            raise KeyFull(unfinished, seconds)
    if queue_limit is not None:
        queued, seconds = load(connection, jobs.c.state == "queued")
        if queued >= queue_limit:
            raise QueueFull(queued, seconds)


def add(
    connection: Connection, database: Database, new: NewJob, contents: Mapping[str, bytes], owner: str | None
) -> Job:
    """Writes the row, the packed documents and the first event: running if it has an owner, else queued."""
    values = {
        **{name: getattr(new, name) for name in _COPIED},
        "created_at": database.now,
        "deadline_at": None if new.deadline_s is None else database.now + new.deadline_s,
        "state": "queued" if owner is None else "running",
        "owner": owner,
        "attempt": 0 if owner is None else 1,
        "started_at": None if owner is None else database.now,
    }
    added = job(connection.execute(insert(jobs).values(values).returning(*COLUMNS)).one())
    keep(connection, added.id, contents)
    announce(connection, database, added)
    return added


_COPIED = ("id", "kind", "key_id", "name", "klass", "size", "estimate_s", "fingerprint", "options")
