"""A plan on the screen: first what must be decided today, what runs out when, and the gap; then the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any

import pandas as pd
from rich.console import Console, RenderableType

from models import Plan
from service.cli.console import day, line, number, table

ROWS = 12
"""Rows of a table on the screen; all of them are in the files that --out writes."""

WHAT = 80
"""Letters of an action on the screen: who is moved can be a long list."""

KEY_NUMBERS: Mapping[str, str] = {
    "priority_a": "need of priority A, weighted person-days",
    "priority_b": "need of priority B, weighted person-days",
    "unsheltered_person_nights": "person-nights outdoors",
    "overcrowded_person_nights": "person-nights in emergency places",
    "unmet_person_days_total": "person-days without a night's place, an item or a service",
    "kept_waiting_person_days": "person-days kept waiting to go on",
    "people_left": "people let through an exit",
    "people_moved": "people moved between places",
    "person_km": "kilometres they travel, all together",
}
HOW: Mapping[str, str] = {
    "overcrowding": "in emergency places",
    "substandard": "below standard",
    "cover": "cover on the last day",
}
"""Kinds of shortage whose name says more than the need's."""


def show(plan: Plan, to: Console) -> None:
    """Print the plan."""
    for part in _parts(plan):
        to.print(part)


def _parts(plan: Plan) -> Iterator[RenderableType]:
    scenario = plan.summary["scenario"]
    first = pd.Timestamp(scenario["start_date"])
    yield line(f"{scenario['name']}: {scenario['days']} days from {day(first)} {first.year}", "bold")
    yield line("")
    yield from decisions(plan, first)
    yield from running_out(plan)
    yield from gap(plan, plan.shortages)
    yield from key_numbers(plan)
    yield from remedies(plan.tables["remedies"])
    yield from certificate(plan)


def decisions(plan: Plan, first: pd.Timestamp) -> Iterator[RenderableType]:
    """What must be decided on the first day, the most pressing first."""
    actions = plan.actions
    today = actions[actions["urgent"] | (actions["decide_by"] <= first) | (actions["act_on"] <= first)]
    if today.empty:
        yield line("Nothing has to be decided today.", "bold")
    else:
        names = plan.summary["names"]["locations"]
        yield table(
            "Decide today" if len(today) <= ROWS else f"Decide today: the first {ROWS} of {len(today)}",
            [
                ("", "left"),
                ("what", "left"),
                ("where", "left"),
                ("quantity", "right"),
                ("", "left"),
                ("why", "left"),
            ],
            (
                (
                    "!" if row.urgent else "",
                    shorten(f"{row.kind} {row.what}", WHAT, placeholder=" ..."),
                    names.get(row.location, row.location),
                    number(row.quantity),
                    row.unit,
                    row.why,
                )
                for row in today.head(ROWS).itertuples()
            ),
        )
        if today["urgent"].any():
            yield line("! tomorrow is too late", "dim")
    more = len(actions) - min(len(today), ROWS)
    if more:
        yield line(f"{more:,} more in the plan's table `actions` (--out plan.xlsx).", "dim")
    yield line("")


def running_out(plan: Plan) -> Iterator[RenderableType]:
    """Which item runs out where, and when: with the plan, and if nothing is done."""
    names, cover = plan.summary["names"], plan.tables["cover"]
    dates = ["first_day_short_with_plan", "first_day_short_no_action"]
    short = cover[cover[dates].notna().any(axis=1)].sort_values([*dates, "location", "item"])
    if short.empty:
        yield line("Nothing runs out within these days.", "bold")
        yield line("")
        return
    yield table(
        "What runs out, and when",
        [
            ("item", "left"),
            ("where", "left"),
            ("in store", "right"),
            ("if nothing is done", "left"),
            ("with this plan", "left"),
        ],
        (
            (
                names["items"].get(row.item, row.item),
                names["locations"].get(row.location, row.location),
                number(row.units, 0),
                day(row.first_day_short_no_action) or "lasts",
                day(row.first_day_short_with_plan) or "lasts",
            )
            for row in short.head(ROWS).itertuples()
        ),
    )
    yield from _more(len(short), "cover")


