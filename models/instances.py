"""The scenarios that ship with Konak, by name.

In a wheel they lie inside this package (`_instances`, put there by the build); in a checkout they
are the folder `instances/` beside it. Nothing else knows which of the two it is.
"""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any

from models.errors import Issue, ReadError
from models.scenario import Scenario

_PACKAGE = Path(__file__).parent
_HOMES = (_PACKAGE / "_instances", _PACKAGE.parent / "instances")


def shipped() -> dict[str, Path]:
    """Names of the shipped scenarios, alphabetically, and where to read each: a folder or a workbook."""
    home = next((home for home in _HOMES if home.is_dir()), None)
    folders = sorted(path for path in home.iterdir() if path.is_dir()) if home else []
    return {folder.name: path for folder in folders if (path := _scenario_in(folder))}


def _scenario_in(folder: Path) -> Path | None:
    workbook = folder / "scenario.xlsx"
    if workbook.is_file():
        return workbook
    return folder if (folder / "scenario.csv").is_file() else None


def facts(scenario: Scenario) -> dict[str, Any]:
    """What a scenario is about, in short: title, start_date (ISO 8601), days, how many locations, groups and
    items, description."""
    header, tables = scenario.header, scenario.tables
    return {
        "title": header.name,
        "start_date": header.start_date.isoformat(),
        "days": header.days,
        "locations": len(tables["locations"]),
        "groups": max(1, len(tables["groups"])),
        "items": len(scenario.effective["items"]),
        "description": header.description,
    }


def find(name_or_path: str) -> Path:
    """The path of a scenario: a folder, workbook or JSON file, or else a shipped scenario's name.

    Raises:
        ReadError: neither a path that exists nor a shipped name.
    """
    path = Path(name_or_path)
    if path.exists():
        return path
    known = shipped()
    if name_or_path in known:
        return known[name_or_path]
    near = difflib.get_close_matches(name_or_path, known, n=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    raise ReadError(
        [
            Issue(
                code="unknown-scenario",
                severity="error",
                table="",
                row=None,
                column="",
                value=name_or_path,
                message="There is no such folder or file, and no shipped scenario has this name.",
                remedy=f"{meant}`konak instances` lists the shipped scenarios.",
            )
        ]
    )
