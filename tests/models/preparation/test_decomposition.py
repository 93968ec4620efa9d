"""The decomposition finds what the extensive form finds."""

from functools import cache

import numpy as np
import pytest

from models.preparation.decomposition import decompose
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
