"""An outlook's programme with something prepared is the programme of the prepared scenario."""

import random
from dataclasses import replace

import numpy as np
import pytest

from models.allocation.formulation import build
from models.daily import read_daily
from models.preparation.options import Option, with_prepared
from models.preparation.outlooks import in_outlook
from models.preparation.programmes import Programmes
from models.preparation.second_stage import SURVIVAL_RATIO, second_stage
from models.preparation.subproblems import Subproblems
from models.programme.levels import LEVELS, Answer
from models.programme.matrix import Matrix, Vector, hand_over
from models.scenario import Scenario
from models.solving.solver import Engine, Watch
from tests.models.preparation.cases import Family, random_family

SEEDS = range(20)


def prepared(scenario: Scenario, options: tuple[Option, ...], units: Vector) -> Matrix:
    return hand_over(build(read_daily(with_prepared(scenario, options, units)))).relaxed()


def some_units(family: Family, seed: int) -> Vector:
    """A little of every option, so that every store has room for it."""
    draw = random.Random(seed)
    return np.array([draw.random() * option.most for option in family.options]) / 50


def least_need(matrix: Matrix) -> float:
    """Weighted person-days of a response, A ten times B."""
    a, b = LEVELS.index("survival"), LEVELS.index("dignity")
    engine = Engine(matrix)
    engine.set_costs(
        SURVIVAL_RATIO * matrix.costs[a] + matrix.costs[b],
        float(SURVIVAL_RATIO * matrix.offsets[a] + matrix.offsets[b]),
    )
    return engine.solve(Watch()).value


@pytest.mark.parametrize("seed", SEEDS)
def test_the_need_is_that_of_the_prepared_scenario(seed: int) -> None:
    family = Family(random_family(seed))
    units = some_units(family, seed)
    (cut,) = Subproblems(family.scenario, family.codes).cuts([1], units)
    own = prepared(in_outlook(family.scenario, family.codes[1]), family.options, units)
    assert cut.value == pytest.approx(least_need(own), rel=1e-7, abs=1e-6)


def test_right_hand_sides_are_those_of_the_prepared_scenario() -> None:
    compared = 0
    for seed in SEEDS:
        family = Family(random_family(seed))
        units = some_units(family, seed)
        bare = in_outlook(family.scenario, family.codes[1])
        stage, own = second_stage(bare, family.options), prepared(bare, family.options, units)
        if stage.matrix.shape != own.shape or (stage.matrix.a != own.a).nnz:
            continue  # an item that nobody needs is counted in the largest amount of it: other coefficients
        # What was prepared may not lie outside its store, though in an ordinary scenario what is there may.
        linked = np.array([not row.name.startswith("overflow_bounded") for row in own.rows])
        lower, upper = stage.right_hand_sides(units)
        assert lower[linked] == pytest.approx(own.row_lower[linked], abs=1e-7)
        assert upper[linked] == pytest.approx(own.row_upper[linked], abs=1e-7)
        assert (upper[~linked] <= own.row_upper[~linked] + 1e-9).all()
        compared += 1
    assert compared >= 5


def test_outlooks_that_differ_in_arrivals_alone_share_what_they_can() -> None:
    family = Family(random_family(3))
    assert len({stage.structure for stage in family.stages}) == 1
    outlooks = Subproblems(family.scenario, family.codes)
    first, second = outlooks.stages([0, 1])
    assert first.matrix.a is second.matrix.a
    assert not np.array_equal(first.matrix.row_upper, second.matrix.row_upper)


def test_lent_duals_bound_every_other_outlook() -> None:
    family = Family(random_family(3))
    units = some_units(family, 3)
    outlooks = Subproblems(family.scenario, family.codes)
    (own,) = outlooks.cuts([1], units)
    assert own.value == pytest.approx(own.constant + own.slope @ units)
    (constants,) = outlooks.lend([own], [0, 1, 2])
    assert constants[1] == pytest.approx(own.constant)
    for others in (units, 10 * units, np.zeros(len(units))):
        for constant, true in zip(constants, outlooks.cuts([0, 1, 2], others), strict=True):
            assert true.value is not None
            assert constant + own.slope @ others <= true.value + 1e-6


def test_lent_duals_bound_the_money_of_every_other_outlook() -> None:
    """Whatever is prepared, and however much need may be left; it falls with that."""
    family = Family(random_family(3))
    outlooks = Subproblems(family.scenario, family.codes)
    everyone, compared = range(3), 0
    for share in (0.0, 1.0, 3.0):
        units = share * some_units(family, 3)
        needs = np.array([cut.value for cut in outlooks.cuts(everyone, units)])
        tight, loose = (outlooks.money_cuts(everyone, units, more * needs + 1e-6) for more in (1.0, 1.1))
        for cheaper, dearer in zip(loose, tight, strict=True):
            assert cheaper.value is not None
            assert dearer.value is not None
            assert cheaper.value <= dearer.value + 1e-6
        for own in (*tight, *loose):
            assert own.slope[-1] <= 1e-9
            (constants,) = outlooks.lend_money([own], everyone)
            for constant, need, true in zip(constants, 1.1 * needs + 1e-6, loose, strict=True):
                assert true.value is not None
                assert constant + own.slope @ np.append(units, need) <= true.value * (1 + 1e-6) + 1e-6
                compared += 1
    assert compared == 54


def test_duals_say_nothing_about_a_programme_of_another_structure() -> None:
    family = Family(random_family(3))
    outlooks = Subproblems(family.scenario, family.codes)
    (own,) = outlooks.cuts([1], np.zeros(len(family.options)))
    assert (outlooks.lend([replace(own, structure="another")], [0, 1, 2]) == -np.inf).all()
    # nor where they are not feasible: a price of the wrong sign at an open side
    assert (outlooks.lend([replace(own, duals=-own.duals)], [0, 1, 2]) == -np.inf).all()


class Rough(Programmes):
    """Ends with duals of the wrong sign, from an old basis or a new one."""

    hot = False

    def solve(self, outlook: int, units: Vector) -> Answer:
        answer = super().solve(outlook, units)
        return replace(answer, duals=-answer.duals, hot=self.hot)


def test_duals_that_prove_nothing_are_found_anew_or_said_to_be_none() -> None:
    family = Family(random_family(3))
    nothing = np.zeros(len(family.options))
    rough = Rough(family.stages.__getitem__, np.ones(len(nothing)))
    (true,) = Subproblems(family.scenario, family.codes).cuts([1], nothing)
    cut = rough.cut(1, nothing)
    assert cut.value == pytest.approx(true.value)
    assert (cut.slope == 0).all()
    assert 0 <= cut.constant < true.constant
    rough.hot = True
    cut = rough.cut(1, nothing)
    assert cut.constant == pytest.approx(true.constant)
