"""One job on one child: solved, stopped, tried again when the child dies, and how it ends."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Literal

from service.children import (
    Busy,
    Child,
    ChildError,
    Children,
    Died,
    Failed,
    Outcome,
    Rejected,
    TooLarge,
    TooSlow,
)
from service.jobs.kinds import Kind, OnProgress
from service.store import Documents, Job

log = logging.getLogger(__name__)

Why = Literal["cancelled", "deadline", "handed back", "lost"]
"""Why a run is stopped: somebody asked, time is over, the process leaves, the job is another's now."""
GENTLE = ("cancelled", "deadline")
"""Of these, the ones that leave the best plan so far."""


@dataclass(frozen=True, slots=True)
class End:
    """How a job ends: what `Jobs.finish` is told, and seconds by phase for whoever measures."""

    state: str
    documents: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    stopped_by: str = ""
    problem: dict[str, Any] | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)


class Loan:
    """A child that was borrowed, to be given back by whoever holds the loan."""

    def __init__(self, children: Children, wait_s: float) -> None:
        with ExitStack() as stack:
            self.child: Child = stack.enter_context(children.child(wait_s))
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Give the child back."""
        self._stack.close()


class Run:
    """A running job of this process. `solve` is called once, by its thread; `stop` by any."""

    def __init__(
        self,
        job: Job,
        kinds: Mapping[str, Kind],
        *,
        attempts: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.job = job
        self.why: Why | None = None
        self._kinds = kinds
        self._attempts = attempts
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._solving = False
        self._told_to_stop = False
        self._clock = clock
        # Both times are the database's; how long that is from now, our own clock tells as well.
        self._ends_at = (
            None
            if job.deadline_at is None or job.started_at is None
            else clock() + job.deadline_at - job.started_at
        )

    def overdue(self) -> bool:
        """Whether its deadline has passed."""
        return self._ends_at is not None and self._clock() >= self._ends_at

    def stop(self, why: Why) -> None:
        """End it within a second: with the best plan so far where somebody asked or time is over."""
        with self._lock:
            stopping = self.why is not None
            if not stopping or why == "lost":
                self.why = why
            if self._child is None or (stopping and why in GENTLE):
                return
            if self._solving and why in GENTLE:
                self._told_to_stop = self._child.stop()  # False where its child is only about to begin
            else:
                self._child.kill()

    def solve(
        self, children: Children, documents: Documents, loan: Loan | None, on_progress: OnProgress
    ) -> End | None:
        """Solve it, on the child that has just read it or on one that reads it first.

        A child that dies is replaced until the job was tried `attempts` times; tries in processes that died
        before count. Returns None where this process has nothing more to say about the job.

        Raises:
            Unavailable: its documents cannot be read.
        """
        end: End | None = None
        for _ in range(max(1, self._attempts - self.job.attempt + 1)):
            try:
                outcome = self._once(children, documents, loan, on_progress)
            except ChildError as error:
                if self.why is not None:
                    return self._ended(None)
                end = failed(error)
                if not isinstance(error, Died) or isinstance(error, Failed):
                    return end
                log.warning("a child died at work", extra={"job": self.job.id, "why": str(error)})
                loan = None
            else:
                return self._ended(outcome)
        return end

    def _once(
        self, children: Children, documents: Documents, loan: Loan | None, on_progress: OnProgress
    ) -> Outcome | None:
        """One try; None where it was stopped before there could be a plan."""
        is_read = loan is not None
        loan = loan or self._borrow(children)
        if loan is None:
            return None
        try:
            self._at_work(loan.child)
            if not is_read and self.why is None:
                job = self.job
                source = self._kinds[job.kind].restored(job.options, documents.under(job.id, ""))
                loan.child.read(source)
            if self.why is not None:
                return None
            self._at_work(loan.child, solving=True)
            return loan.child.solve(on_progress=self._heeding(on_progress))
        finally:
            self._at_work(None)
            loan.close()

    def _borrow(self, children: Children) -> Loan | None:
        while self.why is None:
            try:
                return Loan(children, wait_s=0.5)
            except Busy:
                continue
        return None

    def _at_work(self, child: Child | None, *, solving: bool = False) -> None:
        with self._lock:
            self._child, self._solving = child, solving

    def _heeding(self, on_progress: OnProgress) -> OnProgress:
        """Progress of the child; its first sign of life also tells it of a stop it was not yet ready for."""

        def heard(stage: str, detail: str, fraction: float | None) -> None:
            with self._lock:
                late = self.why is not None and not self._told_to_stop
                self._told_to_stop |= late
                child = self._child
            if late and child is not None:
                child.stop()
            on_progress(stage, detail, fraction)

        return heard

    def _ended(self, outcome: Outcome | None) -> End | None:
        if self.why == "lost":
            return None
        if outcome is None:
            if self.why == "cancelled":
                return End("cancelled")
            if self.why == "deadline":
                return End("failed", problem=problem_of("failed", LATE))
            return None
        state, stopped_by = outcome.status, outcome.stopped_by
        if self.why == "handed back" and stopped_by:
            return None
        if self.why == "cancelled":
            state = "cancelled"
        elif self.why == "deadline" and stopped_by:
            state, stopped_by = "feasible", "deadline"
        return End(state, outcome.documents, stopped_by, seconds=outcome.seconds)


LATE = "Its deadline passed before there was any result."


def failed(error: ChildError) -> End:
    """A job that ends without a plan, and why."""
    if isinstance(error, Rejected):
        detail = "The stored scenario does not pass the checks of this version."
        return End("failed", problem=problem_of("invalid-scenario", detail) | {"issues": error.issues})
    if isinstance(error, TooLarge):
        return End("failed", problem=problem_of("too-large", f"It needs more than it may: {error}."))
    if isinstance(error, TooSlow):
        return End("failed", problem=problem_of("too-slow", f"There is no result: {error}."))
    return End("failed", problem=problem_of("failed", f"There is no result: {error}."))


def problem_of(slug: str, detail: str) -> dict[str, Any]:
    """Problem details of a failed job, as the row keeps them."""
    return {"type": f"/problems/{slug}", "title": "It could not be computed", "detail": detail}


def failed_by_us() -> End:
    """A job that ends because of a fault of the worker itself, which is in the log."""
    return End("failed", problem=problem_of("failed", "The service itself failed; its log says where."))
