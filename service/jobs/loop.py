"""A small piece of work done again and again in a thread of its own, with an explicit end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from service.jobs.outage import Outage
from service.store import Unavailable

log = logging.getLogger(__name__)

LONGEST_PAUSE_S = 10.0


class Loop:
    """Calls `work` at once, every `period_s` seconds, and when woken, until it is stopped.

    While the database is unavailable, of which `outage` is told, the work is tried again after the period or
    LONGEST_PAUSE_S. Any other fault is logged and does not end the loop either: without it the process would
    look alive and do nothing.
    """

    def __init__(self, name: str, work: Callable[[], None], period_s: float, outage: Outage) -> None:
        self._work = work
        self._period_s = period_s
        self._outage = outage
        self._woken = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def wake(self) -> None:
        """Do the work now, or once more if it is being done."""
        self._woken.set()

    def stop(self, seconds: float = 10.0) -> None:
        """Stop after the call under way; wait at most so long for it."""
        self._stopped.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self._woken.clear()
            try:
                self._work()
                self._outage.answered(self._thread.name)
            except Unavailable as problem:
                self._outage.missed(self._thread.name, problem.reason)
                self._stopped.wait(min(self._period_s, LONGEST_PAUSE_S))
                continue
            except Exception:
                log.exception("a fault in a loop", extra={"loop": self._thread.name})
                self._stopped.wait(self._period_s)
            self._woken.wait(self._period_s)
