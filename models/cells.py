"""Typing of cells, one column at a time: whole columns fast, single cells only where something is odd.

Text, numbers and dates as officers keep them are understood where they can mean one thing only:
spaces of every width between thousands, a decimal comma, dates with a time of midnight. What could mean
two things is an issue, never a guess.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.columns import MAX_CODE, MAX_TEXT, Column, matcher

FIRST_DATE = datetime.date(1950, 1, 1)
LAST_DATE = datetime.date(2150, 12, 31)
SPACES = re.compile(r"[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
ISO_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
OTHER_DATE = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\.?")
GROUPED_BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
GROUPED_BY_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
FORMULA_ERRORS = frozenset({"#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"})
YES = frozenset({"true", "yes", "y", "1", "x"})
NO = frozenset({"false", "no", "n", "0"})


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


Typed = npt.NDArray[Any] | pd.api.extensions.ExtensionArray


def type_column(
    column: Column, values: Sequence[object], *, decimal_comma: bool = False
) -> tuple[Typed, list[Problem]]:
    """Type the cells of one column.

    Args:
        values: cells as read; "", None, NaN, NaT and NA are missing.
        decimal_comma: numbers in text follow the continental habit (a CSV file separated by `;`).

    Returns:
        The typed column (`str`, float64, boolean or datetime64[us]; "" / NaN / NA / NaT where missing) and
        every problem: what could not be understood is missing in the column, what is out of range stays.
    """
    if column.kind in ("number", "integer", "share"):
        numbers, problems = _numbers(column, values, decimal_comma)
        return numbers, problems + _required(column, np.isnan(numbers), problems)
    if column.kind == "date":
        days, problems = _dates(column, values)
        return days, problems + _required(column, np.isnat(days), problems)
    if column.kind == "flag":
        flags, problems = _each(column, values, _flag, None)
        return pd.array(flags, dtype="boolean"), problems
    texts, problems = _texts(column, values)
    missing = np.array([not text for text in texts]) if column.required else np.zeros(0, dtype=bool)
    return pd.array(texts, dtype="str"), problems + _required(column, missing, problems)


def missing_column(column: Column, rows: int) -> Typed:
    """A typed column in which every cell is missing."""
    if column.kind in ("number", "integer", "share"):
        return np.full(rows, np.nan)
    if column.kind == "date":
        return np.full(rows, np.datetime64("NaT", "us"))
    if column.kind == "flag":
        return pd.array([None] * rows, dtype="boolean")
    return pd.array([""] * rows, dtype="str")


def is_missing(value: object) -> bool:
    """The cell is empty: None, NaN, NaT, NA or blank text."""
    if isinstance(value, str):
        return not value or value.isspace()
    return value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and value != value)


def _required(column: Column, missing: npt.NDArray[np.bool_], reported: Sequence[Problem]) -> list[Problem]:
    """A problem for each required cell that is missing, except where another says why."""
    if not column.required or not missing.any():
        return []
    known = {problem.index for problem in reported}
    message, remedy = f"{column.name} must be given.", f"Fill in {column.description}."
    return [
        Problem(int(index), "missing-value", None, message, remedy)
        for index in missing.nonzero()[0]
        if index not in known
    ]


def _each(
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


# --- numbers ------------------------------------------------------------------------------------------


def _numbers(
    column: Column, values: Sequence[object], decimal_comma: bool
) -> tuple[npt.NDArray[np.float64], list[Problem]]:
    array = _plain_numbers(values)
    problems: list[Problem] = []
    if array is None:
        cells, problems = _each(column, values, lambda c, v: _number(c, v, decimal_comma), math.nan)
        array = np.array(cells, dtype=np.float64)
    if decimal_comma:
        problems = problems + _maybe_thousands(column, values)
    return array, problems + _out_of_range(column, array)


def _plain_numbers(values: Sequence[object]) -> npt.NDArray[np.float64] | None:
    """The column in one go where every cell is a finite number, text of one, or empty; else None."""
    if not {type(value) for value in values} <= {str, int, float}:
        return None
    try:
        array = np.array([math.nan if value == "" else float(value) for value in values])  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None
    odd = ~np.isfinite(array)
    if odd.any() and any(value != "" and value == value for value in (values[i] for i in odd.nonzero()[0])):
        return None
    return array


def _number(column: Column, value: object, decimal_comma: bool) -> float:
    wanted = "a whole number" if column.kind == "integer" else "a number"
    if isinstance(value, bool | np.bool_ | datetime.date | datetime.time | list | dict | tuple):
        raise Odd("wrong-type", f"{column.name} must be {wanted}.", "Enter digits only.")
    text = plain_number(str(value), decimal_comma)
    try:
        number = float(text)
    except ValueError:
        raise _no_number(column, str(value), wanted) from None
    if not math.isfinite(number):
        raise Odd("not-finite", f"{column.name} must be a finite number.", "Leave it empty for no limit.")
    return number


def _no_number(column: Column, text: str, wanted: str) -> Odd:
    if GROUPED_BY_COMMA.fullmatch(SPACES.sub("", text)):
        return Odd(
            "ambiguous-number",
            f"{column.name} could mean a thousand or a part of one.",
            f"Write {text.replace(',', '')} or {text.replace(',', '.')}.",
        )
    return Odd("wrong-type", f"{column.name} must be {wanted}.", "Enter digits only, or leave it empty.")


def plain_number(text: str, decimal_comma: bool) -> str:
    """Digits as `float` reads them: no spaces, a point before decimals. Ambiguous text stays as it is."""
    text = SPACES.sub("", text).replace("\u2212", "-").replace("'", "").replace("\u2019", "")
    if GROUPED_BY_POINT.fullmatch(text) and (text.count(".") > 1 or "," in text):
        return text.replace(".", "").replace(",", ".")
    if GROUPED_BY_COMMA.fullmatch(text):
        if text.count(",") > 1 or "." in text:
            return text.replace(",", "")
        return text.replace(",", ".") if decimal_comma else text
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def _maybe_thousands(column: Column, values: Sequence[object]) -> list[Problem]:
    """In a continental file `1.234` is read as one and a bit, with a warning that it may be a thousand."""
    problems = []
    for index, value in enumerate(values):
        text = SPACES.sub("", value) if isinstance(value, str) else ""
        if GROUPED_BY_POINT.fullmatch(text) and text.count(".") == 1 and "," not in text:
            thousands = float(text.replace(".", ""))
            if column.maximum is None or thousands <= column.maximum:
                message = f"{column.name} was read as {float(text):g}, not as {thousands:g}."
                remedy = f"Write {thousands:g} if that is meant."
                problems.append(Problem(index, "ambiguous-number", text, message, remedy, warning=True))
    return problems


def _out_of_range(column: Column, array: npt.NDArray[np.float64]) -> list[Problem]:
    bad = np.zeros(len(array), dtype=bool)
    if column.minimum is not None:
        bad |= array <= column.minimum if column.strict_minimum else array < column.minimum
    if column.maximum is not None:
        bad |= array >= column.maximum if column.strict_maximum else array > column.maximum
    problems = []
    for index in bad.nonzero()[0]:
        number = float(array[index])
        if number < 0 and column.minimum is not None and column.minimum >= 0:
            code, message = "negative-number", f"{column.name} must not be negative ({column.limits})."
        else:
            code, message = "out-of-range", f"{column.name} must be {column.limits}."
        unit = f" ({column.unit})" if column.unit else ""
        problems.append(
            Problem(int(index), code, shown(number), message, f"Check the figure and its unit{unit}.")
        )
    if column.kind == "integer":
        broken = array != np.floor(array)
        broken &= ~np.isnan(array)
        for index in broken.nonzero()[0]:
            message = f"{column.name} must be a whole number."
            problems.append(
                Problem(
                    int(index), "wrong-type", shown(float(array[index])), message, "Round it to whole days."
                )
            )
        array[broken] = np.nan
    return problems


# --- dates --------------------------------------------------------------------------------------------


def _dates(column: Column, values: Sequence[object]) -> tuple[npt.NDArray[np.datetime64], list[Problem]]:
    array = _iso_dates(values)
    if array is not None:
        return array, []
    cells, problems = _each(column, values, _date, None)
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


# --- flags, choices, codes, text ----------------------------------------------------------------------


def _flag(column: Column, value: object) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip().lower()
    if text in YES or text in NO:
        return text in YES
    raise Odd("wrong-type", f"{column.name} must be yes or no.", "Enter true or false.")


def _texts(column: Column, values: Sequence[object]) -> tuple[list[str], list[Problem]]:
    plain = _plain_texts(column, values)
    texts, problems = (plain, []) if plain is not None else _each(column, values, _text, "")
    if column.kind == "choice":
        return _chosen(column, texts, problems)
    if column.pattern and plain is not None:
        fits = matcher(column.pattern)
        if any(text and not fits(text) for text in set(texts)):
            texts, problems = _each(column, values, _text, "")
    return texts, problems


def _plain_texts(column: Column, values: Sequence[object]) -> list[str] | None:
    """The column in one go where every cell is short printable text; else None."""
    if not {type(value) for value in values} <= {str}:
        return None
    texts = [value.strip() for value in values]  # type: ignore[attr-defined]
    longest = MAX_TEXT if column.kind == "text" else MAX_CODE
    if not FORMULA_ERRORS.isdisjoint(texts):
        return None
    if not "".join(texts).isprintable() or max(map(len, texts), default=0) > longest:
        return None
    return texts


def _text(column: Column, value: object) -> str:
    if isinstance(value, bool | np.bool_ | list | dict | tuple | set | bytes):
        raise Odd("wrong-type", f"{column.name} must be text.", "Enter a code or a word.")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    if column.kind != "text":
        text = SPACES.sub(" ", text)
    text = text.strip()
    if CONTROL.search(text):
        raise Odd(
            "control-character", f"{column.name} holds characters that cannot be shown.", "Type it again."
        )
    longest = MAX_TEXT if column.kind == "text" else MAX_CODE
    if len(text) > longest:
        raise Odd("too-long", f"{column.name} must be at most {longest} characters long.", "Shorten it.")
    if column.pattern and text and not matcher(column.pattern)(text):
        remedy = (
            f"Write {text.upper()}."
            if matcher(column.pattern)(text.upper())
            else "Use the three-letter code."
        )
        raise Odd("wrong-form", f"{column.name} must be {column.description}.", remedy)
    return text


def _chosen(column: Column, texts: list[str], problems: list[Problem]) -> tuple[list[str], list[Problem]]:
    known = set(column.choices) | {""}
    if known.issuperset(texts):
        return texts, problems
    chosen = []
    for index, text in enumerate(texts):
        word = text.lower().replace(" ", "_")
        choice = next((entry for entry in (text, text.lower(), word) if entry in known), None)
        chosen.append(choice or "")
        if choice is None:
            problems.append(Problem(index, "unknown-choice", text[:60], *_choices(column, text.lower())))
    return chosen, problems


def _choices(column: Column, text: str) -> tuple[str, str]:
    near = get_close_matches(text, column.choices, n=1)
    remedy = f"Did you mean {near[0]}?" if near else "Choose one of them."
    return f"{column.name} must be one of {', '.join(column.choices)}.", remedy


def type_list(column: Column, value: object) -> tuple[tuple[str, ...], list[Problem]]:
    """Type one cell that holds several choices: a JSON array, or text separated by commas."""
    if is_missing(value) or value == "none":
        return (), []
    parts = list(value) if isinstance(value, list | tuple) else re.split(r"[,;|]", str(value))
    words = [str(part).strip() for part in parts]
    texts, problems = _chosen(column, [word for word in words if word], [])
    return tuple(dict.fromkeys(text for text in texts if text)), problems
