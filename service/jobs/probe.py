"""Whether plans can be made here, found out by making one."""

from __future__ import annotations

import time
import uuid

from service.children import Children, Source
from service.jobs.kinds import Plan
from service.jobs.run import Loan, Run
from service.store import Database, Documents, Job, Jobs, NewJob

KIND = "health"
WAIT_S = 10.0
"""For a child, for the plan, and for what a lost process began to lapse."""
LEFT_S = 600.0
"""A probe this old was left by a process that was lost."""
_OPTIONS = {"remedies": False, "time_limit_s": WAIT_S}


class Probe:
    """Plans the smallest shipped scenario as every plan is made: read, recorded, solved, stored, read back.

    It does not queue and takes nobody's slot: `children` has one child more than slots and readers need.
    What it recorded is erased.
    """

    def __init__(self, database: Database, children: Children, owner: str) -> None:
        """`owner` is the id of this process, as it registered itself."""
        self._jobs = Jobs(database)
        self._documents = Documents(database)
        self._children = children
        self._owner = owner
        self._kind = Plan()

    def __call__(self) -> None:
        """Make a plan.

        Raises:
            ChildError, Unavailable: what is in the way.
            RuntimeError: there was no plan, or it was not stored.
        """
        self._sweep()
        job, loan = self._begun()
        try:
            end = Run(job, self._kind, attempts=1).solve(
                self._children, self._documents, loan, lambda stage, detail, fraction: None
            )
            state = "failed" if end is None else end.state
            self._jobs.finish(job, state, documents={} if end is None else end.documents)
            if state != "optimal" or self._documents.get(job.id, "plan") is None:
                raise RuntimeError(f"the plan of a probe is {state}")
        finally:
            self._jobs.discard(job.id)

    def _begun(self) -> tuple[Job, Loan]:
        """A job that runs here, and the child that has read it."""
        source = self._kind.completed(Source("instance", b"", name="first-steps"), _OPTIONS, None)
        loan = Loan(self._children, WAIT_S)
        try:
            reading = loan.child.read(source)
            new = NewJob(
                id=f"{KIND}_{uuid.uuid4().hex}",
                kind=KIND,
                key_id=KIND,
                name=reading.name,
                klass=KIND,  # which no worker claims
                size=reading.size,
                estimate_s=0.1,
                fingerprint="",
                options=_OPTIONS,
                deadline_s=WAIT_S,
            )
            return self._jobs.record(new, self._kind.inputs(source, reading), owner=self._owner), loan
        except BaseException:
            loan.close()
            raise

    def _sweep(self) -> None:
        """Erase what probes left behind that could not."""
        for job in self._jobs.page(kind=KIND, limit=20):
            if job.finished_at is not None and job.finished_at < time.time() - LEFT_S:
                self._jobs.discard(job.id)
