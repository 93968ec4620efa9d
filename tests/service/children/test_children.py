"""Children: processes that read and solve, lent out warm and replaced."""

import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from models import Scenario
from models.instances import find
from models.plan_tables import PLAN_TABLES
from models.planner import Progress
from models.preparation.tables import COMPARISON_TABLES
from service.children import Busy, Children, Died, Failed, Limits, Rejected, Source, TooLarge, TooSlow
from service.children.files import comparison_of, plan_of
from service.children.limits import memory_mb
from service.children.main import _Pace
from tests.service.children.hostile import KINDS
from tests.service.children.processes import lives, parent_of, until
from tests.service.comparing import comparable

WITH_REMEDIES = Source("instance", name="first-steps")
FIRST_STEPS = replace(WITH_REMEDIES, asked={"remedies": False})
LONG = replace(FIRST_STEPS, name="western-balkans-autumn-2015")


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    kept = Children(1, plans_per_child=3)
    kept.start()
    yield kept
    kept.close()


def test_what_was_read_is_the_scenario_as_canonical_json(children: Children) -> None:
    with children.child() as child:
        reading = child.read(FIRST_STEPS)
    scenario = Scenario.read(find("first-steps"))
    assert Scenario.from_json(reading.scenario) == scenario
    assert (reading.scenario, reading.name) == (scenario.to_json().encode(), "First steps")
    assert reading.issues == []


def test_a_child_solves_what_it_has_read(children: Children) -> None:
    seen = []
    with children.child() as child:
        child.read(WITH_REMEDIES)
        outcome = child.solve(on_progress=lambda *step: seen.append(step))
    assert (outcome.status, outcome.stopped_by) == ("optimal", "")
    assert list(outcome.documents) == ["plan", *(f"table/{name}" for name in PLAN_TABLES)]
    assert orjson.loads(outcome.documents["plan"])["indicators"]["unsheltered_person_nights"] == 40
    assert not plan_of(outcome.documents).prices.empty
    assert seen[0] == ("check", "", None)


def test_a_rejected_scenario_lists_its_issues_and_the_child_goes_on(children: Children) -> None:
    wrong = Source("instance", name="first-steps", changes=[{"table": "spaces", "set": {"places": -1}}])
    with children.child() as child:
        with pytest.raises(Rejected) as rejected:
            child.read(wrong)
        assert child.read(FIRST_STEPS).name == "First steps"
    assert {(issue["table"], issue["column"]) for issue in rejected.value.issues} == {("spaces", "places")}


def test_a_child_is_replaced_after_its_plans(children: Children) -> None:
    pids = []
    for _ in range(4):
        with children.child() as child:
            pids.append(child.pid)
            child.read(FIRST_STEPS)
            child.solve()
    assert len(set(pids)) == 2


def test_a_killed_child_is_told_and_replaced(children: Children) -> None:
    with children.child() as child:
        child.read(LONG)
        threading.Timer(0.3, os.kill, (child.pid, signal.SIGKILL)).start()
        with pytest.raises(Died) as died:
            child.solve()
        assert died.value.exit_code == -signal.SIGKILL
        with pytest.raises(Died):
            child.read(FIRST_STEPS)
    with children.child() as child:
        assert child.read(FIRST_STEPS).name == "First steps"


def test_an_idle_child_that_was_killed_is_not_lent(children: Children) -> None:
    with children.child() as child:
        pid = child.pid
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not Path(f"/proc/{pid}").exists())
    with children.child() as child:
        assert child.read(FIRST_STEPS).name == "First steps"
        assert child.pid != pid


def test_children_die_with_the_fork_server_and_another_takes_over(children: Children) -> None:
    with children.child() as child:
        os.kill(parent_of(child.pid), signal.SIGKILL)
        assert until(lambda: not lives(child.pid))
        with pytest.raises(Died):
            child.read(FIRST_STEPS)
    with children.child() as child:
        assert child.read(FIRST_STEPS).name == "First steps"


def test_a_stopped_child_answers_with_the_best_plan_so_far(children: Children) -> None:
    with children.child() as child:
        child.read(LONG)
        outcome = child.solve(on_progress=lambda stage, *_: child.stop() if stage == "solve" else None)
        assert (outcome.status, outcome.stopped_by) == ("feasible", "interrupt")
        assert orjson.loads(outcome.documents["plan"])["certificate"]["primal"]["accepted"]
        child.read(FIRST_STEPS)
        assert child.solve().status == "optimal"  # the stop was not for this one


def test_a_stop_without_a_plan_under_way_is_nothing(children: Children) -> None:
    with children.child() as child:
        child.stop()
        child.read(FIRST_STEPS)
        child.stop()
        assert child.solve().status == "optimal"


