"""`python -m benchmarks.preparation`: many outlooks, by method; writes `results/preparation.md` and `.json`.

A part (`--outlooks 10 --method decomposition-2`) adds to, or replaces, what the results already hold.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.provenance import provenance

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("konak", "pyomo", "highspy", "numpy", "scipy", "pandas")
CASES = {
    10: ("extensive-simplex", "extensive-ipx", "decomposition-1", "decomposition-2"),
    50: ("extensive-ipx", "decomposition-1", "decomposition-2"),
    200: ("decomposition-1", "decomposition-2"),
    1000: ("decomposition-2",),
}
ASKED_FOR = {10: ("mpi-sppy",)}
"""Run only where named: what they need does not come with Konak."""
LIMIT_S = 1_800.0
GAP = 1e-4
EQUAL = 2 * GAP


def main() -> int:
    """Run what the arguments ask for; 1 where two methods disagree, or a proof has an objection."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.preparation", description=__doc__)
    parser.add_argument("--outlooks", action="append", type=int, help="only so many (repeat for several)")
    parser.add_argument("--method", action="append", help="only this method (repeat for several)")
    parser.add_argument("--size", default="10k", help="of one outlook")
    parser.add_argument("--gap", type=float, default=GAP, help="at which the decomposition ends")
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds a method may take")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="where results go")
    given = parser.parse_args()
    record = given.out / "preparation.json"
    cases = json.loads(record.read_text(encoding="utf-8"))["cases"] if record.exists() else []
    named = given.method or ()
    for outlooks, methods in CASES.items():
        for method in (*methods, *(name for name in ASKED_FOR.get(outlooks, ()) if name in named)):
            if (given.outlooks and outlooks not in given.outlooks) or (named and method not in named):
                continue
            case = _run(method, outlooks, given.size, given.gap, given.limit)
            same = [(other["outlooks"], other["method"]) != (outlooks, method) for other in cases]
            cases = [other for other, keep in zip(cases, same, strict=True) if keep] + [case]
            _publish(cases, given.out)
    wrong = _disagreements(cases)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def _run(method: str, outlooks: int, size: str, gap: float, limit_s: float) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.preparation.child", method, str(outlooks), size]
    done = subprocess.run(
        [*command, str(gap), str(limit_s)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{method} with {outlooks} outlooks failed")
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    shown = "stopped" if result["stopped"] else f"optimum {result['objective']:.10g}"
    print(
        f"{outlooks:>5} {method:20} {result['total_s']:8.1f} s  {result['peak_mb']:7.0f} MB  {shown}",
        flush=True,
    )
    return result


def _disagreements(cases: list[dict[str, Any]]) -> list[str]:
    found = [
        f"{case['outlooks']} outlooks, {case['method']}: {objection}"
        for case in cases
        for objection in case.get("objections") or ()
    ]
    first: dict[int, dict[str, Any]] = {}
    for case in cases:
        if case["stopped"]:
            continue
        same = first.setdefault(case["outlooks"], case)
        if abs(case["objective"] - same["objective"]) > EQUAL * abs(same["objective"]):
            found.append(
                f"{case['outlooks']} outlooks: {case['method']} found {case['objective']!r}, "
                f"{same['method']} {same['objective']!r}"
            )
    return found


def _publish(cases: list[dict[str, Any]], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    cases.sort(key=lambda case: (case["outlooks"], case["method"]))
    facts = provenance(PACKAGES)
    record = {**facts, "cases": cases}
    (folder / "preparation.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    lines = [
        "# Many outlooks",
        "",
        "Expected need with what is best prepared; the family is `preparation/family.py`. Seconds from the",
        "scenario to the answer, programmes built on the way; memory of all processes together.",
        "`decomposition-2` has two processes. A proof recomputes every cut and the bound from the matrices.",
        "",
        "| outlooks | columns each | method | seconds | MB | optimum | gap | passes or steps | proof |",
        "|---:|---:|---|---:|---:|---:|---:|---:|---|",
    ]
    for case in cases:
        objective = "-" if case["objective"] is None else f"{case['objective']:,.1f}"
        if case["stopped"] and "bound" in case:
            objective = f">= {case['bound']:,.1f}"
        gap = "-" if case["gap"] is None else f"{case['gap']:.1e}"
        proof = {None: "-", 0: "holds"}.get(
            None if case.get("objections") is None else len(case["objections"]), "objections"
        )
        seconds = f"{case['total_s']:,.0f}{' (stopped)' if case['stopped'] else ''}"
        lines.append(
            f"| {case['outlooks']:,} | {case['columns']:,} | {case['method']} | {seconds} "
            f"| {case['peak_mb']:,.0f} | {objective} | {gap} | {case.get('iterations', '-')} | {proof} |"
        )
    (folder / "preparation.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
