"""`python -m benchmarks`: every case of the registry, each in a process of its own; `--smoke` at tiny size.

A full run writes `benchmarks/results/`; it fails where two subjects disagree about an optimum.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.registry import CASES, INSTANCES, SMOKE, SUBJECTS, Case
from benchmarks.scenarios import SIZES, make_tables, write

LIMIT_S = 300.0
"""A solve is stopped after this many seconds, and shown so."""
EQUAL = 1e-6
"""Optima that differ by more, relatively, are not equal."""
ROOT = Path(__file__).parent.parent


def main() -> int:
    """Run what the arguments ask for; 1 where optima differ."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--smoke", action="store_true", help="every subject once, at tiny size; writes nothing"
    )
    parser.add_argument("--subject", action="append", help="only this subject (repeat for several)")
    parser.add_argument("--size", action="append", help="only this size or instance (repeat for several)")
    parser.add_argument("--limit", type=float, default=LIMIT_S, help="seconds a solve may take")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="where results go")
    given = parser.parse_args()
    cases = [
        case
        for case in (SMOKE if given.smoke else CASES)
        if (not given.subject or case.subject in given.subject)
        and (not given.size or case.size in given.size)
    ]
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        found = [_run(case, Path(folder), given.limit) for case in cases]
    disagreements = _disagreements(found)
    for line in disagreements:
        print(line)
    if not given.smoke:
        from benchmarks.results import publish  # only now: the parent of what is measured stays small

        publish(found, given.out)
    print(f"{len(found)} cases in {time.monotonic() - begun:.0f} s")
    return 1 if disagreements else 0


def _run(case: Case, folder: Path, limit_s: float) -> dict[str, Any]:
    source = _source(case, folder)
    command = [
        sys.executable,
        "-m",
        "benchmarks.child",
        case.subject,
        str(source),
        str(case.repetitions),
        str(limit_s),
    ]
    begun = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=_environment(), check=False)
    if done.returncode:
        raise SystemExit(f"{case.subject} at {case.size} failed:\n{done.stderr or done.stdout}")
    result = {"subject": case.subject, "size": case.size, **json.loads(done.stdout.splitlines()[-1])}
    shown = "stopped" if result["stopped"] else f"optimum {result['value']:.10g}"
    print(f"{case.size:>28} {case.subject:12} {time.monotonic() - begun:7.1f} s  {shown}", flush=True)
    return result


def _source(case: Case, folder: Path) -> Path:
    """The scenario of a case: written once for all subjects of its kind, or shipped."""
    variant = SUBJECTS[case.subject].variant
    if variant == "instance":
        path = ROOT / "instances" / case.size
        workbook = path / "scenario.xlsx"
        return workbook if workbook.is_file() else path
    path = folder / f"{case.size}-{variant}"
    if not path.exists():
        write(make_tables(SIZES[case.size, variant], basic=variant == "basic"), path)
    return path


def _environment() -> dict[str, str]:
    """One thread everywhere: what is compared is work, not cores."""
    return os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def _disagreements(results: list[dict[str, Any]]) -> list[str]:
    """Where subjects that solve the same programme have another optimum."""
    found = []
    same: dict[tuple[str, str], dict[str, Any]] = {}
    for result in results:
        variant = SUBJECTS[result["subject"]].variant
        if result["stopped"] or result["subject"] == "plan" or result["size"] in INSTANCES:
            continue
        first = same.setdefault((result["size"], variant), result)
        if abs(result["value"] - first["value"]) > EQUAL * max(1.0, abs(first["value"])):
            found.append(
                f"{result['size']}: {result['subject']} found {result['value']!r}, "
                f"{first['subject']} {first['value']!r}"
            )
    return found


if __name__ == "__main__":
    raise SystemExit(main())
