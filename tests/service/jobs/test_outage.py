"""A database that is down fills no log: told are its going, now and then that it lasts, and its return."""

from __future__ import annotations

import threading

import pytest

from service.jobs.loop import Loop
from service.jobs.outage import AGAIN_S, Outage
from service.store import Unavailable
from tests.service.jobs.conftest import WITHIN_S


def messages(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "service.jobs.outage"]


def test_an_outage_is_told_when_it_begins_and_when_the_last_who_noticed_is_answered(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outage = Outage(clock=lambda: 0.0)
    for _ in range(40):
        outage.missed("claims", "connection")
        outage.missed("lease", "connection")
    outage.answered("claims")
    assert messages(caplog) == ["no database"]
    outage.answered("lease")
    outage.answered("lease")
    assert messages(caplog) == ["no database", "the database is back"]


def test_while_it_lasts_it_is_told_now_and_then(caplog: pytest.LogCaptureFixture) -> None:
    now = 0.0
    outage = Outage(clock=lambda: now)
    for _ in range(100):  # of a quarter of a second each
        outage.missed("claims", "connection")
        now += AGAIN_S / 40
    assert messages(caplog) == ["no database"] * 3


def test_a_loop_tells_both(caplog: pytest.LogCaptureFixture) -> None:
    calls = 0
    answered = threading.Event()

    def work() -> None:
        nonlocal calls
        calls += 1
        if calls < 10:
            raise Unavailable("connection")
        if calls == 12:
            answered.set()

    loop = Loop("test", work, 0.01, Outage())
    loop.start()
    assert answered.wait(WITHIN_S)
    loop.stop()
    assert messages(caplog) == ["no database", "the database is back"]
    assert {vars(record)["who"] for record in caplog.records if "no database" in record.message} == {"test"}
