"""Single cells: whether they are empty, and what is wrong with them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.columns import Column

SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
FORMULA_ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the cell in data row `index` (from 0)."""

    index: int
    code: str
    value: object
    message: str
    remedy: str
    warning: bool = False


class Odd(Exception):
    """One cell cannot be understood; becomes a `Problem`."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(code)
        self.code, self.message, self.remedy = code, message, remedy


def is_missing(value: object) -> bool:
    """The cell is empty: None, NaN, NaT, NA or blank text."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def understand_each(
    column: Column, values: Sequence[object], understand: Callable[[Column, object], Any], nothing: Any
) -> tuple[list[Any], list[Problem]]:
    """Understand cell by cell; `nothing` stands where a cell is missing or cannot be understood."""
    typed: list[Any] = []
    problems: list[Problem] = []
    for index, value in enumerate(values):
        if is_missing(value):
            typed.append(nothing)
            continue
        try:
            if isinstance(value, str) and value.strip() in FORMULA_ERRORS:
                raise Odd(
                    "formula-error", f"The formula for {column.name} failed.", "Mend it, or type the value."
                )
            typed.append(understand(column, value))
        except Odd as odd:
            typed.append(nothing)
            problems.append(Problem(index, odd.code, shown(value), odd.message, odd.remedy))
    return typed, problems


def shown(value: object) -> object:
    """`value` as JSON can carry it in an issue, cut to a readable length."""
    if value is None or isinstance(value, bool | int):
        return value if not isinstance(value, int) or abs(value) < 2**53 else str(value)[:60]
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return str(value)[:60]
