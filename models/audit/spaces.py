"""The spaces of a scenario by day: what is open, and who may sleep there."""

from __future__ import annotations

import numpy as np

from models.audit.account import Numbers
from models.audit.frame import FAR_AHEAD, Frame, row_by_day, take
from models.audit.lanes import Keys


class Spaces:
    """Spaces by position. `row` [space, day] is the row of the table that holds (-1: closed)."""

    def __init__(self, frame: Frame) -> None:
        rows = frame.rows("spaces")
        self.rows = rows
        self.keys = Keys(rows, ("location", "space"))
        self.location = self.keys.part(0, frame.locations)
        self.row = row_by_day(
            self.keys.owner,
            len(self.keys),
            rows.days("opens_on"),
            rows.days("closes_on", FAR_AHEAD),
            frame.days,
        )
        self.unsuitability = self._admitted(frame)
        """[space, group]: 0 to 1, NaN where the group may not sleep there."""

    def __len__(self) -> int:
        return len(self.keys)

    def value(self, column: str, none: float = 0.0) -> Numbers:
        """A column of the table, [space, day]; `none` while a space is closed."""
        return take(self.rows.numbers(column, 0.0), self.row, none)

    def _admitted(self, frame: Frame) -> Numbers:
        """A space that `lodging` names, for this place or for all, admits only the groups named there."""
        rows = frame.rows("lodging")
        degree = np.zeros((len(self), len(frame.groups)))
        names = rows.names("space")
        place, somewhere = rows.codes("location", frame.locations), rows.names("location") != ""
        group, unsuitability = rows.codes("group", frame.groups), rows.numbers("unsuitability", 0.0)
        for space, (_, name) in enumerate(self.keys.names):
            general = (names == name) & ~somewhere
            own = (names == name) & somewhere & (place == self.location[space])
            if general.any() or own.any():
                degree[space] = np.nan
                degree[space, group[general]] = unsuitability[general]
                degree[space, group[own]] = unsuitability[own]
        return degree
