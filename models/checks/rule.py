"""What a rule is: a code with its severity, what it says, how to put it right, and who looks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from models.checks.view import View
from models.errors import Issue

Severity = Literal["error", "warning"]
Finder = Callable[[View], Iterator[Issue]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: `what` must not be, and the `remedy` in general; an issue says both with actual values."""

    code: str
    severity: Severity
    what: str
    remedy: str

    def broken(
        self,
        message: str,
        remedy: str = "",
        *,
        table: str = "",
        row: int | None = None,
        column: str = "",
        value: object = None,
    ) -> Issue:
        """The issue at one place; `row` counts the rows of the user's table from 1, None if there is none."""
        return Issue(self.code, self.severity, table, row, column, value, message, remedy or self.remedy)


@dataclass(frozen=True)
class Check:
    """A function that goes through a scenario's tables, and the rules that it looks after.

    `needs` are tables without which it would find fault with what was only read in part: it waits until they
    are read without an error. Of `scenario`, only the first day and the number of days matter.
    """

    find: Finder
    rules: tuple[Rule, ...]
    needs: tuple[str, ...] = ()
