"""What happened to a job, in order: what a client that lost its connection asks for again."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, literal, select

from service.store.database import Database
from service.store.schema import events

_LAST = 2**31 - 1


@dataclass(frozen=True)
class Event:
    """One event of a job: the `seq`-th, of type "state" or "progress"."""

    seq: int
    at: float
    type: str
    data: dict[str, Any]


class Events:
    """Reads the events of jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def after(self, job_id: str, seq: int, limit: int) -> list[Event]:
        """The first `limit` events of a job whose number is above `seq`; 0 for all."""
        # A client may name any number: those no event can have are not worth an error of the database.
        wanted = (events.c.job_id == job_id, events.c.seq > min(max(seq, 0), _LAST))
        columns = (events.c.seq, events.c.at, events.c.type, events.c.data)
        with self._database.read() as connection:
            rows = connection.execute(select(*columns).where(*wanted).order_by(events.c.seq).limit(limit))
            return [Event(*row) for row in rows]

    def last(self, job_ids: Collection[str]) -> dict[str, int]:
        """The number of the last event of each of these jobs."""
        latest = select(events.c.job_id, func.max(events.c.seq)).where(events.c.job_id.in_(list(job_ids)))
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(latest.group_by(events.c.job_id))}


def append(connection: Connection, database: Database, job_id: str, kind: str, data: dict[str, Any]) -> None:
    """Appends an event, in the transaction that holds the job's row: so numbers have no gaps and no twins."""
    seq = select(func.coalesce(func.max(events.c.seq), 0) + 1).where(events.c.job_id == job_id)
    values = select(
        literal(job_id, events.c.job_id.type),
        seq.scalar_subquery(),
        database.now,
        literal(kind, events.c.type.type),
        literal(data, events.c.data.type),
    )
    connection.execute(insert(events).from_select(["job_id", "seq", "at", "type", "data"], values))
