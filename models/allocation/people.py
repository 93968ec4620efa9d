"""People: who is where, who is sent on, who leaves, who is kept waiting. Constraints 1 to 6.

present[l,g,t] = present[l,g,t-1] + arrivals[l,g,t] + coming - leaving            (1)
leaving <= present[l,g,t-1] + arrivals[l,g,t] + coming over lanes of 24 h or more (2)
kept_waiting[g,t] = kept_waiting[g,t-1] + newly ready[g,t] - leaving the system   (3)
arriving at an exit <= quota                                                      (4)
riders of a lane <= seats; shares of a vehicle pool <= 1                          (5)
handled by a gate <= share_of_days_worked * on_duty                               (6)
"""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.allocation.sets import constraint, decided, figures, index_set, members
from models.daily import Daily


def add_people(m: pyo.ConcreteModel, d: Daily) -> None:
    """Declare `move`, `present`, `headcount`, `kept_waiting` (persons) and constraints 1 to 4 and 5a."""
    people, days = d.people, d.horizon.all_days
    place_groups = [(l, g) for l in people.places for g in people.groups_at[l]]
    nights = [(l, g, t) for l, g in place_groups for t in days]
    lane_number = {lane: j for j, lane in enumerate(people.lanes)}
    exits = set(people.exits)
    known = set(place_groups)

    moves: list[tuple[int, str, int]] = []
    coming: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    overnight: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    leaving: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    exiting: dict[tuple[str, int], list[int]] = defaultdict(list)
    at_exit: dict[tuple[str, str, int], list[tuple[int, str, int]]] = defaultdict(list)
    riders: dict[tuple[int, str, int], list[str]] = defaultdict(list)
    for (lane, g, t), leg in people.legs.items():
        origin, destination, _ = lane
        if (origin, g) not in known:
            continue
        j = lane_number[lane]
        moves.append((j, g, t))
        leaving[origin, g, t].append(j)
        if destination in exits:
            exiting[g, t].append(j)
            for group in (g, ""):
                at_exit[destination, group, t + leg.lag].append((j, g, t))
        else:
            coming[destination, g, t + leg.lag].append((j, t))
            if leg.lag > 0:
                overnight[destination, g, t + leg.lag].append((j, t))
        for group in (g, ""):
            riders[j, group, t].append(g)
    m.lanes = people.lanes

    m.PLACE_GROUPS = index_set(place_groups, 2)
    m.NIGHTS = index_set(nights, 3)
    m.GROUP_DAYS = index_set([(g, t) for g in people.groups for t in days], 2)
    m.MOVES = index_set(moves, 3)
    m.COMING = members(m.NIGHTS, coming, dimen=2)
    m.OVERNIGHT = members(m.NIGHTS, overnight, dimen=2)
    m.LEAVING = members(m.NIGHTS, leaving, dimen=1)
    m.EXITING = members(m.GROUP_DAYS, exiting, dimen=1)

    m.arriving = figures(m.NIGHTS, {key: people.inflow(*key) for key in nights})
    m.transit_share = figures(people.places, {l: people.transit_share[l] for l in people.places})
    m.newly_ready = figures(
        m.GROUP_DAYS,
        {(g, t): people.ready[g, t] - people.ready.get((g, t - 1), 0.0) for g in people.groups for t in days},
    )

    m.move = decided(
        m.MOVES, bounds=(0, None), doc="persons sent on, or through an exit, on their day of departure"
    )
    m.present = decided(m.PLACE_GROUPS, m.DAY_ENDS, bounds=(0, None), doc="persons there at day's end")
    m.headcount = decided(m.NIGHTS, bounds=(0, None), doc="persons there today, for every need")
    m.kept_waiting = decided(
        people.groups, m.DAY_ENDS, bounds=(0, None), doc="persons ready to leave and still in the system"
    )
    for l, g in place_groups:
        m.present[l, g, 0].fix(people.eve.get((l, g), 0.0))
    for g in people.groups:
        m.kept_waiting[g, 0].fix(0.0)

    @constraint(m, m.NIGHTS, doc="(1) present = yesterday + arrivals + coming - leaving")
    def people_balance(m, l, g, t):  # type: ignore[no-untyped-def]
        return m.present[l, g, t] == m.present[l, g, t - 1] + m.arriving[l, g, t] + sum(
            m.move[j, g, s] for j, s in m.COMING[l, g, t]
        ) - sum(m.move[j, g, t] for j in m.LEAVING[l, g, t])

    @constraint(m, m.NIGHTS, doc="(1) headcount = present + transit share of those sent on or leaving")
    def headcount_defined(m, l, g, t):  # type: ignore[no-untyped-def]
        return m.headcount[l, g, t] == m.present[l, g, t] + m.transit_share[l] * sum(
            m.move[j, g, t] for j in m.LEAVING[l, g, t]
        )

    # Only where somebody can come and go on one day does (2) say more than (1).
    m.STOPOVERS = index_set(
        [
            key
            for key in nights
            if key[0] not in people.onward_same_day
            and leaving.get(key)
            and len(coming.get(key, ())) > len(overnight.get(key, ()))
        ],
        3,
    )

    @constraint(m, m.STOPOVERS, doc="(2) sent on <= yesterday's + today's arrivals + who came over night")
    def one_leg_a_day(m, l, g, t):  # type: ignore[no-untyped-def]
        return sum(m.move[j, g, t] for j in m.LEAVING[l, g, t]) <= m.present[l, g, t - 1] + m.arriving[
            l, g, t
        ] + sum(m.move[j, g, s] for j, s in m.OVERNIGHT[l, g, t])

    @constraint(m, m.GROUP_DAYS, doc="(3) left so far + kept waiting = ready so far")
    def departure_readiness(m, g, t):  # type: ignore[no-untyped-def]
        return m.kept_waiting[g, t] == m.kept_waiting[g, t - 1] + m.newly_ready[g, t] - sum(
            m.move[j, g, t] for j in m.EXITING[g, t]
        )

    quotas = [key for key in people.quotas if at_exit.get(key)]
    m.QUOTAS = index_set(quotas, 3)
    m.AT_EXIT = members(m.QUOTAS, at_exit, dimen=3)
    m.quota = figures(m.QUOTAS, {key: max(people.quotas[key], 0.0) for key in quotas})

    @constraint(m, m.QUOTAS, doc="(4) people through an exit per day <= what the border admits")
    def exit_quota(m, x, group, t):  # type: ignore[no-untyped-def]
        return sum(m.move[j, g, s] for j, g, s in m.AT_EXIT[x, group, t]) <= m.quota[x, group, t]

    limits = {
        (lane_number[lane], group, t): seats
        for (lane, group, t), seats in people.lane_limits.items()
        if lane in lane_number and riders.get((lane_number[lane], group, t))
    }
    m.LANE_LIMITS = index_set(limits, 3)
    m.RIDERS = members(m.LANE_LIMITS, riders, dimen=1)
    m.seats = figures(m.LANE_LIMITS, limits)

    @constraint(m, m.LANE_LIMITS, doc="(5) people per lane and day <= seats")
    def lane_capacity(m, j, group, t):  # type: ignore[no-untyped-def]
        return sum(m.move[j, g, t] for g in m.RIDERS[j, group, t]) <= m.seats[j, group, t]


