"""Files to take away: a plan, a comparison or a scenario as a workbook or a zip of CSV, made in memory."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping
from typing import Any

import orjson

from models import Comparison, Plan, Scenario
from models.plan_tables import PLAN_TABLES
from models.preparation.report import write_workbook as write_comparison
from models.report.suppression import suppress
from models.report.workbook import write_workbook
from models.sheets import write_workbook as write_scenario
from models.template import write_template

MADE_ON = (2000, 1, 1, 0, 0, 0)
"""Of every file in a zip: equal plans, equal bytes."""


def render(documents: Mapping[str, bytes], form: str, below: int | None) -> bytes:
    """A plan's or a comparison's documents as "workbook", or a plan's as "csv-zip", a plan's counts of people
    under `below` hidden; or the document "scenario" as "scenario-workbook"."""
    made = io.BytesIO()
    if form == "scenario-workbook":
        write_scenario(made, Scenario.from_json(documents["scenario"]).given())
        return made.getvalue()
    if "comparison" in documents:
        write_comparison(comparison_of(documents), made)
        return made.getvalue()
    plan = plan_of(documents)
    if below is not None:
        plan = suppress(plan, below)
    if form == "workbook":
        write_workbook(plan, made)
    else:
        _zip(plan.as_dict(), made)
    return made.getvalue()


def template() -> bytes:
    """The workbook to fill in."""
    made = io.BytesIO()
    write_template(made)
    return made.getvalue()


def plan_of(documents: Mapping[str, bytes]) -> Plan:
    """The plan that was taken apart into documents."""
    return Plan.from_json(_put_together(documents, "plan"))


def comparison_of(documents: Mapping[str, bytes]) -> Comparison:
    """The comparison that was taken apart into documents."""
    return Comparison.from_json(_put_together(documents, "comparison"))


def _put_together(documents: Mapping[str, bytes], rest: str) -> dict[str, Any]:
    tables = {
        name.removeprefix("table/"): orjson.loads(rows)
        for name, rows in documents.items()
        if name.startswith("table/")
    }
    return {**orjson.loads(documents[rest]), "tables": tables}


def _zip(parts: Mapping[str, Any], to: io.BytesIO) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in parts["tables"].items():
            text = io.StringIO(newline="")
            # text in quotes: a lone carriage return in it would end the row for the reader
            writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
            writer.writerow(PLAN_TABLES[name].names)
            writer.writerows([["" if cell is None else cell for cell in row.values()] for row in rows])
            archive.writestr(zipfile.ZipInfo(f"{name}.csv", MADE_ON), text.getvalue())
        rest = {name: part for name, part in parts.items() if name != "tables"}
        archive.writestr(zipfile.ZipInfo("plan.json", MADE_ON), orjson.dumps(rest))
