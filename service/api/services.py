"""What routes call: the parts of the service that the composition root put together."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, TypeVar

import anyio
from fastapi import Depends, Request

from service.api import sheets
from service.auth import Caller, allowed
from service.jobs import Intake, Notices
from service.problems import Problem
from service.settings import Settings
from service.store import Approvals, Documents, Events, Job, Jobs

Result = TypeVar("Result")

_ID = re.compile(r"(plan|comparison)_[0-9a-f]{32}")


@dataclass(frozen=True)
class Services:
    """The parts, each already started; `threads` limits how many requests wait for a child, `streams` counts
    the streams of events that each key listens to."""

    settings: Settings
    jobs: Jobs
    documents: Documents
    events: Events
    approvals: Approvals
    intake: Intake
    notices: Notices
    draining: threading.Event
    threads: anyio.CapacityLimiter
    streams: Counter[str] = field(default_factory=Counter)

    async def with_child(self, function: Callable[[], Result]) -> Result:
        """Call what may have to wait for a child, in a thread set apart for that: others stay free."""
        return await anyio.to_thread.run_sync(function, limiter=self.threads)

    def job(self, kind: str, id: str) -> Job:
        """A job of that kind, however it stands.

        Raises:
            Problem: 404 there never was one, 410 it was erased.
        """
        job = self.trace(kind, id)
        if job.erased_at is not None:
            raise Problem("gone", f"This {kind} was erased.")
        return job

    def trace(self, kind: str, id: str) -> Job:
        """A job of that kind, or what is left of it. Raises Problem: 404 there never was one."""
        # An id that none of ours can be does not reach the database, which may not take every character.
        job = self.jobs.get(id, None) if _ID.fullmatch(id) else None
        if job is None or job.kind != kind:
            raise Problem("not-found", f"There is no such {kind}.")
        return job

    def document(self, job: Job, name: str) -> bytes:
        """A document of a job, as JSON.

        Raises:
            Problem: 409 there is no result yet, or never will be.
        """
        content = self.documents.get(job.id, name)
        if content is None:
            raise self.without_result(job)
        return content

    def shown(self, job: Job, *names: str, below: int | None) -> dict[str, bytes]:
        """Documents of a result by name; counts of people under `below` hidden, which only a plan has.

        Raises:
            Problem: 409, as `document`.
        """
        wanted = names if below is None else {*names, job.kind, sheets.BESIDE}
        found = {name: self.document(job, name) for name in wanted}
        return found if below is None else sheets.suppressed(found, below)

    def without_result(self, job: Job) -> Problem:
        """The problem that a job has no result."""
        if job.finished_at is None:
            return Problem("not-finished", f"The {job.kind} is {job.state}.", retry_after_s=1)
        return Problem("no-plan", f"The {job.kind} is {job.state}.")


def services(request: Request) -> Services:
    """The services of the app that this request came to."""
    found: Services = request.app.state.services
    return found


Given = Annotated[Services, Depends(services)]
Reader = Annotated[Caller, Depends(allowed("read"))]
Planner = Annotated[Caller, Depends(allowed("plan"))]
