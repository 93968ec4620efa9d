"""Cases small enough to solve by hand: a builder of minimal scenarios, and what a plan of one comes to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

import pyomo.environ as pyo
import pytest

from models import Plan, Scenario, plan_allocation
from models.audit.dual import prove
from models.planner import build
from models.programme.levels import Search
from models.programme.matrix import hand_over
from models.solving.lexicographic import search_strict
from models.solving.solver import Watch

START = datetime.date(2026, 3, 2)
KINDS = {"c": "crossing", "s": "site", "d": "depot", "e": "exit"}
Row = dict[str, Any]
Rows = list[Row]


def on(day: int) -> datetime.date:
    """The date of a day of the horizon."""
    return START + datetime.timedelta(days=day - 1)


def case(days: int = 1, places: Mapping[str, Row] | None = None, **tables: Any) -> Scenario:
    """A scenario of some days in euro with the tables given.

    Every place that a row names is there; its first letter says what it is (`c` crossing, `s` site, `d`
    depot, `e` exit). Nobody spends time where they pass through (`transit_hours` 0) unless `places` says so.
    """
    codes = list(dict.fromkeys([*(places or {}), *_named(tables)]))
    base: dict[str, Any] = {
        "scenario": {"name": "By hand", "start_date": START, "days": days, "currency": "EUR"},
        "locations": [
            {"location": code, "kind": KINDS[code[0]], "transit_hours": 0, **(places or {}).get(code, {})}
            for code in codes
        ],
        "arrivals": [],
        "spaces": [],
        "people_lanes": [],
    }
    return Scenario.from_tables(base | tables)


def _named(tables: Mapping[str, Any]) -> Iterator[str]:
    for table in tables.values():
        for row in table if isinstance(table, list) else ():
            for column in ("location", "origin", "destination"):
                if row.get(column):
                    yield row[column]


def come(persons: float, day: int = 1, location: str = "c", **more: Any) -> Row:
    """A row of `arrivals`."""
    return {"location": location, "date": on(day), "persons": persons, **more}


def there(persons: float, location: str = "s", **more: Any) -> Row:
    """A row of `present`."""
    return {"location": location, "persons": persons, **more}


def hall(places: float, location: str = "c", **more: Any) -> Row:
    """A row of `spaces`."""
    return {"location": location, "space": "hall", "places": places, **more}


def lane(origin: str, destination: str, **more: Any) -> Row:
    """A row of `people_lanes`, `freight_lanes` or `staff_lanes`: two hours, no distance."""
    return {"origin": origin, "destination": destination, "hours": 2, "km": 0, **more}


def water(**more: Any) -> Row:
    """Rows of a life-saving daily item, one unit per person and day."""
    return {
        "items": [{"item": "water", "kind": "daily", "life_saving": True, **more}],
        "item_needs": [{"item": "water", "units_per_person_day": 1}],
    }


def store(units: float, location: str = "c", item: str = "water", **more: Any) -> Row:
    """A row of `stock`, `suppliers` or `pipeline`."""
    return {"location": location, "item": item, "units": units, **more}


def nurses(**more: Any) -> Row:
    """Rows of life-saving staff, one for five people."""
    return {
        "resources": [{"resource": "nurse", "kind": "staff", "life_saving": True, "min_days": 1, **more}],
        "resource_needs": [{"resource": "nurse", "persons_per_unit": 5}],
    }


def post(units: float, location: str = "c", resource: str = "nurse", **more: Any) -> Row:
    """A row of `on_duty`, `roster` or `staff_under_way`."""
    return {"location": location, "resource": resource, "units": units, **more}


_PLANS: dict[str, Plan] = {}


def solve(scenario: Scenario) -> Plan:
    """The scenario's optimal plan, audited and proved."""
    if scenario.digest not in _PLANS:
        plan = plan_allocation(scenario, remedies=False)
        assert plan.certificate["ok"], plan.certificate
        assert plan.certificate["status"] == "optimal"
        _PLANS[scenario.digest] = plan
    return _PLANS[scenario.digest]


def solve_only(scenario: Scenario) -> Search:
    """The levels of the optimum, proved, without the tables of a plan."""
    policy = scenario.policy
    tolerated = (policy.tolerated_loss_a, policy.tolerated_loss_b)
    search = search_strict(hand_over(build(scenario)), tolerated, policy.gap, Watch())
    assert all(proof.proved for proof in prove(search))
    return search


def value(plan: Plan, priority: str) -> float:
    """What a priority (A, B, C or D) came to: weighted person-days, money, order."""
    found: float = plan.summary["levels"]["ABCD".index(priority)]["value"]
    return found


def values(scenario: Scenario) -> Any:
    """What A and B came to, in weighted person-days, to compare with figures worked out by hand."""
    plan = solve(scenario)
    return (value(plan, "A"), value(plan, "B"))


def price(scenario: Scenario, **tables: Any) -> tuple[float, float]:
    """By how much A and B change when tables are replaced: solved again, not read from duals."""
    before, after = values(scenario), solve_only(scenario.replace(**tables)).levels
    return (after[0].answer.value - before[0], after[1].answer.value - before[1])


def money(scenario: Scenario) -> float:
    """What the plan costs."""
    cost: float = solve(scenario).indicators["cost"]["total"]
    return cost


def of(plan: Plan, table: str, column: str, day: int | None = None, **where: Any) -> float:
    """The sum of a column over the rows of a day (any, where None) with the values given."""
    rows = plan.tables[table]
    if day is not None:
        rows = rows[rows["date"].dt.date == on(day)]
    for name, wanted in where.items():
        rows = rows[rows[name] == wanted]
    return float(rows[column].sum())


def by_day(plan: Plan, table: str, column: str, **where: Any) -> list[float]:
    """`of` for every day of the horizon."""
    days = plan.summary["scenario"]["days"]
    return [of(plan, table, column, day, **where) for day in range(1, days + 1)]


def close(expected: Any) -> Any:
    """Equal to what was worked out by hand."""
    return pytest.approx(expected, abs=1e-6)


def rows_of(model: pyo.ConcreteModel, number: int) -> list[pyo.Constraint]:
    """The constraints that carry a number of FORMULATION.md."""
    found = model.component_objects(pyo.Constraint, descend_into=False)
    return [row for row in found if str(row.doc).startswith(f"({number})")]
