"""Resources: who is called up, moved and on duty, and whom they serve. Constraints 15 and 16.

on_duty[l,r,t] = on_duty[l,r,t-1] + under way + called up lead_days ago + installed
                 + redeployed in - redeployed out - released                      (15)
sum(covered / rate) + building work <= share_of_days_worked * on_duty             (16)
"""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.allocation.sets import constraint, decided, figures, index_set, members
from models.daily import Daily


def add_resources(m: pyo.ConcreteModel, d: Daily) -> None:
    """Declare `on_duty`, `call_up`, `release`, `redeploy`, `install`; `covered`, `uncovered` in persons."""
    _declare(m, d)
    _add_staff_balance(m, d)
    _add_terms_of_duty(m, d)
    _add_services(m, d)


def _declare(m: pyo.ConcreteModel, d: Daily) -> None:
    staff, days = d.staff, d.horizon.all_days
    known = set(staff.duty)
    m.DUTY = index_set(staff.duty, 2)
    m.DUTY_DAYS = index_set([(l, r, t) for l, r in staff.duty for t in days], 3)
    m.STAFF_DAYS = index_set([(l, r, t) for l, r in staff.duty if staff.is_staff(r) for t in days], 3)
    calls = [(q, l, t) for q, row in enumerate(staff.roster) for l in row.places for t in row.days]
    moves: list[tuple[str, str, str, int]] = []
    for (origin, destination), lane in staff.lanes.items():
        lag = int(lane.hours // 24)
        for r in staff.resources:
            if staff.is_staff(r) and (origin, r) in known:
                moves.extend((origin, destination, r, t) for t in days if t + lag <= d.horizon.days)
    installs = [(i, t) for i, growth in enumerate(staff.growth) if d.can_build(growth) for t in growth.days]
    m.CALLS = index_set(calls, 3)
    m.REDEPLOYS = index_set(moves, 4)
    m.INSTALLS = index_set(installs, 2)
    domain = pyo.NonNegativeIntegers if "staff" in d.scenario.policy.whole else pyo.NonNegativeReals
    m.on_duty = decided(m.DUTY, m.DAY_ENDS, bounds=(0, None), doc="units working there")
    m.call_up = decided(m.CALLS, domain=domain, doc="units called up from a row of the roster, to a place")
    m.release = decided(m.STAFF_DAYS, domain=domain, doc="units released")
    m.redeploy = decided(m.REDEPLOYS, domain=domain, doc="units moved, on their day of departure")
    m.install = decided(m.INSTALLS, domain=domain, doc="facility units whose building starts")
    for l, r in m.DUTY:
        m.on_duty[l, r, 0].fix(staff.eve.get((l, r), 0.0))


def _add_staff_balance(m: pyo.ConcreteModel, d: Daily) -> None:
    staff = d.staff
    reporting: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    for q, l, t in m.CALLS:
        row = staff.roster[q]
        reporting[l, row.resource, t + row.lead].append((q, t))
    moved_in: dict[tuple[str, str, int], list[tuple[str, int]]] = defaultdict(list)
    moved_out: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for origin, destination, r, t in m.REDEPLOYS:
        lag = int(staff.lanes[origin, destination].hours // 24)
        moved_in[destination, r, t + lag].append((origin, t))
        moved_out[origin, r, t].append(destination)
    installed: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    for i, t in m.INSTALLS:
        growth = staff.growth[i]
        installed[growth.place, growth.subject, t + growth.build_days].append((i, t))
    m.REPORTING = members(m.DUTY_DAYS, reporting, dimen=2)
    m.MOVED_IN = members(m.DUTY_DAYS, moved_in, dimen=2)
    m.MOVED_OUT = members(m.DUTY_DAYS, moved_out, dimen=1)
    m.INSTALLED = members(m.DUTY_DAYS, installed, dimen=2)
    m.RELEASING = members(m.DUTY_DAYS, {key: [0] for key in m.STAFF_DAYS}, dimen=1)
    m.duty_under_way = figures(m.DUTY_DAYS, {key: staff.under_way.get(key, 0.0) for key in m.DUTY_DAYS})

    @constraint(m, m.DUTY_DAYS, doc="(15) on duty = yesterday's + who came - who went")
    def staff_balance(m, l, r, t):  # type: ignore[no-untyped-def]
        return m.on_duty[l, r, t] == m.on_duty[l, r, t - 1] + m.duty_under_way[l, r, t] + sum(
            m.call_up[q, l, s] for q, s in m.REPORTING[l, r, t]
        ) + sum(m.install[i, s] for i, s in m.INSTALLED[l, r, t]) + sum(
            m.redeploy[o, l, r, s] for o, s in m.MOVED_IN[l, r, t]
        ) - sum(m.redeploy[l, e, r, t] for e in m.MOVED_OUT[l, r, t]) - sum(
            m.release[l, r, t] for _ in m.RELEASING[l, r, t]
        )

    @constraint(m, m.STAFF_DAYS, doc="(15) released + moved out <= yesterday's + under way: one leg a day")
    def staff_one_leg_a_day(m, l, r, t):  # type: ignore[no-untyped-def]
        return (
            m.release[l, r, t] + sum(m.redeploy[l, e, r, t] for e in m.MOVED_OUT[l, r, t])
            <= m.on_duty[l, r, t - 1] + m.duty_under_way[l, r, t]
        )

    lanes: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for origin, destination, r, t in m.REDEPLOYS:
        limit = staff.lanes[origin, destination].staff_per_day
        if limit == limit:
            lanes[origin, destination, t].append(r)
    m.STAFF_LANE_DAYS = index_set(lanes, 3)
    m.TRAVELLERS = members(m.STAFF_LANE_DAYS, lanes, dimen=1)
    m.staff_seats = figures(
        m.STAFF_LANE_DAYS, {key: staff.lanes[key[0], key[1]].staff_per_day for key in lanes}
    )

    @constraint(m, m.STAFF_LANE_DAYS, doc="(15) staff per lane and day <= seats")
    def staff_lane_capacity(m, o, e, t):  # type: ignore[no-untyped-def]
        return sum(m.redeploy[o, e, r, t] for r in m.TRAVELLERS[o, e, t]) <= m.staff_seats[o, e, t]

    m.FACILITIES = index_set(sorted({i for i, _ in m.INSTALLS}), 1)
    m.INSTALLS_OF = members(
        m.FACILITIES, {i: [t for j, t in m.INSTALLS if j == i] for i in m.FACILITIES}, dimen=1
    )
    m.installable = figures(
        range(len(staff.growth)), {i: growth.limit for i, growth in enumerate(staff.growth)}
    )

    @constraint(m, m.FACILITIES, doc="(9) facilities started <= what the site can take")
    def facility_limit(m, i):  # type: ignore[no-untyped-def]
        return sum(m.install[i, t] for t in m.INSTALLS_OF[i]) <= m.installable[i]


def _add_terms_of_duty(m: pyo.ConcreteModel, d: Daily) -> None:
    """Roster totals, least stay and last day: kept as balances so that no row sums over all earlier days."""
    staff = d.staff
    called = sorted({q for q, _, _ in m.CALLS})
    m.ROSTER = index_set(called, 1)
    m.CALLS_OF = members(m.ROSTER, {q: [(l, t) for p, l, t in m.CALLS if p == q] for q in called}, dimen=2)
    m.roster_units = figures(range(len(staff.roster)), {q: row.units for q, row in enumerate(staff.roster)})

    @constraint(m, m.ROSTER, doc="(15) call-ups <= roster available")
    def roster_limit(m, q):  # type: ignore[no-untyped-def]
        return sum(m.call_up[q, l, t] for l, t in m.CALLS_OF[q]) <= m.roster_units[q]

    served: dict[tuple[str, int], list[tuple[int, str, int]]] = defaultdict(list)
    ended: dict[tuple[str, int], list[tuple[int, str, int]]] = defaultdict(list)
    for q, l, t in m.CALLS:
        row = staff.roster[q]
        resource = staff.resources[row.resource]
        if resource.kind == "staff":
            served[row.resource, t + row.lead + resource.min_days].append((q, l, t))
            ended[row.resource, row.until + 1].append((q, l, t))
    rostered = [r for r in staff.resources if any(key[0] == r for key in served)]
    ending = [r for r in rostered if any(key[0] == r and key[1] <= d.horizon.days for key in ended)]
    places = {r: [l for l, q in staff.duty if q == r] for r in rostered}
    m.ROSTERED_DAYS = index_set([(r, t) for r in rostered for t in d.horizon.all_days], 2)
    m.ENDING_DAYS = index_set([(r, t) for r in ending for t in d.horizon.all_days], 2)
    m.PLACES_OF = members(m.ROSTERED_DAYS, {(r, t): places[r] for r, t in m.ROSTERED_DAYS}, dimen=1)
    m.SERVED = members(m.ROSTERED_DAYS, served, dimen=3)
    m.ENDED = members(m.ENDING_DAYS, ended, dimen=3)
    m.free_to_go = decided(
        rostered, m.DAY_ENDS, bounds=(0, None), doc="units that have served their least stay"
    )
    m.early_releases = decided(
        ending, m.DAY_ENDS, bounds=(0, None), doc="units released before they had to be"
    )
    for r in rostered:
        m.free_to_go[r, 0].fix(sum(units for (_, q), units in staff.eve.items() if q == r))
    for r in ending:
        m.early_releases[r, 0].fix(0.0)
    m.joining = figures(
        m.ROSTERED_DAYS,
        {(r, t): sum(staff.under_way.get((l, r, t), 0.0) for l in places[r]) for r, t in m.ROSTERED_DAYS},
    )

    @constraint(m, m.ROSTERED_DAYS, doc="(15) released so far <= the eve's + those who served min_days")
    def least_stay(m, r, t):  # type: ignore[no-untyped-def]
        return m.free_to_go[r, t] == m.free_to_go[r, t - 1] + m.joining[r, t] + sum(
            m.call_up[q, l, s] for q, l, s in m.SERVED[r, t]
        ) - sum(m.release[l, r, t] for l in m.PLACES_OF[r, t])

    @constraint(m, m.ENDING_DAYS, doc="(15) released so far >= call-ups whose last day has passed")
    def last_day_kept(m, r, t):  # type: ignore[no-untyped-def]
        return m.early_releases[r, t] == m.early_releases[r, t - 1] + sum(
            m.release[l, r, t] for l in m.PLACES_OF[r, t]
        ) - sum(m.call_up[q, l, s] for q, l, s in m.ENDED[r, t])


def _add_services(m: pyo.ConcreteModel, d: Daily) -> None:
    staff, days = d.staff, d.horizon.all_days
    known = set(staff.duty)
    headcounts, handled, entries = [], [], []
    entering: dict[tuple[str, str, int], float] = {}
    inflow: dict[tuple[str, str, int], float] = {}
    for l, s in staff.groups:
        for t in days:
            if s in staff.entry:
                persons = sum(d.people.arrivals.get((l, g, t), 0.0) for g in staff.groups[l, s])
                if persons > 0:
                    entries.append((l, s, t))
                    entering[l, s, t] = persons
            elif s in staff.on_arrival:
                handled.append((l, s, t))
                inflow[l, s, t] = sum(d.people.inflow(l, g, t) for g in staff.groups[l, s])
            else:
                headcounts.append((l, s, t))
    m.HEADCOUNT_SERVICES = index_set(headcounts, 3)
    m.ARRIVAL_SERVICES = index_set(handled, 3)
    m.ENTRY_SERVICES = index_set(entries, 3)
    services = headcounts + handled + entries
    m.SERVICES = index_set(services, 3)
    served = [key for key in services if (key[0], staff.services[key[1]].subject) in known]
    m.SERVED_SERVICES = index_set(served, 3)
    m.SERVING = members(m.SERVICES, {key: [0] for key in served}, dimen=1)
    groups = {(l, s, t): staff.groups[l, s] for l, s, t in services}
    m.SERVICE_GROUPS = members(m.HEADCOUNT_SERVICES, groups, dimen=1)
    newcomers = {
        (l, s, t): [(j, g, e) for g in groups[l, s, t] for j, e in m.COMING[l, g, t]] for l, s, t in handled
    }
    m.NEWCOMERS = members(m.ARRIVAL_SERVICES, newcomers, dimen=3)
    m.inflow = figures(m.ARRIVAL_SERVICES, inflow)
    m.entering = figures(m.ENTRY_SERVICES, entering)
    m.covered = decided(m.SERVED_SERVICES, bounds=(0, None), doc="persons served by a service")
    m.uncovered = decided(m.SERVICES, bounds=(0, None), doc="persons not served by a service")

    @constraint(m, m.HEADCOUNT_SERVICES, doc="(16) covered + uncovered = headcount")
    def service_accounted(m, l, s, t):  # type: ignore[no-untyped-def]
        return sum(m.covered[l, s, t] for _ in m.SERVING[l, s, t]) + m.uncovered[l, s, t] == sum(
            m.headcount[l, g, t] for g in m.SERVICE_GROUPS[l, s, t]
        )

    @constraint(m, m.ARRIVAL_SERVICES, doc="(16) covered + uncovered = people who come to the place")
    def service_on_arrival_accounted(m, l, s, t):  # type: ignore[no-untyped-def]
        return sum(m.covered[l, s, t] for _ in m.SERVING[l, s, t]) + m.uncovered[l, s, t] == m.inflow[
            l, s, t
        ] + sum(m.move[j, g, e] for j, g, e in m.NEWCOMERS[l, s, t])

    @constraint(m, m.ENTRY_SERVICES, doc="(16) covered + uncovered = people who enter the system")
    def service_on_entry_accounted(m, l, s, t):  # type: ignore[no-untyped-def]
        return (
            sum(m.covered[l, s, t] for _ in m.SERVING[l, s, t]) + m.uncovered[l, s, t] == m.entering[l, s, t]
        )

    tasks: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for l, s, t in served:
        tasks[l, staff.services[s].subject, t].append(s)
    sites: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    work: dict[tuple[int, str], float] = {}
    for i, start in m.BUILDS:
        growth = d.shelter.growth[i]
        for r, worker_days in d.work(growth).items():
            span = max(1, growth.build_days)
            work[i, r] = worker_days / span
            for t in range(start, min(start + span, d.horizon.days + 1)):
                sites[growth.place, r, t].append((i, start))
    works: dict[tuple[str, str, int], list[tuple[int, int]]] = defaultdict(list)
    facility_work: dict[tuple[int, str], float] = {}
    for i, start in m.INSTALLS:
        growth = staff.growth[i]
        for r, worker_days in d.work(growth).items():
            span = max(1, growth.build_days)
            facility_work[i, r] = worker_days / span
            for t in range(start, min(start + span, d.horizon.days + 1)):
                works[growth.place, r, t].append((i, start))
    busy = list(dict.fromkeys([*tasks, *sites, *works]))
    m.TASK_DAYS = index_set(busy, 3)
    m.TASKS = members(m.TASK_DAYS, tasks, dimen=1)
    m.BUILDING_SITES = members(m.TASK_DAYS, sites, dimen=2)
    m.FACILITY_SITES = members(m.TASK_DAYS, works, dimen=2)
    m.WORK = index_set(work, 2)
    m.FACILITY_WORK = index_set(facility_work, 2)
    m.work = figures(m.WORK, work)
    m.facility_work = figures(m.FACILITY_WORK, facility_work)
    m.effort = figures(list(staff.services), {s: 1.0 / need.rate for s, need in staff.services.items()})
    m.share_worked = figures(
        list(staff.resources), {r: row.share_of_days_worked for r, row in staff.resources.items()}
    )
    reach = {
        r: min([need.rate for need in staff.services.values() if need.subject == r], default=1.0)
        for r in staff.resources
    }
    m.reach = figures(list(staff.resources), reach)

    @constraint(
        m, m.TASK_DAYS, doc="(16) people served / rate + building work <= days worked by those on duty"
    )
    def service_cover(m, l, r, t):  # type: ignore[no-untyped-def]
        return (
            sum(m.reach[r] * m.effort[s] * m.covered[l, s, t] for s in m.TASKS[l, r, t])
            + sum(m.reach[r] * m.work[i, r] * m.build[i, s] for i, s in m.BUILDING_SITES[l, r, t])
            + sum(m.reach[r] * m.facility_work[i, r] * m.install[i, s] for i, s in m.FACILITY_SITES[l, r, t])
            <= m.reach[r] * m.share_worked[r] * m.on_duty[l, r, t]
        )
