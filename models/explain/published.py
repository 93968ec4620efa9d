"""Findings as rows of the plan's `prices` and `remedies`: sentences, amounts, what they cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from models.daily import Daily
from models.explain.components import Components
from models.explain.finding import Finding
from models.explain.kept import kept_words
from models.explain.levers import alike
from models.explain.words import amount_words, more_words, verb
from models.programme.levels import Search

PRIORITIES = {"survival": "A", "dignity": "B", "burden": "C", "weighted": "weighted"}
WEIGHTED = "weighted"
REMEDIES = 10
NOTHING = 1e-6


@dataclass(frozen=True)
class Publication:
    """Says what was found of a search: the parts of a change, and under what it holds."""

    components: Components
    daily: Daily
    search: Search

    def prices(self, findings: Sequence[Finding]) -> list[dict[str, object]]:
        """Rows of the plan's `prices`: one limit, one direction, one priority each."""
        rows = []
        for finding in findings:
            lever, effect = finding.levers[0], finding.effect
            letter = PRIORITIES[finding.level.name]
            currency = self.daily.scenario.header.currency
            unit = {"C": currency, "weighted": f"{currency} at the priorities' prices"}.get(
                letter, "weighted person-days"
            )
            saves = "spare" if letter in "AB" else "save"
            does = verb(effect.amount, "cost" if effect.spares < 0 else saves)
            what = " and ".join(
                more_words(self.daily, part, effect.amount, less=not finding.more) for part in finding.levers
            )
            rows.append(
                {
                    **_place_columns(finding, self.daily),
                    "priority": letter,
                    "direction": "more" if finding.more else "less",
                    "change": effect.amount,
                    "unit": lever.unit,
                    "effect": effect.spares,
                    "effect_unit": unit,
                    "holds_up_to": effect.holds_up_to,
                    "sentence": f"{what} {does} {amount_words(abs(effect.spares))} {unit}"
                    f"{self._under(finding)}{_holds(finding)}.",
                }
            )
        return rows

    def remedies(self, findings: Sequence[Finding]) -> list[dict[str, object]]:
        """Rows of the plan's `remedies`: what more of a limit spares, survival first, then by how much."""
        useful = [f for f in findings if f.more and f.effect.spares > 0 and self._spares_need(f)]
        useful.sort(key=lambda f: (PRIORITIES[f.level.name], -alike(f.effect.spares), f.levers[0].order))
        rows: list[dict[str, object]] = []
        for rank, finding in enumerate(useful[:REMEDIES], start=1):
            effect = finding.effect
            spared, unit = self._spared(finding)
            what = " and ".join(more_words(self.daily, lever, effect.amount) for lever in finding.levers)
            rows.append(
                {
                    "rank": rank,
                    "sentence": f"{what} {verb(effect.amount, 'spare')} {spared}"
                    f"{self._under(finding)}{_holds(finding)}.",
                    **_place_columns(finding, self.daily),
                    "group": finding.levers[0].group,
                    "amount": effect.amount,
                    "unit": finding.levers[0].unit,
                    "spares": effect.spares,
                    "spares_unit": unit,
                    "priority": PRIORITIES[finding.level.name],
                    "holds_up_to": effect.holds_up_to,
                    "cost": cost_of(finding, self.daily),
                }
            )
        return rows

    def parts(self, finding: Finding) -> tuple[float, float, float]:
        """What a finding spares of A, B and C in the re-solve's plan: of one priced sum equals may differ."""
        a, b, c = self.search.matrix.costs[:3] @ (finding.level.answer.x - finding.effect.answer.x)
        return float(a), float(b), float(c)

    def _spares_need(self, finding: Finding) -> bool:
        if finding.level.name != WEIGHTED:
            return finding.level.name != "burden"
        return max(self.parts(finding)[:2]) > NOTHING

    def _under(self, finding: Finding) -> str:
        """Under what a finding holds: whole decisions kept; the least of a level, before what it may lose."""
        kept = kept_words(self.search)
        if any(lever.kind == "opening" for lever in finding.levers):
            kept = kept.replace("with the ", "with the other ")
        loss = "before the loss that is tolerated" if finding.level.tolerated_loss > 0 else ""
        return "".join(f", {words}" for words in (kept, loss) if words)

    def _spared(self, finding: Finding) -> tuple[str, str]:
        """What a remedy spares, in words, and the unit of its `spares`."""
        total = finding.effect.spares
        if finding.level.name == WEIGHTED:
            unit = f"{self.daily.scenario.header.currency} at the priorities' prices"
            return f"{amount_words(total)} {unit} ({self._parts_words(finding)})", unit
        sorts = self.components.spared(finding.level.costs, finding.level.answer.x, finding.effect.answer.x)
        words, weighted, plain = sorts[0]
        if abs(weighted - total) > 1e-3 * total:
            return f"{amount_words(total)} weighted person-days, mainly {words}", "weighted person-days"
        if abs(plain - total) <= 1e-6 * total:
            return f"{amount_words(plain)} {words}", "person-days"
        return f"{amount_words(plain)} {words} ({amount_words(total)} weighted)", "weighted person-days"

    def _parts_words(self, finding: Finding) -> str:
        a, b, c = self.parts(finding)
        said = [
            f"{amount_words(abs(part))} {'fewer' if part > 0 else 'more'} weighted person-days of {of}"
            for part, of in ((a, "survival"), (b, "protection and dignity"))
            if abs(part) > NOTHING
        ]
        if abs(c) > NOTHING:
            money = self.daily.scenario.header.currency
            said.append(f"{amount_words(abs(c))} {money} of cost and burden {'less' if c > 0 else 'more'}")
        return ", ".join(said)


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
        elif lever.kind == "opening":
            total += float(daily.locations[lever.location].opening_cost)
        elif lever.kind == "budget":
            total += finding.effect.amount
        else:
            return float("nan")
    return total


def _holds(finding: Finding) -> str:
    if any(lever.at_once for lever in finding.levers):
        return ""
    return f"; holds up to {amount_words(finding.effect.holds_up_to)}"


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
