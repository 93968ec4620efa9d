"""kill -9 of a process that solves; its children are fakes here, real ones are killed in the fault suite."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from service.store import FINISHED, Database, Documents, Events, Job, Jobs
from tests.service.jobs.fakes import scenario
from tests.service.store.rows import new

ROOT = Path(__file__).parents[3]
WITHIN_S = 30.0


@contextmanager
def worker(address: str, *how: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is killed in the end, if it was not before."""
    command = [sys.executable, "-m", "tests.service.jobs.process", address, *how]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def begin(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.write(b"begin\n")
    process.stdin.flush()


def when(jobs: Jobs, job_id: str, so: Callable[[Job], bool]) -> Job:
    until = time.monotonic() + WITHIN_S
    while (job := jobs.get(job_id, None)) is None or not so(job):
        assert time.monotonic() < until, f"still {job}"
        time.sleep(0.02)
    return job


def test_nothing_accepted_is_lost_and_nothing_ends_twice_when_a_worker_is_killed(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'konak.sqlite'}"
    database = Database(address)
    database.create()
    jobs = Jobs(database)
    for job_id, holds in {"plan_1": False, "plan_2": True, "plan_3": False}.items():
        jobs.record(new(job_id), {"scenario": scenario(holds=holds).content})

    with worker(address) as first, worker(address, "go on") as second:  # they start together: it takes time
        begin(first)
        when(jobs, "plan_2", lambda job: job.stage == "solve")
        first.kill()
        first.wait()
        begin(second)
        ended = [when(jobs, f"plan_{n}", lambda job: job.state in FINISHED) for n in (1, 2, 3)]

    assert [(job.state, job.attempt) for job in ended] == [("optimal", 1), ("optimal", 2), ("optimal", 1)]
    for job in ended:
        told = [
            event.data["state"] for event in Events(database).after(job.id, 0, 1000) if event.type == "state"
        ]
        assert [state for state in told if state in FINISHED] == ["optimal"]
        assert Documents(database).get(job.id, "plan") is not None
    database.close()
