"""Every step between states: the legal ones happen, the others do not, whatever is called."""

from collections.abc import Callable

import pytest

from service.store import FINISHED, STATES, Database, Events, Finished, Illegal, Job, Jobs, Unknown
from service.store.states import NEXT, check_step
from tests.service.store.rows import DOCUMENTS, WORKER, in_state, new, stored, worker

PAIRS = [(before, after) for before in STATES for after in STATES]
LEGAL = {
    ("queued", "running"),
    ("queued", "cancelled"),
    ("queued", "expired"),
    ("running", "optimal"),
    ("running", "feasible"),
    ("running", "failed"),
    ("running", "cancelled"),
    ("running", "queued"),
}


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_the_table_of_steps(before: str, after: str) -> None:
    if (before, after) in LEGAL:
        check_step(before, after)
    else:
        with pytest.raises(Illegal, match=f"from {before} to {after}"):
            check_step(before, after)


def test_final_are_the_states_without_a_next_one() -> None:
    assert {"optimal", "feasible", "failed", "cancelled", "expired"} == FINISHED
    assert set(NEXT) == {"queued", "running"}


def _claim(jobs: Jobs, job: Job) -> None:
    jobs.claim("worker_2", ["interactive"])


def _finish(state: str) -> Callable[[Jobs, Job], None]:
    def finish(jobs: Jobs, job: Job) -> None:
        jobs.finish(job, state)

    return finish


def _cancel(jobs: Jobs, job: Job) -> None:
    if job.state in FINISHED:
        with pytest.raises(Finished):
            jobs.cancel(job.id)
    else:
        jobs.cancel(job.id)


def _expire(jobs: Jobs, job: Job) -> None:
    jobs.expire()


def _recover(jobs: Jobs, job: Job) -> None:
    jobs.recover(attempts=3)


ACTS: dict[str, tuple[Callable[[Jobs, Job], None], dict[str, str]]] = {
    "claim": (_claim, {"queued": "running"}),
    "finish optimal": (_finish("optimal"), {"running": "optimal"}),
    "finish feasible": (_finish("feasible"), {"running": "feasible"}),
    "finish failed": (_finish("failed"), {"running": "failed"}),
    "finish cancelled": (_finish("cancelled"), {"running": "cancelled"}),
    # a running job is only asked to end
    "cancel": (_cancel, {"queued": "cancelled"}),
    # nobody's deadline has passed
    "expire": (_expire, {}),
    # the worker below is dead
    "recover": (_recover, {"running": "queued"}),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("before", STATES)
def test_each_act_moves_a_job_from_its_one_state_and_leaves_all_others(
    database: Database, before: str, act: str
) -> None:
    worker(database, lease_seconds=-1.0)
    job = in_state(database, before)
    jobs, events = Jobs(database), Events(database)
    seen = len(events.after(job.id, 0, 100))
    call, moves = ACTS[act]

    call(jobs, job)

    after = moves.get(before, before)
    assert stored(jobs).state == after
    new_events = events.after(job.id, seen, 100)
    assert [event.data["state"] for event in new_events] == ([after] if after != before else [])
    if after == before and before in FINISHED:
        assert stored(jobs) == job


@pytest.mark.parametrize("state", ["queued", "running", "expired", "done"])
def test_finishing_takes_only_an_end_of_a_running_job(database: Database, state: str) -> None:
    running = in_state(database, "running")
    with pytest.raises(Illegal):
        Jobs(database).finish(running, state)
    assert stored(Jobs(database)).state == "running"


def test_expiry_ends_a_queued_job_whose_deadline_passed_and_no_other(database: Database) -> None:
    jobs = Jobs(database)
    jobs.record(new("late", deadline_s=-0.001), DOCUMENTS)
    jobs.record(new("in_time", deadline_s=60.0), DOCUMENTS)
    jobs.record(new("whenever"), DOCUMENTS)
    jobs.record(new("running", deadline_s=-0.001), DOCUMENTS, owner=WORKER)

    assert jobs.expire() == ["late"]

    assert [stored(jobs, id).state for id in ("late", "in_time", "whenever", "running")] == [
        "expired",
        "queued",
        "queued",
        "running",
    ]
    late = stored(jobs, "late")
    assert late.finished_at is not None
    assert late.started_at is None


def test_cancelling_asks_a_running_job_and_its_owner_hears_of_it(database: Database) -> None:
    jobs = Jobs(database)
    in_state(database, "running")
    assert jobs.cancelled(WORKER) == []

    asked = jobs.cancel("plan_1")

    assert (asked.state, asked.cancel_requested) == ("running", True)
    assert jobs.cancelled(WORKER) == ["plan_1"]
    assert jobs.cancelled("worker_2") == []
    assert jobs.finish(asked, "cancelled", stopped_by="request")
    assert jobs.cancelled(WORKER) == []


def test_cancelling_what_is_not_there(database: Database) -> None:
    with pytest.raises(Unknown):
        Jobs(database).cancel("plan_1")
