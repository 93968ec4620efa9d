"""Calm plans: the same input gives the same bytes, and yesterday's plan is kept where nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable

import pytest

from models import Plan, Scenario, plan_allocation
from models.daily import read_daily
from tests.models.scenarios import random_scenario

CHUNK = 25
MOVED = 1e-4
"""Persons, or units for one, by which two plans may differ and still be the same."""


def text(plan: Plan) -> str:
    return json.dumps(plan.as_dict()["tables"])


ELSEWHERE = """
import sys
from tests.models.properties.test_repeatable import plan_text
for seed in map(int, sys.argv[1:]):
    print(plan_text(seed))
"""


def plan_text(seed: int) -> str:
    """Every table of the plan of a seed's scenario, causes, prices and remedies included."""
    return text(plan_allocation(random_scenario(seed)))


def planned_elsewhere(seeds: list[int], hash_seed: int) -> list[str]:
    """The same plans, made in another process in which sets have another order."""
    command = [sys.executable, "-c", ELSEWHERE, *map(str, seeds)]
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return done.stdout.splitlines()


def test_the_same_input_gives_the_same_tables() -> None:
    seeds = [1, 4, 10]
    once = [plan_text(seed) for seed in seeds]
    assert [plan_text(seed) for seed in seeds] == once
    assert planned_elsewhere(seeds, 1) == once


@pytest.mark.evidence
def test_the_same_input_gives_the_same_tables_in_two_processes(
    record_property: Callable[[str, object], None],
) -> None:
    seeds = list(range(1000, 1050))
    ours = [planned_elsewhere(seeds, number) for number in (1, 2)]
    record_property("plans made twice", len(seeds))
    assert ours[0] == ours[1]


def decisions(plan: Plan, scenario: Scenario) -> Counter[tuple[object, ...]]:
    """Persons moved, and persons served by what is sent and ordered, by day and way."""
    scale = read_daily(scenario).supplies.scale
    found: Counter[tuple[object, ...]] = Counter()
    for table, keys, number in (
        ("moves", ("date", "origin", "destination", "lane", "group"), "persons"),
        ("shipments", ("date", "origin", "destination", "lane", "item"), "units"),
        ("orders", ("date", "location", "supplier", "item"), "units"),
    ):
        frame = plan.tables[table]
        for *key, amount in zip(*(frame[k] for k in keys), frame[number], strict=True):
            found[table, *key] += amount / (1.0 if table == "moves" else scale[key[-1]])
    return found


def distance(one: Counter[tuple[object, ...]], other: Counter[tuple[object, ...]]) -> float:
    return sum(abs(one[key] - other[key]) for key in one.keys() | other.keys())


def a_little_more(scenario: Scenario) -> Scenario:
    arrivals = scenario.tables["arrivals"]
    return scenario.replace(arrivals=arrivals.assign(persons=(arrivals["persons"] * 1.03).round(3)))


def changes(seed: int) -> tuple[float, float, float]:
    """How far a plan is from the one before: nothing changed; 3 % more people come, it is known, or not."""
    scenario = random_scenario(seed)
    plan = plan_allocation(scenario, remedies=False)
    again = plan_allocation(scenario, yesterday=plan, remedies=False)
    assert again.indicators["priority_a"] == pytest.approx(plan.indicators["priority_a"], rel=1e-9, abs=1e-6)
    before = decisions(plan, scenario)
    more = a_little_more(scenario)
    kept = plan_allocation(more, yesterday=plan, remedies=False)
    fresh = plan_allocation(more, remedies=False)
    return (
        distance(decisions(again, scenario), before),
        distance(decisions(kept, more), before),
        distance(decisions(fresh, more), before),
    )


def test_yesterdays_plan_is_kept_when_nothing_has_changed_and_followed_when_a_little_has() -> None:
    found = [changes(seed) for seed in range(12)]
    assert max(same for same, _, _ in found) < MOVED
    assert all(kept <= fresh + MOVED for _, kept, fresh in found)
    assert sum(kept for _, kept, _ in found) < sum(fresh for _, _, fresh in found)


@pytest.mark.evidence
@pytest.mark.parametrize("first", range(1000, 1100, CHUNK))
def test_yesterdays_plan_is_kept_in_a_hundred_scenarios(
    first: int, record_property: Callable[[str, object], None]
) -> None:
    found = {seed: changes(seed) for seed in range(first, first + CHUNK)}
    record_property("scenarios", CHUNK)
    record_property(
        "persons and loads changed following it", round(sum(kept for _, kept, _ in found.values()))
    )
    record_property("persons and loads changed without it", round(sum(new for _, _, new in found.values())))
    assert {seed: same for seed, (same, _, _) in found.items() if same > MOVED} == {}
    assert {seed: (kept, new) for seed, (_, kept, new) in found.items() if kept > new + MOVED} == {}
