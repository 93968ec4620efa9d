"""`--change`: the text form of `models.changes`.

    TABLE[COLUMN=VALUE,...].COLUMN = VALUE       the rows that match get the value
    TABLE[COLUMN=VALUE,...].COLUMN *= FACTOR     ... are multiplied (also += and -=)
    policy.COLUMN = VALUE, scenario.COLUMN = VALUE

Without brackets every row of the table changes.
"""

from __future__ import annotations

import re

from models.changes import Change
from models.errors import Issue, ScenarioError

_FORM = re.compile(
    r"""\s* (?P<table>\w+) \s* (?:\[ (?P<rows>[^\]]*) \])? \s* \. \s* (?P<column>\w+)
        \s* (?P<sign>[*+-]?)= \s* (?P<value>.*?) \s*""",
    re.VERBOSE,
)
_VERBS = {"": "set", "*": "scale", "+": "add", "-": "add"}
_EXAMPLE = "Write it like spaces[location=presevo].places=600"


def parse(text: str) -> Change:
    """Read one change.

    Raises:
        ScenarioError: not of the form above, or a calculation without a number.
    """
    found = _FORM.fullmatch(text)
    if not found:
        raise _refused(text, "This change cannot be read.", _EXAMPLE)
    pairs = [pair.partition("=") for pair in (found["rows"] or "").split(",") if pair.strip()]
    if not all(sign for _, sign, _ in pairs):
        raise _refused(text, "Between the brackets stand pairs COLUMN=VALUE.", _EXAMPLE)
    where = {column.strip(): value.strip() for column, _, value in pairs}
    value = found["value"] if not found["sign"] else _number(text, found["sign"], found["value"])
    place = f"--change {text}"
    return Change(found["table"], _VERBS[found["sign"]], {found["column"]: value}, where, place)


def _number(text: str, sign: str, value: str) -> float:
    try:
        number = float(value)
    except ValueError as problem:
        raise _refused(text, f"This is no calculation with numbers: {problem}.", "= sets text.") from problem
    return -number if sign == "-" else number


def _refused(text: str, message: str, remedy: str) -> ScenarioError:
    issue = Issue("change", "error", "", None, "", text, message, remedy, where=f"--change {text}")
    return ScenarioError([issue])
