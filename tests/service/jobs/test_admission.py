"""The door of a process: bounds on the queue, each key, memory and disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import _ntuple_diskusage as DiskUsage
from typing import Any

import pytest

from service.jobs import Admission, Refused
from service.jobs.admission import GB, MB, Visitor
from service.settings import BODIES_HELD, Settings
from service.store import Database, Jobs, KeyFull, Processes, QueueFull, Unavailable
from tests.service.store.rows import new, worker

Door = Callable[..., Admission]


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'konak.sqlite'}"


@pytest.fixture
def door(database: Database, settings: Settings) -> Door:
    def make(clock: Callable[[], float] = lambda: 0.0, **changes: Any) -> Admission:
        changed = settings.model_copy(update=changes)
        return Admission(Jobs(database), Processes(database), changed, clock)

    return make


def visitor(who: str = "a", key_id: str = "key_a", key_limit: int = 100, size: int = 1000) -> Visitor:
    return Visitor(who, key_id, key_limit, size)


def queue(database: Database, count: int, **changes: Any) -> None:
    for number in range(count):
        Jobs(database).record(new(f"plan_{number}", **changes), {})


def test_the_queue_is_full_for_all_keys(database: Database, door: Door) -> None:
    queue(database, 3)
    at = door(queue_limit=3)
    with pytest.raises(Refused) as refusal, at.place(visitor(key_id="key_b"), 1.0):
        pytest.fail("there is no place")
    assert (refusal.value.whose, refusal.value.retry_after) == ("service", 3)  # 3 jobs of 2 s on 2 slots


def test_all_processes_solve_what_is_queued(database: Database, door: Door) -> None:
    queue(database, 6)
    for name in ("one", "two", "three"):
        worker(database, name)  # of 2 slots each
    with pytest.raises(Refused) as refusal, door(queue_limit=6).place(visitor(), 1.0):
        pytest.fail("there is no place")
    assert refusal.value.retry_after == 2


def test_requests_on_their_way_in_fill_the_queue_too(door: Door) -> None:
    at = door(queue_limit=2)
    with ExitStack() as inside:
        for who in "ab":
            inside.enter_context(at.place(visitor(who), 1.0))
        with pytest.raises(Refused), at.place(visitor("c"), 1.0):
            pytest.fail("there is no place")
    with at.place(visitor("d"), 1.0):
        assert at.promised == 1


def test_a_request_that_gives_up_leaves_its_place(door: Door) -> None:
    at = door(queue_limit=1)
    for who in "abc":
        with pytest.raises(ZeroDivisionError), at.place(visitor(who), 1.0):
            raise ZeroDivisionError
    assert at.promised == 0


@pytest.mark.parametrize(
    ("full", "whose"), [(QueueFull(5, 20.0), "service"), (KeyFull(5, 20.0), "key")], ids=["queue", "key"]
)
def test_where_another_process_was_faster_the_request_gets_an_appointment(
    door: Door, full: Exception, whose: str
) -> None:
    at = door()
    with pytest.raises(Refused) as refusal, at.place(visitor(), 1.0):
        raise full
    assert (refusal.value.whose, at.promised) == (whose, 1)


def test_who_comes_back_when_told_finds_a_place_before_newcomers(database: Database, door: Door) -> None:
    now = [0.0]
    at = door(clock=lambda: now[0], queue_limit=4)
    queue(database, 4)
    with pytest.raises(Refused) as refusal, at.place(visitor("patient"), 2.0):
        pytest.fail("there is no place")
    now[0] = float(refusal.value.retry_after)
    Jobs(database).cancel("plan_0")
    with pytest.raises(Refused), at.place(visitor("newcomer"), 2.0):
        pytest.fail("it is held for another")
    with at.place(visitor("patient"), 2.0):
        assert at.promised == 1  # the newcomer's


def test_bodies_in_the_intake_take_bounded_memory(door: Door) -> None:
    at = door(body_limit_mb=1.0)
    large, small = visitor("a", size=BODIES_HELD * MB), visitor("b", size=1)
    with at.place(large, 1.0), pytest.raises(Refused), at.place(small, 1.0):
        pytest.fail("there is no place")
    with at.place(small, 1.0):
        pass


@pytest.mark.parametrize(
    ("free_gb", "of_gb", "open_"),
    [(0.9, 10, False), (1.1, 10, True), (4.9, 100, False), (5.1, 100, True)],
    ids=["under 1 GB", "above", "under 5 %", "above 5 %"],
)
def test_new_work_is_refused_while_the_disk_is_nearly_full(
    door: Door, monkeypatch: pytest.MonkeyPatch, free_gb: float, of_gb: float, open_: bool
) -> None:
    disk = DiskUsage(int(of_gb * GB), int((of_gb - free_gb) * GB), int(free_gb * GB))
    monkeypatch.setattr("shutil.disk_usage", lambda _: disk)
    at = door(free_disk_gb=1.0, free_disk_share=0.05)
    if open_:
        at.check_disk()
    else:
        with pytest.raises(Unavailable) as refusal:
            at.check_disk()
        assert refusal.value.reason == "disk"
