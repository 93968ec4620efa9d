"""A job ends exactly once, whoever tries, and with everything it leaves."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from service.store import Database, Documents, Events, Job, Jobs, Stopped
from service.store.approvals import Approvals
from tests.service.store.rows import DOCUMENTS, PLAN, WORKER, in_state, stored, worker


def test_the_end_comes_with_its_documents_and_its_event(database: Database) -> None:
    running = in_state(database, "running")

    assert Jobs(database).finish(running, "feasible", documents=PLAN, stopped_by="time limit", seconds=1.5)

    ended = stored(Jobs(database))
    assert (ended.state, ended.stopped_by, ended.seconds) == ("feasible", "time limit", 1.5)
    assert ended.finished_at is not None
    assert list(Documents(database).under("plan_1", "")) == ["issues", "plan", "scenario", "table/trips"]
    last = Events(database).after("plan_1", 0, 10)[-1]
    assert (last.type, last.data) == ("state", {"state": "feasible", "stopped_by": "time limit"})


def test_a_failed_job_says_why(database: Database) -> None:
    problem = {"type": "/problems/failed", "detail": "the solver ended: \0"}
    assert Jobs(database).finish(in_state(database, "running"), "failed", problem=problem)
    assert stored(Jobs(database)).problem == problem


def test_a_job_ends_once(database: Database) -> None:
    jobs, running = Jobs(database), in_state(database, "running")
    assert jobs.finish(running, "optimal", documents=PLAN)
    ended = stored(jobs)

    assert not jobs.finish(running, "failed", documents={"plan": b"another"})
    assert not jobs.finish(running, "optimal", documents=PLAN)

    assert stored(jobs) == ended
    assert Documents(database).get("plan_1", "plan") == PLAN["plan"]
    assert len(Events(database).after("plan_1", 0, 10)) == 2


def test_of_many_that_would_end_a_job_one_does(database_url: str) -> None:
    databases = [Database(database_url, busy_seconds=20.0) for _ in range(4)]
    databases[0].create()
    running = in_state(databases[0], "running")
    together = Barrier(4)

    def end(number: int) -> bool:
        together.wait()
        return Jobs(databases[number]).finish(running, "optimal", documents={"plan": b"%d" % number})

    with ThreadPoolExecutor(4) as threads:
        ended = list(threads.map(end, range(4)))

    assert sorted(ended) == [False, False, False, True]
    assert Documents(databases[0]).get("plan_1", "plan") == b"%d" % ended.index(True)
    for database in databases:
        database.close()


def given_on(database: Database) -> tuple[Job, Job]:
    """A job as its dead first owner knew it, and as the second one has it now."""
    worker(database, lease_seconds=-1.0)
    first = in_state(database, "running")
    Jobs(database).recover(attempts=3)
    second = Jobs(database).claim("worker_2", ["interactive"])
    assert second is not None
    return first, second


def test_who_lost_the_lease_can_say_nothing_more(database: Database) -> None:
    jobs = Jobs(database)
    first, second = given_on(database)

    assert not jobs.progress(first, "solve", "", 0.5)
    assert not jobs.finish(first, "failed", documents={"plan": b"late"})
    assert stored(jobs) == second
    assert Documents(database).get("plan_1", "plan") is None

    assert jobs.finish(second, "optimal", documents=PLAN)


def test_an_earlier_attempt_of_the_same_process_is_no_lease(database: Database) -> None:
    worker(database, lease_seconds=-1.0)
    first = in_state(database, "running")
    Jobs(database).recover(attempts=3)
    second = Jobs(database).claim(WORKER, ["interactive"])
    assert second is not None
    assert (first.owner, first.attempt) == (second.owner, second.attempt - 1)

    assert not Jobs(database).finish(first, "optimal")
    assert Jobs(database).finish(second, "optimal")


def test_progress_is_on_the_job_and_in_its_events_until_it_ends(database: Database) -> None:
    jobs, running = Jobs(database), in_state(database, "running")
    assert jobs.progress(running, "solve", "gap 3 %", 0.4)
    assert jobs.progress(running, "solve", "gap 1 %", None)

    now = stored(jobs)
    assert (now.stage, now.detail, now.fraction) == ("solve", "gap 1 %", None)
    first, second = Events(database).after("plan_1", 1, 10)
    assert first.type == second.type == "progress"
    assert first.data == {"stage": "solve", "detail": "gap 3 %", "fraction": 0.4}
    assert (first.seq, second.seq) == (2, 3)

    jobs.finish(running, "optimal")
    assert not jobs.progress(running, "solve", "", 1.0)
    assert (stored(jobs).stage, stored(jobs).detail) == ("", "")


def test_events_are_read_on_from_the_last_one_seen(database: Database) -> None:
    jobs, running = Jobs(database), in_state(database, "running")
    for step in range(3):
        jobs.progress(running, "solve", str(step), None)
    events = Events(database)
    assert [event.seq for event in events.after("plan_1", 0, 2)] == [1, 2]
    assert [event.seq for event in events.after("plan_1", 2, 10)] == [3, 4]
    assert events.after("plan_1", 4, 10) == []
    assert events.after("unknown", 0, 10) == []


def test_the_last_events_of_many_jobs_are_told_at_once(database: Database) -> None:
    in_state(database, "queued", "waiting")
    in_state(database, "optimal", "done")
    assert Events(database).last(["waiting", "done", "unknown"]) == {"waiting": 1, "done": 2}
    assert Events(database).last([]) == {}


@pytest.mark.parametrize("seq", [-1, -(10**40)])
def test_before_the_first_event_are_all(database: Database, seq: int) -> None:
    in_state(database, "queued")
    assert len(Events(database).after("plan_1", seq, 10)) == 1


def test_after_any_large_number_there_is_nothing(database: Database) -> None:
    in_state(database, "queued")
    assert Events(database).after("plan_1", 10**40, 10) == []


def test_documents_come_back_as_they_went_in(database: Database) -> None:
    content = bytes(range(256)) * 1000
    Jobs(database).finish(
        in_state(database, "running"),
        "optimal",
        documents={"table/a": content, "table/b": b"", "table_c": b"c", "plan": b"{}"},
    )
    documents = Documents(database)
    assert documents.get("plan_1", "table/a") == content
    assert documents.under("plan_1", "table/") == {"table/a": content, "table/b": b""}
    assert documents.under("plan_1", "table_") == {"table_c": b"c"}  # no wildcard
    assert documents.get("plan_1", "unknown") is None


def test_a_document_of_the_end_replaces_one_of_the_beginning(database: Database) -> None:
    Jobs(database).finish(in_state(database, "running"), "optimal", documents={"issues": b"[1]"})
    assert Documents(database).under("plan_1", "") == {**DOCUMENTS, "issues": b"[1]"}


def test_a_cancelled_job_keeps_the_plan_it_had_but_it_cannot_be_approved(database: Database) -> None:
    Jobs(database).finish(in_state(database, "running"), "cancelled", documents=PLAN)
    assert Documents(database).get("plan_1", "plan") == PLAN["plan"]
    with pytest.raises(Stopped):
        Approvals(database).add("plan_1", "approve", "", "", "key_a")


def test_outcomes_are_counted_by_kind_state_and_what_stopped_them(database: Database) -> None:
    jobs = Jobs(database)
    for id in ("plan_1", "plan_2"):
        jobs.finish(in_state(database, "running", id), "feasible", stopped_by="time limit")
    in_state(database, "optimal", "plan_3")
    in_state(database, "running", "plan_4")
    jobs.erase("plan_3")
    assert jobs.outcomes() == {("plan", "feasible", "time limit"): 2, ("plan", "optimal", ""): 1}
