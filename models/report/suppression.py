"""Small counts hidden before a plan is given away: where few people are meant, a number can point at them.

Hidden are counts of people above 0 and below a limit, and what in the same row is a multiple of them. Where
a count of one group alone is hidden, that of the next smallest group beside it is hidden, too, so that it
does not follow from the total. Sums over the whole plan are rounded to multiples of the limit, numbers of
people in sentences are reworded, and prices and remedies that speak of fewer are left out.

Goods and money are not counts of people and stay: who knows what one person is given can divide.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from models.plan import Plan

PEOPLE: Mapping[str, tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]] = {
    "moves": (("date", "origin", "destination", "lane"), {"persons": ()}),
    "lodging": (("date", "location", "space"), {"persons": (), "persons_over": ()}),
    "occupancy": (("date", "location"), {"present": (), "headcount": (), "unsheltered": ()}),
    "issued": (("date", "location", "item"), {"due": (), "persons": ("units",)}),
    "shortages": (("date", "location", "need", "kind"), {"persons": ("person_days", "weighted")}),
}
"""Tables that count people by group: the columns over which groups add up; each column of people, with those
that are multiples of it."""

TOTALS = (
    "priority_a", "priority_b", "unsheltered_person_nights", "overcrowded_person_nights",
    "substandard_person_nights", "under_way_person_days", "kept_waiting_person_days",
    "cover_short_person_days", "unmet_person_days", "unmet_person_days_total", "people_moved", "people_left",
    "peak", "worst_off", "rule_of_thumb",
)  # fmt: skip
"""Indicators that count people, or hold such."""

_IN_WORDS = re.compile(r"\b(\d+(?:\.\d+)?) (people|persons?)\b")
_SENTENCES = {"actions": ("what", "why"), "shortages": ("cause",), "prices": ("sentence",)}


def suppress(plan: Plan, below: int) -> Plan:
    """The plan without counts of people below `below`: missing (NaN) where a number was.

    The result is for giving away: its certificate, which seals the numbers as they were, is empty, and
    `summary["suppressed_below"]` says what was done. Raises ValueError for a limit below 1.
    """
    if below < 1:
        raise ValueError(f"counts below {below} cannot be hidden: there are none")
    tables = dict(plan.tables)
    for name, (block, columns) in PEOPLE.items():
        tables[name] = _counts(tables[name], list(block), columns, below)
    tables["requirements"] = _requirements(tables["requirements"], plan.tables["occupancy"], below)
    actions = tables["actions"].copy()
    actions.loc[(actions["unit"] == "persons") & _few(actions["quantity"], below), "quantity"] = np.nan
    tables["actions"] = actions
    for name, columns_of_text in _SENTENCES.items():
        tables[name] = _reworded(tables[name], columns_of_text, below)
    for name, figures in {"prices": ["effect", "holds_up_to"], "remedies": ["spares", "holds_up_to"]}.items():
        table = tables[name]
        of_people = table["priority"].isin(["A", "B"])
        tables[name] = table.loc[~(of_people & _few(table[figures].abs(), below).any(axis=1))]
    rest = {key: value for key, value in plan.summary.items() if key != "levels"}
    first = [_action(action, below) for action in plan.summary.get("first_actions", [])]
    return Plan(
        tables,
        {**rest, "levels": [], "first_actions": first, "suppressed_below": below},
        {key: _rounded(value, below) if key in TOTALS else value for key, value in plan.indicators.items()},
        {},
        plan.provenance,
    )


def _few(values: Any, below: float) -> Any:
    return (values > 0) & (values < below)


def _counts(
    table: pd.DataFrame, block: list[str], columns: Mapping[str, tuple[str, ...]], below: int
) -> pd.DataFrame:
    hidden = table.copy()
    for column, multiples in columns.items():
        few = _few(table[column], below)
        alone = few.groupby([table[name] for name in block]).transform("sum") == 1
        beside = table.loc[alone & ~few & (table[column] > 0)]
        next_smallest = beside.sort_values(column, kind="stable").drop_duplicates(block).index
        few.loc[next_smallest] = True
        hidden.loc[few, [column, *multiples]] = np.nan
    return hidden


def _requirements(table: pd.DataFrame, occupancy: pd.DataFrame, below: int) -> pd.DataFrame:
    """What a place with few people needs tells how many they are."""
    present = occupancy.groupby(["date", "location"])["headcount"].sum()
    people = present.reindex(pd.MultiIndex.from_frame(table[["date", "location"]])).to_numpy()
    persons = table["unit"] == "persons"
    hidden = table.copy()
    few = (people > 0) & (people < below)
    for column in ("required", "gap"):
        hidden.loc[few | (persons & _few(table[column], below)), [column, "gap_cost"]] = np.nan
    return hidden


def _reworded(table: pd.DataFrame, columns: tuple[str, ...], below: int) -> pd.DataFrame:
    return table.assign(
        **{column: [_in_words(text, below) for text in table[column].tolist()] for column in columns}
    )


def _in_words(text: str, below: int) -> str:
    return _IN_WORDS.sub(
        lambda found: f"fewer than {below} people" if 0 < float(found[1]) < below else found[0], text
    )


def _action(action: Mapping[str, Any], below: int) -> dict[str, Any]:
    few = action["unit"] == "persons" and 0 < (action["quantity"] or 0) < below
    texts = {name: _in_words(action[name], below) for name in ("what", "why")}
    return {**action, **texts, "quantity": None if few else action["quantity"]}


def _rounded(value: Any, to: int) -> Any:
    """Every number in it, however deep, as a multiple; shares and days of a calendar are none of people."""
    if isinstance(value, Mapping):
        return {
            key: entry if key in ("coverage", "cost", "days_with_shortage", "overflow_m3_days", "person_km")
            else _rounded(entry, to)
            for key, entry in value.items()
        }  # fmt: skip
    return float(round(value / to) * to) if isinstance(value, float) else value
