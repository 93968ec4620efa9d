"""Candidate sites: nothing enters, works or is built where nobody has opened. Constraint 18.

Every limit is the smallest of the lane's, the place's and the total that can exist: no big number.
"""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.allocation.sets import constraint, decided, figures, index_set, members
from models.daily import Daily


def declare_openings(m: pyo.ConcreteModel, d: Daily) -> None:
    """Declare `open` (0 or 1 by candidate and day end), `WORKS[l,t]`: day end by which it must be open."""
    candidates = d.people.candidates
    m.CANDIDATES = index_set(candidates, 1)
    m.open = decided(m.CANDIDATES, m.DAY_ENDS, domain=pyo.Binary, doc="1 when a candidate site has opened")
    works: dict[tuple[str, int], list[int]] = {}
    for l in candidates:
        m.open[l, 0].fix(0)
        for t in d.horizon.all_days:
            day = t - d.locations[l].opening_days
            if day >= 1:
                works[l, t] = [day]
    m.PLACE_DAYS = index_set([(l, t) for l in d.supplies.stores for t in d.horizon.all_days], 2)
    m.WORKS = members(m.PLACE_DAYS, works, dimen=1)


def add_openings(m: pyo.ConcreteModel, d: Daily) -> None:
    """Constraint 18, after everything that may enter, work or be built is declared."""
    people, supplies, staff = d.people, d.supplies, d.staff
    candidates = set(people.candidates)
    m.CANDIDATE_DAYS = index_set([(l, t) for l in people.candidates for t in d.horizon.all_days], 2)

    @constraint(m, m.CANDIDATE_DAYS, doc="(18) open >= open yesterday: a site once open stays open")
    def opening_kept(m, l, t):  # type: ignore[no-untyped-def]
        return m.open[l, t] >= m.open[l, t - 1]

    totals = {g: people.total(g) for g in people.groups}
    entering: dict[tuple[str, int, int, int], list[str]] = defaultdict(list)
    for j, g, s in m.MOVES:
        destination = people.lanes[j][1]
        if destination in candidates:
            entering[destination, s + people.legs[people.lanes[j], g, s].lag, j, s].append(g)
    limit = {
        (l, t, j, s): min(
            sum(totals[g] for g in groups), people.lane_limits.get((people.lanes[j], "", s), float("inf"))
        )
        for (l, t, j, s), groups in entering.items()
    }
    m.ENTRANCES = index_set(entering, 4)
    m.ENTRANTS = members(m.ENTRANCES, entering, dimen=1)
    m.entry_limit = figures(m.ENTRANCES, limit)

    @constraint(m, m.ENTRANCES, doc="(18) people sent to a candidate <= limit x works")
    def entry_of_people(m, l, t, j, s):  # type: ignore[no-untyped-def]
        return sum(m.move[j, g, s] for g in m.ENTRANTS[l, t, j, s]) <= m.entry_limit[l, t, j, s] * sum(
            m.open[l, e] for e in m.WORKS[l, t]
        )

    goods = d.goods_limits()
    inbound = [
        key
        for key in m.STOCK_DAYS
        if key[0] in candidates and (len(m.SHIPPED_IN[key]) or len(m.DELIVERED[key]))
    ]
    m.INBOUND = index_set(inbound, 3)
    m.goods_limit = figures(list(supplies.items), goods)

    @constraint(m, m.INBOUND, doc="(18) goods sent to or delivered at a candidate <= limit x works")
    def entry_of_goods(m, l, k, t):  # type: ignore[no-untyped-def]
        return sum(m.ship[f, k, s] for f, s in m.SHIPPED_IN[l, k, t]) + sum(
            m.order[o, s] for o, s in m.DELIVERED[l, k, t]
        ) <= m.goods_limit[k] * sum(m.open[l, e] for e in m.WORKS[l, t])

    duty = [key for key in m.DUTY_DAYS if key[0] in candidates]
    m.CANDIDATE_DUTY = index_set(duty, 3)
    m.duty_limit = figures(list(staff.resources), {r: staff.total(r) for r in staff.resources})

    @constraint(m, m.CANDIDATE_DUTY, doc="(18) on duty at a candidate <= limit x works")
    def entry_of_staff(m, l, r, t):  # type: ignore[no-untyped-def]
        return m.on_duty[l, r, t] <= m.duty_limit[r] * sum(m.open[l, e] for e in m.WORKS[l, t])

    places = [
        (d.shelter.growth[i].place, i, t) for i, t in m.BUILDS if d.shelter.growth[i].place in candidates
    ]
    m.CANDIDATE_BUILDS = index_set(places, 3)

    @constraint(m, m.CANDIDATE_BUILDS, doc="(18) building started at a candidate <= what it can take x open")
    def entry_of_builders(m, l, i, t):  # type: ignore[no-untyped-def]
        return m.places_per_unit[i] * m.build[i, t] <= m.buildable[i] * m.open[l, t]

    facilities = [(staff.growth[i].place, i, t) for i, t in m.INSTALLS if staff.growth[i].place in candidates]
    m.CANDIDATE_INSTALLS = index_set(facilities, 3)

    @constraint(
        m, m.CANDIDATE_INSTALLS, doc="(18) facilities started at a candidate <= what it can take x open"
    )
    def entry_of_facilities(m, l, i, t):  # type: ignore[no-untyped-def]
        return m.install[i, t] <= m.installable[i] * m.open[l, t]
