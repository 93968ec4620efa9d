"""What is best prepared for a budget and a measure: the extensive form while it is small, else decomposed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from models.errors import SolverError
from models.preparation.cheapest import cheapest
from models.preparation.cut import Cut
from models.preparation.decomposition import Pass, decompose, relative_gap
from models.preparation.extensive import LARGEST_EXTENSIVE, Extensive, Prepared, solve_extensive
from models.preparation.first_stage import first_stage
from models.preparation.fleet import Fleet, Workers
from models.preparation.options import Option, options_of
from models.preparation.outlooks import Outlook, in_outlook
from models.preparation.proof import Proof, prove
from models.preparation.risk import Risk
from models.preparation.second_stage import second_stage
from models.preparation.subproblems import Subproblems
from models.preparation.subset import Subset
from models.preparation.tasks import run_all
from models.programme.matrix import Vector
from models.scenario import Scenario
from models.solving.solver import Stopped

DECOMPOSITION = "decomposition"
MOST_FORMS = 4
"""Extensive forms kept with their engines."""
MOST_KEPT = 500
"""Cuts kept from one question to the next: each is as long as a programme has rows."""


@dataclass(frozen=True)
class Optimum:
    """What is best prepared: `units` of each option, the `needs` of the outlooks with it, the `objective` and
    its proven `bound` (weighted person-days), the `weights` of the outlooks' needs in the objective there
    (duals); by which `method`, and its log. Of a decomposition that also looked for what costs least: the
    expected `money` of preparation and response, its `money_bound` for what was found first, the `proof`."""

    units: Vector
    needs: Vector
    objective: float
    bound: float
    weights: Vector
    method: str
    log: tuple[Pass, ...] = ()
    money: float = np.nan
    money_bound: float = np.nan
    proof: Proof | None = None

    @property
    def gap(self) -> float:
        """See `relative_gap`."""
        return relative_gap(self.objective, self.bound)


class Search:
    """Finds what is best prepared for some outlooks of a scenario; programmes stay warm from one question
    to the next. The probabilities of the outlooks are taken relative to each other."""

    def __init__(
        self,
        scenario: Scenario,
        outlooks: Sequence[Outlook],
        *,
        gap: float = 1e-3,
        listen: Callable[[Pass], None] | None = None,
        workers: Workers | None = None,
    ) -> None:
        self.scenario = scenario
        self.outlooks = tuple(outlooks)
        self.options: tuple[Option, ...] = options_of(scenario)
        self.costs: Vector = np.array([option.cost for option in self.options], dtype=np.float64)
        weights = np.array([outlook.probability for outlook in outlooks])
        self.probabilities: Vector = weights / weights.sum()
        codes = [outlook.code for outlook in outlooks]
        self.programmes = Subproblems(scenario, codes) if workers is None else Fleet(scenario, codes, workers)
        self.gap = gap
        self._workers = workers
        self._listen = listen
        self._least: dict[float, tuple[Optimum, ...]] = {}
        self._best: dict[tuple[object, ...], Optimum] = {}
        self._forms: dict[tuple[object, ...], Extensive] = {}
        self._proved: list[Cut] = []
        """Cuts that proved the last answers, the newest first."""

    def best(
        self,
        budget: float,
        risk: Risk,
        *,
        among: Sequence[int] | None = None,
        start: Vector | None = None,
        thrifty: bool = False,
    ) -> Optimum:
        """What is best prepared with a budget; the same question is answered once.

        Args:
            thrifty: of what serves as well, that which costs least, and the proof. The extensive form gives
                the first anyhow; a decomposition needs as long again for it.
            among: the outlooks that count, by their place in the order; all where None.
            start: units to begin at, for example those of a smaller budget.
        """
        everyone = range(len(self.outlooks)) if among is None else among
        of = [int(k) for k in everyone]
        question = (budget, *risk.weights.items(), risk.level, *of)
        answer = self._best.get(question)
        if answer is None or (thrifty and answer.method == DECOMPOSITION and answer.proof is None):
            known = start if answer is None else answer.units
            self._best[question] = answer = self._search(budget, risk, of, known, thrifty)
        return answer

    def _search(
        self, budget: float, risk: Risk, of: Sequence[int], start: Vector | None, thrifty: bool
    ) -> Optimum:
        probabilities = self.probabilities[of] / self.probabilities[of].sum()
        least = self.least(budget)[of] if "regret" in risk.weights else None
        first = first_stage(self.scenario, self.options, budget, probabilities, risk, least)
        if self._columns_each * len(of) <= LARGEST_EXTENSIVE:
            form = (*risk.weights.items(), risk.level, len(first.upper), *of)
            if form not in self._forms:
                stages = self.programmes.stages(of)
                self._forms = dict([*self._forms.items()][1 - MOST_FORMS :])
                self._forms[form] = Extensive(first, stages, self.costs, probabilities)
            return _exact(self._forms[form].solve(first.upper))
        some = Subset(self.programmes, of)
        found = decompose(
            first,
            some,
            probabilities,
            risk,
            best=least,
            # What the gap leaves is what money may be saved with.
            gap=self.gap / 2.0 if thrifty else self.gap,
            start=start,
            known=(self._proved, some.lend(self._proved, range(len(of)))),
            listen=self._listen,
        )
        proved = {cut.duals.tobytes(): cut for cut in [*found.cuts, *self._proved]}
        self._proved = list(proved.values())[:MOST_KEPT]
        answer = Optimum(
            found.units,
            found.needs,
            found.objective,
            found.bound,
            found.weights,
            DECOMPOSITION,
            found.log,
        )
        if not thrifty:
            return answer
        try:
            spared = cheapest(
                first,
                some,
                found,
                self.costs,
                probabilities,
                risk,
                best=least,
                gap=self.gap,
                listen=self._listen,
            )
        except Stopped:
            raise
        except SolverError:
            # What is prepared is good, whatever it costs: `money` says that nobody knows.
            return replace(answer, proof=prove(first, some, found, probabilities, risk, least))
        chosen = replace(found, units=spared.units, needs=spared.needs, objective=spared.objective)
        return replace(
            answer,
            units=chosen.units,
            needs=chosen.needs,
            objective=chosen.objective,
            log=(*found.log, *spared.log),
            money=spared.money,
            money_bound=spared.bound,
            proof=prove(first, some, chosen, probabilities, risk, least),
        )

    def least(self, budget: float) -> Vector:
        """The least need of each outlook, prepared for it alone with the budget."""
        return np.array([alone.objective for alone in self.alone(budget)])

    def alone(self, budget: float) -> tuple[Optimum, ...]:
        """What is best prepared for each outlook alone: perfect information."""
        if budget not in self._least:
            given = [(self.scenario, outlook, budget) for outlook in self.outlooks]
            self._least[budget] = tuple(run_all(self._workers, best_alone, given, lambda *_: None))
        return self._least[budget]

    @cached_property
    def _columns_each(self) -> int:
        (stage,) = self.programmes.stages([0])
        return stage.matrix.shape[1]


def best_alone(scenario: Scenario, outlook: Outlook, budget: float) -> Optimum:
    """What is best prepared for one outlook."""
    options, sure = options_of(scenario), np.ones(1)
    costs = np.array([option.cost for option in options], dtype=np.float64)
    first = first_stage(scenario, options, budget, sure, Risk.of("expected"))
    stage = second_stage(in_outlook(scenario, outlook.code), options)
    return _exact(solve_extensive(first, [stage], costs, sure))


def _exact(found: Prepared) -> Optimum:
    return Optimum(found.units, found.needs, found.objective, found.bound, found.weights, "extensive form")
