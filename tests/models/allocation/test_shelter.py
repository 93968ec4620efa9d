"""Shelter: constraints 7 to 9. A night outdoors costs A 1 (times vulnerability); lodged over capacity costs
B 0.3 of it. Nobody can leave in most cases, so that everyone ready waits: 0.1 a person and day."""

from __future__ import annotations

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

# 7 night_accounted


def passing(places: float) -> Row:
    return {
        "places": {"c": {"transit_hours": 6}},
        "arrivals": [come(4800)],
        "spaces": [hall(places)],
        "people_lanes": [lane("c", "e")],
        **water(),
        "stock": [store(1200)],
    }


@pytest.mark.binding(7)
def test_4800_who_pass_through_in_6_hours_fill_1200_places() -> None:
    scenario = case(1, **passing(1200))
    plan = solve(scenario)
    # 4,800 x 6/24 = 1,200 places, and as many rations of water
    assert of(plan, "moves", "persons") == close(4800)
    assert of(plan, "lodging", "persons") == close(1200)
    assert of(plan, "issued", "persons") == close(1200)
    assert values(scenario) == close((0, 0))
    # a place less: one person-night outdoors; a ration less: one person-day without
    assert price(scenario, spaces=[hall(1199)]) == close((1, 0))
    assert price(scenario, stock=[store(1199)]) == close((1, 0))
    # 4 more who pass: a night and a day without water
    assert price(scenario, arrivals=[come(4804)]) == close((2, 0))


@pytest.mark.slack(7)
def test_a_place_that_stays_empty_has_no_price() -> None:
    scenario = case(1, **passing(1300))
    assert of(solve(scenario), "lodging", "persons") == close(1200)
    assert price(scenario, spaces=[hall(1301)]) == close((0, 0))


# 8 space_limit


@pytest.mark.binding(8)
def test_a_space_lodges_its_places_and_over_them_its_emergency_places() -> None:
    scenario = case(1, arrivals=[come(10)], spaces=[hall(4, emergency_places=3)])
    plan = solve(scenario)
    assert (of(plan, "lodging", "persons"), of(plan, "lodging", "persons_over")) == close((4, 3))
    # 3 outdoors; 3 over capacity at 0.3, 10 waiting at 0.1
    assert values(scenario) == close((3, 0.9 + 1.0))
    # one place more: one person less outdoors; one emergency place more: the same, but over capacity
    assert price(scenario, spaces=[hall(5, emergency_places=3)]) == close((-1, 0))
    assert price(scenario, spaces=[hall(4, emergency_places=4)]) == close((-1, 0.3))


@pytest.mark.slack(8)
def test_where_places_are_free_nobody_is_lodged_over_them() -> None:
    scenario = case(1, arrivals=[come(10)], spaces=[hall(10, emergency_places=3)])
    assert of(solve(scenario), "lodging", "persons_over") == close(0)
    assert values(scenario) == close((0, 1))
    assert price(scenario, spaces=[hall(11, emergency_places=4)]) == close((0, 0))


@pytest.mark.binding(8)
def test_a_space_has_its_places_while_it_is_open() -> None:
    rows = [hall(2, closes_on=on(1)), hall(6, opens_on=on(3))]
    scenario = case(3, arrivals=[come(10)], spaces=rows)
    # places 2, none, 6
    assert by_day(solve(scenario), "occupancy", "unsheltered") == close([8, 10, 4])


@pytest.mark.binding(8)
def test_a_space_named_in_lodging_admits_only_the_groups_named() -> None:
    scenario = case(
        1,
        groups=[{"group": "families", "share": 0.4}, {"group": "alone", "share": 0.6}],
        arrivals=[come(10)],
        spaces=[hall(8)],
        lodging=[{"space": "hall", "group": "families"}],
    )
    # 4 in families have the hall to themselves; 6 alone are outdoors beside 4 free places
    assert values(scenario)[0] == close(6)
    admitted = [{"space": "hall", "group": "families"}, {"space": "hall", "group": "alone"}]
    assert price(scenario, lodging=admitted)[0] == close(-4)


@pytest.mark.binding(8)
def test_a_space_below_standard_or_unsuitable_is_a_part_of_a_night_outdoors() -> None:
    scenario = case(
        1,
        arrivals=[come(10)],
        spaces=[hall(4, emergency_places=2, shortfall=0.2)],
        lodging=[{"space": "hall", "group": "people", "unsuitability": 0.5}],
    )
    # within places 1 - 0.5 x 0.8 = 0.6; over them 1 - 0.7 x 0.5 x 0.8 = 0.72; 10 wait
    assert values(scenario) == close((4, 4 * 0.6 + 2 * 0.72 + 1.0))


@pytest.mark.binding(8)
def test_the_more_vulnerable_have_the_places() -> None:
    groups = [{"group": "families", "share": 0.5, "vulnerability": 2}, {"group": "alone", "share": 0.5}]
    scenario = case(1, groups=groups, arrivals=[come(10)], spaces=[hall(6)])
    plan = solve(scenario)
    # 5 in families and one alone have a place; 4 alone weigh 1 each
    assert of(plan, "occupancy", "unsheltered", group="alone") == close(4)
    assert values(scenario) == close((4, 1.5))
    # with room for 4 the fifth in a family weighs 2
    assert price(scenario, spaces=[hall(4)]) == close((3, 0))