def test_a_stopped_child_that_does_not_answer_is_killed(children: Children) -> None:
    with children.child() as child:
        child.read(LONG)

        def hang(*_: object) -> None:
            os.kill(child.pid, signal.SIGSTOP)
            child.stop()

        with pytest.raises(Died) as died:
            child.solve(on_progress=hang)
    assert died.value.exit_code == -signal.SIGKILL


def test_a_time_limit_gives_the_best_plan_so_far(children: Children) -> None:
    with children.child() as child:
        child.read(LONG)
        outcome = child.solve(time_limit_s=0.2)
    assert (outcome.status, outcome.stopped_by) == ("feasible", "time_limit")


def test_who_takes_too_long_to_read_is_killed(children: Children) -> None:
    with children.child() as child, pytest.raises(TooSlow):
        child.read(Source("json", b'{"locations": [' + b"{}," * 50_000 + b"{}]}"), seconds=0.01)
    assert until(lambda: not lives(child.pid))


@pytest.mark.parametrize("kind", ["half_a_million_rows", "cells_without_places"])
def test_memory_is_refused_beyond_the_limit(children: Children, kind: str) -> None:
    form, content = KINDS[kind]()
    with children.child() as child:
        limit = int(memory_mb(child.pid)) + 10
        with pytest.raises(TooLarge) as refused:
            child.read(Source(form, content), memory_mb=limit)  # type: ignore[arg-type]
    assert (refused.value.what, refused.value.limit) == ("MB of memory", limit)


def test_memory_is_refused_to_a_plan_too() -> None:
    kept = Children(1, Limits(plan_memory_mb=1))
    kept.start()
    try:
        with kept.child() as child:
            child.read(LONG)
            with pytest.raises(TooLarge, match="1 MB of memory"):
                child.solve()
    finally:
        kept.close()


@pytest.mark.parametrize(
    ("share", "means"), [(0.7, TooLarge), (0.01, Failed)], ids=["near it", "far from it"]
)
def test_native_code_that_aborts_was_refused_memory_only_near_the_limit(
    children: Children, share: float, means: type[Exception]
) -> None:
    with children.child() as child:
        child.read(LONG)
        child._limits = Limits(plan_memory_mb=int(memory_mb(child.pid) / share))
        with pytest.raises(means):
            child.solve(on_progress=lambda *_: os.kill(child.pid, signal.SIGABRT))


def test_children_that_are_ended_with_the_service_are_no_error(caplog: pytest.LogCaptureFixture) -> None:
    kept = Children(1, plans_per_child=0)
    kept.start()
    with kept.child():
        pass  # worn: another is started in its place
    kept.close()
    assert caplog.messages == []


def test_days_and_rows_are_limited_before_and_after_changes() -> None:
    kept = Children(1, Limits(days=3, rows=16))
    kept.start()
    scenario = Scenario.read(find("first-steps"))
    longer = scenario.replace(scenario={"days": 4}).to_json().encode()
    larger = scenario.replace(groups=[{"group": "people"}]).to_json().encode()
    longer_by_change = [{"table": "scenario", "set": {"days": 4}}]
    try:
        with kept.child() as child:
            assert child.read(FIRST_STEPS).name == "First steps"
            for source, limit in (
                (Source("json", longer), "3 days"),
                (Source("instance", name="first-steps", changes=longer_by_change), "3 days"),
                (Source("json", larger), "16 rows"),
            ):
                with pytest.raises(TooLarge, match=limit):
                    child.read(source)
            assert child.read(FIRST_STEPS).name == "First steps"  # refusing costs no child
    finally:
        kept.close()


def test_a_fault_of_our_own_is_logged_under_a_reference(
    children: Children, caplog: pytest.LogCaptureFixture
) -> None:
    with children.child() as child, pytest.raises(Failed) as failed:
        child.solve()  # nothing was read: no caller of ours does that
    (record,) = [record for record in caplog.records if "fault" in record.message]
    assert (record.reference, record.fault) == (failed.value.reference, "RuntimeError")  # type: ignore[attr-defined]


def test_an_unforeseen_error_of_the_caller_costs_the_child(children: Children) -> None:
    with children.child() as child:
        child.read(FIRST_STEPS)
        with pytest.raises(ZeroDivisionError):
            child.solve(on_progress=lambda *_: 1 / 0)  # type: ignore[arg-type, return-value]
    assert until(lambda: not lives(child.pid))


def test_ctrl_c_is_not_for_children(children: Children) -> None:
    with children.child() as child:
        os.kill(child.pid, signal.SIGINT)
        assert child.read(FIRST_STEPS).name == "First steps"


def test_who_asked_first_is_served_first_and_nobody_waits_for_ever(children: Children) -> None:
    served = []

    def ask(number: int) -> None:
        with children.child():
            served.append(number)

    with children.child():
        threads = []
        for number in range(3):
            threads.append(threading.Thread(target=ask, args=(number,)))
            threads[-1].start()
            assert until(lambda: len(children._waiting) == len(threads))
        with pytest.raises(Busy), children.child(wait_s=0.01):
            pass
    for thread in threads:
        thread.join()
    assert served == [0, 1, 2]


