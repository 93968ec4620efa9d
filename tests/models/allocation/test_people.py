"""People: constraints 1 to 6. Without places to sleep a person in the system costs A 1 a day; whoever is
ready and still there costs B 0.1 a day."""

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

FAMILIES_AND_OTHERS = [{"group": "families", "share": 0.5}, {"group": "others", "share": 0.5}]


# 1 people_balance


@pytest.mark.binding(1)
def test_everyone_is_somewhere_every_day() -> None:
    scenario = case(
        3,
        arrivals=[come(10)],
        present=[there(5)],
        people_lanes=[lane("c", "s", opens_on=on(4))],
        under_way=[{"origin": "c", "destination": "s", "group": "people", "date": on(2), "persons": 4}],
    )
    # nights outdoors: at c 3 x 10, at s 3 x 5 and 2 x 4, on the way 1 x 4
    # ready and there: 15 on day 1, 19 on days 2 and 3: 53 x 0.1
    assert values(scenario) == close((57, 5.3))
    assert by_day(solve(scenario), "occupancy", "present") == close([15, 19, 19])
    # one more person who comes on day 1 stays three nights
    assert price(scenario, arrivals=[come(11)]) == close((3, 0.3))


@pytest.mark.slack(1)
def test_whoever_left_is_nowhere() -> None:
    scenario = case(3, arrivals=[come(10)], people_lanes=[lane("c", "e")])
    assert values(scenario) == close((0, 0))
    assert by_day(solve(scenario), "moves", "persons") == close([10, 0, 0])
    assert solve(scenario).tables["occupancy"].empty
    assert price(scenario, arrivals=[come(11)]) == close((0, 0))


# 2 one_leg_a_day


@pytest.mark.binding(2)
def test_no_chain_crosses_the_region_in_a_day() -> None:
    chain = [lane("c", "s1"), lane("s1", "s2"), lane("s2", "e")]
    scenario = case(3, arrivals=[come(10)], people_lanes=chain)
    # one night at s1 and one at s2
    assert values(scenario) == close((20, 2))
    assert by_day(solve(scenario), "occupancy", "present", location="s1") == close([10, 0, 0])
    assert by_day(solve(scenario), "occupancy", "present", location="s2") == close([0, 10, 0])
    # one more who comes: two nights
    assert price(scenario, arrivals=[come(11)]) == close((2, 0.2))


@pytest.mark.slack(2)
def test_onward_same_day_lets_people_go_on_the_day_they_came() -> None:
    chain = [lane("c", "s1"), lane("s1", "s2"), lane("s2", "e")]
    onward = {"s1": {"onward_same_day": True}, "s2": {"onward_same_day": True}}
    scenario = case(3, onward, arrivals=[come(10)], people_lanes=chain)
    assert values(scenario) == close((0, 0))
    assert by_day(solve(scenario), "moves", "persons", destination="e") == close([10, 0, 0])


@pytest.mark.slack(2)
def test_whoever_came_over_night_may_go_on_the_same_day() -> None:
    scenario = case(2, arrivals=[come(10)], people_lanes=[lane("c", "s", hours=24), lane("s", "e")])
    # day 1 on the way, through the exit on day 2
    assert values(scenario) == close((10, 1))
    assert by_day(solve(scenario), "moves", "persons", destination="e") == close([0, 10])


# 3 departure_readiness


@pytest.mark.binding(3)
def test_only_those_who_are_ready_leave() -> None:
    scenario = case(
        3, groups=[{"group": "people", "stay_days": 4}], arrivals=[come(16)], people_lanes=[lane("c", "e")]
    )
    # one in four of those left becomes ready each day: 4 of 16, 3 of 12, 2.25 of 9
    assert by_day(solve(scenario), "moves", "persons") == close([4, 3, 2.25])
    # outdoors: 12 + 9 + 6.75, although nobody would be if all went at once
    assert values(scenario) == close((27.75, 0))
    # a person more stays 0.75 + 0.5625 + 0.421875 nights
    assert price(scenario, arrivals=[come(17)]) == close((1.734375, 0))


@pytest.mark.slack(3)
def test_nobody_is_held_back_where_beds_are_free_and_leaving_costs() -> None:
    scenario = case(
        2,
        present=[there(10)],
        spaces=[hall(100, "s")],
        people_lanes=[lane("s", "e", cost_per_person=5)],
    )
    assert by_day(solve(scenario), "moves", "persons") == close([10, 0])
    assert values(scenario) == close((0, 0))
    assert money(scenario) == close(50)


