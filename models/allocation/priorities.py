"""Priorities: A survival, B protection and dignity, C cost and burden, D order. One objective each.

All four are active on the model; the hand-over compiles them as four rows of costs, and the solver takes
them one after the other (strict) or as one priced sum (weighted).
"""

from __future__ import annotations

import pyomo.environ as pyo

from models.allocation.sets import constraint, decided, figures, index_set, members
from models.daily import Daily
from models.daily.yesterday import Yesterday

COVER_WEIGHT = 0.1
KEEP_WEIGHT = 0.05
"""Of one person moved, or one person's goods sent or ordered, otherwise than in yesterday's plan."""


def add_priorities(m: pyo.ConcreteModel, d: Daily) -> None:
    """Declare the weights (weighted person-days per person) and the four objectives."""
    _declare_weights(m, d)
    _declare_order(m, d)
    _declare_yesterday(m, d)

    @m.Objective(doc="A survival: weighted person-days")
    def survival(m):  # type: ignore[no-untyped-def]
        return (
            sum(m.night_weight[g] * m.unsheltered[l, g, t] for l, g, t in m.NIGHTS)
            + sum(m.unmet_weight_a[n] * m.unmet[l, n, t] for l, n, t in m.ITEM_NEEDS)
            + sum(m.uncovered_weight_a[s] * m.uncovered[l, s, t] for l, s, t in m.SERVICES)
            + sum(m.road_weight_a[j, g, t] * m.move[j, g, t] for j, g, t in m.MOVES)
            + m.road_a
        )

    @m.Objective(doc="B protection and dignity: weighted person-days")
    def dignity(m):  # type: ignore[no-untyped-def]
        return (
            sum(m.unmet_weight_b[n] * m.unmet[l, n, t] for l, n, t in m.ITEM_NEEDS)
            + sum(m.uncovered_weight_b[s] * m.uncovered[l, s, t] for l, s, t in m.SERVICES)
            + sum(m.bed_weight[l, a, g, t] * m.lodged[l, a, g, t] for l, a, g, t in m.BEDS)
            + sum(m.over_weight[l, a, g, t] * m.lodged_over[l, a, g, t] for l, a, g, t in m.EMERGENCY_BEDS)
            + sum(m.waiting_weight[g] * m.kept_waiting[g, t] for g, t in m.GROUP_DAYS)
            + sum(m.cover_weight[k] * m.cover_short[k] for k in m.COVERED_ITEMS)
            + sum(m.road_weight_b[j, g, t] * m.move[j, g, t] for j, g, t in m.MOVES)
            + m.road_b
        )

    @m.Objective(doc="C cost and burden: money")
    def burden(m):  # type: ignore[no-untyped-def]
        return (
            sum((m.move_cost[j, g, t] + m.move_burden[j, g, t]) * m.move[j, g, t] for j, g, t in m.MOVES)
            + sum(m.night_cost[l, a, t] * m.lodged[l, a, g, t] for l, a, g, t in m.BEDS)
            + sum(m.night_cost[l, a, t] * m.lodged_over[l, a, g, t] for l, a, g, t in m.EMERGENCY_BEDS)
            + sum(m.ship_cost[f, k, t] * m.ship[f, k, t] for f, k, t in m.SHIPS)
            + sum(m.order_cost[o, t] * m.order[o, t] for o, t in m.ORDERS)
            + sum(m.build_cost[i] * m.build[i, t] for i, t in m.BUILDS)
            + sum(m.install_cost[i] * m.install[i, t] for i, t in m.INSTALLS)
            + sum(m.opening_cost[l] * m.open[l, t] for l in m.CANDIDATES for t in m.LAST_DAY)
            + sum(m.call_up_cost[q] * m.call_up[q, l, t] for q, l, t in m.CALLS)
            + sum(m.redeploy_cost[o, e] * m.redeploy[o, e, r, t] for o, e, r, t in m.REDEPLOYS)
            + sum(m.duty_cost[r] * m.on_duty[l, r, t] for l, r, t in m.DUTY_DAYS)
        )

    @m.Objective(doc="D order: persons, among equals")
    def order_among_equals(m):  # type: ignore[no-untyped-def]
        return (
            sum(m.urgency[t] * m.unsheltered[l, g, t] for l, g, t in m.NIGHTS)
            + sum(m.urgency[t] * m.unmet[l, n, t] for l, n, t in m.ITEM_NEEDS)
            + sum(m.urgency[t] * m.uncovered[l, s, t] for l, s, t in m.SERVICES)
            + sum(m.worst_place[t] for t in m.DAYS)
            + m.worst_day
            + sum(0.01 * m.urgency[t] * m.order[o, t] for o, t in m.ORDERS)
            + sum(m.haul_burden[f, t] * m.ship[f, k, t] for f, k, t in m.SHIPS)
            + sum(0.01 * m.overflow[l, t] for l, t in m.OVERFLOWS)
            + sum(0.01 * m.discarded[l, k, t] for l, k, t in m.STOCK_DAYS)
            + sum(m.new_move * m.move[j, g, t] for j, g, t in m.MOVES)
            + sum(2 * m.new_move * m.move_given_up[j, g, t] for j, g, t in m.KEPT_MOVES)
            + sum(m.new_move * m.ship[f, k, t] for f, k, t in m.SHIPS)
            + sum(2 * m.new_move * m.ship_given_up[f, k, t] for f, k, t in m.KEPT_SHIPS)
            + sum(m.new_move * m.order[o, t] for o, t in m.ORDERS)
            + sum(2 * m.new_move * m.order_given_up[o, t] for o, t in m.KEPT_ORDERS)
        )


