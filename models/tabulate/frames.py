"""Rows to the typed tables of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

import numpy as np
import pandas as pd

from models.daily.horizon import Horizon
from models.plan_tables import PLAN_TABLES, frame

Row = tuple[Any, ...]


def frame_of(name: str, rows: Sequence[Row], horizon: Horizon) -> pd.DataFrame:
    """A table of a plan, in the order of its key, from rows of plain values whose dates are day numbers."""
    table = PLAN_TABLES[name]
    if not rows:
        return frame(name)
    ordered = sorted(rows, key=itemgetter(*(table.names.index(column) for column in table.key)))
    eve = np.datetime64(horizon.start, "D") - 1
    data: dict[str, Any] = {}
    for column, values in zip(table.columns, zip(*ordered, strict=True), strict=True):
        if column.kind == "date":
            data[column.name] = eve + np.asarray(values, dtype="timedelta64[D]")
        else:
            data[column.name] = values
    return frame(name, data)
