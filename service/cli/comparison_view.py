"""A comparison on the screen: first what to prepare, in words; then how the strategies do, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
from rich.console import Console, RenderableType

from models import Comparison
from models.preparation.outcomes import OPTIMAL
from service.cli.console import day, line, number, table

ROWS = 12
"""Rows of a table on the screen; all of them are in the files that --out writes."""


def show(comparison: Comparison, to: Console) -> None:
    """Print the comparison."""
    for part in _parts(comparison):
        to.print(part)


def show_frontier(comparison: Comparison, to: Console) -> None:
    """Print only what each budget buys."""
    for part in (*heading(comparison), *frontier(comparison), *proof(comparison)):
        to.print(part)


def _parts(comparison: Comparison) -> Iterator[RenderableType]:
    yield from heading(comparison)
    yield from preparation(comparison)
    for name in dict.fromkeys(comparison.tables["strategies"]["outlooks"]):
        yield from strategies(comparison, name)
    yield from outlooks_beside_each_other(comparison)
    yield from gaps(comparison)
    yield from decisive(comparison)
    yield from sentences(comparison, "information", "What information is worth")
    yield from frontier(comparison)
    yield from sentences(comparison, "triggers", "From when on people go without")
    yield from proof(comparison)


def heading(comparison: Comparison) -> Iterator[RenderableType]:
    """Which scenario it is, and what was asked."""
    summary = comparison.summary
    scenario, budget = summary["scenario"], summary["budget"]
    first = pd.Timestamp(scenario["start_date"])
    yield line(f"{scenario['name']}: {scenario['days']} days from {day(first)} {first.year}", "bold")
    money = "any budget" if budget is None else f"{number(budget, 0)} {scenario['currency']} of preparation"
    outlooks = "1 outlook" if summary["outlooks"] == 1 else f"{summary['outlooks']:,} outlooks"
    yield line(f"Least {summary['measure']} with {money}, over {outlooks}.")
    yield line("")


def preparation(comparison: Comparison) -> Iterator[RenderableType]:
    """What the optimal strategy prepares, the most expensive first."""
    rows = comparison.tables["preparation"]
    best = rows[rows["strategy"] == OPTIMAL].sort_values("cost", ascending=False, kind="stable")
    if best.empty:
        yield line("Nothing that could be prepared with this money spares anybody anything.", "bold")
    else:
        yield line("What to prepare", "bold")
    for row in best.head(ROWS).itertuples():
        yield line(f"- {row.sentence}")
    yield from _more(len(best), "preparation")


def strategies(comparison: Comparison, outlooks: str) -> Iterator[RenderableType]:
    """The strategies side by side, on the outlooks known or on those held out."""
    rows = comparison.tables["strategies"]
    rows = rows[rows["outlooks"] == outlooks]
    currency = comparison.summary["scenario"]["currency"]
    yield table(
        f"Need that each strategy leaves, weighted person-days, on outlooks {outlooks}",
        [
            ("strategy", "left"), (f"{currency} before", "right"), ("expected", "right"),
            ("5 % - 95 %", "right"), ("CVaR", "right"), ("worst", "right"), ("regret", "right"),
            ("above limit", "right"), (f"{currency} after", "right"),
        ],
        (
            (
                row.strategy,
                number(row.preparation_cost, 0),
                number(row.expected),
                f"{number(row.p5)} - {number(row.p95)}",
                number(row.cvar),
                number(row.worst),
                number(row.regret),
                _share(row.chance_above),
                number(row.response_cost, 0),
            )
            for row in rows.itertuples()
        ),
    )  # fmt: skip
    for row in rows[rows["certainty"] != ""].to_dict("records"):
        yield line(f"{row['strategy']} spares {_spared(row)}: {row['certainty']}", "dim")
    yield line("")


def outlooks_beside_each_other(comparison: Comparison) -> Iterator[RenderableType]:
    """The need of each strategy in each outlook; the outlooks worst for the first strategy come first."""
    rows, names = comparison.tables["outcomes"], comparison.summary["names"]["outlooks"]
    needs = rows.pivot_table(index="outlook", columns="strategy", values="need", sort=False)
    needs = needs.sort_values(needs.columns[0], ascending=False, kind="stable")
    chances = rows.drop_duplicates("outlook").set_index("outlook")["probability"]
    yield table(
        "Need by outlook",
        [("outlook", "left"), ("chance", "right"), *((code, "right") for code in needs.columns)],
        (
            (names.get(code, code) or "as expected", _share(chances[code]), *(number(need) for need in row))
            for code, row in zip(needs.index[:ROWS], needs.to_numpy(), strict=False)
        ),
    )
    yield from _more(len(needs), "outcomes")


def gaps(comparison: Comparison) -> Iterator[RenderableType]:
    """What is still missing with the optimal strategy, by country and sector."""
    rows = comparison.tables["gaps"]
    rows = rows[(rows["strategy"] == OPTIMAL) & (rows["worst_gap"] > 0)]
    rows = rows.sort_values(["country", "sector", "need"], kind="stable")
    if rows.empty:
        return
    names, currency = comparison.summary["names"], comparison.summary["scenario"]["currency"]
    called = {**names["items"], **names["resources"], "night": "a place for the night"}
    yield table(
        "What is still missing with the optimal strategy, on the worst day",
        [
            ("country", "left"), ("sector", "left"), ("need", "left"), ("required", "right"),
            ("gap", "right"), ("at worst", "right"), ("", "left"), (currency, "right"),
        ],
        (
            (
                row.country, row.sector, called.get(row.need, row.need), number(row.required, 0),
                number(row.gap, 0), number(row.worst_gap, 0), row.unit, number(row.gap_cost, 0),
            )
            for row in rows.head(ROWS).itertuples()
        ),
    )  # fmt: skip
    yield from _more(len(rows), "gaps")


def decisive(comparison: Comparison) -> Iterator[RenderableType]:
    """Which outlooks decide what is best prepared."""
    rows, names = comparison.tables["decisive"], comparison.summary["names"]["outlooks"]
    rows = rows[rows["pull"] > 0].sort_values("pull", ascending=False, kind="stable")
    if rows.empty:
        return
    yield table(
        "Which outlooks decide",
        [("outlook", "left"), ("chance", "right"), ("next 1,000 spares", "right")],
        (
            (names.get(row.outlook, row.outlook), _share(row.probability), number(row.pull))
            for row in rows.head(ROWS).itertuples()
        ),
    )
    yield from _more(len(rows), "decisive")


def frontier(comparison: Comparison) -> Iterator[RenderableType]:
    """The least need for each budget, and what the next sum buys."""
    rows = comparison.tables["frontier"]
    if rows.empty:
        return
    yield table(
        "Least need for each budget",
        [
            ("budget", "right"), ("spent", "right"), ("expected", "right"), ("CVaR", "right"),
            ("worst", "right"), ("the next", "right"), ("spares", "right"),
        ],
        (
            (
                number(row.budget, 0), number(row.spent, 0), number(row.expected), number(row.cvar),
                number(row.worst), number(row.next_money, 0), number(row.next_saves),
            )
            for row in rows.itertuples()
        ),
    )  # fmt: skip
    yield line("")


def sentences(comparison: Comparison, name: str, title: str) -> Iterator[RenderableType]:
    """The findings of a table, in words, and how sure they are."""
    rows = comparison.tables[name]
    if rows.empty:
        return
    yield line(title, "bold")
    for row in rows.head(ROWS).to_dict("records"):
        sure = row.get("certainty", "")
        yield line(f"- {row['sentence']}" + (f" ({sure})" if sure else ""))
    yield from _more(len(rows), name)


def objections_to(comparison: Comparison) -> list[str]:
    """What the proof of the optimum, recomputed, objects to."""
    recomputed = comparison.summary["optimum"]["proof"]
    return [] if recomputed is None else recomputed["objections"]


def _money(comparison: Comparison) -> str:
    optimum, currency = comparison.summary["optimum"], comparison.summary["scenario"]["currency"]
    if optimum["money"] is None:
        return "Whether another serves as well for less money could not be found out: the solver failed."
    return (
        f"Of what serves as well, nothing cheaper was found: {number(optimum['money'])} {currency} are "
        f"expected for preparation and response (at least {number(optimum['money_bound'])} for no more need)."
    )


def proof(comparison: Comparison) -> Iterator[RenderableType]:
    """How close to the optimum this is known to be."""
    optimum = comparison.summary["optimum"]
    passes = Counter(entry["of"] for entry in optimum["passes"])
    how = [optimum["method"], *(f"{count} passes for {of}" for of, count in passes.items())]
    recomputed = optimum["proof"]
    if recomputed:
        how.append(f"{recomputed['cuts']} cuts recomputed from the matrices")
    objections = objections_to(comparison)
    yield line(
        f"{'Not proven' if objections else 'Proven'}: no preparation leaves less than "
        f"{number(optimum['bound'])}; this one leaves {number(optimum['objective'])} "
        f"(gap {optimum['gap']:.2%}, {', '.join(how)}).",
        "bold",
    )
    yield from (line(f"- {objection}") for objection in objections)
    if recomputed:
        yield line(_money(comparison))
    yield line(comparison.summary["assumption"], "dim")
    digest = comparison.provenance["digest"][:12]
    yield line(f"{sum(comparison.summary['seconds'].values()):.1f} s; scenario {digest}.", "dim")


def _share(value: Any) -> str:
    return "" if pd.isna(value) else f"{value:.1%}"


def _spared(row: Mapping[Any, Any]) -> str:
    """What a strategy spares against `as today`, with its interval where there is one."""
    low, high = row["saved_low"], row["saved_high"]
    return number(row["saved"]) + ("" if pd.isna(low) else f" ({number(low)} to {number(high)})")


def _more(rows: int, name: str) -> Iterator[RenderableType]:
    if rows > ROWS:
        yield line(f"{rows - ROWS:,} more in the table `{name}` (--out compared.xlsx).", "dim")
    yield line("")
