"""Many processes answer as one does; a process lost in mid-run costs time and changes nothing."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models.errors import SolverError
from models.preparation.decomposition import Pass, decompose
from models.preparation.fleet import Fleet, LocalWorkers
from models.preparation.subproblems import Subproblems
from tests.models.preparation.cases import Family, random_family
from tests.models.preparation.test_decomposition import RISKS

EXPECTED = RISKS["expected"]
GAP = 1e-6
ROOT = Path(__file__).parents[3]


def test_a_process_lost_in_mid_run_changes_nothing() -> None:
    family = Family(random_family(3))
    first = family.first(EXPECTED)
    alone = decompose(
        first, Subproblems(family.scenario, family.codes), family.probabilities, EXPECTED, gap=GAP
    )
    workers = LocalWorkers(2)
    killed = []

    def kill_one(entry: Pass) -> None:
        if entry.number == 2:
            killed.append(workers.submit(1, os.getpid).result())
            os.kill(killed[0], signal.SIGKILL)

    with Fleet(family.scenario, family.codes, workers) as fleet:
        found = decompose(first, fleet, family.probabilities, EXPECTED, gap=GAP, listen=kill_one)
        assert workers.submit(1, os.getpid).result() not in [*killed, os.getpid()]
    assert killed
    assert len(found.log) > 2
    assert found.objective == pytest.approx(alone.objective, rel=2 * GAP)
    assert found.gap <= GAP


def test_a_fleet_answers_in_the_order_asked() -> None:
    family = Family(random_family(3))
    one = Subproblems(family.scenario, family.codes)
    nothing = np.zeros(len(family.options))
    with Fleet(family.scenario, family.codes, LocalWorkers(2)) as fleet:
        theirs, mine = fleet.cuts([2, 0, 1], nothing), one.cuts([2, 0, 1], nothing)
        assert [cut.outlook for cut in theirs] == [2, 0, 1]
        assert [cut.value for cut in theirs] == pytest.approx([cut.value for cut in mine])
        assert fleet.lend(mine, [1, 2, 0]) == pytest.approx(one.lend(mine, [1, 2, 0]))
        for got, own in zip(fleet.stages([1, 0]), one.stages([1, 0]), strict=True):
            assert np.array_equal(got.matrix.row_upper, own.matrix.row_upper)
            assert got.structure == own.structure


class Doomed(LocalWorkers):
    """Workers that die of whatever they are given."""

    def submit(self, worker, work, *given):  # type: ignore[no-untyped-def]
        return super().submit(worker, os._exit, 1)


def test_work_that_kills_everyone_is_given_up() -> None:
    family = Family(random_family(3))
    with (
        Fleet(family.scenario, family.codes, Doomed(1)) as fleet,
        pytest.raises(SolverError, match="lost 5 times"),
    ):
        fleet.cuts([0], np.zeros(len(family.options)))


MAKER = """
import os, sys, time
from models.preparation.fleet import LocalWorkers

if __name__ == "__main__":
    workers = LocalWorkers(2)
    pids = [workers.submit(worker, os.getpid).result() for worker in range(2)]
    for worker in range(2):
        workers.submit(worker, time.sleep, 600)
    print(*pids, flush=True)
    time.sleep(600)
"""


def test_workers_end_with_whoever_made_them(tmp_path: Path) -> None:
    """Killed, a comparison leaves nobody at work behind."""
    script = tmp_path / "maker.py"
    script.write_text(MAKER, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT)}) as maker:  # fmt: skip
        assert maker.stdout is not None
        pids = [int(pid) for pid in maker.stdout.readline().split()]
        assert len(pids) == 2
        maker.kill()
    wait_until(lambda: not any(is_running(pid) for pid in pids))


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "they are still at work"
        time.sleep(0.05)
