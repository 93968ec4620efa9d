"""How the command line writes: two consoles, text that cannot steer the terminal, tables, numbers, dates.

Answers go to standard output, everything else (progress, issues, remarks) to standard error.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import IO, Any, Literal, TextIO

import pandas as pd
import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

WIDTH_WITHOUT_TERMINAL = 110

Align = Literal["left", "right"]


class _Console(Console):
    """A console whose reader may leave before the end."""

    def on_broken_pipe(self) -> None:
        _hush(self.file)


def _hush(stream: IO[str]) -> None:
    """Nobody reads any more (`| head`): the rest goes nowhere, and the command ends as it would have."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def console(stream: TextIO) -> Console:
    """A console on a stream: plain text of a steady width where the stream is no terminal."""
    fixed = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH_WITHOUT_TERMINAL
    return _Console(file=stream, width=fixed, markup=False, emoji=False, highlight=False)


def answers() -> Console:
    """Standard output."""
    return console(sys.stdout)


def remarks() -> Console:
    """Standard error."""
    return console(sys.stderr)


def say(text: str) -> None:
    """Text for a program on standard output, as it is."""
    try:
        typer.echo(text)
    except BrokenPipeError:
        _hush(sys.stdout)


def written(path: Path, remark: str, *, as_json: bool) -> None:
    """Tell that a file was written: with `--json` its path on standard output, else a remark."""
    if as_json:
        say(json.dumps({"written": str(path)}, ensure_ascii=False))
    else:
        remarks().print(line(remark), soft_wrap=True)


def clean(value: object) -> str:
    """Text of a scenario on one line, without anything that could steer a terminal or reorder a line."""
    return "".join(
        sign if sign.isprintable() else " " if sign.isspace() else "\N{REPLACEMENT CHARACTER}"
        for sign in str(value)
    )


LARGE = 10_000
"""From here on the digits after the point mean nothing."""


def number(value: Any, decimals: int = 1) -> str:
    """A number to read: thousands apart, no digits that mean nothing; "" where there is none."""
    if pd.isna(value):
        return ""
    if math.isinf(value):
        return "no limit" if value > 0 else "-no limit"
    decimals = 0 if abs(value) >= LARGE else decimals
    rounded = round(value, decimals)
    if rounded == 0 and value != 0:
        return f"{value:.2g}"
    return f"{rounded:,.0f}" if rounded == round(rounded) else f"{rounded:,.{decimals}f}"


def day(value: Any) -> str:
    """A date to read: "Thu 1 Oct"; "" where there is none."""
    return "" if pd.isna(value) else f"{value:%a} {value.day} {value:%b}"


def table(title: str, columns: Sequence[tuple[str, Align]], rows: Iterable[Sequence[object]]) -> Table:
    """A table whose cells are cleaned text; columns are (heading, alignment)."""
    drawn = Table(
        title=line(title, "bold"),
        title_justify="left",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
    )
    for heading, align in columns:
        drawn.add_column(line(heading), justify=align, overflow="fold")
    for row in rows:
        drawn.add_row(*(cell if isinstance(cell, Text) else line(cell) for cell in row))
    return drawn


def line(text: object, style: str = "") -> Text:
    """One line of cleaned text."""
    return Text(clean(text), style=style)
