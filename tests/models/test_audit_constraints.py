"""Each constraint by its number: a programme built without it gives a plan to which the audit objects, under
that number. Built whole, the same scenario's plan is accepted.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import models.audit
from models.audit import NAMES, audit_plan
from models.daily import read_daily
from tests.models.audit_plans import by_thumb, decide, solved
from tests.models.scenarios import random_scenario

PLACES_TO_LOOK = {
    1: 0, 2: 0, 3: 0, 4: 0, 5: 0, 6: 4, 7: 0, 8: 1, 9: 10, 10: 0,
    11: 0, 12: 1, 13: 4, 14: 0, 15: 0, 16: 0, 17: 0, 18: 1, 19: 1,
}  # fmt: skip
"""A random scenario in which the constraint of each number decides something."""


def test_every_constraint_has_its_name_and_its_instance() -> None:
    assert NAMES.keys() == PLACES_TO_LOOK.keys() == set(range(1, 20))


@pytest.mark.parametrize("number", NAMES)
def test_without_it_the_audit_objects_under_its_number(number: int) -> None:
    scenario = random_scenario(PLACES_TO_LOOK[number])
    audit = audit_plan(scenario, decide(read_daily(scenario), without=number))
    assert (number, NAMES[number]) in {(o.number, o.name) for o in audit.objections}


@pytest.mark.parametrize("seed", sorted(set(PLACES_TO_LOOK.values())))
def test_with_all_of_them_it_accepts(seed: int) -> None:
    scenario, plan = solved(seed)
    audit = audit_plan(scenario, plan.tables, plan.indicators)
    assert audit.objections == ()
    assert audit.worst < 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_it_accepts_the_rule_of_thumb(seed: int) -> None:
    scenario, plan = by_thumb(seed)
    assert audit_plan(scenario, plan.tables, plan.indicators).objections == ()


def imported(path: Path) -> set[str]:
    """The parts of `models` that a file imports."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    names |= {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name for name in names if name.split(".")[0] == "models"}


def test_it_shares_no_code_with_what_it_checks() -> None:
    """Of the rest of `models`, only the names of the plan's tables."""
    package = Path(str(models.audit.__file__)).parent
    seen, found = {"models.audit"}, [package / "__init__.py"]
    for path in found:
        for name in sorted(imported(path) - seen):
            seen.add(name)
            if name.startswith("models.audit."):
                found.append(package / f"{name.rpartition('.')[2]}.py")
    assert {name for name in seen if not name.startswith("models.audit")} == {"models.plan_tables"}
    assert len(found) > 15
