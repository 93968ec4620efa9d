"""The jobs: every method is one transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select, update

from service.store import erasing, recording, recovery, waiting
from service.store.database import Database
from service.store.documents import packed, replace
from service.store.events import append
from service.store.refusals import Approved, Finished
from service.store.rows import COLUMNS, Backlog, Job, NewJob, job
from service.store.schema import jobs
from service.store.states import FINISHED, UNFINISHED, Illegal
from service.store.steps import held, lease, step


class Jobs:
    """Records, hands out, finishes and finds jobs. Every method may raise Unavailable."""

    def __init__(self, database: Database, *, idempotency_days: float = 7.0) -> None:
        self._database = database
        self._idempotency_days = idempotency_days

    def record(
        self,
        new: NewJob,
        documents: Mapping[str, bytes],
        *,
        owner: str | None = None,
        idempotency: tuple[str, str] | None = None,
        queue_limit: int | None = None,
        key_limit: int | None = None,
    ) -> Job:
        """Accepts a job with its documents: committed when this returns.

        With an `owner` (a registered process) it runs from this moment; else it is queued.
        `idempotency` is the client's key and the hash of its request. `queue_limit` bounds the queued jobs
        of the service (a job that runs at once does not queue), `key_limit` the unfinished jobs of the key.
        Raises Repeated, Conflicting, KeyFull, QueueFull: then nothing is stored, the client's key neither.
        """
        contents = packed(documents)
        with self._database.write() as connection:
            self._database.exclude(connection)
            if idempotency is not None:
                recording.accept_once(
                    connection, self._database, new.key_id, *idempotency, self._idempotency_days
                )
            recording.check_limits(connection, new.key_id, queue_limit if owner is None else None, key_limit)
            recorded = recording.add(connection, self._database, new, contents, owner)
            if idempotency is not None:
                recording.remember(connection, self._database, recorded, *idempotency)
            return recorded

    def repeated(self, key_id: str, idempotency_key: str, request_hash: str) -> Job | None:
        """The job this key recorded for the same request. Raises Conflicting if for another request."""
        days = self._idempotency_days
        with self._database.read() as connection:
            job_id = recording.repeated(
                connection, self._database, key_id, idempotency_key, request_hash, days
            )
        return None if job_id is None else self.get(job_id, key_id)

    def remember(self, job: Job, idempotency_key: str, request_hash: str) -> None:
        """From now on the key's request with this idempotency key is answered by this job.

        Raises Repeated, Conflicting where it is answered by one already.
        """
        with self._database.write() as connection:
            self._database.exclude(connection)
            recording.accept_once(
                connection, self._database, job.key_id, idempotency_key, request_hash, self._idempotency_days
            )
            recording.remember(connection, self._database, job, idempotency_key, request_hash)

    def stored(self, key_id: str, fingerprint: str) -> Job | None:
        """The newest optimal job of this key with this fingerprint that is not erased."""
        wanted = (jobs.c.key_id == key_id, jobs.c.fingerprint == fingerprint, jobs.c.state == "optimal")
        query = select(*COLUMNS).where(*wanted, jobs.c.erased_at.is_(None))
        with self._database.read() as connection:
            row = connection.execute(query.order_by(jobs.c.number.desc()).limit(1)).one_or_none()
        return None if row is None else job(row)

    def get(self, id: str, key_id: str | None) -> Job | None:
        """The job, a tombstone included; None if there is none, or it is another key's (None is any key)."""
        query = select(*COLUMNS).where(jobs.c.id == id)
        if key_id is not None:
            query = query.where(jobs.c.key_id == key_id)
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else job(row)

    def page(
        self,
        *,
        key_id: str | None = None,
        kind: str | None = None,
        state: str | None = None,
        name: str | None = None,
        after: str | None = None,
        limit: int,
    ) -> list[Job]:
        """Up to `limit` jobs, newest first, tombstones included; what is None does not filter.

        `after` is the id of the last job of the page before; after an unknown id there is nothing.
        """
        filters = {"key_id": key_id, "kind": kind, "state": state, "name": name}
        query = select(*COLUMNS).where(
            *(jobs.c[column] == value for column, value in filters.items() if value is not None)
        )
        if after is not None:
            last = select(jobs.c.number).where(jobs.c.id == after).scalar_subquery()
            query = query.where(jobs.c.number < last)
        with self._database.read() as connection:
            return [job(row) for row in connection.execute(query.order_by(jobs.c.number.desc()).limit(limit))]

    def claim(self, owner: str, klasses: Sequence[str]) -> Job | None:
        """Gives the next queued job of these classes to `owner`, a registered process; None if none waits.

        Fair between keys: the key with the fewest running jobs first, then keys in turn; of a key its oldest.
        """
        with self._database.write() as connection:
            return waiting.take(connection, self._database, owner, klasses)

    def finish(
        self,
        job: Job,
        state: str,
        *,
        documents: Mapping[str, bytes] | None = None,
        stopped_by: str = "",
        problem: dict[str, Any] | None = None,
        seconds: float | None = None,
    ) -> bool:
        """Ends a running job, with its documents, once: False if it is no longer this owner's attempt.

        After Unavailable it may be tried again: False then may mean that the first try was recorded.
        Raises Illegal for a state that no running job ends in.
        """
        if state not in FINISHED:
            raise Illegal(f"{state} is not an end")
        contents = packed(documents or {})
        values = {"stopped_by": stopped_by, "problem": problem, "seconds": seconds}
        with self._database.write() as connection:
            ended = step(connection, self._database, job.id, "running", state, *lease(job), **values)
            if ended is not None:
                replace(connection, job.id, contents)
        return ended is not None

    def progress(self, job: Job, stage: str, detail: str, fraction: float | None) -> bool:
        """Notes how far a running job is; False if it is no longer this owner's attempt."""
        values = {"stage": stage, "detail": detail, "fraction": fraction}
        running = (jobs.c.id == job.id, jobs.c.state == "running", *lease(job))
        with self._database.write() as connection:
            if connection.execute(update(jobs).where(*running).values(values)).rowcount == 0:
                return False
            append(connection, self._database, job.id, "progress", values)
        return True

    def cancel(self, id: str) -> Job:
        """Ends a queued job at once; asks for the end of a running one. Raises Unknown, Finished."""
        with self._database.write() as connection:
            found = held(connection, id)
            if found.state in FINISHED:
                raise Finished(id, found.state)
            if found.state == "queued":
                return step(connection, self._database, id, "queued", "cancelled") or found
            asked = update(jobs).where(jobs.c.id == id).values(cancel_requested=True)
            return job(connection.execute(asked.returning(*COLUMNS)).one())

    def cancelled(self, owner: str) -> list[str]:
        """Ids of the jobs that `owner` runs and whose end was asked for."""
        wanted = (jobs.c.state == "running", jobs.c.owner == owner, jobs.c.cancel_requested.is_(True))
        with self._database.read() as connection:
            return list(connection.execute(select(jobs.c.id).where(*wanted)).scalars())

    def expire(self) -> list[str]:
        """Ends the queued jobs whose deadline has passed; returns their ids."""
        passed = select(jobs.c.id).where(jobs.c.state == "queued", jobs.c.deadline_at <= self._database.now)
        with self._database.write() as connection:
            late = list(connection.execute(passed.with_for_update(skip_locked=True)).scalars())
            return [id for id in late if step(connection, self._database, id, "queued", "expired")]

    def recover(self, attempts: int) -> list[str]:
        """Takes the running jobs of dead processes back; returns their ids.

        They are queued again, or fail if they were tried `attempts` times, or end if that was asked for.
        A process renews its own lease before it calls this.
        """
        return self._give_back(recovery.orphans(self._database), attempts)

    def release(self, owner: str, at_work: Collection[str], attempts: int) -> list[str]:
        """Takes back what `owner` holds for half a minute and does not work on; returns the ids.

        A connection lost while committing can leave a process with a job that it never heard of.
        """
        return self._give_back(recovery.forgotten(self._database, owner, at_work), attempts)

    def hand_back(self, job: Job) -> bool:
        """Queues a running job again that its process leaves on purpose: the attempt does not count.

        False if it is no longer this owner's attempt.
        """
        values = {**recovery.AFRESH, "attempt": jobs.c.attempt - 1}
        with self._database.write() as connection:
            queued = step(connection, self._database, job.id, "running", "queued", *lease(job), **values)
        return queued is not None

    def waits(self, klass: str) -> bool:
        """Whether a job of this class is queued."""
        with self._database.read() as connection:
            query = select(jobs.c.id).where(jobs.c.state == "queued", jobs.c.klass == klass).limit(1)
            return connection.execute(query).one_or_none() is not None

    def position(self, id: str) -> int | None:
        """The place of a queued job in the whole queue, 1 for the next; None if it does not wait."""
        with self._database.read() as connection:
            return waiting.position(connection, self._database, id)

    def backlog(self) -> Backlog:
        """What waits and what runs, of the whole service."""
        with self._database.read() as connection:
            return waiting.backlog(connection, self._database)

    def outcomes(self) -> dict[tuple[str, str, str], int]:
        """How many jobs have ended, by kind, state and what stopped them; erased ones count."""
        columns = (jobs.c.kind, jobs.c.state, jobs.c.stopped_by)
        query = select(*columns, func.count()).where(jobs.c.state.in_(FINISHED)).group_by(*columns)
        with self._database.read() as connection:
            return {(kind, state, by): count for kind, state, by, count in connection.execute(query)}

    def unfinished(self, key_id: str) -> int:
        """How many jobs of this key are queued or running."""
        own = select(func.count()).where(jobs.c.state.in_(UNFINISHED), jobs.c.key_id == key_id)
        with self._database.read() as connection:
            return connection.execute(own).scalar_one()

    def erase(self, id: str) -> Job:
        """Takes out scenario, plan, name, options and progress; returns the tombstone.

        Raises Unknown, Unfinished, Approved. Erasing again changes nothing.
        """
        with self._database.write() as connection:
            return erasing.erase(connection, self._database, id)

    def discard(self, id: str) -> None:
        """Takes a finished job out without a trace: for the service's own probes.

        Raises Unknown, Unfinished, Approved.
        """
        with self._database.write() as connection:
            erasing.erasable(connection, id)
            connection.execute(delete(jobs).where(jobs.c.id == id))

    def purge(self, older_than_days: float | None) -> list[str]:
        """Erases what finished longer ago and is not approved; returns the ids. None erases nothing.

        Idempotency keys past their days are freed in any case. Each job is a transaction of its own, so
        that nobody waits for all of them.
        """
        with self._database.write() as connection:
            erasing.forget_requests(connection, self._database, self._idempotency_days)
        if older_than_days is None:
            return []
        with self._database.read() as connection:
            old = erasing.outdated(connection, self._database, older_than_days)
        return [id for id in old if self._purged(id)]

    def _purged(self, id: str) -> bool:
        try:
            self.erase(id)
        except Approved:  # just now
            return False
        return True

    def _give_back(self, lost: Any, attempts: int) -> list[str]:
        with self._database.write() as connection:
            return [one.id for one in recovery.give_back(connection, self._database, lost, attempts)]
