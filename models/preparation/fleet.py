"""Many processes: each keeps the programmes of its outlooks warm, here or on other machines.

An outlook stays with its worker, so that it starts from its own last basis. What a worker holds is a cache:
lost with it, it is built anew from the scenario, and its part of the work is done again. Only time is lost.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.errors import SolverError
from models.preparation.cut import Cut
from models.preparation.second_stage import SecondStage
from models.preparation.subproblems import Subproblems
from models.programme.matrix import Vector
from models.scenario import Scenario

MOST_LOST = 5
"""Times that one part of the work may be lost before it is given up: something kills whoever does it."""

T = TypeVar("T")


class Lost(Exception):
    """A worker went away in the middle of its work."""


class Workers(Protocol):
    """Processes that do what they are given, one thing at a time each."""

    count: int

    def submit(self, worker: int, work: Callable[..., T], *given: Any) -> Future[T]:
        """Begin some work."""
        ...

    def result(self, worker: int, future: Future[T]) -> T:
        """What came of it. Raises `Lost`; the worker has been replaced then."""
        ...

    def close(self) -> None:
        """Let the workers go."""
        ...


class LocalWorkers:
    """Processes of this machine, by default as many as there are cores."""

    def __init__(self, count: int | None = None) -> None:
        self.count = count or _cores()
        # A process in which the solver has run may hold its locks: it is never forked.
        self._context = multiprocessing.get_context("forkserver")
        self._executors = [self._executor() for _ in range(self.count)]

    def _executor(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(1, self._context, initializer=_begin)

    def submit(self, worker: int, work: Callable[..., T], *given: Any) -> Future[T]:
        try:
            return self._executors[worker].submit(work, *given)
        except BrokenProcessPool as problem:
            lost: Future[T] = Future()
            lost.set_exception(problem)
            return lost

    def result(self, worker: int, future: Future[T]) -> T:
        try:
            return future.result()
        except (BrokenProcessPool, CancelledError) as problem:
            self._executors[worker].shutdown(wait=False, cancel_futures=True)
            self._executors[worker] = self._executor()
            raise Lost from problem

    def close(self) -> None:
        for executor in self._executors:
            executor.shutdown(cancel_futures=True)


def _begin() -> None:
    """In a new worker: Ctrl-C is for whoever made it to heed; and it ends with them, however they end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_maker, daemon=True).start()


def _end_with_maker() -> None:
    maker = multiprocessing.parent_process()
    if maker is not None:
        maker.join()
        os._exit(1)


class Fleet:
    """The outlooks of a scenario, spread over workers; answers like `Subproblems` in one process."""

    def __init__(self, scenario: Scenario, codes: Sequence[str], workers: Workers) -> None:
        self._scenario, self._codes = scenario, list(codes)
        self._workers = workers
        self._key = uuid.uuid4().hex

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._workers.close()

    def cuts(self, outlooks: Sequence[int], units: Vector) -> list[Cut]:
        """A tight cut for each outlook, in order."""
        parts = self._parts(outlooks)
        given = {worker: (part, units) for worker, part in parts.items()}
        return self._in_order(Subproblems.cuts, given, outlooks)

    def money_cuts(self, outlooks: Sequence[int], units: Vector, needs: Vector) -> list[Cut]:
        """A tight cut of money for each outlook that leaves no more than its need, in order."""
        need = dict(zip(outlooks, needs, strict=True))
        given = {
            worker: (part, units, np.array([need[outlook] for outlook in part]))
            for worker, part in self._parts(outlooks).items()
        }
        return self._in_order(Subproblems.money_cuts, given, outlooks)

    def _in_order(
        self, work: Callable[..., list[Cut]], given: dict[int, tuple[Any, ...]], outlooks: Sequence[int]
    ) -> list[Cut]:
        by_outlook = {cut.outlook: cut for cuts in self._do(work, given).values() for cut in cuts}
        return [by_outlook[outlook] for outlook in outlooks]

    def lend(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        """The constants that the duals of some cuts give for outlooks (cuts x outlooks)."""
        return self._lent(Subproblems.lend, cuts, outlooks)

    def lend_money(self, cuts: Sequence[Cut], outlooks: Sequence[int]) -> NDArray[np.float64]:
        """As `lend`, for cuts of money."""
        return self._lent(Subproblems.lend_money, cuts, outlooks)

    def _lent(
        self, work: Callable[..., NDArray[np.float64]], cuts: Sequence[Cut], outlooks: Sequence[int]
    ) -> NDArray[np.float64]:
        parts = self._parts(outlooks)
        found = self._do(work, {worker: (cuts, part) for worker, part in parts.items()})
        at = {outlook: number for number, outlook in enumerate(outlooks)}
        constants = np.empty((len(cuts), len(outlooks)))
        for worker, part in parts.items():
            constants[:, [at[outlook] for outlook in part]] = found[worker]
        return constants

    def stages(self, outlooks: Sequence[int]) -> list[SecondStage]:
        """The programmes of some outlooks, in order."""
        parts = self._parts(outlooks)
        found = self._do(Subproblems.stages, {worker: (part,) for worker, part in parts.items()})
        by_outlook = {
            outlook: stage
            for worker, part in parts.items()
            for outlook, stage in zip(part, found[worker], strict=True)
        }
        return [by_outlook[outlook] for outlook in outlooks]

    def _parts(self, outlooks: Sequence[int]) -> dict[int, list[int]]:
        parts: dict[int, list[int]] = {}
        for outlook in outlooks:
            parts.setdefault(outlook % self._workers.count, []).append(outlook)
        return parts

    def _do(self, work: Callable[..., T], given: dict[int, tuple[Any, ...]]) -> dict[int, T]:
        """The work of every worker, begun at once; done again where one was lost."""
        begun = {worker: self._begin(worker, work, what, None) for worker, what in given.items()}
        return {worker: self._end(worker, work, given[worker], future) for worker, future in begun.items()}

    def _begin(
        self, worker: int, work: Callable[..., T], what: tuple[Any, ...], scenario: Scenario | None
    ) -> Future[T | None]:
        return self._workers.submit(worker, _work, self._key, scenario, self._codes, work, what)

    def _end(self, worker: int, work: Callable[..., T], what: tuple[Any, ...], future: Future[T | None]) -> T:
        lost = 0
        while True:
            try:
                result = self._workers.result(worker, future)
            except Lost as problem:
                lost += 1
                if lost == MOST_LOST:
                    raise SolverError(f"the same part of the work was lost {lost} times") from problem
                result = None
            if result is not None:
                return result
            future = self._begin(worker, work, what, self._scenario)


_HELD: dict[str, Subproblems] = {}
"""In a worker: the programmes of the last fleet it worked for."""
_BUSY = threading.RLock()


def _work(
    key: str,
    scenario: Scenario | None,
    codes: Sequence[str],
    work: Callable[..., T],
    given: tuple[Any, ...],
) -> T | None:
    """In a worker: some work on the programmes it holds; None where it holds none and has no scenario."""
    with _BUSY:
        if key not in _HELD:
            if scenario is None:
                return None
            _HELD.clear()
            _HELD[key] = Subproblems(scenario, codes)
        return work(_HELD[key], *given)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
