"""Why a plan is as it is: duals nominate limits, re-solves decide what is published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pandas as pd
import pyomo.environ as pyo

from models.daily import Daily
from models.explain.causes import causes
from models.explain.components import Components
from models.explain.effort import effort
from models.explain.examination import examine
from models.explain.finding import Finding
from models.explain.kept import kept_words, with_whole_kept
from models.explain.lifting import Levers, Lifted, Lifting
from models.explain.nominate import Nominations
from models.explain.probe import Probe
from models.explain.published import PRIORITIES, Publication
from models.explain.vertex import Vertex
from models.explain.windows import NEEDS, opened, shut_lanes
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
    lifting = Lifting(Nominations(search, daily), components, search, watch)
    findings, effects = look(lifting)
    publication = Publication(components, daily, search)
    return Explanation(
        causes(shortages, effects, components, daily, kept_words(search)),
        frame("prices", publication.prices(findings)),
        frame("remedies", publication.remedies(findings)),
    )


def look(lifting: Lifting) -> tuple[list[Finding], list[Lifted]]:
    """What re-solving finds: prices, and limits moved or lifted; what there is when it is stopped."""
    examined = [k for k, level in enumerate(lifting.search.levels) if level.name in PRIORITIES]
    # Each engine has its own thread and does not hold the interpreter while it solves.
    with ThreadPoolExecutor(max_workers=2) as pool:
        looked = list(pool.map(lambda k: look_into(k, lifting), examined))
        findings = [finding for found, _ in looked for finding in found]
        effects = [effect for _, eased in looked for effect in eased]
        try:
            for finding in opened_lanes(lifting):
                findings.append(finding)
                if finding.effect.spares > 0:
                    effects.append(lifting.moved(finding))
            chosen = lifting.most_sparing([f for f in findings if len(f.levers[0].rows)])
            if chosen:
                effects += lift(lifting, chosen, pool)
        except Stopped:
            pass
    return findings, effects


def look_into(k: int, lifting: Lifting) -> tuple[list[Finding], list[Lifted]]:
    """What moving the limits nominated at priority k does; what it has when it is stopped."""
    findings: list[Finding] = []
    eased: list[Lifted] = []
    watch = lifting.watch
    try:
        watch.check()  # an engine of a large programme takes its time
        probe = Probe(lifting.search, k, watch)
        watch.check()
        vertex = Vertex.of(lifting.search.matrix, probe.level.answer, probe.engine)
        watch.check()
        examine(findings, lifting.nominations, probe, vertex)
        if k in lifting.needs:
            eased.extend(lifting.eased(findings, probe, vertex))
    except Stopped:
        pass
    return findings, eased


def opened_lanes(lifting: Lifting) -> Iterator[Finding]:
    """What opening lanes on days on which they are shut does, one at a time; of one priced sum nothing."""
    number = effort(lifting.search.matrix.shape[1]).opened if lifting.search.levels[0].name in NEEDS else 0
    for lever in shut_lanes(lifting.daily)[:number]:
        finding = opened(lever, lifting.daily, lifting.search, lifting.watch)
        if finding is not None:
            yield finding


def lift(lifting: Lifting, chosen: Sequence[tuple[int, Levers]], pool: ThreadPoolExecutor) -> list[Lifted]:
    """Limits lifted altogether one at a time, then with a second where one takes a part of a shortage."""
    base = pool.submit(lifting.middle, lifting.needs[-1], ())
    middles = list(pool.map(lambda task: lifting.middle(*task), chosen))
    found = base.result()
    if found is None:
        return []
    before = found[0]
    tried = [
        (k, lifting.lifted(levers, before, middle[0]), middle[1])
        for (k, levers), middle in zip(chosen, middles, strict=True)
        if middle is not None
    ]
    seen = [effect for _, effect, _ in tried]
    pairs = [(tried[n][0], tried[n][2]) for n in lifting.to_pair(seen, before)]
    named = [(k, levers) for k, levers in pairs if levers is not None]
    for (_, levers), middle in zip(named, pool.map(lambda task: lifting.middle(*task), named), strict=True):
        if middle is not None:
            seen.append(lifting.lifted(levers, before, middle[0]))
    return seen
