"""What several commands take: a scenario, changes to it, a file to write."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Name = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A folder of CSV tables, a workbook (.xlsx), a .json file, or the name of a shipped scenario.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]
Changes = Annotated[
    list[str],
    typer.Option(
        "--change",
        metavar="CHANGE",
        help="Try other figures without touching the files: TABLE[COLUMN=VALUE,...].COLUMN=VALUE; "
        "*=, += and -= calculate; without brackets every row changes. May be repeated.",
    ),
]


def writable(path: Path | None, *suffixes: str) -> None:
    """Refuse a file that could not be written before any work is done for it."""
    if path is None:
        return
    if path.suffix not in suffixes:
        named = ", ".join(suffix or "a folder" for suffix in suffixes)
        raise typer.BadParameter(f"{path}: can write {named}")
    if not path.absolute().parent.is_dir():
        raise typer.BadParameter(f"{path}: there is no folder {path.absolute().parent}")
