"""Money and candidate sites: constraints 17 and 18."""

from __future__ import annotations

from typing import Any

import pytest

from tests.models.allocation.cases import (
    Row,
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
    solve,
    store,
    there,
    values,
    water,
)

# 17 budget


def bought(**more: Any) -> Row:
    """15 people a day with a place, water at 10 a unit."""
    return {
        "present": [there(15, "c")],
        "spaces": [hall(15)],
        **water(cost_per_unit=10),
        "suppliers": [{"location": "c", "item": "water"}],
        **more,
    }


@pytest.mark.binding(17)
def test_what_the_budget_cannot_buy_is_short() -> None:
    scenario = case(1, **bought(budgets=[{"amount": 100}]))
    # 10 of 15 units
    assert values(scenario)[0] == close(5)
    assert money(scenario) == close(100)
    # a euro more: a tenth of a person-day
    assert price(scenario, budgets=[{"amount": 101}])[0] == close(-0.1)


@pytest.mark.slack(17)
def test_a_budget_that_is_not_spent_has_no_price() -> None:
    scenario = case(1, **bought(budgets=[{"amount": 151}]))
    assert values(scenario)[0] == close(0)
    assert money(scenario) == close(150)
    assert price(scenario, budgets=[{"amount": 152}])[0] == close(0)


@pytest.mark.binding(17)
def test_each_budget_that_covers_a_day_limits_it() -> None:
    budgets = [{"amount": 200}, {"amount": 60, "to_date": on(1)}]
    scenario = case(2, **bought(budgets=budgets))
    # day 1: 60 buy 6; day 2: 140 are left and buy 14: 9 + 1 short
    assert by_day(solve(scenario), "orders", "units") == close([6, 14])
    assert values(scenario)[0] == close(10)
    # Ten euro more for day 1 are ten less for day 2: no price by themselves. Ten more in all: a person-day.
    assert price(scenario, budgets=[{"amount": 200}, {"amount": 70, "to_date": on(1)}])[0] == close(0)
    assert price(scenario, budgets=[{"amount": 210}, {"amount": 60, "to_date": on(1)}])[0] == close(-1)


@pytest.mark.binding(17)
def test_money_falls_due_on_the_day_of_decision() -> None:
    tables = bought(suppliers=[{"location": "c", "item": "water", "lead_days": 1}])
    # ordered on day 1 for day 2, when there is no money left to spend
    late = case(2, **tables, budgets=[{"amount": 0, "from_date": on(2)}])
    assert values(late)[0] == close(15)
    early = case(2, **tables, budgets=[{"amount": 0, "to_date": on(1)}])
    assert values(early)[0] == close(30)


@pytest.mark.binding(17)
def test_nights_and_days_on_duty_fall_due_as_they_are_used() -> None:
    tables: dict[str, Any] = {
        "present": [there(10, "c")],
        "spaces": [hall(10, cost_per_person_night=4)],
        **nurses(cost_per_unit_day=20),
        "on_duty": [post(2)],
    }
    # a night costs 4, a nurse 20 for five people, 4 a person: 80 for both, 20 people's nights or days
    scenario = case(1, **tables, budgets=[{"amount": 60}])
    assert values(scenario)[0] == close(5)
    assert price(scenario, budgets=[{"amount": 64}])[0] == close(-1)


@pytest.mark.slack(17)
def test_facilities_of_the_eve_were_committed_before_day_1() -> None:
    tap = {"resource": "tap", "kind": "facility", "life_saving": True, "cost_per_unit_day": 50}
    scenario = case(
        2,
        present=[there(10, "c")],
        spaces=[hall(10)],
        resources=[tap],
        resource_needs=[{"resource": "tap", "persons_per_unit": 5}],
        on_duty=[post(1, resource="tap")],
        building_under_way=[{"location": "c", "resource": "tap", "date": on(2), "units": 1}],
        budgets=[{"amount": 0}],
    )
    # no money: one tap on day 1, two on day 2; they cost 50 + 100 that no budget sees
    assert values(scenario)[0] == close(5)
    assert money(scenario) == close(150)


@pytest.mark.slack(17)
def test_money_to_prepare_is_not_spent_on_the_response() -> None:
    budgets = [{"amount": 0, "stage": "preparation"}]
    assert values(case(1, **bought(budgets=budgets)))[0] == close(0)


