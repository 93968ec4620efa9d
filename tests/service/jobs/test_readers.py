"""Who may have a scenario read: bounds on those who wait, and turns between keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from service.jobs import Refused, readers
from service.jobs.readers import Readers


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def read(of: Readers, pool: ThreadPoolExecutor, key_id: str, said: list[str]) -> Future[None]:
    """A request that waits for a reader in a thread; returns once it stands in line."""

    def reading() -> None:
        with of.reader(key_id):
            said.append(key_id)

    before = of.waiting()
    asked = pool.submit(reading)
    while of.waiting() == before and not asked.done():
        time.sleep(0.001)
    return asked


def test_keys_take_turns_however_many_requests_one_sends(threads: ThreadPoolExecutor) -> None:
    of, said = Readers(1), list[str]()
    with of.reader("busy"):
        asked = [read(of, threads, key, said) for key in ("busy", "busy", "busy", "other", "third")]
    for one in asked:
        one.result(5)
    assert said == ["busy", "other", "third", "busy", "busy"]


def test_the_last_reader_is_not_for_a_key_that_has_one_while_others_are_about(
    threads: ThreadPoolExecutor,
) -> None:
    of, said = Readers(2), list[str]()
    with of.reader("other"):
        pass
    with of.reader("slow"):
        second = read(of, threads, "slow", said)
        assert (said, of.waiting()) == ([], 1)
        read(of, threads, "other", said).result(5)
        assert said == ["other"]
    second.result(5)
    assert said == ["other", "slow"]


def test_a_key_that_is_alone_has_all_readers() -> None:
    now = [0.0]
    of = Readers(2, lambda: now[0])
    with of.reader("gone long ago"):
        pass
    now[0] = readers.ABOUT_S
    with of.reader("alone"), of.reader("alone"):
        assert of.waiting() == 0


@pytest.mark.parametrize(
    ("most", "of_key", "whose"), [(2, 99, "service"), (99, 2, "key")], ids=["all together", "of one key"]
)
def test_beyond_so_many_who_wait_a_request_is_refused_at_once(
    monkeypatch: pytest.MonkeyPatch, threads: ThreadPoolExecutor, most: int, of_key: int, whose: str
) -> None:
    monkeypatch.setattr(readers, "WAITING", most)
    monkeypatch.setattr(readers, "WAITING_OF_KEY", of_key)
    monkeypatch.setattr(readers, "WAIT_S", 60.0)
    of, said = Readers(1), list[str]()
    with of.reader("a"):
        asked = [read(of, threads, "a", said) for _ in range(2)]
        with pytest.raises(Refused) as refusal, of.reader("a"):
            pytest.fail("there is no place")
        assert refusal.value.whose == whose
    for one in asked:
        one.result(5)
    assert (said, of.waiting()) == (["a", "a"], 0)


def test_who_waits_too_long_is_told_when_those_before_should_have_been_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(readers, "WAIT_S", 0.01)
    now = [0.0]
    of = Readers(1, lambda: now[0])
    for _ in range(100):
        with of.reader("slow"):
            now[0] += 20.0
    with of.reader("slow"), pytest.raises(Refused) as refusal, of.reader("other"):
        pytest.fail("there is no place")
    assert refusal.value.retry_after == 20
    assert of.waiting() == 0
