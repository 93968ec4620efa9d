"""The worker of a process: takes jobs from the queue while it has slots, and sees each through to its end."""

from __future__ import annotations

import logging
import os
import platform
import threading
import time
import uuid
from collections.abc import Callable, Mapping

from service.children import Children
from service.jobs.kinds import KINDS, Kind
from service.jobs.loop import Loop
from service.jobs.notices import Notices
from service.jobs.outage import Outage
from service.jobs.run import End, Loan, Run, failed_by_us
from service.jobs.slots import BATCH, INTERACTIVE, Slots
from service.jobs.upkeep import Upkeep
from service.settings import Settings
from service.store import Database, Documents, Events, Job, Jobs, Processes, Unavailable

log = logging.getLogger(__name__)

POLL_S = 0.25
"""How often the queue is looked at when nobody in this process has put anything in it."""
PROGRESS_S = 0.5
"""Time between two progress events of a job."""
PAUSE_S, LONGEST_PAUSE_S = 0.1, 2.0
"""Pauses between tries while the database cannot answer."""
SETTLE_S = 5.0
"""What jobs may take to end once they are told to."""

OnEnd = Callable[[Job, End], None]
"""Hears of each job that ended here, after its end was recorded."""


class Worker:
    """Solves on `settings.slots` slots: what `Intake` begins at once, and what it claims from the queue.

    `start` it once; `drain` ends it. Its threads: one claims; one keeps the lease and looks after the dead,
    one watches for cancellations and deadlines, one erases what is old (`Upkeep`); one for each running job.
    """

    def __init__(
        self,
        database: Database,
        children: Children,
        settings: Settings,
        notices: Notices,
        *,
        kinds: Mapping[str, Kind] = KINDS,
        on_end: OnEnd | None = None,
    ) -> None:
        self.id = f"{platform.node()}-{os.getpid()}-{uuid.uuid4().hex[:12]}"
        self._jobs = Jobs(database, idempotency_days=settings.idempotency_days)
        self._documents = Documents(database)
        self._children = children
        self._settings = settings
        self._notices = notices
        self._kinds = kinds
        self._on_end = on_end
        self._slots = Slots(settings.slots, settings.reserved_slots)
        self._runs: dict[str, Run] = {}
        self._changed = threading.Condition()
        self._draining = threading.Event()
        self._abandoned = threading.Event()
        self._outage = Outage()
        self._claims = Loop("claims", self._claim, POLL_S, self._outage)
        self._upkeep = Upkeep(
            self.id,
            self._jobs,
            Processes(database),
            Events(database),
            settings,
            notices,
            self._running,
            self._claims.wake,
            self._outage,
        )

    def start(self) -> None:
        """Make this process known, and begin to take jobs. Raises Unavailable."""
        self._upkeep.start()
        self._claims.start()

    @property
    def draining(self) -> bool:
        """Whether this process takes no new work any more."""
        return self._draining.is_set()

    @property
    def running(self) -> int:
        """Jobs that run here now."""
        return len(self._running())

    def wake(self) -> None:
        """Something was put in the queue."""
        self._claims.wake()

    def seat(self, klass: str) -> bool:
        """Take a slot for a job that is about to be recorded as running here; False where there is none."""
        return not self.draining and bool(self._slots.take(klass))

    def unseat(self, klass: str) -> None:
        """The job with that slot was not recorded."""
        self._slots.give(klass)
        self._claims.wake()

    def begin(self, job: Job, loan: Loan | None = None) -> None:
        """Run a job that is recorded as running here and has a slot; on the child that has just read it."""
        run = Run(job, self._kinds, attempts=self._settings.attempts)
        with self._changed:
            self._runs[job.id] = run
        thread = threading.Thread(target=self._see_through, args=(run, loan), name=job.id, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # the system has no more threads; the upkeep will queue the job again
            log.exception("a job cannot begin", extra={"job": job.id})
            if loan is not None:
                loan.close()
            self._leave(job)
        self._notices.tell(job.id)

    def drain(self, seconds: float) -> None:
        """Take no new jobs, let those that run end within so many seconds, queue the others again.

        When it returns nothing runs here any more and the lease is given up.
        """
        self._draining.set()
        self._claims.stop()
        if not self._idle_within(seconds):
            for run in self._running().values():
                run.stop("handed back")
            self._idle_within(SETTLE_S)
        self._abandoned.set()
        self._idle_within(SETTLE_S)
        self._upkeep.stop()

    def _running(self) -> dict[str, Run]:
        with self._changed:
            return dict(self._runs)

    def _idle_within(self, seconds: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: not self._runs, seconds)

    def _claim(self) -> None:
        """Take jobs while there are slots for them and any wait."""
        # Looked at first: what comes in meanwhile is not to find a slot taken for nothing.
        while not self.draining and (waiting := self._waiting()):
            open_to = self._slots.take(*waiting)
            if not open_to:
                return
            job = None
            try:
                job = self._jobs.claim(self.id, open_to)
            finally:
                if job is None:
                    self._slots.give(*open_to)
            if job is None:
                return
            self._slots.settle(open_to, job.klass)
            self.begin(job)

    def _waiting(self) -> list[str]:
        return [klass for klass in (INTERACTIVE, BATCH) if self._jobs.waits(klass)]

    def _see_through(self, run: Run, loan: Loan | None) -> None:
        job = run.job
        try:
            end = self._solved(run, loan)
            if run.why == "handed back" and end is None:
                self._said(job, lambda: self._jobs.hand_back(job))
            elif end is not None and self._said(job, lambda: self._finish(job, end)) and self._on_end:
                self._on_end(job, end)
        except Exception:
            log.exception("a fault in the worker", extra={"job": job.id})
            self._said(job, lambda: self._finish(job, failed_by_us()))
        finally:
            self._outage.answered(job.id)
            self._leave(job)
            self._notices.tell(job.id)

    def _leave(self, job: Job) -> None:
        with self._changed:
            del self._runs[job.id]
            self._changed.notify_all()
        self._slots.give(job.klass)
        self._claims.wake()

    def _solved(self, run: Run, loan: Loan | None) -> End | None:
        """How the job ends; tried again while its documents cannot be read."""
        on_progress = _Progress(self._jobs, self._notices, run, self._outage)
        pause_s = PAUSE_S
        while not self._abandoned.is_set() and run.why not in ("lost", "handed back"):
            try:
                return run.solve(self._children, self._documents, loan, on_progress)
            except Unavailable as problem:
                self._outage.missed(run.job.id, problem.reason)
                loan = None  # it was given back
                self._abandoned.wait(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        return None

    def _finish(self, job: Job, end: End) -> bool:
        return self._jobs.finish(
            job,
            end.state,
            documents=end.documents,
            stopped_by=end.stopped_by,
            problem=end.problem,
            seconds=end.seconds.get("total"),
        )

    def _said(self, job: Job, say: Callable[[], bool]) -> bool:
        """Tell the database of a job until it has heard: an outcome is not lost while it is ours.

        False where it says that the job is not ours any more, or where this process is at its end.
        """
        pause_s = PAUSE_S
        while True:
            try:
                return say()
            except Unavailable as problem:
                self._outage.missed(job.id, problem.reason)
                if self._abandoned.wait(pause_s):
                    return False
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


class _Progress:
    """Writes a running job's progress, at most twice a second; what is not written is not missed."""

    def __init__(self, jobs: Jobs, notices: Notices, run: Run, outage: Outage) -> None:
        self._jobs = jobs
        self._notices = notices
        self._run = run
        self._outage = outage
        self._next = time.monotonic() + PROGRESS_S

    def __call__(self, stage: str, detail: str, fraction: float | None) -> None:
        if time.monotonic() < self._next:
            return
        try:
            if not self._jobs.progress(self._run.job, stage, detail, fraction):
                self._run.stop("lost")
            self._outage.answered(self._run.job.id)
        except Unavailable as problem:
            self._outage.missed(self._run.job.id, problem.reason)
        self._notices.tell(self._run.job.id)
        self._next = time.monotonic() + PROGRESS_S
