"""A Pyomo model compiled to sparse rows, without a file or a name.

What Pyomo's `LinearStandardFormCompiler` gives, in a third of its time: constraints that were built as
templates are entered all rows at once (`templates`); those without a template (of the same
formulation built row by row, or added by somebody) are walked one by one. A test compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray
from pyomo.common.errors import InfeasibleConstraintException, InvalidConstraintError
from pyomo.core.base.enums import SortComponents
from pyomo.repn.linear import LinearRepnVisitor

from models.programme.compilation.templates import NotUnderstood, Rows, enter_rows, split

Vector = NDArray[np.float64]
SORT = SortComponents.ORDERED_INDICES


@dataclass(frozen=True)
class Compiled:
    """Objectives `c @ x + offsets` and rows `lower <= a @ x <= upper` over the columns that are free.

    `objectives`, `rows` and `columns` are the model's own, in order.
    """

    c: sp.csc_array
    offsets: Vector
    a: sp.csc_array
    lower: Vector
    upper: Vector
    objectives: tuple[Any, ...]
    rows: tuple[Any, ...]
    columns: tuple[Any, ...]


def compile_model(model: pyo.ConcreteModel) -> Compiled:
    """Every active objective and constraint. Fixed variables are figures; unused ones are left out.

    Raises:
        InfeasibleConstraintException: a row without any decision does not hold.
        InvalidConstraintError: a row is not linear.
    """
    reader = _Reader()
    goals = tuple(model.component_data_objects(pyo.Objective, active=True, sort=SORT))
    costs = Rows()
    for goal in goals:
        reader.objective(goal, costs)
    for constraint in model.component_objects(pyo.Constraint, active=True, sort=SORT):
        reader.constraint(constraint)
    return _without_fixed(reader.columns.all, goals, costs, reader)


class _Columns:
    """Numbers the variables of a component when it is first met; what Pyomo's walker asks of a recorder."""

    def __init__(self) -> None:
        self.var_map: dict[int, Any] = {}
        self.all: list[Any] = []
        self._by_index: dict[int, dict[Any, int]] = {}

    def add(self, variable: Any) -> None:
        """Number all variables of this one's component."""
        self.of(variable.parent_component())

    def of(self, component: Any) -> Any:
        """Columns by index; the column itself where there is one variable only."""
        found = self._by_index.get(id(component))
        if found is None:
            variables = list(component.values(SORT))
            found = dict(zip(component.keys(SORT), count(len(self.all)), strict=False))
            self._by_index[id(component)] = found
            self.all.extend(variables)
            self.var_map.update(zip(map(id, variables), variables, strict=True))
        return found if component.is_indexed() else found[None]

    def number(self, identity: int) -> int:
        """Column of a variable by its identity."""
        variable = self.var_map[identity]
        number: int = self._by_index[id(variable.parent_component())][variable.index()]
        return number


class _Reader:
    """Reads objectives and constraints."""

    def __init__(self) -> None:
        self.columns = _Columns()
        self._walker = LinearRepnVisitor({}, var_recorder=self.columns)
        self.rows = Rows()
        self.of: list[Any] = []
        self.lower: list[Vector] = []
        self.upper: list[Vector] = []

    def objective(self, goal: Any, costs: Rows) -> None:
        if hasattr(goal, "template_expr"):
            expression, indices = goal.template_expr()
            try:
                enter_rows(expression, None, indices, [goal.index()], costs, self.columns.of)
                return
            except NotUnderstood:
                pass
        costs.close(self._walk(goal, goal.expr, costs))

    def constraint(self, constraint: pyo.Constraint) -> None:
        """Enter the active rows of a constraint."""
        rows = [row for row in constraint.values(SORT) if row.active]
        if rows and all(hasattr(row, "template_expr") for row in rows):
            try:
                self._template(rows)
                return
            except NotUnderstood:
                pass
        for row in rows:
            _ = row.expr  # a template becomes the row's own expression
            low, body, high = row.to_bounded_expression()
            constant = self._walk(row, body, self.rows)
            self.rows.close(constant)
            lower = -np.inf if low is None else pyo.value(low)
            upper = np.inf if high is None else pyo.value(high)
            self._compare([row], np.array([lower]), np.array([upper]))

    def _template(self, rows: Sequence[Any]) -> None:
        relation, indices = rows[0].template_expr()
        left, right, less, more = split(relation)
        keys = [row.index() for row in rows]
        enter_rows(left, right, indices, keys, self.rows, self.columns.of)
        nothing = np.zeros(len(rows))
        self._compare(rows, nothing - np.inf if less else nothing, nothing + np.inf if more else nothing)

    def _compare(self, rows: Sequence[Any], lower: Vector, upper: Vector) -> None:
        self.of.extend(rows)
        self.lower.append(lower)
        self.upper.append(upper)

    def _walk(self, row: Any, expression: Any, rows: Rows) -> float:
        found = self._walker.walk_expression(expression)
        if found.nonlinear is not None:
            raise InvalidConstraintError(f"{row.name} is not linear")
        rows.column.extend(map(self.columns.number, found.linear))
        rows.value.extend(found.linear.values())
        return float(found.constant)


def _without_fixed(columns: list[Any], goals: tuple[Any, ...], costs: Rows, reader: _Reader) -> Compiled:
    """Put fixed variables on the other side and leave out columns, and rows, without entries."""
    c, a = _csc(costs, len(columns)), _csc(reader.rows, len(columns))
    ends = np.array(reader.rows.ends)
    constant = np.array(reader.rows.constant)
    lower = np.concatenate([*reader.lower, np.zeros(0)]) - constant
    upper = np.concatenate([*reader.upper, np.zeros(0)]) - constant
    used = (np.diff(a.indptr) > 0) | (np.diff(c.indptr) > 0)
    is_fixed = np.fromiter((column.fixed for column in columns), dtype=np.bool_, count=len(columns))
    at = np.flatnonzero(used & is_fixed)
    x = np.array([columns[j].value for j in at], dtype=np.float64)
    moved = a[:, at] @ x
    free = np.flatnonzero(used & ~is_fixed)
    entered = np.diff(ends) > 0
    for i in np.flatnonzero(~entered & ((lower > 0.0) | (upper < 0.0))):
        raise InfeasibleConstraintException(f"{reader.of[i].name} holds for no plan")
    kept = np.flatnonzero(entered)
    a = a[:, free]
    return Compiled(
        c=c[:, free],
        offsets=np.array(costs.constant) + c[:, at] @ x,
        a=a if len(kept) == len(entered) else a[kept],
        lower=(lower - moved)[kept],
        upper=(upper - moved)[kept],
        objectives=goals,
        rows=tuple(reader.of[i] for i in kept),
        columns=tuple(columns[j] for j in free),
    )


def _csc(rows: Rows, columns: int) -> sp.csc_array:
    """All rows by column; what is entered twice is added."""
    value = np.array(rows.value, dtype=np.float64)
    column, ends = np.array(rows.column, dtype=np.int32), np.array(rows.ends, dtype=np.int32)
    entries = sp.csr_array((value, column, ends), shape=(len(rows.constant), columns)).tocsc()
    entries.sum_duplicates()
    entries.eliminate_zeros()
    return entries
