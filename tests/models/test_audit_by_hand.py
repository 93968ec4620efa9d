"""A plan written by hand, which the audit accepts; and its smallest changes, which it does not.

100 people come to the crossing on the first day. A bus takes 60 a day to the site, a train 50 a day from
there to the exit; everyone is ready to leave at once. Each line of the tables has its arithmetic beside it.
"""

from __future__ import annotations

import datetime
from typing import Any

import pandas as pd
import pytest

from models.audit import Audit, audit_plan, seal
from models.plan_tables import empty_tables, frame
from models.scenario import Scenario

ONE, TWO = datetime.date(2026, 3, 2), datetime.date(2026, 3, 3)
Rows = list[dict[str, Any]]


def scenario(**changes: Any) -> Scenario:
    tables: dict[str, Any] = {
        "scenario": {"name": "By hand", "start_date": ONE, "days": 2},
        "locations": [
            {"location": "crossing", "kind": "crossing", "transit_hours": 6},
            {"location": "site", "kind": "site", "transit_hours": 6},
            {"location": "exit", "kind": "exit"},
        ],
        "arrivals": [{"location": "crossing", "date": ONE, "persons": 100}],
        "spaces": [
            {"location": "crossing", "space": "hall", "places": 30},
            {"location": "site", "space": "hall", "places": 60, "emergency_places": 10},
        ],
        "people_lanes": [
            {"origin": "crossing", "destination": "site", "lane": "bus", "hours": 5, "km": 50,
             "persons_per_day": 60, "cost_per_person": 2},
            {"origin": "site", "destination": "exit", "lane": "train", "hours": 5, "km": 90,
             "persons_per_day": 50},
        ],
        "items": [{"item": "meal", "kind": "daily", "life_saving": True}],
        "item_needs": [{"item": "meal", "units_per_person_day": 2}],
        "stock": [{"location": "site", "item": "meal", "units": 150}],
    }  # fmt: skip
    return Scenario.from_tables(tables | changes)


def moves() -> Rows:
    lane = {"origin": "crossing", "destination": "site", "lane": "bus", "group": "people"}
    out = {"origin": "site", "destination": "exit", "lane": "train", "group": "people"}
    return [
        lane | {"date": ONE, "arrives": ONE, "persons": 60},  # all seats
        lane | {"date": TWO, "arrives": TWO, "persons": 40},  # the rest
        out | {"date": TWO, "arrives": TWO, "persons": 50},  # all seats; who came today stays
    ]


def occupancy() -> Rows:
    return [
        # 100 - 60 stay; 40 + 6/24 x 60 = 55 need a place, 30 have one
        {"date": ONE, "location": "crossing", "present": 40, "headcount": 55, "unsheltered": 25},
        {"date": ONE, "location": "site", "present": 60, "headcount": 60, "unsheltered": 0},
        {"date": TWO, "location": "crossing", "present": 0, "headcount": 10, "unsheltered": 0},  # 6/24 x 40
        # 60 + 40 - 50 stay; 50 + 6/24 x 50 = 62.5
        {"date": TWO, "location": "site", "present": 50, "headcount": 62.5, "unsheltered": 0},
    ]


def lodging() -> Rows:
    hall = {"space": "hall", "group": "people"}
    return [
        hall | {"date": ONE, "location": "crossing", "persons": 30, "persons_over": 0},
        hall | {"date": ONE, "location": "site", "persons": 60, "persons_over": 0},
        hall | {"date": TWO, "location": "crossing", "persons": 10, "persons_over": 0},
        hall | {"date": TWO, "location": "site", "persons": 60, "persons_over": 2.5},
    ]


def issued() -> Rows:
    return [
        {"date": ONE, "location": "crossing", "due": 55, "persons": 0, "units": 0},
        {"date": ONE, "location": "site", "due": 60, "persons": 60, "units": 120},
        {"date": TWO, "location": "crossing", "due": 10, "persons": 0, "units": 0},
        {"date": TWO, "location": "site", "due": 62.5, "persons": 15, "units": 30},  # 150 - 120 are left
    ]


def stock() -> Rows:
    nothing = dict.fromkeys(
        ("delivered", "ordered", "shipped_in", "shipped_out", "used_for_building", "discarded"), 0.0
    )
    site = {"location": "site", "item": "meal"} | nothing
    return [
        site | {"date": ONE, "opening": 150, "issued": 120, "closing": 30},
        site | {"date": TWO, "opening": 30, "issued": 30, "closing": 0},
    ]


