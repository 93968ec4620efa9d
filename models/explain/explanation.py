"""Why a plan is as it is: duals nominate limits, re-solves decide what is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from models.daily import Daily
from models.explain.causes import Lifted, causes, lift
from models.explain.components import Components
from models.explain.finding import Finding
from models.explain.levers import Lever
from models.explain.nominate import Nominations, typical_amount
from models.explain.probe import Probe
from models.explain.words import amount_words, more_words, verb
from models.plan_tables import frame
from models.programme.levels import Level, Search
from models.solving.solver import Stopped, Watch

PRIORITIES = {"survival": "A", "dignity": "B", "burden": "C"}
REMEDIES = 10
BUNDLED = 6
CAN_SHRINK = ("places", "emergency places", "seats", "border quota", "supply a day", "roster", "budget")


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
    the same tables. A search with tolerated losses or one priced sum has no levels to stand on and gets none.
    Stopped by its watch, it returns what it has.
    """
    shortages = decided["shortages"]
    obstacle = not_examined(search)
    if obstacle:
        return Explanation(shortages.assign(cause=obstacle), frame("prices"), frame("remedies"))
    components = Components.of(model, search.matrix, daily)
    nominations = Nominations(search.matrix, daily)
    # Each priority has an engine of its own, which does not hold the interpreter while it solves.
    with ThreadPoolExecutor(max_workers=2) as pool:
        looked = list(pool.map(lambda k: look_into(k, nominations, components, search, watch), range(3)))
    findings = [finding for found, _ in looked for finding in found]
    effects = [effect for _, lifted in looked for effect in lifted]
    return Explanation(
        causes(shortages, effects, components, daily),
        frame("prices", prices(findings, daily)),
        frame("remedies", remedies(findings, components, daily)),
    )


def not_examined(search: Search) -> str:
    """Why no limit can be examined; empty where they can.

    A price is what a cold run would see: with staff or places in whole units it would settle those anew.
    """
    if [level.name for level in search.levels][:3] != list(PRIORITIES):
        return "not examined: priorities are not strict"
    if any(level.held_by == "tolerated loss" for level in search.levels):
        return "not examined: a loss is tolerated"
    whole = np.flatnonzero(search.matrix.whole)
    if any(search.matrix.columns[j].parent_component().local_name != "open" for j in whole):
        return "not examined: staff or places are whole"
    return ""


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


@dataclass(frozen=True)
class Effort:
    """How much is looked into, by the size of the programme alone: the same scenario gives the same tables.

    Limits examined of A, B and C; of how many also less is tried; whether a rate is followed beyond its
    amount.
    """

    columns: int
    limits: tuple[int, int, int]
    also_less: int
    beyond: bool


EFFORTS = (
    Effort(5_000, (40, 40, 20), also_less=40, beyond=True),
    Effort(25_000, (8, 6, 3), also_less=4, beyond=True),
    Effort(200_000, (4, 3, 0), also_less=0, beyond=False),
)
LEAST_EFFORT = Effort(2**31, (2, 1, 0), also_less=0, beyond=False)


def effort(columns: int) -> Effort:
    """The effort for a programme of so many columns."""
    return next((entry for entry in EFFORTS if columns <= entry.columns), LEAST_EFFORT)


def examine(findings: list[Finding], nominations: Nominations, probe: Probe) -> None:
    """Re-solve for the limits nominated at the probe's level: more, then less of those that can shrink."""
    level = probe.level
    probe.watch.tell(f"prices of {level.name}")
    within = effort(probe.search.matrix.shape[1])
    number = within.limits[probe.k]
    levers = [lever for lever in nominations.by(level.answer.duals) if probe.free([lever])][:number]
    idle: list[Lever] = []
    for place, lever in enumerate(levers):
        effect = probe.effect([lever], typical_amount(lever), beyond=within.beyond)
        if effect is None:
            idle.append(lever)
        else:
            findings.append(Finding((lever,), level, effect, more=True))
        if place < within.also_less and lever.kind in CAN_SHRINK and lever.limit > 0:
            _reduce(findings, probe, level, lever)
    for pair in bundles(nominations, idle)[:BUNDLED] if probe.k == 0 else ():
        effect = probe.effect(pair, typical_amount(pair[0]))
        if effect is not None:
            findings.append(Finding(pair, level, effect, more=True))


def _reduce(findings: list[Finding], probe: Probe, level: Level, lever: Lever) -> None:
    less = replace(lever, shift=-lever.shift)
    effect = probe.effect([less], min(typical_amount(lever), lever.limit), beyond=False)
    if effect is not None and effect.spares < 0:
        findings.append(Finding((lever,), level, effect, more=False))


