"""The cut of `western-balkans-shift-2016`, compared whole: strategies, frontier, triggers, information."""

import numpy as np
import pytest

from models.preparation.comparison import Comparison
from models.preparation.decomposition import decompose
from models.preparation.first_stage import first_stage
from models.preparation.optimum import Search
from models.preparation.options import budget_of
from models.preparation.outlooks import outlooks_of
from models.preparation.planner import compare_strategies
from models.preparation.proof import prove
from models.preparation.risk import Risk
from tests.instances.shift import BUDGET, OUTLOOKS, cut

GAP = 1e-3


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare_strategies(cut(), gap=GAP)


def test_every_strategy_is_compared_on_every_outlook(compared: Comparison) -> None:
    outcomes, strategies = compared.tables["outcomes"], compared.tables["strategies"]
    assert len(strategies) == 7
    assert len(outcomes) == 7 * len(OUTLOOKS)


def test_the_optimal_strategy_is_the_best_and_within_the_budget(compared: Comparison) -> None:
    strategies = compared.tables["strategies"].set_index("strategy")
    assert strategies["expected"].idxmin() == "optimal"
    assert strategies["expected"].idxmax() == "as today"
    assert strategies.loc["optimal", "preparation_cost"] <= BUDGET * (1 + 1e-9)


def test_more_money_never_leaves_more_need(compared: Comparison) -> None:
    frontier = compared.tables["frontier"]
    assert len(frontier) >= 10
    assert frontier["budget"].is_monotonic_increasing
    assert (np.diff(frontier["objective"]) <= GAP * frontier["objective"].to_numpy()[:-1]).all()
    assert frontier["objective"].iloc[0] > 2 * frontier["objective"].iloc[-1]


def test_nobody_goes_without_below_a_trigger_and_somebody_does_above(compared: Comparison) -> None:
    triggers = compared.tables["triggers"]
    found = triggers[triggers["status"] == "found"]
    assert len(triggers) == 4
    assert len(found) > 0
    assert found["without_below"].tolist() == pytest.approx([0.0] * len(found), abs=1e-3)
    assert (found["without_above"] > 1e-3).all()


def test_knowing_is_worth_something_and_so_is_planning_with_all_outlooks(compared: Comparison) -> None:
    worth = compared.tables["information"].set_index("figure")["need"]
    objective = compared.tables["strategies"].set_index("strategy").loc["optimal", "expected"]
    assert worth["EVPI"] >= -GAP * objective
    assert worth["VSS"] >= -GAP * objective


def test_extensive_form_and_decomposition_agree_within_the_gap(compared: Comparison) -> None:
    scenario = cut()
    search = Search(scenario, outlooks_of(scenario), gap=GAP)
    risk = Risk.of(scenario.policy.risk, scenario.policy.cvar_level)
    exact = search.best(budget_of(scenario), risk)
    assert exact.method == "extensive form"
    first = first_stage(scenario, search.options, budget_of(scenario), search.probabilities, risk)
    found = decompose(first, search.programmes, search.probabilities, risk, gap=GAP)
    assert found.bound <= exact.objective * (1 + 1e-6)
    assert exact.objective <= found.objective * (1 + 1e-6)
    assert found.objective - exact.objective <= GAP * found.objective
    assert prove(first, search.programmes, found, search.probabilities, risk).objections == ()
