"""Which row of a needs table applies to a group in a place, and which groups can share a column.

The row that names both place and group applies, else the one that names the place, else the one that
names the group, else the one that names neither. Groups under one row with equal vulnerability form a
*class*: their shortage weighs the same, so one decision serves them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace


@dataclass(frozen=True, slots=True)
class NeedClass:
    """One row of needs for groups of one vulnerability.

    `rate` is in units per person (items) or persons per unit (services); `subject` is the item or resource.
    """

    name: str
    subject: str
    row: SimpleNamespace
    vulnerability: float
    rate: float


class NeedRows:
    """Finds the applicable row of needs by (subject, place, group)."""

    def __init__(self, rows: Iterable[SimpleNamespace], subject: str) -> None:
        self._rows = {(getattr(row, subject), row.location, row.group): row for row in rows}
        self.subjects = list(dict.fromkeys(key[0] for key in self._rows))

    def applicable(self, subject: str, place: str, group: str) -> SimpleNamespace | None:
        for key in ((place, group), (place, ""), ("", group), ("", "")):
            row = self._rows.get((subject, *key))
            if row is not None:
                return row
        return None


def classes_by_place(
    needs: NeedRows,
    rate_column: str,
    groups_at: Mapping[str, list[str]],
    vulnerability: Mapping[str, float],
) -> tuple[dict[str, NeedClass], dict[tuple[str, str], list[str]]]:
    """All need classes, and which groups each has in each place: `groups[place, class name]`."""
    classes: dict[tuple[int, float], NeedClass] = {}
    groups: dict[tuple[str, str], list[str]] = {}
    names: set[str] = set()
    for place, present in groups_at.items():
        for subject in needs.subjects:
            for group in present:
                row = needs.applicable(subject, place, group)
                if row is None or not getattr(row, rate_column) > 0:
                    continue
                weight = vulnerability[group]
                key = (row.row, weight)
                if key not in classes:
                    name = subject if subject not in names else f"{subject} / {row.row} / {weight:g}"
                    names.add(name)
                    classes[key] = NeedClass(name, subject, row, weight, getattr(row, rate_column))
                groups.setdefault((place, classes[key].name), []).append(group)
    return {need.name: need for need in classes.values()}, groups
