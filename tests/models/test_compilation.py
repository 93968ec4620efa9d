"""The hand-over gives what Pyomo's own compiler gives, whatever a model is made of."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.core.base.constraint as pyomo_constraint
import pyomo.environ as pyo
import pytest
from pyomo.common.errors import InfeasibleConstraintException, InvalidConstraintError
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from models.allocation.formulation import build
from models.daily import read_daily
from models.programme.compilation import Compiled, compile_model
from tests.models.scenarios import random_scenario


def entries(a: Any, rows: list[str], columns: list[str]) -> dict[tuple[str, str], float]:
    """Coefficients by the names of row and column."""
    found = a.tocoo()
    return {(rows[i], columns[j]): v for i, j, v in zip(found.row, found.col, found.data, strict=True)}


def by_name(form: Compiled) -> tuple[dict[tuple[str, str], float], dict[str, tuple[float, float]], list[str]]:
    rows, columns = [row.name for row in form.rows], [column.name for column in form.columns]
    sides = dict(zip(rows, zip(form.lower.tolist(), form.upper.tolist(), strict=True), strict=True))
    return entries(form.a, rows, columns), sides, columns


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("templatised", [True, False])
def test_a_scenario_compiles_to_what_pyomo_compiles_it_to(seed: int, templatised: bool) -> None:
    ours, theirs = (build(read_daily(random_scenario(seed)), templatised=templatised) for _ in range(2))
    form, pyomos = compile_model(ours), LinearStandardFormCompiler().write(theirs, mixed_form=True)
    coefficients, sides, columns = by_name(form)
    names = [row.constraint.name for row in pyomos.rows]
    assert columns == [column.name for column in pyomos.columns]
    assert coefficients == pytest.approx(entries(pyomos.A, names, columns), rel=1e-14, abs=0)
    for row, right in zip(pyomos.rows, pyomos.rhs, strict=True):
        low, high = sides[row.constraint.name]
        kept = {0: (right, right), 1: (-np.inf, right), -1: (right, np.inf)}[row.bound_type]
        assert (low, high) == pytest.approx(kept, rel=1e-12, abs=1e-9)
    assert form.c.toarray() == pytest.approx(pyomos.c.toarray(), rel=1e-14, abs=0)
    assert form.offsets == pytest.approx(np.asarray(pyomos.c_offset), rel=1e-12)
    assert [goal.name for goal in form.objectives] == [goal.name for goal in pyomos.objectives]


@pytest.mark.parametrize("seed", range(4))
def test_no_rule_of_the_formulation_has_to_be_read_row_by_row(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("models.programme.compilation.compiled._Reader._walk")
    assert compile_model(build(read_daily(random_scenario(seed)))).rows


def small_model() -> pyo.ConcreteModel:
    """min x1 + 2 x2 + 3 y + 4 over days 1 and 2."""
    m = pyo.ConcreteModel()
    m.DAYS = pyo.RangeSet(1, 2)
    m.x = pyo.Var(m.DAYS, bounds=(0, None))
    m.y = pyo.Var()
    m.least = pyo.Param(m.DAYS, initialize={1: 5, 2: 6})
    m.cost = pyo.Objective(expr=m.x[1] + 2 * m.x[2] + 3 * m.y + 4)
    return m


def rows_of(m: pyo.ConcreteModel) -> dict[str, tuple[dict[str, float], float, float]]:
    """Coefficients by column, lower and upper side of each row by name."""
    coefficients, sides, columns = by_name(compile_model(m))
    return {
        row: ({name: coefficients[row, name] for name in columns if (row, name) in coefficients}, *sides[row])
        for row in sides
    }


def test_a_constraint_that_somebody_added_is_one_row_whatever_its_sides() -> None:
    m = small_model()
    m.between = pyo.Constraint(expr=(1, m.x[1] + m.y - 2, 3))  # 3 <= x1 + y <= 5
    m.limit = pyo.Constraint(m.DAYS, rule=lambda m, t: m.x[t] + m.x[t] <= m.least[t])
    assert rows_of(m) == {
        "between": ({"x[1]": 1.0, "y": 1.0}, 3.0, 5.0),
        "limit[1]": ({"x[1]": 2.0}, -np.inf, 5.0),
        "limit[2]": ({"x[2]": 2.0}, -np.inf, 6.0),
    }


def test_a_template_keeps_a_lower_limit_a_lower_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    m = small_model()
    monkeypatch.setattr(pyomo_constraint, "TEMPLATIZE_CONSTRAINTS", True)
    m.lower = pyo.Constraint(m.DAYS, rule=lambda m, t: m.least[t] <= m.x[t] - 2 * (m.y - 1))
    m.equal = pyo.Constraint(m.DAYS, rule=lambda m, t: m.least[t] == m.x[t])
    m.more = pyo.Constraint(m.DAYS, rule=lambda m, t: m.x[t] >= m.least[t] * m.y)
    assert hasattr(m.lower[1], "template_expr")
    rows = rows_of(m)
    assert rows["lower[1]"] == ({"x[1]": 1.0, "y": -2.0}, 3.0, np.inf)
    assert rows["equal[2]"] == ({"x[2]": 1.0}, 6.0, 6.0)
    assert rows["more[2]"] == ({"x[2]": -1.0, "y": 6.0}, -np.inf, 0.0)


def test_a_template_with_a_part_that_is_not_known_is_read_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    m = small_model()
    m.share = pyo.Param(m.DAYS, initialize={1: 2, 2: 4}, mutable=True)
    monkeypatch.setattr(pyomo_constraint, "TEMPLATIZE_CONSTRAINTS", True)
    m.divided = pyo.Constraint(m.DAYS, rule=lambda m, t: m.x[t] / m.share[t] <= 1)
    m.ranged = pyo.Constraint(m.DAYS, rule=lambda m, t: (1, m.x[t], 2))
    assert rows_of(m) == {
        "divided[1]": ({"x[1]": 0.5}, -np.inf, 1.0),
        "divided[2]": ({"x[2]": 0.25}, -np.inf, 1.0),
        "ranged[1]": ({"x[1]": 1.0}, 1.0, 2.0),
        "ranged[2]": ({"x[2]": 1.0}, 1.0, 2.0),
    }


def test_a_fixed_variable_is_a_figure_and_an_inactive_row_is_none() -> None:
    m = small_model()
    m.limit = pyo.Constraint(m.DAYS, rule=lambda m, t: m.x[t] + 2 * m.y <= m.least[t])
    m.y.fix(1.5)
    m.limit[2].deactivate()
    form = compile_model(m)
    assert rows_of(m) == {"limit[1]": ({"x[1]": 1.0}, -np.inf, 2.0)}
    assert form.offsets.tolist() == [8.5]
    assert [column.name for column in form.columns] == ["x[1]", "x[2]"]


def test_a_row_without_decisions_is_left_out_where_it_holds() -> None:
    m = small_model()
    m.nothing = pyo.Constraint(expr=0 * m.y <= 1)
    assert rows_of(m) == {}


def test_a_row_without_decisions_that_cannot_hold_is_refused() -> None:
    m = small_model()
    m.nothing = pyo.Constraint(expr=0 * m.y >= 1)
    with pytest.raises(InfeasibleConstraintException, match="nothing"):
        compile_model(m)


def test_a_product_of_decisions_is_refused() -> None:
    m = small_model()
    m.curved = pyo.Constraint(expr=m.x[1] * m.y <= 1)
    with pytest.raises(InvalidConstraintError, match="curved is not linear"):
        compile_model(m)
