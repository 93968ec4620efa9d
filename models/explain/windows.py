"""Lanes that are shut on some days, as levers: what if they were open then as they are on others?

No row of the model can be moved for that: on a day on which a lane is shut nothing may go by it at all. So
the changed tables are planned anew, and the answer is read back by the names of what both programmes hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from models.allocation.formulation import build
from models.daily import Daily, read_daily
from models.explain.finding import Finding
from models.explain.levers import Kind, Lever, TableChange, change_scenario
from models.explain.nominate import runs
from models.explain.probe import Effect
from models.programme.levels import Answer, Search
from models.programme.matrix import Matrix, hand_over
from models.solving.lexicographic import search_strict
from models.solving.solver import Watch
from models.solving.turns import NONE

NOTHING = 1e-6
NEEDS = ("survival", "dignity")
LANES = ("people_lanes", "freight_lanes")


def shut_lanes(daily: Daily) -> list[Lever]:
    """A lever for each run of days on which a lane is shut that is open on others, the longest first."""
    return sorted(_shut(daily), key=lambda lever: (-len(lever.days), lever.key, lever.days))


def _shut(daily: Daily) -> Iterator[Lever]:
    horizon, start = daily.horizon, pd.Timestamp(daily.horizon.start)
    for table in LANES:
        lanes: dict[tuple[str, str, str], list[dict[Hashable, Any]]] = defaultdict(list)
        for record in daily.scenario.tables[table].to_dict("records"):
            lanes[record["origin"], record["destination"], record["lane"]].append(record)
        for lane, rows in lanes.items():
            spans = [
                horizon.span(_day(row["opens_on"], start, 1), _day(row["closes_on"], start, horizon.days))
                for row in rows
            ]
            shut = [day for day in horizon.all_days if not any(day in span for span in spans)]
            for run in runs(shut):
                row = _usual(rows, spans, run)
                if row is not None:
                    first, last = (start + pd.Timedelta(days=day - 1) for day in (run[0], run[-1]))
                    yield _lever(table, lane, run, row | {"opens_on": first, "closes_on": last})


def _usual(
    rows: list[dict[Hashable, Any]], spans: list[range], run: tuple[int, ...]
) -> dict[Hashable, Any] | None:
    """How a lane runs: as before it was shut, else as after."""
    before = [n for n, span in enumerate(spans) if span and span[-1] < run[0]]
    after = [n for n, span in enumerate(spans) if span and span[0] > run[-1]]
    if before:
        return rows[max(before, key=lambda n: spans[n][-1])]
    return rows[min(after, key=lambda n: spans[n][0])] if after else None


def _lever(table: str, lane: tuple[str, str, str], run: tuple[int, ...], row: dict[Hashable, Any]) -> Lever:
    origin, destination, name = lane
    kind: Kind = "lane shut" if table == "people_lanes" else "freight lane shut"
    change = TableChange(table, tuple((str(column), value) for column, value in row.items()), "", append=True)
    none, nan = np.zeros(0), float("nan")
    return Lever(kind, origin, destination, name, "", run, NONE, none, nan, "lanes", 0.0, change)


def _day(value: Any, start: pd.Timestamp, empty: int) -> int:
    return empty if pd.isna(value) else int((pd.Timestamp(value) - start).days) + 1


def opened(lever: Lever, daily: Daily, search: Search, watch: Watch) -> Finding | None:
    """What opening a shut lane does to the first need that it changes; None where it changes none.

    Planned anew with whole decisions kept and losses tolerated as they are. Raises `Stopped`.
    """
    watch.tell("lanes that are shut")
    changed = change_scenario(daily.scenario, lever, 1.0)
    matrix = hand_over(build(read_daily(changed)))
    losses = tuple(level.tolerated_loss for level in search.levels[:2])
    cold = search_strict(_kept(matrix, search), losses, changed.policy.gap, watch)
    for level, other in zip(search.levels, cold.levels, strict=False):
        spares = level.answer.value - other.answer.value
        if level.name in NEEDS and abs(spares) > NOTHING * max(1.0, abs(level.answer.value)):
            answer = _read(other.answer, matrix, search.matrix)
            return Finding((lever,), level, Effect(1.0, spares, spares, 1.0, answer), more=True)
    return None


def _kept(matrix: Matrix, search: Search) -> Matrix:
    """The matrix with the whole decisions of a search; those that are new there are not taken."""
    if search.whole is None:
        return matrix
    values = {search.matrix.columns[j].name: search.whole[j] for j in np.flatnonzero(search.matrix.whole)}
    lower, upper = matrix.lower.copy(), matrix.upper.copy()
    for j in np.flatnonzero(matrix.whole):
        lower[j] = upper[j] = values.get(matrix.columns[j].name, 0.0)
    return replace(matrix.relaxed(), lower=lower, upper=upper)


def _read(answer: Answer, found: Matrix, wanted: Matrix) -> Answer:
    """An answer's solution in the columns of another matrix, by their names."""
    values = dict(zip((column.name for column in found.columns), answer.x.tolist(), strict=True))
    return replace(answer, x=np.array([values.get(column.name, 0.0) for column in wanted.columns]))
