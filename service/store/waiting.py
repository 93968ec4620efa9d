"""The queue: who is next, and how much there is."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Subquery, case, func, or_, select

from service.store.database import Database
from service.store.rows import Backlog, Job
from service.store.schema import jobs
from service.store.states import UNFINISHED
from service.store.steps import step


def _in_order(database: Database, klasses: Sequence[str] | None) -> Subquery:
    """Number, id and turn (1 is next) of the queued jobs whose deadline has not passed.

    Fair between keys: a job stands behind as many as its key runs and has queued before it; among equals
    the key that was served longest ago is first (so that keys alternate), then the older job.
    """
    running = (
        select(jobs.c.key_id, func.count().label("running"))
        .where(jobs.c.state == "running")
        .group_by(jobs.c.key_id)
        .subquery()
    )
    place = func.row_number().over(partition_by=jobs.c.key_id, order_by=jobs.c.number)
    queued = select(jobs.c.number, jobs.c.id, jobs.c.key_id, place.label("place")).where(
        jobs.c.state == "queued", or_(jobs.c.deadline_at.is_(None), jobs.c.deadline_at > database.now)
    )
    if klasses is not None:
        queued = queued.where(jobs.c.klass.in_(klasses))
    waiting = queued.subquery()
    before = func.coalesce(running.c.running, 0) + waiting.c.place
    starts = jobs.alias()
    last_start = select(func.max(starts.c.started_at)).where(starts.c.key_id == waiting.c.key_id)
    served = func.coalesce(last_start.scalar_subquery(), 0.0)
    turn = func.row_number().over(order_by=(before, served, waiting.c.number))
    return (
        select(waiting.c.number, waiting.c.id, turn.label("turn"))
        .select_from(waiting.outerjoin(running, running.c.key_id == waiting.c.key_id))
        .subquery()
    )


def take(connection: Connection, database: Database, owner: str, klasses: Sequence[str]) -> Job | None:
    """Gives the next job of these classes to `owner`, or None; passes over what others are taking."""
    order = _in_order(database, klasses)
    following = (
        select(jobs.c.id)
        .join(order, order.c.number == jobs.c.number)
        .where(jobs.c.state == "queued")
        .order_by(order.c.turn)
        .limit(1)
        .with_for_update(of=jobs, skip_locked=True)
    )
    job_id = connection.execute(following).scalar_one_or_none()
    if job_id is None:
        return None
    taken = {"owner": owner, "attempt": jobs.c.attempt + 1, "started_at": database.now}
    return step(connection, database, job_id, "queued", "running", **taken)


def position(connection: Connection, database: Database, job_id: str) -> int | None:
    """The place of a queued job in the order of the whole queue, 1 for the next; None if it does not wait."""
    order = _in_order(database, None)
    return connection.execute(select(order.c.turn).where(order.c.id == job_id)).scalar_one_or_none()


def backlog(connection: Connection, database: Database) -> Backlog:
    """What waits and what runs; a job that ran longer than estimated has nothing left."""
    left = jobs.c.estimate_s - (database.now - jobs.c.started_at)
    queued, running = jobs.c.state == "queued", jobs.c.state == "running"
    query = select(
        func.count().filter(queued),
        total(jobs.c.estimate_s, queued),
        func.count().filter(running),
        total(case((left > 0, left), else_=0.0), running),
        func.coalesce(database.now - func.min(jobs.c.created_at).filter(queued), 0.0),
    ).where(jobs.c.state.in_(UNFINISHED))
    return Backlog(*connection.execute(query).one())


def total(value: ColumnElement[float], wanted: ColumnElement[bool]) -> ColumnElement[float]:
    """The sum of the values of the rows that are wanted; 0 of none."""
    return func.coalesce(func.sum(value).filter(wanted), 0.0)
