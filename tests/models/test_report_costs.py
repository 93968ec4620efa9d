"""What a plan costs, part by part, on the day of decision or of use (17)."""

from __future__ import annotations

from typing import Any

import pytest

from models.report.assemble import derive, figures
from tests.models.plan_cases import D1, D2, D3, TABLES, at, decided, scenario

MOVE = {
    "date": D1,
    "arrives": D1,
    "origin": "gate",
    "destination": "camp",
    "group": "families",
    "persons": 12.0,
}
NIGHT = {
    "date": D2,
    "location": "camp",
    "space": "tent",
    "group": "singles",
    "persons": 20.0,
    "persons_over": 3.0,
}
ORDER = {"date": D1, "arrives": D3, "location": "depot", "item": "water", "supplier": "Well", "units": 100.0}
SHIPMENT = {
    "date": D2,
    "arrives": D2,
    "origin": "depot",
    "destination": "camp",
    "item": "water",
    "units": 200.0,
}
TENTS = {"date": D1, "ready": D2, "location": "camp", "space": "tent", "units": 2.0, "places": 10.0}
CLINIC = {"date": D1, "ready": D1, "location": "camp", "resource": "clinic", "units": 2.0}
OPENING = {"date": D1, "location": "field", "share": 1.0, "works_from": D2}
DUTY = {"date": D3, "location": "camp", "resource": "doctor", "opening": 1.0, "on_duty": 1.0}
CALL = {"date": D2, "arrives": D3, "location": "camp", "resource": "doctor", "roster": 1, "units": 2.0}
TRANSFER = {
    "date": D1,
    "arrives": D1,
    "origin": "camp",
    "destination": "gate",
    "resource": "doctor",
    "units": 1.0,
}


@pytest.mark.parametrize(
    ("table", "row", "day", "place", "part", "amount"),
    [
        ("moves", MOVE, D1, "gate", "travel", 12 * 3.0),
        ("lodging", NIGHT, D2, "camp", "lodging", (20 + 3) * 2.0),
        ("orders", ORDER, D1, "depot", "goods", 100 * 0.4),
        ("shipments", SHIPMENT, D2, "depot", "freight", 200 * 0.01 * 6.0),
        ("shipments", SHIPMENT | {"lane": "slow", "arrives": D3}, D2, "depot", "freight", 200 * 0.01 * 1.0),
        ("building", TENTS, D1, "camp", "building", 10 * 30.0),
        ("building", CLINIC, D1, "camp", "building", 2 * 400.0),
        ("openings", OPENING, D1, "field", "opening", 900.0),
        ("staffing", DUTY, D3, "camp", "staff", 1 * 100.0),
        ("staffing", DUTY | {"resource": "clinic"}, D3, "camp", "staff", 1 * 10.0),
        ("call_ups", CALL, D2, "camp", "call_up", 2 * 50.0),
        ("redeployments", TRANSFER, D1, "camp", "redeployment", 7.0),
    ],
)
def test_each_decision_costs_its_price_on_its_day(
    table: str, row: dict[str, Any], day: Any, place: str, part: str, amount: float
) -> None:
    costs = derive(scenario(), decided(**{table: [row]}))["costs"]
    assert len(costs) == 1
    assert at(costs, date=day, location=place, part=part)["amount"] == pytest.approx(amount)


def test_goods_cost_the_items_price_where_the_supplier_names_none() -> None:
    supplier = {key: value for key, value in TABLES["suppliers"][0].items() if key != "cost_per_unit"}
    costs = derive(scenario(suppliers=[supplier]), decided(orders=[ORDER]))["costs"]
    assert at(costs, part="goods")["amount"] == 100 * 0.5


def test_costs_of_one_place_day_and_part_are_one_row_and_free_ones_none() -> None:
    through = MOVE | {"destination": "border"}
    free = MOVE | {"destination": "field"}
    costs = derive(scenario(), decided(moves=[MOVE, through, free]))["costs"]
    assert len(costs) == 1
    assert at(costs, part="travel")["amount"] == 12 * 3.0 + 12 * 1.0


def test_the_total_is_the_sum_of_the_parts() -> None:
    cost = figures(scenario(), decided(moves=[MOVE], orders=[ORDER], staffing=[DUTY]))["cost"]
    assert cost["parts"] == {
        "travel": 36.0, "lodging": 0.0, "goods": 40.0, "freight": 0.0, "building": 0.0, "opening": 0.0,
        "staff": 100.0, "call_up": 0.0, "redeployment": 0.0,
    }  # fmt: skip
    assert cost["total"] == 176.0
