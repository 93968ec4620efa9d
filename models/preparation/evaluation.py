"""How one strategy does in one outlook: the response model solved to optimality with what was prepared.

It is built anew from the outlook's tables with the strategy's units in them, not from the programme that
chose the strategy: two ways to the same need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.allocation.formulation import build
from models.daily import Daily, read_daily
from models.preparation.options import Option, with_prepared
from models.preparation.outlooks import in_outlook
from models.preparation.second_stage import BURDEN, DIGNITY, SURVIVAL, need_in
from models.programme.matrix import Vector, hand_over
from models.readback import read_back
from models.report.reading import Reading
from models.report.requirements import requirements
from models.scenario import Scenario
from models.solving.solver import Engine, Watch
from models.solving.turns import fix_face
from models.tabulate import tabulate

SHORT_BY = ["location", "country", "group", "need", "sector", "priority"]
REQUIRED_BY = ["country", "sector", "need", "unit"]
SHELTER, MOVEMENT = "shelter", "movement"
"""Sectors of shortages that no item and no resource stands for."""


@dataclass(frozen=True)
class Outcome:
    """What becomes of an outlook with a strategy.

    `need`, `survival` and `dignity` are weighted person-days (need = 10 x A + B), `money` the response's, in
    the scenario's currency. `shortages` has `person_days` and `weighted` by SHORT_BY: place and country
    ("" on the road and for those kept waiting), group ("" for cover at the end), need, sector, priority.
    `required` has, by country, sector and need, what is called for and what is missing on the day with the
    most of it (`required`, `gap`, in `unit`), and `gap_cost` of all days, NaN without a price.
    """

    need: float
    survival: float
    dignity: float
    money: float
    shortages: pd.DataFrame
    required: pd.DataFrame

    @property
    def person_days(self) -> float:
        """Gone without, not weighted."""
        return float(self.shortages["person_days"].sum())


def evaluate(scenario: Scenario, outlook: str, options: Sequence[Option], units: Vector) -> Outcome:
    """The least need of an outlook with so many units of each option prepared; among those, least money.

    Openings of candidate sites are relaxed.
    """
    prepared = with_prepared(in_outlook(scenario, outlook), options, units)
    daily = read_daily(prepared)
    model = build(daily)
    matrix = hand_over(model).relaxed()
    engine, watch = Engine(matrix), Watch()
    engine.set_costs(*need_in(matrix))
    answer = engine.solve(watch)
    fix_face(engine, answer)
    engine.set_costs(matrix.costs[BURDEN], float(matrix.offsets[BURDEN]))
    x = engine.solve_quickly(watch).x
    a, b, money = (float(matrix.costs[k] @ x + matrix.offsets[k]) for k in (SURVIVAL, DIGNITY, BURDEN))
    decided = tabulate(daily, read_back(model, matrix, daily, x))
    return Outcome(
        answer.value, a, b, money, _shortages(daily, decided["shortages"]), _required(daily, decided)
    )


def _shortages(daily: Daily, rows: pd.DataFrame) -> pd.DataFrame:
    country = {code: row.country for code, row in daily.locations.items()}
    found = rows.assign(
        country=rows["location"].astype(str).map(country).fillna(""),
        sector=rows["need"].astype(str).map(_sectors(daily)).fillna(MOVEMENT),
    )
    summed = found.groupby(SHORT_BY, as_index=False, observed=True)[["person_days", "weighted"]].sum()
    return summed.astype(dict.fromkeys(SHORT_BY, "str"))


def _required(daily: Daily, decided: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    rows = requirements(Reading(daily, decided))
    amounts = ["required", "gap", "gap_cost"]
    by_day = rows.groupby(["date", *REQUIRED_BY], observed=True)[amounts].sum(min_count=1)
    by_need = by_day.groupby(level=REQUIRED_BY)
    cost = by_need["gap_cost"].sum(min_count=1)
    return by_need[["required", "gap"]].max().assign(gap_cost=cost).reset_index()


def _sectors(daily: Daily) -> dict[str, Any]:
    named = {**daily.supplies.items, **daily.staff.resources}
    return {"night": SHELTER} | {code: row.sector or "other" for code, row in named.items()}
