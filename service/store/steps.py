"""The one place where a job's state changes."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from service.store.database import Database
from service.store.events import append
from service.store.refusals import Unknown
from service.store.rows import COLUMNS, Job, job
from service.store.schema import jobs
from service.store.states import FINISHED, check_step


def step(
    connection: Connection,
    database: Database,
    job_id: str,
    before: str,
    after: str,
    *fence: ColumnElement[bool],
    **values: Any,
) -> Job | None:
    """Takes a job from one state to the next, with its event; None if it is not (or no longer) there.

    The state and the `fence` are conditions of the statement itself: of two that try, one succeeds.
    Raises Illegal for a step that the table of states does not know.
    """
    check_step(before, after)
    if after in FINISHED:
        values = {"finished_at": database.now, "stage": "", "detail": "", "fraction": None, **values}
    moved = connection.execute(
        update(jobs)
        .where(jobs.c.id == job_id, jobs.c.state == before, *fence)
        .values(state=after, **values)
        .returning(*COLUMNS)
    ).one_or_none()
    if moved is None:
        return None
    announce(connection, database, job(moved))
    return job(moved)


def announce(connection: Connection, database: Database, moved: Job) -> None:
    """Appends the event of the state a job has just taken."""
    append(connection, database, moved.id, "state", {"state": moved.state, "stopped_by": moved.stopped_by})


def held(connection: Connection, job_id: str) -> Job:
    """The job, whose row nobody else changes until the end of this transaction. Raises Unknown."""
    row = connection.execute(select(*COLUMNS).where(jobs.c.id == job_id).with_for_update()).one_or_none()
    if row is None:
        raise Unknown(job_id)
    return job(row)


def lease(owned: Job) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The fence of a job that a process runs: still its owner, still the same attempt."""
    return jobs.c.owner == owned.owner, jobs.c.attempt == owned.attempt
