"""Which uncertain input would change what is prepared, if it were known beforehand.

For each input that differs between outlooks, these are parted at its median into high and low; each half is
prepared for on its own. What that saves is the value of knowing the input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.preparation.mean_outlook import BY_DAY, SHARED, days_of
from models.preparation.optimum import Optimum, Search
from models.preparation.outcomes import Part
from models.preparation.outlooks import in_outlook
from models.preparation.risk import Risk
from models.preparation.statistics import quantile
from models.preparation.words import NOTHING, Names, certainty, of_input
from models.programme.matrix import Vector
from models.scenario import Scenario
from models.schema import TABLES

WITHIN_GAP = "no more than the gap of the optimum: may be nothing"
WORTH = 1e-6
"""By how much of itself an input must differ."""


@dataclass(frozen=True)
class Input:
    """Something uncertain: its name, and the outlooks, by number, on the one side of its median and on the
    other."""

    name: str
    halves: tuple[tuple[int, ...], tuple[int, ...]]


def inputs_of(search: Search, names: Names) -> tuple[Input, ...]:
    """What differs between the outlooks, by place. Inputs that part them alike are one."""
    amounts: dict[str, Vector] = {}
    count = len(search.outlooks)
    for number, outlook in enumerate(search.outlooks):
        scenario = in_outlook(search.scenario, outlook.code)
        for name, amount in _amounts(scenario, names):
            amounts.setdefault(name, np.zeros(count))[number] += amount
    parted: dict[tuple[tuple[int, ...], tuple[int, ...]], list[str]] = defaultdict(list)
    for name, values in amounts.items():
        middle = quantile(values, search.probabilities, 0.5)
        much = values > middle * (1 + WORTH)
        if not much.any():  # as much or less of it in all others
            much = values >= middle * (1 - WORTH)
        if 0 < much.sum() < count:
            with_first = much == much[0]
            halves = _numbers(with_first), _numbers(~with_first)
            parted[halves].append(name)
    return tuple(Input(_listed(together), halves) for halves, together in parted.items())


def input_rows(
    search: Search,
    part: Part,
    names: Names,
    budget: float,
    risk: Risk,
    optimum: Optimum,
    *,
    sampled: bool,
) -> Iterator[dict[str, Any]]:
    """The rows of known inputs in the table `information`, one at a time."""
    needs = optimum.needs
    for known in inputs_of(search, names):
        prepared = needs.copy()
        moved = 0.0
        for half in known.halves:
            own = search.best(budget, risk, among=half, start=optimum.units)
            prepared[list(half)] = own.needs
            chance = float(search.probabilities[list(half)].sum())
            moved += chance * float(search.costs @ np.clip(own.units - optimum.units, 0.0, None))
        p = part.probabilities
        saved = risk.value(needs, p, part.least) - risk.value(prepared, p, part.least)
        noise = search.gap * max(1.0, abs(optimum.objective))
        told = saved > max(noise, NOTHING)
        yield {
            "figure": "known input",
            "subject": known.name,
            "need": saved,
            "need_low": np.nan,
            "need_high": np.nan,
            "money": np.nan,
            "moved_money": moved,
            "certainty": certainty(None, sampled=sampled) if told else WITHIN_GAP,
            "sentence": of_input(names, known.name, saved, moved if told else 0.0),
        }


def _amounts(scenario: Scenario, names: Names) -> Iterator[tuple[str, float]]:
    """(input, its amount over all days); what has no limit counts as 1 a day, open or closed."""
    for table in (*BY_DAY, *SHARED):
        column = {**BY_DAY, **SHARED}[table][0]
        for row in scenario.tables[table].to_dict("records"):
            a_day = 1.0 if pd.isna(row[column]) else float(row[column])
            yield _named(table, row, names), a_day * len(days_of(scenario, TABLES[table], row))


def _named(table: str, row: Mapping[Any, Any], names: Names) -> str:
    place = names.place
    match table:
        case "arrivals":
            return f"arrivals at {place(row['location'])}"
        case "exit_quotas":
            return f"how many {place(row['location'])} admits"
        case "people_lanes" | "freight_lanes":
            what = "people" if table == "people_lanes" else "goods"
            return f"how many {what} can go from {place(row['origin'])} to {place(row['destination'])}"
        case "spaces":
            return f"places at {place(row['location'])}"
        case "suppliers":
            return f"what suppliers deliver at {place(row['location'])}"
        case _:
            return f"how many of {names.need(row['resource'])} can be called up"


def _numbers(chosen: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(k) for k in np.flatnonzero(chosen))


def _listed(together: list[str]) -> str:
    return together[0] if len(together) == 1 else f"{', '.join(together[:-1])} and {together[-1]}"
