"""HiGHS, and nothing else: the only file that imports highspy.

An `Engine` holds one matrix and its last basis; costs and bounds change in place, so that a small change
is solved hot. Every option and every status is checked: an unknown option would silently solve with
something else.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import highspy
import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from models.errors import SolverError
from models.programme.levels import Answer
from models.programme.matrix import Matrix, Vector, plain_names, total
from models.solving.quiet import without_banner
from models.solving.scaling import balance

Method = Literal["ipx", "simplex"]

SMALL = 3_000
"""Columns up to which simplex is at least as fast as interior point with crossover."""
HOT_STEPS, COLUMNS_PER_HOT_STEP = 300, 50
"""Steps after which a hot solve is given up, at least, and by size: beyond, a cold one is faster."""
QUICK_STEPS_PER_COLUMN = 0.4
"""Steps of simplex from the beginning after which interior point takes over."""
FAR_TOO_MANY = 2**31 - 1
TOLERANCE, SMALLEST_TOLERANCE = 1e-7, 1e-10
"""Of reduced costs: HiGHS's own, and the least that it takes."""
GIVEN_UP = (highspy.HighsModelStatus.kUnknown, highspy.HighsModelStatus.kUnboundedOrInfeasible)
BROKEN = highspy.HighsModelStatus.kSolveError
"""Said of a run that the solver itself called an error: seen where interior point made no progress."""
SEED = 1
"""Of every random choice the solver makes: the same input gives the same plan."""
POLL_S = 0.02
TELL_S = 0.5
PATIENCE_S = 0.25
"""How long a stopped solver may take to answer before it is left behind."""


@dataclass
class Watch:
    """When to stop, and whom to tell: a deadline (monotonic seconds), an interrupt, a listener."""

    deadline: float | None = None
    interrupt: threading.Event | None = None
    listen: Callable[[str, float], None] | None = None
    started: float = field(default_factory=time.monotonic)
    stage: str = ""

    def tell(self, stage: str) -> None:
        """Tell the listener what is being done, and since when, in seconds."""
        if self.listen is not None:
            self.stage = stage
            self.listen(stage, time.monotonic() - self.started)

    def check(self) -> None:
        """Raise `Stopped` where there is a reason to stop."""
        if self.stopped_by:
            raise Stopped(self.stopped_by)

    @property
    def stopped_by(self) -> str:
        """`interrupt`, `time_limit`, or empty while there is no reason to stop."""
        if self.interrupt is not None and self.interrupt.is_set():
            return "interrupt"
        if self.deadline is not None and time.monotonic() >= self.deadline:
            return "time_limit"
        return ""


class Stopped(SolverError):
    """The solver was stopped before it could answer; `reason` is `time_limit` or `interrupt`."""

    def __init__(self, reason: str, bound: float = -np.inf, x: Vector | None = None) -> None:
        super().__init__(f"stopped by {reason}")
        self.reason = reason
        self.bound = bound
        self.x = x


