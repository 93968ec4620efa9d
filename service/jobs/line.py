"""A bounded line: who may join it now, and when to come back otherwise."""

from __future__ import annotations

import math
from dataclasses import dataclass

from service.jobs.appointments import GRACE_S, Appointments

MARGIN = 1.25
"""What is promised counts a quarter more than it is estimated to take."""


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
    before is done. Places are held for the appointments that fall due while the present queue is being
    worked off (taken twice as long, for estimates err). Newcomers get the others; so many as there are slots
    they always get, so that no slot idles for those who may not come. Thus those who come when told find a
    place however many newcomers press on; who does not is told a moment of its own again, as one place
    after the other comes free.
    """

    def __init__(self) -> None:
        self._refused = Appointments()
        self._put_off = Appointments()
        self._entered = 0

    def __bool__(self) -> bool:
        """Whether anybody has to do with it."""
        return bool(self._entered or self.promised)

    @property
    def promised(self) -> int:
        """Appointments outstanding."""
        return len(self._refused) + len(self._put_off)

    def refusal(self, who: str, now: float, load: Load, limit: int) -> int | None:
        """None where there is a place for this request; else after how many seconds to come back."""
        self._refused.lapse(now)
        self._put_off.lapse(now)
        appointment = self._refused.of(who) or self._put_off.of(who)
        is_due = appointment is not None and appointment.due <= now
        before_s = (load.work_s + self._entered * load.typical_s) / load.slots
        held = 0 if is_due else self._held(now + 2 * before_s + GRACE_S, load, limit)
        if load.waiting + self._entered + held < limit:
            return None
        if appointment is None:
            promised_s = self._refused.seconds + self._put_off.seconds
            due = now + before_s + MARGIN * promised_s / load.slots
            due = self._refused.promise(who, now, max(now + 1.0, due), load.typical_s)
        elif is_due:
            self._forget(who)
            due = self._put_off.last_due + MARGIN * load.typical_s / load.slots
            due = self._put_off.promise(who, now, max(now + 1.0, due), load.typical_s)
        else:
            due = appointment.due
        return max(1, math.ceil(due - now))

    def _held(self, until: float, load: Load, limit: int) -> int:
        """Places held for who is due until then; some are open to all."""
        most = limit - max(1, min(load.slots, limit // 2))
        return min(most, self._put_off.due_by(until, most) + self._refused.due_by(until, most))

    def _forget(self, who: str) -> None:
        self._refused.keep(who)
        self._put_off.keep(who)

    def enter(self, who: str) -> None:
        """This request takes a place; until it leaves, it is counted here."""
        self._forget(who)
        self._entered += 1

    def leave(self) -> None:
        """A request that took a place is counted elsewhere now, or gave up."""
        self._entered -= 1
