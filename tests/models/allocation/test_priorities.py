"""Priorities: survival, then protection and dignity, then cost, then order; nobody is hidden from any."""

from __future__ import annotations

from typing import Any

import numpy as np

from models import Scenario, build, plan_allocation
from models.programme.matrix import hand_over
from models.solving.lexicographic import search_strict
from models.solving.solver import Watch
from tests.models.allocation.cases import (
    by_day,
    case,
    close,
    come,
    hall,
    lane,
    money,
    nurses,
    of,
    on,
    post,
    price,
    rows_of,
    solve,
    store,
    there,
    value,
    values,
    water,
)

# Nobody can be hidden on the way


def by_bus(days: int, **more: Any) -> Scenario:
    """10 people with water and meals, but no place, at `c`; all three at `s`, two days away by bus."""
    return case(
        days,
        present=[there(10, "c")],
        spaces=[hall(10, "s")],
        people_lanes=[lane("c", "s", hours=50)],
        items=[
            {"item": "water", "kind": "daily", "life_saving": True},
            {"item": "meal", "kind": "daily", "severity": 0.5},
        ],
        item_needs=[
            {"item": "water", "units_per_person_day": 1},
            {"item": "meal", "units_per_person_day": 3},
        ],
        stock=[store(999, place, item) for place in "cs" for item in ("water", "meal")],
        **more,
    )


def test_a_bus_hides_nobody() -> None:
    # 3 days: staying costs a night a day: 3. Going costs a night and a day without water on two days: 4.
    assert solve(by_bus(3)).tables["moves"].empty
    assert values(by_bus(3)) == close((30, 3))


def test_two_days_under_way_are_two_nights_without_place_and_two_days_without_daily_needs() -> None:
    scenario = by_bus(6)
    plan = solve(scenario)
    # 6 days: staying 6 each, going 4 each: all go on day 1. Two days without meals at 0.5; and all wait.
    assert by_day(plan, "moves", "persons") == close([10, 0, 0, 0, 0, 0])
    assert values(scenario) == close((40, 10 * 2 * 0.5 + 10 * 6 * 0.1))
    assert by_day(plan, "shortages", "persons", kind="under_way", priority="A") == close([10, 10, 0, 0, 0, 0])
    assert of(plan, "shortages", "weighted", kind="under_way", priority="A") == close(40)
    assert of(plan, "shortages", "weighted", kind="under_way", priority="B") == close(10)
    assert plan.indicators["under_way_person_days"] == close(20)


def test_people_under_way_on_the_eve_are_counted_until_they_arrive() -> None:
    way = {"origin": "c", "destination": "s", "group": "people", "date": on(3), "persons": 10}
    scenario = case(4, people_lanes=[lane("c", "s", hours=72)], spaces=[hall(10, "s")], under_way=[way])
    # two days on the way; then a place, and waiting for two days
    assert values(scenario) == close((20, 2))
    # people who arrive after the horizon are under way on all of its days
    assert price(scenario, under_way=[way | {"date": on(9)}]) == close((20, -2))


# A before B before C


def test_a_night_spared_is_worth_any_sum() -> None:
    scenario = case(
        1, arrivals=[come(10)], spaces=[hall(10, "s")], people_lanes=[lane("c", "s", cost_per_person=50)]
    )
    assert values(scenario)[0] == close(0)
    assert money(scenario) == close(500)


def test_a_meal_never_takes_a_night() -> None:
    meals = [{"item": "meal", "kind": "daily"}]
    scenario = case(
        1,
        present=[there(10, "c")],
        spaces=[hall(10, cost_per_person_night=9)],
        items=meals,
        item_needs=[{"item": "meal", "units_per_person_day": 1}],
        suppliers=[{"location": "c", "item": "meal", "cost_per_unit": 1}],
        budgets=[{"amount": 93}],
    )
    # 90 for ten nights, and 3 are left for meals: 7 without, 10 waiting
    assert values(scenario) == close((0, 7 + 1))
    # a euro more: a meal; ten euro less: seven euro are missing for nights and no meal is bought
    assert price(scenario, budgets=[{"amount": 94}]) == close((0, -1))
    assert price(scenario, budgets=[{"amount": 83}]) == close((7 / 9, 3))
    # as life-saving as the night meals come first: nine meals for the price of a night
    assert price(scenario, items=[meals[0] | {"life_saving": True}]) == close((10 - 83 / 9, -7))


def test_among_equals_the_cheaper_and_then_the_nearer_way() -> None:
    scenario = case(
        1,
        arrivals=[come(10)],
        spaces=[hall(10, "s1"), hall(10, "s2"), hall(10, "s3")],
        people_lanes=[lane("c", "s1", km=20), lane("c", "s2", km=10), lane("c", "s3", cost_per_person=1)],
    )
    plan = solve(scenario)
    assert of(plan, "moves", "persons", destination="s2") == close(10)
    # 10 people, 10 km, at 0.001
    assert value(plan, "C") == close(0.1)
    burdened = scenario.replace(policy={"price_per_move": 2})
    assert value(solve(burdened), "C") == close(20.1)


def test_a_way_through_an_exit_is_no_burden() -> None:
    scenario = case(
        1, present=[there(10)], people_lanes=[lane("s", "e", km=100)], policy={"price_per_move": 2}
    )
    assert value(solve(scenario), "C") == close(0)


