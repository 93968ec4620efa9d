"""What a process does beside solving."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from service.jobs.loop import Loop
from service.jobs.outage import Outage
from service.store import Processes, Unavailable
from tests.service.jobs.conftest import WITHIN_S, Service
from tests.service.jobs.fakes import scenario

Process = Callable[..., Service]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'konak.sqlite'}"


def test_a_process_is_known_while_it_works(process: Process) -> None:
    service = process(slots=3)
    processes = Processes(service.database)
    (alive,) = processes.alive()
    assert (alive.id, alive.slots) == (service.worker.id, 3)
    service.worker.drain(1.0)
    assert processes.alive() == []


def test_a_lease_that_was_removed_is_taken_again(service: Service) -> None:
    processes = Processes(service.database)
    processes.leave(service.worker.id)
    until = time.monotonic() + WITHIN_S
    while not processes.alive():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert service.ended(service.submit(scenario()).job.id).state == "optimal"


def test_old_plans_are_erased_only_where_that_is_asked_for(process: Process) -> None:
    keeping = process()
    job_id = keeping.submit(scenario()).job.id
    keeping.ended(job_id)
    keeping.worker.drain(1.0)
    again = process()
    assert again.now(job_id).erased_at is None
    process(retention_days=1e-9)
    again.when(job_id, lambda job: job.erased_at is not None)


@pytest.mark.parametrize("fault", [Unavailable("locked"), ZeroDivisionError()], ids=["database", "own"])
def test_a_loop_goes_on_after_a_fault(fault: Exception) -> None:
    calls: list[int] = []
    done = threading.Event()

    def work() -> None:
        calls.append(1)
        if len(calls) == 1:
            raise fault
        done.set()

    loop = Loop("test", work, 0.01, Outage())
    loop.start()
    assert done.wait(WITHIN_S)
    loop.stop()


def test_a_loop_works_when_woken_and_no_more_once_stopped() -> None:
    calls = threading.Semaphore(0)
    loop = Loop("test", calls.release, 3600.0, Outage())
    loop.start()
    assert calls.acquire(timeout=WITHIN_S)
    loop.wake()
    assert calls.acquire(timeout=WITHIN_S)
    loop.stop()
    loop.wake()
    assert not calls.acquire(timeout=0.05)
