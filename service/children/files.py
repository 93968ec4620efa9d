"""Files to take away: a plan or a comparison as a workbook or a zip of CSV, made in memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import orjson

from models import Comparison, Plan
from models.plan_tables import PLAN_TABLES, PlanTable
from models.preparation.report import write_workbook as write_comparison
from models.preparation.tables import COMPARISON_TABLES
from models.report.suppression import suppress
from models.report.workbook import write_workbook
from models.template import write_template
from service.children.rows import csv_of

MADE_ON = (2000, 1, 1, 0, 0, 0)
"""Of every file in a zip: equal plans, equal bytes."""


def render(documents: Mapping[str, bytes], form: str, below: int | None) -> bytes:
    """A plan's or a comparison's documents as "workbook" or "csv-zip", a plan's counts of people under
    `below` hidden."""
    made = io.BytesIO()
    if "comparison" in documents:
        compared = comparison_of(documents)
        if form == "workbook":
            write_comparison(compared, made)
        else:
            _zip("comparison", compared.as_dict(), COMPARISON_TABLES, made)
        return made.getvalue()
    plan = plan_of(documents)
    if below is not None:
        plan = suppress(plan, below)
    if form == "workbook":
        write_workbook(plan, made)
    else:
        _zip("plan", plan.as_dict(), PLAN_TABLES, made)
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


def _zip(kind: str, parts: Mapping[str, Any], tables: Mapping[str, PlanTable], to: io.BytesIO) -> None:
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in parts["tables"].items():
            archive.writestr(_entry(f"{name}.csv"), csv_of(tables[name].names, rows))
        rest = {name: part for name, part in parts.items() if name != "tables"}
        archive.writestr(_entry(f"{kind}.json"), orjson.dumps(rest))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MADE_ON)
    entry.compress_type = zipfile.ZIP_DEFLATED  # which it does not take from its archive
    return entry
