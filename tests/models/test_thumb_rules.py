"""What the rule of thumb does, on cases small enough to reckon by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from models.daily import read_daily
from models.instances import shipped
from models.scenario import Scenario
from models.thumb import rule_of_thumb

D1, D2, D3, D4 = (date(2026, 3, day) for day in (1, 2, 3, 4))
Tables = dict[str, Any]

# 100 people at the gate on the first day, where nobody can be put up; a near and a far camp; no way out.
CAMPS: Tables = {
    "scenario": {"name": "Camps", "start_date": D1, "days": 4},
    "locations": [
        {"location": "gate", "kind": "crossing", "transit_hours": 6},
        {"location": "near", "kind": "site", "transit_hours": 0},
        {"location": "far", "kind": "site", "transit_hours": 0},
        {"location": "depot", "kind": "depot"},
        {"location": "out", "kind": "exit"},
    ],
    "arrivals": [{"location": "gate", "date": D1, "persons": 100.0}],
    "spaces": [
        {"location": "near", "space": "hall", "places": 60.0, "cost_per_person_night": 1.0},
        {"location": "far", "space": "hall", "places": 60.0, "cost_per_person_night": 1.0},
    ],
    "people_lanes": [
        {"origin": "gate", "destination": "far", "km": 50.0, "hours": 1.0},
        {"origin": "gate", "destination": "near", "km": 10.0, "hours": 1.0},
    ],
}
WAY_OUT = {"origin": "near", "destination": "out", "km": 5.0, "hours": 1.0}
WATER: Tables = {
    "items": [{"item": "water", "kind": "daily", "life_saving": True, "m3_per_unit": 0.001}],
    "item_needs": [{"item": "water", "units_per_person_day": 10.0}],
}


def plan(**more: Any) -> dict[str, pd.DataFrame]:
    return rule_of_thumb(read_daily(Scenario.from_tables({**CAMPS, **more})))


def amounts(table: pd.DataFrame, value: str, **where: Any) -> list[float]:
    for column, wanted in where.items():
        table = table[table[column] == (pd.Timestamp(wanted) if isinstance(wanted, date) else wanted)]
    return [round(amount, 6) for amount in table[value]]


def moved(tables: dict[str, pd.DataFrame]) -> dict[tuple[int, str], float]:
    moves = tables["moves"]
    return {
        (day.day, to): round(persons, 6)
        for day, to, persons in zip(moves["date"], moves["destination"], moves["persons"], strict=True)
    }


def test_people_go_to_the_nearest_bed_and_then_to_the_next() -> None:
    assert moved(plan()) == {(1, "near"): 60.0, (1, "far"): 40.0}


def test_a_candidate_is_not_opened() -> None:
    locations = [row | {"candidate": row["location"] == "near"} for row in CAMPS["locations"]]
    tables = plan(locations=locations)
    assert moved(tables) == {(1, "far"): 60.0}
    assert tables["openings"].empty


def test_seats_hold_people_back_for_a_day() -> None:
    lanes = [row | {"persons_per_day": 30.0} for row in CAMPS["people_lanes"]]
    tables = plan(people_lanes=lanes)
    assert moved(tables)[1, "near"] == 30.0
    assert moved(tables)[1, "far"] == 30.0
    # 40 stay, and 60 count for 6 hours.
    assert amounts(tables["occupancy"], "headcount", date=D1, location="gate") == [40.0 + 60.0 / 4]


def test_a_gate_lets_through_what_those_on_duty_handle() -> None:
    clerks: Tables = {
        "resources": [{"resource": "clerk", "kind": "staff", "gate": True}],
        "resource_needs": [{"resource": "clerk", "location": "gate", "arrivals_per_unit_day": 20.0}],
        "on_duty": [{"location": "gate", "resource": "clerk", "units": 2.0}],
    }
    assert moved(plan(**clerks))[1, "near"] == 2 * 20.0


def test_clerks_are_called_to_a_gate_where_people_queue() -> None:
    clerks: Tables = {
        "resources": [{"resource": "clerk", "kind": "staff", "gate": True, "lead_days": 1}],
        "resource_needs": [{"resource": "clerk", "location": "gate", "arrivals_per_unit_day": 20.0}],
        "roster": [{"resource": "clerk", "units": 9.0}],
    }
    tables = plan(**clerks)
    # 100 people need 5 clerks, called on day 1 and there on day 2.
    assert amounts(tables["call_ups"], "units", date=D1) == [5.0]
    assert moved(tables)[2, "near"] == 60.0


def test_people_pass_through_a_stop_from_which_they_leave_the_same_day() -> None:
    locations = [row | {"onward_same_day": row["location"] == "near"} for row in CAMPS["locations"]]
    spaces = [row for row in CAMPS["spaces"] if row["location"] == "far"]
    tables = plan(locations=locations, spaces=spaces, people_lanes=[*CAMPS["people_lanes"], WAY_OUT])
    assert moved(tables) == {(1, "near"): 100.0, (1, "out"): 100.0}


def test_nobody_is_sent_to_wait_outdoors_where_the_way_on_is_full() -> None:
    spaces = [row for row in CAMPS["spaces"] if row["location"] == "far"]
    quotas = [{"location": "out", "persons_per_day": 25.0}]
    lanes = [CAMPS["people_lanes"][1], WAY_OUT]
    tables = plan(spaces=spaces, exit_quotas=quotas, people_lanes=lanes)
    assert moved(tables)[1, "near"] == 25.0


def test_stock_is_sent_for_three_days_of_cover_beyond_today() -> None:
    supplies: Tables = {
        **WATER,
        "stock": [{"location": "depot", "item": "water", "units": 9000.0}],
        "freight_lanes": [
            {"origin": "depot", "destination": place, "km": 9.0, "hours": 2.0}
            for place in ("gate", "near", "far")
        ],
    }
    tables = plan(**supplies)
    # Four days at 10 litres for 60 and for 40 people; at the gate 100 people for a quarter of a day,
    # and as many again on each of three days, which nobody knows not to come.
    assert amounts(tables["shipments"], "units", date=D1, destination="near") == [4 * 600.0]
    assert amounts(tables["shipments"], "units", date=D1, destination="far") == [4 * 400.0]
    assert amounts(tables["shipments"], "units", date=D1, destination="gate") == [4 * 250.0]
    assert tables["shortages"]["kind"].isin(["item"]).sum() == 0


def test_a_depot_orders_what_the_places_ask_of_it() -> None:
    supplies: Tables = {
        **WATER,
        "suppliers": [{"location": "depot", "item": "water", "lead_days": 1}],
        "freight_lanes": [{"origin": "depot", "destination": "near", "km": 9.0, "hours": 2.0}],
    }
    tables = plan(**supplies)
    # Asked on day 1 for 4 days of 600 litres, there on day 2, when near has 3 days to go.
    assert amounts(tables["orders"], "units", date=D1) == [2400.0]
    assert amounts(tables["shipments"], "units", date=D2, destination="near") == [1800.0]


def test_the_most_vulnerable_are_given_scarce_goods_first() -> None:
    groups = [
        {"group": "adults", "share": 0.5},
        {"group": "children", "share": 0.5, "vulnerability": 2.0},
    ]
    stock = [{"location": "gate", "item": "water", "units": 400.0}]
    tables = plan(**WATER, groups=groups, stock=stock, people_lanes=[WAY_OUT])
    assert amounts(tables["issued"], "persons", date=D1, group="children") == [40.0]
    assert amounts(tables["issued"], "persons", date=D1, group="adults") == [0.0]


def test_staff_are_called_up_for_the_people_who_are_there() -> None:
    nurses: Tables = {
        "resources": [{"resource": "nurse", "kind": "staff", "lead_days": 1, "min_days": 1}],
        "resource_needs": [{"resource": "nurse", "location": "near", "persons_per_unit": 20.0}],
        "roster": [{"resource": "nurse", "units": 2.5}],
    }
    tables = plan(**nurses)
    # 60 people at near need 3 nurses; the roster has 2.5, there from day 2.
    assert amounts(tables["call_ups"], "units") == [2.5]
    assert amounts(tables["shortages"], "persons", kind="service", date=D1) == [60.0]
    assert amounts(tables["shortages"], "persons", kind="service", date=D2) == [10.0]


def test_staff_whose_money_has_run_out_go_home() -> None:
    nurses: Tables = {
        "resources": [{"resource": "nurse", "kind": "staff", "cost_per_unit_day": 10.0}],
        "resource_needs": [{"resource": "nurse", "location": "near", "persons_per_unit": 20.0}],
        "on_duty": [{"location": "near", "resource": "nurse", "units": 2.0}],
        "budgets": [{"amount": 250.0}],
    }
    tables = plan(**nurses)
    # Day 1: 20 for the nurses and 100 for the nights; day 2 the same; 10 left pay one nurse on day 3.
    assert amounts(tables["staffing"], "on_duty") == [2.0, 2.0, 1.0, 0.0]
    assert amounts(tables["staffing"], "released") == [0.0, 0.0, 1.0, 1.0]
    assert tables["lodging"]["persons"].sum() == 200.0


def test_nobody_is_called_up_whose_least_stay_cannot_be_paid() -> None:
    nurses: Tables = {
        "resources": [{"resource": "nurse", "kind": "staff", "cost_per_unit_day": 10.0, "min_days": 3}],
        "resource_needs": [{"resource": "nurse", "location": "near", "persons_per_unit": 20.0}],
        "roster": [{"resource": "nurse", "units": 5.0}],
        "budgets": [{"amount": 160.0, "to_date": D3}],
    }
    call_ups = plan(**nurses)["call_ups"]
    # 100 for the first nights leave 60: two nurses for three days, and a third when the budget has ended.
    assert amounts(call_ups, "units", date=D1) == [2.0]
    assert amounts(call_ups, "units", date=D4) == [1.0]


def test_places_are_built_for_people_outdoors_with_what_is_there() -> None:
    building: Tables = {
        "spaces": [
            {"location": "near", "space": "tents", "places": 20.0, "buildable_places": 90.0, "build_days": 1}
        ],
        "items": [{"item": "canvas", "kind": "building"}],
        "building_needs": [{"space": "tents", "item": "canvas", "units_per_place": 2.0}],
        "stock": [{"location": "near", "item": "canvas", "units": 100.0}],
    }
    tables = plan(**building)
    # 80 are outdoors at the gate, a lane away; canvas is there for 50 of them.
    assert amounts(tables["building"], "places") == [50.0]
    assert moved(tables)[2, "near"] == 50.0


def test_first_steps_by_hand() -> None:
    # instances/first-steps/README.md: planning cannot spare the 40 nights either. The rule of thumb buys more
    # than the 220 rations needed: three days of cover are all there is to look ahead.
    tables = rule_of_thumb(read_daily(Scenario.read(shipped()["first-steps"])))
    assert amounts(tables["shortages"], "persons", kind="night") == [40.0]
    assert amounts(tables["shortages"], "persons", kind="waiting") == [80.0, 140.0, 120.0]
    assert amounts(tables["orders"], "units") == [120.0, 120.0]
