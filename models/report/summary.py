"""The first things to see: whether it is solved, what to decide today, what runs out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from models.report.reading import Reading
from models.report.words import Words

FIRST_ACTIONS, FIRST_RUN_OUTS = 5, 3


def summary(
    reading: Reading, actions: pd.DataFrame, cover: pd.DataFrame, solved: Mapping[str, Any]
) -> dict[str, Any]:
    """`solved` (status, gap, seconds, sizes, levels) with the scenario, the first actions and run-outs.

    `names` gives the names of codes and the units of items, so that whoever holds a plan can show it.
    """
    header = reading.daily.scenario.header
    words = Words(reading.daily)
    return {
        **solved,
        "scenario": {
            "name": header.name,
            "start_date": header.start_date,
            "days": header.days,
            "currency": header.currency,
        },
        "first_actions": _first(actions, FIRST_ACTIONS),
        "first_run_outs": _first_run_outs(reading, cover),
        "names": {
            "locations": words.locations,
            "groups": words.groups,
            "items": words.items,
            "item_units": words.units,
            "resources": words.resources,
        },
    }


def _first_run_outs(reading: Reading, cover: pd.DataFrame) -> list[dict[str, Any]]:
    """What would run out first with no action, and how long the plan makes it last.

    Of what runs out at the same time first what most people need.
    """
    persons = reading.due.sum(axis=(2, 3))
    due = [
        -persons[reading.stores[place], reading.items[item]]
        for place, item in zip(cover["location"].tolist(), cover["item"].tolist(), strict=True)
    ]
    short = cover.assign(due=due)[cover["first_day_short_no_action"].notna()]
    order = ["days_left_no_action", "due", "location", "item"]
    return _first(short.sort_values(order, kind="stable").drop(columns="due"), FIRST_RUN_OUTS)


def _first(table: pd.DataFrame, number: int) -> list[dict[str, Any]]:
    rows = table.head(number)
    columns = {name: rows[name].tolist() for name in rows.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
