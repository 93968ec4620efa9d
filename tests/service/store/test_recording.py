"""Accepting jobs: once, within the limits, with everything they need."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import update

from service.store import (
    Conflicting,
    Database,
    Documents,
    Events,
    Job,
    Jobs,
    KeyFull,
    QueueFull,
    Repeated,
    Unavailable,
)
from service.store.recording import DAY_S
from service.store.schema import idempotency
from tests.service.store.rows import DOCUMENTS, PLAN, WORKER, in_state, new, stored


def test_a_queued_job_has_all_it_needs_when_it_is_recorded(database: Database) -> None:
    recorded = Jobs(database).record(new("plan_1", deadline_s=60.0), DOCUMENTS)

    assert stored(Jobs(database)) == recorded
    assert (recorded.state, recorded.owner, recorded.attempt) == ("queued", None, 0)
    assert recorded.started_at is None
    assert recorded.deadline_at == pytest.approx(recorded.created_at + 60.0, abs=0.01)
    assert recorded.options == {"mode": "weighted"}
    assert Documents(database).under("plan_1", "") == DOCUMENTS
    assert [event.data["state"] for event in Events(database).after("plan_1", 0, 10)] == ["queued"]


def test_a_job_with_an_owner_runs_from_the_moment_it_is_recorded(database: Database) -> None:
    recorded = Jobs(database).record(new("plan_1"), DOCUMENTS, owner=WORKER)

    assert (recorded.state, recorded.owner, recorded.attempt) == ("running", WORKER, 1)
    assert recorded.started_at == pytest.approx(recorded.created_at, abs=0.01)
    assert [event.data["state"] for event in Events(database).after("plan_1", 0, 10)] == ["running"]
    assert Jobs(database).claim("worker_2", ["interactive"]) is None


def test_a_full_queue_refuses_and_says_how_much_waits(database: Database) -> None:
    jobs = Jobs(database)
    for number in range(2):
        jobs.record(new(f"plan_{number}", estimate_s=30.0), DOCUMENTS, queue_limit=2)

    with pytest.raises(QueueFull) as refused:
        jobs.record(new("plan_2", key_id="key_b"), DOCUMENTS, queue_limit=2)
    assert (refused.value.queued, refused.value.seconds) == (2, 60.0)
    assert jobs.get("plan_2", None) is None
    assert list(Documents(database).under("plan_2", "")) == []

    # what runs at once does not queue; what waits makes room when it leaves
    assert jobs.record(new("plan_3"), DOCUMENTS, queue_limit=2, owner=WORKER).state == "running"
    jobs.claim(WORKER, ["interactive"])
    assert jobs.record(new("plan_2", key_id="key_b"), DOCUMENTS, queue_limit=2).state == "queued"


def test_a_key_is_limited_by_its_own_unfinished_jobs(database: Database) -> None:
    jobs = Jobs(database)
    running = jobs.record(new("plan_1"), DOCUMENTS, owner=WORKER, key_limit=2)
    jobs.record(new("plan_2", estimate_s=5.0), DOCUMENTS, key_limit=2)

    for owner in (None, WORKER):
        with pytest.raises(KeyFull) as refused:
            jobs.record(new("plan_3"), DOCUMENTS, key_limit=2, owner=owner)
        assert (refused.value.unfinished, refused.value.seconds) == (2, 7.0)
    assert jobs.unfinished("key_a") == 2

    jobs.record(new("plan_4", key_id="key_b"), DOCUMENTS, key_limit=2)
    jobs.finish(running, "optimal")
    jobs.record(new("plan_3"), DOCUMENTS, key_limit=2)


def test_the_same_request_again_is_told_of_its_job(database: Database) -> None:
    jobs = Jobs(database)
    jobs.record(new("plan_1"), DOCUMENTS, idempotency=("once", "hash"))

    with pytest.raises(Repeated) as repeated:
        jobs.record(new("plan_2"), DOCUMENTS, idempotency=("once", "hash"))
    assert repeated.value.job_id == "plan_1"
    assert jobs.repeated("key_a", "once", "hash") == stored(jobs)
    assert jobs.get("plan_2", None) is None


def test_another_request_under_the_same_idempotency_key_is_a_conflict(database: Database) -> None:
    jobs = Jobs(database)
    jobs.record(new("plan_1"), DOCUMENTS, idempotency=("once", "hash"))

    with pytest.raises(Conflicting):
        jobs.record(new("plan_2"), DOCUMENTS, idempotency=("once", "other hash"))
    with pytest.raises(Conflicting) as conflict:
        jobs.repeated("key_a", "once", "other hash")
    assert conflict.value.job_id == "plan_1"


def test_idempotency_keys_of_two_api_keys_have_nothing_to_do_with_each_other(database: Database) -> None:
    jobs = Jobs(database)
    jobs.record(new("plan_1"), DOCUMENTS, idempotency=("once", "hash"))

    assert jobs.repeated("key_b", "once", "other hash") is None
    jobs.record(new("plan_2", key_id="key_b"), DOCUMENTS, idempotency=("once", "other hash"))


def test_a_repetition_is_answered_even_when_the_queue_is_full(database: Database) -> None:
    jobs = Jobs(database)
    jobs.record(new("plan_1"), DOCUMENTS, idempotency=("once", "hash"), queue_limit=1, key_limit=1)
    with pytest.raises(Repeated):
        jobs.record(new("plan_2"), DOCUMENTS, idempotency=("once", "hash"), queue_limit=1, key_limit=1)


def test_a_refused_request_does_not_use_its_idempotency_key_up(database: Database) -> None:
    jobs = Jobs(database)
    with pytest.raises(QueueFull):
        jobs.record(new("plan_1"), DOCUMENTS, idempotency=("once", "hash"), queue_limit=0)

    assert jobs.repeated("key_a", "once", "hash") is None
    jobs.record(new("plan_1"), DOCUMENTS, idempotency=("once", "corrected"), queue_limit=1)


def _age(database: Database, days: float) -> None:
    with database.write() as connection:
        connection.execute(update(idempotency).values(at=idempotency.c.at - days * DAY_S))


@pytest.mark.parametrize(("days", "kept"), [(6.9, True), (7.1, False)])
def test_idempotency_keys_are_kept_seven_days(database: Database, days: float, kept: bool) -> None:
    jobs = Jobs(database, idempotency_days=7.0)
    jobs.record(new("plan_1"), DOCUMENTS, idempotency=("once", "hash"))
    _age(database, days)

    assert (jobs.repeated("key_a", "once", "hash") is not None) == kept
    if kept:
        with pytest.raises(Repeated):
            jobs.record(new("plan_2"), DOCUMENTS, idempotency=("once", "hash"))
    else:
        jobs.record(new("plan_2"), DOCUMENTS, idempotency=("once", "other hash"))
        again = jobs.repeated("key_a", "once", "other hash")
        assert again is not None
        assert again.id == "plan_2"


def test_an_older_job_may_answer_a_new_request(database: Database) -> None:
    jobs = Jobs(database)
    answer = in_state(database, "optimal")
    jobs.remember(answer, "once", "hash")

    assert jobs.repeated("key_a", "once", "hash") == answer
    with pytest.raises(Repeated):
        jobs.remember(answer, "once", "hash")
    with pytest.raises(Conflicting):
        jobs.remember(answer, "once", "other hash")


def _at_once(calls: int, record: Callable[[int], Job]) -> list[Job | Exception]:
    """The outcomes of `record(number)` from as many threads, all released at the same moment."""
    together = Barrier(calls)

    def one(number: int) -> Job | Exception:
        together.wait()
        try:
            return record(number)
        except (QueueFull, KeyFull, Repeated, Conflicting, Unavailable) as refused:
            return refused

    with ThreadPoolExecutor(calls) as threads:
        return list(threads.map(one, range(calls)))


def test_of_eight_racing_for_the_last_five_places_five_win(database_url: str) -> None:
    # each thread its own engine: no lock of this process may be what keeps them apart
    databases = [Database(database_url, busy_seconds=20.0) for _ in range(8)]
    databases[0].create()

    def record(number: int) -> Job:
        job = new(f"plan_{number}", f"key_{number}")
        return Jobs(databases[number]).record(job, DOCUMENTS, queue_limit=5)

    outcomes = _at_once(8, record)

    assert [type(outcome) for outcome in outcomes].count(Job) == 5
    assert [type(outcome) for outcome in outcomes].count(QueueFull) == 3
    assert Jobs(databases[0]).backlog().queued == 5
    for database in databases:
        database.close()


def test_of_those_racing_for_a_key_s_last_places_exactly_as_many_win(database: Database) -> None:
    outcomes = _at_once(
        8, lambda number: Jobs(database).record(new(f"plan_{number}"), DOCUMENTS, key_limit=3)
    )
    assert [type(outcome) for outcome in outcomes].count(Job) == 3
    assert Jobs(database).unfinished("key_a") == 3


def test_of_equal_requests_at_the_same_moment_one_is_recorded(database_url: str) -> None:
    databases = [Database(database_url, busy_seconds=20.0) for _ in range(6)]
    databases[0].create()

    outcomes = _at_once(
        6,
        lambda number: Jobs(databases[number]).record(
            new(f"plan_{number}"), DOCUMENTS, idempotency=("once", "hash")
        ),
    )

    recorded = [outcome.id for outcome in outcomes if isinstance(outcome, Job)]
    assert len(recorded) == 1
    assert [outcome.job_id for outcome in outcomes if isinstance(outcome, Repeated)] == recorded * 5
    for database in databases:
        database.close()


def test_a_stored_plan_is_the_newest_optimal_one_of_the_same_key(database: Database) -> None:
    jobs = Jobs(database)
    for id, key_id, end in (
        ("older", "key_a", "optimal"),
        ("newer", "key_a", "optimal"),
        ("stopped", "key_a", "feasible"),
        ("another's", "key_b", "optimal"),
    ):
        jobs.finish(jobs.record(new(id, key_id), DOCUMENTS, owner=WORKER), end, documents=PLAN)

    found = jobs.stored("key_a", "f1")
    assert found is not None
    assert found.id == "newer"
    assert jobs.stored("key_a", "f2") is None

    jobs.erase("newer")
    found = jobs.stored("key_a", "f1")
    assert found is not None
    assert found.id == "older"


def test_pages_go_from_the_newest_and_filters_narrow_them(database: Database) -> None:
    jobs = Jobs(database)
    for number in range(5):
        jobs.record(new(f"plan_{number}", name=f"name {number % 2}"), DOCUMENTS)
    jobs.record(new("another", "key_b", kind="comparison"), DOCUMENTS)
    jobs.cancel("plan_3")

    def ids(**filters: object) -> list[str]:
        return [job.id for job in jobs.page(**{"limit": 10, **filters})]

    assert ids(limit=3) == ["another", "plan_4", "plan_3"]
    assert ids(limit=3, after="plan_3") == ["plan_2", "plan_1", "plan_0"]
    assert ids(after="plan_0") == []
    assert ids(after="unknown") == []
    assert ids(key_id="key_b") == ["another"]
    assert ids(kind="comparison") == ["another"]
    assert ids(state="cancelled") == ["plan_3"]
    assert ids(key_id="key_a", name="name 1") == ["plan_3", "plan_1"]


def test_a_job_is_found_by_its_own_key_only(database: Database) -> None:
    in_state(database, "queued")
    assert Jobs(database).get("plan_1", "key_a") is not None
    assert Jobs(database).get("plan_1", "key_b") is None


@pytest.mark.parametrize("odd", ["\0", "plan_1\0", "\ud800", "\U0001f600", "'; DROP TABLE jobs; --", "%"])
def test_any_text_may_be_asked_for_and_kept(database: Database, odd: str) -> None:
    jobs = Jobs(database)
    in_state(database, "queued")
    assert jobs.get(odd, None) is None
    assert jobs.page(name=odd, state=odd, after=odd, limit=10) == []
    assert jobs.repeated(odd, odd, odd) is None
    assert Documents(database).get(odd, odd) is None
    assert Documents(database).under("plan_1", odd) == {}

    kept = jobs.record(new("odd", name=odd), DOCUMENTS, idempotency=(odd, "hash"))
    assert kept.name == odd.replace("\0", "\ufffd").replace("\ud800", "\ufffd")
    assert jobs.repeated("key_a", odd, "hash") == kept