class Engine:
    """One matrix in HiGHS. Money, persons and goods come and go in the matrix's own units.

    The solver sees everything in the matrix's `unit`, a power of two that is not 1 when persons are in the
    millions (or in thousandths), so that its absolute tolerances mean the same for every scenario; a yes or
    no stays one. Other whole decisions forbid it. It also sees rows and columns balanced (see `scaling`): its
    tolerances, 1e-7, hold for the balanced numbers, in the matrix's own they are wider or narrower by the
    factor of the row or column, up to some hundred times. What was reached is proved in the matrix's own.
    """

    def __init__(self, matrix: Matrix, *, gap: float = 1e-4, hot_steps: int | None = None) -> None:
        self.matrix = matrix
        counted = matrix.whole & ((matrix.lower < 0) | (matrix.upper > 1))
        self.unit: float = 1.0 if counted.any() else matrix.unit
        self._columns = np.ones(matrix.shape[1]) if self.unit == 1.0 else matrix.column_units
        self._rows = np.ones(matrix.shape[0]) if self.unit == 1.0 else matrix.row_units
        by_row, by_column = balance(_entries(matrix, self._columns, self._rows), matrix.whole)
        self._columns, self._rows = self._columns * by_column, self._rows * by_row
        self.cost_unit = 1.0
        self.lower = matrix.lower.copy()
        self.upper = matrix.upper.copy()
        self.row_lower = matrix.row_lower.copy()
        self.row_upper = matrix.row_upper.copy()
        self.relaxed = not matrix.whole.any()
        self._hot_steps = hot_steps or max(HOT_STEPS, matrix.shape[1] // COLUMNS_PER_HOT_STEP)
        self._left_behind = False
        self._gap = gap
        self._highs = self._new()
        self._load()

    def _new(self) -> Any:
        with without_banner():
            highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        for name, value in {
            "output_flag": False,
            "threads": 1,
            "random_seed": SEED,
            "mip_rel_gap": self._gap,
            "mip_abs_gap": 1e-9,
            "mip_lp_solver": "ipx",
        }.items():
            _check(highs.setOptionValue(name, value), f"option {name}")
        return highs

    @property
    def _ears(self) -> tuple[Any, ...]:
        """Where the solver at work asks whether to go on."""
        return self._highs.cbSimplexInterrupt, self._highs.cbIpmInterrupt, self._highs.cbMipInterrupt

    def _load(self) -> None:
        lp = _programme(self.matrix, self._columns, self._rows, self.unit)
        _check(self._highs.passModel(lp), "hand-over")

    def set_costs(self, costs: Vector, offset: float, finest: float = 1.0) -> None:
        """Minimise `costs @ x + offset`; scaled by a power of two so that the largest cost is about 1.

        `finest` is the smallest price in a priced sum, as a share of the largest: the solver's tolerance, a
        share of the largest, would otherwise be worth much of what has the smallest.
        """
        tolerance = max(SMALLEST_TOLERANCE, TOLERANCE * finest)
        _check(self._highs.setOptionValue("dual_feasibility_tolerance", tolerance), "option tolerance")
        own = costs / self._columns
        largest = float(np.abs(own).max(initial=0.0))
        self.cost_unit = float(2.0 ** np.round(np.log2(largest))) if largest > 0 else 1.0
        self.costs, self.offset = costs, offset
        index = np.arange(len(costs), dtype=np.int32)
        _check(self._highs.changeColsCost(len(index), index, own / self.cost_unit), "costs")

    def set_column_bounds(self, index: NDArray[np.int32], lower: Vector, upper: Vector) -> None:
        self.lower[index], self.upper[index] = lower, upper
        own = self._columns[index] / self.unit
        _check(self._highs.changeColsBounds(len(index), index, lower * own, upper * own), "bounds")

    def set_row_bounds(self, index: NDArray[np.int32], lower: Vector, upper: Vector) -> None:
        self.row_lower[index], self.row_upper[index] = lower, upper
        own = self._rows[index] / self.unit
        _check(self._highs.changeRowsBounds(len(index), index, lower * own, upper * own), "row bounds")

    def forget_basis(self) -> None:
        _check(self._highs.clearSolver(), "clear")

    def basis(self) -> Any:
        """The basis of the last answer, to come back to with `restore`."""
        return self._highs.getBasis()

    def restore(self, basis: Any) -> None:
        _check(self._highs.setBasis(basis), "basis")

    def solve_from(self, basis: Any, watch: Watch) -> Answer | None:
        """Solve hot from a basis; None where that takes too long."""
        try:
            self.restore(basis)
            return self.solve(watch, hot=True)
        except Stopped:
            raise
        except SolverError:
            return None

    def solve_quickly(self, watch: Watch) -> Answer:
        """Solve by simplex, and by interior point where simplex takes many steps: some programmes are far
        faster one way, some the other, and the first steps, which are the cheapest, tell."""
        try:
            steps = max(SMALL, int(QUICK_STEPS_PER_COLUMN * self.matrix.shape[1]))
            return self.solve(watch, method="simplex", most_steps=steps)
        except Stopped:
            raise
        except SolverError:
            return self.solve(watch, method="ipx")

    def solve(
        self,
        watch: Watch,
        *,
        method: Method | None = None,
        hot: bool = False,
        crossover: bool = True,
        most_steps: int = FAR_TOO_MANY,
    ) -> Answer:
        """Solve to optimality. `hot` starts from the basis at hand, without presolve.

        Raises:
            Stopped: by the watch.
            SolverError: there is no optimum, or it takes more than `most_steps` of simplex; fewer when hot.

        Without `crossover` the interior point's own answer is returned, from the middle of the optimal face:
        what is zero there is zero in every optimum. It has no basis and its duals are not clean.
        """
        watch.check()
        highs = self._highs
        if not hot:
            self.forget_basis()
        method = method or ("simplex" if hot or self.matrix.shape[1] <= SMALL else "ipx")
        options: dict[str, object] = {
            "presolve": "off" if hot else "on",
            # From an optimal basis few steps are left: perturbed costs would have to be cleaned up after.
            "dual_simplex_cost_perturbation_multiplier": 0.0 if hot else 1.0,
            # Steepest edge would price every row before the first step; Devex starts at once.
            "simplex_dual_edge_weight_strategy": 1 if hot else -1,
            "simplex_iteration_limit": self._hot_steps if hot else most_steps,
        }
        if self.relaxed:
            options["solver"] = method
            options["run_crossover"] = "on" if crossover else "off"
        options["time_limit"] = self._seconds_left(watch)
        for name, value in options.items():
            _check(highs.setOptionValue(name, value), f"option {name}")
        begun = time.monotonic()
        status = self._run(watch)
        contradicted = status == highspy.HighsModelStatus.kInfeasible and not hot
        if self.relaxed and (contradicted or status in GIVEN_UP):
            # Interior point gave up without a clean basis, or presolve saw a contradiction in rounding;
            # simplex finishes from wherever it stands.
            _check(highs.setOptionValue("solver", "simplex"), "option solver")
            _check(highs.setOptionValue("presolve", "off"), "option presolve")
            status = self._run(watch)
        if self.relaxed and not hot and status == BROKEN:
            # From there not even simplex could: it starts afresh, on the programme as it is.
            self.forget_basis()
            _check(highs.setOptionValue("solver", "simplex"), "option solver")
            _check(highs.setOptionValue("presolve", "off"), "option presolve")
            status = self._run(watch)
        if status != highspy.HighsModelStatus.kOptimal:
            raise SolverError(f"HiGHS ended with {highs.modelStatusToString(status)}")
        return self._answer(time.monotonic() - begun, hot)

    def _answer(self, seconds: float, hot: bool) -> Answer:
        solution, info = self._highs.getSolution(), self._highs.getInfo()
        x = self._own(solution.col_value)
        value = total(self.costs, x) + self.offset
        bound = value
        if not self.relaxed:
            bound = info.mip_dual_bound * self.cost_unit * self.unit + self.offset
        rows, columns = self.matrix.shape
        has_duals = self.relaxed
        return Answer(
            value=value,
            bound=min(bound, value),
            x=x,
            reduced_costs=np.array(solution.col_dual) * self._columns * self.cost_unit
            if has_duals
            else np.zeros(columns),
            duals=np.array(solution.row_dual) * self._rows * self.cost_unit if has_duals else np.zeros(rows),
            activity=np.array(solution.row_value) / self._rows * self.unit,
            iterations=int(
                info.simplex_iteration_count
                + max(info.ipm_iteration_count, 0)
                + max(info.crossover_iteration_count, 0)
            ),
            seconds=seconds,
            hot=hot,
            basis=self._highs.getBasis() if has_duals else None,
        )

    def _own(self, values: Any) -> Vector:
        """The solver's values of all columns in the matrix's own units."""
        return np.array(values, dtype=np.float64) / self._columns * self.unit

    def _stopped(self, reason: str) -> Stopped:
        """What a stopped search still knows: its bound and, with whole decisions, its best plan."""
        if self.relaxed:
            return Stopped(reason)
        info = self._highs.getInfo()
        bound = info.mip_dual_bound * self.cost_unit * self.unit + self.offset
        solution = self._highs.getSolution()
        x = self._own(solution.col_value) if solution.value_valid else None
        return Stopped(reason, bound if np.isfinite(bound) else -np.inf, x)

    def _seconds_left(self, watch: Watch) -> float:
        if watch.deadline is None:
            return float("inf")
        # HiGHS counts run time from the engine's first run on.
        return max(watch.deadline - time.monotonic(), 0.01) + float(self._highs.getRunTime())

    def _run(self, watch: Watch) -> Any:
        """The status of a run, `BROKEN` where the solver reports an error. It runs in a thread, so that an
        interrupt is heard even where the solver does not listen.

        Raises:
            Stopped: by the watch.
        """
        if self._left_behind:
            raise SolverError("this engine was left behind and cannot be used again")
        outcome: list[Any] = []
        # highspy's own startSolve shares one lock among all engines of a process; each has its thread here.
        worker = threading.Thread(target=lambda: outcome.append(_RUN(self._highs)), daemon=True)
        worker.start()
        told = time.monotonic()
        while worker.is_alive():
            worker.join(POLL_S)
            reason = watch.stopped_by
            if reason:
                # Not before: it asks at every step, and each question costs more than many steps.
                for ear in self._ears:
                    ear.subscribe(_interrupt)
                worker.join(PATIENCE_S)
                if worker.is_alive():
                    self._left_behind = True
                    raise Stopped(reason)
                for ear in self._ears:
                    ear.unsubscribe(_interrupt)
                break
            if time.monotonic() - told > TELL_S:
                told = time.monotonic()
                watch.tell(watch.stage)
        if not outcome or outcome[0] == highspy.HighsStatus.kError:
            return BROKEN
        status = self._highs.getModelStatus()
        if status in (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt):
            raise self._stopped(watch.stopped_by or "time_limit")
        return status


def _interrupt(event: Any) -> None:
    event.interrupt()


_RUN = super(highspy.Highs, highspy.Highs).run


def write_file(matrix: Matrix, priority: int, path: Path) -> None:
    """Write one priority's programme as MPS or LP, by the suffix of `path`, in persons, goods and money.

    Rows and columns have the model's names, with a low line for every sign that the formats do not allow.
    """
    rows, columns = matrix.shape
    lp = _programme(matrix, np.ones(columns), np.ones(rows), 1.0)
    lp.col_cost_, lp.offset_ = matrix.costs[priority], float(matrix.offsets[priority])
    lp.col_names_, lp.row_names_ = plain_names(matrix.columns), plain_names(matrix.rows)
    with without_banner():
        highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    _check(highs.setOptionValue("output_flag", False), "option output_flag")
    _check(highs.passModel(lp), "hand-over")
    _check(highs.writeModel(str(path)), f"writing {path.name}")


def _programme(matrix: Matrix, by_column: Vector, by_row: Vector, unit: float) -> Any:
    """The matrix as HiGHS takes it, without costs: columns times `by_column`, rows times `by_row`, all in
    `unit`s."""
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.zeros(len(by_column))
    column, row = by_column / unit, by_row / unit
    lp.col_lower_, lp.col_upper_ = matrix.lower * column, matrix.upper * column
    lp.row_lower_, lp.row_upper_ = matrix.row_lower * row, matrix.row_upper * row
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.a.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.a.indices.astype(np.int32)
    lp.a_matrix_.value_ = _entries(matrix, by_column, by_row).data
    if matrix.whole.any():
        lp.integrality_ = [
            highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
            for whole in matrix.whole
        ]
    return lp


def _entries(matrix: Matrix, by_column: Vector, by_row: Vector) -> sp.csc_array:
    """The matrix's entries with columns counted in numbers times `by_column`, rows times `by_row`."""
    a = matrix.a
    data = a.data * by_row[a.indices] / np.repeat(by_column, np.diff(a.indptr))
    return sp.csc_array((data, a.indices, a.indptr), shape=a.shape)


def _check(status: Any, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS refused: {what}")
