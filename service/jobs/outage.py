"""A database that cannot answer, noted in the log when it goes and when it is back, however many notice."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

log = logging.getLogger(__name__)

AGAIN_S = 10.0
"""While it lasts it is noted again, but not sooner."""


class Outage:
    """What the threads of one process tell of the database. It is back when nobody misses it any more."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._missing: set[str] = set()
        self._noted_at = 0.0

    def missed(self, who: str, reason: str) -> None:
        """`who`, a loop or a job, got no answer, for a reason of `Unavailable`."""
        with self._lock:
            due = not self._missing or self._clock() - self._noted_at >= AGAIN_S
            self._missing.add(who)
            if due:
                self._noted_at = self._clock()
                log.warning("no database", extra={"who": who, "reason": reason})

    def answered(self, who: str) -> None:
        """`who` got an answer, or wants none any more."""
        with self._lock:
            if who in self._missing:
                self._missing.remove(who)
                if not self._missing:
                    log.warning("the database is back")