def shortages() -> Rows:
    def row(
        date: datetime.date, kind: str, priority: str, persons: float, location: str = "", **more: Any
    ) -> Any:
        need = {"night": "night", "overcrowding": "night", "item": "meal", "waiting": "onward travel"}[kind]
        amounts = {"persons": persons, "person_days": persons, "weighted": persons} | more
        return {
            "date": date,
            "kind": kind,
            "priority": priority,
            "location": location,
            "need": need,
        } | amounts

    return [
        row(ONE, "night", "A", 25, "crossing"),
        row(ONE, "item", "A", 55, "crossing"),
        row(ONE, "waiting", "B", 100, weighted=10),  # severity 0.1
        row(TWO, "item", "A", 10, "crossing"),
        row(TWO, "item", "A", 47.5, "site"),  # 62.5 - 15
        row(TWO, "overcrowding", "B", 2.5, "site", person_days=0.75, weighted=0.75),  # severity 0.3
        row(TWO, "waiting", "B", 50, weighted=5),
    ]


def costs() -> Rows:
    return [
        {"date": ONE, "location": "crossing", "part": "travel", "amount": 120},
        {"date": TWO, "location": "crossing", "part": "travel", "amount": 80},
    ]


def plan() -> dict[str, pd.DataFrame]:
    people = {"group": "people"}
    rows: dict[str, Rows] = {
        "moves": moves(),
        "occupancy": [people | row for row in occupancy()],
        "lodging": lodging(),
        "issued": [people | {"item": "meal"} | row for row in issued()],
        "stock": stock(),
        "shortages": [people | {"cause": ""} | row for row in shortages()],
        "costs": costs(),
    }
    decided = {
        name: table
        for name, table in empty_tables().items()
        if name not in ("actions", "cover", "requirements")
    }
    return decided | {name: frame(name, table) for name, table in rows.items()}


def changed(table: str, row: int, **cells: Any) -> dict[str, pd.DataFrame]:
    tables = plan()
    for column, value in cells.items():
        tables[table].loc[row, column] = value
    return tables


def numbers(audit: Audit) -> set[int]:
    return {objection.number for objection in audit.objections}


def test_the_plan_is_accepted_and_its_nights_are_accounted_for() -> None:
    audit = audit_plan(scenario(), plan())
    assert audit.objections == ()
    # 100 people on 2 days less 50 gone, and 15 + 10 + 12.5 for the parts of days of those sent on
    assert audit.accounts["person_days_in_system"] == 100 + 50 + 15 + 10 + 12.5
    assert audit.accounts["person_days_lodged"] == 30 + 60 + 10 + 62.5
    assert audit.accounts["person_days_unsheltered"] == 25


def test_a_difference_below_the_tolerance_is_rounding() -> None:
    assert audit_plan(scenario(), changed("occupancy", 0, present=40 + 1e-6)).accepted
    assert not audit_plan(scenario(), changed("occupancy", 0, present=40 + 1e-4)).accepted


@pytest.mark.parametrize(
    ("table", "row", "cells", "number"),
    [
        ("moves", 0, {"persons": 59}, 1),
        ("occupancy", 1, {"present": 61}, 1),
        ("shortages", 2, {"persons": 99}, 3),
        ("occupancy", 0, {"unsheltered": 24}, 7),
        ("lodging", 1, {"persons": 59}, 7),
        ("shortages", 0, {"persons": 24}, 7),
        ("lodging", 3, {"space": "annex"}, 8),
        ("stock", 0, {"closing": 31}, 10),
        ("stock", 1, {"opening": 31}, 10),
        ("stock", 0, {"discarded": 1}, 10),
        ("issued", 3, {"units": 31}, 11),
        ("issued", 3, {"due": 62}, 11),
        ("shortages", 4, {"persons": 47}, 11),
        ("moves", 2, {"lane": "plane"}, 5),
    ],
)
def test_a_changed_figure_breaks_its_constraint(
    table: str, row: int, cells: dict[str, Any], number: int
) -> None:
    assert number in numbers(audit_plan(scenario(), changed(table, row, **cells)))


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ({"locations": [{"location": "crossing", "kind": "crossing", "transit_hours": 6},
                        {"location": "site", "kind": "site", "transit_hours": 6, "store_m3": 1},
                        {"location": "exit", "kind": "exit"}],
          "items": [{"item": "meal", "kind": "daily", "life_saving": True, "m3_per_unit": 1}]},
         None),  # it lay outside on the eve
        ({"exit_quotas": [{"location": "exit", "persons_per_day": 49}]}, 4),
        ({"exit_quotas": [{"location": "exit", "persons_per_day": 60, "closes_on": ONE}]}, 4),  # then zero
        ({"exit_quotas": [{"location": "exit", "persons_per_day": 50}]}, None),
        ({"budgets": [{"amount": 199}]}, 17),
        ({"budgets": [{"amount": 200}]}, None),
        ({"budgets": [{"amount": 80, "from_date": TWO}]}, None),
        ({"budgets": [{"amount": 79, "from_date": TWO}]}, 17),
        ({"budgets": [{"amount": 1, "stage": "preparation"}]}, None),
        ({"spaces": [{"location": "crossing", "space": "hall", "places": 29},
                     {"location": "site", "space": "hall", "places": 60, "emergency_places": 10}]}, 8),
        ({"spaces": [{"location": "crossing", "space": "hall", "places": 30},
                     {"location": "site", "space": "hall", "places": 60, "emergency_places": 2}]}, 8),
        ({"lodging": [{"space": "hall", "group": "people", "location": "crossing"}]}, None),
        ({"items": [{"item": "meal", "kind": "daily", "life_saving": True, "cover_days_at_end": 1}]}, 19),
        # 100 people came over two days, 6/24 of a day each: 12.5 a day, so 25 meals were wanted at the end
        ({"resources": [{"resource": "clerk", "kind": "staff", "gate": True}],
          "resource_needs": [{"resource": "clerk", "arrivals_per_unit_day": 60}]}, 6),
        ({"resources": [{"resource": "nurse", "kind": "staff"}],
          "resource_needs": [{"resource": "nurse", "persons_per_unit": 60}]}, 16),
    ],
)  # fmt: skip
def test_the_same_plan_on_a_harder_input(change: dict[str, Any], number: int | None) -> None:
    audit = audit_plan(scenario(**change), plan())
    assert numbers(audit) == (set() if number is None else {number})


