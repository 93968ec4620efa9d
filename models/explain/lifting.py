"""Limits moved to see which shortages they make: a little, or lifted altogether; one, or two in series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from models.daily import Daily
from models.explain.components import Cluster, Components
from models.explain.effort import effort
from models.explain.examination import fitting
from models.explain.finding import Finding
from models.explain.levers import Lever, alike
from models.explain.nominate import Nominations, typical_amount
from models.explain.probe import Probe
from models.explain.vertex import Vertex
from models.explain.words import limit_words
from models.programme.levels import Level, Search
from models.programme.matrix import Vector
from models.solving.solver import Watch

NOTHING = 1e-6
EASED = 1e-3
REMOVED = 0.01
"""A shortage counts as removed when at most this part of it is left."""
PARTLY = 0.05
CHOSEN = 3
Levers = tuple[Lever, ...]


@dataclass(frozen=True)
class Lifted:
    """What moving limits does to shortages, by cluster: persons short `before` and `after`.

    `entirely`: they were lifted, and both are of the middle of the optimal face; else they were moved by
    `typical` times less than a typical amount, and both are of vertices.
    """

    words: tuple[str, ...]
    entirely: bool
    change: dict[Cluster, tuple[float, float]]
    typical: float = 1.0

    def part(self, cluster: Cluster) -> float:
        """Which part of a shortage goes away."""
        before, after = self.change.get(cluster, (1.0, 1.0))
        return 1 - after / before

    def eases(self, cluster: Cluster) -> bool:
        """Whether a typical amount, at the same rate, would take away a part worth naming."""
        return self.part(cluster) * self.typical >= EASED

    def removes(self, cluster: Cluster) -> bool:
        """Whether it is gone."""
        return self.entirely and self.part(cluster) >= 1 - REMOVED


@dataclass(frozen=True)
class Lifting:
    """Moves limits of a search. Every lift has an engine of its own, so that several may run at once."""

    nominations: Nominations
    components: Components
    search: Search
    watch: Watch

    @property
    def daily(self) -> Daily:
        return self.nominations.daily

    @property
    def needs(self) -> list[int]:
        """The levels of need: survival and dignity, or their priced sum."""
        return [k for k, level in enumerate(self.search.levels) if level.name in NEEDS]

    def eased(self, findings: Sequence[Finding], probe: Probe, vertex: Vertex | None) -> Iterable[Lifted]:
        """What was found of more, and of more limits for each shortage that this leaves as it is."""
        level = probe.level
        before = self.components.amounts(level.answer.x)
        found = [self.moved(f) for f in findings if f.more and f.effect.spares > 0]
        yield from found
        if vertex is None:
            return
        counted = self.components.of_level(level.costs)
        left = [
            number
            for number, cluster in enumerate(self.components.clusters)
            if counted[number] and before[number] > NOTHING and not any(e.eases(cluster) for e in found)
        ]
        within = effort(self.search.matrix.shape[1])
        for levers in self._nominated(left, probe, vertex, within.eased):
            if probe.unanswered >= within.patience:
                return
            amount, typical = fitting(levers, vertex, within.pushed_out), typical_amount(levers[0])
            answer = probe.solve(levers, amount) if amount > 0 else None
            if answer is not None:
                after = self.components.amounts(answer.x)
                yield self._seen(levers, [level], before, after, typical / amount)

    def moved(self, finding: Finding) -> Lifted:
        """What a finding does to shortages."""
        before, after = (
            self.components.amounts(answer.x) for answer in (finding.level.answer, finding.effect.answer)
        )
        typical = typical_amount(finding.levers[0]) / finding.effect.amount
        return self._seen(finding.levers, [finding.level], before, after, typical)

    def _nominated(self, left: list[int], probe: Probe, vertex: Vertex, number: int) -> list[Levers]:
        """Limits that at the vertex take most of the shortages left, fewest first to serve them all."""
        felt = {c: vertex.felt(np.where(self.components.number == c, 1.0, 0.0)) for c in left}
        if not felt or not number:
            return []
        by_key: dict[tuple[str, ...], list[Lever]] = defaultdict(list)
        for lever in self.nominations.by(np.max(np.abs(list(felt.values())), axis=0)):
            if probe.free([lever]):
                by_key[lever.key].append(lever)
        worth: dict[int, list[tuple[float, tuple[str, ...]]]] = {}
        for c, rows in felt.items():
            rates = (
                (sum(float(rows[lever.rows] @ lever.shift) for lever in levers), key)
                for key, levers in by_key.items()
                if any(bears_on(lever, self.components.clusters[c], self.daily) for lever in levers)
            )
            useful = sorted((r * typical_amount(by_key[key][0]), key) for r, key in rates if r < -NOTHING)
            if useful:
                worth[c] = useful[:CHOSEN]
        chosen: list[Levers] = []
        while worth and len(chosen) < number:
            serves: dict[tuple[str, ...], set[int]] = defaultdict(set)
            for c, useful in worth.items():
                for _, key in useful:
                    serves[key].add(c)
            best = min(serves, key=lambda key: (-len(serves[key]), key))
            chosen.append(tuple(by_key[best]))
            worth = {c: useful for c, useful in worth.items() if c not in serves[best]}
        return chosen

    def most_sparing(self, findings: Sequence[Finding]) -> list[tuple[int, Levers]]:
        """(level, limits) to lift: of each level of need those of which more spares most, on all days."""
        numbers = effort(self.search.matrix.shape[1]).lifted
        chosen: list[tuple[int, Levers]] = []
        for k, number in zip(self.needs, numbers, strict=False):
            name = self.search.levels[k].name
            groups = _by_limit([f for f in findings if f.level.name == name])
            chosen.extend((k, levers) for levers in groups[:number])
        return chosen

    def middle(self, k: int, levers: Levers) -> tuple[Vector, Levers | None] | None:
        """Persons short by cluster in the middle of the last need's face, with limits of level k lifted.

        With them the same limits and the one that is most worth then, where the level's duals name one.
        """
        self.watch.tell("causes")
        probe = Probe(self.search, k, self.watch)
        found = probe.middle(levers, self._far(levers), self.needs[-1])
        if found is None:
            return None
        x, duals = found
        return self.components.amounts(x), None if duals is None else self._with_next(levers, duals, probe)

    def lifted(self, levers: Levers, before: Vector, after: Vector) -> Lifted:
        """Limits lifted altogether: a shortage that is gone in the middle is gone in every optimum."""
        return self._seen(levers, [self.search.levels[k] for k in self.needs], before, after, None)

    def to_pair(self, seen: Sequence[Lifted], before: Vector) -> list[int]:
        """Of the lifts seen those that take the largest part of a shortage that none removes, by number."""
        chosen: list[int] = []
        for number in np.argsort(-before, kind="stable"):
            cluster = self.components.clusters[number]
            if not any(effect.removes(cluster) for effect in seen):
                most = max(range(len(seen)), key=lambda n: seen[n].part(cluster), default=-1)
                if most >= 0 and most not in chosen and seen[most].part(cluster) > PARTLY:
                    chosen.append(most)
        return chosen[: effort(self.search.matrix.shape[1]).pairs]

    def _with_next(self, levers: Levers, duals: Vector, probe: Probe) -> Levers | None:
        known = {lever.key for lever in levers}
        others = [
            lever
            for lever in self.nominations.by(duals)
            if lever.key not in known and probe.free([lever]) and not lever.at_once
        ]
        if not others:
            return None
        return (*levers, *(lever for lever in others if lever.key == others[0].key))

    def _far(self, levers: Levers) -> float:
        """An amount that lifts limits altogether: a hundred times the largest, and everyone."""
        if any(lever.at_once for lever in levers):
            return 1.0
        largest = max((lever.limit for lever in levers if lever.limit == lever.limit), default=1.0)
        people = self.daily.people
        return 100.0 * max(largest, 1.0) + float(sum(people.total(group) for group in people.groups))

    def _seen(
        self, levers: Levers, levels: Sequence[Level], before: Vector, after: Vector, typical: float | None
    ) -> Lifted:
        words = tuple(dict.fromkeys(limit_words(self.daily, lever) for lever in levers))
        counted = np.any([self.components.of_level(level.costs) for level in levels], axis=0)
        pairs = zip(self.components.clusters, counted, before.tolist(), after.tolist(), strict=True)
        change = {
            cluster: (b, a)
            for cluster, counts, b, a in pairs
            if counts
            and b > NOTHING
            and a < b - NOTHING
            and (typical is None or any(bears_on(lever, cluster, self.daily) for lever in levers))
        }
        return Lifted(words, typical is None, change, typical or 1.0)


NEEDS = ("survival", "dignity", "weighted")


def _by_limit(findings: Sequence[Finding]) -> list[Levers]:
    """The limits of which more spares something, each with all its days together, the most spared first."""
    by_key: dict[tuple[tuple[str, ...], ...], list[Lever]] = defaultdict(list)
    spared: dict[tuple[tuple[str, ...], ...], float] = defaultdict(float)
    for finding in findings:
        if finding.more and finding.effect.spares > 0:
            key = tuple(lever.key for lever in finding.levers)
            by_key[key].extend(finding.levers)
            spared[key] += finding.effect.rate * typical_amount(finding.levers[0])
    ranked = sorted(by_key, key=lambda key: (-alike(spared[key]), by_key[key][0].order))
    return [tuple(by_key[key]) for key in ranked]


def bears_on(lever: Lever, cluster: Cluster, daily: Daily) -> bool:
    """Whether a limit can be about a shortage: goods serve their own need, staff theirs, both also building.

    Vertices of equal plans may differ in shortages that have nothing to do with what was moved.
    """
    kind, _, need = cluster
    if lever.kind in ("goods", "supply a day", "supply in total"):
        builds = any(row.item == lever.subject for row in daily.building_needs)
        return builds or (kind in ("item", "cover") and need == lever.subject)
    if lever.kind in ("units on duty", "roster", "buildable facilities"):
        builds = any(row.worker == lever.subject for row in daily.building_needs)
        gate = bool(daily.staff.resources[lever.subject].gate)
        return builds or gate or (kind == "service" and need == lever.subject)
    return True
