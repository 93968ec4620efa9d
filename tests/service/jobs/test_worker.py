"""What becomes of a job, whatever dies, on both kinds of database."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import Connection, select

from service.jobs.run import End
from service.store import Database, Unavailable
from service.store.schema import events
from tests.service.jobs.conftest import WITHIN_S, Service
from tests.service.jobs.fakes import FakeChild, FakeChildren, scenario

Process = Callable[..., Service]


def holding(service: Service, **changes: Any) -> str:
    """A job of this process that is being solved, and goes on being solved."""
    job = service.submit(scenario(holds=True), **changes).job
    assert service.children.holding.acquire(timeout=WITHIN_S)
    return job.id


def die(service: Service) -> None:
    """The process ends as kill -9 ends it: nothing is said to the database any more."""
    service.worker._upkeep._lease.stop()
    service.worker._upkeep._watch.stop()
    service.worker._claims.stop()
    service.worker._draining.set()


def test_a_cancelled_job_ends_with_the_best_plan_so_far(service: Service) -> None:
    job_id = holding(service)
    service.jobs.cancel(job_id)
    ended = service.ended(job_id)
    assert (ended.state, ended.stopped_by) == ("cancelled", "interrupt")
    assert service.documents.get(job_id, "plan") is not None


def test_a_stop_that_comes_just_before_the_child_begins_reaches_it_later(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, told = FakeChild.stop, list[FakeChild]()

    def deaf_at_first(child: FakeChild) -> bool:
        told.append(child)
        return len(told) > 1 and stop(child)

    monkeypatch.setattr(FakeChild, "stop", deaf_at_first)
    job_id = holding(service)
    service.jobs.cancel(job_id)
    assert service.ended(job_id).state == "cancelled"
    assert len(told) == 2


def test_a_job_is_cancelled_whatever_process_runs_it(process: Process) -> None:
    here, there = process(), process(children=FakeChildren())
    job_id = holding(there)
    here.jobs.cancel(job_id)
    assert here.ended(job_id).state == "cancelled"


def test_whoever_waits_hears_of_a_job_that_another_process_runs(process: Process) -> None:
    here, there = process(), process(children=FakeChildren())
    job_id = holding(there)
    heard = threading.Event()
    with here.notices.listening(job_id, heard.set):
        there.children.go_on.set()
        assert heard.wait(WITHIN_S)


def test_at_its_deadline_a_running_job_ends_with_the_best_plan_so_far(service: Service) -> None:
    job_id = holding(service, options={"deadline_s": 0.3})
    ended = service.ended(job_id)
    assert (ended.state, ended.stopped_by) == ("feasible", "deadline")
    assert service.documents.get(job_id, "plan") is not None


def test_a_deadline_counts_the_time_in_the_queue(process: Process) -> None:
    service = process(slots=1)
    running = holding(service)
    queued = service.submit(scenario("late"), options={"deadline_s": 0.2}).job.id
    assert service.ended(queued).state == "expired"
    assert service.now(running).state == "running"
    assert service.children.solved == ["Autumn"]


def test_a_child_that_dies_is_replaced_and_its_job_solved(service: Service) -> None:
    job_id = service.submit(scenario(dies=2)).job.id
    ended = service.ended(job_id)
    assert (ended.state, ended.attempt, service.children.deaths) == ("optimal", 1, 2)


def test_a_job_that_kills_every_child_fails_and_says_why(service: Service) -> None:
    job_id = service.submit(scenario(dies=9)).job.id
    ended = service.ended(job_id)
    assert (ended.state, service.children.deaths) == ("failed", 3)
    assert ended.problem is not None
    assert ended.problem["type"] == "/problems/failed"
    assert "SIGKILL" in ended.problem["detail"]


def test_a_job_of_a_dead_process_is_solved_by_another_and_what_the_dead_say_changes_nothing(
    process: Process,
) -> None:
    dead, alive = process(), process(children=FakeChildren())
    job_id = holding(dead)
    die(dead)
    assert alive.children.holding.acquire(timeout=WITHIN_S)
    dead.children.go_on.set()
    deadline = time.monotonic() + WITHIN_S
    while dead.worker.running:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert alive.now(job_id).owner == alive.worker.id
    alive.children.go_on.set()
    ended = alive.ended(job_id)
    assert (ended.state, ended.attempt, [id for id, _ in dead.ends]) == ("optimal", 2, [])
    assert [id for id, _ in alive.ends] == [job_id]


def test_a_drained_process_lets_its_jobs_end(service: Service) -> None:
    job_id = holding(service)
    threading.Timer(0.2, service.children.go_on.set).start()
    service.worker.drain(WITHIN_S)
    assert service.now(job_id).state == "optimal"


def test_what_does_not_end_in_time_is_handed_back_and_has_not_been_tried(process: Process) -> None:
    leaving, staying = process(), process(children=FakeChildren(), slots=1, reserved_slots=0)
    blocker = holding(staying)
    job_id = holding(leaving)
    leaving.worker.drain(0.1)
    handed = staying.now(job_id)
    assert (handed.state, handed.owner, handed.attempt) == ("queued", None, 0)
    staying.children.go_on.set()
    assert staying.ended(blocker).state == "optimal"
    assert (staying.ended(job_id).state, staying.now(job_id).attempt) == ("optimal", 1)


def test_long_plans_leave_the_reserved_slot_to_short_ones(service: Service) -> None:
    batch = [service.submit(scenario(holds=True), options={"priority": "batch", "fresh": True}).job.id]
    batch.append(service.submit(scenario("b"), options={"priority": "batch"}).job.id)
    assert [service.now(id).state for id in batch] == ["running", "queued"]
    assert service.ended(service.submit(scenario("short")).job.id).state == "optimal"
    assert service.now(batch[1]).state == "queued"


def test_an_end_is_kept_until_the_database_can_be_told(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = holding(service)
    with outage(monkeypatch):
        service.children.go_on.set()
        time.sleep(0.5)
        assert service.worker.running == 1
    assert service.ended(job_id).state == "optimal"


def test_a_fault_of_the_worker_itself_ends_the_job(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> End:
        raise ZeroDivisionError

    monkeypatch.setattr("service.jobs.run.Run.solve", fault)
    ended = service.ended(service.submit(scenario()).job.id)
    assert ended.state == "failed"
    assert service.worker.seat("interactive")


def test_a_job_whose_thread_cannot_start_does_not_keep_its_slot(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_more(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_more)
        assert service.submit(scenario()).job.state == "running"
    assert service.worker.running == 0  # in half a minute it is queued again
    assert all(service.worker.seat("interactive") for _ in range(2))


def test_progress_is_written_at_most_twice_a_second(service: Service) -> None:
    job_id = holding(service)
    service.when(job_id, lambda job: job.stage == "solve")
    time.sleep(0.7)
    service.children.go_on.set()
    service.ended(job_id)
    with service.database.read() as connection:
        query = select(events.c.at).where(events.c.job_id == job_id, events.c.type == "progress")
        at = list(connection.execute(query.order_by(events.c.seq)).scalars())
    assert len(at) >= 2
    assert all(later - earlier > 0.45 for earlier, later in pairwise(at))


@contextmanager
def outage(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Within it the database cannot be written to."""

    @contextmanager
    def unavailable(_: Database) -> Iterator[Connection]:
        raise Unavailable("connection")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(Database, "write", unavailable)
        yield
