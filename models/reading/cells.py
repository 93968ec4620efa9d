"""Typing of cells, one column at a time: whole columns fast, single cells only where something is odd."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.columns import MAX_CODE, MAX_TEXT, Column, matcher
from models.reading.days import type_dates
from models.reading.figures import type_numbers
from models.reading.problems import FORMULA_ERRORS, SPACES, Odd, Problem, is_missing, understand_each

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff\ud800-\udfff]")
YES = frozenset({"true", "yes", "y", "1", "x"})
NO = frozenset({"false", "no", "n", "0"})
_TEXT = pd.StringDtype(na_value=np.nan)  # what "str" names; to look it up takes longer than a column

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
        numbers, problems = type_numbers(column, values, decimal_comma)
        return numbers, problems + _required(column, np.isnan(numbers), problems)
    if column.kind == "date":
        days, problems = type_dates(column, values)
        return days, problems + _required(column, np.isnat(days), problems)
    if column.kind == "flag":
        flags, problems = understand_each(column, values, _flag, None)
        return pd.array(flags, dtype="boolean"), problems
    texts, problems = _texts(column, values)
    missing = np.array([not text for text in texts]) if column.required else np.zeros(0, dtype=bool)
    return pd.array(texts, dtype=_TEXT), problems + _required(column, missing, problems)


def missing_column(column: Column, rows: int) -> Typed:
    """A typed column in which every cell is missing."""
    if column.kind in ("number", "integer", "share"):
        return np.full(rows, np.nan)
    if column.kind == "date":
        return np.full(rows, np.datetime64("NaT", "us"))
    if column.kind == "flag":
        return pd.array([None] * rows, dtype="boolean")
    return pd.array([""] * rows, dtype=_TEXT)


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


def _flag(column: Column, value: object) -> bool:
    if isinstance(value, bool | np.bool_):
        return bool(value)
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip().lower()
    if text in YES or text in NO:
        return text in YES
    raise Odd("wrong-type", f"{column.name} must be yes or no.", "Enter true or false.")


def _texts(column: Column, values: Sequence[object]) -> tuple[list[str], list[Problem]]:
    plain = _plain_texts(column, values)
    texts, problems = (plain, []) if plain is not None else understand_each(column, values, _text, "")
    if column.kind == "choice":
        return _chosen(column, texts, problems)
    if column.pattern and plain is not None:
        fits = matcher(column.pattern)
        if any(text and not fits(text) for text in set(texts)):
            texts, problems = understand_each(column, values, _text, "")
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
