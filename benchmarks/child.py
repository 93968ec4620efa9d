"""One subject on one scenario, in a process of its own: seconds by phase, peak memory, the optimum, as JSON.

`python -m benchmarks.child <subject> <scenario> <repetitions> <seconds a solve may take>`
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.registry import load
from benchmarks.subject import PHASES, Subject

ENOUGH_S = 60.0
"""No repetition begins later than this after the first."""


def run(subject: Subject) -> dict[str, float]:
    """Drive every phase of a subject, in order; returns seconds by phase."""
    phases = subject.phases()
    seconds: dict[str, float] = {}
    for name in PHASES:
        if name not in phases:
            continue
        begun = time.perf_counter()
        phases[name]()
        seconds[name] = time.perf_counter() - begun
    if subject.parts:
        seconds["plan"] -= sum(subject.parts.values())
        seconds |= subject.parts
    if "solve" in seconds:
        around = seconds["solve"] - subject.solver_s
        seconds["hand over"] = seconds.get("hand over", 0.0) + max(around, 0.0)
        seconds["solve"] = subject.solver_s
    return seconds


def measure(name: str, source: Path, repetitions: int, limit_s: float) -> dict[str, Any]:
    """A first, cold run, then up to `repetitions` warm ones; peak memory is that of the first."""
    begun = time.perf_counter()
    kind = load(name)
    imports = time.perf_counter() - begun
    subject = kind(source, limit_s)
    cold = run(subject)
    peak = peak_mb()
    warm = []
    begun = time.perf_counter()
    while len(warm) < repetitions and not subject.stopped:
        del subject
        gc.collect()
        subject = kind(source, limit_s)
        warm.append(run(subject))
        if time.perf_counter() - begun > ENOUGH_S:
            break
    return {
        "value": subject.value,
        "stopped": subject.stopped,
        "imports": imports,
        "cold": cold,
        "warm": warm,
        "peak_mb": peak,
        **subject.sizes,
        **subject.notes,
    }


def peak_mb() -> float:
    """The most memory that this process, or a program that it called, has held, in MB."""
    own, called = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    kilobytes = 1 if sys.platform.startswith("linux") else 1 / 1024
    return float(max(own, called) * kilobytes / 1000)


if __name__ == "__main__":
    subject, source, repetitions, limit_s = sys.argv[1:]
    result = measure(subject, Path(source), int(repetitions), float(limit_s))
    sys.stdout.write("\n" + json.dumps(result) + "\n")
