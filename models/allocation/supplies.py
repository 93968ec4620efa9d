"""Supplies: what is ordered, shipped, stored and given out. Constraints 10 to 14 and 19.

Goods are in scaled units (one serves one person), so every column here is about persons.

    stock[l,k,t] = stock[l,k,t-1] + pipeline + delivered + shipped in - shipped out
                   - rate * issued - used for building - discarded                    (10)
    issued + unmet = headcount (daily) or people entering (once)                      (11)
"""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.allocation.sets import constraint, decided, figures, index_set, members
from models.daily import Daily


def add_supplies(m: pyo.ConcreteModel, d: Daily) -> None:
    """Declare `stock`, `ship`, `order`, `issued`, `unmet`, `discarded`, `overflow`, `cover_short`."""
    _declare_flows(m, d)
    _add_needs(m, d)
    _add_stock_balance(m, d)
    _add_storage(m, d)
    _add_freight(m, d)
    _add_suppliers(m, d)
    _add_cover_at_end(m, d)


def _declare_flows(m: pyo.ConcreteModel, d: Daily) -> None:
    supplies = d.supplies
    stocked = sorted(supplies.stocked)
    m.STOCKED = index_set(stocked, 2)
    m.STOCK_DAYS = index_set([(l, k, t) for l, k in stocked for t in d.horizon.all_days], 3)
    items_at: dict[str, list[str]] = defaultdict(list)
    for l, k in stocked:
        items_at[l].append(k)
    ships: list[tuple[int, str, int]] = []
    shipped_in: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    shipped_out: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    lane_number = {lane: f for f, lane in enumerate(supplies.lanes)}
    for (lane, t), haul in supplies.hauls.items():
        f = lane_number[lane]
        for k in items_at[lane[0]]:
            if supplies.fits(k, haul, t):
                ships.append((f, k, t))
                shipped_out[lane[0], k, t].append(f)
                shipped_in[lane[1], k, t + haul.lag].append((f, t))
    orders: list[tuple[int, int]] = []
    delivered: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    source_number = {source: o for o, source in enumerate(supplies.sources)}
    for (source, t), offer in supplies.offers.items():
        o = source_number[source]
        orders.append((o, t))
        delivered[source.place, source.item, t + offer.lead_days].append((o, t))
    m.SHIPS = index_set(ships, 3)
    m.SHIPPED_IN = members(m.STOCK_DAYS, shipped_in, dimen=2)
    m.SHIPPED_OUT = members(m.STOCK_DAYS, shipped_out, dimen=1)
    m.ORDERS = index_set(orders, 2)
    m.DELIVERED = members(m.STOCK_DAYS, delivered, dimen=2)
    m.ship = decided(m.SHIPS, bounds=(0, None), doc="scaled units sent on their day of departure")
    m.order = decided(m.ORDERS, bounds=(0, None), doc="scaled units ordered from a supplier")
    m.stock = decided(m.STOCKED, m.DAY_ENDS, bounds=(0, None), doc="scaled units in store at day's end")
    m.discarded = decided(m.STOCK_DAYS, bounds=(0, None), doc="scaled units thrown away")
    for l, k in stocked:
        m.stock[l, k, 0].fix(supplies.eve.get((l, k), 0.0) / supplies.scale[k])


def _add_needs(m: pyo.ConcreteModel, d: Daily) -> None:
    supplies = d.supplies
    daily: list[tuple[str, str, int]] = []
    for l, n in supplies.groups:
        if supplies.items[supplies.needs[n].subject].kind == "daily":
            daily.extend((l, n, t) for t in d.horizon.all_days)
    once = list(supplies.due)
    issues = [key for key in daily + once if (key[0], supplies.needs[key[1]].subject) in supplies.stocked]
    m.DAILY_NEEDS = index_set(daily, 3)
    m.ONCE_NEEDS = index_set(once, 3)
    m.ITEM_NEEDS = index_set(daily + once, 3)
    m.ISSUES = index_set(issues, 3)
    m.ISSUING = members(m.ITEM_NEEDS, {key: [0] for key in issues}, dimen=1)
    m.NEED_GROUPS = members(m.DAILY_NEEDS, {key: supplies.groups[key[0], key[1]] for key in daily}, dimen=1)
    m.due = figures(m.ONCE_NEEDS, dict(supplies.due))
    m.issued = decided(m.ISSUES, bounds=(0, None), doc="persons served with an item")
    m.unmet = decided(m.ITEM_NEEDS, bounds=(0, None), doc="persons due an item and not served")

    @constraint(m, m.DAILY_NEEDS, doc="(11) issued + unmet = headcount")
    def need_of_items(m, l, n, t):  # type: ignore[no-untyped-def]
        return sum(m.issued[l, n, t] for _ in m.ISSUING[l, n, t]) + m.unmet[l, n, t] == sum(
            m.headcount[l, g, t] for g in m.NEED_GROUPS[l, n, t]
        )

    @constraint(m, m.ONCE_NEEDS, doc="(11) issued + unmet = people entering the system")
    def need_of_items_once(m, l, n, t):  # type: ignore[no-untyped-def]
        return sum(m.issued[l, n, t] for _ in m.ISSUING[l, n, t]) + m.unmet[l, n, t] == m.due[l, n, t]


