"""Work that falls into parts with nothing in common: done here, or spread over workers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from models.errors import SolverError
from models.preparation.fleet import MOST_LOST, Lost, Workers

T = TypeVar("T")


def run_all(
    workers: Workers | None,
    work: Callable[..., T],
    given: Sequence[tuple[Any, ...]],
    done: Callable[[int, int], None],
) -> list[T]:
    """The results of some work, in order; here where there are no workers. What a lost worker had begun is
    begun again. `done` hears how many are done of how many, and may raise to give up.

    Raises:
        SolverError: the same part was lost again and again.
    """
    if workers is None:
        return [_told(work(*part), number, len(given), done) for number, part in enumerate(given, start=1)]
    begun = [workers.submit(number % workers.count, work, *part) for number, part in enumerate(given)]
    found: list[T] = []
    for number, (part, future) in enumerate(zip(given, begun, strict=True)):
        worker, lost = number % workers.count, 0
        while len(found) == number:
            try:
                found.append(workers.result(worker, future))
            except Lost as problem:
                lost += 1
                if lost == MOST_LOST:
                    raise SolverError(f"the same part of the work was lost {lost} times") from problem
                future = workers.submit(worker, work, *part)
        done(number + 1, len(given))
    return found


def _told(result: T, number: int, of: int, done: Callable[[int, int], None]) -> T:
    done(number, of)
    return result
