"""The extensive form: one outlook is the response model; more money is never worse; money comes second."""

from itertools import pairwise

import numpy as np
import pytest

from models.allocation.formulation import build
from models.daily import read_daily
from models.preparation.options import with_prepared
from models.preparation.outlooks import in_outlook
from models.preparation.risk import Risk
from models.preparation.subproblems import Subproblems
from models.programme.matrix import hand_over
from tests.models.preparation.cases import Family, random_family
from tests.models.preparation.test_decomposition import RISKS
from tests.models.preparation.test_second_stage import least_need

EXPECTED = Risk.of("expected")
ALONE = np.ones(1)


@pytest.mark.parametrize("seed", range(8))
def test_one_outlook_and_no_money_is_the_response_model(seed: int) -> None:
    family = Family(random_family(seed, budget=0.0))
    found = family.solve(family.first(EXPECTED, ALONE), [family.stages[2]], ALONE)
    bare = in_outlook(family.scenario, "high")
    response = least_need(hand_over(build(read_daily(bare))).relaxed())
    assert found.objective == pytest.approx(response, rel=1e-7, abs=1e-6)
    assert found.units == pytest.approx(np.zeros(len(family.options)), abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_the_objective_is_that_of_the_prepared_scenarios(seed: int) -> None:
    family = Family(random_family(seed))
    found = family.solve(family.first(EXPECTED))
    needs = [
        least_need(
            hand_over(
                build(
                    read_daily(with_prepared(in_outlook(family.scenario, code), family.options, found.units))
                )
            ).relaxed()
        )
        for code in family.codes
    ]
    assert family.probabilities @ np.array(needs) == pytest.approx(found.objective, rel=1e-6, abs=1e-5)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["expected", "cvar", "worst"])
def test_more_money_is_never_worse(seed: int, name: str) -> None:
    family = Family(random_family(seed))
    found = [
        family.solve(family.first(RISKS[name], budget=budget)).objective for budget in (0.0, 30.0, 60.0, 1e9)
    ]
    for less, more in pairwise(found):
        assert more <= less + 1e-7 * max(1.0, less)


@pytest.mark.parametrize("seed", range(8))
def test_money_is_saved_only_where_no_need_rises(seed: int) -> None:
    family = Family(random_family(seed))
    first = family.first(EXPECTED)
    found = family.solve(first)
    held = family.probabilities @ found.needs
    assert held <= found.objective + 1e-6 * max(1.0, found.objective)
    # what is prepared is used: as little of it as does
    outlooks = Subproblems(family.scenario, family.codes)
    assert family.probabilities @ np.array(
        [cut.value for cut in outlooks.cuts(range(3), found.units)]
    ) == pytest.approx(held, rel=1e-6, abs=1e-5)
