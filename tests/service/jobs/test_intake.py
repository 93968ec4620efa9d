"""What becomes of a request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import orjson
import pytest

from service.children import Rejected, Source
from service.jobs import Refused, readers
from service.store import Conflicting, Erased, NoPlan, Unavailable, Unknown
from tests.service.jobs.conftest import Service
from tests.service.jobs.fakes import FakeChildren, scenario
from tests.service.store.rows import new

Process = Callable[..., Service]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is decided here does not depend on the kind of database."""
    return f"sqlite:///{tmp_path / 'konak.sqlite'}"


def test_a_request_is_recorded_as_running_and_solved_on_the_child_that_has_read_it(service: Service) -> None:
    answer = service.submit(scenario())
    assert (answer.fresh, answer.stored, answer.job.state) == (True, False, "running")
    assert answer.job.owner == service.worker.id
    ended = service.ended(answer.job.id)
    assert (ended.state, ended.seconds, ended.name) == ("optimal", 0.75, "Autumn")
    assert service.children.reads == 1


def test_everything_the_job_needs_and_leaves_is_a_document_of_it(service: Service) -> None:
    job = service.submit(scenario()).job
    service.ended(job.id)
    assert list(service.documents.under(job.id, "")) == ["issues", "plan", "scenario", "table/trips"]
    assert service.documents.get(job.id, "issues") == b'[{"code":"odd"}]'


def test_without_a_free_slot_it_is_queued_and_solved_later(process: Process, children: FakeChildren) -> None:
    service = process(slots=1)
    first = service.submit(scenario(holds=True)).job
    children.holding.acquire()
    second = service.submit(scenario("Winter")).job
    assert (service.now(first.id).state, second.state) == ("running", "queued")
    children.go_on.set()
    assert service.ended(second.id).state == "optimal"
    assert children.solved == ["Autumn", "Winter"]


def test_nobody_overtakes_those_of_its_class_who_wait(process: Process) -> None:
    service = process(started=False)
    service.jobs.record(new("plan_waiting", klass="interactive"), {})
    assert service.submit(scenario()).job.state == "queued"
    assert service.worker.seat("interactive")


def test_a_short_plan_does_not_wait_for_long_ones_in_the_queue(process: Process) -> None:
    service = process(started=False)
    service.jobs.record(new("plan_waiting", klass="batch"), {})
    assert service.submit(scenario()).job.state == "running"


def test_a_rejected_scenario_stores_nothing(service: Service) -> None:
    with pytest.raises(Rejected) as refusal:
        service.submit(scenario(rejected=True), idempotency="k")
    assert refusal.value.issues[0]["code"] == "bad"
    assert service.jobs.page(limit=10) == []
    assert service.submit(scenario(), idempotency="k").fresh


def test_a_fault_of_our_own_in_reading_is_an_issue_and_nothing_to_come_back_for(service: Service) -> None:
    with pytest.raises(Rejected) as refusal:
        service.submit(scenario(unreadable=True))
    (issue,) = refusal.value.issues
    assert (issue["code"], "c0ffee" in issue["message"]) == ("unreadable", True)
    assert service.jobs.page(limit=10) == []
    assert service.submit(scenario()).fresh


def test_a_stored_optimal_plan_of_the_same_key_answers_at_once(service: Service) -> None:
    first = service.submit(scenario())
    service.ended(first.job.id)
    again = service.submit(scenario())
    assert (again.job.id, again.stored, again.fresh) == (first.job.id, True, False)


@pytest.mark.parametrize(
    ("key", "options"),
    [("key_b", {}), ("key_a", {"fresh": True}), ("key_a", {"gap": 0.5})],
    ids=["of another key", "asked to plan anew", "with other options"],
)
def test_other_questions_are_planned_anew(service: Service, key: str, options: dict[str, object]) -> None:
    first = service.submit(scenario())
    service.ended(first.job.id)
    answer = service.submit(scenario(), key=key, options=options)
    assert answer.fresh
    assert answer.job.id != first.job.id


