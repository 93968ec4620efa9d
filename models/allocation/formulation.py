"""The response model's table of contents: `build(scenario)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyomo.core.base.constraint as pyomo_constraint
import pyomo.core.base.objective as pyomo_objective
import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from models.allocation.money import add_money
from models.allocation.people import add_gates, add_people, add_vehicle_pools
from models.allocation.priorities import add_priorities
from models.allocation.resources import add_resources
from models.allocation.shelter import add_shelter
from models.allocation.sites import add_openings, declare_openings
from models.allocation.supplies import add_supplies
from models.daily import Daily


def build(
    d: Daily, *, templatised: bool = True, checkpoint: Callable[[], None] = lambda: None
) -> pyo.ConcreteModel:
    """The response model of a scenario by day (FORMULATION.md), with its four objectives active.

    `templatised` builds each constraint once as a template (about six times faster); the same
    formulation builds row by row without it, and a test compares the two. `checkpoint` is called between
    the parts and may raise to give up.
    """
    m = pyo.ConcreteModel(name="Konak response model")
    m.DAYS = pyo.RangeSet(1, d.horizon.days)
    m.DAY_ENDS = pyo.RangeSet(0, d.horizon.days)
    # Hundreds of thousands of objects, none of them garbage: collecting would only look at them.
    with PauseGC(), _templates(templatised):
        for add in PARTS:
            checkpoint()
            add(m, d)
    return m


PARTS: tuple[Callable[[pyo.ConcreteModel, Daily], None], ...] = (
    declare_openings,
    add_people,  # 1-5
    add_shelter,  # 7-9
    add_resources,  # 15, 16
    add_gates,  # 6
    add_supplies,  # 10-14, 19
    add_vehicle_pools,  # 5
    add_openings,  # 18
    add_money,  # 17
    add_priorities,  # A-D
)


@contextmanager
def _templates(on: bool) -> Iterator[None]:
    before = pyomo_constraint.TEMPLATIZE_CONSTRAINTS, pyomo_objective.TEMPLATIZE_OBJECTIVES
    pyomo_constraint.TEMPLATIZE_CONSTRAINTS = on
    pyomo_objective.TEMPLATIZE_OBJECTIVES = on
    try:
        yield
    finally:
        pyomo_constraint.TEMPLATIZE_CONSTRAINTS, pyomo_objective.TEMPLATIZE_OBJECTIVES = before