def add_vehicle_pools(m: pyo.ConcreteModel, d: Daily) -> None:
    """Constraint 5b: one row per vehicle pool and day over people and freight (after both are declared)."""
    people, supplies = d.people, d.supplies
    lanes = {lane: j for j, lane in enumerate(people.lanes)}
    hauls = {lane: f for f, lane in enumerate(supplies.lanes)}
    riders: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    loads: dict[tuple[str, int], list[int]] = defaultdict(list)
    share: dict[tuple[int, str, int], float] = {}
    for (lane, g, t), leg in people.legs.items():
        if leg.pool and (lanes[lane], g, t) in m.MOVES:
            riders[leg.pool, t].append((lanes[lane], g))
            size = d.pool_day(leg.pool, t)
            share[lanes[lane], g, t] = size * leg.pool_use / d.pool_persons[leg.pool][t]
    for (lane, t), haul in supplies.hauls.items():
        if haul.pool and (hauls[lane], t) in m.POOLED:
            loads[haul.pool, t].append(hauls[lane])
    m.POOL_DAYS = index_set(dict.fromkeys([*riders, *loads]), 2)
    m.POOL_RIDERS = members(m.POOL_DAYS, riders, dimen=2)
    m.POOL_LOADS = members(m.POOL_DAYS, loads, dimen=1)
    m.POOL_MOVES = index_set(share, 3)
    m.pool_share = figures(m.POOL_MOVES, share)
    m.pool_day = figures(m.POOL_DAYS, {key: d.pool_day(*key) for key in m.POOL_DAYS})

    @constraint(m, m.POOL_DAYS, doc="(5) shares of a vehicle pool's day used by people and freight <= 1")
    def vehicle_pool(m, v, t):  # type: ignore[no-untyped-def]
        return (
            sum(m.pool_share[j, g, t] * m.move[j, g, t] for j, g in m.POOL_RIDERS[v, t])
            + sum(m.vehicle_share[f, t] for f in m.POOL_LOADS[v, t])
            <= m.pool_day[v, t]
        )


def add_gates(m: pyo.ConcreteModel, d: Daily) -> None:
    """Constraint 6, in persons of the gate's fastest group (after `on_duty` is declared)."""
    gates = d.staff.gates
    handled: dict[tuple[str, str, int], list[tuple[int, str]]] = {}
    effort: dict[tuple[str, str, str], float] = {}
    capacity: dict[tuple[str, str], float] = {}
    for (l, r), rates in gates.items():
        fastest = max(rates.values())
        capacity[l, r] = fastest * d.staff.resources[r].share_of_days_worked
        for g, rate in rates.items():
            effort[l, r, g] = fastest / rate
        for t in d.horizon.all_days:
            through = [(j, g) for g in rates for j in m.LEAVING[l, g, t]]
            if through:
                handled[l, r, t] = through
    m.GATE_DAYS = index_set(handled, 3)
    m.HANDLED = members(m.GATE_DAYS, handled, dimen=2)
    m.GATE_EFFORTS = index_set(effort, 3)
    m.gate_effort = figures(m.GATE_EFFORTS, effort)
    m.GATES = index_set(gates, 2)
    m.WORKING = members(m.GATES, {key: [0] for key in gates if key in m.DUTY}, dimen=1)
    m.gate_capacity = figures(m.GATES, capacity)

    @constraint(m, m.GATE_DAYS, doc="(6) people sent on or leaving <= what those on duty at the gate handle")
    def gate(m, l, r, t):  # type: ignore[no-untyped-def]
        return sum(
            m.gate_effort[l, r, g] * m.move[j, g, t] for j, g in m.HANDLED[l, r, t]
        ) <= m.gate_capacity[l, r] * sum(m.on_duty[l, r, t] for _ in m.WORKING[l, r])
