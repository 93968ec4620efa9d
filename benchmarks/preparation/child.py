"""One method on one family, in a process of its own: seconds, memory of all its processes, passes, as JSON.

`python -m benchmarks.preparation.child <method> <outlooks> <size> <gap> <seconds it may take>`
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from typing import Any

import numpy as np
import psutil

from benchmarks.preparation.family import make_family
from benchmarks.preparation.mpi_sppy import l_shaped
from models.preparation.decomposition import Pass, decompose
from models.preparation.extensive import extensive_form
from models.preparation.first_stage import first_stage
from models.preparation.fleet import Fleet, LocalWorkers
from models.preparation.options import budget_of, options_of
from models.preparation.outlooks import outlooks_of
from models.preparation.proof import prove
from models.preparation.risk import Risk
from models.preparation.subproblems import Subproblems
from models.solving.solver import Stopped, Watch

EXPECTED = Risk.of("expected")
SAMPLE_S = 0.5
NEAR = 0.001
"""Of the gap, for mpi-sppy: a cut is left out where it is broken by less, as a share of the need with nothing
prepared."""


class Late(Exception):
    """The time is over."""


def measure(method: str, outlooks: int, size: str, gap: float, limit_s: float) -> dict[str, Any]:
    """What a method needs: `extensive-ipx`, `extensive-simplex`, `decomposition-<processes>`, `mpi-sppy`."""
    memory = Memory()
    kind, _, how = method.partition("-")
    match kind:
        case "extensive":
            found = _extensive(how, outlooks, size, limit_s)
        case "decomposition":
            found = _decomposed(int(how), outlooks, size, gap, limit_s)
        case _:
            found = _mpi_sppy(outlooks, size, gap, limit_s)
    return {"method": method, "outlooks": outlooks, **found, "peak_mb": memory.peak_mb}


def _extensive(method: str, outlooks: int, size: str, limit_s: float) -> dict[str, Any]:
    scenario = make_family(outlooks, size)
    options, p = options_of(scenario), np.full(outlooks, 1.0 / outlooks)
    begun = time.perf_counter()
    codes = [outlook.code for outlook in outlooks_of(scenario)]
    stages = Subproblems(scenario, codes).stages(range(outlooks))
    engine = extensive_form(first_stage(scenario, options, budget_of(scenario), p, EXPECTED), stages)
    built = time.perf_counter() - begun
    found: dict[str, Any] = {"columns": stages[0].matrix.shape[1], "build_s": built, "gap": None}
    try:
        answer = engine.solve(
            Watch(deadline=time.monotonic() + limit_s), method="simplex" if method == "simplex" else "ipx"
        )
    except Stopped:
        return found | {"stopped": True, "total_s": time.perf_counter() - begun, "objective": None}
    total = time.perf_counter() - begun
    steps = answer.iterations
    return found | {
        "stopped": False, "total_s": total, "objective": answer.value, "gap": 0.0, "iterations": steps
    }  # fmt: skip


def _decomposed(processes: int, outlooks: int, size: str, gap: float, limit_s: float) -> dict[str, Any]:
    scenario = make_family(outlooks, size)
    options, p = options_of(scenario), np.full(outlooks, 1.0 / outlooks)
    codes = [outlook.code for outlook in outlooks_of(scenario)]
    first = first_stage(scenario, options, budget_of(scenario), p, EXPECTED)
    log: list[Pass] = []
    begun = time.perf_counter()

    def listen(entry: Pass) -> None:
        log.append(entry)
        print(entry, file=sys.stderr, flush=True)
        if time.perf_counter() - begun > limit_s:
            raise Late

    with Fleet(scenario, codes, LocalWorkers(processes)) as fleet:
        columns = fleet.stages([0])[0].matrix.shape[1]
        objections: list[str] | None = None
        try:
            found = decompose(first, fleet, p, EXPECTED, gap=gap, listen=listen)
            total = time.perf_counter() - begun
            begun_proof = time.perf_counter()
            objections = list(prove(first, fleet, found, p, EXPECTED).objections)
            proof_s = time.perf_counter() - begun_proof
        except Late:
            total, proof_s = time.perf_counter() - begun, 0.0
    last = log[-1]
    return {
        "columns": columns,
        "stopped": objections is None,
        "total_s": total,
        "proof_s": proof_s,
        "objections": objections,
        "objective": last.objective,
        "gap": last.gap,
        "iterations": len(log),
        "log": [[entry.seconds, entry.bound, entry.objective] for entry in log],
    }


def _mpi_sppy(outlooks: int, size: str, gap: float, limit_s: float) -> dict[str, Any]:
    scenario = make_family(outlooks, size)
    options, p = options_of(scenario), np.full(outlooks, 1.0 / outlooks)
    first = first_stage(scenario, options, budget_of(scenario), p, EXPECTED)
    begun = time.perf_counter()
    codes = [outlook.code for outlook in outlooks_of(scenario)]
    subproblems = Subproblems(scenario, codes)
    stages = subproblems.stages(range(outlooks))
    needs = [cut.value or 0.0 for cut in subproblems.cuts(range(outlooks), np.zeros(first.options))]
    begun = time.perf_counter()
    method = l_shaped(first, stages, 1.0 / outlooks, gap * NEAR * float(p @ needs))

    def late(*_: object) -> None:
        raise Late

    signal.signal(signal.SIGALRM, late)
    signal.alarm(int(limit_s))
    try:
        method.lshaped_algorithm()
        stopped = False
    except Late:
        stopped = True
    signal.alarm(0)
    bound = float(getattr(method, "_LShaped_bound", 0.0))
    return {
        "columns": stages[0].matrix.shape[1],
        "stopped": stopped,
        "total_s": time.perf_counter() - begun,
        "objective": None if stopped else bound,
        "bound": bound,
        "gap": None,
        "iterations": method.iter + 1,
    }


class Memory:
    """The most that this process and its children have held together, seen twice a second."""

    def __init__(self) -> None:
        self.peak_mb = 0.0
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        own = psutil.Process()
        while True:
            held = 0
            for process in (own, *own.children(recursive=True)):
                try:
                    held += process.memory_info().rss
                except psutil.NoSuchProcess:
                    continue
            self.peak_mb = max(self.peak_mb, held / 1e6)
            time.sleep(SAMPLE_S)


if __name__ == "__main__":
    method, outlooks, size, gap, limit_s = sys.argv[1:]
    result = measure(method, int(outlooks), size, float(gap), float(limit_s))
    sys.stdout.write("\n" + json.dumps(result) + "\n")