def bundles(nominations: Nominations, idle: Sequence[Lever]) -> list[tuple[Lever, ...]]:
    """Limits that bind in series: seats to a place with the places there, each idle alone."""
    daily = nominations.daily
    pairs: list[tuple[Lever, ...]] = []
    spaces = {(place, space) for place, space, _ in daily.shelter.places}
    for lever in idle:
        if lever.kind == "seats":
            for place, space in sorted(spaces):
                if place == lever.to_location:
                    other = nominations.lever("places", (place, space), lever.days)
                    if other is not None:
                        pairs.append((lever, other))
        elif lever.kind == "places":
            for j, (origin, destination, _) in enumerate(daily.people.lanes):
                if destination == lever.location and origin != destination:
                    other = nominations.lever("seats", (j, ""), lever.days)
                    if other is not None:
                        pairs.append((lever, other))
    return pairs


def _spared_words(finding: Finding, components: Components) -> tuple[str, str]:
    """What a remedy spares, in words, and the unit of its `spares`."""
    total = finding.effect.spares
    sorts = components.spared(finding.level.costs, finding.level.answer.x, finding.effect.answer.x)
    words, weighted, plain = sorts[0]
    if abs(weighted - total) > 1e-3 * total:
        return f"{amount_words(total)} weighted person-days, mainly {words}", "weighted person-days"
    if abs(plain - total) <= 1e-6 * total:
        return f"{amount_words(plain)} {words}", "person-days"
    return f"{amount_words(plain)} {words} ({amount_words(total)} weighted)", "weighted person-days"


def prices(findings: Sequence[Finding], daily: Daily) -> list[dict[str, object]]:
    """Rows of the plan's `prices`: one limit, one direction, one priority each."""
    currency = daily.scenario.header.currency
    rows = []
    for finding in findings:
        lever, effect = finding.levers[0], finding.effect
        letter = PRIORITIES[finding.level.name]
        unit = currency if letter == "C" else "weighted person-days"
        does = verb(effect.amount, "cost" if effect.spares < 0 else "save" if letter == "C" else "spare")
        what = " and ".join(
            more_words(daily, part, effect.amount, less=not finding.more) for part in finding.levers
        )
        rows.append(
            {
                **_place_columns(finding, daily),
                "priority": letter,
                "direction": "more" if finding.more else "less",
                "change": effect.amount,
                "unit": lever.unit,
                "effect": effect.spares,
                "effect_unit": unit,
                "holds_up_to": effect.holds_up_to,
                "sentence": f"{what} {does} {amount_words(abs(effect.spares))} {unit}; "
                f"holds up to {amount_words(effect.holds_up_to)}.",
            }
        )
    return rows


def remedies(findings: Sequence[Finding], components: Components, daily: Daily) -> list[dict[str, object]]:
    """Rows of the plan's `remedies`: what more of a limit spares, survival first, the most spared first."""
    useful = [f for f in findings if f.more and f.effect.spares > 0 and f.level.name != "burden"]
    useful.sort(key=lambda f: (PRIORITIES[f.level.name], -f.effect.spares, f.levers[0].key, f.levers[0].days))
    rows: list[dict[str, object]] = []
    for rank, finding in enumerate(useful[:REMEDIES], start=1):
        effect = finding.effect
        spared, unit = _spared_words(finding, components)
        what = " and ".join(more_words(daily, lever, effect.amount) for lever in finding.levers)
        rows.append(
            {
                "rank": rank,
                "sentence": f"{what} {verb(effect.amount, 'spare')} {spared}; "
                f"holds up to {amount_words(effect.holds_up_to)}.",
                **_place_columns(finding, daily),
                "group": finding.levers[0].group,
                "amount": effect.amount,
                "unit": finding.levers[0].unit,
                "spares": effect.spares,
                "spares_unit": unit,
                "priority": PRIORITIES[finding.level.name],
                "holds_up_to": effect.holds_up_to,
                "cost": cost_of(finding, daily),
            }
        )
    return rows


def cost_of(finding: Finding, daily: Daily) -> float:
    """Money for the amount where the scenario has a price for it (goods, staff), else NaN."""
    total = 0.0
    for lever in finding.levers:
        if lever.kind in ("goods", "supply in total"):
            total += finding.effect.amount * float(daily.supplies.items[lever.subject].cost_per_unit)
        elif lever.kind == "supply a day":
            price = float(daily.supplies.items[lever.subject].cost_per_unit)
            total += finding.effect.amount * price * len(lever.days)
        elif lever.kind == "units on duty":
            days = daily.horizon.days - lever.days[0] + 1
            total += (
                finding.effect.amount * float(daily.staff.resources[lever.subject].cost_per_unit_day) * days
            )
        elif lever.kind == "budget":
            total += finding.effect.amount
        else:
            return float("nan")
    return total


def _place_columns(finding: Finding, daily: Daily) -> dict[str, object]:
    lever = finding.levers[0]
    start = pd.Timestamp(daily.horizon.start)
    days = lever.days or (1, daily.horizon.days)
    limit = lever.kind if len(finding.levers) == 1 else " and ".join(part.kind for part in finding.levers)
    return {
        "limit": limit,
        "location": lever.location,
        "to_location": lever.to_location,
        "subject": lever.subject,
        "from_date": start + pd.Timedelta(days=days[0] - 1),
        "to_date": start + pd.Timedelta(days=days[-1] - 1),
    }
