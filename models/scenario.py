"""The scenario: what is known and projected, frozen, with every column typed."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd

from models import effective, standards, tables
from models.columns import Row, Table
from models.documents import Tables
from models.errors import Issue, ScenarioError
from models.reading.raw import Origin, RawTable, from_frame, from_object, from_records, plain_name
from models.reading.typed import empty_frame, plain_fields, type_object, type_table
from models.schema import TABLES, PolicyRow, ScenarioRow

STAND_IN: dict[str, Any] = {"name": "", "start_date": datetime.date(2000, 1, 1), "days": 1}
"""What every scenario must say: in its place while it is missing or wrong, which is an error in `issues`."""

TableLike = pd.DataFrame | Sequence[Mapping[str, Any] | Row] | Mapping[str, Any] | Row | None


@dataclass(frozen=True, eq=False, repr=False)
class Scenario:
    """A scenario as given.

    Make one by `read`, `from_tables` or `from_json`, a variant by `replace`. Nothing is refused at the
    first mistake: what could be typed is kept and `issues` says what is wrong with the rest.

    Attributes:
        header: title, first day, days, currency; a field that every scenario must have and that is missing
            or wrong (see `issues`) is not in its `model_fields_set`.
        policy: how the plan weighs things, defaults included.
        tables: every table of many rows, as given, in contract order: all columns of the contract; ""
            for missing codes, text and choices, NaN for numbers, NaT for dates (datetime64[us]), NA for
            flags (boolean).
        issues: everything found while reading and typing; `models.checks` adds the rules across tables.
    """

    header: ScenarioRow
    policy: PolicyRow
    tables: Tables
    issues: tuple[Issue, ...]
    origins: Mapping[str, Origin]

    @classmethod
    def read(cls, path: str | Path) -> Self:
        """Read a folder of CSV files, a workbook (.xlsx) or a JSON document.

        Raises:
            ReadError: nothing could be read.
            ScenarioError: no table of a scenario has a row in it; carries all issues.
        """
        raws, issues = tables.read(Path(path))
        return cls._from_raw(raws, issues)

    @classmethod
    def from_workbook(cls, content: bytes) -> Self:
        """Read a workbook held in memory. Raises like `read`."""
        raws, issues = tables.read_workbook(content)
        return cls._from_raw(raws, issues)

    @classmethod
    def from_files(cls, files: Mapping[str, bytes]) -> Self:
        """Read CSV files held in memory, by name (`<table>.csv`). Raises like `read`."""
        raws, issues = tables.read_files(files)
        return cls._from_raw(raws, issues)

    @classmethod
    def from_json(cls, document: str | bytes | Mapping[str, Any]) -> Self:
        """Read a JSON document, as text or parsed. Raises like `read`."""
        raws, issues = tables.read_json(document)
        return cls._from_raw(raws, issues)

    @classmethod
    def from_tables(cls, given: Mapping[str, TableLike]) -> Self:
        """Make a scenario from DataFrames, lists of dictionaries or row models, by table name.

        `scenario` and `policy` may be dictionaries, row models or DataFrames of (field, value).

        Raises:
            ScenarioError: no table of a scenario has a row; carries all issues.
        """
        raws, issues = _raw_tables(given)
        return cls._from_raw(raws, issues)

    @classmethod
    def _from_raw(cls, raws: Mapping[str, RawTable], issues: Sequence[Issue]) -> Self:
        found = [*issues, *_missing_tables(raws)]
        if not any(raw.rows for raw in raws.values()):
            raise ScenarioError(found)
        objects: dict[str, dict[str, Any]] = {}
        frames: dict[str, pd.DataFrame] = {}
        origins: dict[str, Origin] = {}
        for name, table in TABLES.items():
            raw = raws.get(name)
            if table.as_object:
                objects[name] = {}
                if raw is not None:
                    objects[name], origins[name], more = type_object(table, raw)
                    found += more
            elif raw is None:
                frames[name] = empty_frame(table)
            else:
                frames[name], origins[name], more = type_table(table, raw)
                found += more
        return cls._assemble(objects, frames, origins, found)

    @classmethod
    def _assemble(
        cls,
        objects: Mapping[str, dict[str, Any]],
        frames: Mapping[str, pd.DataFrame],
        origins: Mapping[str, Origin],
        issues: Sequence[Issue],
    ) -> Self:
        header = objects["scenario"]
        # What is missing is an issue already; without it the rest can still be checked.
        whole = ScenarioRow(**(STAND_IN | header))
        row = ScenarioRow.model_construct(set(header), **dict(whole))
        policy = PolicyRow(**objects["policy"])
        doubts = () if policy.standards == "none" else _standards_doubts(row, policy, frames["items"])
        return cls(row, policy, Tables(frames), (*issues, *doubts), dict(origins))

    def replace(self, **changes: TableLike) -> Self:
        """A variant: tables are replaced (None: emptied), fields of `scenario` and `policy` are updated
        (a field set to None goes back to its default). What changed is typed and checked anew.
        """
        objects = {"scenario": given_fields(self.header), "policy": given_fields(self.policy)}
        updates = {
            name: objects[name] | _fields(change) if name in objects else change
            for name, change in changes.items()
        }
        raws, issues = _raw_tables(updates)
        renewed = set(updates) | {issue.table for issue in issues}
        kept = [i for i in self.issues if i.table not in renewed and not i.code.startswith("standards-")]
        frames = dict(self.tables.shared)
        origins = {name: origin for name, origin in self.origins.items() if name not in renewed}
        for name, raw in raws.items():
            if TABLES[name].as_object:
                objects[name], origins[name], more = type_object(TABLES[name], raw)
            else:
                frames[name], origins[name], more = type_table(TABLES[name], raw)
            issues = [*issues, *more]
        return self._assemble(objects, frames, origins, [*kept, *issues])

    def write(self, path: str | Path) -> None:
        """Write a folder of CSV files (no suffix), a workbook (.xlsx) or a JSON document (.json).

        Only tables with rows and columns with values are written; reading back gives equal tables.
        """
        tables.write(Path(path), self.given())

    def given(self) -> dict[str, dict[str, Any] | pd.DataFrame]:
        """What the scenario was made from: fields of `scenario` and `policy` that were given, tables that
        have rows."""
        given: dict[str, dict[str, Any] | pd.DataFrame] = {"scenario": given_fields(self.header)}
        policy = given_fields(self.policy)
        if policy:
            given["policy"] = policy
        return given | {
            name: frame for name, frame in self.tables.items() if len(frame) or TABLES[name].required
        }

    def to_json(self) -> str:
        """The scenario as a JSON document, on one line."""
        return tables.to_json(self.given(), indent=None)

    @cached_property
    def effective(self) -> Tables:
        """Tables a plan is made from: rows of the standards profile merged in (own rows override), at
        least one group, every default filled, `km` and `hours` of lanes worked out.

        Numbers without a default stay NaN (no limit), open dates NaT.
        """
        return Tables(
            effective.effective_tables(self.tables.shared, self.policy.standards, self.header.currency)
        )

    @cached_property
    def standards_used(self) -> pd.DataFrame:
        """Rows supplied by the standards profile and not overridden: profile, version, table, key, source,
        status (R read in the source, M estimate)."""
        return effective.standards_used(self.tables.shared, self.policy.standards)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: header, policy with its defaults, and every table as given."""
        state = hashlib.sha256()
        for row in (self.header, self.policy):
            state.update(json.dumps(plain_fields(row.model_dump()), sort_keys=True).encode())
        for name, frame in self.tables.shared.items():
            if len(frame):
                state.update(f"\x1e{name}\x1f{len(frame)}".encode())
                _hash_table(state, TABLES[name], frame)
        return state.hexdigest()

    def where(self, table: str, row: int | None = None, column: str = "") -> str:
        """Place of a cell in the file as given, for issues: `arrivals!C7`, `arrivals.csv:7`, or ""."""
        origin = self.origins.get(table)
        return origin.where(row, column) if origin else ""

    @property
    def errors(self) -> tuple[Issue, ...]:
        """Issues of reading that block planning."""
        return tuple(issue for issue in self.issues if issue.severity == "error")

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Scenario) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        rows = sum(len(frame) for frame in self.tables.shared.values())
        return (
            f"Scenario({self.header.name!r}, {self.header.start_date}, {self.header.days} days, {rows} rows)"
        )


