"""A cold planning run on changed tables: what a promise has to agree with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.allocation.formulation import build
from models.daily import Daily, read_daily
from models.explain.components import Components
from models.explain.examination import examine
from models.explain.finding import Finding
from models.explain.kept import with_whole_kept
from models.explain.levers import change_scenario
from models.explain.nominate import Nominations
from models.explain.probe import Probe
from models.explain.published import PRIORITIES
from models.planner import weighted_prices
from models.programme.levels import Search
from models.programme.matrix import Matrix, hand_over
from models.scenario import Scenario
from models.solving.lexicographic import search_strict, search_weighted
from models.solving.solver import Watch


@dataclass(frozen=True)
class Solved:
    """A scenario's search and what its limits are found by."""

    scenario: Scenario
    daily: Daily
    search: Search
    nominations: Nominations
    components: Components

    @classmethod
    def of(cls, scenario: Scenario) -> Solved:
        daily = read_daily(scenario)
        model = build(daily)
        matrix = hand_over(model)
        search = with_whole_kept(searched(scenario, matrix), Watch())
        nominations = Nominations(search, daily)
        return cls(scenario, daily, search, nominations, Components.of(model, search.matrix, daily))

    def findings(self) -> list[Finding]:
        """Every finding of every priority."""
        found: list[Finding] = []
        for k, level in enumerate(self.search.levels):
            if level.name in PRIORITIES:
                examine(found, self.nominations, Probe(self.search, k, Watch()))
        return found

    def changed(self, finding: Finding) -> Search:
        """A cold run on the tables with a finding's levers moved, the whole decisions of this plan kept.

        Raises:
            ValueError: the tables cannot say it.
        """
        scenario = self.scenario
        for lever in finding.levers:
            scenario = change_scenario(
                scenario, lever, finding.effect.amount if finding.more else -finding.effect.amount
            )
        matrix = hand_over(build(read_daily(scenario)))
        losses = tuple(level.tolerated_loss for level in self.search.levels[:2])
        return searched(scenario, _kept(matrix, self.search), losses)


def searched(scenario: Scenario, matrix: Matrix, losses: tuple[float, ...] | None = None) -> Search:
    """As the planner searches; with other tolerated losses where some are given."""
    policy = scenario.policy
    if policy.mode == "weighted":
        return search_weighted(matrix, weighted_prices(policy), policy.gap, Watch())
    if losses is None:
        losses = (policy.tolerated_loss_a, policy.tolerated_loss_b)
    return search_strict(matrix, losses, policy.gap, Watch())


def _kept(matrix: Matrix, search: Search) -> Matrix:
    """The matrix with the whole decisions of a search; found by name, as the change may add columns."""
    if search.whole is None:
        return matrix
    values = {search.matrix.columns[j].name: search.whole[j] for j in np.flatnonzero(search.matrix.whole)}
    fixed = matrix.relaxed()
    for j in np.flatnonzero(matrix.whole):
        fixed.lower[j] = fixed.upper[j] = values[matrix.columns[j].name]
    return fixed
