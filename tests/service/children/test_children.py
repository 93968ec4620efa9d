"""Children: processes that read and solve, lent out warm and replaced."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import orjson
import pytest

from models import Scenario
from models.instances import find
from models.plan_tables import PLAN_TABLES
from service.children import Children, Died, Rejected, Source
from service.children.files import plan_of

FIRST_STEPS = Source("instance", name="first-steps")
LONG = Source("instance", name="western-balkans-autumn-2015")


@pytest.fixture(scope="module")
def children() -> Iterator[Children]:
    kept = Children(1, plans_per_child=3)
    kept.start()
    yield kept
    kept.close()


def until(holds: object, seconds: float = 10.0) -> bool:
    """Whether a condition comes to hold in time."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:  # type: ignore[operator]
        time.sleep(0.01)
    return bool(holds())  # type: ignore[operator]


def lives(pid: int) -> bool:
    """Whether the process is still there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_what_was_read_is_the_scenario_as_canonical_json(children: Children) -> None:
    with children.child() as child:
        reading = child.read(FIRST_STEPS)
    scenario = Scenario.read(find("first-steps"))
    assert Scenario.from_json(reading.scenario) == scenario
    assert (reading.digest, reading.name, reading.days) == (scenario.digest, "First steps", 3)
    assert reading.issues == []


def test_a_child_solves_what_it_has_read(children: Children) -> None:
    seen = []
    with children.child() as child:
        child.read(FIRST_STEPS)
        outcome = child.solve(remedies=True, on_progress=lambda *step: seen.append(step))
    assert (outcome.status, outcome.stopped_by) == ("optimal", "")
    assert list(outcome.documents) == ["plan", *(f"table/{name}" for name in PLAN_TABLES)]
    assert orjson.loads(outcome.documents["plan"])["indicators"]["unsheltered_person_nights"] == 40
    assert not plan_of(outcome.documents).prices.empty
    assert outcome.sizes["columns"] == 66
    assert seen[0] == ("check", "", None)


def test_a_rejected_scenario_lists_its_issues_and_the_child_goes_on(children: Children) -> None:
    wrong = Source("instance", name="first-steps", changes=[{"table": "spaces", "set": {"places": -1}}])
    with children.child() as child:
        with pytest.raises(Rejected) as rejected:
            child.read(wrong)
        assert child.read(FIRST_STEPS).days == 3
    assert {(issue["table"], issue["column"]) for issue in rejected.value.issues} == {("spaces", "places")}


def test_a_child_is_replaced_after_its_plans(children: Children) -> None:
    pids = []
    for _ in range(4):
        with children.child() as child:
            pids.append(child.pid)
            child.read(FIRST_STEPS)
            child.solve(remedies=False)
    assert len(set(pids)) == 2


def test_a_killed_child_is_told_and_replaced(children: Children) -> None:
    with children.child() as child:
        child.read(LONG)
        threading.Timer(0.3, os.kill, (child.pid, signal.SIGKILL)).start()
        with pytest.raises(Died) as died:
            child.solve(remedies=False)
        assert died.value.exit_code == -signal.SIGKILL
        with pytest.raises(Died):
            child.read(FIRST_STEPS)
    assert until(lambda: children.ready() == 1)


def test_an_idle_child_that_was_killed_is_not_lent(children: Children) -> None:
    assert until(lambda: children.ready() == 1)
    with children.child() as child:
        pid = child.pid
    assert until(lambda: children.ready() == 1)
    os.kill(pid, signal.SIGKILL)
    assert until(lambda: not lives(pid))
    with children.child() as child:
        assert child.read(FIRST_STEPS).days == 3
        assert child.pid != pid
