"""Resources: constraints 15 and 16. A nurse serves five; a person-day without one costs A 1. Everyone has a
place to sleep."""

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
    there,
    values,
)


def ward(persons: float, location: str = "c", **more: Any) -> Row:
    """People in a place, with a place to sleep each, who need nurses."""
    return {"present": [there(persons, location)], "spaces": [hall(persons, location)], **nurses(), **more}


# 15 staff_balance


@pytest.mark.binding(15)
def test_called_up_staff_work_from_lead_days_on() -> None:
    tables = ward(20) | nurses(lead_days=1)
    scenario = case(3, **tables, roster=[post(3)])
    # nobody on day 1, then 3 nurses for 15 of 20
    assert by_day(solve(scenario), "staffing", "on_duty") == close([0, 3, 3])
    assert values(scenario)[0] == close(20 + 5 + 5)
    assert price(scenario, roster=[post(4)])[0] == close(-10)
    assert price(scenario, roster=[post(3)], staff_under_way=[post(1, date=on(1))])[0] == close(-15)


@pytest.mark.binding(15)
def test_trained_people_on_a_roster_come_sooner_than_others_of_their_kind() -> None:
    # 4 are needed; of 2 trained beforehand both are there on day 1, the others on day 2
    roster = [post(2), post(2, lead_days=0)]
    scenario = case(3, **ward(20) | nurses(lead_days=1), roster=roster)
    assert by_day(solve(scenario), "staffing", "on_duty") == close([2, 4, 4])
    assert values(scenario)[0] == close(10)
    assert price(scenario, roster=[post(2), post(3, lead_days=0)])[0] == close(-5)


@pytest.mark.slack(15)
def test_nobody_is_called_up_who_is_not_needed() -> None:
    scenario = case(1, **ward(20) | nurses(call_up_cost=9), roster=[post(30)])
    assert of(solve(scenario), "call_ups", "units") == close(4)
    assert money(scenario) == close(36)
    assert price(scenario, roster=[post(31)])[0] == close(0)


def visits(roster: float, **terms: Any) -> Row:
    """Five people in need of a nurse on day 1, and five others on day 3; a nurse costs 10 a day."""
    return {
        "arrivals": [come(5, 1), come(5, 3)],
        "spaces": [hall(5)],
        "people_lanes": [lane("c", "e")],
        **nurses(cost_per_unit_day=10, **terms),
        "places": {"c": {"transit_hours": 24}},
        "roster": [post(roster)],
    }


@pytest.mark.binding(15)
def test_who_was_released_does_not_come_back() -> None:
    # two nurses: one for each day, 20; one: kept on over day 2, 30
    assert money(case(3, **visits(2))) == close(20)
    alone = case(3, **visits(1))
    assert values(alone)[0] == close(0)
    assert by_day(solve(alone), "staffing", "on_duty") == close([1, 1, 1])
    assert money(alone) == close(30)


@pytest.mark.binding(15)
def test_who_is_called_up_stays_min_days() -> None:
    # called up for day 1, kept on day 2; another for day 3 (less than 2 days are left: the horizon ends it)
    scenario = case(3, **visits(2, min_days=2))
    assert money(scenario) == close(30)
    assert values(scenario)[0] == close(0)


def until(day: int, **terms: Any) -> Row:
    return ward(20) | nurses(lead_days=1, **terms) | {"roster": [post(4, until=on(day))]}


@pytest.mark.binding(15)
def test_staff_of_a_roster_that_ends_are_gone_the_day_after() -> None:
    scenario = case(3, **until(2))
    # called up on day 1, there on day 2, gone on day 3
    assert by_day(solve(scenario), "staffing", "on_duty") == close([0, 4, 0])
    assert values(scenario)[0] == close(40)
    assert price(scenario, roster=[post(4, until=on(3))])[0] == close(-20)


