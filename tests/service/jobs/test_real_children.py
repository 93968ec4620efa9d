"""The same with real solver processes: what they are told and what they answer is as the fakes have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import cast

import orjson
import pytest

from service.children import Children, Source
from tests.service.comparing import comparable
from tests.service.jobs.conftest import Service
from tests.service.jobs.fakes import FakeChildren

Process = Callable[..., Service]
LONG = Source("instance", name="western-balkans-autumn-2015")


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'konak.sqlite'}"


@pytest.fixture
def service(process: Process) -> Iterator[Service]:
    children = Children(2)
    children.start()
    made = process(children=cast(FakeChildren, _WithoutHolding(children)))
    yield made
    made.worker.drain(0.0)
    children.close()


class _WithoutHolding:
    """Real children, with what the fixture `process` wants of fakes."""

    def __init__(self, children: Children) -> None:
        self.child = children.child
        self.go_on = FakeChildren().go_on


def summary(service: Service, job_id: str) -> dict[str, object]:
    plan = service.documents.get(job_id, "plan")
    assert plan is not None
    found: dict[str, object] = orjson.loads(plan)["summary"]
    return found


def test_plans_are_made_stopped_and_made_from_what_was_stored(service: Service) -> None:
    made = service.submit(Source("instance", name="first-steps")).job
    assert service.ended(made.id).state == "optimal"
    assert summary(service, made.id)["status"] == "optimal"

    late = service.submit(LONG, options={"deadline_s": 1.0}).job
    ended = service.ended(late.id)
    assert (ended.state, ended.stopped_by) == ("feasible", "deadline")
    assert summary(service, late.id)["status"] == "feasible"

    unwanted = service.submit(LONG).job
    service.when(unwanted.id, lambda job: job.stage != "")
    service.jobs.cancel(unwanted.id)
    assert service.ended(unwanted.id).state == "cancelled"
    assert summary(service, unwanted.id)["status"] == "feasible"

    days = {"table": "scenario", "where": {}, "set": {"days": 2}}
    changed = service.submit(Source("stored", changes=[days]), base=made.id).job
    assert service.ended(changed.id).state == "optimal"
    assert changed.fingerprint != made.fingerprint


def test_a_comparison_is_begun_again_when_its_child_dies(service: Service) -> None:
    content = comparable().to_json().encode()
    job = service.submit(Source("json", content), kind="comparison").job
    assert (job.id.partition("_")[0], job.klass) == ("comparison", "batch")
    service.when(job.id, lambda job: job.stage != "")
    (run,) = service.worker._running().values()
    assert run._child is not None
    run._child.kill()
    assert service.ended(job.id).state == "optimal"
    found = service.documents.get(job.id, "comparison")
    assert found is not None
    assert orjson.loads(found)["summary"]["findings"]
