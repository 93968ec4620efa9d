"""Days in cells: real dates, or ISO text."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.columns import Column
from models.reading.problems import SPACES, Odd, Problem, understand_each

FIRST_DATE = datetime.date(1950, 1, 1)
LAST_DATE = datetime.date(2150, 12, 31)
ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
OTHER_DATE = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\.?")


def type_dates(column: Column, values: Sequence[object]) -> tuple[npt.NDArray[np.datetime64], list[Problem]]:
    """Days at midnight (datetime64[us], NaT where missing or not understood), and what is wrong."""
    array = _iso_dates(values)
    if array is not None:
        return array, []
    cells, problems = understand_each(column, values, _date, None)
    days = np.array([np.datetime64(cell, "us") if cell else np.datetime64("NaT", "us") for cell in cells])
    return days.astype("datetime64[us]"), problems


def _iso_dates(values: Sequence[object]) -> npt.NDArray[np.datetime64] | None:
    """The column in one go where every cell is an ISO date as text, or empty; else None."""
    if not {type(value) for value in values} <= {str}:
        return None
    texts: list[str] = [str(value) for value in values]
    if any(len(text) != 10 or text[4] != "-" or text[7] != "-" for text in texts if text):
        return None
    try:
        array = np.array([text or "NaT" for text in texts], dtype="datetime64[D]")
    except ValueError:
        return None
    known = array[~np.isnat(array)]
    if known.size and (known.min() < np.datetime64(FIRST_DATE) or known.max() > np.datetime64(LAST_DATE)):
        return None
    return array.astype("datetime64[us]")


def _date(column: Column, value: object) -> datetime.date:
    day = _as_date(column, value)
    if not FIRST_DATE <= day <= LAST_DATE:
        raise Odd("out-of-range", f"{column.name} lies far outside our time.", "Check the year.")
    return day


def _as_date(column: Column, value: object) -> datetime.date:
    if isinstance(value, np.datetime64):
        value = pd.Timestamp(value).to_pydatetime()
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise Odd("not-a-date", f"{column.name} must be a day without a time.", "Remove the time.")
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = SPACES.sub(" ", str(value)).strip()
    iso = ISO_DATE.fullmatch(text)
    try:
        if iso and isinstance(value, str):
            return datetime.date.fromisoformat(iso[1])
    except ValueError:
        raise Odd("not-a-date", f"{column.name}: there is no such day.", "Check month and day.") from None
    raise Odd("not-a-date", f"{column.name} must be a date.", _date_remedy(text))


def _date_remedy(text: str) -> str:
    other = OTHER_DATE.fullmatch(text)
    if other:
        first, second, year = int(other[1]), int(other[2]), other[3]
        if first > 12 >= second or "." in text:
            return f"Write it as {year}-{second:02d}-{first:02d} (year-month-day)."
    return "Write it as year-month-day, 2015-10-24, or format the cell as a date."
