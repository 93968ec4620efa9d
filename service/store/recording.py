"""Accepting a job: once, within the limits, with everything it needs."""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, func, insert, select

from service.store.database import Database
from service.store.documents import keep
from service.store.refusals import Conflicting, KeyFull, QueueFull, Repeated
from service.store.rows import COLUMNS, Job, NewJob, job
from service.store.schema import idempotency, jobs
from service.store.states import UNFINISHED
from service.store.steps import announce
from service.store.waiting import total

DAY_S = 86_400.0


def repeated(
    connection: Connection, database: Database, key_id: str, key: str, request_hash: str, days: float
) -> str | None:
    """The id of the job that answered the same request in the last `days`, or None.

    Raises Conflicting if it was another request.
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


def remember(connection: Connection, database: Database, answer: Job, key: str, request_hash: str) -> None:
    """From now on the request is answered by this job; the key was found free in the same transaction."""
    row = {"request_hash": request_hash, "job_id": answer.id, "at": database.now}
    connection.execute(insert(idempotency).values(key_id=answer.key_id, key=key, **row))


def check_limits(connection: Connection, key_id: str, queue_limit: int | None, key_limit: int | None) -> None:
    """Raises KeyFull or QueueFull; None is no limit. The key's own limit is told first."""
    if key_limit is None and queue_limit is None:
        return
    queued, own = jobs.c.state == "queued", jobs.c.key_id == key_id
    load = select(
        func.count().filter(queued),
        total(jobs.c.estimate_s, queued),
        func.count().filter(own),
        total(jobs.c.estimate_s, own),
    ).where(jobs.c.state.in_(UNFINISHED))
    waiting, waiting_s, unfinished, unfinished_s = connection.execute(load).one()
    if key_limit is not None and unfinished >= key_limit:
        raise KeyFull(unfinished, unfinished_s)
    if queue_limit is not None and waiting >= queue_limit:
        raise QueueFull(waiting, waiting_s)


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
