"""Days as numbers: day 1 is the scenario's first day, day T its last; windows become spans of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

FAR = 10**6


@dataclass(frozen=True, slots=True)
class Horizon:
    """The days of a scenario.

    `start` is day 1; `days` is T. `span` clips a window to the horizon: (first, last), empty when
    first > last.
    """

    start: date
    days: int

    @property
    def all_days(self) -> range:
        return range(1, self.days + 1)

    def span(self, first: int, last: int) -> range:
        return range(max(first, 1), min(last, self.days) + 1)


def day_numbers(dates: pd.Series, start: date, empty: int) -> list[int]:
    """The day number of each date of a datetime column; `empty` where there is none."""
    values = dates.to_numpy().astype("datetime64[D]")
    numbers = (values - np.datetime64(start, "D")).astype("timedelta64[D]").astype(np.int64) + 1
    return np.where(np.isnat(values), empty, numbers).tolist()  # type: ignore[no-any-return]


def rows(table: pd.DataFrame, horizon: Horizon) -> Iterator[SimpleNamespace]:
    """The rows of an effective table that hold in every outlook, as plain objects.

    Date columns become day numbers (an open beginning is -FAR, an open end FAR); `row` is the 1-based
    position in the table.
    """
    if table.empty:
        return
    columns: dict[str, list[Any]] = {"row": list(range(1, len(table) + 1))}
    for name in table.columns:
        column = table[name]
        if column.dtype.kind == "M":
            empty = FAR if name in ("closes_on", "to_date", "until") else -FAR
            columns[str(name)] = day_numbers(column, horizon.start, empty)
        else:
            columns[str(name)] = column.tolist()
    names = list(columns)
    for values in zip(*columns.values(), strict=True):
        row = SimpleNamespace(**dict(zip(names, values, strict=True)))
        if getattr(row, "outlook", ""):
            continue
        yield row


def given(value: float) -> bool:
    """Whether an optional number was given (missing numbers are NaN)."""
    return value == value