def test_whoever_came_today_goes_on_only_where_that_is_allowed() -> None:
    lanes = scenario().tables["people_lanes"].assign(persons_per_day=float("nan"))
    chained = changed("moves", 2, date=pd.Timestamp(ONE), arrives=pd.Timestamp(ONE))
    assert 2 in numbers(audit_plan(scenario(people_lanes=lanes), chained))
    places = scenario().tables["locations"].assign(onward_same_day=[False, True, False])
    onward = scenario(people_lanes=lanes, locations=places)
    assert 2 not in numbers(audit_plan(onward, chained))


@pytest.mark.parametrize(
    ("table", "row", "cells", "name"),
    [
        ("moves", 0, {"arrives": pd.Timestamp(TWO)}, "arrival_day"),
        ("occupancy", 0, {"date": pd.Timestamp(TWO)}, "one_row_a_key"),
        ("occupancy", 0, {"headcount": 54}, "headcount"),
        ("occupancy", 1, {"unsheltered": -1}, "not_negative"),
        ("occupancy", 0, {"location": "elsewhere"}, "known_names"),
        ("moves", 0, {"date": pd.Timestamp(2026, 3, 9)}, "days_in_horizon"),
        ("shortages", 0, {"person_days": 26}, "person_days_of_shortages"),
        ("shortages", 2, {"weighted": 100}, "weights"),
        ("shortages", 0, {"priority": "B"}, "priority"),
        ("shortages", 5, {"person_days": 2.5}, "below_standard"),
        ("costs", 0, {"amount": 119}, "costs"),
        ("occupancy", 0, {"present": float("nan")}, "people_balance"),
    ],
)
def test_a_changed_account_is_objected_to_by_name(
    table: str, row: int, cells: dict[str, Any], name: str
) -> None:
    audit = audit_plan(scenario(), changed(table, row, **cells))
    assert name in {objection.name for objection in audit.objections}


def test_an_objection_says_what_where_and_by_how_much() -> None:
    audit = audit_plan(scenario(), changed("stock", 0, closing=31))
    objection = next(o for o in audit.objections if "closing = opening" in o.message)
    assert (objection.number, objection.name, objection.table) == (10, "stock_balance", "stock")
    assert objection.key == {"location": "site", "item": "meal", "date": "2026-03-02"}
    assert (objection.expected, objection.found) == (30, 31)
    assert audit.as_dict()["accepted"] is False


def test_a_unit_of_measure_does_not_change_what_is_small() -> None:
    """Meals in millionths: a thousandth of one person's is still rounding, a whole one's is not."""
    small = {
        "item_needs": [{"item": "meal", "units_per_person_day": 2e6}],
        "stock": [{"location": "site", "item": "meal", "units": 150e6}],
    }
    tables = plan()
    for name, columns in (("stock", ("opening", "issued", "closing")), ("issued", ("units",))):
        for column in columns:
            tables[name][column] *= 1e6
    assert audit_plan(scenario(**small), tables).accepted
    tables["stock"].loc[1, "closing"] = 10.0  # 5 millionths of what serves one person
    assert audit_plan(scenario(**small), tables).accepted
    tables["stock"].loc[1, "closing"] = 2e6  # what serves one
    assert 10 in numbers(audit_plan(scenario(**small), tables))


def test_a_seal_guards_what_no_recomputation_can() -> None:
    tables = plan()
    price = {"limit": "seats", "direction": "more", "change": 1.0, "effect": -1.0, "holds_up_to": 5.0}
    texts = ("location", "to_location", "subject", "priority", "unit", "effect_unit", "sentence")
    days = {"from_date": ONE, "to_date": TWO}
    tables["prices"] = frame("prices", [dict.fromkeys(texts, "") | price | days])
    seals = seal(tables)
    assert audit_plan(scenario(), tables, seals=seals).accepted
    tables["prices"].loc[0, "effect"] = -2.0
    audit = audit_plan(scenario(), tables, seals=seals)
    assert [(o.name, o.key) for o in audit.objections] == [("seal", {"table": "prices"})]
