"""The response model's table of contents: `build(scenario)`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pyomo.core.base.constraint as pyomo_constraint
import pyomo.core.base.objective as pyomo_objective
import pyomo.environ as pyo

from models.allocation.money import add_money
from models.allocation.people import add_gates, add_people, add_vehicle_pools
from models.allocation.priorities import add_priorities
from models.allocation.resources import add_resources
from models.allocation.shelter import add_shelter
from models.allocation.sites import add_openings, declare_openings
from models.allocation.supplies import add_supplies
from models.daily import Daily


def build(d: Daily, *, templatised: bool = True) -> pyo.ConcreteModel:
    """The response model of a scenario by day (FORMULATION.md), with its four objectives active.

    `templatised` builds each constraint once as a template (about six times faster); the same
    formulation builds row by row without it, and a test compares the two.
    """
    with _templates(templatised):
        m = pyo.ConcreteModel(name="Konak response model")
        m.DAYS = pyo.RangeSet(1, d.horizon.days)
        m.DAY_ENDS = pyo.RangeSet(0, d.horizon.days)
        declare_openings(m, d)
        add_people(m, d)  # 1-5
        add_shelter(m, d)  # 7-9
        add_resources(m, d)  # 15, 16
        m.WORKING = pyo.Set(
            list(d.staff.gates), initialize={key: [0] if key in m.DUTY else [] for key in d.staff.gates}
        )
        add_gates(m, d)  # 6
        add_supplies(m, d)  # 10-14, 19
        add_vehicle_pools(m, d)  # 5
        add_openings(m, d)  # 18
        add_money(m, d)  # 17
        add_priorities(m, d)  # A-D
    return m


@contextmanager
def _templates(on: bool) -> Iterator[None]:
    before = pyomo_constraint.TEMPLATIZE_CONSTRAINTS, pyomo_objective.TEMPLATIZE_OBJECTIVES
    pyomo_constraint.TEMPLATIZE_CONSTRAINTS = on
    pyomo_objective.TEMPLATIZE_OBJECTIVES = on
    try:
        yield
    finally:
        pyomo_constraint.TEMPLATIZE_CONSTRAINTS, pyomo_objective.TEMPLATIZE_OBJECTIVES = before
