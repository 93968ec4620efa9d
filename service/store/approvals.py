"""Who stands behind a plan: a trail that only grows."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy import insert, select, update

from service.store.database import Database
from service.store.refusals import AlreadyApproved, NoPlan, NotApproved, Stopped
from service.store.schema import approvals, jobs
from service.store.steps import held

Action = Literal["approve", "withdraw"]

_WITH_PLAN = ("optimal", "feasible")


@dataclass(frozen=True)
class Entry:
    """One approval or withdrawal: when, by whom (role and API key), and what was noted."""

    job_id: str
    at: float
    action: str
    role: str
    note: str
    key_id: str


_COLUMNS = (
    approvals.c.job_id,
    approvals.c.at,
    approvals.c.action,
    approvals.c.role,
    approvals.c.note,
    approvals.c.key_id,
)


class Approvals:
    """Adds to and reads the trail. Every method may raise Unavailable."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job_id: str, action: Action, role: str, note: str, key_id: str) -> Entry:
        """Approves a plan or withdraws its approval.

        Raises Unknown, Stopped, NoPlan (not optimal or feasible, or erased), AlreadyApproved, NotApproved.
        """
        approve = action == "approve"
        entry = {"action": action, "role": role, "note": note, "key_id": key_id}
        with self._database.write() as connection:
            found = held(connection, job_id)
            if found.state == "cancelled" and found.erased_at is None:
                raise Stopped(job_id, found.state)
            if found.state not in _WITH_PLAN or found.erased_at is not None:
                raise NoPlan(job_id, found.state)
            if approve and found.approved:
                raise AlreadyApproved(job_id, found.state)
            if not approve and not found.approved:
                raise NotApproved(job_id, found.state)
            connection.execute(update(jobs).where(jobs.c.id == job_id).values(approved=approve))
            added = insert(approvals).values(job_id=job_id, at=self._database.now, **entry)
            return Entry(*connection.execute(added.returning(*_COLUMNS)).one())

    def trail(self, job_id: str) -> list[Entry]:
        """All entries of a plan, oldest first; they outlive its erasure."""
        query = select(*_COLUMNS).where(approvals.c.job_id == job_id).order_by(approvals.c.number)
        with self._database.read() as connection:
            return [Entry(*row) for row in connection.execute(query)]
