"""What a country needs beside what its sites have, as a person reads it and as a program does."""

from __future__ import annotations

import pandas as pd
from rich.console import Console

from service.cli.console import line, number, table


def show(gaps: pd.DataFrame, title: str, to: Console) -> None:
    """Print one row per need, and where each figure was read."""
    drawn = table(
        title,
        [
            ("sector", "left"),
            ("need", "left"),
            ("required", "right"),
            ("available", "right"),
            ("gap", "right"),
            ("unit", "left"),
            ("cost of the gap, USD", "right"),
        ],
        (
            (
                row.sector,
                row.need,
                number(row.required, 0),
                number(row.available, 0) or "not known",
                number(row.gap, 0),
                row.unit,
                number(row.gap_cost, 0),
            )
            for row in gaps.itertuples()
        ),
    )
    to.print(drawn)
    to.print(line("Sources (R: read there, M: a planner's estimate)", "bold"))
    for row in gaps.itertuples():
        to.print(line(f"{row.need}: {row.source}", "dim"), soft_wrap=True)


def as_json(gaps: pd.DataFrame) -> str:
    """A list of objects, one per need; null where no price, or nothing of what is there, is known."""
    return str(gaps.to_json(orient="records", force_ascii=False, indent=2))
