"""Load results as data, as a page and as a plot."""

from __future__ import annotations

import json
import statistics
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from benchmarks.provenance import in_words

Record = dict[str, Any]
TARGETS_MS = {"at_median": 60, "at_p95": 150}


def publish(record: Record, folder: Path) -> None:
    """Write `load.json`, `load.md` and `load.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "load.json").write_text(json.dumps(_rounded(record), indent=1) + "\n", encoding="utf-8")
    (folder / "load.md").write_text(page(record), encoding="utf-8")
    draw(record, folder / "load.svg")


def page(record: Record) -> str:
    """The page: what the service adds to the planner, and what it does under each surge."""
    added, capacity = record["overhead"], record["capacity"]
    lines = [
        "# The service under load",
        "",
        f"{in_words(record)} Written by `make load`; what is measured and how stands in "
        "[the README](../README.md).",
        "",
        f"## What the service adds to the planner: {added['pairs']} plans of size {record['size']}, warm",
        "",
        "| | planner | service | difference | target | |",
        "|---|---|---|---|---|---|",
        *(
            f"| {name} | {_ms(of(added['planner']))} | {_ms(of(added['service']))} | {_ms(added[key])} "
            f"| {TARGETS_MS[key]} ms | {_reached(added[key], TARGETS_MS[key])} |"
            for name, key, of in (("median", "at_median", statistics.median), ("95 %", "at_p95", p95))
        ),
        "",
        f"Pair by pair: median {_ms(added['pairwise_median'])}, 95 % {_ms(added['pairwise_p95'])}. "
        f"To read all tables as well: median {_ms(statistics.median(added['tables']))}.",
        "",
        f"Throughput with {capacity['slots']} slots: {capacity['service']:.2f} plans/s; "
        f"{capacity['slots']} planners side by side: {capacity['planner']:.2f} plans/s.",
        "",
        f"## Surges of {record['seconds']:g} s (queue of {record['settings']['queue_limit']} plans)",
        "",
        "| times capacity | sent | accepted | refused | lost | latency median, 95 % | refused within (95 %) "
        "| plans/s | back when told, then accepted |",
        "|---|---|---|---|---|---|---|---|---|",
        *(_surge(told) for told in record["surges"]),
        "",
        "![Latency and outcome by load](load.svg)",
        "",
    ]
    lost = [line for told in record["surges"] for line in told["lost"]]
    return "\n".join([*lines, *(["Lost:", "", *(f"- {line}" for line in lost), ""] if lost else [])])


def _surge(told: Record) -> str:
    latencies = told["latencies"]
    back = told["came_back"]
    cells = [
        f"{told['factor']:g}",
        f"{told['sent']}",
        f"{told['accepted']}",
        f"{told['refused']}",
        f"{len(told['lost'])}",
        f"{statistics.median(latencies):.1f} s, {p95(latencies):.1f} s" if latencies else "",
        _ms(p95(told["refusals"])) if told["refusals"] else "",
        f"{told['finished_in_time'] / told['seconds']:.2f}",
        f"{told['then_accepted']} of {back} ({told['then_accepted'] / back:.0%})" if back else "",
    ]
    return "| " + " | ".join(cells) + " |"


def draw(record: Record, path: Path) -> None:
    """Latency of what was accepted, and what became of requests, by load."""
    matplotlib.rcParams["svg.hashsalt"] = "konak"  # the same figures give the same file
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    surges = record["surges"]
    names = [f"{told['factor']:g} x" for told in surges]
    left.boxplot([told["latencies"] or [0.0] for told in surges], tick_labels=names, whis=(5, 95), sym="")
    left.axhline(statistics.median(record["overhead"]["planner"]), color="#b5472f", label="planner alone")
    left.set(title="seconds to the plan, of what was accepted", ylim=(0, None), xlabel="load, times capacity")
    left.legend()
    base = [0] * len(surges)
    for label, colour, counts in (
        ("accepted", "#0b7a75", [told["accepted"] for told in surges]),
        ("refused, accepted when back", "#8fc1b5", [told["then_accepted"] for told in surges]),
        ("refused twice", "#b5472f", [told["refused"] - told["then_accepted"] for told in surges]),
    ):
        right.bar(names, counts, bottom=base, color=colour, label=label)
        base = [low + count for low, count in zip(base, counts, strict=True)]
    right.set(title="requests", xlabel="load, times capacity")
    right.legend()
    figure.savefig(path, metadata={"Date": None})


def p95(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if len(values) > 1 else values[0]


def _reached(seconds: float, target_ms: float) -> str:
    return "reached" if 1000 * seconds <= target_ms else "**missed**"


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.0f} ms"


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.4g}")
    if isinstance(value, dict):
        return {name: _rounded(entry) for name, entry in value.items()}
    return [_rounded(entry) for entry in value] if isinstance(value, list) else value
