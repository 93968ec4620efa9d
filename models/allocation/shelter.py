"""Shelter: who sleeps where, and what is built. Constraints 7 to 9.

lodged + lodged_over + unsheltered = headcount                                    (7)
lodged <= places open + added; lodged_over <= emergency places                    (8)
places_added[l,a,t] = places_added[l,a,t-1] + under way + finished today          (9)
"""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.allocation.sets import constraint, decided, figures, index_set, members
from models.daily import Daily


def add_shelter(m: pyo.ConcreteModel, d: Daily) -> None:
    """Declare `lodged`, `lodged_over`, `unsheltered` (persons), `build` (units), `places_added` (places)."""
    shelter, candidates = d.shelter, set(d.people.candidates)
    beds, over = [], []
    beds_at: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    over_at: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    sleepers: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for l, a, t in shelter.places:
        for g in d.people.groups_at.get(l, ()):
            if (l, a, g) in shelter.unsuitability:
                sleepers[l, a, t].append(g)
                beds.append((l, a, g, t))
                beds_at[l, g, t].append(a)
                if (l, a, t) in shelter.emergency:
                    over.append((l, a, g, t))
                    over_at[l, g, t].append(a)
    space_days = list(sleepers)
    emergency_days = [key for key in space_days if key in shelter.emergency]

    m.BEDS = index_set(beds, 4)
    m.EMERGENCY_BEDS = index_set(over, 4)
    m.BEDS_AT = members(m.NIGHTS, beds_at, dimen=1)
    m.EMERGENCY_BEDS_AT = members(m.NIGHTS, over_at, dimen=1)
    m.SPACE_DAYS = index_set(space_days, 3)
    m.SLEEPERS = members(m.SPACE_DAYS, sleepers, dimen=1)
    m.EMERGENCY_DAYS = index_set(emergency_days, 3)

    m.lodged = decided(m.BEDS, bounds=(0, None), doc="persons sleeping within a space's places")
    m.lodged_over = decided(m.EMERGENCY_BEDS, bounds=(0, None), doc="persons sleeping beyond them")
    m.unsheltered = decided(m.NIGHTS, bounds=(0, None), doc="persons spending the night outdoors")

    @constraint(m, m.NIGHTS, doc="(7) lodged + lodged_over + unsheltered = headcount")
    def night_accounted(m, l, g, t):  # type: ignore[no-untyped-def]
        return (
            sum(m.lodged[l, a, g, t] for a in m.BEDS_AT[l, g, t])
            + sum(m.lodged_over[l, a, g, t] for a in m.EMERGENCY_BEDS_AT[l, g, t])
            + m.unsheltered[l, g, t]
            == m.headcount[l, g, t]
        )

    _add_building(m, d)

    added = {key: [0] for key in space_days if key[:2] in shelter.growing}
    m.ADDED_AT = members(m.SPACE_DAYS, added, dimen=1)
    standing = {key: 0.0 if key[0] in candidates else shelter.places[key] for key in space_days}
    m.places = figures(m.SPACE_DAYS, standing)
    m.candidate_places = figures(
        m.SPACE_DAYS, {key: shelter.places[key] - standing[key] for key in space_days}
    )

    @constraint(m, m.SPACE_DAYS, doc="(8) lodged <= places open + added")
    def space_limit(m, l, a, t):  # type: ignore[no-untyped-def]
        return sum(m.lodged[l, a, g, t] for g in m.SLEEPERS[l, a, t]) <= m.places[
            l, a, t
        ] + m.candidate_places[l, a, t] * sum(m.open[l, s] for s in m.WORKS[l, t]) + sum(
            m.places_added[l, a, t] for _ in m.ADDED_AT[l, a, t]
        )

    emergency = {key: 0.0 if key[0] in candidates else shelter.emergency[key] for key in emergency_days}
    m.emergency_places = figures(m.EMERGENCY_DAYS, emergency)
    m.candidate_emergency_places = figures(
        m.EMERGENCY_DAYS, {key: shelter.emergency[key] - emergency[key] for key in emergency_days}
    )

    @constraint(m, m.EMERGENCY_DAYS, doc="(8) lodged_over <= emergency places")
    def emergency_limit(m, l, a, t):  # type: ignore[no-untyped-def]
        return sum(m.lodged_over[l, a, g, t] for g in m.SLEEPERS[l, a, t]) <= m.emergency_places[
            l, a, t
        ] + m.candidate_emergency_places[l, a, t] * sum(m.open[l, s] for s in m.WORKS[l, t])


def _add_building(m: pyo.ConcreteModel, d: Daily) -> None:
    shelter = d.shelter
    finished: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    builds: list[tuple[int, int]] = []
    for i, growth in enumerate(shelter.growth):
        if not d.can_build(growth):
            continue
        for t in growth.days:
            builds.append((i, t))
            finished[growth.place, growth.subject, t + growth.build_days].append((i, t))
    m.BUILDS = index_set(builds, 2)
    m.GROWING = index_set(sorted(shelter.growing), 2)
    m.GROWING_DAYS = index_set([(l, a, t) for l, a in sorted(shelter.growing) for t in d.horizon.all_days], 3)
    m.FINISHED = members(m.GROWING_DAYS, finished, dimen=2)
    m.GROWTH = index_set(sorted({i for i, _ in builds}), 1)
    m.BUILDS_OF = members(m.GROWTH, {i: [t for j, t in builds if j == i] for i in m.GROWTH}, dimen=1)
    m.places_per_unit = figures(
        range(len(shelter.growth)), {i: growth.per_unit for i, growth in enumerate(shelter.growth)}
    )
    m.buildable = figures(
        range(len(shelter.growth)), {i: growth.limit for i, growth in enumerate(shelter.growth)}
    )
    m.places_under_way = figures(
        m.GROWING_DAYS, {key: shelter.under_way.get(key, 0.0) for key in m.GROWING_DAYS}
    )
    whole = "places" in d.scenario.policy.whole
    m.build = decided(
        m.BUILDS,
        domain=pyo.NonNegativeIntegers if whole else pyo.NonNegativeReals,
        doc="units of places whose building starts",
    )
    m.places_added = decided(m.GROWING, m.DAY_ENDS, bounds=(0, None), doc="places finished so far")
    for l, a in m.GROWING:
        m.places_added[l, a, 0].fix(0.0)

    @constraint(m, m.GROWING_DAYS, doc="(9) places added = yesterday's + under way + finished today")
    def building(m, l, a, t):  # type: ignore[no-untyped-def]
        return m.places_added[l, a, t] == m.places_added[l, a, t - 1] + m.places_under_way[l, a, t] + sum(
            m.places_per_unit[i] * m.build[i, s] for i, s in m.FINISHED[l, a, t]
        )

    @constraint(m, m.GROWTH, doc="(9) places started <= what the site can take")
    def building_limit(m, i):  # type: ignore[no-untyped-def]
        return sum(m.places_per_unit[i] * m.build[i, t] for t in m.BUILDS_OF[i]) <= m.buildable[i]
