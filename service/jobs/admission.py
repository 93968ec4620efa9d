"""Who is let in: bounds on the queue, each key, memory and disk; the others are told when to come."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from service.jobs.line import Line, Load
from service.settings import BODIES_HELD, Settings
from service.store import Backlog, Jobs, KeyFull, Processes, QueueFull, Unavailable

Whose = Literal["key", "service", "draining"]
GB = 1e9
MB = 1 << 20
SLOTS_KNOWN_S = 2.0
"""So long the number of slots of all processes is believed."""


class Refused(Exception):
    """Not now: the same request has a place after `retry_after` seconds (whole, at least 1).

    `whose` limit it is: this "key"'s, or the "service"'s queue; or the process is "draining".
    """

    def __init__(self, retry_after: int, whose: Whose) -> None:
        super().__init__(f"refused by the limit of the {whose}; come back after {retry_after} s")
        self.retry_after = retry_after
        self.whose: Whose = whose


@dataclass(frozen=True, slots=True)
class Visitor:
    """A request at the door: `who` names it and stays the same when it comes back."""

    who: str
    key_id: str
    key_limit: int
    bytes: int


class Admission:
    """The door of one process. Safe between threads; nothing is counted in the database before `record`.

    Appointments live in this process: another one does not know them. Where several processes take
    requests of the same clients, let each client come back to the one that refused it.
    """

    def __init__(
        self,
        jobs: Jobs,
        processes: Processes,
        settings: Settings,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._jobs = jobs
        self._processes = processes
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._service = Line()
        self._keys: dict[str, Line] = {}
        self._bytes = 0
        self._slots = settings.slots
        self._slots_at = float("-inf")

    @contextmanager
    def place(self, visitor: Visitor, typical_s: float) -> Iterator[None]:
        """A place in the lines of the key and of the service, until the request is recorded or gives up.

        QueueFull and KeyFull from within (another process was faster) become Refused. A job is expected to
        hold a slot at least `typical_s` seconds.

        Raises:
            Refused: there is no place; the request has an appointment now.
            Unavailable: the disk is nearly full, or the database cannot answer.
        """
        self.check_disk()
        backlog, slots = self._jobs.backlog(), self.slots()
        unfinished = self._jobs.unfinished(visitor.key_id)
        self._enter(visitor, backlog, unfinished, slots, typical_s)
        full: Whose | None = None
        try:
            yield
        except KeyFull:
            full = "key"
        except QueueFull:
            full = "service"
        finally:
            self._leave(visitor)
        if full is not None:
            raise self._turned_away(visitor, full, self._jobs.backlog(), slots, typical_s)

    def check_disk(self) -> None:
        """Raises Unavailable while the data folder's disk is nearly full."""
        folder = self._settings.data_folder
        if not folder.exists():  # with PostgreSQL there may be none: its disk is not ours to see
            return
        disk = shutil.disk_usage(folder)
        if disk.free < max(self._settings.free_disk_gb * GB, self._settings.free_disk_share * disk.total):
            raise Unavailable("disk")

    def slots(self) -> int:
        """Slots of all processes that are alive."""
        now = self._clock()
        if now - self._slots_at > SLOTS_KNOWN_S:
            alive = self._processes.alive()
            self._slots = sum(process.slots for process in alive) or self._settings.slots
            self._slots_at = now
        return self._slots

    @property
    def promised(self) -> int:
        """Appointments outstanding, of the service and of all keys."""
        with self._lock:
            return self._service.promised + sum(line.promised for line in self._keys.values())

    def _enter(
        self, visitor: Visitor, backlog: Backlog, unfinished: int, slots: int, typical_s: float
    ) -> None:
        work_s, typical_s = _work(backlog, typical_s)
        now = self._clock()
        with self._lock:
            # A body over the bound comes in alone.
            most = BODIES_HELD * self._settings.body_limit_mb * MB
            if self._bytes and self._bytes + visitor.bytes > most:
                raise Refused(1, "service")
            key = self._keys.setdefault(visitor.key_id, Line())
            try:
                _ask(key, "key", visitor, now, Load(unfinished, work_s, slots, typical_s), visitor.key_limit)
                load = Load(backlog.queued, work_s, slots, typical_s)
                _ask(self._service, "service", visitor, now, load, self._settings.queue_limit)
            except Refused:
                self._tidy(visitor.key_id)
                raise
            key.enter(visitor.who)
            self._service.enter(visitor.who)
            self._bytes += visitor.bytes

    def _leave(self, visitor: Visitor) -> None:
        with self._lock:
            self._bytes -= visitor.bytes
            self._service.leave()
            self._keys[visitor.key_id].leave()
            self._tidy(visitor.key_id)

    def _turned_away(
        self, visitor: Visitor, whose: Whose, backlog: Backlog, slots: int, typical_s: float
    ) -> Refused:
        """The refusal of a request that had a place here, but found none in the database."""
        work_s, typical_s = _work(backlog, typical_s)
        with self._lock:
            line = self._keys.setdefault(visitor.key_id, Line()) if whose == "key" else self._service
            limit = visitor.key_limit if whose == "key" else self._settings.queue_limit
            refusal = line.refusal(visitor.who, self._clock(), Load(limit, work_s, slots, typical_s), limit)
            return Refused(refusal or 1, whose)

    def _tidy(self, key_id: str) -> None:
        if not self._keys[key_id]:
            del self._keys[key_id]


def _work(backlog: Backlog, typical_s: float) -> tuple[float, float]:
    """Seconds of solving that stand before, and those that one job is expected to take: rather too many."""
    work_s = backlog.queued_seconds + backlog.running_seconds_left
    return work_s, max(typical_s, backlog.queued_seconds / max(1, backlog.queued))


def _ask(line: Line, whose: Whose, visitor: Visitor, now: float, load: Load, limit: int) -> None:
    refusal = line.refusal(visitor.who, now, load, limit)
    if refusal is not None:
        raise Refused(refusal, whose)