def gap(
    plan: Plan, shortages: pd.DataFrame, nobody: str = "Nobody goes without anything."
) -> Iterator[RenderableType]:
    """Who goes without what, where, from when until when, and why: the worst first."""
    if shortages.empty:
        yield line(nobody, "bold")
        yield line("")
        return
    names = plan.summary["names"]
    spells = _spells(shortages)
    yield table(
        "The gap: who goes without, in spite of this plan",
        [
            ("", "left"),
            ("without", "left"),
            ("where", "left"),
            ("from", "left"),
            ("to", "left"),
            ("worst day", "right"),
            ("person-days", "right"),
            ("why", "left"),
        ],
        (
            (
                row.priority,
                _need(row.kind, row.need, names),
                names["locations"].get(row.location, row.location or "-"),
                day(row.since),
                day(row.until),
                number(row.worst, 0),
                number(row.person_days, 0),
                row.cause,
            )
            for row in spells.head(ROWS).itertuples()
        ),
    )
    yield line("A: survival. B: protection and dignity. Worst day: people short on it.", "dim")
    yield from _more(len(spells), "shortages")


def _spells(shortages: pd.DataFrame) -> pd.DataFrame:
    """One row per need, place and cause, all groups and days together; each priority's heaviest first."""
    subject = ["priority", "kind", "need", "location", "cause"]
    figures = ["persons", "person_days", "weighted"]
    daily = shortages.groupby([*subject, "date"], as_index=False)[figures].sum()
    spells = daily.groupby(subject, as_index=False).agg(
        since=("date", "min"),
        until=("date", "max"),
        worst=("persons", "max"),
        person_days=("person_days", "sum"),
        weighted=("weighted", "sum"),
    )
    return spells.sort_values(["priority", "weighted"], ascending=[True, False], kind="stable")


def _need(kind: Any, need: Any, names: Mapping[str, Mapping[str, str]]) -> str:
    name = names["items"].get(need) or names["resources"].get(need) or need
    return f"{name} ({HOW[kind]})" if kind in HOW else name


def key_numbers(plan: Plan) -> Iterator[RenderableType]:
    """What the plan adds up to, beside what an officer's rule of thumb would have given."""
    ours: Mapping[str, Any] = plan.indicators
    thumb: Mapping[str, Any] | None = ours.get("rule_of_thumb")
    currency = plan.summary["scenario"]["currency"]
    rows = [(label, ours[name], thumb and thumb[name]) for name, label in KEY_NUMBERS.items()]
    rows.append((f"cost, {currency}", ours["cost"]["total"], thumb and thumb["cost"]["total"]))
    yield table(
        "In numbers",
        [("", "left"), ("this plan", "right"), ("rule of thumb", "right")],
        ((label, number(mine, 0), number(theirs, 0)) for label, mine, theirs in rows),
    )
    peak = ours["peak"]
    yield line(f"Most people at once: {number(peak['persons'], 0)} on {day(pd.Timestamp(peak['date']))}.")
    yield line("")


def remedies(table_: pd.DataFrame) -> Iterator[RenderableType]:
    """The cheapest ways to spare people a shortage, in words."""
    if table_.empty:
        return
    yield line("Remedies, the best first", "bold")
    for row in table_.head(ROWS).itertuples():
        yield line(f"{row.rank}. {row.sentence}")
    yield from _more(len(table_), "remedies")


def certificate(plan: Plan) -> Iterator[RenderableType]:
    """Whether this is proven to be the best plan, and what the audit says of it."""
    proof = plan.certificate
    yield line(f"Certificate: {plan.summary['status']}. {proof['statement']}", "bold")
    audit = proof["primal"]
    for objection in audit["objections"][:ROWS]:
        yield line(
            f"- {objection['table']} {objection['key']}: {objection['message']}; "
            f"expected {objection['expected']}, found {objection['found']}",
            "red",
        )
    digest = plan.provenance["digest"][:12]
    yield line(f"{audit['facts']:,} facts recomputed from the input tables; scenario {digest}.", "dim")


def _more(rows: int, name: str) -> Iterator[RenderableType]:
    if rows > ROWS:
        yield line(f"{rows - ROWS:,} more in the plan's table `{name}` (--out plan.xlsx).", "dim")
    yield line("")
