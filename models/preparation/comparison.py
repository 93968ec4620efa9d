"""The comparison of strategies: frozen tables, what they come down to, and where they come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from models.documents import Tables, document, plain, read_folder, to_text, write_folder
from models.plan_tables import typed
from models.preparation.tables import COMPARISON_TABLES

_PARTS = ("summary", "provenance")


@dataclass(frozen=True, eq=False)
class Comparison:
    """How strategies do over the outlooks of a scenario.

    `tables` holds every table of COMPARISON_TABLES, those not given without rows; `summary` and
    `provenance` hold plain JSON values only. Raises ValueError for a table or column that no comparison has.
    """

    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    summary: Mapping[str, Any]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = self.tables.keys() - COMPARISON_TABLES.keys()
        if unknown:
            raise ValueError(f"no comparison has a table {', '.join(sorted(unknown))}")
        frames = {name: typed(table, self.tables.get(name, ())) for name, table in COMPARISON_TABLES.items()}
        object.__setattr__(self, "tables", Tables(frames))
        for part in _PARTS:
            object.__setattr__(self, part, MappingProxyType(plain(getattr(self, part))))

    def __reduce__(self) -> tuple[type[Comparison], tuple[dict[str, Any], ...]]:
        # results travel between processes; read-only views do not
        return Comparison, (dict(self.tables), *(dict(getattr(self, part)) for part in _PARTS))

    def as_dict(self) -> dict[str, Any]:
        """The comparison as plain JSON values: dates in ISO 8601, missing numbers and dates None."""
        return document(self._parts(), COMPARISON_TABLES, self.tables)

    def to_json(self) -> str:
        """The comparison as one JSON object, from which `from_json` makes an equal one."""
        return to_text(self.as_dict())

    @classmethod
    def from_json(cls, text: str | bytes | Mapping[str, Any]) -> Comparison:
        """The comparison that `to_json` wrote. Raises ValueError for anything else."""
        parts = text if isinstance(text, Mapping) else json.loads(text)
        if not isinstance(parts, Mapping) or not {"tables", *_PARTS} <= parts.keys():
            raise ValueError("not a comparison: `tables`, `summary` or `provenance` is missing")
        return cls(parts["tables"], *(parts[part] for part in _PARTS))

    def write(self, path: str | Path) -> Path:
        """Write to `.json`, `.xlsx` (a workbook to print), `.png` or `.svg` (one picture per plot, its name
        added) or, without a suffix, a folder of CSV files."""
        path = Path(path)
        # The report and the plots know the comparison, not the reverse.
        if path.suffix == ".json":
            path.write_text(self.to_json(), encoding="utf-8")
        elif path.suffix == ".xlsx":
            from models.preparation.report import write_workbook

            write_workbook(self, path)
        elif path.suffix in (".png", ".svg"):
            from models.preparation.plots import write_plots

            write_plots(self, path)
        elif path.suffix:
            raise ValueError(f"{path.name}: a comparison is written to .json, .xlsx, .png, .svg or a folder")
        else:
            write_folder(path, "comparison", self._parts(), COMPARISON_TABLES, self.tables)
        return path

    @classmethod
    def read(cls, path: str | Path) -> Comparison:
        """Read what `write` wrote: `.json` or a folder of CSV files."""
        path = Path(path)
        if path.is_dir():
            return cls.from_json(read_folder(path, "comparison", COMPARISON_TABLES))
        return cls.from_json(path.read_text(encoding="utf-8"))

    def _parts(self) -> dict[str, Any]:
        return {part: getattr(self, part) for part in _PARTS}