def _add_stock_balance(m: pyo.ConcreteModel, d: Daily) -> None:
    supplies = d.supplies
    drawn: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for l, n, t in m.ISSUES:
        drawn[l, supplies.needs[n].subject, t].append(n)
    m.DRAWN = members(m.STOCK_DAYS, drawn, dimen=1)
    m.rate = figures(
        list(supplies.needs),
        {n: need.rate / supplies.scale[need.subject] for n, need in supplies.needs.items()},
    )
    pipeline = {
        (l, k, t): supplies.pipeline.get((l, k, t), 0.0) / supplies.scale[k] for l, k, t in m.STOCK_DAYS
    }
    m.pipeline = figures(m.STOCK_DAYS, pipeline)
    used_by: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    used_by_facility: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    use: dict[tuple[int, str], float] = {}
    facility_use: dict[tuple[int, str], float] = {}
    for i, t in m.BUILDS:
        growth = d.shelter.growth[i]
        for k, units in d.materials(growth).items():
            use[i, k] = units / supplies.scale[k]
            used_by[growth.place, k, t].append(i)
    for i, t in m.INSTALLS:
        growth = d.staff.growth[i]
        for k, units in d.materials(growth).items():
            facility_use[i, k] = units / supplies.scale[k]
            used_by_facility[growth.place, k, t].append(i)
    m.MATERIALS = index_set(use, 2)
    m.FACILITY_MATERIALS = index_set(facility_use, 2)
    m.material_use = figures(m.MATERIALS, use)
    m.facility_material_use = figures(m.FACILITY_MATERIALS, facility_use)
    m.USED_BY = members(m.STOCK_DAYS, used_by, dimen=1)
    m.USED_BY_FACILITY = members(m.STOCK_DAYS, used_by_facility, dimen=1)

    @constraint(
        m, m.STOCK_DAYS, doc="(10) stock = yesterday's + what came - what was sent, issued, used, discarded"
    )
    def stock_balance(m, l, k, t):  # type: ignore[no-untyped-def]
        return (
            m.stock[l, k, t]
            == m.stock[l, k, t - 1]
            + m.pipeline[l, k, t]
            + sum(m.order[o, s] for o, s in m.DELIVERED[l, k, t])
            + sum(m.ship[f, k, s] for f, s in m.SHIPPED_IN[l, k, t])
            - sum(m.ship[f, k, t] for f in m.SHIPPED_OUT[l, k, t])
            - sum(m.rate[n] * m.issued[l, n, t] for n in m.DRAWN[l, k, t])
            - sum(m.material_use[i, k] * m.build[i, t] for i in m.USED_BY[l, k, t])
            - sum(m.facility_material_use[i, k] * m.install[i, t] for i in m.USED_BY_FACILITY[l, k, t])
            - m.discarded[l, k, t]
        )