def test_a_repeated_request_gets_its_job_while_it_runs_and_after(service: Service) -> None:
    first = service.submit(scenario(holds=True), idempotency="k").job
    running = service.submit(scenario(holds=True), idempotency="k")
    assert (running.job.id, running.job.state, running.fresh) == (first.id, "running", False)
    service.children.go_on.set()
    service.ended(first.id)
    after = service.submit(scenario(holds=True), idempotency="k")
    assert (after.job.id, after.job.state) == (first.id, "optimal")
    assert service.children.reads == 1


def test_another_request_under_the_same_idempotency_key_is_a_conflict(service: Service) -> None:
    service.submit(scenario(), idempotency="k")
    with pytest.raises(Conflicting):
        service.submit(scenario(), idempotency="k", options={"gap": 0.5})
    assert service.submit(scenario(), key="key_b", idempotency="k").fresh


def test_the_same_request_sent_many_times_at_once_is_one_job(service: Service) -> None:
    with ThreadPoolExecutor(6) as senders:
        answers = list(senders.map(lambda _: service.submit(scenario(holds=True), idempotency="k"), range(6)))
    assert len({answer.job.id for answer in answers}) == 1
    assert sum(answer.fresh for answer in answers) == 1
    assert len(service.jobs.page(limit=10)) == 1


def test_an_idempotency_key_stands_for_the_stored_plan_that_answered_it(service: Service) -> None:
    first = service.submit(scenario()).job
    service.ended(first.id)
    service.submit(scenario(), idempotency="k")
    newer = service.submit(scenario(), options={"fresh": True}).job
    service.ended(newer.id)
    assert service.submit(scenario(), idempotency="k").job.id == first.id


def test_the_scenario_of_an_earlier_plan_can_be_planned_again(service: Service) -> None:
    first = service.submit(scenario("Winter")).job
    service.ended(first.id)
    answer = service.submit(Source("stored"), base=first.id, options={"gap": 0.1})
    assert (answer.fresh, answer.job.name) == (True, "Winter")


def test_every_key_can_build_on_every_plan_of_the_installation(service: Service) -> None:
    first = service.submit(scenario("Winter")).job
    service.ended(first.id)
    answer = service.submit(Source("stored"), key="key_b", base=first.id, options={"yesterday": first.id})
    assert (answer.fresh, answer.job.name, answer.job.key_id) == (True, "Winter", "key_b")
    assert service.documents.get(answer.job.id, "yesterday") is not None
    assert service.ended(answer.job.id).state == "optimal"


def test_an_erased_plan_cannot_be_built_on(service: Service) -> None:
    first = service.submit(scenario()).job
    service.ended(first.id)
    service.jobs.erase(first.id)
    for source, base, options in (
        (Source("stored"), first.id, {}),
        (scenario("Spring"), None, {"yesterday": first.id}),
    ):
        with pytest.raises(Erased):
            service.submit(source, base=base, options=options)


def test_yesterdays_plan_is_read_as_it_was_written_and_kept_with_the_job(service: Service) -> None:
    first = service.submit(scenario()).job
    service.ended(first.id)
    job = service.submit(scenario(), options={"yesterday": first.id}).job
    kept = service.documents.get(job.id, "yesterday")
    assert kept is not None
    assert orjson.loads(kept) == {"summary": {}, "tables": {"trips": []}}
    service.ended(job.id)


def test_a_plan_that_is_not_there_cannot_be_yesterdays(service: Service) -> None:
    first = service.submit(scenario(holds=True)).job
    with pytest.raises(NoPlan):
        service.submit(scenario(), options={"yesterday": first.id})
    with pytest.raises(Unknown):
        service.submit(scenario(), options={"yesterday": "plan_0"})


@pytest.mark.parametrize(
    ("source", "options", "klass"),
    [
        (scenario(size=10), {}, "interactive"),
        (scenario(size=1e6), {}, "batch"),
        (scenario(size=1e6), {"time_limit_s": 3.0}, "interactive"),
        (scenario(size=10), {"priority": "batch"}, "batch"),
        (scenario(size=1e6), {"priority": "interactive"}, "batch"),
    ],
    ids=["short", "long", "cut short", "willing to wait", "long, in a hurry"],
)
def test_long_plans_are_batch_work(
    service: Service, source: Source, options: dict[str, object], klass: str
) -> None:
    assert service.submit(source, options=options).job.klass == klass


