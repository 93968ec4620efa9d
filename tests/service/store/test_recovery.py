"""Jobs whose process died are taken up again; leases are measured by the database's clock."""

import pytest
from sqlalchemy import select, update

from service.store import Database, Events, Jobs, Processes
from service.store.recovery import EXHAUSTED
from service.store.schema import jobs as table
from tests.service.store.rows import DOCUMENTS, WORKER, in_state, new, stored, worker


def test_what_a_living_process_runs_is_left_to_it(database: Database) -> None:
    worker(database, lease_seconds=60.0)
    running = in_state(database, "running")
    assert Jobs(database).recover(attempts=3) == []
    assert stored(Jobs(database)) == running


@pytest.mark.parametrize("end", ["lapsed", "left", "never registered"])
def test_what_a_dead_process_ran_is_queued_again(database: Database, end: str) -> None:
    if end != "never registered":
        worker(database, lease_seconds=-0.001 if end == "lapsed" else 60.0)
    if end == "left":
        Processes(database).leave(WORKER)
    Jobs(database).progress(in_state(database, "running"), "solve", "", 0.5)

    assert Jobs(database).recover(attempts=3) == ["plan_1"]

    job = stored(Jobs(database))
    assert (job.state, job.owner, job.started_at, job.fraction) == ("queued", None, None, None)
    assert job.attempt == 1  # the next claim makes it 2
    assert Events(database).after("plan_1", 0, 10)[-1].data["state"] == "queued"
    assert Jobs(database).recover(attempts=3) == []


def test_a_job_that_ends_its_processes_fails_after_so_many_attempts(database: Database) -> None:
    jobs = Jobs(database)
    jobs.record(new("plan_1"), DOCUMENTS)
    for attempt in (1, 2, 3):
        job = jobs.claim("nobody", ["interactive"])
        assert job is not None
        assert job.attempt == attempt
        assert jobs.recover(attempts=3) == ["plan_1"]

    failed = stored(jobs)
    assert (failed.state, failed.problem) == ("failed", EXHAUSTED)
    assert failed.finished_at is not None
    assert jobs.claim("nobody", ["interactive"]) is None


def test_a_job_whose_end_was_asked_for_is_not_tried_again(database: Database) -> None:
    in_state(database, "running")
    Jobs(database).cancel("plan_1")
    Jobs(database).recover(attempts=3)
    assert stored(Jobs(database)).state == "cancelled"


def test_a_recovered_job_still_has_its_deadline(database: Database) -> None:
    jobs = Jobs(database)
    jobs.record(new("plan_1", deadline_s=-0.001), DOCUMENTS, owner="nobody")
    jobs.recover(attempts=3)
    assert jobs.claim(WORKER, ["interactive"]) is None
    assert jobs.expire() == ["plan_1"]


def _wait(database: Database, seconds: float) -> None:
    """Makes the running jobs older."""
    with database.write() as connection:
        connection.execute(update(table).values(started_at=table.c.started_at - seconds))


def test_a_process_gives_back_what_it_never_heard_of(database: Database) -> None:
    worker(database)
    jobs = Jobs(database)
    for id in ("at work", "unheard of"):
        jobs.record(new(id), DOCUMENTS, owner=WORKER)
    jobs.record(new("another's"), DOCUMENTS, owner=worker(database, "worker_2"))
    assert jobs.release(WORKER, ["at work"], attempts=3) == []  # it may be about to begin
    _wait(database, 31.0)

    assert jobs.release(WORKER, ["at work"], attempts=3) == ["unheard of"]

    assert {id: stored(jobs, id).state for id in ("at work", "unheard of", "another's")} == {
        "at work": "running",
        "unheard of": "queued",
        "another's": "running",
    }


def test_a_beat_renews_the_lease_by_the_database_s_clock(database: Database) -> None:
    processes = Processes(database)
    worker(database, lease_seconds=-1.0)
    assert processes.alive() == []

    assert processes.beat(WORKER, 10.0)

    (alive,) = processes.alive()
    with database.read() as connection:
        now = connection.execute(select(database.now)).scalar_one()
    assert (alive.id, alive.host, alive.pid, alive.slots) == (WORKER, "host", 1, 2)
    assert alive.lease_until == pytest.approx(now + 10.0, abs=5.0)


def test_a_process_that_left_is_told_to_register_again(database: Database) -> None:
    processes = Processes(database)
    assert not processes.beat(WORKER, 10.0)
    worker(database)
    processes.leave(WORKER)
    assert not processes.beat(WORKER, 10.0)
    assert processes.alive() == []


def test_rows_of_processes_that_died_long_ago_go(database: Database) -> None:
    worker(database, "long dead", lease_seconds=-2 * 86_400.0)
    worker(database, "just dead", lease_seconds=-60.0)
    worker(database, "alive")
    assert not Processes(database).beat("long dead", 1.0)
    assert Processes(database).beat("just dead", 1.0)