def _add_storage(m: pyo.ConcreteModel, d: Daily) -> None:
    supplies = d.supplies
    m.m3 = figures(
        list(supplies.items), {k: row.m3_per_unit * supplies.scale[k] for k, row in supplies.items.items()}
    )
    m.kg = figures(
        list(supplies.items), {k: row.kg_per_unit * supplies.scale[k] for k, row in supplies.items.items()}
    )
    bulky = [(l, k) for l, k in m.STOCKED if supplies.items[k].m3_per_unit > 0 and l in supplies.store_m3]
    stores = list(dict.fromkeys(l for l, _ in bulky))
    m.STORES = index_set(stores, 1)
    m.BULKY = members(m.STORES, {l: [k for s, k in bulky if s == l] for l in stores}, dimen=1)
    store_days = [(l, t) for l in stores for t in d.horizon.all_days]
    m.STORE_DAYS = index_set(store_days, 2)
    m.store_m3 = figures(m.STORES, {l: supplies.store_m3[l] for l in stores})
    overflows = {key: limit for key, limit in supplies.overflow_limit.items() if key[0] in m.STORES}
    m.OVERFLOWS = index_set(overflows, 2)
    m.overflow_limit = figures(m.OVERFLOWS, overflows)
    m.OVERFLOWING = members(m.STORE_DAYS, {key: [0] for key in overflows}, dimen=1)
    m.overflow = decided(m.OVERFLOWS, bounds=(0, None), doc="m3 of goods over a full store")

    @constraint(m, m.STORE_DAYS, doc="(12) volume in store <= store + overflow")
    def storage_limit(m, l, t):  # type: ignore[no-untyped-def]
        return sum(m.m3[k] * m.stock[l, k, t] for k in m.BULKY[l]) <= m.store_m3[l] + sum(
            m.overflow[l, t] for _ in m.OVERFLOWING[l, t]
        )

    @constraint(m, m.OVERFLOWS, doc="(12) overflow <= what was there or on its way and did not fit")
    def overflow_bounded(m, l, t):  # type: ignore[no-untyped-def]
        return m.overflow[l, t] <= m.overflow_limit[l, t]


def _add_freight(m: pyo.ConcreteModel, d: Daily) -> None:
    supplies = d.supplies
    loads: dict[tuple[int, int], list[str]] = defaultdict(list)
    dispatched: dict[tuple[str, int], list[tuple[int, str]]] = defaultdict(list)
    received: dict[tuple[str, int], list[tuple[int, str, int]]] = defaultdict(list)
    m3_limit, kg_limit, pooled = {}, {}, {}
    for f, k, t in m.SHIPS:
        loads[f, t].append(k)
        origin, destination, _ = supplies.lanes[f]
        haul = supplies.hauls[supplies.lanes[f], t]
        if origin in supplies.dispatch_m3:
            dispatched[origin, t].append((f, k))
        if destination in supplies.receive_m3:
            received[destination, t + haul.lag].append((f, k, t))
        if haul.m3 is not None:
            m3_limit[f, t] = haul.m3
        if haul.kg is not None:
            kg_limit[f, t] = haul.kg
        if haul.pool:
            pooled[f, t] = haul
    m.LOAD_DAYS = index_set(loads, 2)
    m.LOADS = members(m.LOAD_DAYS, loads, dimen=1)
    m.M3_LIMITS = index_set(m3_limit, 2)
    m.KG_LIMITS = index_set(kg_limit, 2)
    m.POOLED = index_set(pooled, 2)
    m.lane_m3 = figures(m.M3_LIMITS, m3_limit)
    m.lane_kg = figures(m.KG_LIMITS, kg_limit)
    m.vehicle_share = decided(
        m.POOLED, bounds=(0, None), doc="share of a vehicle pool's day used by a freight lane, times that day"
    )

    @constraint(m, m.M3_LIMITS, doc="(13) volume sent per freight lane and day <= m3_per_day")
    def freight_volume(m, f, t):  # type: ignore[no-untyped-def]
        return sum(m.m3[k] * m.ship[f, k, t] for k in m.LOADS[f, t]) <= m.lane_m3[f, t]

    @constraint(m, m.KG_LIMITS, doc="(13) weight sent per freight lane and day <= kg_per_day")
    def freight_weight(m, f, t):  # type: ignore[no-untyped-def]
        return sum(m.kg[k] * m.ship[f, k, t] for k in m.LOADS[f, t]) <= m.lane_kg[f, t]

    m.DISPATCH_DAYS = index_set(dispatched, 2)
    m.DISPATCHED = members(m.DISPATCH_DAYS, dispatched, dimen=2)
    m.RECEIPT_DAYS = index_set(received, 2)
    m.RECEIVED = members(m.RECEIPT_DAYS, received, dimen=3)
    m.dispatch_m3 = figures(list(supplies.dispatch_m3), dict(supplies.dispatch_m3))
    m.receive_m3 = figures(list(supplies.receive_m3), dict(supplies.receive_m3))

    @constraint(m, m.DISPATCH_DAYS, doc="(13) volume sent off per store and day <= dispatch_m3_per_day")
    def dispatch_capacity(m, l, t):  # type: ignore[no-untyped-def]
        return sum(m.m3[k] * m.ship[f, k, t] for f, k in m.DISPATCHED[l, t]) <= m.dispatch_m3[l]

    @constraint(m, m.RECEIPT_DAYS, doc="(13) volume received per store and day <= receive_m3_per_day")
    def receipt_capacity(m, l, t):  # type: ignore[no-untyped-def]
        return sum(m.m3[k] * m.ship[f, k, s] for f, k, s in m.RECEIVED[l, t]) <= m.receive_m3[l]

    per_m3: dict[tuple[int, int], float] = {}
    per_kg: dict[tuple[int, int], float] = {}
    for (f, t), haul in pooled.items():
        m3_capacity = supplies.pool_m3[haul.pool].get(t)
        kg_capacity = supplies.pool_kg[haul.pool].get(t)
        used = d.pool_day(haul.pool, t) * haul.pool_use
        if m3_capacity:
            per_m3[f, t] = used / m3_capacity
        if kg_capacity:
            per_kg[f, t] = used / kg_capacity
    m.POOLED_M3 = index_set(per_m3, 2)
    m.POOLED_KG = index_set(per_kg, 2)
    m.share_per_m3 = figures(m.POOLED_M3, per_m3)
    m.share_per_kg = figures(m.POOLED_KG, per_kg)

    @constraint(m, m.POOLED_M3, doc="(5) share of the pool's day >= share of its volume")
    def vehicle_volume(m, f, t):  # type: ignore[no-untyped-def]
        return m.vehicle_share[f, t] >= m.share_per_m3[f, t] * sum(
            m.m3[k] * m.ship[f, k, t] for k in m.LOADS[f, t]
        )

    @constraint(m, m.POOLED_KG, doc="(5) share of the pool's day >= share of its weight")
    def vehicle_weight(m, f, t):  # type: ignore[no-untyped-def]
        return m.vehicle_share[f, t] >= m.share_per_kg[f, t] * sum(
            m.kg[k] * m.ship[f, k, t] for k in m.LOADS[f, t]
        )


