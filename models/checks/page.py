"""Writes the list of all codes; run `python -m models.checks.page instances/CHECKS.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from models.checks import RULES
from models.checks.reading import READING_RULES
from models.checks.rule import Rule

_TOP = """# What is checked in a scenario

Every issue names its code, the table, row and column, the value found, the rule and the remedy. All issues
are found at once. An **error** must be put right before anything is planned; a **warning** does not stop
planning. Rows count from 1, without the header.

This page is written by `python -m models.checks.page instances/CHECKS.md`.
"""


def page() -> str:
    """The page in Markdown: one table for what is found on reading, one for what is found across tables."""
    return "\n".join(
        [
            _TOP,
            "## On reading",
            "",
            *_table(READING_RULES),
            "",
            "## Across tables",
            "",
            *_table(RULES.values()),
            "",
        ]
    )


def _table(rules: Iterable[Rule]) -> list[str]:
    ordered = sorted(rules, key=lambda rule: (rule.severity, rule.code))
    return [
        "| code | severity | what it says | what to do |",
        "|---|---|---|---|",
        *(f"| `{rule.code}` | {rule.severity} | {rule.what} | {rule.remedy} |" for rule in ordered),
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), encoding="utf-8")