@pytest.mark.binding(15)
def test_staff_are_called_only_where_lead_and_least_stay_fit_before_the_roster_ends() -> None:
    scenario = case(3, **until(2, min_days=2))
    assert solve(scenario).tables["call_ups"].empty
    assert values(scenario)[0] == close(60)
    assert price(scenario, roster=[post(4, until=on(3))])[0] == close(-40)


@pytest.mark.binding(15)
def test_a_roster_is_available_from_its_day() -> None:
    scenario = case(3, **ward(20), roster=[post(4, available_on=on(3))])
    assert by_day(solve(scenario), "staffing", "on_duty") == close([0, 0, 4])


@pytest.mark.binding(15)
def test_a_roster_of_one_place_serves_there() -> None:
    two: Row = {"present": [there(5, "s1"), there(5, "s2")], "spaces": [hall(5, "s1"), hall(5, "s2")]}
    scenario = case(1, **two, **nurses(), roster=[post(2, "s1")])
    assert values(scenario)[0] == close(5)
    assert price(scenario, roster=[post(2, "")])[0] == close(-5)


def two_wards(**more: Any) -> Row:
    return {
        "present": [there(5, "s1"), there(5, "s2")],
        "spaces": [hall(5, "s1"), hall(5, "s2")],
        **nurses(),
        "on_duty": [post(1, "s1")],
        "staff_lanes": [lane("s1", "s2"), lane("s2", "s1")],
        **more,
    }


@pytest.mark.binding(15)
def test_staff_do_not_serve_two_places_in_a_day() -> None:
    scenario = case(2, **two_wards())
    # wherever the nurse is, five in the other place have none
    assert values(scenario)[0] == close(10)
    assert price(scenario, on_duty=[post(1, "s1"), post(1, "s2")])[0] == close(-10)


@pytest.mark.binding(15)
def test_staff_go_one_leg_a_day() -> None:
    chain = [lane("s1", "s2"), lane("s2", "s3")]
    scenario = case(2, **ward(5, "s3"), on_duty=[post(1, "s1")], staff_lanes=chain)
    # at s2 on day 1, at s3 on day 2
    assert by_day(solve(scenario), "staffing", "on_duty", location="s3") == close([0, 1])
    assert values(scenario)[0] == close(5)
    assert price(scenario, staff_lanes=[*chain, lane("s1", "s3")])[0] == close(-5)


@pytest.mark.binding(15)
def test_staff_on_a_lane_of_a_day_are_nowhere_that_day() -> None:
    scenario = case(2, **ward(5, "s2"), on_duty=[post(1, "s1")], staff_lanes=[lane("s1", "s2", hours=24)])
    assert by_day(solve(scenario), "staffing", "on_duty", location="s1") == close([0, 0])
    assert by_day(solve(scenario), "staffing", "on_duty", location="s2") == close([0, 1])
    assert values(scenario)[0] == close(5)


@pytest.mark.binding(15)
def test_a_staff_lane_has_its_seats() -> None:
    way = lane("s1", "s2", staff_per_day=2)
    scenario = case(1, **ward(20, "s2"), on_duty=[post(4, "s1")], staff_lanes=[way])
    assert values(scenario)[0] == close(10)
    assert price(scenario, staff_lanes=[way | {"staff_per_day": 3}])[0] == close(-5)


@pytest.mark.binding(15)
def test_facilities_neither_move_nor_go() -> None:
    facility = {"resource": "tap", "kind": "facility", "life_saving": True, "cost_per_unit_day": 7}
    needs = [{"resource": "tap", "persons_per_unit": 5}]
    taps = {"resources": [facility], "resource_needs": needs, "on_duty": [post(2, "s1", "tap")]}
    scenario = case(2, **ward(10, "s2") | taps, staff_lanes=[lane("s1", "s2")])
    assert values(scenario)[0] == close(20)
    # they stay and cost, though nobody is there: 2 x 2 x 7
    assert money(scenario) == close(28)


# 16 service_cover


