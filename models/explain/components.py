"""What a level's value is made of: nights outdoors, person-days without an item or a service, waiting, ..."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyomo.environ as pyo

from models.daily import Daily
from models.programme.matrix import Matrix, Vector

Cluster = tuple[str, str, str]
"""(kind, location, need) as in the plan's `shortages`; of waiting the group stands for the place."""


@dataclass(frozen=True)
class Components:
    """Columns by shortage: `clusters[number[j]]` is what column j is a shortage of; number -1: none.

    `person_days[j]` is how many person-days one unit of column j stands for.
    """

    clusters: tuple[Cluster, ...]
    number: np.ndarray[tuple[int], np.dtype[np.int64]]
    person_days: Vector
    daily: Daily

    @classmethod
    def of(cls, model: pyo.ConcreteModel, matrix: Matrix, daily: Daily) -> Components:
        """Read the shortage columns of a model by the names and indices of its decisions."""
        found: dict[Cluster, int] = {}
        number = np.full(matrix.shape[1], -1, dtype=np.int64)
        person_days = np.ones(matrix.shape[1])
        items = {n: need.subject for n, need in daily.supplies.needs.items()}
        services = {s: need.subject for s, need in daily.staff.services.items()}
        for name in (
            "unsheltered",
            "unmet",
            "uncovered",
            "lodged_over",
            "lodged",
            "kept_waiting",
            "cover_short",
        ):
            for index, data in getattr(model, name).items():
                column = matrix.positions.get(id(data))
                if column is None:
                    continue
                if name == "unsheltered":
                    cluster = ("night", index[0], "night")
                elif name == "unmet":
                    item = items[index[1]]
                    cluster = ("item", index[0], item)
                    if daily.supplies.items[item].kind == "once":
                        person_days[column] = daily.supplies.items[item].owed_days
                elif name == "uncovered":
                    cluster = ("service", index[0], services[index[1]])
                elif name == "kept_waiting":
                    cluster = ("waiting", index[0], "onward travel")
                elif name == "cover_short":
                    cluster = ("cover", "", index)
                else:
                    place, space, group, day = index
                    standard = daily.below_standard(place, space, group, day)
                    cluster = ("overcrowding" if name == "lodged_over" else "substandard", place, "night")
                    if name == "lodged" and standard == 0:
                        continue
                number[column] = found.setdefault(cluster, len(found))
        return cls(tuple(found), number, person_days, daily)

    def of_level(self, costs: Vector) -> list[bool]:
        """Whether a level's costs count each cluster."""
        chosen = self.number >= 0
        counted = np.bincount(self.number[chosen], weights=costs[chosen] > 0, minlength=len(self.clusters))
        return [bool(count) for count in counted > 0]

    def amounts(self, x: Vector) -> Vector:
        """Persons (summed over days and groups) short in each cluster."""
        chosen = self.number >= 0
        return np.asarray(
            np.bincount(self.number[chosen], weights=x[chosen], minlength=len(self.clusters)),
            dtype=np.float64,
        )

    def spared(self, costs: Vector, before: Vector, after: Vector) -> list[tuple[str, float, float]]:
        """What a change spares by sort of shortage: (words, weighted and plain person-days), most first."""
        chosen = self.number >= 0
        numbers = self.number[chosen]
        change = (before - after)[chosen]
        weighted = np.bincount(numbers, weights=costs[chosen] * change, minlength=len(self.clusters))
        plain = np.bincount(
            numbers,
            weights=np.where(costs[chosen] > 0, self.person_days[chosen] * change, 0.0),
            minlength=len(self.clusters),
        )
        by_sort: dict[str, list[float]] = {}
        for cluster, w, p in zip(self.clusters, weighted.tolist(), plain.tolist(), strict=True):
            total = by_sort.setdefault(self.words(cluster), [0.0, 0.0])
            total[0] += w
            total[1] += p
        return sorted(((words, w, p) for words, (w, p) in by_sort.items()), key=lambda row: (-row[1], row[0]))

    def words(self, cluster: Cluster) -> str:
        """The sort of shortage in words, without its place."""
        kind, _, need = cluster
        if kind == "item":
            row = self.daily.supplies.items[need]
            return f"person-days without {row.name or need}"
        if kind == "service":
            resource = self.daily.staff.resources[need]
            return f"person-days without {resource.name or need}"
        return {
            "night": "nights outdoors",
            "overcrowding": "nights in overcrowded places",
            "substandard": "nights below standard",
            "waiting": "person-days of waiting",
            "cover": "person-days of reserve",
        }[kind]