def test_a_full_queue_refuses_before_anything_is_read(process: Process, children: FakeChildren) -> None:
    service = process(slots=1, queue_limit=2)
    service.submit(scenario(holds=True))
    for name in ("b", "c"):
        service.submit(scenario(name))
    with pytest.raises(Refused) as refusal:
        service.submit(scenario("d"))
    assert (refusal.value.whose, children.reads) == ("service", 3)
    assert refusal.value.retry_after >= 1
    children.go_on.set()


def test_a_key_whose_scenarios_are_slow_to_read_does_not_keep_others_waiting(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "WAIT_S", 0.05)
    service = process(readers=2)
    assert service.submit(scenario("before"), key="key_b").fresh
    with service.intake.reader("slow"):
        with pytest.raises(Refused), service.intake.reader("slow"):
            pytest.fail("the other reader is for others")
        assert service.submit(scenario(), key="key_b").fresh
    assert service.intake.admission.promised == 0


def test_long_plans_do_not_take_the_whole_queue(process: Process) -> None:
    service = process(slots=2, reserved_slots=1, queue_limit=4)
    long = {"priority": "batch"}
    for name in ("a", "b", "c", "d"):  # one runs, three wait
        service.submit(scenario(name, holds=True), options=long)
    with pytest.raises(Refused) as refusal:
        service.submit(scenario("e", holds=True), options=long)
    assert refusal.value.whose == "service"
    short = service.submit(scenario("short")).job
    assert service.ended(short.id).state == "optimal"
    for job in service.jobs.page(state="queued", limit=10):
        service.jobs.cancel(job.id)


def test_what_is_known_to_be_long_is_not_read_where_the_queue_has_no_place_for_it(
    process: Process, children: FakeChildren
) -> None:
    service = process(started=False, queue_limit=4)
    for name in "abc":
        service.jobs.record(new(f"plan_{name}", klass="batch"), {})
    found_out = scenario("large", size=200_000.0)
    with pytest.raises(Refused) as first:
        service.submit(found_out)
    assert children.reads == 1
    for source, options in ((found_out, {}), (scenario("said"), {"priority": "batch"})):
        with pytest.raises(Refused) as refusal:
            service.submit(source, options=options)
        assert (refusal.value.whose, refusal.value.retry_after) == ("service", first.value.retry_after)
    assert children.reads == 1
    assert service.submit(scenario("short")).fresh


def test_a_key_at_its_limit_does_not_keep_others_out(service: Service) -> None:
    for name in ("a", "b"):
        service.submit(scenario(name, holds=True), limit=2)
    with pytest.raises(Refused) as refusal:
        service.submit(scenario("c"), limit=2)
    assert refusal.value.whose == "key"
    assert service.submit(scenario("c"), key="key_b", limit=2).fresh


def test_a_refused_request_does_not_use_its_idempotency_key_up(process: Process) -> None:
    service = process(slots=1)
    held = service.submit(scenario("a", holds=True), limit=1).job
    with pytest.raises(Refused):
        service.submit(scenario("b"), limit=1, idempotency="k")
    service.children.go_on.set()
    service.ended(held.id)
    assert service.submit(scenario("c"), limit=1, idempotency="k").fresh


def test_a_nearly_full_disk_refuses_new_work_and_leaves_what_is_there(process: Process) -> None:
    service = process(free_disk_gb=1e9)
    with pytest.raises(Unavailable) as refusal:
        service.submit(scenario())
    assert refusal.value.reason == "disk"


def test_a_process_that_drains_refuses(service: Service) -> None:
    service.worker.drain(1.0)
    with pytest.raises(Refused) as refusal:
        service.submit(scenario())
    assert refusal.value.whose == "draining"