@pytest.mark.binding(3)
def test_readiness_is_kept_while_the_border_is_shut() -> None:
    scenario = case(
        21,
        groups=[{"group": "people", "stay_days": 2}],
        arrivals=[come(100)],
        spaces=[hall(100)],
        people_lanes=[lane("c", "e", opens_on=on(21))],
    )
    # ready so far on day t: 100 (1 - 1/2^t); on day 21 they all go
    assert by_day(solve(scenario), "moves", "persons")[20] == close(100 * (1 - 0.5**21))
    # kept waiting on days 1 to 20: 100 (20 - (1 - 1/2^20)), at 0.1
    assert values(scenario) == close((0, 10 * (19 + 0.5**20)))


# 4 exit_quota


def quota(persons: float, **more: Any) -> Row:
    return {"location": "e", "persons_per_day": persons, **more}


@pytest.mark.binding(4)
def test_a_border_admits_its_quota() -> None:
    scenario = case(
        2, arrivals=[come(10)], spaces=[hall(10)], people_lanes=[lane("c", "e")], exit_quotas=[quota(6)]
    )
    assert by_day(solve(scenario), "moves", "persons") == close([6, 4])
    # four wait one day
    assert values(scenario) == close((0, 0.4))
    assert price(scenario, exit_quotas=[quota(7)]) == close((0, -0.1))
    assert price(scenario, exit_quotas=[quota(5)]) == close((0, 0.1))


@pytest.mark.slack(4)
def test_a_quota_that_is_not_used_has_no_price() -> None:
    scenario = case(
        2, arrivals=[come(10)], spaces=[hall(10)], people_lanes=[lane("c", "e")], exit_quotas=[quota(10)]
    )
    assert values(scenario) == close((0, 0))
    assert price(scenario, exit_quotas=[quota(11)]) == close((0, 0))


@pytest.mark.binding(4)
def test_a_group_has_its_quota_within_that_of_all() -> None:
    scenario = case(
        1,
        groups=FAMILIES_AND_OTHERS,
        arrivals=[come(20)],
        people_lanes=[lane("c", "e")],
        exit_quotas=[quota(15), quota(6, group="families")],
    )
    plan = solve(scenario)
    # of 10 families 6, of 10 others 9: 15 in all
    assert of(plan, "moves", "persons", group="families") <= 6 + 1e-6
    assert of(plan, "moves", "persons") == close(15)
    assert values(scenario) == close((5, 0.5))
    assert price(scenario, exit_quotas=[quota(16), quota(6, group="families")]) == close((-1, -0.1))
    # the families' quota alone does not let anybody more through
    assert price(scenario, exit_quotas=[quota(15), quota(7, group="families")]) == close((0, 0))


@pytest.mark.binding(4)
def test_on_a_day_that_no_row_of_a_border_covers_it_is_shut() -> None:
    scenario = case(
        2, arrivals=[come(10)], people_lanes=[lane("c", "e")], exit_quotas=[quota(10, opens_on=on(2))]
    )
    assert by_day(solve(scenario), "moves", "persons") == close([0, 10])
    assert values(scenario) == close((10, 1))


@pytest.mark.binding(4)
def test_a_quota_holds_on_the_day_of_arrival_at_the_border() -> None:
    scenario = case(
        3,
        arrivals=[come(10)],
        people_lanes=[lane("c", "e", hours=30, closes_on=on(1))],
        exit_quotas=[quota(4, opens_on=on(2), closes_on=on(2))],
    )
    # who leaves on day 1 is at the border on day 2: 4 go, a night on the way; 6 stay three nights
    assert of(solve(scenario), "moves", "persons", 1) == close(4)
    assert values(scenario)[0] == close(4 + 18)


@pytest.mark.binding(4)
def test_people_refused_at_a_border_are_back_and_ready_that_day() -> None:
    scenario = case(
        2,
        present=[there(4)],
        people_lanes=[lane("s", "e")],
        under_way=[{"origin": "s", "destination": "e", "group": "people", "date": on(1), "persons": 8}],
        exit_quotas=[quota(5)],
        items=[{"item": "kit", "kind": "once"}],
        item_needs=[{"item": "kit", "units_per_person": 1}],
    )
    plan = solve(scenario)
    # the quota of day 1 is used by 5 of the 8; 3 are back beside the 4; on day 2 five of the 7 go
    assert by_day(plan, "moves", "persons") == close([0, 5])
    assert by_day(plan, "occupancy", "present", location="s") == close([7, 2])
    # and nobody is owed a kit, for nobody entered the system
    assert values(scenario) == close((9, 0.9))
    # one more place at the border on either day: one night and one day of waiting less, on day 1 two
    assert price(scenario, exit_quotas=[quota(5, closes_on=on(1)), quota(6, opens_on=on(2))]) == close(
        (-1, -0.1)
    )
    assert price(scenario, exit_quotas=[quota(6, closes_on=on(1)), quota(5, opens_on=on(2))]) == close(
        (-2, -0.2)
    )


