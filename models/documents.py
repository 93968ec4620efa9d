"""How results are kept and written: frozen tables, plain JSON values, CSV files."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from models.plan_tables import Kind, PlanTable


class Tables(Mapping[str, pd.DataFrame]):
    """Frames that nobody can change: each look gets a copy-on-write view of its own."""

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self.shared = MappingProxyType(dict(frames))

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.shared[name].copy(deep=False)

    def __iter__(self) -> Iterator[str]:
        return iter(self.shared)

    def __len__(self) -> int:
        return len(self.shared)

    def __reduce__(self) -> tuple[type[Tables], tuple[dict[str, pd.DataFrame]]]:
        # read-only views do not travel between processes
        return type(self), (dict(self.shared),)


def plain(value: Any) -> Any:
    """The value as JSON knows it: no numpy, no dates, no NaN."""
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(entry) for entry in value]
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and math.isnan(value):
        return None
    if value is pd.NaT:
        return None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value


def _lists(table: PlanTable, values: pd.DataFrame) -> list[list[Any]]:
    """The table's columns as lists of JSON values."""
    return [_listed(column.kind, values[column.name]) for column in table.columns]


def _listed(kind: Kind, values: pd.Series) -> list[Any]:
    if kind == "date":
        days = values.to_numpy()
        texts: list[Any] = np.datetime_as_string(days, unit="D").tolist()
        return [None if text == "NaT" else text for text in texts] if np.isnat(days).any() else texts
    listed: list[Any] = values.tolist()
    if kind == "number" and values.hasnans:
        return [None if math.isnan(value) else value for value in listed]
    return listed


def records(table: PlanTable, values: pd.DataFrame) -> list[dict[str, Any]]:
    """The table's rows as JSON objects."""
    names = table.names
    return [dict(zip(names, row, strict=True)) for row in zip(*_lists(table, values), strict=True)]


def write_csv(table: PlanTable, values: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV: UTF-8, text in quotes, nothing for a missing value."""
    columns = _lists(table, values)
    with path.open("w", encoding="utf-8", newline="") as file:
        # text in quotes: a lone carriage return in it would end the row for the reader
        writer = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
        writer.writerow(table.names)
        writer.writerows(zip(*columns, strict=True))


def read_csv(table: PlanTable, path: Path) -> dict[str, list[Any]]:
    """The columns of a table that `write_csv` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    kinds = {column.name: column.kind for column in table.columns}
    columns = zip(*rows, strict=True) if rows else [()] * len(header)
    return {
        name: [_parsed(kinds.get(name, "text"), value) for value in values]
        for name, values in zip(header, columns, strict=True)
    }


def _parsed(kind: Kind, value: str) -> Any:
    if kind == "number":
        return float(value) if value else math.nan
    if kind == "integer":
        return int(value)
    if kind == "flag":
        return value.lower() == "true"  # as a spreadsheet writes it: TRUE
    return (value or None) if kind == "date" else value


def document(
    parts: Mapping[str, Any], specs: Mapping[str, PlanTable], tables: Mapping[str, pd.DataFrame]
) -> dict[str, Any]:
    """A result as plain JSON values: its parts, then its tables as arrays of objects."""
    rows = {name: records(specs[name], table) for name, table in tables.items()}
    return {**_plain_parts(parts), "tables": rows}


def to_text(values: Mapping[str, Any]) -> str:
    """A document as one line of JSON; equal documents give equal text."""
    return json.dumps(values, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def write_folder(
    folder: Path,
    name: str,
    parts: Mapping[str, Any],
    specs: Mapping[str, PlanTable],
    tables: Mapping[str, pd.DataFrame],
) -> None:
    """Write a result as a folder: `<name>.json` with its parts, and a CSV file for each table."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(_plain_parts(parts), ensure_ascii=False, allow_nan=False, indent=1)
    (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")
    for table_name, table in tables.items():
        write_csv(specs[table_name], table, folder / f"{table_name}.csv")


def read_folder(folder: Path, name: str, specs: Mapping[str, PlanTable]) -> dict[str, Any]:
    """What `write_folder` wrote, as a document."""
    parts = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    tables = {
        table_name: read_csv(table, folder / f"{table_name}.csv")
        for table_name, table in specs.items()
        if (folder / f"{table_name}.csv").exists()
    }
    return {**parts, "tables": tables}


def _plain_parts(parts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(part) for name, part in parts.items()}