def _declare_weights(m: pyo.ConcreteModel, d: Daily) -> None:
    policy, people, supplies, staff = d.scenario.policy, d.people, d.supplies, d.staff
    vulnerability = people.vulnerability
    night = policy.severity_night_outdoors
    m.night_weight = figures(list(people.groups), {g: night * vulnerability[g] for g in people.groups})
    m.waiting_weight = figures(
        list(people.groups), {g: policy.severity_waiting * vulnerability[g] for g in people.groups}
    )
    unmet = {
        n: need.vulnerability
        * supplies.items[need.subject].severity
        * (supplies.items[need.subject].owed_days if supplies.items[need.subject].kind == "once" else 1.0)
        for n, need in supplies.needs.items()
    }
    saving = {n: bool(supplies.items[need.subject].life_saving) for n, need in supplies.needs.items()}
    m.unmet_weight_a = figures(list(unmet), {n: w if saving[n] else 0.0 for n, w in unmet.items()})
    m.unmet_weight_b = figures(list(unmet), {n: 0.0 if saving[n] else w for n, w in unmet.items()})
    uncovered = {
        s: need.vulnerability * staff.resources[need.subject].severity for s, need in staff.services.items()
    }
    saving = {s: bool(staff.resources[need.subject].life_saving) for s, need in staff.services.items()}
    m.uncovered_weight_a = figures(
        list(uncovered), {s: w if saving[s] else 0.0 for s, w in uncovered.items()}
    )
    m.uncovered_weight_b = figures(
        list(uncovered), {s: 0.0 if saving[s] else w for s, w in uncovered.items()}
    )
    standard = {(l, a, g, t): d.below_standard(l, a, g, t) for l, a, g, t in m.BEDS}
    m.bed_weight = figures(
        m.BEDS, {key: night * vulnerability[key[2]] * degree for key, degree in standard.items()}
    )
    m.over_weight = figures(
        m.EMERGENCY_BEDS,
        {
            key: night
            * vulnerability[key[2]]
            * (1.0 - (1.0 - policy.severity_overcrowding) * (1.0 - standard[key]))
            for key in m.EMERGENCY_BEDS
        },
    )
    m.cover_weight = figures(
        m.COVERED_ITEMS, {k: COVER_WEIGHT * supplies.items[k].severity for k in m.COVERED_ITEMS}
    )
    road = {g: d.road_weights(g) for g in people.groups}
    legs = {(j, g, t): people.legs[people.lanes[j], g, t] for j, g, t in m.MOVES}
    m.road_weight_a = figures(m.MOVES, {key: leg.lag * road[key[1]][0] for key, leg in legs.items()})
    m.road_weight_b = figures(m.MOVES, {key: leg.lag * road[key[1]][1] for key, leg in legs.items()})
    m.road_a = pyo.Param(initialize=sum(n * road[g][0] for (g, _), n in people.under_way.items()))
    m.road_b = pyo.Param(initialize=sum(n * road[g][1] for (g, _), n in people.under_way.items()))
    exits = set(people.exits)
    m.move_burden = figures(
        m.MOVES,
        {
            key: 0.0
            if people.lanes[key[0]][1] in exits
            else policy.price_per_move + policy.price_per_person_km * leg.km
            for key, leg in legs.items()
        },
    )


