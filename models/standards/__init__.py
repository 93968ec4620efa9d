"""Shipped planning standards: versioned profiles that supply items, resources and what people need.

Each profile is a folder of CSV tables of the contract with two more columns: `source`, where the figure
was read, and `status`, R (read in that source) or M (a planner's estimate, to be checked before use).
The CSV files are package data.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from models.reading.raw import from_records
from models.reading.typed import empty_frame, type_table
from models.schema import TABLES

FOLDER = Path(__file__).parent
SUPPLIED = ("items", "item_needs", "resources", "resource_needs")
CURRENCY = "USD"


@dataclass(frozen=True, slots=True)
class Profile:
    """One profile.

    Attributes:
        tables: `items`, `item_needs`, `resources`, `resource_needs` with the columns of the contract.
        sources: for each of them a table of `source` and `status`, row by row.
    """

    name: str
    version: str
    title: str
    tables: Mapping[str, pd.DataFrame]
    sources: Mapping[str, pd.DataFrame]


@cache
def profiles() -> Mapping[str, Mapping[str, str]]:
    """Name, version, title and description of every shipped profile."""
    return MappingProxyType({record["profile"]: record for record in _records(FOLDER / "profiles.csv")})


@cache
def profile(name: str) -> Profile:
    """The profile called `name`; KeyError if none of that name is shipped."""
    about = profiles()[name]
    tables: dict[str, pd.DataFrame] = {}
    sources: dict[str, pd.DataFrame] = {}
    for table in SUPPLIED:
        records = _records(FOLDER / name / f"{table}.csv")
        sources[table] = pd.DataFrame(records, columns=["source", "status"], dtype="str")
        contract = [{k: v for k, v in record.items() if k not in ("source", "status")} for record in records]
        frame, _, issues = type_table(TABLES[table], from_records(TABLES[table], contract))
        if issues:
            raise ValueError(f"profile {name}: {issues[0]}")
        tables[table] = frame if len(frame) else empty_frame(TABLES[table])
    return Profile(
        name, about["version"], about["title"], MappingProxyType(tables), MappingProxyType(sources)
    )


def _records(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
