"""The second stage: one outlook as a linear programme whose right-hand sides depend on what was prepared.

    need(z) = min need @ x   so that   lower + links @ z <= a @ x <= upper + links @ z,   x within its bounds

The programme is built with everything prepared that can be, so that every row and column that preparation
can touch is there; the right-hand sides are then taken back to nothing prepared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp

from models.allocation.formulation import build
from models.daily import Daily, read_daily
from models.preparation.options import Option, with_prepared
from models.programme.levels import LEVELS
from models.programme.matrix import Matrix, Vector, hand_over
from models.scenario import Scenario

SURVIVAL_RATIO = 10.0
"""A person-day of priority A counts as this many of priority B in `need`."""
SURVIVAL, DIGNITY, BURDEN = (LEVELS.index(name) for name in ("survival", "dignity", "burden"))
"""Rows of a matrix's costs."""


@dataclass(frozen=True)
class SecondStage:
    """An outlook's programme with nothing prepared, and how preparation moves its right-hand sides.

    `need` (see `need_in`) and `money` are costs by column, in weighted person-days and the scenario's
    currency. `links` is rows x options, in the matrix's units per unit of the option. `structure` is the same
    for programmes that differ in right-hand sides and bounds only: their bases and duals serve each other.
    """

    matrix: Matrix
    need: Vector
    need_offset: float
    money: Vector
    links: sp.csc_array
    structure: str

    def right_hand_sides(self, units: Vector) -> tuple[Vector, Vector]:
        """Lower and upper sides of the rows with so many units of each option prepared."""
        moved = self.links @ units
        return self.matrix.row_lower + moved, self.matrix.row_upper + moved


def need_in(matrix: Matrix) -> tuple[Vector, float]:
    """`need` by column and its offset: weighted person-days, A `SURVIVAL_RATIO` times B."""
    costs, offsets = matrix.costs, matrix.offsets
    offset = float(SURVIVAL_RATIO * offsets[SURVIVAL] + offsets[DIGNITY])
    return SURVIVAL_RATIO * costs[SURVIVAL] + costs[DIGNITY], offset


def structure_of(matrix: Matrix, need: Vector, money: Vector, links: sp.csc_array) -> str:
    """The same for programmes that differ in right-hand sides and bounds only: their bases and duals serve
    each other."""
    state = hashlib.sha256()
    for part in (matrix.a, links):
        for array in (part.indptr, part.indices, part.data):
            state.update(np.ascontiguousarray(array).tobytes())
    for array in (need, money, np.isfinite(matrix.row_lower), np.isfinite(matrix.row_upper)):
        state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()


def second_stage(scenario: Scenario, options: Sequence[Option]) -> SecondStage:
    """The programme of an outlook's scenario (see `in_outlook`), openings relaxed."""
    made = of_model(*model_of(scenario, options), options)
    # The model is large and nothing is read back from it here.
    return replace(made, matrix=replace(made.matrix, rows=(), columns=()))


def need_held(stage: SecondStage) -> SecondStage:
    """The programme of money: the cheapest response that leaves no more than some need.

    Its last row holds the need, its last link is the need that may be left: `units` of it are all options'
    units, then that need. What is minimised, its `need`, is the money.
    """
    matrix = stage.matrix.with_rows([stage.need])
    upper = matrix.row_upper.copy()
    upper[-1] = -stage.need_offset
    need = sp.csc_array(([1.0], ([0], [0])), shape=(1, 1))
    return SecondStage(
        replace(matrix, row_upper=upper),
        need=stage.money,
        need_offset=0.0,
        money=stage.money,
        links=sp.csc_array(sp.block_diag([stage.links, need])),
        structure=f"money of {stage.structure}",
    )


def model_of(
    scenario: Scenario, options: Sequence[Option]
) -> tuple[pyo.ConcreteModel, Daily, Matrix, Scenario]:
    """The response model with everything prepared, its scenario by day, its matrix; and the bare scenario."""
    most = np.array([option.most for option in options])
    daily = read_daily(with_prepared(scenario, options, most))
    model = build(daily)
    return model, daily, hand_over(model).relaxed(), scenario