# 5 lane_capacity


@pytest.mark.binding(5)
def test_a_lane_carries_its_seats() -> None:
    scenario = case(2, arrivals=[come(10)], people_lanes=[lane("c", "e", persons_per_day=6)])
    assert by_day(solve(scenario), "moves", "persons") == close([6, 4])
    assert values(scenario) == close((4, 0.4))
    assert price(scenario, people_lanes=[lane("c", "e", persons_per_day=7)]) == close((-1, -0.1))


@pytest.mark.slack(5)
def test_an_empty_seat_has_no_price() -> None:
    scenario = case(2, arrivals=[come(10)], people_lanes=[lane("c", "e", persons_per_day=10)])
    assert values(scenario) == close((0, 0))
    assert price(scenario, people_lanes=[lane("c", "e", persons_per_day=11)]) == close((0, 0))


@pytest.mark.binding(5)
def test_a_group_with_its_own_row_has_its_seats_within_the_lanes() -> None:
    rows = [lane("c", "e", persons_per_day=12), lane("c", "e", persons_per_day=4, group="families")]
    scenario = case(1, groups=FAMILIES_AND_OTHERS, arrivals=[come(20)], people_lanes=rows)
    plan = solve(scenario)
    assert of(plan, "moves", "persons", group="families") <= 4 + 1e-6
    assert of(plan, "moves", "persons") == close(12)
    assert values(scenario) == close((8, 0.8))


BUSES = {"vehicle_pool": "buses"}


def pooled(persons: float, m3: float, *, people: float = 30, beds: float = 30) -> Row:
    return {
        "present": [there(people)],
        "spaces": [hall(beds, "s")],
        "people_lanes": [lane("s", "e", **BUSES)],
        "freight_lanes": [lane("d", "s", **BUSES)],
        "vehicle_pools": [{**BUSES, "persons_per_day": persons, "m3_per_day": m3}],
        **water(m3_per_unit=0.1),
        "stock": [store(1000, "d")],
    }


@pytest.mark.binding(5)
def test_people_and_freight_share_a_vehicle_pool() -> None:
    scenario = case(1, **pooled(20, 2))
    plan = solve(scenario)
    # The whole pool carries 20 people or water for 20. Either way 20 do not lack water (A 10); taking
    # people also spares them waiting, so the 20 go and 10 wait.
    assert of(plan, "moves", "persons") == close(20)
    assert plan.tables["shipments"].empty
    assert values(scenario) == close((10, 1))
    # a twentieth more of everything: one person more
    assert price(scenario, vehicle_pools=[{**BUSES, "persons_per_day": 21, "m3_per_day": 2.1}]) == close(
        (-1, -0.1)
    )


@pytest.mark.binding(5)
def test_a_pool_that_is_half_used_by_people_carries_half_the_freight() -> None:
    scenario = case(1, **pooled(60, 2))
    # 30 people take half the day; nobody is left who needs water
    assert values(scenario) == close((0, 0))
    assert of(solve(scenario), "moves", "persons") == close(30)
    shut = scenario.replace(exit_quotas=[quota(15)])
    # 15 go (a quarter of the day); water for 15 takes 1.5 of 2 m3: the other three quarters
    assert values(shut) == close((0, 1.5))
    assert of(solve(shut), "shipments", "units") == close(15)
    # and with less volume the pool is short again: 0.75 x 1.6 = 1.2 m3, water for 12
    assert price(shut, vehicle_pools=[{**BUSES, "persons_per_day": 60, "m3_per_day": 1.6}])[0] == close(3)


@pytest.mark.binding(5)
def test_a_pool_carries_the_lesser_of_volume_and_weight() -> None:
    scenario = case(
        1,
        present=[there(10)],
        spaces=[hall(10, "s")],
        freight_lanes=[lane("d", "s", **BUSES, pool_use=2)],
        vehicle_pools=[{**BUSES, "m3_per_day": 2, "kg_per_day": 12}],
        **water(m3_per_unit=0.1, kg_per_unit=1),
        stock=[store(1000, "d")],
    )
    # 12 kg at double use: 6 units; by volume it would be 10
    assert of(solve(scenario), "shipments", "units") == close(6)
    assert values(scenario)[0] == close(4)
    heavier = [{**BUSES, "m3_per_day": 2, "kg_per_day": 14}]
    assert price(scenario, vehicle_pools=heavier)[0] == close(-1)


