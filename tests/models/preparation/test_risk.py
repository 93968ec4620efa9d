"""Measures over outlooks: closed forms, and the first stage's rows against them."""

import numpy as np
import pytest

from models.preparation.first_stage import first_stage
from models.preparation.risk import SHARE_OF_MEAN, Risk, cvar
from models.programme.matrix import Matrix
from models.solving.solver import Engine, Watch
from tests.models.preparation.cases import Family, random_family
from tests.models.preparation.test_decomposition import RISKS

TEN = np.array([30.0, 10.0, 100.0, 20.0, 50.0, 40.0, 60.0, 80.0, 70.0, 90.0])
TENTH = np.full(10, 0.1)


@pytest.mark.parametrize(
    ("level", "mean_of_the_worst"),
    [
        (0.0, 55.0),  # everything
        (0.5, 80.0),  # 60, 70, 80, 90, 100
        (0.8, 95.0),  # 90, 100
        (0.85, (100 * 0.1 + 90 * 0.05) / 0.15),  # the 90 in half
        (0.9, 100.0),
        (0.99, 100.0),  # a tenth of the worst outlook
    ],
)
def test_cvar_is_the_mean_of_the_worst_share(level: float, mean_of_the_worst: float) -> None:
    assert cvar(TEN, TENTH, level) == pytest.approx(mean_of_the_worst)


def test_cvar_counts_probabilities_not_outlooks() -> None:
    # the worst 0.4: all of 100 (0.3), and 0.1 of 50's 0.2
    assert cvar(np.array([50.0, 100.0, 0.0]), np.array([0.2, 0.3, 0.5]), 0.6) == pytest.approx(
        (0.3 * 100 + 0.1 * 50) / 0.4
    )


def test_a_small_share_of_the_mean_decides_among_equals() -> None:
    calm, rough = np.array([0.0, 10.0]), np.array([9.0, 10.0])
    half = np.full(2, 0.5)
    worst = Risk.of("worst")
    assert worst.value(calm, half) == pytest.approx((1 - SHARE_OF_MEAN) * 10 + SHARE_OF_MEAN * 5)
    assert worst.value(calm, half) < worst.value(rough, half)


def test_regret_is_against_the_best_of_each_outlook() -> None:
    value = Risk.of("regret").value(np.array([10.0, 50.0]), np.full(2, 0.5), np.array([4.0, 48.0]))
    assert value == pytest.approx((1 - SHARE_OF_MEAN) * 6 + SHARE_OF_MEAN * 30)
    with pytest.raises(ValueError, match="least need of each outlook"):
        Risk.of("regret").value(TEN, TENTH)


@pytest.mark.parametrize("seed", range(10))
def test_cvar_lies_between_mean_and_worst_and_rises_with_its_level(seed: int) -> None:
    draw = np.random.default_rng(seed)
    needs, p = draw.exponential(100.0, 7), draw.dirichlet(np.ones(7))
    found = [cvar(needs, p, level) for level in (0.0, 0.3, 0.6, 0.9, 0.999999)]
    assert found[0] == pytest.approx(p @ needs)
    assert found == sorted(found)
    assert found[-1] == pytest.approx(needs.max())


@pytest.mark.parametrize(
    ("weights", "level", "why"),
    [
        ({"median": 1.0}, 0.9, "weights of expected, cvar, worst, regret"),
        ({"expected": 1.5, "worst": -0.5}, 0.9, "none negative"),
        ({"expected": 0.5}, 0.9, "sum to 0.5"),
        ({"cvar": 1.0}, 1.0, "a share below 1"),
        ({"cvar": 1.0}, -0.1, "a share below 1"),
    ],
)
def test_a_mixture_that_is_none_is_refused(weights: dict[str, float], level: float, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Risk(weights, level)
    assert Risk({"expected": 0.5, "worst": 0.5}).weights == {"expected": 0.5, "worst": 0.5}


@pytest.mark.parametrize("name", RISKS)
def test_the_first_stage_measures_needs_as_the_closed_form_does(name: str) -> None:
    family, risk = Family(random_family(3)), RISKS[name]
    draw = np.random.default_rng(7)
    for _ in range(5):
        needs, best = draw.exponential(100.0, 6), draw.exponential(30.0, 6)
        p = draw.dirichlet(np.ones(6))
        first = first_stage(family.scenario, family.options, 60.0, p, risk, best)
        engine = Engine(
            Matrix(
                first.a.tocsc(),
                np.full(len(first.upper), -np.inf),
                first.upper,
                first.low,
                first.high,
                np.zeros(first.columns, dtype=np.bool_),
                np.zeros((0, first.columns)),
                np.zeros(0),
                (),
                (),
                (),
            )
        )
        columns = np.arange(first.options, first.options + 6, dtype=np.int32)
        engine.set_column_bounds(columns, needs, needs)
        engine.set_costs(first.costs, 0.0)
        assert engine.solve(Watch()).value == pytest.approx(risk.value(needs, p, best))


def test_regret_without_the_best_is_no_first_stage() -> None:
    family = Family(random_family(3))
    with pytest.raises(ValueError, match="least need of each outlook"):
        first_stage(family.scenario, family.options, 60.0, family.probabilities, RISKS["regret"])