def of_model(
    model: pyo.ConcreteModel, daily: Daily, matrix: Matrix, scenario: Scenario, options: Sequence[Option]
) -> SecondStage:
    """The programme with nothing prepared, out of the model with everything prepared."""
    entries = [
        (row, at, units)
        for at, option in enumerate(options)
        if option.most > 0
        for row, units in _links(model, daily, matrix, option)
    ]
    rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
    links = sp.csc_array(
        sp.coo_array((values, (rows, columns)), shape=(matrix.shape[0], len(options)), dtype=np.float64)
    )
    taken_back = links @ np.array([option.most for option in options])
    lower, upper = matrix.row_lower - taken_back, matrix.row_upper - taken_back
    _bound_overflow(model, matrix, scenario, upper)
    need, need_offset = need_in(matrix)
    money = matrix.costs[BURDEN]
    return SecondStage(
        replace(matrix, row_lower=lower, row_upper=upper),
        need=need,
        need_offset=need_offset,
        money=money,
        links=links,
        structure=structure_of(matrix, need, money, links),
    )


def _links(model: Any, daily: Daily, matrix: Matrix, option: Option) -> Iterator[tuple[int, float]]:
    """(row, change of its right-hand side) for one unit of an option.

    Each row is written with its decisions on the left; its sign is read from one of them.
    """
    numbers, positions, a = matrix.row_numbers, matrix.positions, matrix.a
    place, subject = option.location, option.subject

    def sign(row: Any, variable: Any) -> float:
        return float(np.sign(a[[numbers[id(row)]], [positions[id(variable)]]][0]))

    match option.kind:
        case "stock":
            if (place, subject, 1) in model.STOCK_DAYS:
                row = model.stock_balance[place, subject, 1]
                units = 1.0 / daily.supplies.scale[subject]
                yield numbers[id(row)], sign(row, model.stock[place, subject, 1]) * units
        case "places":
            for t in model.DAYS:
                if (place, subject, t) in model.SPACE_DAYS:
                    row = model.space_limit[place, subject, t]
                    group = next(iter(model.SLEEPERS[place, subject, t]))
                    yield numbers[id(row)], sign(row, model.lodged[place, subject, group, t])
        case "staff":
            q = _own_row(daily, option)
            if q is not None and q in model.ROSTER:
                row = model.roster_limit[q]
                first = next(iter(model.CALLS_OF[q]))
                yield numbers[id(row)], sign(row, model.call_up[q, first[0], first[1]])
        case _:
            if (place, subject) in model.DUTY:
                row = model.staff_balance[place, subject, 1]
                yield numbers[id(row)], sign(row, model.on_duty[place, subject, 1])
                # Facilities that are there on the eve cost nothing that a response budget covers.
                for t in model.SPENDING_DAYS:
                    row = model.money_accounted[t]
                    yield numbers[id(row)], -sign(row, model.spent[t]) * model.duty_cost[subject]


def _own_row(daily: Daily, option: Option) -> int | None:
    """The row of the roster that stands for an option: the last one with its resource, place and lead."""
    found = [
        q
        for q, row in enumerate(daily.staff.roster)
        if row.resource == option.subject
        and row.places == (option.location,)
        and row.lead == option.lead_days
    ]
    return found[-1] if found else None


def _bound_overflow(model: Any, matrix: Matrix, scenario: Scenario, upper: Vector) -> None:
    """What was prepared must fit into its store: only what is there today or on its way may lie outside."""
    if not len(model.OVERFLOWS):
        return
    today = read_daily(scenario).supplies.overflow_limit
    for store, t in model.OVERFLOWS:
        upper[matrix.row_numbers[id(model.overflow_bounded[store, t])]] = today.get((store, t), 0.0)