@pytest.mark.binding(17)
def test_every_decision_has_its_price() -> None:
    scenario = case(
        1,
        {"s": {"candidate": True, "opening_cost": 500}},
        present=[there(10, "c")],
        spaces=[hall(4, "s"), hall(0, buildable_places=6, build_cost_per_place=30)],
        people_lanes=[lane("c", "s", cost_per_person=3)],
        **water(m3_per_unit=0.1, cost_per_unit=2),
        suppliers=[{"location": "d", "item": "water", "units_per_day": 6}],
        freight_lanes=[lane("d", "c", cost_per_m3=5)],
        resources=[{"resource": "nurse", "kind": "staff", "life_saving": True, "call_up_cost": 11,
                    "cost_per_unit_day": 20}],
        resource_needs=[{"resource": "nurse", "persons_per_unit": 6, "location": "c"}],
        roster=[post(1)],
    )  # fmt: skip
    plan = solve(scenario)
    # 4 go to s, 6 places are built, 6 have water and a nurse; 4 lack water
    assert values(scenario)[0] == close(4)
    parts = plan.indicators["cost"]["parts"]
    assert parts == {
        "travel": close(4 * 3), "lodging": close(0), "goods": close(6 * 2), "freight": close(6 * 0.1 * 5),
        "building": close(6 * 30), "opening": close(500), "staff": close(20), "call_up": close(11),
        "redeployment": close(0),
    }  # fmt: skip
    assert money(scenario) == close(738)
    # 500 less one: the site stays shut, and 4 sleep outdoors
    assert price(scenario, budgets=[{"amount": 738}])[0] == close(0)
    assert price(scenario, budgets=[{"amount": 737}])[0] > 0


# 18 site_opening


def candidate(budget: float, days: int = 0, **more: Any) -> Row:
    """10 people at `c` without a place, and a site that could be opened for 100, with 10 places."""
    return {
        "places": {"s": {"candidate": True, "opening_cost": 100, "opening_days": days}},
        "arrivals": [come(10)],
        "spaces": [hall(10, "s")],
        "people_lanes": [lane("c", "s")],
        "budgets": [{"amount": budget}],
        **more,
    }


@pytest.mark.slack(18)
def test_a_site_is_opened_once_for_its_cost() -> None:
    scenario = case(3, **candidate(100))
    assert values(scenario)[0] == close(0)
    assert money(scenario) == close(100)
    assert of(solve(scenario), "openings", "share") == close(1)


@pytest.mark.binding(18)
def test_a_site_works_opening_days_after_it_opens() -> None:
    scenario = case(3, **candidate(100, days=1))
    # opened on day 1, works on day 2: one night outdoors
    assert by_day(solve(scenario), "occupancy", "unsheltered") == close([10, 0, 0])
    assert solve(scenario).tables["openings"]["works_from"].dt.date.tolist() == [on(2)]
    # a day longer to open: another night
    slower = scenario.tables["locations"].replace({"opening_days": {1: 2}})
    assert price(scenario, locations=slower)[0] == close(10)


@pytest.mark.binding(18)
def test_nothing_is_at_a_site_that_nobody_can_open() -> None:
    scenario = case(
        3,
        **candidate(99),
        **water(),
        suppliers=[{"location": "s", "item": "water"}],
        resources=[{"resource": "nurse", "kind": "staff", "life_saving": True}],
        resource_needs=[{"resource": "nurse", "persons_per_unit": 5}],
        roster=[post(2, "s")],
    )
    plan = solve(scenario)
    # a euro is missing, and a site opens whole: 3 days of 10 without place, water and nurse
    assert values(scenario)[0] == close(90)
    for table in ("openings", "moves", "orders", "call_ups"):
        assert plan.tables[table].empty
    # with the euro nothing is short
    assert price(scenario, budgets=[{"amount": 100}])[0] == close(-90)


@pytest.mark.binding(18)
def test_nothing_is_built_at_a_site_before_it_opens() -> None:
    tables = candidate(100) | {"spaces": [hall(0, "s", buildable_places=10)]}
    scenario = case(2, **tables | {"budgets": [{"amount": 100}, {"amount": 0, "to_date": on(1)}]})
    # no money on day 1, so it opens, is built and filled on day 2
    assert by_day(solve(scenario), "building", "places") == close([0, 10])
    assert values(scenario)[0] == close(10)


@pytest.mark.slack(18)
def test_a_site_may_be_stocked_for_others_and_for_cover_at_the_end() -> None:
    # Nobody needs water at the site, and 40 are wanted in store: 10 people, half ready each day,
    # one day: 5 stay, 8 days of cover.
    scenario = case(
        1,
        {"s": {"candidate": True}},
        groups=[{"group": "people", "stay_days": 2}],
        present=[there(10, "c")],
        spaces=[hall(10)],
        **water(cover_days_at_end=8),
        stock=[store(10)],
        suppliers=[{"location": "s", "item": "water"}],
        policy={"severity_waiting": 0},
    )
    assert values(scenario) == close((0, 0))
    assert of(solve(scenario), "stock", "closing", location="s") == close(40)