def given_fields(row: Row) -> dict[str, Any]:
    """Fields of a one-row table that were set, not defaulted."""
    return {name: getattr(row, name) for name in type(row).model_fields if name in row.model_fields_set}


def _fields(change: TableLike) -> dict[str, Any]:
    if isinstance(change, Row):
        return given_fields(change)
    if isinstance(change, pd.DataFrame):
        raw = from_frame(TABLES["policy"], change)
        return {name: cells[0] for name, cells in zip(raw.header, raw.cells, strict=True)}
    if isinstance(change, Mapping):
        return {str(name): value for name, value in change.items()}
    return {}


def _raw_tables(given: Mapping[str, TableLike]) -> tuple[dict[str, RawTable], list[Issue]]:
    raws: dict[str, RawTable] = {}
    issues: list[Issue] = []
    for written, content in given.items():
        name = plain_name(written)
        if name not in TABLES:
            issues.append(tables.unknown_table(str(written), ""))
            continue
        raw = _raw_table(TABLES[name], content)
        if raw is None:
            issues.append(tables.wrong_shape(TABLES[name]))
        else:
            raws[name] = raw
    return raws, issues


def _raw_table(table: Table, content: TableLike) -> RawTable | None:
    """The table as read; None if its shape is not that of the table."""
    if isinstance(content, pd.DataFrame):
        return from_frame(table, content)
    if table.as_object:
        fields = _fields(content)
        return from_object(table, tables.flat(fields)) if isinstance(content, Mapping | Row) else None
    if content is None:
        return from_records(table, [])
    if isinstance(content, str | bytes | Mapping | Row) or not isinstance(content, Sequence):
        return None
    rows = [given_fields(row) if isinstance(row, Row) else row for row in content]
    return from_records(table, rows) if all(isinstance(row, Mapping) for row in rows) else None


