"""Jobs whose process can no longer finish them."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, exists, select

from service.store.database import Database
from service.store.rows import COLUMNS, Job, job
from service.store.schema import jobs, processes
from service.store.steps import lease, step

EXHAUSTED = {
    "type": "/problems/failed",
    "title": "It could not be computed",
    "detail": "Each process that tried to compute it ended before there was a result.",
}
"""The problem of a job that ended too many processes."""

AFRESH: Mapping[str, Any] = {
    "owner": None,
    "started_at": None,
    "stage": "",
    "detail": "",
    "fraction": None,
}
"""What a job forgets that goes back to the queue."""

_SETTLED_S = 30.0


def orphans(database: Database) -> ColumnElement[bool]:
    """Jobs that run in a process without a lease."""
    living = exists().where(processes.c.id == jobs.c.owner, processes.c.lease_until > database.now)
    return ~living


def forgotten(database: Database, owner: str, at_work: Collection[str]) -> ColumnElement[bool]:
    """Jobs that `owner` holds and does not work on: it never learned that the database gave them to it.

    Those given only just now are left out: its thread may be about to begin.
    """
    return (
        (jobs.c.owner == owner)
        & jobs.c.id.not_in(list(at_work))
        & (jobs.c.started_at < database.now - _SETTLED_S)
    )


def give_back(
    connection: Connection, database: Database, lost: ColumnElement[bool], attempts: int
) -> list[Job]:
    """Queues the lost running jobs again, or ends them.

    Cancelled are those whose end was asked for, failed those that were tried `attempts` times.
    """
    query = select(*COLUMNS).where(jobs.c.state == "running", lost).order_by(jobs.c.number)
    found = [job(row) for row in connection.execute(query.with_for_update(skip_locked=True))]
    moved = [_moved(connection, database, one, attempts) for one in found]
    return [one for one in moved if one is not None]


def _moved(connection: Connection, database: Database, lost: Job, attempts: int) -> Job | None:
    if lost.cancel_requested:
        return step(connection, database, lost.id, "running", "cancelled", *lease(lost))
    if lost.attempt >= attempts:
        return step(connection, database, lost.id, "running", "failed", *lease(lost), problem=EXHAUSTED)
    return step(connection, database, lost.id, "running", "queued", *lease(lost), **AFRESH)
