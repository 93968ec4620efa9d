"""Numbers in cells, as officers keep them: thousands apart by spaces of every width, a decimal comma.

What could mean two things is an issue, never a guess.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.columns import Column
from models.reading.problems import SPACES, Odd, Problem, shown, understand_each

GROUPED_BY_COMMA = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
GROUPED_BY_POINT = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d+)?")


def type_numbers(
    column: Column, values: Sequence[object], decimal_comma: bool
) -> tuple[npt.NDArray[np.float64], list[Problem]]:
    """Numbers (NaN where missing or not understood), and what is wrong, limits of the column included.

    `decimal_comma`: text follows the continental habit (a CSV file separated by `;`).
    """
    array = _plain_numbers(values)
    problems: list[Problem] = []
    if array is None:
        cells, problems = understand_each(column, values, lambda c, v: _number(c, v, decimal_comma), math.nan)
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
