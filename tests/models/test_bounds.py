"""What no plan can avoid is never more than what the best plan leaves."""

from __future__ import annotations

import pytest

from models.bounds import least_survival
from models.daily import read_daily
from models.planner import plan_allocation
from models.scenario import Scenario
from tests.models.scenarios import random_scenario


def test_the_bound_counts_who_cannot_have_left_less_every_place() -> None:
    scenario = Scenario.from_tables(
        {
            "scenario": {"name": "Border", "start_date": "2026-03-02", "days": 2},
            "locations": [{"location": "post", "kind": "crossing"}, {"location": "out", "kind": "exit"}],
            "arrivals": [{"location": "post", "date": "2026-03-02", "persons": 100}],
            "spaces": [{"location": "post", "space": "hall", "places": 20, "emergency_places": 5}],
            "people_lanes": [{"origin": "post", "destination": "out", "km": 1, "hours": 1}],
            "exit_quotas": [{"location": "out", "persons_per_day": 10}],
        }
    )
    # Day 1: 100 came, 10 may be through, 25 places: 65 outdoors. Day 2: 80 stay: 55. Together 120.
    assert least_survival(read_daily(scenario)) == pytest.approx(120.0)


@pytest.mark.parametrize("seed", range(12))
def test_the_bound_is_below_the_optimum(seed: int) -> None:
    scenario = random_scenario(seed)
    best = plan_allocation(scenario, remedies=False).indicators["priority_a"]
    assert least_survival(read_daily(scenario)) <= best * (1 + 1e-9) + 1e-6
