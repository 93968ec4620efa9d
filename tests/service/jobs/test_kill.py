"""kill -9 of a process that solves, with real solver processes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson

from models import Scenario
from models.instances import find
from service.store import FINISHED, Database, Documents, Events, Job, Jobs
from tests.service.store.rows import new

ROOT = Path(__file__).parents[3]
WITHIN_S = 60.0


@contextmanager
def worker(address: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that is killed in the end, if it was not before."""
    command = [sys.executable, "-m", "tests.service.jobs.process", address]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


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
    accepted = {"plan_1": "first-steps", "plan_2": "presevo-october-2015", "plan_3": "first-steps"}
    for job_id, instance in accepted.items():
        scenario = Scenario.read(find(instance)).to_json().encode()
        jobs.record(new(job_id, options={"remedies": False}), {"scenario": scenario})

    with worker(address) as first:
        when(jobs, "plan_2", lambda job: job.stage == "solve")
        first.kill()
        first.wait()
        with worker(address):
            ended = {job_id: when(jobs, job_id, lambda job: job.state in FINISHED) for job_id in accepted}

    assert {job_id: (job.state, job.attempt) for job_id, job in ended.items()} == {
        "plan_1": ("optimal", 1),
        "plan_2": ("optimal", 2),
        "plan_3": ("optimal", 1),
    }
    for job_id in accepted:
        told = [
            event.data["state"] for event in Events(database).after(job_id, 0, 1000) if event.type == "state"
        ]
        assert told[-1] == "optimal"
        assert sum(state in FINISHED for state in told) == 1
        plan = Documents(database).get(job_id, "plan")
        assert plan is not None
        assert orjson.loads(plan)["summary"]["status"] == "optimal"
    database.close()
