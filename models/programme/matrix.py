"""The matrix that is handed to the solver, and the way back from its columns to the model's decisions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from numpy.typing import NDArray
from pyomo.common.gc_manager import PauseGC

from models.programme.compilation import compile_model

Vector = NDArray[np.float64]

LONGEST_NAME = 240
"""LP files allow 255 signs; some are kept to tell apart what is alike."""


@dataclass(frozen=True)
class Matrix:
    """min `costs[k] @ x + offsets[k]`, `row_lower <= a @ x <= row_upper`, `lower <= x <= upper`.

    `a` is rows x columns (csc), `costs` priorities x columns (dense). `whole` marks whole columns.
    `rows` and `columns` are the model's constraints and variables, in order. `freed` marks the columns that
    were whole before `relaxed` freed them.
    """

    a: sp.csc_array
    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    whole: NDArray[np.bool_]
    costs: Vector
    offsets: Vector
    objectives: tuple[str, ...]
    rows: tuple[Any, ...]
    columns: tuple[Any, ...]
    freed: NDArray[np.bool_] | None = None

    def relaxed(self) -> Matrix:
        """The same programme with whole decisions free; itself where there are none."""
        if not self.whole.any():
            return self
        return replace(self, whole=np.zeros_like(self.whole), freed=self.whole)

    def with_rows(self, rows: list[Vector]) -> Matrix:
        """The same programme with more rows, free on both sides, of no constraint of the model."""
        if not rows:
            return self
        free = np.full(len(rows), np.inf)
        return replace(
            self,
            a=sp.csc_array(sp.vstack([self.a, sp.csc_array(np.array(rows))])),
            row_lower=np.concatenate([self.row_lower, -free]),
            row_upper=np.concatenate([self.row_upper, free]),
            rows=(*self.rows, *[None] * len(rows)),
        )

    @cached_property
    def unit(self) -> float:
        """A power of two near the median right-hand side where that is far from thousands, else 1.

        In this unit people in millions, or in thousandths, are numbers like all others.
        """
        sides = np.concatenate([self.row_lower, self.row_upper])
        sides = np.abs(sides[np.isfinite(sides) & (sides != 0)])
        median = float(np.median(sides)) if len(sides) else 1.0
        return 1.0 if 1e-2 <= median <= 1e4 else float(2.0 ** np.round(np.log2(median)))

    @cached_property
    def column_units(self) -> Vector:
        """1 for a column that counts in `unit`s, `unit` for a yes or no, which is one however many people
        there are: what its costs and reduced cost are divided by to compare it with others."""
        whole = self.whole if self.freed is None else self.freed
        return np.where(whole & (self.lower >= 0) & (self.upper <= 1), self.unit, 1.0)

    @cached_property
    def row_units(self) -> Vector:
        """The same for rows: `unit` where only yeses and noes stand."""
        if self.unit == 1.0:
            return np.ones(self.shape[0])
        counting = abs(self.a) @ (self.column_units == 1.0)
        return np.where(counting > 0, 1.0, self.unit)

    @cached_property
    def positions(self) -> dict[int, int]:
        """Column number by the identity of the variable."""
        return {id(column): j for j, column in enumerate(self.columns)}

    @cached_property
    def row_numbers(self) -> dict[int, int]:
        """Row number by the identity of the constraint."""
        return {id(row): i for i, row in enumerate(self.rows)}

    @property
    def shape(self) -> tuple[int, int]:
        rows, columns = self.a.shape
        return int(rows), int(columns)

    def values(self, variable: pyo.Var, x: Sequence[float]) -> dict[Any, float]:
        """The values of an indexed variable by index, fixed ones included, tiny ones left out.

        What is below 1e-9 is the solver's rounding, not a decision. `x` as a list is read fastest.
        """
        positions = self.positions
        found: dict[Any, float] = {}
        for index, data in variable.items():
            position = positions.get(id(data))
            value = x[position] if position is not None else data.value
            if value is not None and (value > 1e-9 or value < -1e-9):
                found[index] = value
        return found


def total(costs: Vector, x: Vector) -> float:
    """`costs @ x`, summed by numpy itself: BLAS calls threads for more than 10,000 columns, and to wake them,
    let alone to wait for them on a busy machine, takes a hundred times longer than the sum."""
    return float((costs * x).sum())


def plain_names(parts: Sequence[Any]) -> list[str]:
    """Names of rows or columns as LP and MPS files allow: ASCII letters, digits and low lines, each once.

    `people_balance[border,people,1]` is `people_balance_border_people_1`.
    """
    names: dict[str, None] = {}
    for number, part in enumerate(parts):
        name = re.sub(r"\W", "_", part.name, flags=re.ASCII).rstrip("_")[:LONGEST_NAME]
        while name in names:
            name = f"{name}_{number}"
        names[name] = None
    return list(names)


def hand_over(model: pyo.ConcreteModel) -> Matrix:
    """Compile a model, its priorities as the rows of costs, without a file or a name."""
    with PauseGC():
        form = compile_model(model)
        lower, upper, whole = _bounds(form.columns)
    return Matrix(
        a=form.a,
        row_lower=form.lower,
        row_upper=form.upper,
        lower=lower,
        upper=upper,
        whole=whole,
        costs=form.c.toarray(),
        offsets=form.offsets,
        objectives=tuple(objective.name for objective in form.objectives),
        rows=form.rows,
        columns=form.columns,
    )


def _bounds(columns: Sequence[Any]) -> tuple[Vector, Vector, NDArray[np.bool_]]:
    """Lower and upper bounds, and whether whole; asked once for all columns declared alike."""
    alike: dict[Any, tuple[float, float, bool]] = {}
    found = []
    for column in columns:
        # Variables of one declaration share these objects; the properties would work them out each time.
        key = (id(column._lb), id(column._ub), id(column._domain))
        bounds = alike.get(key)
        if bounds is None:
            low, high = column.bounds
            bounds = alike[key] = (
                -np.inf if low is None else low,
                np.inf if high is None else high,
                not column.is_continuous(),
            )
        found.append(bounds)
    lower, upper, whole = np.array(found, dtype=np.float64).reshape(-1, 3).T
    return lower.copy(), upper.copy(), whole.astype(np.bool_)
