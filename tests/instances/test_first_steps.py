"""The plan for `first-steps` is the one worked out by hand in its README."""

import pandas as pd
import pytest

from models.checks import check
from models.instances import find
from models.plan import Plan
from models.planner import plan_allocation
from models.scenario import Scenario

MON, TUE, WED = pd.date_range("2026-03-02", periods=3)


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.read(find("first-steps"))


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    return plan_allocation(scenario)


def by_day(plan: Plan, table: str, column: str, **where: str) -> dict[object, float]:
    rows = plan.tables[table]
    for key, value in where.items():
        rows = rows[rows[key] == value]
    return {day: round(amount, 6) for day, amount in rows.groupby("date")[column].sum().items()}


def nights_outdoors(scenario: Scenario) -> float:
    shortages = plan_allocation(scenario, remedies=False).tables["shortages"]
    return float(shortages.loc[shortages["kind"] == "night", "person_days"].sum())


def with_(scenario: Scenario, table: str, column: str, value: float, row: int = 0) -> Scenario:
    changed = scenario.tables[table].copy()
    changed.loc[row, column] = value
    return scenario.replace(**{table: changed})


def test_it_is_valid_without_a_single_warning(scenario: Scenario) -> None:
    assert check(scenario) == ()


def test_bus_is_full_every_day_and_sixty_leave_from_tuesday_on(plan: Plan) -> None:
    assert by_day(plan, "moves", "persons", lane="bus") == {MON: 80, TUE: 80, WED: 80}
    assert by_day(plan, "moves", "persons", destination="north") == {TUE: 60, WED: 60}


def test_a_quarter_of_those_on_the_bus_counts_at_the_border(plan: Plan) -> None:
    assert by_day(plan, "occupancy", "present", location="border") == {MON: 0, TUE: 120 - 80, WED: 0}
    assert by_day(plan, "occupancy", "headcount", location="border") == {
        MON: 80 / 4,
        TUE: 40 + 80 / 4,
        WED: 80 / 4,
    }
    assert by_day(plan, "occupancy", "headcount", location="school") == {MON: 80, TUE: 100, WED: 120}


def test_forty_nights_outdoors_are_the_only_shortage_of_priority_a(plan: Plan) -> None:
    shortages = plan.tables["shortages"]
    nights = shortages[shortages["priority"] == "A"]
    assert nights[["kind", "location", "date"]].to_numpy().tolist() == [["night", "border", TUE]]
    assert nights["persons"].tolist() == pytest.approx([60 - 20])
    assert nights["weighted"].tolist() == pytest.approx([60 - 20])


def test_waiting_is_340_person_days_and_weighs_a_tenth(plan: Plan) -> None:
    assert by_day(plan, "shortages", "persons", priority="B") == {MON: 80, TUE: 200 - 60, WED: 240 - 120}
    assert by_day(plan, "shortages", "weighted", kind="waiting") == {MON: 8, TUE: 14, WED: 12}


def test_kitchen_gets_an_order_of_100_on_monday_though_80_are_missing_on_tuesday(plan: Plan) -> None:
    assert by_day(plan, "orders", "units") == {MON: 100, TUE: 120}
    assert by_day(plan, "shipments", "units") == {MON: 20, TUE: 60, WED: 20}
    assert by_day(plan, "stock", "closing", location="school") == {MON: 80, TUE: 20, WED: 0}


def test_it_costs_690_euros(plan: Plan) -> None:
    costs = plan.tables["costs"].groupby("part")["amount"].sum()
    assert costs.to_dict() == pytest.approx({"travel": 240, "goods": 220 * 2, "freight": 100 * 0.002 * 50})


@pytest.mark.parametrize(
    ("seats", "spared"),
    [(1, 0.75), (20, 15), (25, 15)],
    ids=["one seat", "until the gym is full", "no further"],
)
def test_a_seat_on_the_bus_spares_three_quarters_of_a_night(
    scenario: Scenario, seats: int, spared: float
) -> None:
    wider = with_(scenario, "people_lanes", "persons_per_day", 80 + seats)
    assert nights_outdoors(wider) == pytest.approx(40 - spared)


def test_a_tent_place_spares_a_whole_night_as_long_as_somebody_is_outdoors(scenario: Scenario) -> None:
    assert nights_outdoors(with_(scenario, "spaces", "places", 21)) == pytest.approx(39)
    assert nights_outdoors(with_(scenario, "spaces", "places", 20 + 40)) == pytest.approx(0)


def test_one_seat_fewer_costs_three_quarters_of_a_night_on_each_day(scenario: Scenario) -> None:
    # Monday: 0.75 at the border; Tuesday and Wednesday: those left behind add up.
    fewer = with_(scenario, "people_lanes", "persons_per_day", 79)
    # Left at the border 1, 42, 3; seats count a quarter: 1 + 42 + 3 + 3 x 79/4 - 3 x 20 tents.
    assert nights_outdoors(fewer) == pytest.approx(1 + 42 + 3 + 3 * 79 / 4 - 60)
