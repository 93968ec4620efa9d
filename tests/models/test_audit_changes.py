"""Change one number of a plan, any number of any table, and the audit objects.

The plans are the rule of thumb's and solved ones for random scenarios: together they use every table but
prices and remedies, which only a seal can guard.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import Any

import pandas as pd
import pytest

from models.audit import audit_plan, seal
from models.plan import PLAN_TABLES, Plan
from models.scenario import Scenario
from tests.models.audit_plans import by_thumb, solved

NUMBERS = [
    (table.name, column.name)
    for table in PLAN_TABLES.values()
    for column in table.columns
    if table.part != "explained" and column.kind in ("number", "integer", "date")
]
IDENTIFIER = ("call_ups", "roster")
"""Another row of the roster may offer the same units: which row was called is guarded by the seal alone."""


@cache
def plans() -> tuple[tuple[Scenario, Plan], ...]:
    return (*(by_thumb(seed) for seed in (0, 5, 6, 12, 14)), *(solved(seed) for seed in (1, 10)))


def changed(value: Any, how: str) -> Any:
    """A day later; one more; a hundredth more; the other sign. Small amounts by one, blank ones to one."""
    if isinstance(value, pd.Timestamp):
        return value + pd.Timedelta(days=1)
    if pd.isna(value):
        return 1.0 if isinstance(value, float) else pd.Timestamp(2026, 3, 2)
    if isinstance(value, int) or how == "one more" or abs(value) < 0.01:
        return value + 1
    return value * 1.01 if how == "a hundredth more" else -value


def change(plan: Plan, table: str, column: str, row: int, how: str) -> Mapping[str, pd.DataFrame]:
    tables = dict(plan.tables)
    value = tables[table][column].tolist()[row]
    tables[table].loc[row, column] = changed(value, how)
    return tables


def test_the_plans_themselves_are_accepted() -> None:
    for scenario, plan in plans():
        audit = audit_plan(scenario, plan.tables, plan.indicators, seal(plan.tables))
        assert audit.objections == ()
        assert audit.worst < 1e-6


@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_every_number_of_every_table_is_pinned(table: str, column: str) -> None:
    draw = random.Random(f"{table}.{column}")
    used = [(scenario, plan) for scenario, plan in plans() if len(plan.tables[table])]
    assert used, "no plan uses the table"
    for how in ("one more", "a hundredth more", "the other sign"):
        scenario, plan = draw.choice(used)
        tables = change(plan, table, column, draw.randrange(len(plan.tables[table])), how)
        seals = seal(plan.tables) if (table, column) == IDENTIFIER else None
        assert not audit_plan(scenario, tables, plan.indicators, seals).accepted


@pytest.mark.evidence
def test_a_thousand_changes_are_a_thousand_objections() -> None:
    draw = random.Random(2015)
    objections = 0
    for _ in range(1000):
        scenario, plan = draw.choice(plans())
        table, column = draw.choice([at for at in NUMBERS if at != IDENTIFIER and len(plan.tables[at[0]])])
        row = draw.randrange(len(plan.tables[table]))
        how = draw.choice(("one more", "a hundredth more", "the other sign"))
        objections += not audit_plan(
            scenario, change(plan, table, column, row, how), plan.indicators
        ).accepted
    assert objections == 1000


@pytest.mark.parametrize("how", ["one more", "a hundredth more"])
def test_every_indicator_is_pinned(how: str) -> None:
    scenario, plan = plans()[0]
    for path in _paths(plan.indicators):
        indicators = _copy(plan.indicators)
        at = indicators
        for name in path[:-1]:
            at = at[name]
        at[path[-1]] = changed(at[path[-1]], how)
        assert not audit_plan(scenario, plan.tables, indicators).accepted, path


def _paths(values: Mapping[str, Any], start: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    paths: list[tuple[str, ...]] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            paths += _paths(value, (*start, name))
        elif isinstance(value, (int, float)):
            paths.append((*start, name))
    return paths


def _copy(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _copy(value) if isinstance(value, Mapping) else value for name, value in values.items()}