def _add_suppliers(m: pyo.ConcreteModel, d: Daily) -> None:
    supplies = d.supplies
    daily: dict[tuple[int, int], float] = {}
    total: dict[int, float] = {}
    drawn_from: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for o, t in m.ORDERS:
        source = supplies.sources[o]
        offer = supplies.offers[source, t]
        if offer.units_per_day == offer.units_per_day:
            daily[o, t] = offer.units_per_day / supplies.scale[source.item]
        if offer.units_total == offer.units_total:
            total[offer.row] = offer.units_total / supplies.scale[source.item]
            drawn_from[offer.row].append((o, t))
    m.SUPPLIER_DAYS = index_set(daily, 2)
    m.SUPPLIER_ROWS = index_set(total, 1)
    m.DRAWN_FROM = members(m.SUPPLIER_ROWS, drawn_from, dimen=2)
    m.supplier_daily = figures(m.SUPPLIER_DAYS, daily)
    m.supplier_total = figures(m.SUPPLIER_ROWS, total)

    @constraint(m, m.SUPPLIER_DAYS, doc="(14) ordered per day <= what the supplier delivers")
    def supplier_limit(m, o, t):  # type: ignore[no-untyped-def]
        return m.order[o, t] <= m.supplier_daily[o, t]

    @constraint(m, m.SUPPLIER_ROWS, doc="(14) ordered in total <= what the supplier has left")
    def supplier_total_limit(m, row):  # type: ignore[no-untyped-def]
        return sum(m.order[o, t] for o, t in m.DRAWN_FROM[row]) <= m.supplier_total[row]


def _add_cover_at_end(m: pyo.ConcreteModel, d: Daily) -> None:
    goals = d.cover_goals()
    m.COVERED_ITEMS = index_set(goals, 1)
    m.cover_goal = figures(m.COVERED_ITEMS, goals)
    m.STORES_OF = members(
        m.COVERED_ITEMS, {k: [l for l, item in d.supplies.stocked if item == k] for k in goals}, dimen=1
    )
    m.cover_short = decided(
        m.COVERED_ITEMS, bounds=(0, None), doc="person-days missing from the last day's stock"
    )
    m.LAST_DAY = index_set([d.horizon.days], 1)

    @constraint(
        m, m.COVERED_ITEMS, doc="(19) last day's stock + shortfall >= cover days x projected daily need"
    )
    def cover_at_end(m, k):  # type: ignore[no-untyped-def]
        return (
            sum(m.stock[l, k, t] for l in m.STORES_OF[k] for t in m.LAST_DAY) + m.cover_short[k]
            >= m.cover_goal[k]
        )
