"""What more, or less, of the limits that duals nominate does at one level; of two in series too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.explain.effort import effort
from models.explain.finding import Finding
from models.explain.levers import Lever
from models.explain.nominate import Nominations, typical_amount
from models.explain.probe import Probe
from models.programme.levels import Level

BUNDLED = 6
CAN_SHRINK = ("places", "emergency places", "seats", "border quota", "supply a day", "roster", "budget")


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
        # Less may be made good by what an earlier level may lose: it would have to be solved anew.
        may_shrink = place < within.also_less and lever.kind in CAN_SHRINK and not probe.loses
        if may_shrink and lever.limit > 0:
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
