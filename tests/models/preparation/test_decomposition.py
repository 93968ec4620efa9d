"""The decomposition finds what the extensive form finds."""

from functools import cache

import numpy as np
import pytest

from models.preparation import decomposition
from models.preparation.decomposition import decompose
from models.preparation.extensive import Extensive
from models.preparation.optimum import Search
from models.preparation.outlooks import outlooks_of
from models.preparation.proof import prove
from models.preparation.risk import Risk
from models.preparation.subproblems import Subproblems
from tests.models.preparation.cases import Family, many_outlooks, random_family

RISKS = {
    "expected": Risk.of("expected"),
    "cvar": Risk.of("cvar", 0.8),
    "worst": Risk.of("worst"),
    "regret": Risk.of("regret"),
    "mixture": Risk({"expected": 0.4, "cvar": 0.3, "worst": 0.2, "regret": 0.1}, level=0.6),
}


@pytest.mark.parametrize("seed", range(20))
def test_decomposition_and_extensive_form_agree_for_every_measure(seed: int) -> None:
    family = Family(random_family(seed))
    outlooks = Subproblems(family.scenario, family.codes)
    for name, risk in RISKS.items():
        first = family.first(risk)
        exact = family.solve(first)
        found = decompose(first, outlooks, family.probabilities, risk, best=family.best, gap=1e-7)
        # Regret is a small difference of needs, each known to some 1e-7 of itself.
        size = max(1.0, float(exact.needs.max()))
        assert found.objective == pytest.approx(exact.objective, rel=1e-6, abs=1e-6 * size), name
        assert found.bound <= found.objective + 1e-9, name
        assert found.gap <= 1e-7, name
        # what is said of the units is true of them
        values = np.array([cut.value for cut in outlooks.cuts(range(3), found.units)])
        assert values == pytest.approx(found.needs, rel=1e-7, abs=1e-6), name
        assert risk.value(values, family.probabilities, family.best) == pytest.approx(
            found.objective, abs=1e-6 * size
        ), name
        assert family.costs @ found.units <= 60 * (1 + 1e-7), name


def test_the_log_tells_of_every_pass_and_bounds_only_rise() -> None:
    family = Family(random_family(3))
    told = []
    found = decompose(
        family.first(RISKS["expected"]),
        Subproblems(family.scenario, family.codes),
        family.probabilities,
        RISKS["expected"],
        gap=1e-7,
        listen=told.append,
    )
    assert tuple(told) == found.log
    assert [entry.number for entry in told] == list(range(1, len(told) + 1))
    bounds = [entry.bound for entry in told]
    assert bounds == sorted(bounds)
    objectives = [entry.objective for entry in told]
    assert objectives == sorted(objectives, reverse=True)
    assert (told[-1].objective, told[-1].bound) == (found.objective, found.bound)


@cache
def many() -> tuple[Family, Subproblems]:
    family = Family(random_family(3, outlooks=many_outlooks(26)))
    return family, Subproblems(family.scenario, family.codes)


@pytest.mark.parametrize("name", ["expected", "cvar", "mixture"])
def test_many_outlooks_begin_at_a_sample_and_are_probed(name: str) -> None:
    family, outlooks = many()
    first, best = family.first(RISKS[name]), family.best
    found = decompose(first, outlooks, family.probabilities, RISKS[name], best=best, gap=1e-6)
    assert found.objective == pytest.approx(family.solve(first).objective, rel=2e-6)


def test_a_start_given_is_where_the_search_begins() -> None:
    family = Family(random_family(3))
    first = family.first(RISKS["expected"])
    outlooks = Subproblems(family.scenario, family.codes)
    found = decompose(first, outlooks, family.probabilities, RISKS["expected"], gap=1e-7)
    again = decompose(first, outlooks, family.probabilities, RISKS["expected"], gap=1e-7, start=found.units)
    assert again.log[0].objective == pytest.approx(found.objective)
    assert again.objective == pytest.approx(found.objective)


@pytest.mark.parametrize("name", ["expected", "cvar"])
def test_a_sample_too_large_for_its_extensive_form_is_decomposed_too(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decomposition, "LARGEST_EXTENSIVE", 0)
    family, outlooks = many()
    first = family.first(RISKS[name])
    found = decompose(first, outlooks, family.probabilities, RISKS[name], gap=1e-6)
    assert found.objective == pytest.approx(family.solve(first).objective, rel=2e-6)
    assert prove(first, outlooks, found, family.probabilities, RISKS[name]).objections == ()


def test_what_proved_one_budget_helps_to_prove_the_next() -> None:
    family, outlooks = many()
    risk, p = RISKS["expected"], family.probabilities
    earlier = decompose(family.first(risk, budget=50.0), outlooks, p, risk, gap=1e-6)
    known = list(earlier.cuts), outlooks.lend(earlier.cuts, range(len(p)))
    first = family.first(risk, budget=60.0)
    alone = decompose(first, outlooks, p, risk, gap=1e-6, start=earlier.units)
    helped = decompose(first, outlooks, p, risk, gap=1e-6, start=earlier.units, known=known)
    assert helped.objective == pytest.approx(alone.objective, rel=2e-6)
    assert helped.log[0].bound > alone.log[0].bound
    assert len(helped.log) <= len(alone.log)
    assert prove(first, outlooks, helped, p, risk).objections == ()


def test_one_extensive_form_answers_for_every_budget_in_any_order() -> None:
    family = Family(random_family(5))
    risk = RISKS["cvar"]
    kept = Extensive(family.first(risk), family.stages, family.costs, family.probabilities)
    for budget in (60.0, 5.0, 200.0, 0.0, 60.0):
        first = family.first(risk, budget=budget)
        found, fresh = kept.solve(first.upper), family.solve(first)
        assert found.objective == pytest.approx(fresh.objective, rel=1e-7)
        spent = [float(family.costs @ one.units) for one in (found, fresh)]
        assert max(spent) <= budget * (1 + 1e-7) + 1e-7


def test_a_search_gives_the_same_with_what_it_knows_as_without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Budgets, and parts of the outlooks, one after the other: each as if it were the first question."""
    family = Family(random_family(3, outlooks=many_outlooks(12)))
    monkeypatch.setattr("models.preparation.optimum.LARGEST_EXTENSIVE", 0)
    known = Search(family.scenario, outlooks_of(family.scenario), gap=1e-6)
    half = list(range(0, 12, 2))
    for budget, among in ((30.0, None), (60.0, None), (60.0, half)):
        alone = Search(family.scenario, outlooks_of(family.scenario), gap=1e-6)
        asked = known.best(budget, RISKS["expected"], among=among)
        assert asked.method == "decomposition"
        expected = alone.best(budget, RISKS["expected"], among=among)
        assert asked.objective == pytest.approx(expected.objective, rel=2e-6)
        assert asked.bound <= expected.objective * (1 + 1e-9)
