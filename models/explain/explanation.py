"""Why a plan is as it is: duals nominate limits, re-solves decide what is published."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pandas as pd
import pyomo.environ as pyo

from models.daily import Daily
from models.explain.causes import Lifted, causes, lift
from models.explain.components import Components
from models.explain.examination import examine
from models.explain.finding import Finding
from models.explain.kept import kept_words, with_whole_kept
from models.explain.nominate import Nominations
from models.explain.probe import Probe
from models.explain.published import PRIORITIES, Publication
from models.plan_tables import frame
from models.programme.levels import Search
from models.solving.solver import Stopped, Watch


@dataclass(frozen=True)
class Explanation:
    """Shortages with their causes, prices and remedies, as tables of the plan."""

    shortages: pd.DataFrame
    prices: pd.DataFrame
    remedies: pd.DataFrame


def explain(
    model: pyo.ConcreteModel,
    daily: Daily,
    search: Search,
    decided: Mapping[str, pd.DataFrame],
    watch: Watch,
) -> Explanation:
    """Causes of the shortages, prices of the limits and the most worthwhile remedies of a solved plan.

    How many limits are examined depends on the size of the programme alone, so that the same scenario gives
    the same tables. Whole decisions are kept as the plan settled them, and every sentence says so; levels
    are held as the plan held them, a tolerated loss included; one priced sum is one level.
    Stopped by its watch, it returns what it has.
    """
    shortages = decided["shortages"]
    try:
        search = with_whole_kept(search, watch)
    except Stopped:
        return Explanation(shortages, frame("prices"), frame("remedies"))
    components = Components.of(model, search.matrix, daily)
    nominations = Nominations(search, daily)
    # Each priority has an engine of its own, which does not hold the interpreter while it solves.
    examined = [k for k, level in enumerate(search.levels) if level.name in PRIORITIES]
    with ThreadPoolExecutor(max_workers=2) as pool:
        looked = list(pool.map(lambda k: look_into(k, nominations, components, search, watch), examined))
    findings = [finding for found, _ in looked for finding in found]
    effects = [effect for _, lifted in looked for effect in lifted]
    publication = Publication(components, daily, search)
    return Explanation(
        causes(shortages, effects, components, daily, kept_words(search)),
        frame("prices", publication.prices(findings)),
        frame("remedies", publication.remedies(findings)),
    )


def look_into(
    k: int, nominations: Nominations, components: Components, search: Search, watch: Watch
) -> tuple[list[Finding], list[Lifted]]:
    """What re-solving priority k finds: prices, and limits lifted; what it has when it is stopped."""
    findings: list[Finding] = []
    lifts: list[Lifted] = []
    try:
        probe = Probe(search, k, watch)
        examine(findings, nominations, probe)
        lift(lifts, findings, components, probe, nominations.daily)
    except Stopped:
        pass
    return findings, lifts
