"""Time outside the solver and peak memory by columns, one line a subject."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

from benchmarks.registry import SUBJECTS

STYLES = {
    "plan": ("#0b4f6c", "-", "o"),
    "konak": ("#0b7a75", "-", "s"),
    "pyomo": ("#b5472f", "-", "^"),
    "konak-basic": ("#0b7a75", "--", "s"),
    "linopy": ("#8a6d1d", "--", "D"),
    "pulp-highs": ("#6a4c93", "--", "v"),
    "pulp-cbc": ("#a0a0a0", "--", "x"),
}


def draw(cases: list[dict[str, Any]], path: Path) -> None:
    """Draw what was measured by size; instances are left out."""
    matplotlib.rcParams["svg.hashsalt"] = "konak"  # the same figures give the same file
    figure = Figure(figsize=(10, 4.2), layout="constrained")
    left, right = figure.subplots(1, 2)
    for subject, (colour, line, marker) in STYLES.items():
        found = sorted((c for c in cases if c["subject"] == subject), key=lambda case: case["columns"])
        if not found:
            continue
        look = {"color": colour, "linestyle": line, "marker": marker, "label": SUBJECTS[subject].title}
        columns = [case["columns"] for case in found]
        left.plot(columns, [case["outside"] for case in found], **look)
        right.plot(columns, [case["peak_mb"] for case in found], **look)
    for axes, title in ((left, "seconds outside the solver"), (right, "peak memory, MB")):
        axes.set(xscale="log", yscale="log", xlabel="columns", title=title)
        axes.grid(visible=True, which="major", color="#dddddd")
    left.legend(
        fontsize=7, title="solid: all constraints; dashed: 1, 4, 5, 7, 8, 10, 11, 13", title_fontsize=7
    )
    figure.savefig(path, metadata={"Date": None})
