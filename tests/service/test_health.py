"""Whether the service lives and can plan, and who may see its figures."""

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import httpx
import pytest
from fastapi import FastAPI

from service.api import failures, health
from service.api.figures import figures
from service.api.health import Readiness
from service.auth import Auth
from service.children import Children
from service.guard import Guard
from service.jobs import PROBE, Probe
from service.metrics import Metrics, size_bucket
from service.settings import Settings
from service.store import Database, Jobs, Keys, NewJob, Processes, Unavailable

NOBODY = "postgresql://konak@127.0.0.1:1/konak"
"""A database that nobody serves."""


class Clock:
    """Seconds that pass when a test says so."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class Planning:
    """A probe that counts, and fails while told to."""

    problem: Exception | None = None
    made = 0

    def __call__(self) -> None:
        self.made += 1
        if self.problem is not None:
            raise self.problem


@pytest.fixture
def planning() -> Planning:
    return Planning()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'konak.sqlite'}")
    database.create()
    return database


@pytest.fixture
def get(planning: Planning, clock: Clock, database: Database) -> Callable[..., httpx.Response]:
    """`get(path, peer=..., **headers)`: what the operating routes answer, behind the guard."""
    settings = Settings(trusted_proxies=["10.0.0.7"])
    app = FastAPI()
    app.include_router(health.router)
    failures.install(app)
    app.state.draining = threading.Event()
    app.state.metrics = Metrics()
    app.state.metrics.read(figures(Jobs(database), Processes(database)))
    app.state.auth = Auth(Keys(database), settings)
    app.state.readiness = Readiness(planning, clock)
    app.add_middleware(Guard, settings=settings, metrics=app.state.metrics)

    def get(path: str, peer: str = "127.0.0.1", *, draining: bool = False, **headers: str) -> httpx.Response:
        async def got() -> httpx.Response:
            transport = httpx.ASGITransport(app, client=(peer, 50_000))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
                return await client.get(path, headers=headers)

        if draining:
            app.state.draining.set()
        return asyncio.run(got())

    return get


def test_it_lives_whatever_else_does_not(get: Callable[..., httpx.Response], planning: Planning) -> None:
    planning.problem = Unavailable("connection")
    assert get("/health/live").json() == {"status": "alive"}


def test_it_is_ready_when_it_can_plan_and_plans_again_after_ten_seconds(
    get: Callable[..., httpx.Response], planning: Planning, clock: Clock
) -> None:
    for now, made in ((0.0, 1), (9.9, 1), (10.0, 2), (19.9, 2), (20.1, 3)):
        clock.now = now
        assert get("/health/ready").status_code == 200
        assert planning.made == made


def test_without_its_database_it_is_not_ready_and_soon_is_again(
    get: Callable[..., httpx.Response], planning: Planning, clock: Clock
) -> None:
    planning.problem = Unavailable("connection")
    refused = get("/health/ready")
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/unavailable")
    assert refused.headers["retry-after"] == "2"
    planning.problem = None
    assert get("/health/ready").status_code == 503  # asked again within a second
    clock.now += 1.0
    assert get("/health/ready").status_code == 200


def test_while_it_shuts_down_it_is_not_ready(get: Callable[..., httpx.Response], planning: Planning) -> None:
    refused = get("/health/ready", draining=True)
    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/draining")
    assert planning.made == 0


def test_many_who_ask_at_once_cause_one_plan(clock: Clock) -> None:
    planning = Planning()
    readiness = Readiness(planning, clock)

    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(readiness.ready() for _ in range(50)))

    assert asyncio.run(all_at_once()) == [True] * 50
    assert planning.made == 1


def test_the_probe_tells_that_the_database_is_away() -> None:
    probe = Probe(Database(NOBODY, busy_seconds=0.1), cast(Children, SimpleNamespace()), "nobody")
    with pytest.raises(Unavailable):
        probe()


def test_figures_are_for_this_machine_and_for_admins(
    get: Callable[..., httpx.Response], database: Database
) -> None:
    _, admin = Keys(database).create("boss", ["admin"])
    _, plain = Keys(database).create("morava", ["plan"])
    assert get("/metrics").status_code == 200
    assert get("/metrics", peer="10.0.0.7").status_code == 401
    assert get("/metrics", peer="10.0.0.7", Authorization=f"Bearer {plain}").status_code == 403
    assert get("/metrics", peer="10.0.0.7", Authorization=f"Bearer {admin}").status_code == 200


def test_figures_tell_of_queue_work_processes_and_outcomes(
    get: Callable[..., httpx.Response], database: Database
) -> None:
    jobs, processes = Jobs(database), Processes(database)
    processes.register("p", "here", 1, 4)
    jobs.record(job("plan_1", 30.0), {}, owner="p")
    jobs.record(job("plan_2", 5.0), {})
    jobs.record(job("plan_3", 7.0), {})
    done = jobs.record(job("plan_4", 1.0), {}, owner="p")
    jobs.finish(done, "feasible", stopped_by="time_limit")
    probe = jobs.record(job("probe_1", 1.0, PROBE), {}, owner="p")
    jobs.finish(probe, "optimal")
    text = get("/metrics").text
    for line in (
        "konak_database_up 1.0",
        "konak_queue_jobs 2.0",
        "konak_queue_solve_seconds 12.0",
        "konak_running_jobs 1.0",
        "konak_processes 1.0",
        "konak_slots 4.0",
        'konak_outcomes_total{kind="plan",state="feasible",stopped_by="time_limit"} 1.0',
    ):
        assert line in text.splitlines()
    assert 'kind="probe"' not in text


def test_figures_are_there_while_the_database_is_not() -> None:
    metrics, nobody = Metrics(), Database(NOBODY, busy_seconds=0.1)
    metrics.read(figures(Jobs(nobody), Processes(nobody)))
    text = metrics.page().decode()
    assert "konak_database_up 0.0" in text
    assert "konak_queue_jobs" not in text


def test_seconds_of_solving_are_told_by_phase_and_size() -> None:
    metrics = Metrics()
    metrics.solved(9_000, {"build": 0.25, "solve": 2.0})
    metrics.solved(10_000, {"solve": 4.0})
    lines = metrics.page().decode().splitlines()
    assert 'konak_solve_seconds_sum{phase="solve",size="10000"} 6.0' in lines
    assert 'konak_solve_seconds_count{phase="build",size="10000"} 1.0' in lines
    assert [size_bucket(size) for size in (0, 1000, 1001, 1e6, 1e6 + 1)] == [
        "1000", "1000", "10000", "1000000", "more",
    ]  # fmt: skip


def job(id: str, estimate_s: float, kind: str = "plan") -> NewJob:
    fields: dict[str, Any] = {"kind": kind, "key_id": "local", "name": "", "klass": "interactive"}
    return NewJob(id=id, size=1.0, estimate_s=estimate_s, fingerprint="", options={}, **fields)
