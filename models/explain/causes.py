"""The cause of each shortage: the limits that, lifted, remove it - checked by a re-solve - and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from models.daily import Daily
from models.explain.components import Cluster, Components
from models.explain.levers import Lever
from models.explain.probe import Probe
from models.explain.words import limit_words
from models.levels import Search
from models.solver import Watch

if TYPE_CHECKING:
    from models.explain.explanation import Finding

REMOVED = 0.01
"""A shortage counts as removed when at most this part of it is left."""
PARTLY = 0.05


def causes(
    shortages: pd.DataFrame,
    findings: Sequence[Finding],
    components: Components,
    search: Search,
    daily: Daily,
    watch: Watch,
) -> pd.DataFrame:
    """The shortages with their column `cause` filled.

    A limit that was found to matter is lifted by itself, over all its days, and its level is solved again, to
    the middle of its optimal face: it is a cause of every shortage of that priority (by place, kind and need)
    that is gone then, in every optimum. Where none removes a shortage alone, the limit that takes most of it
    away is named with its part; where nothing could ever serve it, that is said.
    """
    watch.tell("causes")
    final = components.amounts(search.levels[-1].answer.x)
    removing: dict[Cluster, list[str]] = {cluster: [] for cluster in components.clusters}
    partly: dict[Cluster, tuple[float, str]] = {}
    for k, number in enumerate(lifted(search.matrix.shape[1])):
        probe = Probe(search, k, watch)
        mine = components.of_level(search.levels[k].costs)
        for levers in lifts(findings, search.levels[k].name)[:number]:
            far = max((lever.limit for lever in levers if lever.limit == lever.limit), default=1.0)
            x = probe.lifted(levers, 100.0 * max(far, 1.0) + _everyone(daily))
            if x is None:
                continue
            words = " with ".join(dict.fromkeys(limit_words(daily, lever) for lever in levers))
            left = components.amounts(x)
            for cluster, of_level, before, after in zip(components.clusters, mine, final, left, strict=True):
                if not of_level or before <= 1e-6:
                    continue
                if after <= REMOVED * before:
                    removing[cluster].append(words)
                elif 1 - after / before > max(PARTLY, partly.get(cluster, (0.0, ""))[0]):
                    partly[cluster] = (float(1 - after / before), words)
    texts = {cluster: _text(cluster, removing[cluster], partly.get(cluster), daily) for cluster in components.clusters}
    keys = zip(shortages["kind"], shortages["location"], shortages["need"], strict=True)
    filled = [
        "the days on the way" if kind == "under_way" else texts.get((kind, place, _need(kind, need)), "")
        for kind, place, need in keys
    ]
    return shortages.assign(cause=pd.Series(filled, index=shortages.index, dtype=shortages["cause"].dtype))


def lifted(columns: int) -> tuple[int, int]:
    """How many limits of A and B are lifted, by the size of the programme: each is a solve."""
    for size, numbers in ((5_000, (40, 40)), (25_000, (3, 4)), (200_000, (2, 2))):
        if columns <= size:
            return numbers
    return (0, 0)


def lifts(findings: Sequence[Finding], level: str) -> list[tuple[Lever, ...]]:
    """The limits that spare something at a level, each with all its days together, the most spared first."""
    by_key: dict[tuple[tuple[str, ...], ...], list[Lever]] = {}
    spared: dict[tuple[tuple[str, ...], ...], float] = {}
    for finding in findings:
        if finding.more and finding.effect.spares > 0 and finding.level.name == level:
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
