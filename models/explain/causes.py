"""The cause of each shortage: the limits that, lifted, remove it - checked by a re-solve - and no others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from models.daily import Daily
from models.explain.components import Cluster, Components
from models.explain.finding import Finding
from models.explain.levers import Lever
from models.explain.probe import Probe
from models.explain.words import limit_words
from models.programme.levels import Level
from models.programme.matrix import Vector

REMOVED = 0.01
"""A shortage counts as removed when at most this part of it is left."""
PARTLY = 0.05
NOTHING = 1e-6
EASED = 1e-3
NAMED = 2


@dataclass(frozen=True)
class Lifted:
    """What moving one limit does to shortages, by cluster: persons short `before` and `after`.

    `entirely`: the limit was lifted, and both are of the middle of the optimal face; else it was moved by the
    amount of its price, and both are of vertices.
    """

    words: str
    entirely: bool
    change: dict[Cluster, tuple[float, float]]


def lift(
    lifts: list[Lifted], findings: Sequence[Finding], components: Components, probe: Probe, daily: Daily
) -> None:
    """See what the limits that were found to matter do to each shortage of the probe's level.

    Each was already moved by the amount of its price. Some are lifted altogether, one at a time, over all
    their days, and the level solved again to the middle of its optimal face: a shortage that is gone there is
    gone in every optimum. What more of a limit of survival does to protection and dignity takes both levels.
    """
    probe.watch.tell(f"causes of {probe.level.name}")
    columns = probe.search.matrix.shape[1]
    vertex = components.amounts(probe.level.answer.x)
    useful = [f for f in findings if f.more and f.effect.spares > 0]
    for finding in useful:
        after = components.amounts(finding.effect.answer.x)
        lifts.append(_seen(finding.levers, False, components, probe.level, vertex, after, daily))
    most = most_sparing(useful)[: lifted(columns)[probe.k]]
    middle = probe.middle() if most else None
    if middle is None:
        most = []
    between = vertex if middle is None else components.amounts(middle)
    for levers in most:
        far = max((lever.limit for lever in levers if lever.limit == lever.limit), default=1.0)
        at_once = any(lever.at_once for lever in levers)
        x = probe.middle(levers, 1.0 if at_once else 100.0 * max(far, 1.0) + _everyone(daily))
        if x is not None:
            after = components.amounts(x)
            lifts.append(_seen(levers, True, components, probe.level, between, after, daily))
    if probe.level.name == "survival":
        following = probe.search.levels[1]
        before = components.amounts(following.answer.x)
        ranked = sorted(useful, key=lambda f: (-f.effect.spares, f.levers[0].key, f.levers[0].days))
        for finding in ranked[: through(columns)]:
            x = probe.next_level(finding.levers, finding.effect.amount)
            if x is not None:
                after = components.amounts(x)
                lifts.append(_seen(finding.levers, False, components, following, before, after, daily))


def _seen(
    levers: Sequence[Lever],
    entirely: bool,
    components: Components,
    level: Level,
    before: Vector,
    after: Vector,
    daily: Daily,
) -> Lifted:
    words = " with ".join(dict.fromkeys(limit_words(daily, lever) for lever in levers))
    counted = components.of_level(level.costs)
    pairs = zip(components.clusters, counted, before.tolist(), after.tolist(), strict=True)
    change = {
        cluster: (b, a)
        for cluster, counts, b, a in pairs
        if counts
        and b > NOTHING
        and a < b - NOTHING
        and (entirely or any(bears_on(lever, cluster, daily) for lever in levers))
    }
    return Lifted(words, entirely, change)


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


def causes(
    shortages: pd.DataFrame, lifts: Sequence[Lifted], components: Components, daily: Daily, kept: str = ""
) -> pd.DataFrame:
    """The shortages with their column `cause` filled.

    A limit is a cause of every shortage (by place, kind and need; of waiting: by group) that is gone when it
    is lifted. Where none removes a shortage alone, the limit that takes most of it away is named with its
    part; else, where nothing could ever serve it, that is said; else the limits of which more, by the amount
    of their price, leaves fewer people short. What was found by re-solves ends with what was `kept` in them.
    """
    removing: dict[Cluster, list[str]] = defaultdict(list)
    partly: dict[Cluster, tuple[float, str]] = {}
    easing: dict[Cluster, dict[str, float]] = defaultdict(dict)
    for effect in lifts:
        for cluster, (before, after) in effect.change.items():
            part = 1 - after / before
            if not effect.entirely:
                if part >= EASED:
                    easing[cluster][effect.words] = max(
                        before - after, easing[cluster].get(effect.words, 0.0)
                    )
            elif part >= 1 - REMOVED:
                removing[cluster].append(effect.words)
            elif part > max(PARTLY, partly.get(cluster, (0.0, ""))[0]):
                partly[cluster] = (part, effect.words)
    texts = {
        cluster: _text(cluster, removing[cluster], partly.get(cluster), easing[cluster], daily, kept)
        for cluster in components.clusters
    }
    keys = zip(*(shortages[name] for name in ("kind", "location", "group", "need")), strict=True)
    filled = [
        "the days on the way"
        if kind == "under_way"
        else texts.get((kind, group if kind == "waiting" else place, _need(kind, need)), "")
        for kind, place, group, need in keys
    ]
    return shortages.assign(cause=pd.Series(filled, index=shortages.index, dtype=shortages["cause"].dtype))


def through(columns: int) -> int:
    """For how many limits of survival their effect on protection and dignity is solved for."""
    return next((number for size, number in ((5_000, 40), (25_000, 2)) if columns <= size), 0)


def lifted(columns: int) -> tuple[int, int, int]:
    """How many limits of A, B and C are lifted, by the size of the programme: each is a solve."""
    for size, numbers in ((5_000, (40, 40, 0)), (25_000, (2, 1, 0)), (200_000, (1, 0, 0))):
        if columns <= size:
            return numbers
    return (0, 0, 0)


def most_sparing(findings: Sequence[Finding]) -> list[tuple[Lever, ...]]:
    """The limits of which more spares something, each with all its days together, the most spared first."""
    by_key: dict[tuple[tuple[str, ...], ...], list[Lever]] = {}
    spared: dict[tuple[tuple[str, ...], ...], float] = {}
    for finding in findings:
        if finding.more and finding.effect.spares > 0:
            key = tuple(lever.key for lever in finding.levers)
            by_key.setdefault(key, []).extend(finding.levers)
            spared[key] = spared.get(key, 0.0) + finding.effect.spares
    return [tuple(by_key[key]) for key in sorted(by_key, key=lambda key: (-spared[key], key))]


def _everyone(daily: Daily) -> float:
    return float(sum(daily.people.total(group) for group in daily.people.groups))


def _need(kind: str, need: str) -> str:
    return "night" if kind in ("night", "overcrowding", "substandard") else need


def _text(
    cluster: Cluster,
    removing: list[str],
    part: tuple[float, str] | None,
    easing: Mapping[str, float],
    daily: Daily,
    kept: str,
) -> str:
    under = f", {kept}" if kept else ""
    if removing:
        return "; ".join(dict.fromkeys(removing)) + under
    kind, place, need = cluster
    if kind == "item" and (place, need) not in daily.supplies.stocked:
        return "no supply of it reaches the place"
    if kind == "service" and (place, need) not in daily.staff.duty:
        return "nobody can be put on duty there"
    if part is not None:
        return f"{'mostly' if part[0] >= 0.5 else 'partly'} {part[1]} ({part[0]:.0%}){under}"
    if easing:
        most = sorted(easing, key=lambda words: (-easing[words], words))[:NAMED]
        return "among others " + "; ".join(most) + under
    return "no single limit that was examined" + under
