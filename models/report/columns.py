"""The columns of a plan's tables as arrays, each read once."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import numpy as np
import pandas as pd

from models.daily import Horizon

Array = np.ndarray[Any, np.dtype[Any]]
Axes = Sequence[tuple[str, Mapping[str, int]]]
Value = TypeVar("Value")


class Columns:
    """The tables of a plan by column; days count from 0, `dates` gives theirs."""

    def __init__(self, horizon: Horizon, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables
        self.days = horizon.days
        self.dates = np.datetime64(horizon.start, "D") + np.arange(horizon.days, dtype="timedelta64[D]")
        self._read: dict[tuple[str, str, str], Any] = {}

    def day(self, name: str, column: str = "date") -> Array:
        """The days of a date column, from 0."""
        return self._once(
            (name, column, "day"),
            lambda: (self.tables[name][column].to_numpy().astype("datetime64[D]") - self.dates[0]).astype(
                np.int64
            ),
        )

    def column(self, name: str, column: str) -> list[Any]:
        """The values of a column as a list."""
        return self._once((name, column, ""), lambda: self.tables[name][column].tolist())

    def number(self, name: str, column: str) -> Array:
        """The values of a column of numbers."""
        return self.tables[name][column].to_numpy()

    def where(self, name: str, column: str, value: str) -> Array:
        """Which rows have a code."""
        codes, distinct = self.codes(name, column)
        return np.equal(codes, distinct.get(value, -1))

    def total(self, name: str, value: str, axes: Axes, *, date: str = "date", kind: str = "") -> Array:
        """The sum of a column by code columns and day, of rows of one `kind` if given.

        Rows with codes outside the axes are left out.
        """
        day = self.day(name, date)
        known = (day >= 0) & (day < self.days)
        if kind:
            known &= self.where(name, "kind", kind)
        flat = np.zeros(len(day), dtype=np.int64)
        for column, codes in axes:
            index = self._index(name, column, codes)
            known &= index >= 0
            flat = flat * len(codes) + index
        flat = flat * self.days + day
        values = self.number(name, value)
        if not known.all():
            flat, values = flat[known], values[known]
        shape = (*(len(codes) for _, codes in axes), self.days)
        return np.bincount(flat, weights=values, minlength=math.prod(shape)).reshape(shape)

    def codes(self, name: str, column: str) -> tuple[Array, dict[str, int]]:
        """A column of codes as numbers, and which number each code has."""
        return self._once((name, column, "codes"), lambda: _factorized(self.column(name, column)))

    def _index(self, name: str, column: str, axis: Mapping[str, int]) -> Array:
        """Where each row's code stands on an axis; -1: nowhere."""
        codes, distinct = self.codes(name, column)
        places = np.array([axis.get(code, -1) for code in distinct], dtype=np.int64)
        return places[codes] if len(codes) else codes

    def _once(self, key: tuple[str, str, str], read: Callable[[], Value]) -> Value:
        if key not in self._read:
            self._read[key] = read()
        return cast(Value, self._read[key])


def _factorized(values: list[str]) -> tuple[Array, dict[str, int]]:
    """Codes as small numbers, and which number each has."""
    distinct = {value: i for i, value in enumerate(dict.fromkeys(values))}
    codes = np.fromiter(map(distinct.__getitem__, values), dtype=np.int64, count=len(values))
    return codes, distinct
