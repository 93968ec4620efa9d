"""The cause of each shortage: the limits that, lifted, remove it - checked by a re-solve - and no others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
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

    Each limit that was found to matter is lifted by itself, over all its days, and A and B are solved again:
    it is a cause of every shortage (by place, kind and need) that is gone then. Where none removes a shortage
    alone, the limit that takes most of it away is named with its part; where nothing could ever serve it,
    that is said.
    """
    base = components.amounts(search.levels[1].answer.x)
    removing: dict[Cluster, list[str]] = {cluster: [] for cluster in components.clusters}
    partly: dict[Cluster, tuple[float, str]] = {}
    watch.tell("causes")
    probe = Probe(search, 0, watch)
    for levers in lifts(findings):
        far = max(lever.limit if lever.limit == lever.limit else 0.0 for lever in levers)
        x = probe.lifted(levers, 100.0 * max(far, 1.0) + _everyone(daily))
        if x is None:
            continue
        left = components.amounts(x)
        words = limit_words(daily, levers[0])
        for cluster, before, after in zip(components.clusters, base.tolist(), left.tolist(), strict=True):
            if before <= 1e-6:
                continue
            if after <= REMOVED * before:
                removing[cluster].append(words)
            elif 1 - after / before > max(PARTLY, partly.get(cluster, (0.0, ""))[0]):
                partly[cluster] = (1 - after / before, words)
    texts = {cluster: _text(cluster, removing[cluster], partly.get(cluster), daily) for cluster in components.clusters}
    keys = zip(shortages["kind"], shortages["location"], shortages["need"], strict=True)
    filled = [
        "the days on the way" if kind == "under_way" else texts.get((kind, place, _need(kind, need)), "")
        for kind, place, need in keys
    ]
    return shortages.assign(cause=pd.Series(filled, index=shortages.index, dtype=shortages["cause"].dtype))


def lifts(findings: Sequence[Finding]) -> list[tuple[Lever, ...]]:
    """Each limit that spares something, with all its days together, in the order found."""
    by_key: dict[tuple[tuple[str, ...], ...], list[Lever]] = {}
    for finding in findings:
        if finding.more and finding.effect.spares > 0 and finding.level.name != "burden":
            by_key.setdefault(tuple(lever.key for lever in finding.levers), []).extend(finding.levers)
    return [tuple({lever.days: lever for lever in levers}.values()) if len(key) == 1 else tuple(levers) for key, levers in by_key.items()]


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
