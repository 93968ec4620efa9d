"""Triggers solved by hand: from how many arrivals a day people first go without."""

from functools import cache

import pandas as pd
import pytest

from models.preparation.comparison import Comparison
from models.preparation.planner import compare_strategies
from models.scenario import Scenario
from tests.models.preparation.crossings import crossings

# Six a day come for four days in the one outlook, 18 in the other, 12 on average; nobody goes on, so that 48
# are there on the last night, for 10 places today and 40 with what can be bought.
STEADY = {"few": (0.5, {"A": [6] * 4}), "many": (0.5, {"A": [18] * 4})}
CLOSE = {"rel": 1e-4}


def triggers(scenario: Scenario) -> pd.DataFrame:
    comparison: Comparison = compare_strategies(scenario, points=0, information=False)
    return comparison.tables["triggers"].set_index(["strategy", "location"])


@cache
def steady() -> pd.DataFrame:
    return triggers(crossings(STEADY, {"A": 1.0}, 30.0))


def test_the_trigger_of_today() -> None:
    # 4 x 2.5 = 10
    assert steady().loc[("as today", "A"), "arrivals_per_day"] == pytest.approx(2.5, **CLOSE)
    assert steady().loc[("as today", "A"), "scale"] == pytest.approx(2.5 / 12, **CLOSE)


def test_the_trigger_of_the_optimum() -> None:
    # 4 x 10 = 40
    trigger = steady().loc[("optimal", "A")]
    assert trigger["arrivals_per_day"] == pytest.approx(10, **CLOSE)
    assert (trigger["status"], trigger["elsewhere"]) == ("found", "as expected")
    assert (trigger["first_location"], trigger["first_need"]) == ("A", "night")


def test_nobody_goes_without_at_95_percent_and_somebody_does_at_105() -> None:
    # 42 people at 1.05, for 40 places
    assert steady()["without_below"].tolist() == pytest.approx([0, 0], abs=1e-4)
    assert steady().loc[("optimal", "A"), "without_above"] == pytest.approx(2, **CLOSE)
    assert steady().loc[("as today", "A"), "without_above"] == pytest.approx(0.5, **CLOSE)


def test_the_mean_of_three_days_is_said() -> None:
    # 6, 0, 0, 9, 9, 6 come on average: 24 a day in the last three days; 30 in all, for 10 places
    peaked = {"one": (1.0, {"A": [6, 0, 0, 9, 9, 6]})}
    trigger = triggers(crossings(peaked, {"A": 1.0}, 0.0)).loc[("as today", "A")]
    assert trigger["arrivals_per_day"] == pytest.approx(8 / 3, **CLOSE)
    assert trigger["peak"] == pd.Timestamp("2026-03-05")


def test_where_people_go_without_elsewhere_a_crossing_is_looked_at_alone() -> None:
    both = {"one": (1.0, {"A": [20], "B": [5]})}
    table = triggers(crossings(both, {"A": 1.0, "B": 1.0}, 0.0))
    assert table.loc[("as today", "B"), "elsewhere"] == "nobody"
    assert table.loc[("as today", "B"), "arrivals_per_day"] == pytest.approx(10, **CLOSE)
    assert table.loc[("as today", "A"), "elsewhere"] == "as expected"


def test_where_people_go_without_whoever_comes() -> None:
    there = {"present": [{"location": "A", "group": "people", "persons": 11}]}
    trigger = triggers(crossings(STEADY, {"A": 1.0}, 0.0, **there)).loc[("as today", "A")]
    assert trigger["status"] == "already"
    assert trigger["sentence"] == "With as today people go without whoever comes to A."


def test_goods_that_nobody_needs_change_nothing() -> None:
    """They are counted in shares of all who come: twice as many people must not make it another unit."""
    goods = {
        "items": [{"item": "mat", "kind": "once", "m3_per_unit": 0.02}],
        "stock": [{"location": "DEP", "item": "mat", "units": 7}],
        "freight_lanes": [{"mode": "truck", "origin": "DEP", "destination": "A", "km": 1, "m3_per_day": 9}],
        "locations": [
            {"location": "A", "kind": "crossing", "country": "ALB"},
            {"location": "EXIT", "kind": "exit", "country": "SRB"},
            {"location": "DEP", "kind": "depot", "country": "ALB"},
        ],
    }
    trigger = triggers(crossings(STEADY, {"A": 1.0}, 30.0, **goods)).loc[("optimal", "A")]
    assert trigger["arrivals_per_day"] == pytest.approx(10, **CLOSE)


def test_where_there_is_nothing_for_anybody() -> None:
    nothing = {"spaces": [{"location": "A", "space": "hall", "places": 0}]}
    trigger = triggers(crossings(STEADY, {"A": 1.0}, 0.0, **nothing)).loc[("as today", "A")]
    assert trigger["status"] == "at once"


def test_where_nobody_ever_goes_without() -> None:
    ample = {"spaces": [{"location": "A", "space": "hall", "places": 1e6}]}
    trigger = triggers(crossings(STEADY, {"A": 1.0}, 0.0, **ample)).loc[("as today", "A")]
    assert trigger["status"] == "none"


# A nurse serves 10 people; those on the roster take 3 days, trained ones 1.
NURSES = {
    "resources": [{"resource": "nurse", "kind": "staff", "lead_days": 3}],
    "resource_needs": [{"resource": "nurse", "persons_per_unit": 10}],
    "roster": [{"resource": "nurse", "units": 5}],
    "on_duty": [{"location": "A", "resource": "nurse", "units": 1}],
}
TRAINED = {
    "kind": "resource", "location": "A", "resource": "nurse", "units_max": 5, "cost_per_unit": 1,
    "lead_days_prepared": 1,
}  # fmt: skip


def test_the_latest_day_to_call_up() -> None:
    table = triggers(crossings(STEADY, {"A": 1.0}, 4.0, **NURSES, preparation=[TRAINED]))
    # the first three days are as busy as the last: they begin on 2 March
    assert table.loc[("as today", "A"), "lead_days"] == 3
    assert table.loc[("as today", "A"), "call_up_by"] == pd.Timestamp("2026-02-27")
    assert table.loc[("optimal", "A"), "lead_days"] == 1
    assert table.loc[("optimal", "A"), "call_up_by"] == pd.Timestamp("2026-03-01")
    assert table.loc[("optimal", "A"), "sentence"].endswith("by 1 Mar, before the first day.")
