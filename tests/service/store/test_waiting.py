"""The queue: who is next, and how much there is."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest

from service.store import Database, Jobs
from tests.service.store.rows import DOCUMENTS, WORKER, in_state, new, stored

ALL = ["interactive", "batch"]


def queue(database: Database, *ids: str, **changes: object) -> None:
    """Queues jobs whose key is the first letter of their id."""
    for id in ids:
        Jobs(database).record(new(id, id[0], **changes), DOCUMENTS)


def claimed(database: Database, klasses: list[str] = ALL, *, finish: bool = False) -> list[str]:
    """Ids in the order of claiming until nothing waits, each finished at once or all left running."""
    jobs, ids = Jobs(database), []
    while (job := jobs.claim(WORKER, klasses)) is not None:
        ids.append(job.id)
        if finish:
            jobs.finish(job, "optimal")
    return ids


def test_the_jobs_of_one_key_run_in_the_order_they_came(database: Database) -> None:
    queue(database, "a3", "a1", "a2")
    assert claimed(database) == ["a3", "a1", "a2"]


def test_a_key_with_many_jobs_does_not_hold_up_the_others(database: Database) -> None:
    queue(database, "a1", "a2", "a3", "b1", "b2", "c1")
    # each claimed job runs on, so the key with the fewest running ones is next
    assert claimed(database) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_runs_nothing_goes_before_who_came_first(database: Database) -> None:
    Jobs(database).record(new("a0", "a"), DOCUMENTS, owner=WORKER)
    queue(database, "a1", "b1")
    assert claimed(database) == ["b1", "a1"]


def test_keys_alternate_even_where_only_one_job_runs_at_a_time(database: Database) -> None:
    queue(database, "a1", "a2", "a3", "a4", "b1", "b2")
    assert claimed(database, finish=True) == ["a1", "b1", "a2", "b2", "a3", "a4"]


def test_of_keys_that_never_ran_the_oldest_job_is_next(database: Database) -> None:
    queue(database, "b1", "a1", "c1")
    assert claimed(database, finish=True) == ["b1", "a1", "c1"]


def test_a_worker_takes_the_classes_it_has_slots_for(database: Database) -> None:
    queue(database, "a1", klass="batch")
    queue(database, "a2", "a3")
    assert claimed(database, ["interactive"]) == ["a2", "a3"]
    assert claimed(database, ["interactive"]) == []
    assert claimed(database, ["batch"]) == ["a1"]


def test_what_is_past_its_deadline_is_not_started(database: Database) -> None:
    queue(database, "a1", deadline_s=-0.001)
    queue(database, "a2", deadline_s=60.0)
    assert claimed(database) == ["a2"]
    assert stored(Jobs(database), "a1").state == "queued"  # until it is marked as expired


def test_a_claimed_job_has_an_owner_and_an_attempt(database: Database) -> None:
    in_state(database, "queued")
    job = Jobs(database).claim(WORKER, ALL)
    assert job == stored(Jobs(database))
    assert (job.state, job.owner, job.attempt) == ("running", WORKER, 1)
    assert job.started_at is not None


def test_many_workers_at_once_get_each_job_once(database_url: str) -> None:
    # each worker its own engine, as in processes of their own
    databases = [Database(database_url, busy_seconds=20.0) for _ in range(4)]
    databases[0].create()
    queue(databases[0], *(f"{key}{number}" for key in "abc" for number in range(4)))
    together = Barrier(4)

    def work(database: Database) -> list[str]:
        together.wait()
        return claimed(database)

    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(work, databases))

    assert sorted(id for ids in taken for id in ids) == sorted(
        f"{key}{number}" for key in "abc" for number in range(4)
    )
    for database in databases:
        database.close()


def test_postgresql_passes_over_a_job_that_another_is_taking(
    postgresql_url: str, request: pytest.FixtureRequest
) -> None:
    database = Database(postgresql_url, busy_seconds=0.2)
    database.create()
    for job in Jobs(database).page(state="queued", limit=100):
        Jobs(database).cancel(job.id)
    name = request.node.name
    Jobs(database).record(new(f"{name}_1"), DOCUMENTS)
    Jobs(database).record(new(f"{name}_2"), DOCUMENTS)
    with psycopg.connect(postgresql_url) as other:
        other.execute("SELECT * FROM jobs WHERE id = %s FOR UPDATE", [f"{name}_1"])
        job = Jobs(database).claim(WORKER, ALL)
        assert job is not None
        assert job.id == f"{name}_2"
        assert Jobs(database).claim(WORKER, ALL) is None
    job = Jobs(database).claim(WORKER, ALL)
    assert job is not None
    assert job.id == f"{name}_1"
    database.close()


def test_the_position_is_the_order_of_claiming(database: Database) -> None:
    queue(database, "a1", "a2", "b1")
    jobs = Jobs(database)
    assert {id: jobs.position(id) for id in ("a1", "a2", "b1")} == {"a1": 1, "b1": 2, "a2": 3}
    assert claimed(database, finish=True) == ["a1", "b1", "a2"]
    assert jobs.position("a1") is None
    assert jobs.position("unknown") is None


def test_the_backlog_counts_and_weighs_what_is_unfinished(database: Database) -> None:
    jobs = Jobs(database)
    assert jobs.backlog().queued == 0
    assert jobs.backlog().oldest_age_s == 0.0
    queue(database, "a1", estimate_s=3.0)
    queue(database, "a2", estimate_s=4.0)
    jobs.record(new("running", estimate_s=100.0), DOCUMENTS, owner=WORKER)
    jobs.record(new("overdue", estimate_s=0.0), DOCUMENTS, owner=WORKER)
    jobs.finish(jobs.record(new("done"), DOCUMENTS, owner=WORKER), "optimal")

    backlog = jobs.backlog()

    assert (backlog.queued, backlog.queued_seconds, backlog.running) == (2, 7.0, 2)
    assert 60.0 < backlog.running_seconds_left <= 100.0
    assert 0.0 <= backlog.oldest_age_s < 40.0
