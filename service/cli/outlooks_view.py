"""Outlooks made from history, and how projections scored, as a person reads them and as a program does."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from rich.console import Console

from models.preparation.history import Sampled, Series
from models.tables import to_json
from service.cli.console import day, line, number, table


def show(series: Series, sampled: Sequence[Sampled], to: Console) -> None:
    """Print what the history is, and per story and place how many come."""
    days = series.days
    to.print(
        line(
            f"{', '.join(series.crossings)}: {len(days)} days, {day(days[0])} {days[0].year} to "
            f"{day(days[-1])} {days[-1].year}, {number(series.counts.sum())} people"
        ),
        soft_wrap=True,
    )
    if series.bridged:
        to.print(line(f"{series.bridged} days without a figure were bridged by a straight line."))
    to.print(
        table(
            f"{len(sampled)} outlooks of {len(next(iter(sampled[0].flows.values())))} days",
            [
                ("story", "left"), ("outlooks", "right"), ("probability", "right"), ("place", "left"),
                ("people, mean", "right"), ("least", "right"), ("most", "right"), ("most on a day", "right"),
            ],
            _rows(sampled),
        )
    )  # fmt: skip


def _rows(sampled: Sequence[Sampled]) -> list[tuple[str, ...]]:
    rows = []
    for name in dict.fromkeys(one.story.name for one in sampled):
        told = [one for one in sampled if one.story.name == name]
        for at, place in enumerate(dict.fromkeys(place for one in told for place in one.flows)):
            flows = np.array([one.flows[place] for one in told])
            sums = flows.sum(axis=1)
            head = (name, number(len(told)), number(sum(one.probability for one in told), 3))
            figures = (sums.mean(), sums.min(), sums.max(), flows.max())
            rows.append((*(head if at == 0 else ("", "", "")), place, *(number(x, 0) for x in figures)))
    return rows


def as_json(tables: Mapping[str, pd.DataFrame]) -> str:
    """The tables, as a scenario's document has them."""
    return to_json(tables)


def show_score(scored: pd.DataFrame, days: int, to: Console) -> None:
    """Print how each method did on days that were held back, and what the naive forecast would have done."""
    origins = int(scored["origins"].iloc[0])
    to.print(
        table(
            f"{days} days held back, {origins} times, a week apart",
            [
                ("method", "left"), ("week ahead", "right"), ("in the 50 % band", "right"),
                ("in the 90 % band", "right"), ("pinball loss", "right"), ("CRPS", "right"),
            ],
            (
                (
                    row.method, number(row.week), f"{row.within_50:.0%}", f"{row.within_90:.0%}",
                    number(row.pinball, 0), number(row.crps, 0),
                )
                for row in scored.itertuples()
            ),
        )
    )  # fmt: skip
    means = scored.groupby("method", sort=False)["crps"].mean()
    for method in means.index.drop("naive"):
        to.print(line(f"{method}: CRPS {1 - means[method] / means['naive']:.0%} below the naive forecast's"))
    to.print(line("Losses in people a day; less is better. A naive forecast repeats the last week.", "dim"))


def score_as_json(scored: pd.DataFrame) -> str:
    """A list of objects, one per method and week ahead."""
    return json.dumps(scored.to_dict("records"), indent=2)
