"""Then money: the decomposition finds what the extensive form with the need held by rows finds."""

from typing import NoReturn

import numpy as np
import pytest

from models.errors import SolverError
from models.preparation import optimum
from models.preparation.cheapest import cheapest
from models.preparation.decomposition import decompose
from models.preparation.evaluation import evaluate
from models.preparation.extensive import extensive_form
from models.preparation.first_stage import FirstStage, Held
from models.preparation.fleet import LocalWorkers
from models.preparation.optimum import Search
from models.preparation.outlooks import outlooks_of
from models.preparation.subproblems import Subproblems
from models.programme.matrix import Vector
from models.solving.solver import Engine, Watch
from tests.models.preparation.cases import Family, many_outlooks, random_family
from tests.models.preparation.crossings import turning
from tests.models.preparation.test_decomposition import RISKS

GAP = 1e-3


def least_money(family: Family, first: FirstStage, held: Held) -> float:
    """Of preparation and response together, by one programme."""
    whole = extensive_form(first, family.stages)
    expected, money = np.zeros_like(whole.costs), np.zeros_like(whole.costs)
    expected[first.options : first.options + first.outlooks] = family.probabilities
    money[: first.options] = family.costs
    money[first.columns :] = np.concatenate(
        [stage.money * p for stage, p in zip(family.stages, family.probabilities, strict=True)]
    )
    matrix = whole.matrix.with_rows([whole.costs, expected])
    engine = Engine(matrix)
    rows = np.arange(matrix.shape[0] - 2, matrix.shape[0], dtype=np.int32)
    engine.set_row_bounds(rows, np.full(2, -np.inf), np.array([held.objective, held.expected]))
    engine.set_costs(money, 0.0)
    return engine.solve(Watch(), method="simplex").value


def money_of(family: Family, units: Vector) -> float:
    """As reported: every outlook with its least need, and the least money with that."""
    found = [evaluate(family.scenario, code, family.options, units) for code in family.codes]
    return float(family.costs @ units + family.probabilities @ [outcome.money for outcome in found])


@pytest.mark.parametrize("seed", [*range(8), 13])
def test_as_cheap_as_the_extensive_form_for_every_measure(seed: int) -> None:
    family = Family(random_family(seed))
    outlooks = Subproblems(family.scenario, family.codes)
    p = family.probabilities
    for name, risk in RISKS.items():
        first = family.first(risk)
        found = decompose(first, outlooks, p, risk, best=family.best, gap=1e-6)
        spared = cheapest(first, outlooks, found, family.costs, p, risk, best=family.best, gap=GAP)
        # as good as the best: nothing of the objective is lost beyond the gap, nor of expected need
        assert spared.objective - found.bound <= GAP * max(1.0, abs(spared.objective)), name
        assert p @ spared.needs <= p @ found.needs * (1 + GAP) + GAP, name
        needs = np.array([cut.value for cut in outlooks.cuts(range(3), spared.units)])
        assert spared.needs == pytest.approx(needs, rel=1e-7, abs=1e-6), name
        assert risk.value(needs, p, family.best) == pytest.approx(spared.objective, rel=1e-6, abs=1e-6), name
        assert family.costs @ spared.units <= 60 * (1 + 1e-7), name
        # as cheap as can be for what was aimed at
        least = least_money(family, first, spared.aimed)
        assert spared.bound <= least * (1 + 1e-6) + 1e-6, name
        assert spared.money <= least * (1 + 2 * GAP) + GAP, name
        assert spared.log[-1].gap <= 2 * GAP, name
        # as cheap as it says, and no dearer than what was found
        reported = money_of(family, spared.units)
        assert reported == pytest.approx(spared.money, rel=GAP), name
        assert reported <= money_of(family, found.units) * (1 + 1e-4), name


@pytest.mark.parametrize("processes", [0, 2])
def test_a_thrifty_search_spends_less_on_what_serves_as_well(
    processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(optimum, "LARGEST_EXTENSIVE", 0)
    family = Family(random_family(3, outlooks=many_outlooks(12)))
    risk = RISKS["expected"]
    workers = LocalWorkers(processes) if processes else None
    search = Search(family.scenario, outlooks_of(family.scenario), gap=GAP, workers=workers)
    try:
        wasteful = search.best(1_000.0, risk)
        spared = search.best(1_000.0, risk, thrifty=True)
        assert search.best(1_000.0, risk) is spared
    finally:
        if workers is not None:
            workers.close()
    assert np.isnan(wasteful.money)
    assert wasteful.proof is None
    assert {entry.of for entry in spared.log} == {"need", "money"}
    assert spared.gap <= GAP
    assert spared.proof is not None
    assert spared.proof.objections == ()
    exact = family.solve(family.first(risk, budget=1_000.0))
    assert money_of(family, spared.units) < 0.97 * money_of(family, wasteful.units)
    assert money_of(family, spared.units) <= 1.02 * money_of(family, exact.units)
    assert money_of(family, spared.units) == pytest.approx(spared.money, rel=1e-3)


def test_what_serves_nobody_is_not_prepared(monkeypatch: pytest.MonkeyPatch) -> None:
    """By hand: 30 places more at A, and 30 at B, leave nobody outdoors; another serves nobody."""
    monkeypatch.setattr(optimum, "LARGEST_EXTENSIVE", 0)
    scenario = turning(budget=1_000)
    search = Search(scenario, outlooks_of(scenario))
    wasteful = search.best(1_000.0, RISKS["expected"], start=np.array([500.0, 500.0]))
    assert wasteful.units == pytest.approx([500, 500])
    assert wasteful.objective == pytest.approx(0, abs=1e-5)
    spared = search.best(1_000.0, RISKS["expected"], thrifty=True)
    # less than a thousandth of a person-day may be left, which a place for a night is ten of
    assert spared.units == pytest.approx([30, 30], abs=1e-3)
    # 54 for places; 50 people have a night under a roof in either outlook
    assert spared.log[-1].objective == pytest.approx(54 + 50, abs=2e-3)
    assert spared.log[-1].gap <= 1e-3


def test_where_money_cannot_be_minimised_what_was_found_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise SolverError("no optimum")

    monkeypatch.setattr(optimum, "LARGEST_EXTENSIVE", 0)
    monkeypatch.setattr(optimum, "cheapest", fail)
    scenario = turning()
    found = Search(scenario, outlooks_of(scenario)).best(20.0, RISKS["expected"], thrifty=True)
    assert found.gap <= 1e-3
    assert np.isnan(found.money)
    assert found.proof is not None
    assert found.proof.objections == ()