def _missing_tables(raws: Mapping[str, RawTable]) -> Iterator[Issue]:
    for table in TABLES.values():
        if table.required and table.name not in raws:
            yield Issue(
                "missing-table",
                "error",
                table.name,
                None,
                "",
                None,
                f"A scenario needs the table {table.name}.",
                f"Add it: {table.description}",
            )


def _standards_doubts(header: ScenarioRow, policy: PolicyRow, items: pd.DataFrame) -> Iterator[Issue]:
    """Where figures of a profile may not fit the user's own rows: currency, and units of items."""
    if header.currency != standards.CURRENCY:
        yield Issue(
            "standards-currency",
            "warning",
            "policy",
            None,
            "standards",
            policy.standards,
            f"Unit costs of {policy.standards} are in {standards.CURRENCY}, the scenario counts in "
            f"{header.currency}: they were left at 0.",
            "Give prices in your own rows of items and resources.",
        )
    supplied = standards.profile(policy.standards).tables["items"]
    units = dict(zip(supplied["item"].tolist(), supplied["unit"].tolist(), strict=True))
    own = zip(items["item"].tolist(), items["unit"].tolist(), strict=True)
    for row, (item, unit) in enumerate(own, 1):
        if item in units and unit != units[item]:
            yield Issue(
                "standards-unit",
                "warning",
                "items",
                row,
                "unit",
                unit,
                f"{policy.standards} states needs of {item} in {units[item]}; "
                f"this row counts in {unit or 'no unit'}.",
                f"Use {units[item]}, or give your own row of item_needs for {item}.",
            )


def _hash_table(state: hashlib._Hash, table: Table, frame: pd.DataFrame) -> None:
    """Feed a table's content: numbers and days as bytes of fixed order, text separated."""
    for column in table.columns:
        values = frame[column.name]
        if column.kind in ("number", "integer", "share"):
            numbers = values.to_numpy(dtype="<f8") + 0.0  # one zero, not two
            state.update(np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes())
        elif column.kind == "date":
            state.update(values.to_numpy().astype("datetime64[D]").astype("<i8").tobytes())
        elif column.kind == "flag":
            state.update(values.to_numpy(dtype="int8", na_value=-1).tobytes())
        else:
            state.update("\x1f".join(values.tolist()).encode())
        state.update(b"\x1d")
