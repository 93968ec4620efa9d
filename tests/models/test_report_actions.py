"""What must be decided, by when and why; what presses most comes first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from models.report.assemble import derive
from tests.models.plan_cases import D1, D2, D3, at, decided, scenario


def actions(**rows: list[dict[str, Any]]) -> pd.DataFrame:
    return derive(scenario(), decided(**rows))["actions"]


def people_at(place: str, *headcount: float) -> list[dict[str, Any]]:
    return [
        {"date": day, "location": place, "group": "singles", "present": persons, "headcount": persons}
        for day, persons in zip((D1, D2, D3), headcount, strict=True)
    ]


def closing(place: str, *units: float) -> list[dict[str, Any]]:
    return [
        {"date": day, "location": place, "item": "water", "closing": left}
        for day, left in zip((D1, D2, D3), units, strict=True)
    ]


def shipment(**changes: Any) -> dict[str, Any]:
    sent = {
        "date": D1,
        "arrives": D1,
        "origin": "depot",
        "destination": "camp",
        "item": "water",
        "units": 100.0,
    }
    return sent | changes


def test_a_shipment_is_needed_on_the_first_day_whose_stock_would_not_do_without_it() -> None:
    # 130 and 110 litres would still do without the 100 sent; 90 on day 3 would not
    row = at(actions(shipments=[shipment()], stock=closing("camp", 130, 110, 90)), rank=1)
    assert row == {
        "rank": 1,
        "decide_by": D3,
        "act_on": D1,
        "kind": "ship",
        "location": "depot",
        "what": "Water to Camp",
        "quantity": 100.0,
        "unit": "litres",
        "why": "Camp would run short of it on 3 Aug.",
        "urgent": False,
    }


def test_its_lead_time_brings_the_decision_forward() -> None:
    slow = shipment(lane="slow", arrives=D2)
    row = at(actions(shipments=[slow], stock=closing("camp", 130, 110, 90)), rank=1)
    assert (row["decide_by"], row["urgent"]) == (D2, False)
    assert row["what"] == "Water to Camp by slow"
    assert row["why"] == "1 day on the road. Camp would run short of it on 3 Aug."


def test_an_order_whose_lead_time_makes_today_the_last_day_comes_before_todays_short_ones() -> None:
    order = {
        "date": D1,
        "arrives": D3,
        "location": "depot",
        "item": "water",
        "supplier": "Well",
        "units": 50.0,
    }
    table = actions(
        orders=[order], shipments=[shipment()], stock=closing("camp", 90, 0, 0) + closing("depot", 60, 60, 0)
    )
    assert table["kind"].tolist() == ["order", "ship"]
    assert table["decide_by"].dt.date.tolist() == [D1, D1]
    assert table["urgent"].tolist() == [True, True]
    assert at(table, rank=1)["what"] == "Water from Well"
    assert at(table, rank=1)["why"] == "2 days to deliver. depot would run short of it on 3 Aug."


def test_of_equally_pressing_actions_what_reaches_most_people_comes_first() -> None:
    # 100 litres serve 10 people, a doctor sees 10 a day, 11 people are moved
    moves = [
        {
            "date": D1,
            "arrives": D1,
            "origin": "gate",
            "destination": "camp",
            "group": "singles",
            "persons": 11.0,
        }
    ]
    transfer = {"date": D1, "arrives": D1, "origin": "camp", "destination": "gate", "resource": "doctor"}
    table = actions(
        moves=moves,
        shipments=[shipment()],
        stock=closing("camp", 0, 0, 0),
        redeployments=[transfer | {"units": 0.9}],
    )
    assert table["kind"].tolist() == ["move", "ship", "redeploy"]


def test_what_no_day_of_the_plan_needs_is_decided_when_the_plan_does() -> None:
    row = at(actions(shipments=[shipment(date=D2, arrives=D2)], stock=closing("camp", 0, 300, 300)), rank=1)
    assert (row["decide_by"], row["act_on"]) == (D2, D2)
    assert row["why"] == "Stock of Camp for after the last day."


def test_call_ups_from_several_rows_of_the_roster_are_one_action() -> None:
    # 20 people need 2 doctors at work, 4 on duty
    calls = [
        {"date": D1, "arrives": D2, "location": "camp", "resource": "doctor", "roster": row, "units": units}
        for row, units in ((1, 2.0), (2, 1.0))
    ]
    duty = [
        {"date": day, "location": "camp", "resource": "doctor", "on_duty": units}
        for day, units in ((D1, 1.0), (D2, 4.0), (D3, 4.0))
    ]
    table = actions(call_ups=calls, staffing=duty, occupancy=people_at("camp", 0, 5, 20))
    row = at(table, kind="call up")
    assert (row["what"], row["quantity"], row["location"]) == ("Doctor", 3.0, "camp")
    assert (row["decide_by"], row["act_on"]) == (D2, D1)  # one doctor would do for the 5 of day 2
    assert row["why"] == "1 day until they start. Camp needs 4 on 3 Aug."


def test_places_are_built_for_the_day_people_would_have_none() -> None:
    tent = {"date": D1, "ready": D2, "location": "camp", "space": "tent", "units": 2.0, "places": 10.0}
    row = at(actions(building=[tent], occupancy=people_at("camp", 0, 30, 30)), kind="build")
    assert (row["what"], row["quantity"], row["unit"], row["urgent"]) == ("tent", 10.0, "places", True)
    assert row["why"] == "1 day to build. 30 people at Camp on 2 Aug, places for 25."


def test_people_are_moved_before_a_place_is_over_its_places() -> None:
    moves = [
        {
            "date": D1,
            "arrives": D1,
            "origin": "gate",
            "destination": "camp",
            "group": group,
            "persons": persons,
        }
        for group, persons in (("families", 4.0), ("singles", 8.0))
    ]
    row = at(actions(moves=moves, occupancy=people_at("gate", 10, 6, 0)), kind="move")
    assert (row["what"], row["quantity"]) == ("to Camp: 4 Families, 8 Singles", 12.0)
    # 10 counted on the day they leave, a quarter of the 12 among them: 19 if they stayed
    assert row["why"] == "Otherwise 19 people at Gate on 1 Aug, places for 10."


def test_people_are_told_of_as_whole_and_never_seem_to_have_a_place() -> None:
    tent = {"date": D1, "ready": D2, "location": "camp", "space": "tent", "units": 1.7, "places": 8.5}
    row = at(actions(building=[tent], occupancy=people_at("camp", 0, 25.2, 25.2)), kind="build")
    assert row["why"] == "1 day to build. 26 people at Camp on 2 Aug, places for 25."
    opening = {"date": D1, "location": "field", "share": 0.5, "works_from": D2}
    row = at(actions(openings=[opening], occupancy=people_at("field", 0, 0, 0.4)), kind="open")
    assert row["why"] == "1 day to open. Up to 1 person there, on 3 Aug."


def test_people_let_through_an_exit_travel_on() -> None:
    leave = {
        "date": D1,
        "arrives": D2,
        "origin": "camp",
        "destination": "border",
        "group": "singles",
        "persons": 1.0,
    }
    row = at(actions(moves=[leave]), rank=1)
    assert (row["kind"], row["what"]) == ("onward", "to Border: 1 Singles")
    assert row["why"] == "Ready to travel on; there on 2 Aug."


def test_sites_are_opened_transfers_and_releases_are_actions_too() -> None:
    table = actions(
        openings=[{"date": D1, "location": "field", "share": 1.0, "works_from": D2}],
        occupancy=people_at("field", 0, 0, 60),
        redeployments=[
            {
                "date": D2,
                "arrives": D2,
                "origin": "camp",
                "destination": "gate",
                "resource": "doctor",
                "units": 1.0,
            }
        ],
        staffing=[{"date": D3, "location": "gate", "resource": "doctor", "released": 1.0}],
    )
    assert at(table, kind="open")["why"] == "1 day to open. Up to 60 people there, on 3 Aug."
    # people come on day 3 only, but all that is done there relies on day 2, from which it works
    assert (at(table, kind="open")["decide_by"], at(table, kind="open")["act_on"]) == (D1, D1)
    assert (at(table, kind="open")["quantity"], at(table, kind="open")["unit"]) == (1.0, "site")
    assert at(table, kind="redeploy")["what"] == "Doctor to Gate"
    assert at(table, kind="release")["location"] == "gate"


def test_no_action_may_wait_beyond_the_last_day_and_ranks_count_from_one() -> None:
    table = actions(
        shipments=[shipment(date=day, arrives=day, units=units) for day in (D3, D1) for units in (5.0, 9.0)],
        stock=closing("camp", 0, 0, 0),
    )
    assert table["rank"].tolist() == [1, 2, 3, 4]
    assert table["quantity"].tolist() == [9.0, 5.0, 9.0, 5.0]
    assert table["decide_by"].max() <= pd.Timestamp(date(2015, 8, 3))
