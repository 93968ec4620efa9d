"""The planner in a bare loop, in processes of its own: JSON in, plan, JSON out."""

from __future__ import annotations

import gc
import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self


class Bare:
    """A warm process that plans what it is sent."""

    def __init__(self) -> None:
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as in the service's processes
        spawned = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawned.Pipe()
        self._process = spawned.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pipe.close()
        self._process.join()

    def send(self, scenario: str) -> None:
        """Begin to plan a scenario."""
        self._pipe.send_bytes(scenario.encode())

    def seconds(self) -> float:
        """Wait until it is planned; the seconds that took there."""
        return float(self._pipe.recv_bytes())

    def plan(self, scenario: str) -> float:
        """The seconds that a scenario takes."""
        self.send(scenario)
        return self.seconds()


def _serve(pipe: Connection) -> None:
    from models import Scenario, plan_allocation

    while True:
        try:
            given = pipe.recv_bytes()
        except EOFError:
            return
        begun = time.perf_counter()
        plan_allocation(Scenario.from_json(given), remedies=False).to_json().encode()
        spent = time.perf_counter() - begun
        gc.collect()  # not on its time: the service's processes tidy up after their answer as well
        pipe.send_bytes(str(spent).encode())
