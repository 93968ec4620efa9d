"""The processes that run jobs, and their leases by the database's clock."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, insert, select, update

from service.store.database import Database
from service.store.recording import DAY_S
from service.store.schema import processes


@dataclass(frozen=True)
class Process:
    """A process with a lease."""

    id: str
    host: str
    pid: int
    slots: int
    lease_until: float


class Processes:
    """Registers processes and renews their leases. Every method may raise Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def register(self, id: str, host: str, pid: int, slots: int, *, lease_seconds: float = 10.0) -> None:
        """Makes a process known: before it claims its first job, and again where `beat` says so.

        `id` is this process's alone; a row of it must not be there.
        """
        row = {"id": id, "host": host, "pid": pid, "slots": slots}
        with self._database.write() as connection:
            # The recovery of jobs needs no row of the dead; a day is for the eyes of operators.
            long_ago = processes.c.lease_until < self._database.now - DAY_S
            connection.execute(delete(processes).where(long_ago))
            connection.execute(insert(processes).values(row | {"lease_until": self._until(lease_seconds)}))

    def beat(self, id: str, lease_seconds: float) -> bool:
        """Renews a lease, lapsed or not; False if the process is not known (any more): register again."""
        renewed = update(processes).where(processes.c.id == id).values(lease_until=self._until(lease_seconds))
        with self._database.write() as connection:
            return connection.execute(renewed).rowcount > 0

    def leave(self, id: str) -> None:
        """Ends a lease: what the process still runs is anyone's to recover."""
        with self._database.write() as connection:
            connection.execute(delete(processes).where(processes.c.id == id))

    def alive(self) -> list[Process]:
        """The processes whose lease has not lapsed, by id."""
        query = select(processes).where(processes.c.lease_until > self._database.now)
        with self._database.read() as connection:
            return [Process(*row) for row in connection.execute(query.order_by(processes.c.id))]

    def _until(self, lease_seconds: float) -> ColumnElement[float]:
        return self._database.now + lease_seconds