def test_the_fingerprint_tells_what_changes_the_answer(children: Children) -> None:
    with children.child() as child:

        def fingerprint(**options: object) -> str:
            return child.read(Source("instance", name="first-steps", **options)).fingerprint  # type: ignore[arg-type]

        child.read(FIRST_STEPS)
        plan = plan_of(child.solve().documents)
        first = fingerprint()
        assert first == fingerprint(policy={"time_limit_s": 5})
        others = [
            fingerprint(policy={"mode": "weighted"}),
            fingerprint(policy={"gap": 0.01}),
            fingerprint(changes=[{"table": "spaces", "scale": {"places": 2}}]),
            fingerprint(yesterday=plan.to_json().encode()),
            fingerprint(asked={"remedies": False}),
        ]
    assert len({first, *others}) == 6


def test_what_was_stored_reads_back_the_same(children: Children) -> None:
    with children.child() as child:
        reading = child.read(FIRST_STEPS)
        again = child.read(replace(FIRST_STEPS, format="stored", content=reading.scenario))
    assert again == reading


def test_a_name_is_never_a_path(children: Children) -> None:
    with children.child() as child, pytest.raises(Rejected) as rejected:
        child.read(Source("instance", name=str(find("first-steps"))))
    assert rejected.value.issues[0]["code"] == "unknown-scenario"


def test_yesterday_is_stayed_close_to_or_refused(children: Children) -> None:
    with children.child() as child:
        child.read(FIRST_STEPS)
        plan = plan_of(child.solve().documents).to_json().encode()
        child.read(Source("instance", name="first-steps", yesterday=plan))
        options = orjson.loads(child.solve().documents["plan"])["provenance"]["options"]
        assert options["close_to_yesterday"]
        with pytest.raises(Rejected):
            child.read(Source("instance", name="first-steps", yesterday=b'{"tables": 1, "summary": 2}'))


def test_progress_comes_twice_a_second_at_most_and_the_last_step_is_not_lost() -> None:
    told: list[str] = []
    pace = _Pace(lambda step: told.append(step.detail))
    for number in range(1000):
        pace.take(Progress("solve", str(number), None, 0.0))
    assert told == ["0"]
    assert until(lambda: pace.flush() or len(told) == 2, 2.0)
    assert told == ["0", "999"]


def compared(**asked: object) -> Source:
    content = comparable().to_json().encode()
    return Source("json", content, task="comparison", asked=asked)


def test_a_child_compares_strategies_on_what_it_has_read(children: Children) -> None:
    seen = []
    with children.child() as child:
        reading = child.read(compared(points=0, triggers=False, risk={"expected": 0.5, "worst": 0.5}))
        outcome = child.solve(on_progress=lambda *step: seen.append(step))
    assert reading.size == 2 * 66  # both outlooks' columns
    assert (outcome.status, outcome.stopped_by) == ("optimal", "")
    assert list(outcome.documents) == ["comparison", *(f"table/{name}" for name in COMPARISON_TABLES)]
    assert orjson.loads(outcome.documents["comparison"])["summary"]["risk"] == {"expected": 0.5, "worst": 0.5}
    assert not comparison_of(outcome.documents).tables["outcomes"].empty
    assert {stage for stage, _, _ in seen} <= {"optimum", "outcomes", "information"}


def test_what_is_asked_of_a_comparison_is_checked_when_it_is_read(children: Children) -> None:
    with children.child() as child, pytest.raises(Rejected) as rejected:
        child.read(compared(strategies=["tents", "boats"]))
    (issue,) = rejected.value.issues
    assert (issue["code"], issue["value"]) == ("unknown-strategy", "boats")


def test_what_is_asked_is_part_of_the_fingerprint(children: Children) -> None:
    asked: list[dict[str, object]] = [{}, {"budget": 100.0}, {"risk": {"worst": 1.0}}, {"strategies": []}]
    with children.child() as child:
        prints = {child.read(compared(**options)).fingerprint for options in asked}
        prints.add(child.read(replace(compared(), task="plan")).fingerprint)
    assert len(prints) == 5


def test_a_stopped_comparison_is_killed_for_there_is_no_part_to_keep(children: Children) -> None:
    with children.child() as child:
        child.read(compared())
        with pytest.raises(Died):
            child.solve(on_progress=lambda *_: child.stop())


def test_a_comparison_that_is_out_of_time_is_too_slow(children: Children) -> None:
    with children.child() as child:
        child.read(compared())
        with pytest.raises(TooSlow, match=r"0\.01 seconds"):
            child.solve(time_limit_s=0.01)
