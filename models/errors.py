"""What can go wrong, as data and as one small tree of exceptions.

    KonakError                  everything the library raises on purpose
    |-- SolverError             the solver refused, failed or was stopped
    `-- ScenarioError           the scenario cannot be used; carries every issue found
        `-- ReadError           it could not even be read (no such file, not a workbook, not JSON)

An `Issue` is one finding: the same list appears in the library, the command line, the API, the page
and the workbook.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding about a scenario.

    Attributes:
        code: the rule broken, kebab-case, one per rule (`unknown-code`).
        severity: `error` blocks planning, `warning` does not.
        table: the table's name; "" for the scenario as a whole.
        row: data row counted from 1 without header, tags and blank rows, which is the table's row
            label + 1; None for the whole table.
        column: the column's name; "" for the whole row.
        value: what was found, JSON-able.
        message: the rule broken, in plain words.
        remedy: what to do about it.
        where: place in the file as given: `arrivals!C7` in a workbook, `arrivals.csv:7` in a folder.
    """

    code: str
    severity: Severity
    table: str
    row: int | None
    column: str
    value: object
    message: str
    remedy: str
    where: str = ""

    def as_dict(self) -> dict[str, Any]:
        """The issue as a JSON-able dictionary, keys in the order of the attributes."""
        return {name: _sayable(value) for name, value in asdict(self).items()}

    def __str__(self) -> str:
        place = self.where or ":".join(str(part) for part in (self.table, self.row, self.column) if part)
        return f"{self.severity} {self.code} at {place or 'scenario'}: {self.message} {self.remedy}".rstrip()


def _sayable(value: object) -> object:
    """Text without halves of characters, which a JSON document may smuggle in and UTF-8 cannot carry out."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


class KonakError(Exception):
    """Root of everything the library raises on purpose."""


class ScenarioError(KonakError):
    """The scenario cannot be used.

    Attributes:
        issues: every issue found, warnings included.
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues: tuple[Issue, ...] = tuple(issues)
        errors = [issue for issue in self.issues if issue.severity == "error"]
        shown = "\n".join(f"- {issue}" for issue in errors[:10])
        more = f"\n- and {len(errors) - 10} more" if len(errors) > 10 else ""
        super().__init__(f"{len(errors)} error(s) in the scenario\n{shown}{more}")

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Issue, ...]]]:
        # The exception crosses process borders: by default it would be rebuilt from its message.
        return type(self), (self.issues,)


class ReadError(ScenarioError):
    """The scenario could not be read at all."""


class SolverError(KonakError):
    """The solver refused its input, failed, or was stopped: never a matter of the scenario alone."""
