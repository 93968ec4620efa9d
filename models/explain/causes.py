"""The cause of each shortage: the limits that, lifted, remove it - checked by a re-solve - and no others."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from models.daily import Daily
from models.explain.components import Cluster, Components
from models.explain.lifting import PARTLY, Lifted

NAMED = 2


def causes(
    shortages: pd.DataFrame, lifts: Sequence[Lifted], components: Components, daily: Daily, kept: str = ""
) -> pd.DataFrame:
    """The shortages with their column `cause` filled.

    A limit is a cause of every shortage (by place, kind and need; of waiting: by group) that is gone when it
    is lifted. Where none removes a shortage alone, two are named that do together; else the limits that take
    most of it away, with their part; else, where nothing could ever serve it, that is said; else the limits
    of which a little more leaves fewer people short. What was found by re-solves ends with what was `kept`
    in them.
    """
    texts = {cluster: _text(cluster, lifts, daily, kept) for cluster in components.clusters}
    keys = zip(*(shortages[name] for name in ("kind", "location", "group", "need")), strict=True)
    filled = [
        "the days on the way"
        if kind == "under_way"
        else texts.get((kind, group if kind == "waiting" else place, _need(kind, need)), "")
        for kind, place, group, need in keys
    ]
    return shortages.assign(cause=pd.Series(filled, index=shortages.index, dtype=shortages["cause"].dtype))


def _need(kind: str, need: str) -> str:
    return "night" if kind in ("night", "overcrowding", "substandard") else need


def _text(cluster: Cluster, lifts: Sequence[Lifted], daily: Daily, kept: str) -> str:
    under = f", {kept}" if kept else ""
    removing = [effect for effect in lifts if effect.removes(cluster)]
    if removing:
        fewest = min(len(effect.words) for effect in removing)
        named = [" with ".join(effect.words) for effect in removing if len(effect.words) == fewest]
        return "; ".join(dict.fromkeys(named)) + under
    kind, place, need = cluster
    if kind == "item" and (place, need) not in daily.supplies.stocked:
        return "no supply of it reaches the place"
    if kind == "service" and (place, need) not in daily.staff.duty:
        return "nobody can be put on duty there"
    changes = [(effect, *effect.change[cluster]) for effect in lifts if cluster in effect.change]
    parts = [(effect.part(cluster), " with ".join(effect.words)) for effect, *_ in changes if effect.entirely]
    part, words = max(parts, key=lambda found: found[0], default=(0.0, ""))
    if part > PARTLY:
        return f"{'mostly' if part >= 0.5 else 'partly'} {words} ({part:.0%}){under}"
    easing: dict[str, float] = {}
    for effect, before, after in changes:
        if not effect.entirely and effect.eases(cluster):
            named_words = " with ".join(effect.words)
            eased = (before - after) * effect.typical
            easing[named_words] = max(eased, easing.get(named_words, 0.0))
    if easing:
        return "among others " + "; ".join(sorted(easing, key=lambda w: (-easing[w], w))[:NAMED]) + under
    return "no single limit that was examined" + under
