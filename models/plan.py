"""The plan: frozen tables with stable names, what they add up to, and where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from models.documents import Tables, document, plain, read_folder, to_text, write_folder
from models.plan_tables import PLAN_TABLES, PlanColumn, PlanTable, Rows, empty_tables, frame

__all__ = ["PLAN_TABLES", "Plan", "PlanColumn", "PlanTable", "Rows", "empty_tables", "frame"]

_PARTS = ("summary", "indicators", "certificate", "provenance")


@dataclass(frozen=True, eq=False)
class Plan:
    """What was decided for a scenario, what that means, and how it can be checked.

    `tables` holds every table of PLAN_TABLES, those not given without rows; `summary`, `indicators`,
    `certificate` and `provenance` hold plain JSON values only. Raises ValueError for a table or column
    that no plan has.
    """

    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    summary: Mapping[str, Any]
    indicators: Mapping[str, Any] = field(default_factory=dict)
    certificate: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = self.tables.keys() - PLAN_TABLES.keys()
        if unknown:
            raise ValueError(f"no plan has a table {', '.join(sorted(unknown))}")
        frames = empty_tables() | {name: frame(name, table) for name, table in self.tables.items()}
        object.__setattr__(self, "tables", Tables(frames))
        for part in _PARTS:
            object.__setattr__(self, part, MappingProxyType(plain(getattr(self, part))))

    def __reduce__(self) -> tuple[type[Plan], tuple[dict[str, Any], ...]]:
        # plans travel between processes; read-only views do not
        return Plan, (dict(self.tables), *(dict(getattr(self, part)) for part in _PARTS))

    @property
    def actions(self) -> pd.DataFrame:
        """What must be decided, the most pressing first."""
        return self.tables["actions"]

    @property
    def shortages(self) -> pd.DataFrame:
        """Who goes without what, when and why."""
        return self.tables["shortages"]

    @property
    def prices(self) -> pd.DataFrame:
        """What a little more, or less, of each limit would change."""
        return self.tables["prices"]

    def replace(
        self,
        *,
        summary: Mapping[str, Any] | None = None,
        indicators: Mapping[str, Any] | None = None,
        certificate: Mapping[str, Any] | None = None,
        provenance: Mapping[str, Any] | None = None,
        **tables: Rows,
    ) -> Plan:
        """The same plan with other tables (`prices=...`) or other parts in place of its own."""
        return Plan(
            {**self.tables, **tables},  # type: ignore[dict-item]
            self.summary if summary is None else summary,
            self.indicators if indicators is None else indicators,
            self.certificate if certificate is None else certificate,
            self.provenance if provenance is None else provenance,
        )

    def as_dict(self) -> dict[str, Any]:
        """The plan as plain JSON values: dates in ISO 8601, missing numbers and dates None."""
        return document(self._parts(), PLAN_TABLES, self.tables)

    def to_json(self) -> str:
        """The plan as one JSON object; equal plans give equal text, and `from_json` gives an equal plan."""
        return to_text(self.as_dict())

    @classmethod
    def from_json(cls, text: str | bytes | Mapping[str, Any]) -> Plan:
        """The plan that `to_json` wrote. Raises ValueError for anything else."""
        parts = text if isinstance(text, Mapping) else json.loads(text)
        if not isinstance(parts, Mapping) or not {"tables", "summary"} <= parts.keys():
            raise ValueError("not a plan: `tables` and `summary` are missing")
        return cls(parts["tables"], **{part: parts.get(part, {}) for part in _PARTS})

    def write(self, path: str | Path) -> Path:
        """Write to `.json`, `.xlsx` (a workbook to print) or, without a suffix, a folder of CSV files."""
        path = Path(path)
        if path.suffix == ".json":
            path.write_text(self.to_json(), encoding="utf-8")
        elif path.suffix == ".xlsx":
            from models.report.workbook import write_workbook  # the report knows the plan, not the reverse

            write_workbook(self, path)
        elif path.suffix:
            raise ValueError(f"{path.name}: a plan is written to .json, .xlsx or a folder")
        else:
            write_folder(path, "plan", self._parts(), PLAN_TABLES, self.tables)
        return path

    @classmethod
    def read(cls, path: str | Path) -> Plan:
        """Read what `write` wrote: `.json` or a folder of CSV files."""
        path = Path(path)
        if path.is_dir():
            return cls.from_json(read_folder(path, "plan", PLAN_TABLES))
        return cls.from_json(path.read_text(encoding="utf-8"))

    def _parts(self) -> dict[str, Any]:
        return {part: getattr(self, part) for part in _PARTS}
