"""Issues of a scenario, as a person reads them and as a program does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.text import Text

from models.errors import Issue
from service.cli.console import clean

STYLES = {"error": "bold red", "warning": "yellow"}


def place(issue: Issue) -> str:
    """Where the issue is: the place in the file, else table and row; "" for what was typed."""
    row = "" if issue.row is None else f"row {issue.row}"
    return issue.where or " ".join(part for part in (issue.table, row) if part)


def count(issues: Sequence[Issue]) -> str:
    """The verdict in words: "2 errors, 1 warning"."""
    parts = []
    for severity in ("error", "warning"):
        found = sum(issue.severity == severity for issue in issues)
        if found:
            parts.append(f"{found} {severity}{'' if found == 1 else 's'}")
    return ", ".join(parts) or "no issues"


def show(issues: Iterable[Issue], to: Console) -> None:
    """Print every issue: where, which rule (by its code), what was found, and the remedy."""
    for issue in issues:
        found = issue.value if not issue.column else f"{issue.column} = {issue.value}"
        heading = Text.assemble((issue.severity, STYLES[issue.severity]), f" {clean(issue.code)}")
        if place(issue):
            heading.append(f" at {clean(place(issue))}", "bold")
        if issue.value not in (None, ""):
            heading.append(f": {clean(found)}")
        to.print(heading, soft_wrap=True)
        to.print(Text(f"  {clean(issue.message)}"), soft_wrap=True)
        if issue.remedy:
            to.print(Text(f"  Remedy: {clean(issue.remedy)}"), soft_wrap=True)


def as_json(issues: Iterable[Issue]) -> str:
    """The list of the API and the library: `[{code, severity, table, row, column, value, ...}]`."""
    return json.dumps([issue.as_dict() for issue in issues], ensure_ascii=False, indent=2, default=str)
