"""The reference page of a plan's tables; `python -m models.report.page` writes it to `instances/PLAN.md`."""

from __future__ import annotations

from pathlib import Path

from models.plan_tables import PLAN_TABLES, PlanTable

PAGE = Path(__file__).parents[2] / "instances" / "PLAN.md"

_HEAD = """\
# The tables of a plan

Generated from `models/plan_tables.py` by `python -m models.report.page`; change it there.

A plan is one JSON document, a folder of CSV files or a workbook: the same tables in each.

- In JSON: `summary` (status, gap, seconds, sizes, first actions and run-outs, names of codes), `indicators`
  (the figures of the plan, and under `rule_of_thumb` those of the rule of thumb), `certificate`, `provenance`
  (digest of the scenario, versions, options, standards used) and `tables`, each an array of objects.
- In a folder: one CSV file per table (UTF-8, text in quotes), and `plan.json` with the four other parts.
- Dates are ISO 8601. A missing number or date is `null` in JSON and empty in CSV; a missing code is empty.
- Rows stand in the order of the key (🔑). The same scenario gives the same tables, byte for byte, unless a
  time limit stopped the search.
- `decided` tables say what the plan decides and counts; `derived` ones follow from these and the scenario;
  `explained` ones are found by solving again. Money is in the scenario's currency.
"""


def page() -> str:
    """The page, as Markdown."""
    return "\n".join([_HEAD, *(section(table) for table in PLAN_TABLES.values())])


def section(table: PlanTable) -> str:
    """A table: what it says, and its columns."""
    lines = [
        f"## `{table.name}` ({table.part})",
        "",
        table.description,
        "",
        "| column | what | kind | unit |",
        "|---|---|---|---|",
    ]
    for column in table.columns:
        key = " 🔑" if column.name in table.key else ""
        lines.append(f"| `{column.name}`{key} | {column.description} | {column.kind} | {column.unit} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
