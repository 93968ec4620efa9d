"""What the engine does where the solver fails: it starts afresh, and says so where that fails too."""

from typing import Any

import highspy
import pytest

from models.allocation.formulation import build
from models.daily import read_daily
from models.errors import SolverError
from models.instances import find
from models.programme.matrix import Matrix, hand_over
from models.scenario import Scenario
from models.solving import solver
from models.solving.solver import Engine, Watch


@pytest.fixture(scope="module")
def matrix() -> Matrix:
    scenario = Scenario.read(find("first-steps"))
    return hand_over(build(read_daily(scenario))).relaxed()


def least(matrix: Matrix, **how: Any) -> float:
    engine = Engine(matrix)
    engine.set_costs(matrix.costs[0], float(matrix.offsets[0]))
    return engine.solve(Watch(), **how).value


def failing(monkeypatch: pytest.MonkeyPatch, times: int) -> list[str]:
    """The solver reports an error so many times; the methods that it was asked to use."""
    run, asked = solver._RUN, list[str]()

    def fails(highs: Any) -> Any:
        asked.append(highs.getOptionValue("solver")[1])
        return highspy.HighsStatus.kError if len(asked) <= times else run(highs)

    monkeypatch.setattr(solver, "_RUN", fails)
    return asked


def test_where_interior_point_reports_an_error_simplex_starts_afresh(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = least(matrix)
    asked = failing(monkeypatch, 1)
    assert least(matrix, method="ipx") == pytest.approx(expected)
    assert asked == ["ipx", "simplex"]


def test_an_error_of_both_is_an_error(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    failing(monkeypatch, 2)
    with pytest.raises(SolverError):
        least(matrix, method="ipx")
