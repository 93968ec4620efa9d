"""How many plans a process solves at once, and how many of them may be long."""

from __future__ import annotations

import threading

INTERACTIVE, BATCH = "interactive", "batch"


class Slots:
    """Seats for solving; `reserved` of them are never given to batch work. Safe between threads.

    Batch work always has at least one seat, or it would never start: a single seat cannot be reserved.
    """

    def __init__(self, total: int, reserved: int) -> None:
        self.total = total
        self._batch_limit = max(1, total - reserved)
        self._taken = 0
        self._taken_by_batch = 0
        self._lock = threading.Lock()

    def take(self, *classes: str) -> tuple[str, ...]:
        """Take a seat for one of these classes; to which of them it is open, none if it was not taken."""
        with self._lock:
            open_to = tuple(klass for klass in classes if self._is_open(klass))
            if open_to:
                self._taken += 1
                self._taken_by_batch += BATCH in open_to
            return open_to

    def settle(self, open_to: tuple[str, ...], klass: str) -> None:
        """A seat that was open to several classes is now this one's."""
        with self._lock:
            self._taken_by_batch -= BATCH in open_to and klass != BATCH

    def give(self, *classes: str) -> None:
        """Give back a seat as it was taken, or as it was settled."""
        with self._lock:
            self._taken -= 1
            self._taken_by_batch -= BATCH in classes

    def _is_open(self, klass: str) -> bool:
        return self._taken < self.total and (klass != BATCH or self._taken_by_batch < self._batch_limit)
