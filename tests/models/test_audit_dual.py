"""The matrix half of the certificate objects to every figure that is not what the matrix says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from models.allocation.formulation import build
from models.audit.dual import prove
from models.daily import read_daily
from models.instances import find
from models.programme.levels import Answer, Search
from models.programme.matrix import hand_over
from models.scenario import Scenario
from models.solving.lexicographic import search_strict
from models.solving.solver import Watch

Tamper = Callable[[Answer], Answer]


MODEL = build(read_daily(Scenario.read(find("first-steps"))))


@pytest.fixture(scope="module")
def search() -> Search:
    return search_strict(hand_over(MODEL), (0.0, 0.0), 1e-4, Watch())


def with_answer(search: Search, k: int, change: Tamper) -> Search:
    levels = list(search.levels)
    levels[k] = replace(levels[k], answer=change(levels[k].answer))
    return replace(search, levels=levels)


def test_every_level_of_the_tutorial_is_proved(search: Search) -> None:
    proofs = prove(search)
    assert [proof.proved for proof in proofs] == [True] * 4
    # 40 nights outdoors: the proof's value and its dual value are the same figure, computed twice.
    assert proofs[0].value == pytest.approx(40.0)
    assert proofs[0].dual_value == pytest.approx(40.0)


def test_a_value_that_the_solver_only_claims_is_not_what_the_proof_says(search: Search) -> None:
    claimed = with_answer(search, 0, lambda answer: replace(answer, value=answer.value - 1.0))
    assert prove(claimed)[0].value == pytest.approx(40.0)


def test_each_changed_dual_that_counts_breaks_the_first_level(search: Search) -> None:
    counting = np.flatnonzero(np.abs(search.levels[0].answer.duals) > 1e-6)
    assert len(counting) > 0
    for row in counting:

        def change(answer: Answer, row: int = int(row)) -> Answer:
            duals = answer.duals.copy()
            duals[row] *= 1.5
            return replace(answer, duals=duals)

        assert not prove(with_answer(search, 0, change))[0].proved, f"row {row}"


@pytest.mark.parametrize("k", [1, 2])
def test_duals_of_nothing_prove_no_later_level(search: Search, k: int) -> None:
    empty = with_answer(search, k, lambda answer: replace(answer, duals=np.zeros_like(answer.duals)))
    assert not prove(empty)[k].proved


def test_each_changed_amount_of_an_account_breaks_the_first_level(search: Search) -> None:
    matrix = search.matrix
    accounts = np.flatnonzero(matrix.row_lower == matrix.row_upper)
    in_accounts = np.abs(matrix.a.tocsr()[accounts]).sum(axis=0) > 0
    assert in_accounts.sum() > 40
    for column in np.flatnonzero(in_accounts):

        def change(answer: Answer, column: int = int(column)) -> Answer:
            x = answer.x.copy()
            x[column] += 1.0
            return replace(answer, x=x)

        assert not prove(with_answer(search, 0, change))[0].proved, matrix.columns[column].name


def test_a_better_plan_for_the_matrix_handed_over_shows_in_another_matrix(search: Search) -> None:
    """The proof belongs to its matrix: with ten more places on the second day it no longer proves."""
    rows = search.matrix.row_upper.copy()
    names = [row.parent_component().local_name for row in search.matrix.rows]
    rows[names.index("space_limit") :][: names.count("space_limit")] += 10.0
    other = replace(search, matrix=replace(search.matrix, row_upper=rows))
    assert not prove(other)[0].proved
