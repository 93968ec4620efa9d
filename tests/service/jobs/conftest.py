"""An installation without HTTP: one database, and processes that are objects of this one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from service.children import Children, Source
from service.jobs import Answer, Intake, Notices, Request, Worker
from service.jobs.run import End
from service.settings import Settings
from service.store import FINISHED, Database, Documents, Job, Jobs
from tests.service.jobs.fakes import FakeChildren

WITHIN_S = 10.0


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        data_folder=tmp_path,
        slots=2,
        lease_seconds=1.0,
        free_disk_share=0.0,
        free_disk_gb=0.0,
        interactive_seconds=5.0,
    )


@pytest.fixture
def children() -> FakeChildren:
    return FakeChildren()


class Service:
    """One process of an installation: its intake and its worker."""

    def __init__(self, database: Database, children: FakeChildren, settings: Settings) -> None:
        self.database = database
        self.jobs = Jobs(database)
        self.documents = Documents(database)
        self.children = children
        self.notices = Notices()
        self.ends: list[tuple[str, End]] = []
        lent = cast(Children, children)
        self.worker = Worker(
            database, lent, settings, self.notices, on_end=lambda job, end: self.ends.append((job.id, end))
        )
        self.intake = Intake(database, lent, settings, self.worker)

    def submit(
        self,
        source: Source,
        *,
        key: str = "key_a",
        limit: int = 100,
        base: str | None = None,
        kind: str = "plan",
        idempotency: str | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> Answer:
        return self.intake.submit(Request(key, limit, source, base, kind, options or {}, idempotency))

    def now(self, job_id: str) -> Job:
        found = self.jobs.get(job_id, None)
        assert found is not None
        return found

    def ended(self, job_id: str) -> Job:
        """The job when it has ended."""
        return self.when(job_id, lambda job: job.state in FINISHED)

    def when(self, job_id: str, so: Callable[[Job], bool]) -> Job:
        """The job as soon as it is so."""
        until = time.monotonic() + WITHIN_S
        while not so(job := self.now(job_id)):
            assert time.monotonic() < until, f"still {job}"
            time.sleep(0.02)
        return job


@pytest.fixture
def process(
    database: Database, children: FakeChildren, settings: Settings
) -> Iterator[Callable[..., Service]]:
    """Makes processes of one installation; `started` ones claim. All are ended with the test."""
    made: list[Service] = []

    def make(*, started: bool = True, children: FakeChildren = children, **changes: Any) -> Service:
        service = Service(database, children, settings.model_copy(update=changes))
        made.append(service)
        if started:
            service.worker.start()
        return service

    yield make
    children.go_on.set()
    for service in made:
        service.children.go_on.set()
        service.worker.drain(WITHIN_S)


@pytest.fixture
def service(process: Callable[..., Service]) -> Service:
    return process()
