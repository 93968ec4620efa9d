"""A bounded line: who may join it now, and when to come back otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass

from service.jobs.appointments import GRACE_S, Appointments


@dataclass(frozen=True, slots=True)
class Load:
    """How much stands before somebody who comes now.

    `waiting` jobs count against the line's limit; `work_s` seconds of solving are queued or left of what
    runs; `slots` solve at once; a job is expected to take `typical_s`.
    """

    waiting: int
    work_s: float
    slots: int
    typical_s: float


class Line:
    """The line of the whole service, or of one key. Not safe between threads.

    Whoever is refused gets an appointment: the moment when all work that is queued, running or promised
    before is done. Up to half of the places are held for appointments that fall due while the present
    queue is being worked off (taken twice as long, for estimates err); newcomers get the others. So
    slots never idle for those who do not come, and those who come find a place however many newcomers
    press on.
    """

    def __init__(self) -> None:
        self._appointments = Appointments()
        self._entered = 0

    def __bool__(self) -> bool:
        """Whether anybody has to do with it."""
        return bool(self._entered or len(self._appointments))

    @property
    def promised(self) -> int:
        """Appointments outstanding."""
        return len(self._appointments)

    def refusal(self, who: str, now: float, load: Load, limit: int) -> int | None:
        """None where there is a place for this request; else after how many seconds to come back."""
        book = self._appointments
        book.lapse(now)
        appointment = book.of(who)
        is_due = appointment is not None and appointment.due <= now
        waiting = load.waiting + self._entered
        before_s = (load.work_s + self._entered * load.typical_s) / load.slots
        held = 0 if is_due else book.due_by(now + 2 * before_s + GRACE_S, limit - max(1, limit // 2))
        if waiting + held < limit:
            return None
        if appointment is None:
            due = now + max(1.0, before_s + book.seconds / load.slots)
            due = book.promise(who, now, due, load.typical_s)
        elif is_due:
            due = book.put_off(who, now + max(1.0, load.typical_s / load.slots))
        else:
            due = appointment.due
        return max(1, math.ceil(due - now))

    def enter(self, who: str) -> None:
        """This request takes a place; until it leaves, it is counted here."""
        self._appointments.keep(who)
        self._entered += 1

    def leave(self) -> None:
        """A request that took a place is counted elsewhere now, or gave up."""
        self._entered -= 1