def _declare_order(m: pyo.ConcreteModel, d: Daily) -> None:
    """The worst place of each day and the worst day, in persons short of anything."""
    last = d.horizon.days
    m.urgency = figures(m.DAYS, {t: (last - t + 1) / last for t in d.horizon.all_days})
    kms = {(f, t): 1e-5 * d.supplies.hauls[d.supplies.lanes[f], t].km + 1e-4 for f, t in m.LOAD_DAYS}
    m.haul_burden = figures(m.LOAD_DAYS, kms)
    m.worst_place = decided(m.DAYS, bounds=(0, None), doc="persons short in the day's worst place")
    m.worst_day = pyo.Var(bounds=(0, None), doc="persons short on the worst day")
    m.SHORT_PLACE_DAYS = index_set(
        [(l, t) for l in d.people.places if d.people.groups_at[l] for t in d.horizon.all_days], 2
    )
    m.GROUPS_AT = members(d.people.places, {l: d.people.groups_at[l] for l in d.people.places}, dimen=1)

    @constraint(m, m.SHORT_PLACE_DAYS, doc="(D) worst place of the day >= nights outdoors in each place")
    def worst_place_known(m, l, t):  # type: ignore[no-untyped-def]
        return m.worst_place[t] >= sum(m.unsheltered[l, g, t] for g in m.GROUPS_AT[l])

    @constraint(m, m.DAYS, doc="(D) worst day >= nights outdoors on each day")
    def worst_day_known(m, t):  # type: ignore[no-untyped-def]
        return m.worst_day >= sum(m.unsheltered[l, g, t] for l, g in m.PLACE_GROUPS)


def _declare_yesterday(m: pyo.ConcreteModel, d: Daily) -> None:
    """What differs from yesterday's plan: |x - y| = (x - y) + 2 * given up, given up >= y - x."""
    yesterday = d.yesterday or Yesterday()
    m.new_move = pyo.Param(initialize=KEEP_WEIGHT if d.yesterday else 0.0)
    scale, lanes, hauls = d.supplies.scale, d.people.lanes, d.supplies.lanes
    lane_number = {lane: j for j, lane in enumerate(lanes)}
    haul_number = {lane: f for f, lane in enumerate(hauls)}
    source_number = {source: o for o, source in enumerate(d.supplies.sources)}
    moves = {
        (lane_number[lane], g, t): persons
        for (lane, g, t), persons in yesterday.move.items()
        if lane in lane_number and (lane_number[lane], g, t) in m.MOVES
    }
    ships = {
        (haul_number[lane], k, t): units / scale[k]
        for (lane, k, t), units in yesterday.ship.items()
        if lane in haul_number and (haul_number[lane], k, t) in m.SHIPS
    }
    orders = {
        (source_number[source], t): units / scale[source.item]
        for (source, t), units in yesterday.order.items()
        if source in source_number and (source_number[source], t) in m.ORDERS
    }
    m.KEPT_MOVES = pyo.Set(dimen=3, initialize=list(moves))
    m.KEPT_SHIPS = pyo.Set(dimen=3, initialize=list(ships))
    m.KEPT_ORDERS = pyo.Set(dimen=2, initialize=list(orders))
    m.moved_before = pyo.Param(m.KEPT_MOVES, initialize=moves)
    m.shipped_before = pyo.Param(m.KEPT_SHIPS, initialize=ships)
    m.ordered_before = pyo.Param(m.KEPT_ORDERS, initialize=orders)
    m.move_given_up = decided(m.KEPT_MOVES, bounds=(0, None), doc="persons moved yesterday's way no longer")
    m.ship_given_up = decided(m.KEPT_SHIPS, bounds=(0, None), doc="scaled units no longer sent")
    m.order_given_up = decided(m.KEPT_ORDERS, bounds=(0, None), doc="scaled units no longer ordered")

    @constraint(m, m.KEPT_MOVES, doc="(D) moves given up >= yesterday's - today's")
    def moves_kept(m, j, g, t):  # type: ignore[no-untyped-def]
        return m.move_given_up[j, g, t] >= m.moved_before[j, g, t] - m.move[j, g, t]

    @constraint(m, m.KEPT_SHIPS, doc="(D) shipments given up >= yesterday's - today's")
    def ships_kept(m, f, k, t):  # type: ignore[no-untyped-def]
        return m.ship_given_up[f, k, t] >= m.shipped_before[f, k, t] - m.ship[f, k, t]

    @constraint(m, m.KEPT_ORDERS, doc="(D) orders given up >= yesterday's - today's")
    def orders_kept(m, o, t):  # type: ignore[no-untyped-def]
        return m.order_given_up[o, t] >= m.ordered_before[o, t] - m.order[o, t]
