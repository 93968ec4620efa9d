"""Plans to audit: by the rule of thumb, or solved, with all constraints or without one."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pyomo.environ as pyo

from models.allocation.formulation import build
from models.daily import Daily, read_daily
from models.plan import Plan
from models.programme.matrix import hand_over
from models.readback import read_back
from models.report.assemble import assemble
from models.scenario import Scenario
from models.solving.lexicographic import search_strict
from models.solving.solver import Watch
from models.tabulate import tabulate
from models.thumb import rule_of_thumb
from tests.models.scenarios import random_scenario


def decide(daily: Daily, without: int = 0) -> dict[str, pd.DataFrame]:
    """The decided tables of the solved programme, built without the constraints of one number."""
    model = build(daily)
    for constraint in list(model.component_objects(pyo.Constraint)):
        if str(constraint.doc).startswith(f"({without})"):
            constraint.deactivate()
    matrix = hand_over(model)
    search = search_strict(matrix, (0.0, 0.0), 1e-4, Watch())
    assert search.x is not None
    return tabulate(daily, read_back(model, matrix, daily, search.x))


@cache
def solved(seed: int) -> tuple[Scenario, Plan]:
    """A random scenario and its optimal plan."""
    scenario = random_scenario(seed)
    daily = read_daily(scenario)
    return scenario, assemble(scenario, decide(daily), status="optimal", daily=daily)


@cache
def by_thumb(seed: int) -> tuple[Scenario, Plan]:
    """A random scenario and the rule of thumb's plan."""
    scenario = random_scenario(seed)
    daily = read_daily(scenario)
    return scenario, assemble(scenario, rule_of_thumb(daily), status="feasible", daily=daily)
