"""How long an answer may take: the `Prefer` header (RFC 7240), and waiting for a job to end."""

from __future__ import annotations

import asyncio
import re
import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool

from service.api.services import Services
from service.store import FINISHED, Job

# Possessive, and never from a space: a header of spaces must not be looked through again from each of them.
_PREFERENCE = re.compile(
    r'([!#$%&\'*+.^_`|~\w-]++)\s*+(?:=\s*+("(?:[^"\\]|\\.)*+"|[^\s;,"]*+))?\s*+(?:;[^,]*+)?'
)

SOONEST_S, LATEST_S = 1, 30
"""Between these is when to look again at what has not ended."""
PACE = 0.1
"""Who looks again after this share of the time that it takes learns of the end so much later at most."""
LOOK_UP_S = 1.0
"""How often whoever waits looks up whether the service is shutting down."""


@dataclass(frozen=True, slots=True)
class Preference:
    """What a request prefers: how many seconds to wait, and whether it said `respond-async`."""

    seconds: float
    asynchronous: bool
    stated: bool

    @property
    def applied(self) -> str:
        """The `Preference-Applied` header."""
        wait = f"wait={self.seconds:g}"
        if not self.asynchronous:
            return wait
        return f"respond-async, {wait}" if self.stated else "respond-async"


def preference(headers: Iterable[str], *, default_s: float, most_s: float) -> Preference:
    """The preference that `Prefer` headers state; as the RFC wants, what cannot be read counts as not said.

    `wait=N` waits N seconds, at most `most_s`; `respond-async` alone does not wait; neither: `default_s`.
    The first of several statements of the same name counts.
    """
    stated: dict[str, str] = {}
    for header in headers:
        for found in _PREFERENCE.finditer(header):
            stated.setdefault(found[1].lower(), (found[2] or "").strip('"'))
    asynchronous = "respond-async" in stated
    wait = stated.get("wait", "")
    if wait.isascii() and wait.isdigit():
        return Preference(min(float(wait[:9]), most_s), asynchronous, stated=True)
    return Preference(0.0 if asynchronous else min(default_s, most_s), asynchronous, stated=False)


def look_again_s(job: Job, position: int | None, slots: int, now: float) -> int:
    """Seconds after which to look again: the sooner the less time the job should take, with all that waits
    before it counted like itself, or has taken against expectation."""
    expected_s = job.estimate_s * (1.0 + (position or 0) / slots)
    return round(min(max(PACE * max(expected_s, now - job.created_at), SOONEST_S), LATEST_S))


async def ended(services: Services, job: Job, seconds: float) -> Job:
    """The job once it has ended, or as it stands after so many seconds."""
    clock = asyncio.get_running_loop().time
    until = clock() + seconds
    with services.notices.told(job.id) as changed:
        while True:
            changed.clear()
            job = await run_in_threadpool(services.job, job.kind, job.id)
            if job.state in FINISHED or clock() >= until or services.draining.is_set():
                return job
            await heard(changed, until - clock(), services.draining)


async def heard(changed: asyncio.Event, seconds: float, draining: threading.Event) -> None:
    """Wait for a change, so many seconds at most, and not while the service is shutting down."""
    clock = asyncio.get_running_loop().time
    until = clock() + seconds
    while not changed.is_set() and clock() < until and not draining.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), min(until - clock(), LOOK_UP_S))
