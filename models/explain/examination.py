"""What more, or less, of the limits that duals nominate does at one level; of two in series too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.explain.effort import effort
from models.explain.finding import Finding
from models.explain.levers import COUNTED, Lever
from models.explain.nominate import Nominations, round_amount, typical_amount
from models.explain.probe import Probe
from models.explain.vertex import Vertex
from models.programme.levels import Level

BUNDLED = 6
OF_PEOPLE = ("places", "emergency places", "buildable places", "seats", "border quota")
CAN_SHRINK = ("places", "emergency places", "seats", "border quota", "supply a day", "roster", "budget")


def examine(
    findings: list[Finding], nominations: Nominations, probe: Probe, vertex: Vertex | None = None
) -> None:
    """Re-solve for the limits nominated at the probe's level: more, then less of those that can shrink.

    With the level's `vertex`, amounts are small enough for a hot re-solve.
    """
    level = probe.level
    probe.watch.tell(f"prices of {level.name}")
    within = effort(probe.search.matrix.shape[1])
    number = within.limits[probe.k]
    levers = [lever for lever in nominations.by(level.answer.duals) if probe.free([lever])][:number]
    idle: list[Lever] = []
    for place, lever in enumerate(levers):
        amount = fitting([lever], vertex, within.pushed_out)
        if amount <= 0 or (amount < 1 and lever.kind in COUNTED):
            continue
        unanswered = probe.unanswered
        effect = probe.effect([lever], amount, beyond=within.beyond)
        if effect is None and probe.unanswered == unanswered:
            idle.append(lever)
        elif effect is not None:
            findings.append(Finding((lever,), level, effect, more=True))
        # Less may be made good by what an earlier level may lose: it would have to be solved anew.
        may_shrink = place < within.also_less and lever.kind in CAN_SHRINK and not probe.loses
        if may_shrink and lever.limit > 0:
            _reduce(findings, probe, level, lever)
    for lever in idle[:BUNDLED]:
        amount = fitting([lever], vertex, within.pushed_out)
        pair = in_series(lever, amount, nominations, probe)
        effect = probe.effect(pair, amount, beyond=within.beyond) if pair else None
        if effect is not None:
            findings.append(Finding(pair, level, effect, more=True))


def fitting(levers: Sequence[Lever], vertex: Vertex | None, pushed_out: int) -> float:
    """A typical amount, or less: 1, 2 or 5 times a power of ten that pushes no more values out of bounds."""
    typical = min(typical_amount(lever) for lever in levers)
    reach = typical if vertex is None or levers[0].at_once else vertex.reach(levers, pushed_out)
    return typical if reach >= typical else round_amount(reach)


def _reduce(findings: list[Finding], probe: Probe, level: Level, lever: Lever) -> None:
    less = replace(lever, shift=-lever.shift)
    effect = probe.effect([less], min(typical_amount(lever), lever.limit), beyond=False)
    if effect is not None and effect.spares < 0:
        findings.append(Finding((lever,), level, effect, more=False))


def in_series(lever: Lever, amount: float, nominations: Nominations, probe: Probe) -> tuple[Lever, ...]:
    """An idle limit with the one that stops it, which has the duals once it is moved; empty where none does.

    Both of people, so that one amount says both: ten seats and ten places.
    """
    answer = probe.solve([lever], amount) if lever.kind in OF_PEOPLE else None
    if answer is None:
        return ()
    for other in nominations.by(answer.duals):
        if other.key != lever.key and other.kind in OF_PEOPLE and probe.free([other]):
            return (lever, other)
    return ()
