"""Waking those who wait for a job."""

from __future__ import annotations

import asyncio
import threading

from service.jobs import Notices


def test_who_waits_hears_at_once() -> None:
    notices = Notices()
    heard = threading.Event()
    with notices.listening("plan_1", heard.set):
        notices.tell("plan_1")
    assert heard.is_set()


def test_other_jobs_wake_nobody_and_nobody_is_kept() -> None:
    notices = Notices()
    heard = threading.Event()
    with notices.listening("plan_1", heard.set):
        assert notices.awaited() == ["plan_1"]
        notices.tell("plan_2")
    notices.tell("plan_1")
    assert not heard.is_set()
    assert notices.awaited() == []


def test_coroutines_hear_from_other_threads() -> None:
    notices = Notices()

    async def waits() -> bool:
        with notices.told("plan_1") as changed:
            threading.Thread(target=notices.tell, args=("plan_1",)).start()
            return await asyncio.wait_for(changed.wait(), 10.0)

    assert asyncio.run(waits())
