"""Finding out whether plans can be made, by making one."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from service.children import Children, Died
from service.jobs import Probe, ProbeFailed
from service.jobs.probe import WAIT_S
from service.store import Unavailable
from tests.service.jobs.conftest import Service
from tests.service.jobs.fakes import FakeChild, FakeChildren, scenario
from tests.service.store.rows import new


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'konak.sqlite'}"


@pytest.fixture
def probe(service: Service, children: FakeChildren, monkeypatch: pytest.MonkeyPatch) -> Probe:
    read = FakeChild.read
    monkeypatch.setattr(FakeChild, "read", lambda self, source: read(self, scenario(source.name)))
    return Probe(service.database, cast(Children, children), service.worker.id)


def test_a_plan_is_made_beside_the_slots_and_leaves_no_trace(
    service: Service, children: FakeChildren, probe: Probe
) -> None:
    while service.worker.seat("interactive"):
        pass
    probe()
    assert children.solved == ["first-steps"]
    assert service.jobs.page(limit=10) == []


def test_it_fails_as_plans_do_and_leaves_no_trace_either(
    service: Service, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(*_: object, **__: object) -> None:
        raise Died(-9)

    monkeypatch.setattr(FakeChild, "solve", dies)
    with pytest.raises(Died):
        probe()
    assert service.jobs.page(limit=10) == []


def test_a_plan_that_is_not_optimal_is_a_failure(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    solve = FakeChild.solve

    def stopped(self: FakeChild, **asked: object) -> object:
        self.stop()
        return solve(self, **asked)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeChild, "solve", stopped)
    with pytest.raises(ProbeFailed):
        probe()


def test_a_plan_has_seconds_to_be_made(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    solve, limits = FakeChild.solve, list[float]()

    def noted(self: FakeChild, *, time_limit_s: float) -> object:
        limits.append(time_limit_s)
        return solve(self)

    monkeypatch.setattr(FakeChild, "solve", noted)
    probe()
    assert limits == [WAIT_S]


def test_without_a_database_it_fails(service: Service, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_: object, **__: object) -> None:
        raise Unavailable("connection")

    monkeypatch.setattr("service.store.jobs.Jobs.record", unavailable)
    with pytest.raises(Unavailable):
        probe()


def test_what_a_killed_process_left_of_a_probe_goes_with_the_next(service: Service, probe: Probe) -> None:
    abandoned = service.jobs.record(new("probe_left", "probe", kind="probe"), {}, owner=service.worker.id)
    probe()
    assert [job.id for job in service.jobs.page(limit=10)] == ["probe_left"]  # it may be being solved
    service.jobs.finish(abandoned, "optimal")
    probe()
    assert service.jobs.page(limit=10) == []