# strict and weighted


def far(**policy: Any) -> Scenario:
    """10 people without a place; places are to be had for 50 a person."""
    return case(
        1,
        arrivals=[come(10)],
        spaces=[hall(10, "s")],
        people_lanes=[lane("c", "s", cost_per_person=50)],
        policy=policy,
    )


def test_weighted_with_high_prices_is_strict() -> None:
    strict, weighted = solve(far()), solve(far(mode="weighted"))
    for table in ("moves", "lodging", "occupancy", "shortages", "costs"):
        assert weighted.tables[table].equals(strict.tables[table]), table
    # 500 in money, and 10 waiting at 100 a day and 0.1
    assert weighted.summary["levels"][0]["value"] == close(500 + 100)


def test_weighted_buys_a_night_only_below_its_price() -> None:
    # at 51 a night it is bought for 50, at 49 it is not
    bought, spared = (solve(far(mode="weighted", price_per_person_day_a=price)) for price in (51, 49))
    assert (bought.indicators["priority_a"], bought.indicators["cost"]["total"]) == close((0, 500))
    assert (spared.indicators["priority_a"], spared.indicators["cost"]["total"]) == close((10, 0))
    assert spared.summary["levels"][0]["value"] == close(490 + 100)


def test_a_tolerated_loss_is_given_up_for_what_comes_after() -> None:
    scenario = far(tolerated_loss_a=2)
    # two nights may be given up, and are: 100 spared
    plan = solve(scenario)
    assert plan.indicators["priority_a"] == close(2)
    assert money(scenario) == close(400)
    assert plan.summary["levels"][0]["held_by"] == "tolerated loss"


def test_a_tolerated_loss_of_survival_is_given_up_for_dignity_before_money() -> None:
    meals = [{"item": "meal", "kind": "daily"}]
    scenario = case(
        1,
        present=[there(10, "c")],
        spaces=[hall(10, cost_per_person_night=9)],
        items=meals,
        item_needs=[{"item": "meal", "units_per_person_day": 1}],
        suppliers=[{"location": "c", "item": "meal", "cost_per_unit": 1}],
        budgets=[{"amount": 90}],
        policy={"tolerated_loss_a": 0.5, "severity_waiting": 0},
    )
    # Ten nights take all the money. Half a night given up buys 4.5 meals; then money has nothing to give
    # back, for B is kept where it is.
    plan = solve(scenario)
    assert plan.indicators["priority_a"] == close(0.5)
    assert plan.indicators["priority_b"] == close(5.5)
    assert money(scenario) == close(90)
    # a loss that B has no use for is not taken: with enough money nothing is short
    assert solve(scenario.replace(budgets=[{"amount": 100}])).indicators["priority_b"] == close(0)


def test_whole_staff_costs_a_whole_call_up() -> None:
    scenario = case(
        1,
        present=[there(7, "c")],
        spaces=[hall(7)],
        **nurses(call_up_cost=10),
        roster=[post(4)],
        policy={"whole": ["staff"]},
    )
    # 7 people need 1.4 nurses: two, not one that leaves two people without
    assert values(scenario)[0] == close(0)
    assert money(scenario) == close(20)
    assert money(scenario.replace(policy={"whole": []})) == close(14)


# D: order among equals


def test_among_equals_relief_comes_earlier() -> None:
    scenario = case(3, present=[there(10, "c")], spaces=[hall(10)], **water(), stock=[store(20)])
    assert by_day(solve(scenario), "issued", "persons") == close([10, 10, 0])


def test_among_equals_orders_are_placed_late() -> None:
    scenario = case(
        3,
        arrivals=[come(10, 3)],
        spaces=[hall(10)],
        **water(),
        suppliers=[{"location": "c", "item": "water"}],
    )
    assert by_day(solve(scenario), "orders", "units") == close([0, 0, 10])


def test_among_equals_no_place_bears_the_nights_outdoors_alone() -> None:
    scenario = case(
        1,
        present=[there(10, "s1"), there(10, "s2")],
        spaces=[hall(10, "s1", cost_per_person_night=1), hall(10, "s2", cost_per_person_night=1)],
        budgets=[{"amount": 10}],
    )
    plan = solve(scenario)
    assert of(plan, "occupancy", "unsheltered", location="s1") == close(5)
    assert of(plan, "occupancy", "unsheltered", location="s2") == close(5)


def test_the_same_scenario_gives_the_same_plan() -> None:
    scenario = by_bus(6)
    first, second = (plan_allocation(scenario, remedies=False) for _ in range(2))
    for table in first.tables:
        assert first.tables[table].equals(second.tables[table]), table


# prices


def test_the_dual_of_a_limit_nominates_its_price() -> None:
    scenario = case(1, arrivals=[come(10)], spaces=[hall(4, emergency_places=3)])
    model = build(scenario)
    matrix = hand_over(model)
    search = search_strict(matrix, (0.0, 0.0), 1e-4, Watch())
    limits = [i for row in rows_of(model, 8) for data in row.values() for i in [matrix.row_numbers[id(data)]]]
    survival = [float(search.levels[0].answer.duals[i]) for i in limits]
    # one more place, or one more emergency place: a person less outdoors
    assert survival == close([-1, -1])
    assert np.isclose(price(scenario, spaces=[hall(5, emergency_places=3)])[0], -1)
