"""Who was refused and told when to come back: so that whoever does finds a place."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

MOST = 10_000
"""Appointments kept, some 300 bytes each; whoever is refused beyond them is told a time without a promise."""

GRACE_S, GRACE_SHARE = 5.0, 0.25
"""How late one may come: seconds, and a share of what one was told to wait."""


@dataclass(slots=True)
class Appointment:
    """Come back at `due`, until `lapses`, with work of about `seconds`."""

    due: float
    lapses: float
    seconds: float


class Appointments:
    """The appointments of one line, in the order in which they are due. Not safe between threads."""

    def __init__(self) -> None:
        self._by_who: OrderedDict[str, Appointment] = OrderedDict()
        self.seconds = 0.0
        """Of all the work promised."""

    def __len__(self) -> int:
        return len(self._by_who)

    @property
    def last_due(self) -> float:
        """When the last of them is due; long ago where there is none."""
        return next(reversed(self._by_who.values())).due if self._by_who else float("-inf")

    def of(self, who: str) -> Appointment | None:
        """The appointment of this request, if it has one."""
        return self._by_who.get(who)

    def promise(self, who: str, now: float, due: float, seconds: float) -> float:
        """When to come back: at `due`, but not before those who were refused earlier."""
        due = max(due, self.last_due)
        if len(self) < MOST:
            self._by_who[who] = Appointment(due, due + GRACE_S + GRACE_SHARE * (due - now), seconds)
            self.seconds += seconds
        return due

    def keep(self, who: str) -> None:
        """This request has come, and found its place."""
        appointment = self._by_who.pop(who, None)
        if appointment is not None:
            self.seconds -= appointment.seconds

    def lapse(self, now: float) -> None:
        """Forget those who did not come."""
        gone = []
        for who, appointment in self._by_who.items():
            if appointment.due > now:
                break
            if appointment.lapses < now:
                gone.append(who)
        for who in gone:
            self.keep(who)

    def due_by(self, moment: float, most: int) -> int:
        """How many are due by then, counted up to `most`."""
        count = 0
        for appointment in self._by_who.values():
            if count >= most or appointment.due > moment:
                break
            count += 1
        return count
