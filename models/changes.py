"""Changes to a scenario: other figures in the words of its tables, without touching its files.

A change is an object with a `table`, which rows of it (`where`: every column named holds the value given;
without it every row), and one thing to do with them:

    {"table": "spaces", "where": {"location": "presevo"}, "set": {"places": 600}}
    {"table": "arrivals", "scale": {"persons": 1.2}}      numbers are multiplied
    {"table": "stock", "add": {"units": -50}}             numbers are added to
    {"table": "freight_lanes", "where": {"origin": "skopje"}, "delete": true}

`scenario` and `policy` have fields, not rows: for them only `set`; null goes back to the default.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import pandas as pd

from models.errors import Issue, ScenarioError
from models.reading.problems import is_missing, shown
from models.scenario import Scenario
from models.schema import TABLES

VERBS = ("set", "scale", "add", "delete")
_ARITHMETIC: Mapping[str, Callable[[Any, float], Any]] = {"scale": operator.mul, "add": operator.add}
_FORM = "Give `table`, `where` if not every row is meant, and one of `set`, `scale`, `add` or `delete`."
_Known = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One change.

    Attributes:
        table: of the scenario, or "scenario" or "policy".
        where: column to value, all of which a row must hold; empty for every row.
        verb: "set", "scale", "add" or "delete".
        values: column to value, factor or amount; empty for "delete".
        place: where the change itself is written, for issues.
    """

    table: str
    verb: str
    values: _Known = field(default_factory=dict)
    where: _Known = field(default_factory=dict)
    place: str = ""

    @classmethod
    def from_dict(cls, document: object, place: str = "change") -> Self:
        """Read a change.

        Raises:
            ScenarioError: it is not of the form above.
        """
        if not isinstance(document, Mapping) or not isinstance(document.get("table"), str):
            raise _refused("", "", None, "A change must be an object that names a table.", _FORM, place)
        table = document["table"]
        verbs = [verb for verb in VERBS if verb in document]
        unknown = document.keys() - {"table", "where", *VERBS}
        if len(verbs) != 1 or unknown:
            what = f"unknown: {', '.join(sorted(map(str, unknown)))[:60]}" if unknown else "one thing to do"
            raise _refused(table, "", None, f"This change cannot be read ({what}).", _FORM, place)
        (verb,) = verbs
        where = document.get("where", {})
        values = document[verb]
        if verb == "delete":
            if values is not True:
                raise _refused(table, "", shown(values), "`delete` can only be true.", _FORM, place)
            values = {}
        elif not isinstance(values, Mapping) or not values:
            message = f"`{verb}` must be an object from columns to values."
            raise _refused(table, "", shown(values), message, _FORM, place)
        if not isinstance(where, Mapping):
            message = "`where` must be an object from columns to values."
            raise _refused(table, "", shown(where), message, _FORM, place)
        return cls(table, verb, dict(values), dict(where), place)

    def refused(self, message: str, remedy: str, column: str = "", value: object = None) -> ScenarioError:
        """The error that this change cannot be made."""
        return _refused(self.table, column, value, message, remedy, self.place)


def changes_from(documents: Iterable[object]) -> list[Change]:
    """Read a list of changes.

    Raises:
        ScenarioError: some are not of the form above; carries an issue for each.
    """
    changes: list[Change] = []
    issues: list[Issue] = []
    for position, document in enumerate(documents, 1):
        try:
            changes.append(Change.from_dict(document, f"change {position}"))
        except ScenarioError as error:
            issues += error.issues
    if issues:
        raise ScenarioError(issues)
    return changes


def apply(scenario: Scenario, changes: Iterable[Change]) -> Scenario:
    """The scenario with every change made, in order, and its values read and checked as if in a file.

    Raises:
        ScenarioError: a change names a table, column or row that is not there, or calculates with text.
    """
    for change in changes:
        known = TABLES.get(change.table)
        if known is None:
            raise change.refused(f"There is no table {change.table[:60]}.", f"Tables: {', '.join(TABLES)}")
        for column in (*change.values, *change.where):
            if column not in known.column_names:
                columns = ", ".join(known.column_names)
                message = f"{change.table} has no column {str(column)[:60]}."
                raise change.refused(message, f"Its columns: {columns}", str(column)[:60])
        content = _fields(change) if known.as_object else _table(scenario, change)
        scenario = scenario.replace(**{change.table: content})
    return scenario


def _fields(change: Change) -> _Known:
    if change.verb != "set" or change.where:
        message = f"{change.table} has one value for each name."
        raise change.refused(message, "Use `set`, without `where`.")
    return change.values


def _table(scenario: Scenario, change: Change) -> pd.DataFrame:
    table = scenario.tables[change.table]
    chosen = pd.Series(True, index=table.index)
    for column, value in change.where.items():
        chosen &= table[column].map(_as_written) == _as_written(value)
    if not chosen.any():
        raise change.refused(f"No row of {change.table} matches.", "Check what stands in the table.")
    if change.verb == "delete":
        return table.loc[~chosen]
    # As objects, so that the value is read and checked as if it stood in the file.
    changed = table.astype(object)
    for column, value in change.values.items():
        if change.verb != "set":
            changed.loc[chosen, column] = _calculated(change, column, table.loc[chosen, column], value)
        elif isinstance(value, Mapping | list):
            raise change.refused("A cell holds one value.", "Give text, a number or true.", column)
        else:
            changed.loc[chosen, column] = "" if value is None else value
    return changed


def _calculated(change: Change, column: str, values: pd.Series[Any], by: object) -> pd.Series[Any]:
    numbers = TABLES[change.table][column].kind in ("number", "integer", "share")
    if not numbers or isinstance(by, bool) or not isinstance(by, int | float) or not math.isfinite(by):
        message = f"This is no calculation with numbers: {column}."
        raise change.refused(message, "`set` sets text.", column, shown(by))
    calculated: pd.Series[Any] = _ARITHMETIC[change.verb](values, float(by))
    return calculated.astype(object)


def _as_written(value: object) -> str:
    """A cell as a file has it, so that 600, 600.0 and "600" are the same."""
    if is_missing(value):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refused(table: str, column: str, value: object, message: str, remedy: str, place: str) -> ScenarioError:
    return ScenarioError([Issue("change", "error", table[:60], None, column, value, message, remedy, place)])
