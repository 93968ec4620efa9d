"""What runs out when: 250 litres at Camp, 10 litres per person and day."""

from __future__ import annotations

from typing import Any

import pytest

from models.report.assemble import derive
from tests.models.plan_cases import D1, D2, D3, at, decided, scenario

DAYS = (D1, D2, D3)


def issued(due: tuple[float, ...]) -> list[dict[str, Any]]:
    return [
        {"date": day, "location": "camp", "item": "water", "group": "singles", "due": persons}
        for day, persons in zip(DAYS, due, strict=True)
        if persons
    ]


def stock(closing: float = 0.0, delivered: float = 0.0) -> list[dict[str, Any]]:
    return [
        {"date": D1, "location": "camp", "item": "water", "opening": 250.0},
        {"date": D2, "location": "camp", "item": "water", "delivered": delivered},
        {"date": D3, "location": "camp", "item": "water", "closing": closing},
    ]


def short(day: Any, persons: float, group: str = "singles") -> dict[str, Any]:
    return {"date": day, "location": "camp", "group": group, "need": "water", "kind": "item", "priority": "A",
            "persons": persons, "person_days": persons, "weighted": persons}  # fmt: skip


def test_with_no_action_the_eves_stock_is_used_up_by_the_people_of_the_plan() -> None:
    # 100 + 100 litres leave 50 of the 100 due on day 3: two days and a half
    cover = derive(scenario(), decided(issued=issued((10, 10, 10)), stock=stock()))["cover"]
    row = at(cover, location="camp", item="water")
    assert row["units"] == 250.0
    assert row["days_left_no_action"] == 2.5
    assert row["first_day_short_no_action"] == D3


def test_what_is_in_the_pipeline_counts_and_what_the_plan_sends_does_not() -> None:
    rows = stock(delivered=50.0)
    rows[1] |= {"shipped_in": 1000.0, "ordered": 1000.0}
    row = at(derive(scenario(), decided(issued=issued((10, 10, 10)), stock=rows))["cover"], location="camp")
    assert row["first_day_short_no_action"] is None
    assert row["days_left_no_action"] == 3.0  # 300 litres for 300: nothing is left after the last day


def test_with_the_plan_the_first_short_day_is_the_first_shortage() -> None:
    # on day 2, 4 of 10 people go without: one day and six tenths
    tables = decided(issued=issued((10, 10, 10)), stock=stock(), shortages=[short(D2, 4), short(D3, 10)])
    row = at(derive(scenario(), tables)["cover"], location="camp")
    assert row["days_left_with_plan"] == pytest.approx(1.6)
    assert row["first_day_short_with_plan"] == D2


def test_past_the_horizon_what_is_left_lasts_at_its_mean_use() -> None:
    # 60 litres over three days are 20 a day; 40 are left in the end
    row = at(
        derive(scenario(), decided(issued=issued((3, 0, 3)), stock=stock(closing=40.0)))["cover"],
        item="water",
    )
    assert row["days_left_with_plan"] == 3 + 40 / 20
    assert row["first_day_short_with_plan"] is None
    assert row["days_left_no_action"] == 3 + 190 / 20


def test_a_place_without_stock_is_short_on_the_first_day() -> None:
    row = at(derive(scenario(), decided(issued=issued((10, 0, 0))))["cover"], location="camp")
    assert (row["units"], row["days_left_no_action"], row["first_day_short_no_action"]) == (0.0, 0.0, D1)


def test_what_nobody_needs_has_no_row() -> None:
    assert derive(scenario(), decided(stock=stock()))["cover"].empty
