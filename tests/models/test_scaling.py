"""The solver sees balanced numbers; whoever asks it sees the matrix's own."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models.programme.levels import Answer
from models.programme.matrix import Matrix
from models.solving.scaling import balance
from models.solving.solver import Engine, Watch

ENTRIES = sp.csc_array(np.array([[1.0, 450.0, 0.0], [0.0, 20.0, 720.0], [1e-4, 0.0, 0.5]]))
NONE_AS_IS = np.zeros(3, dtype=np.bool_)


def programme() -> Matrix:
    """Serve up to 900 people with nurses for 450 each at 40 a day; two at most, so 100 of 1000 go without.

    min 3 unserved + 0.01 * 40 nurses; served + unserved = 1000; served <= 450 nurses; nurses <= 2.
    """
    a = sp.csc_array(np.array([[1.0, 1.0, 0.0], [1.0, 0.0, -450.0], [0.0, 0.0, 40.0]]))
    return Matrix(
        a=a,
        row_lower=np.array([1000.0, -np.inf, -np.inf]),
        row_upper=np.array([1000.0, 0.0, 5000.0]),
        lower=np.zeros(3),
        upper=np.array([np.inf, np.inf, 2.0]),
        whole=NONE_AS_IS,
        costs=np.array([[0.0, 3.0, 0.4]]),
        offsets=np.array([7.0]),
        objectives=("need",),
        rows=("people", "service", "money"),
        columns=("served", "unserved", "nurses"),
    )


def solved(engine: Engine, matrix: Matrix) -> Answer:
    engine.set_costs(matrix.costs[0], float(matrix.offsets[0]))
    return engine.solve(Watch())


def test_balanced_entries_are_nearer_to_one() -> None:
    rows, columns = balance(ENTRIES, NONE_AS_IS)
    balanced = sp.coo_array(sp.diags_array(rows) @ ENTRIES @ sp.diags_array(1 / columns)).data
    assert np.abs(np.log2(ENTRIES.data)).max() > 13
    assert np.abs(np.log2(balanced)).max() < 4


def test_factors_are_powers_of_two() -> None:
    for factors in balance(ENTRIES, NONE_AS_IS):
        assert (np.frexp(factors)[0] == 0.5).all()


def test_columns_as_they_are_keep_their_unit() -> None:
    _, columns = balance(ENTRIES, np.array([False, True, False]))
    assert columns[1] == 1.0
    assert columns[0] != 1.0


def test_rows_and_columns_without_entries_and_entries_of_nothing_are_no_matter() -> None:
    a = sp.csc_array((np.array([0.0, 8.0]), np.array([0, 0]), np.array([0, 1, 2, 2])), shape=(2, 3))
    rows, columns = balance(a, NONE_AS_IS)
    assert np.isfinite(rows).all()
    assert np.isfinite(columns).all()
    assert rows[1] == columns[2] == 1.0


def test_an_answer_is_in_the_units_of_the_matrix() -> None:
    matrix = programme()
    answer = solved(Engine(matrix), matrix)
    assert answer.value == pytest.approx(307.8)
    assert answer.x == pytest.approx([900.0, 100.0, 2.0])
    assert answer.activity == pytest.approx([1000.0, 0.0, 80.0])
    # One more person costs 3; one more nurse spares 450 of them, less her own cost.
    assert answer.duals == pytest.approx([3.0, -3.0, 0.0])
    assert answer.reduced_costs == pytest.approx([0.0, 0.0, 0.4 - 1350.0])


def test_bounds_are_set_in_the_units_of_the_matrix() -> None:
    matrix = programme()
    engine = Engine(matrix)
    solved(engine, matrix)
    engine.set_column_bounds(np.array([2], dtype=np.int32), np.array([0.0]), np.array([10.0]))
    engine.set_row_bounds(np.array([2], dtype=np.int32), np.array([-np.inf]), np.array([60.0]))
    answer = engine.solve(Watch(), hot=True)
    # Money is what holds now: one and a half nurses.
    assert answer.x == pytest.approx([675.0, 325.0, 1.5])
    assert answer.duals[2] == pytest.approx((0.4 - 1350.0) / 40.0)


def test_whole_decisions_stay_whole_in_balanced_numbers() -> None:
    matrix = replace(
        programme(), whole=np.array([False, False, True]), row_upper=np.array([1000.0, 0.0, 60.0])
    )
    answer = solved(Engine(matrix), matrix)
    assert answer.x == pytest.approx([450.0, 550.0, 1.0])
    assert answer.bound == pytest.approx(answer.value)


def test_a_basis_is_come_back_to() -> None:
    matrix = programme()
    engine = Engine(matrix)
    first = solved(engine, matrix)
    engine.forget_basis()
    engine.restore(first.basis)
    again = engine.solve(Watch(), hot=True)
    assert again.iterations == 0
    assert again.x == pytest.approx(first.x)
