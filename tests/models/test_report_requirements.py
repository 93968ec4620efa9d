"""What each place needs each day, what is there for it, and the gap."""

from __future__ import annotations

import math

import pytest

from models.report.assemble import derive
from tests.models.plan_cases import D1, D2, D3, TABLES, at, decided, scenario

CROWD = {"date": D1, "location": "camp", "group": "singles", "present": 30.0, "headcount": 30.0}
LACK = {"date": D1, "location": "camp", "group": "singles", "priority": "A"}


def test_a_night_needs_a_place_for_everyone_counted_and_the_gap_is_who_has_none() -> None:
    tables = decided(occupancy=[CROWD | {"unsheltered": 5.0}])
    row = at(derive(scenario(), tables)["requirements"], date=D1, location="camp", need="night")
    assert (row["required"], row["available"], row["gap"]) == (
        30.0,
        25.0,
        5.0,
    )  # 20 places, 5 emergency places
    assert (row["country"], row["sector"], row["unit"]) == ("MKD", "shelter", "persons")
    assert row["gap_cost"] == 5 * 2.0  # a night in the tent costs 2


def test_where_no_space_is_open_a_night_is_priced_at_the_cheapest_anywhere() -> None:
    outdoors = {"date": D1, "location": "field", "group": "singles", "headcount": 3.0, "unsheltered": 3.0}
    spaces = [row for row in TABLES["spaces"] if row["location"] != "field"]
    table = derive(scenario(spaces=spaces), decided(occupancy=[outdoors]))["requirements"]
    assert (
        at(table, location="field", need="night")["gap_cost"] == 3 * 1.0
    )  # Gate's hall; Camp's tent costs 2


def test_places_that_are_built_count_from_the_day_they_are_ready() -> None:
    tent = {"date": D1, "ready": D2, "location": "camp", "space": "tent", "units": 2.0, "places": 10.0}
    table = derive(scenario(), decided(building=[tent]))["requirements"]
    assert [at(table, date=day, location="camp")["available"] for day in (D1, D2, D3)] == [25.0, 35.0, 35.0]


def test_a_candidate_has_places_from_the_day_it_works() -> None:
    opening = {"date": D1, "location": "field", "share": 0.5, "works_from": D2}
    table = derive(scenario(), decided(openings=[opening]))["requirements"]
    field = table[table["location"] == "field"]
    assert field["date"].dt.date.tolist() == [D2, D3]
    assert field["available"].tolist() == [50.0, 50.0]


def test_an_item_is_required_by_whom_it_is_due_and_available_as_far_as_in_store() -> None:
    tables = decided(
        issued=[
            {
                "date": D1,
                "location": "camp",
                "item": "water",
                "group": "singles",
                "due": 30.0,
                "persons": 26.0,
            }
        ],
        stock=[
            {
                "date": D1,
                "location": "camp",
                "item": "water",
                "opening": 250.0,
                "issued": 260.0,
                "closing": 0.0,
            }
        ],
        shortages=[LACK | {"need": "water", "kind": "item", "persons": 4.0}],
    )
    row = at(derive(scenario(), tables)["requirements"], need="water")
    assert (row["required"], row["available"], row["gap"], row["unit"]) == (300.0, 260.0, 40.0, "litres")
    assert (row["sector"], row["gap_cost"]) == ("WASH", 40 * 0.5)


def test_what_has_no_price_has_no_cost_rather_than_none() -> None:
    items = [{key: value for key, value in row.items() if key != "cost_per_unit"} for row in TABLES["items"]]
    spaces = [row | {"cost_per_person_night": 0} for row in TABLES["spaces"]]
    lacks = [LACK | {"need": "water", "kind": "item", "persons": 4.0}]
    tables = decided(occupancy=[CROWD | {"unsheltered": 5.0}], shortages=lacks)
    table = derive(scenario(items=items, spaces=spaces), tables)["requirements"]
    for need, gap in (("night", 5.0), ("water", 40.0)):
        row = at(table, date=D1, location="camp", need=need)
        assert row["gap"] == gap
        assert math.isnan(row["gap_cost"])


def test_staff_are_required_by_those_they_serve_and_the_days_they_work() -> None:
    # 30 people need 3 doctors at work, 6 on duty; the one there leaves 25 people without
    tables = decided(
        occupancy=[CROWD],
        staffing=[{"date": D1, "location": "camp", "resource": "doctor", "on_duty": 1.0}],
        shortages=[LACK | {"need": "doctor", "kind": "service", "persons": 25.0}],
    )
    row = at(derive(scenario(), tables)["requirements"], need="doctor")
    assert (row["required"], row["available"], row["gap"], row["gap_cost"]) == (6.0, 1.0, 5.0, 500.0)


def test_the_gap_of_a_service_on_arrival_adds_up_over_groups_that_weigh_differently() -> None:
    # 20 families, who weigh double, and 20 singles come to Gate; an interpreter meets 10 a day
    interpreter = {"resource": "interpreter", "kind": "staff", "share_of_days_worked": 0.5}
    needs = [{"resource": "interpreter", "arrivals_per_unit_day": 10.0}]
    lack = LACK | {"location": "gate", "need": "interpreter", "kind": "service", "persons": 20.0}
    tables = decided(shortages=[lack, lack | {"group": "families"}])
    case = scenario(
        resources=[interpreter], resource_needs=needs, on_duty=[], roster=[], facilities_buildable=[]
    )
    row = at(derive(case, tables)["requirements"], need="interpreter")
    assert (row["required"], row["available"], row["gap"]) == (8.0, 0.0, 8.0)


@pytest.mark.parametrize(("posts", "gap"), [(1.0, 1.5), (3.0, 0.0)])
def test_a_gate_is_required_by_all_who_come(posts: float, gap: float) -> None:
    # 40 people arrive, a post handles 16 a day
    tables = decided(staffing=[{"date": D1, "location": "gate", "resource": "post", "on_duty": posts}])
    row = at(derive(scenario(), tables)["requirements"], need="post")
    assert (row["required"], row["available"], row["gap"]) == (2.5, posts, gap)


def test_rows_stand_in_the_order_of_date_place_and_need() -> None:
    tables = decided(occupancy=[CROWD | {"date": day} for day in (D3, D1)])
    table = derive(scenario(), tables)["requirements"]
    keys = list(zip(table["date"], table["location"], table["need"], strict=True))
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys) > 4
