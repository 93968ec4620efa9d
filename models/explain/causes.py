"""The cause of each shortage: the limits that, lifted, remove it - checked by a re-solve - and no others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from models.daily import Daily
from models.explain.components import Cluster, Components
from models.explain.finding import Finding
from models.explain.levers import Lever
from models.explain.probe import Probe
from models.explain.words import limit_words
from models.levels import Search

REMOVED = 0.01
"""A shortage counts as removed when at most this part of it is left."""
PARTLY = 0.05
NOTHING = 1e-6


@dataclass(frozen=True)
class Lifted:
    """A limit lifted by itself, in words, and how many persons are short then, by cluster of its priority."""

    words: str
    left: dict[Cluster, float]


def lift(
    lifts: list[Lifted], findings: Sequence[Finding], components: Components, probe: Probe, daily: Daily
) -> None:
    """Lift the limits that were found to matter at the probe's level, one at a time, over all their days.

    The level is solved again to the middle of its optimal face: a shortage that is gone there is gone in
    every optimum.
    """
    probe.watch.tell(f"causes of {probe.level.name}")
    counted = components.of_level(probe.level.costs)
    for levers in most_sparing(findings)[: lifted(probe.search.matrix.shape[1])[probe.k]]:
        far = max((lever.limit for lever in levers if lever.limit == lever.limit), default=1.0)
        x = probe.lifted(levers, 100.0 * max(far, 1.0) + _everyone(daily))
        if x is None:
            continue
        words = " with ".join(dict.fromkeys(limit_words(daily, lever) for lever in levers))
        amounts = zip(components.clusters, counted, components.amounts(x).tolist(), strict=True)
        lifts.append(Lifted(words, {cluster: amount for cluster, counts, amount in amounts if counts}))


def causes(
    shortages: pd.DataFrame, lifts: Sequence[Lifted], components: Components, search: Search, daily: Daily
) -> pd.DataFrame:
    """The shortages with their column `cause` filled.

    A limit is a cause of every shortage (by place, kind and need) that is gone when it is lifted. Where none
    removes a shortage alone, the limit that takes most of it away is named with its part; where nothing could
    ever serve it, that is said.
    """
    final = components.amounts(search.levels[-1].answer.x)
    removing: dict[Cluster, list[str]] = {cluster: [] for cluster in components.clusters}
    partly: dict[Cluster, tuple[float, str]] = {}
    for effect in lifts:
        for cluster, before in zip(components.clusters, final.tolist(), strict=True):
            if cluster not in effect.left or before <= NOTHING:
                continue
            part = 1 - effect.left[cluster] / before
            if part >= 1 - REMOVED:
                removing[cluster].append(effect.words)
            elif part > max(PARTLY, partly.get(cluster, (0.0, ""))[0]):
                partly[cluster] = (part, effect.words)
    texts = {
        cluster: _text(cluster, removing[cluster], partly.get(cluster), daily)
        for cluster in components.clusters
    }
    keys = zip(shortages["kind"], shortages["location"], shortages["need"], strict=True)
    filled = [
        "the days on the way" if kind == "under_way" else texts.get((kind, place, _need(kind, need)), "")
        for kind, place, need in keys
    ]
    return shortages.assign(cause=pd.Series(filled, index=shortages.index, dtype=shortages["cause"].dtype))


def lifted(columns: int) -> tuple[int, int, int]:
    """How many limits of A, B and C are lifted, by the size of the programme: each is a solve."""
    for size, numbers in ((5_000, (40, 40, 0)), (25_000, (2, 2, 0)), (200_000, (1, 0, 0))):
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


def _text(cluster: Cluster, removing: list[str], part: tuple[float, str] | None, daily: Daily) -> str:
    if removing:
        return "; ".join(dict.fromkeys(removing))
    kind, place, need = cluster
    if kind == "item" and (place, need) not in daily.supplies.stocked:
        return "no supply of it reaches the place"
    if kind == "service" and (place, need) not in daily.staff.duty:
        return "nobody can be put on duty there"
    if part is not None:
        return f"mostly {part[1]} ({part[0]:.0%})" if part[0] >= 0.5 else f"partly {part[1]} ({part[0]:.0%})"
    return "no single limit that was examined"
