"""How long work will take, from its size: a measured curve, corrected by what was seen."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from service.store import Job, Jobs

Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Curve:
    """`fixed_s + (size / scale) ** power` seconds."""

    fixed_s: float
    scale: float
    power: float

    def seconds(self, size: float) -> float:
        """Seconds at this size."""
        return self.fixed_s + float((max(size, 0.0) / self.scale) ** self.power)


PHASES: Mapping[str, Curve] = {
    "prepare": Curve(0.1, 67_000.0, 1.0),
    "solve": Curve(0.0, 11_100.0, 1.5),
    "remedies": Curve(0.1, 4_070.0, 1.27),
}
"""Seconds of a plan by size in columns, through presevo-october-2015 (16,517 columns: 0.4, 1.8 and 5.9 s) and
western-balkans-autumn-2015 (100,010 columns: 1.5, 26.9 and 57.9 s); `benchmarks/results/results.csv`."""

LEARN_S = 3.0
"""So long what was learned is believed."""
LOOK_BACK = 100
"""Finished jobs looked at, and of these the NEAREST in size are believed."""
NEAREST = 15


def curve_seconds(size: float, remedies: bool) -> float:
    """Seconds of a plan by the measured curves alone."""
    return sum(curve.seconds(size) for name, curve in PHASES.items() if remedies or name != "remedies")


@dataclass(frozen=True, slots=True)
class Seen:
    """One finished job: its size, and how many times as long as was measured it held its slot."""

    size: float
    ratio: float


class Estimate:
    """Seconds that a job of one kind holds a slot; learns from the jobs table. Safe between threads.

    `measured` gives them by size and options, as they were measured once.
    """

    def __init__(self, jobs: Jobs, kind: str, measured: Callable[[float, Options], float]) -> None:
        self._jobs = jobs
        self._kind = kind
        self._measured = measured
        self._seen: tuple[Seen, ...] = ()
        self._typical = measured(1_000.0, {})
        self._learned_at = float("-inf")
        self._lock = threading.Lock()

    def refresh(self) -> None:
        """Learn again if it is LEARN_S since the last time. Raises Unavailable."""
        with self._lock:
            now = time.monotonic()
            if now - self._learned_at < LEARN_S:
                return
            self._learned_at = now
        self.learn()

    def learn(self) -> None:
        """Look at what was finished last, by whatever process. Raises Unavailable."""
        page = self._jobs.page(
            key_id=None, kind=self._kind, state="optimal", name=None, after=None, limit=LOOK_BACK
        )
        held = {job.id: seconds for job in page if (seconds := held_seconds(job)) is not None}
        seen = tuple(
            Seen(job.size, held[job.id] / self._measured(job.size, job.options))
            for job in page
            if job.id in held
        )
        with self._lock:
            self._seen = seen
            if held:
                self._typical = statistics.median(held.values())

    def seconds(self, size: float, options: Options) -> float:
        """Seconds that a job of this size will hold a slot."""
        with self._lock:
            seen = self._seen
        return self._measured(size, options) * correction(seen, size)

    @property
    def typical_s(self) -> float:
        """Seconds of the job in the middle of those seen last; before any, of a small one as measured."""
        with self._lock:
            return self._typical


def correction(seen: Iterable[Seen], size: float) -> float:
    """The median of the nearest jobs' ratios, with what was measured (1) as one voice among them."""
    nearest = sorted(seen, key=lambda one: distance(one.size, size))[:NEAREST]
    return statistics.median([1.0, *(one.ratio for one in nearest)])


def distance(a: float, b: float) -> float:
    """How many times one size is the other."""
    low, high = sorted((max(a, 1.0), max(b, 1.0)))
    return high / low


def held_seconds(job: Job) -> float | None:
    """Seconds a finished job held its slot; None where that says nothing of one done in one go."""
    if job.erased_at is not None or job.started_at is None or job.finished_at is None or job.attempt != 1:
        return None
    return max(job.finished_at - job.started_at, 0.001)
