"""A comparison as pictures: the frontier, the strategies, the chance of each need, the triggers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from models.preparation.comparison import Comparison
from models.preparation.outcomes import KNOWN, OPTIMAL

INK, GRID = "#333333", "#dddddd"
COLOURS = ("#0b4f6c", "#0b7a75", "#b5472f", "#8a6d1d", "#6a4c93", "#5b8e3e", "#a0496b", "#4f6d7a")
NEED = "need, weighted person-days"


def figures(comparison: Comparison) -> dict[str, Figure]:
    """The pictures by name: those for which the comparison has rows."""
    drawn: dict[str, tuple[str, Callable[[Comparison, Axes], None]]] = {
        "strategies": ("strategies", _strategies),
        "chances": ("outcomes", _chances),
        "frontier": ("frontier", _frontier),
        "triggers": ("triggers", _triggers),
    }
    found = {}
    for name, (table, draw) in drawn.items():
        if len(comparison.tables[table]):
            figure = Figure(figsize=(8, 4.5), layout="constrained")
            axes = figure.subplots()
            axes.grid(visible=True, color=GRID)
            axes.set_axisbelow(True)
            axes.spines[["top", "right"]].set_visible(False)
            draw(comparison, axes)
            found[name] = figure
    return found


def write_plots(comparison: Comparison, path: Path) -> tuple[Path, ...]:
    """Write each picture as .png or .svg, its name added: `out.svg` gives `out-frontier.svg`."""
    written = []
    for name, figure in figures(comparison).items():
        to = path.with_name(f"{path.stem}-{name}{path.suffix}")
        metadata = {"Date": None} if path.suffix == ".svg" else {"Software": None}
        # the same comparison gives the same file
        with matplotlib.rc_context({"svg.hashsalt": "konak"}):
            figure.savefig(to, dpi=150, metadata=metadata)
        written.append(to)
    return tuple(written)


def _strategies(comparison: Comparison, axes: Axes) -> None:
    """Per strategy the mean, the span from the 5th to the 95th percentile, and the worst."""
    table = comparison.tables["strategies"]
    known = table[table["outlooks"] == KNOWN].iloc[::-1].reset_index(drop=True)
    at = known.index.to_numpy()
    axes.hlines(at, known["p5"], known["p95"], color=COLOURS[1], linewidth=6, alpha=0.35, label="5 to 95 %")
    axes.plot(known["expected"], at, "o", color=COLOURS[0], label="expected")
    axes.plot(known["cvar"], at, "D", color=COLOURS[3], markersize=5, label="CVaR")
    axes.plot(known["worst"], at, "x", color=COLOURS[2], label="worst")
    currency = comparison.summary["scenario"]["currency"]
    labels = [
        f"{code}\n{cost:,.0f} {currency}"
        for code, cost in zip(known["strategy"], known["preparation_cost"], strict=True)
    ]
    axes.set_yticks(at, labels, color=INK)
    _from_zero(axes, "x", NEED)
    axes.set_ylim(-0.6, len(known) - 0.4)
    axes.set_title("Need that each strategy leaves")
    axes.legend(fontsize=8)


def _chances(comparison: Comparison, axes: Axes) -> None:
    """The probability that need is above each amount, by strategy."""
    table = comparison.tables["outcomes"]
    known = table[table["outlooks"] == KNOWN]
    for number, code in enumerate(dict.fromkeys(known["strategy"])):
        rows = known[known["strategy"] == code].sort_values("need")
        needs = np.concatenate([[0.0], rows["need"].to_numpy()])
        above = np.concatenate([[1.0], 1.0 - rows["probability"].cumsum().to_numpy()])
        axes.step(
            needs,
            100.0 * above,
            where="post",
            color=COLOURS[number % len(COLOURS)],
            linestyle="-" if code == OPTIMAL or number == 0 else "--",
            label=code,
        )
    _from_zero(axes, "x", NEED)
    _from_zero(axes, "y", "probability of more, %")
    axes.set_title("How likely more need than that is")
    axes.legend(fontsize=8)


def _frontier(comparison: Comparison, axes: Axes) -> None:
    """Expected, CVaR and worst need by budget, the budget that was asked for marked."""
    table = comparison.tables["frontier"]
    for column, colour, label in (
        ("expected", COLOURS[0], "expected"), ("cvar", COLOURS[3], "CVaR"), ("worst", COLOURS[2], "worst"),
    ):  # fmt: skip
        axes.plot(table["budget"], table[column], "o-", color=colour, markersize=4, label=label)
    budget = comparison.summary["budget"]
    if budget is not None:
        axes.axvline(budget, color=INK, linestyle=":", label="the budget")
    _from_zero(axes, "x", f"preparation budget, {comparison.summary['scenario']['currency']}")
    _from_zero(axes, "y", NEED)
    axes.set_title(f"Least {comparison.summary['measure']} for each budget")
    axes.legend(fontsize=8)


def _triggers(comparison: Comparison, axes: Axes) -> None:
    """Arrivals a day from which people go without, by crossing; 0 where they do from the first on."""
    table = comparison.tables["triggers"]
    names = comparison.summary["names"]["locations"]
    places = list(dict.fromkeys(table["location"]))
    codes = list(dict.fromkeys(table["strategy"]))
    height = 0.8 / len(codes)
    for number, code in enumerate(codes):
        rows = table[table["strategy"] == code].set_index("location").reindex(places)
        at = np.arange(len(places)) + (number - (len(codes) - 1) / 2) * height
        values = rows["arrivals_per_day"].fillna(0.0)
        axes.barh(at, values, height=0.9 * height, color=COLOURS[number % len(COLOURS)], label=code)
        for y, value, status in zip(at, values, rows["status"], strict=True):
            said = f"{value:,.0f}" if status == "found" else status
            axes.annotate(said, (value, y), xytext=(3, 0), textcoords="offset points", va="center", size=8)
    axes.set_yticks(np.arange(len(places)), [names.get(place, place) for place in places], color=INK)
    axes.invert_yaxis()
    _from_zero(axes, "x", "arrivals a day, mean of three days")
    axes.margins(x=0.15)
    axes.set_title("Arrivals from which people go without")
    axes.legend(fontsize=8)


def _from_zero(axes: Axes, which: str, label: str) -> None:
    axis, limit = (axes.xaxis, axes.set_xlim) if which == "x" else (axes.yaxis, axes.set_ylim)
    limit(0, None)
    axis.set_label_text(label)
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
