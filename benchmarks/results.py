"""Results as data (JSON, CSV), as a page of tables and as a plot."""

from __future__ import annotations

import csv
import json
import statistics
from pathlib import Path
from typing import Any

from benchmarks.plot import draw
from benchmarks.provenance import in_words, provenance
from benchmarks.registry import SUBJECTS
from benchmarks.subject import PHASES
from benchmarks.targets import targets

Result = dict[str, Any]
PACKAGES = ("konak", "pyomo", "highspy", "linopy", "pulp", "numpy", "scipy", "pandas")


def publish(results: list[Result], folder: Path) -> None:
    """Write `results.json`, `.csv`, `.md` and `.svg`."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = [_summed(result) for result in results]
    facts = provenance(PACKAGES)
    told = [target._asdict() for target in targets(cases)]
    record = {**facts, "targets": told, "cases": cases}
    (folder / "results.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    with (folder / "results.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*FIGURES, *PHASES])
        for case in cases:
            seconds = case["seconds"]
            writer.writerow(
                [*(case[name] for name in FIGURES), *(seconds.get(phase, "") for phase in PHASES)]
            )
    (folder / "results.md").write_text(_page(facts, told, cases), encoding="utf-8")
    draw(cases, folder / "results.svg")


FIGURES = (
    "subject",
    "size",
    "columns",
    "rows",
    "nonzeros",
    "optimum",
    "stopped",
    "total",
    "solver",
    "outside",
    "first_run",
    "peak_mb",
    "runs",
)


def _summed(result: Result) -> Result:
    """Seconds by phase: the median of warm runs, or the first where there was no other."""
    runs = result["warm"] or [result["cold"]]
    seconds = {
        phase: _rounded(statistics.median(run[phase] for run in runs)) for phase in PHASES if phase in runs[0]
    }
    totals = [sum(run.values()) for run in runs]
    solver = [run.get("solve", 0.0) for run in runs]
    outside = [total - own for total, own in zip(totals, solver, strict=True)]
    return {
        "subject": result["subject"],
        "size": result["size"],
        "columns": result.get("columns", 0),
        "rows": result.get("rows", 0),
        "nonzeros": result.get("nonzeros", ""),
        "optimum": result["value"],
        "stopped": result["stopped"],
        "total": _rounded(statistics.median(totals)),
        "solver": _rounded(statistics.median(solver)),
        "outside": _rounded(statistics.median(outside)),
        "first_run": _rounded(sum(result["cold"].values())),
        "peak_mb": round(result["peak_mb"]),
        "runs": len(runs),
        "warm": bool(result["warm"]),
        "seconds": seconds,
        "levels": {name: _rounded(spent) for name, spent in result.get("levels", {}).items()},
        "status": result.get("status", ""),
        "prices": result.get("prices", 0),
        "remedies": result.get("remedies", 0),
    }


def _page(facts: Result, told: list[Result], cases: list[Result]) -> str:
    lines = [
        "# Benchmark results",
        "",
        f"{in_words(facts)} Written by `make bench`; what is measured and how stands in "
        "[the README](../README.md).",
        "",
        "## Targets",
        "",
        *_table(
            ["target", "measured", "", "where the time goes"],
            [
                [t["target"], t["measured"], "reached" if t["reached"] else "**missed**", t["where"]]
                for t in told
            ],
        ),
        "",
        "![Seconds outside the solver, and peak memory, by columns](results.svg)",
        "",
    ]
    for size in dict.fromkeys(case["size"] for case in cases):
        of_size = [case for case in cases if case["size"] == size]
        for variant in ("full", "basic", "instance"):
            chosen = [case for case in of_size if SUBJECTS[case["subject"]].variant == variant]
            if chosen:
                lines += _section(size, variant, chosen)
    return "\n".join(lines)


TITLES = {
    "full": "all constraints",
    "basic": "constraints 1, 4, 5, 7, 8, 10, 11 and 13",
    "instance": "as shipped",
}


def _section(size: str, variant: str, cases: list[Result]) -> list[str]:
    rows = []
    for case in cases:
        seconds = case["seconds"]
        rows.append(
            [
                SUBJECTS[case["subject"]].title,
                f"{case['columns']:,}",
                _seconds(case["outside"]),
                f"stopped at {case['solver']:.0f} s" if case["stopped"] else _seconds(case["solver"]),
                f"{case['peak_mb']:,}",
                ", ".join(f"{name} {_seconds(seconds[name])}" for name in seconds if name != "solve"),
            ]
        )
    names = ["", "columns", "outside the solver", "solver", "peak MB", "phases"]
    return [f"## {size}, {TITLES[variant]}", "", *_table(names, rows), ""]


def _table(names: list[str], rows: list[list[str]]) -> list[str]:
    return ["| " + " | ".join(row) + " |" for row in (names, ["---"] * len(names), *rows)]


def _seconds(value: float) -> str:
    return f"{1000 * value:.0f} ms" if value < 1 else f"{value:.2f} s" if value < 10 else f"{value:.1f} s"


def _rounded(seconds: float) -> float:
    return float(f"{seconds:.4g}")
