"""The same programmes for mpi-sppy, which is not installed with Konak: its L-shaped method with HiGHS.

It needs `mpi-sppy`, `mpi4py` and an MPI library. Each outlook is a Pyomo model of the rows and columns that
the decomposition has; 0 is the bound of each need that it starts from.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.core.expr.numeric_expr import LinearExpression

from models.preparation.first_stage import FirstStage
from models.preparation.second_stage import SecondStage

MOST_PASSES = 10_000


def l_shaped(first: FirstStage, stages: Sequence[SecondStage], probability: float, tolerance: float) -> Any:
    """Its L-shaped method, ready to run (`lshaped_algorithm`). A cut is added where it is broken by more than
    `tolerance`, in weighted person-days."""
    # Where it is not installed only this method cannot be run.
    from mpisppy.opt.lshaped import LShapedMethod
    from mpisppy.utils.sputils import attach_root_node

    by_name = {f"outlook{k}": stage for k, stage in enumerate(stages)}

    def create(name: str) -> pyo.ConcreteModel:
        model = scenario_model(first, by_name[name])
        attach_root_node(model, model.nothing, [model.units])
        model._mpisppy_probability = probability
        return model

    options = {
        "root_solver": "highs",
        "sp_solver": "highs",
        "max_iter": MOST_PASSES,
        "tol": tolerance,
        "valid_eta_lb": dict.fromkeys(by_name, 0.0),
        "verbose": False,
    }
    return LShapedMethod(options, list(by_name), create)


def scenario_model(first: FirstStage, stage: SecondStage) -> pyo.ConcreteModel:
    """An outlook with the first stage: min need, the money of preparation within its limits."""
    model = pyo.ConcreteModel()
    rows, columns = stage.matrix.shape
    model.units = pyo.Var(range(first.options), bounds=lambda _, o: (0.0, float(first.high[o])))
    lower, upper = stage.matrix.lower, stage.matrix.upper
    model.x = pyo.Var(range(columns), bounds=lambda _, j: (_finite(lower[j]), _finite(upper[j])))
    x, units = list(model.x.values()), list(model.units.values())
    model.nothing = pyo.Expression(expr=0.0)
    needed = np.flatnonzero(stage.need)
    need = LinearExpression(linear_coefs=stage.need[needed].tolist(), linear_vars=[x[j] for j in needed])
    model.need = pyo.Objective(expr=need + stage.need_offset)
    model.limits = pyo.ConstraintList()
    for amounts, most in first.limits:
        model.limits.add(sum(amount * units[o] for o, amount in amounts.items()) <= most)
    model.rows = pyo.ConstraintList()
    a, links = stage.matrix.a.tocsr(), stage.links.tocsr()
    for i in range(rows):
        own, linked = slice(*a.indptr[i : i + 2]), slice(*links.indptr[i : i + 2])
        body = LinearExpression(
            linear_coefs=[*a.data[own].tolist(), *(-links.data[linked]).tolist()],
            linear_vars=[*(x[j] for j in a.indices[own]), *(units[o] for o in links.indices[linked])],
        )
        low, high = _finite(stage.matrix.row_lower[i]), _finite(stage.matrix.row_upper[i])
        if low is not None and low == high:
            model.rows.add(body == low)
        elif low is not None or high is not None:
            model.rows.add(pyo.inequality(low, body, high))
    return model


def _finite(side: float) -> float | None:
    return float(side) if np.isfinite(side) else None
