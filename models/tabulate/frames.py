"""Rows or columns to the typed tables of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from models.daily.horizon import Horizon
from models.plan_tables import PLAN_TABLES, frame

Row = tuple[Any, ...]
Numbers = NDArray[np.float64]
Positions = NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """A column of names as positions in a list of them."""

    names: Sequence[str]
    at: Positions

    def ranks(self) -> Positions:
        """Positions in the order of the alphabet."""
        order = sorted(range(len(self.names)), key=self.names.__getitem__)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return rank[self.at]

    def values(self) -> NDArray[np.object_]:
        """The names."""
        return np.array([*self.names, None], dtype=object)[self.at]


def frame_of(name: str, rows: Sequence[Row], horizon: Horizon) -> pd.DataFrame:
    """A table of a plan, in the order of its key, from rows of plain values whose dates are day numbers."""
    table = PLAN_TABLES[name]
    if not rows:
        return frame(name)
    ordered = sorted(rows, key=itemgetter(*(table.names.index(column) for column in table.key)))
    columns: dict[str, Any] = dict(zip(table.names, zip(*ordered, strict=True), strict=True))
    return frame(name, _dated(name, columns, horizon))


def frame_of_columns(name: str, columns: Mapping[str, Any], horizon: Horizon) -> pd.DataFrame:
    """The same from columns: names as `Coded`, dates as day numbers, numbers as arrays."""
    keys = []
    for key in reversed(PLAN_TABLES[name].key):
        column = columns[key]
        keys.append(column.ranks() if isinstance(column, Coded) else column)
    order = np.lexsort(keys)
    data = {
        column: (values.values() if isinstance(values, Coded) else np.asarray(values))[order]
        for column, values in columns.items()
    }
    return frame(name, _dated(name, data, horizon))


def _dated(name: str, columns: dict[str, Any], horizon: Horizon) -> dict[str, Any]:
    eve = np.datetime64(horizon.start, "D") - np.timedelta64(1, "D")
    for column in PLAN_TABLES[name].columns:
        if column.kind == "date":
            days = np.asarray(columns[column.name], dtype=np.int64)
            columns[column.name] = eve + days.astype("timedelta64[D]")
    return columns
