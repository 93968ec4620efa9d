"""What was to be reached, what was measured, and where the time goes."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

Case = dict[str, Any]


class Target(NamedTuple):
    """One target in words, what was measured, and whether that reaches it."""

    target: str
    measured: str
    reached: bool
    where: str


def targets(cases: list[Case]) -> list[Target]:
    """The targets for which these cases were run."""
    by = {(case["subject"], case["size"]): case for case in cases}
    found = [
        _share_of_solver(by.get(("plan", "100k"))),
        _small(by.get(("plan", "10k"))),
        *(
            _against_pyomo(by.get(("konak", size)), by.get(("pyomo", size)), size)
            for size in ("10k", "100k", "500k")
        ),
        _linear([case for case in cases if case["subject"] == "konak"]),
        _instance(by.get(("instance", "presevo-october-2015")), 10.0, None),
        _instance(by.get(("instance", "western-balkans-autumn-2015")), 120.0, 3000.0),
    ]
    return [target for target in found if target is not None]


def _share_of_solver(case: Case | None) -> Target | None:
    if case is None:
        return None
    share = case["outside"] / case["solver"]
    return Target(
        "100k columns, strict plan: all but HiGHS's own run at most 25 % of it",
        f"{share:.0%} ({case['outside']:.2f} s of {case['solver']:.1f} s)",
        share <= 0.25,
        _where(case),
    )


def _small(case: Case | None) -> Target | None:
    if case is None:
        return None
    return Target(
        "10k columns, strict plan, warm process: all but HiGHS's own run at most 150 ms",
        f"{1000 * case['outside']:.0f} ms",
        case["outside"] <= 0.150,
        _where(case),
    )


def _against_pyomo(konak: Case | None, pyomo: Case | None, size: str) -> Target | None:
    if konak is None or pyomo is None:
        return None
    times = pyomo["outside"] / konak["outside"]
    return Target(
        f"{size} columns, one solve: at least 4 times faster than ordinary Pyomo outside the solver",
        f"{times:.1f} times",
        times >= 4.0,
        _where(konak),
    )


def _linear(cases: list[Case]) -> Target | None:
    """Linear: seconds a column do not grow by more than a quarter from the second size to the last."""
    found = sorted((case for case in cases if case["columns"]), key=lambda case: case["columns"])
    if len(found) < 2:
        return None
    micro = [1e6 * case["outside"] / case["columns"] for case in found]
    exponent = math.log(found[-1]["outside"] / found[0]["outside"]) / math.log(
        found[-1]["columns"] / found[0]["columns"]
    )
    told = ", ".join(
        f"{value:.0f} µs at {case['columns']:,}" for value, case in zip(micro, found, strict=True)
    )
    return Target(
        "time outside the solver linear in columns",
        f"a column: {told}; exponent {exponent:.2f}",
        exponent <= 1.05,
        "what does not depend on columns weighs most at the smallest size",
    )


def _instance(case: Case | None, seconds: float, megabytes: float | None) -> Target | None:
    if case is None:
        return None
    reached = case["total"] <= seconds and not case["stopped"]
    measured = (
        f"{case['total']:.1f} s, {case['status']}, {case['prices']} prices, {case['remedies']} remedies"
    )
    wanted = f"{case['size']}: check, strict plan, prices, remedies within {seconds:.0f} s"
    if megabytes is not None:
        reached = reached and case["peak_mb"] <= megabytes
        measured += f"; {case['peak_mb']:,} MB"
        wanted += f" and {megabytes / 1000:.0f} GB"
    return Target(wanted, measured, reached, _where(case))


def _where(case: Case) -> str:
    """The longest phases beside the solver's own time, as parts of all but that."""
    seconds = {name: spent for name, spent in case["seconds"].items() if name != "solve"}
    longest = sorted(seconds.items(), key=lambda item: -item[1])[:4]
    whole = max(sum(seconds.values()), 1e-9)
    parts = ", ".join(f"{name} {spent / whole:.0%}" for name, spent in longest)
    levels = case["levels"]
    if not levels:
        return parts
    return parts + "; solver: " + ", ".join(f"{name} {spent:.1f} s" for name, spent in levels.items())
