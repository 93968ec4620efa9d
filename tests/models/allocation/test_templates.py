"""Two ways to one model: each constraint once as a template, or row by row."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from models.allocation.formulation import build
from models.daily import read_daily
from models.programme.matrix import Matrix, hand_over
from tests.models.scenarios import random_scenario


@pytest.mark.parametrize("seed", range(8))
def test_templates_and_rows_give_the_same_programme(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    daily = read_daily(random_scenario(seed))
    with caplog.at_level(logging.WARNING):
        models = [build(daily, templatised=templatised) for templatised in (True, False)]
        once, by_row = (hand_over(model) for model in models)
    # a template that cannot be built falls back to rows, and says so only in the log
    assert caplog.records == []
    assert once.objectives == by_row.objectives
    assert columns(once) == pytest.approx(columns(by_row))
    of_templates, of_rows = rows(once), rows(by_row)
    assert of_templates.keys() == of_rows.keys()
    for name, row in of_rows.items():
        assert of_templates[name] == pytest.approx(row), name


def columns(matrix: Matrix) -> dict[str, float]:
    """Bounds, wholeness and costs of every column, by its name."""
    found: dict[str, float] = {}
    for j, column in enumerate(matrix.columns):
        found[f"{column.name} from"] = matrix.lower[j]
        found[f"{column.name} to"] = matrix.upper[j]
        found[f"{column.name} whole"] = float(matrix.whole[j])
        for k, objective in enumerate(matrix.objectives):
            found[f"{column.name} in {objective}"] = matrix.costs[k, j]
    return found


def rows(matrix: Matrix) -> dict[str, dict[str, float]]:
    """Sides and coefficients of every row in which a column stands, by its name."""
    names = [column.name for column in matrix.columns]
    by_row: Any = matrix.a.tocsr()
    found: dict[str, dict[str, float]] = {}
    for i, row in enumerate(matrix.rows):
        start, end = by_row.indptr[i], by_row.indptr[i + 1]
        entries = zip(by_row.indices[start:end].tolist(), by_row.data[start:end].tolist(), strict=True)
        terms = {names[j]: value for j, value in entries if value}
        sides = {"least": float(matrix.row_lower[i]), "most": float(matrix.row_upper[i])}
        assert row.name not in found
        if terms:
            found[row.name] = terms | sides
    return found