@pytest.mark.binding(16)
def test_staff_serve_as_many_as_they_can() -> None:
    scenario = case(1, **ward(12), on_duty=[post(2)])
    # 2 x 5 of 12
    assert values(scenario)[0] == close(2)
    assert of(solve(scenario), "shortages", "persons", kind="service") == close(2)
    assert price(scenario, on_duty=[post(2.1)])[0] == close(-0.5)
    assert price(scenario, on_duty=[post(1.9)])[0] == close(0.5)


@pytest.mark.slack(16)
def test_staff_enough_leave_nobody_without() -> None:
    scenario = case(1, **ward(12), on_duty=[post(3)])
    assert values(scenario)[0] == close(0)
    assert price(scenario, on_duty=[post(3.1)])[0] == close(0)


@pytest.mark.binding(16)
def test_staff_serve_on_the_share_of_days_they_work() -> None:
    scenario = case(1, **ward(12) | nurses(share_of_days_worked=0.5), on_duty=[post(2)])
    assert values(scenario)[0] == close(7)


@pytest.mark.binding(16)
def test_groups_that_take_more_time_share_the_same_staff() -> None:
    needs = [
        {"resource": "nurse", "persons_per_unit": 10},
        {"resource": "nurse", "group": "ill", "persons_per_unit": 2},
    ]
    groups = [{"group": "ill", "share": 0.4}, {"group": "well", "share": 0.6}]
    scenario = case(1, groups=groups, **ward(10) | {"resource_needs": needs}, on_duty=[post(1)])
    # 6 well take 0.6 of a nurse, 0.4 is left for 0.8 of 4 ill
    assert values(scenario)[0] == close(3.2)
    # with an ill person six times as heavy the 4 ill would take 2: all of it goes to two of them
    heavier = [{"group": "ill", "share": 0.4, "vulnerability": 3}, {"group": "well", "share": 0.6}]
    # served 0.8 ill: 3.2 x 3 short; or 2 ill: 2 x 3 + 6 = 12. The first is better.
    assert price(scenario, groups=heavier)[0] == close(9.6 - 3.2)


@pytest.mark.binding(16)
def test_people_who_pass_through_need_staff_for_their_part_of_the_day() -> None:
    tables = {
        "arrivals": [come(20)],
        "spaces": [hall(20)],
        "people_lanes": [lane("c", "e")],
        **nurses(),
        "on_duty": [post(0.5)],
    }
    # 20 x 6/24 = 5 there, 2.5 served
    assert values(case(1, {"c": {"transit_hours": 6}}, **tables))[0] == close(2.5)


def greeted(counts: str) -> Row:
    need: Row = {"resource": "greeter", "arrivals_per_unit_day": 8, "counts": counts}
    return {
        "arrivals": [come(10)],
        "spaces": [hall(10, "s")],
        "people_lanes": [lane("c", "s")],
        "resources": [{"resource": "greeter", "kind": "staff", "life_saving": True}],
        "resource_needs": [need],
        "on_duty": [post(1, "c", "greeter"), post(0.5, "s", "greeter")],
    }


@pytest.mark.binding(16)
def test_a_need_on_arrival_counts_everyone_who_comes_once_in_each_place() -> None:
    scenario = case(2, **greeted("each_place"))
    # On day 1 8 of 10 are served at c and, having gone on, 4 of 10 at s. Nobody is counted on day 2.
    assert values(scenario)[0] == close(2 + 6)


@pytest.mark.binding(16)
def test_a_need_on_entry_counts_only_people_who_enter_the_system() -> None:
    assert values(case(2, **greeted("entry")))[0] == close(2)


@pytest.mark.binding(16)
def test_what_works_at_building_does_not_serve() -> None:
    scenario = case(
        1,
        **ward(10) | {"spaces": [hall(0, buildable_places=10)]},
        building_needs=[{"space": "hall", "worker": "nurse", "worker_days_per_place": 0.5}],
        on_duty=[post(2)],
    )
    # A nurse builds 2 places or serves 5: they serve, and ten sleep outdoors.
    assert values(scenario)[0] == close(10)
    assert price(scenario, on_duty=[post(3)])[0] == close(-2)
