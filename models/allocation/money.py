"""Money: what every decision costs on its day, and the budgets that cover it. Constraint 17."""

from __future__ import annotations

from collections import defaultdict

import pyomo.environ as pyo

from models.allocation.sets import constraint, decided, figures, index_set, members
from models.daily import Daily


def add_money(m: pyo.ConcreteModel, d: Daily) -> None:
    """Declare the unit costs and constraint 17.

    Every cost is a parameter by decision, on the day of decision (`move`, `ship`, `order`, `build`,
    `install`, `open`, `call_up`, `redeploy`) or of use (`lodged`, `on_duty`), in the scenario's currency.
    """
    people, supplies, staff, shelter = d.people, d.supplies, d.staff, d.shelter
    m.move_cost = figures(
        m.MOVES, {(j, g, t): people.legs[people.lanes[j], g, t].cost for j, g, t in m.MOVES}
    )
    m.night_cost = figures(m.SPACE_DAYS, {key: shelter.night_cost[key] for key in m.SPACE_DAYS})
    m.ship_cost = figures(
        m.SHIPS,
        {
            (f, k, t): supplies.hauls[supplies.lanes[f], t].cost
            * supplies.items[k].m3_per_unit
            * supplies.scale[k]
            for f, k, t in m.SHIPS
        },
    )
    m.order_cost = figures(m.ORDERS, {(o, t): d.order_cost(o, t) for o, t in m.ORDERS})
    m.build_cost = figures(
        range(len(shelter.growth)),
        {i: growth.cost * growth.per_unit for i, growth in enumerate(shelter.growth)},
    )
    m.install_cost = figures(
        range(len(staff.growth)), {i: growth.cost for i, growth in enumerate(staff.growth)}
    )
    m.opening_cost = figures(m.CANDIDATES, {l: d.locations[l].opening_cost for l in people.candidates})
    m.duty_cost = figures(
        list(staff.resources), {r: row.cost_per_unit_day for r, row in staff.resources.items()}
    )
    m.call_up_cost = figures(
        range(len(staff.roster)),
        {q: staff.resources[row.resource].call_up_cost for q, row in enumerate(staff.roster)},
    )
    m.STAFF_LANES = index_set(staff.lanes, 2)
    m.redeploy_cost = figures(m.STAFF_LANES, {key: lane.cost_per_move for key, lane in staff.lanes.items()})
    _add_budgets(m, d)


def _add_budgets(m: pyo.ConcreteModel, d: Daily) -> None:
    spans = {b: list(d.horizon.span(row.from_date, row.to_date)) for b, row in enumerate(d.budgets)}
    spending_days = sorted({t for days in spans.values() for t in days})
    m.BUDGETS = index_set([b for b, days in spans.items() if days], 1)
    m.BUDGET_DAYS = members(m.BUDGETS, spans, dimen=1)
    m.SPENDING_DAYS = index_set(spending_days, 1)
    by_day: dict[str, dict[int, list[tuple[object, ...]]]] = defaultdict(lambda: defaultdict(list))
    covered = set(spending_days)
    for name in (
        "MOVES",
        "BEDS",
        "EMERGENCY_BEDS",
        "SHIPS",
        "ORDERS",
        "BUILDS",
        "INSTALLS",
        "CALLS",
        "REDEPLOYS",
    ):
        index = getattr(m, name)
        for key in index if covered else ():
            if key[-1] in covered:
                by_day[name][key[-1]].append(key)
        setattr(m, f"{name}_ON", members(m.SPENDING_DAYS, by_day[name], dimen=index.dimen))
    m.amount = figures(range(len(d.budgets)), {b: row.amount for b, row in enumerate(d.budgets)})
    # Facilities of the eve or under way were committed before day 1: their days cost what they cost.
    committed = {
        t: sum(
            d.staff.resources[r].cost_per_unit_day
            * (
                d.staff.eve.get((l, r), 0.0)
                + sum(d.staff.under_way.get((l, r, s), 0.0) for s in range(1, t + 1))
            )
            for l, r in d.staff.duty
            if not d.staff.is_staff(r)
        )
        for t in spending_days
    }
    m.committed = figures(spending_days, committed)
    m.spent = decided(m.SPENDING_DAYS, doc="money spent on a day that a budget covers")

    @constraint(m, m.SPENDING_DAYS, doc="(17) spent = cost of the day's decisions and use")
    def money_accounted(m, t):  # type: ignore[no-untyped-def]
        return (
            m.spent[t]
            == sum(m.move_cost[j, g, s] * m.move[j, g, s] for j, g, s in m.MOVES_ON[t])
            + sum(m.night_cost[l, a, s] * m.lodged[l, a, g, s] for l, a, g, s in m.BEDS_ON[t])
            + sum(m.night_cost[l, a, s] * m.lodged_over[l, a, g, s] for l, a, g, s in m.EMERGENCY_BEDS_ON[t])
            + sum(m.ship_cost[f, k, s] * m.ship[f, k, s] for f, k, s in m.SHIPS_ON[t])
            + sum(m.order_cost[o, s] * m.order[o, s] for o, s in m.ORDERS_ON[t])
            + sum(m.build_cost[i] * m.build[i, s] for i, s in m.BUILDS_ON[t])
            + sum(m.install_cost[i] * m.install[i, s] for i, s in m.INSTALLS_ON[t])
            + sum(m.opening_cost[l] * (m.open[l, t] - m.open[l, t - 1]) for l in m.CANDIDATES)
            + sum(m.call_up_cost[q] * m.call_up[q, l, s] for q, l, s in m.CALLS_ON[t])
            + sum(m.redeploy_cost[o, e] * m.redeploy[o, e, r, s] for o, e, r, s in m.REDEPLOYS_ON[t])
            + sum(m.duty_cost[r] * m.on_duty[l, r, t] for l, r in m.DUTY)
            - m.committed[t]
        )

    @constraint(m, m.BUDGETS, doc="(17) money spent on the days a budget covers <= its amount")
    def budget(m, b):  # type: ignore[no-untyped-def]
        return sum(m.spent[t] for t in m.BUDGET_DAYS[b]) <= m.amount[b]