@pytest.mark.slack(5)
def test_a_pool_out_of_its_window_carries_nothing() -> None:
    pools = [{**BUSES, "persons_per_day": 100, "opens_on": on(2)}]
    scenario = case(2, present=[there(10)], people_lanes=[lane("s", "e", **BUSES)], vehicle_pools=pools)
    assert by_day(solve(scenario), "moves", "persons") == close([0, 10])
    assert values(scenario) == close((10, 1))


# 6 gate


def registered(posts: float, **more: Any) -> Row:
    return {
        "arrivals": [come(6500)],
        "spaces": [hall(10)],
        "people_lanes": [lane("c", "e")],
        "resources": [{"resource": "post", "kind": "facility", "gate": True, **more}],
        "resource_needs": [{"resource": "post", "arrivals_per_unit_day": 464}],
        "on_duty": [post(posts, resource="post")],
    }


@pytest.mark.binding(6)
def test_a_gate_of_14_posts_holds_exactly_4_of_6500() -> None:
    scenario = case(1, **registered(14))
    plan = solve(scenario)
    # 14 x 464 = 6,496 go; 4 stay, have a place, and wait
    assert of(plan, "moves", "persons") == close(6496)
    assert of(plan, "occupancy", "present") == close(4)
    assert of(plan, "lodging", "persons") == close(4)
    assert values(scenario) == close((0, 0.4))
    # a hundredth of a post more registers 4.64: the 4 go
    assert price(scenario, on_duty=[post(14.01, resource="post")]) == close((0, -0.4))
    # half a hundredth registers 2.32
    assert price(scenario, on_duty=[post(14.005, resource="post")]) == close((0, -0.232))


@pytest.mark.binding(6)
def test_posts_that_work_half_of_the_days_count_half() -> None:
    assert values(case(1, **registered(28, share_of_days_worked=0.5))) == close((0, 0.4))


@pytest.mark.slack(6)
def test_a_gate_with_a_post_more_holds_nobody() -> None:
    scenario = case(1, **registered(15))
    assert values(scenario) == close((0, 0))
    assert price(scenario, on_duty=[post(16, resource="post")]) == close((0, 0))


@pytest.mark.binding(6)
def test_a_gate_takes_longer_for_some() -> None:
    scenario = case(
        1,
        groups=FAMILIES_AND_OTHERS,
        arrivals=[come(20)],
        people_lanes=[lane("c", "e")],
        resources=[{"resource": "post", "kind": "facility", "gate": True}],
        resource_needs=[
            {"resource": "post", "arrivals_per_unit_day": 10},
            {"resource": "post", "arrivals_per_unit_day": 5, "group": "families"},
        ],
        on_duty=[post(1.4, resource="post")],
    )
    plan = solve(scenario)
    # 10 others take one post-day; 0.4 post-days are left for 2 families
    assert of(plan, "moves", "persons", group="others") == close(10)
    assert of(plan, "moves", "persons", group="families") == close(2)
    assert values(scenario) == close((8, 0.8))


@pytest.mark.binding(6)
def test_without_anybody_at_the_gate_nobody_passes() -> None:
    tables = registered(0)
    scenario = case(1, **{name: rows for name, rows in tables.items() if name != "on_duty"})
    assert solve(scenario).tables["moves"].empty


@pytest.mark.slack(6)
def test_a_gate_that_counts_entries_stands_only_where_people_enter() -> None:
    needs = [{"resource": "post", "arrivals_per_unit_day": 4, "counts": "entry"}]
    scenario = case(
        1,
        arrivals=[come(10)],
        present=[there(10)],
        people_lanes=[lane("c", "e"), lane("s", "e")],
        resources=[{"resource": "post", "kind": "facility", "gate": True}],
        resource_needs=needs,
        on_duty=[post(1, resource="post")],
    )
    plan = solve(scenario)
    assert of(plan, "moves", "persons", origin="c") == close(4)
    assert of(plan, "moves", "persons", origin="s") == close(10)
    everywhere = [{"resource": "post", "arrivals_per_unit_day": 4}]
    # at s nobody is at the gate: its 10 stay
    assert price(scenario, resource_needs=everywhere) == close((10, 1))