# 9 building


@pytest.mark.binding(9)
def test_places_are_there_build_days_after_building_starts() -> None:
    rows = [hall(0, buildable_places=5, build_days=2, build_cost_per_place=8)]
    scenario = case(4, arrivals=[come(10)], spaces=rows)
    # started on day 1, used on days 3 and 4: 10 + 10 + 5 + 5 outdoors
    assert by_day(solve(scenario), "occupancy", "unsheltered") == close([10, 10, 5, 5])
    assert money(scenario) == close(40)
    # one more place that can be built: two nights
    assert price(scenario, spaces=[rows[0] | {"buildable_places": 6}])[0] == close(-2)
    # one day less to build: five nights
    assert price(scenario, spaces=[rows[0] | {"build_days": 1}])[0] == close(-5)


@pytest.mark.slack(9)
def test_no_more_is_built_than_is_needed() -> None:
    rows = [hall(0, buildable_places=50, build_cost_per_place=8)]
    scenario = case(1, arrivals=[come(10)], spaces=rows)
    assert of(solve(scenario), "building", "places") == close(10)
    assert money(scenario) == close(80)
    assert price(scenario, spaces=[rows[0] | {"buildable_places": 51}]) == close((0, 0))


@pytest.mark.binding(9)
def test_what_is_being_built_already_comes_of_itself() -> None:
    scenario = case(
        3,
        arrivals=[come(10)],
        spaces=[hall(1)],
        building_under_way=[{"location": "c", "space": "hall", "date": on(2), "units": 4}],
    )
    assert by_day(solve(scenario), "occupancy", "unsheltered") == close([9, 5, 5])


@pytest.mark.binding(9)
def test_building_takes_materials() -> None:
    scenario = case(
        1,
        arrivals=[come(10)],
        spaces=[hall(0, buildable_places=10)],
        items=[{"item": "plank", "kind": "building"}],
        building_needs=[{"space": "hall", "item": "plank", "units_per_place": 2}],
        stock=[store(6, item="plank")],
    )
    plan = solve(scenario)
    # 6 planks, 2 a place: 3 places
    assert of(plan, "building", "places") == close(3)
    assert of(plan, "stock", "used_for_building") == close(6)
    assert values(scenario)[0] == close(7)
    assert price(scenario, stock=[store(7, item="plank")])[0] == close(-0.5)


@pytest.mark.binding(9, 16)
def test_building_takes_the_days_of_workers_spread_over_the_days_it_lasts() -> None:
    scenario = case(
        3,
        arrivals=[come(10)],
        spaces=[hall(0, buildable_places=10, build_days=2)],
        resources=[{"resource": "carpenter", "kind": "staff"}],
        building_needs=[{"space": "hall", "worker": "carpenter", "worker_days_per_place": 4}],
        on_duty=[post(6, resource="carpenter")],
    )
    # A place takes 4 days' work in 2 days: 2 carpenters. 6 of them build 3 places for day 3;
    # what started on day 2 would not be finished within the horizon.
    assert by_day(solve(scenario), "occupancy", "unsheltered") == close([10, 10, 7])
    assert price(scenario, on_duty=[post(7, resource="carpenter")])[0] == close(-0.5)


@pytest.mark.binding(9)
def test_whole_tents_of_five_places() -> None:
    rows = [hall(0, buildable_places=12, places_per_unit=5)]
    scenario = case(1, arrivals=[come(12)], spaces=rows, policy={"whole": ["places"]})
    # 12 places can be added: two tents of 5, no third; in parts it would be 12
    assert of(solve(scenario), "building", "units") == close(2)
    assert values(scenario)[0] == close(2)
    assert price(scenario, policy={"whole": []})[0] == close(-2)
    assert price(scenario, spaces=[rows[0] | {"buildable_places": 15}])[0] == close(-2)


@pytest.mark.binding(9)
def test_facilities_can_be_added_up_to_what_the_site_can_take() -> None:
    row = {"location": "s", "resource": "latrine", "units_max": 2, "build_days": 1, "build_cost_per_unit": 30}
    scenario = case(
        2,
        present=[there(50)],
        spaces=[hall(50, "s")],
        resources=[{"resource": "latrine", "kind": "facility", "severity": 0.5}],
        resource_needs=[{"resource": "latrine", "persons_per_unit": 20}],
        facilities_buildable=[row],
    )
    # day 1: 50 without; day 2: 2 x 20 have one; at 0.5, and 50 wait two days at 0.1
    assert values(scenario) == close((0, 0.5 * (50 + 10) + 10))
    assert money(scenario) == close(60)
    # another 0.1 of a latrine: 2 people
    assert price(scenario, facilities_buildable=[row | {"units_max": 2.1}]) == close((0, -1))
    # more than 2.5 nobody needs
    assert price(scenario, facilities_buildable=[row | {"units_max": 9}]) == close((0, -5))
