"""Who may have a scenario read now: in turn between keys; the others are refused at once or soon."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotInTime
from contextlib import contextmanager

from service.jobs.admission import Refused, Whose

WAITING, WAITING_OF_KEY = 128, 64
"""Requests that may wait for a reader, and those of one key; more are refused at once."""
WAIT_S = 5.0
"""The longest wait for a reader: as long as nobody minds beside the reading itself."""
ABOUT_S = 60.0
"""So long after its last request a key counts as being about."""
FIRST_S, NEWEST = 0.2, 0.1
"""Seconds of a reading before any was seen, and the weight of the newest in their mean."""


class Readers:
    """Lends `count` readers of one process. Safe between threads.

    The keys that wait take turns, each with its oldest request. While several keys are about, none takes
    the last free reader beside another that it has: what one key sends may be slow, others' must not wait
    for it.
    """

    def __init__(self, count: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._count = self._free = count
        self._clock = clock
        self._lock = threading.Lock()
        self._lent: Counter[str] = Counter()
        self._waiting: OrderedDict[str, deque[Future[None]]] = OrderedDict()
        self._about: dict[str, float] = {}
        self._mean_s = FIRST_S

    @contextmanager
    def reader(self, key_id: str) -> Iterator[None]:
        """One of the readers. Raises Refused: too many wait, or none came free in WAIT_S."""
        self._take(key_id)
        begun = self._clock()
        try:
            yield
        finally:
            with self._lock:
                self._mean_s += NEWEST * (self._clock() - begun - self._mean_s)
                self._lent -= Counter([key_id])
                self._free += 1
                self._call()

    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return self._queued()

    def _take(self, key_id: str) -> None:
        turn: Future[None] = Future()
        with self._lock:
            self._about[key_id] = self._clock()
            self._waiting.setdefault(key_id, deque()).append(turn)
            self._call()
            if turn.done():
                return
            if len(self._waiting[key_id]) > WAITING_OF_KEY:
                raise self._refused(key_id, turn, "key")
            if self._queued() > WAITING:
                raise self._refused(key_id, turn, "service")
        try:
            turn.result(WAIT_S)
        except NotInTime:
            with self._lock:
                if not turn.done():
                    raise self._refused(key_id, turn, "service") from None

    def _call(self) -> None:
        """Give what is free to those whose turn it is."""
        while (key_id := next(filter(self._may, self._waiting), None)) is not None:
            turns = self._waiting.pop(key_id)
            turns.popleft().set_result(None)
            if turns:
                self._waiting[key_id] = turns  # behind all others
            self._lent[key_id] += 1
            self._free -= 1

    def _may(self, key_id: str) -> bool:
        return self._free > (1 if self._lent[key_id] and self._others_about(key_id) else 0)

    def _others_about(self, key_id: str) -> bool:
        since = self._clock() - ABOUT_S
        self._about = {key: at for key, at in self._about.items() if at > since}
        return any(key != key_id for key in self._about)

    def _queued(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _refused(self, key_id: str, turn: Future[None], whose: Whose) -> Refused:
        """Take it out of the line; it is told when all who wait should have been read."""
        self._waiting[key_id].remove(turn)
        if not self._waiting[key_id]:
            del self._waiting[key_id]
        return Refused(max(1, math.ceil(self._mean_s * (self._queued() + 1) / self._count)), whose)
