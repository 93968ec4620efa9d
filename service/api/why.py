"""Causes of shortages, prices of limits and remedies, for the place, day, group or item asked about."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from service.problems import Problem

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked about; None: everything."""

    place: str | None = None
    day: date | None = None
    group: str | None = None
    item: str | None = None

    def check(self, summary: Mapping[str, Any], subjects: Set[str]) -> None:
        """Make sure that the plan is about it: a misspelt place must not look well supplied.

        Args:
            summary: of the plan, with its names.
            subjects: spaces, and whatever its limits are about.

        Raises:
            Problem: 422, the plan has no such location, day, group or item.
        """
        names = summary["names"]
        items = {*names["items"], *names["resources"], *subjects, "night"}
        for parameter, value, codes in (
            ("place", self.place, names["locations"]),
            ("group", self.group, names["groups"]),
            ("item", self.item, items),
        ):
            if value is not None and value not in codes:
                near = difflib.get_close_matches(value, codes, n=1)
                meant = f"; did you mean {near[0]}?" if near else "."
                raise _unknown(parameter, f"There is no {value!a}{meant}")
        first = date.fromisoformat(summary["scenario"]["start_date"])
        last = first + timedelta(days=summary["scenario"]["days"] - 1)
        if self.day is not None and not first <= self.day <= last:
            raise _unknown("day", f"The plan is from {first} to {last}.")

    def of_shortages(self, rows: Rows) -> Rows:
        """The rows of `shortages` asked about."""
        day = None if self.day is None else self.day.isoformat()
        asked = {"location": self.place, "group": self.group, "need": self.item, "date": day}
        asked = {column: value for column, value in asked.items() if value is not None}
        return [row for row in rows if all(row[column] == value for column, value in asked.items())]

    def of_limits(self, rows: Rows) -> Rows:
        """The rows of `prices` or `remedies` asked about; a limit open to all groups concerns each."""
        return [row for row in rows if self._concerns(row)]

    def _concerns(self, row: Mapping[str, Any]) -> bool:
        day = None if self.day is None else self.day.isoformat()  # as text, days compare as they do as dates
        return (
            (self.place is None or self.place in (row["location"], row["to_location"]))
            and (self.item is None or row["subject"] == self.item)
            and (self.group is None or row.get("group", "") in ("", self.group))
            and (day is None or (row["from_date"] or day) <= day <= (row["to_date"] or day))
        )


def _unknown(parameter: str, detail: str) -> Problem:
    return Problem("invalid-request", detail, issues=[{"loc": ["query", parameter], "message": detail}])
