"""Wake-ups within one process: whoever waits for a job hears at once when it has changed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Hear = Callable[[], None]


class Notices:
    """Who waits for which job. Safe between threads; `told` is for coroutines.

    A notice says only that a job's row may have changed; whoever hears it looks at the row. What happens in
    other processes is heard of late: a `Worker` looks four times a second at the jobs `awaited` here.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, list[Hear]] = {}
        self._lock = threading.Lock()

    def tell(self, job_id: str) -> None:
        """The job has changed: wake everybody who waits for it."""
        with self._lock:
            waiting = list(self._waiting.get(job_id, ()))
        for hear in waiting:
            hear()

    @contextmanager
    def listening(self, job_id: str, hear: Hear) -> Iterator[None]:
        """Within it `hear` is called, in any thread, whenever the job has changed. It must not block."""
        with self._lock:
            self._waiting.setdefault(job_id, []).append(hear)
        try:
            yield
        finally:
            with self._lock:
                self._waiting[job_id].remove(hear)
                if not self._waiting[job_id]:
                    del self._waiting[job_id]

    @contextmanager
    def told(self, job_id: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever the job has changed. Listen first, then look, then wait."""
        event, loop = asyncio.Event(), asyncio.get_running_loop()

        def hear() -> None:
            with suppress(RuntimeError):  # the loop has ended, and with it whoever waited
                loop.call_soon_threadsafe(event.set)

        with self.listening(job_id, hear):
            yield event

    def awaited(self) -> list[str]:
        """The jobs somebody waits for."""
        with self._lock:
            return list(self._waiting)
