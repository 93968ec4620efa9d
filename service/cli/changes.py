"""`--change`: try a scenario with other figures, without touching its files.

    TABLE[COLUMN=VALUE,...].COLUMN = VALUE       the rows that match get the value
    TABLE[COLUMN=VALUE,...].COLUMN *= FACTOR     ... are multiplied (also += and -=)
    policy.COLUMN = VALUE, scenario.COLUMN = VALUE

Without brackets every row of the table changes.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from models import Scenario
from models.errors import Issue, ScenarioError

_FORM = re.compile(
    r"""\s* (?P<table>\w+) \s* (?:\[ (?P<rows>[^\]]*) \])? \s* \. \s* (?P<column>\w+)
        \s* (?P<sign>[*+-]?)= \s* (?P<value>.*?) \s*""",
    re.VERBOSE,
)
_ARITHMETIC: Mapping[str, Callable[[Any, float], Any]] = {
    "*": operator.mul,
    "+": operator.add,
    "-": operator.sub,
}
_OBJECTS = ("scenario", "policy")
_EXAMPLE = "Write it like spaces[location=presevo].places=600"


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the rows of `table` where every pair of `rows` holds get a new value in `column`."""

    text: str
    table: str
    rows: tuple[tuple[str, str], ...]
    column: str
    sign: str
    value: str

    def refused(self, message: str, remedy: str) -> ScenarioError:
        """The error that this change cannot be made."""
        return _refused(self.text, message, remedy)


def parse(text: str) -> Change:
    """Read one change.

    Raises:
        ScenarioError: not of the form above.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise _refused(text, "This change cannot be read.", _EXAMPLE)
    pairs = [pair.partition("=") for pair in (found["rows"] or "").split(",") if pair.strip()]
    if not all(sign for _, sign, _ in pairs):
        raise _refused(text, "Between the brackets stand pairs COLUMN=VALUE.", _EXAMPLE)
    rows = tuple((column.strip(), value.strip()) for column, _, value in pairs)
    return Change(text, found["table"], rows, found["column"], found["sign"], found["value"])


def apply(scenario: Scenario, changes: Iterable[Change]) -> Scenario:
    """The scenario with every change made, in order, and validated again.

    Raises:
        ScenarioError: a change names a table, column or row that is not there, or calculates with text.
    """
    for change in changes:
        content = _setting(change) if change.table in _OBJECTS else _table(scenario, change)
        scenario = scenario.replace(**{change.table: content})
    return scenario


def _setting(change: Change) -> dict[str, str]:
    if change.rows or change.sign:
        how = f"Write {change.table}.{change.column}=VALUE"
        raise change.refused(f"{change.table} has one value for each name.", how)
    return {change.column: change.value}


def _table(scenario: Scenario, change: Change) -> pd.DataFrame:
    table = scenario.tables.get(change.table)
    if table is None:
        raise change.refused(f"There is no table {change.table}.", f"Tables: {', '.join(scenario.tables)}")
    for column in (change.column, *(column for column, _ in change.rows)):
        if column not in table.columns:
            known = ", ".join(map(str, table.columns))
            raise change.refused(f"{change.table} has no column {column}.", f"Its columns: {known}")
    chosen = pd.Series(True, index=table.index)
    for column, value in change.rows:
        chosen &= table[column].map(_as_written) == value
    if not chosen.any():
        raise change.refused(f"No row of {change.table} matches.", "Check what stands in the table.")
    # As objects, so that the value is read and checked as if it stood in the file.
    changed = table.astype(object)
    old = table.loc[chosen, change.column]
    changed.loc[chosen, change.column] = _calculated(change, old) if change.sign else change.value
    return changed


def _calculated(change: Change, values: pd.Series[Any]) -> pd.Series[Any]:
    try:
        calculated: pd.Series[Any] = _ARITHMETIC[change.sign](pd.to_numeric(values), float(change.value))
    except (TypeError, ValueError) as problem:
        raise change.refused(f"This is no calculation with numbers: {problem}.", "= sets text.") from problem
    return calculated.astype(object)


def _as_written(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if pd.isna(value) else str(value)


def _refused(text: str, message: str, remedy: str) -> ScenarioError:
    issue = Issue("change", "error", "", None, "", text, message, remedy, where=f"--change {text}")
    return ScenarioError([issue])
