"""The rule of thumb: the plan that an experienced officer makes without a computer.

People go to the nearest place with a free bed and on to the exit as soon as they are ready and can; stock is
kept at some days of cover from the nearest store that has it; staff are called up for the people who are
there; places are built when beds are short; no candidate is opened. Day by day, looking no further ahead
than a lead time. It respects every limit of the response model, so that it can be compared with an optimal
plan and can stand in for one when time runs out.
"""

from __future__ import annotations

import pandas as pd

from models.daily import Daily
from models.tabulate import PlanValues, tabulate, weighted_need
from models.thumb.simulation import simulate

__all__ = ["decide", "rule_of_thumb"]

ROUNDING = 1e-9
"""Needs that differ by less, as a part of them, are equal."""


def rule_of_thumb(daily: Daily) -> dict[str, pd.DataFrame]:
    """The primary tables of the rule of thumb's plan, by name (see `models.plan_tables`)."""
    return tabulate(daily, decide(daily))


def decide(daily: Daily) -> PlanValues:
    """The decisions of the rule of thumb; where they would help less than leaving all as it is, that."""
    plans = [simulate(daily, act=act) for act in (True, False)]
    needs = [weighted_need(daily, values) for values in plans]
    for priority in needs[0]:
        acting, staying = (need[priority] for need in needs)
        if abs(acting - staying) > ROUNDING * max(1.0, acting):
            return plans[0] if acting < staying else plans[1]
    return plans[0]
