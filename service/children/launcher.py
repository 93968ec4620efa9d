"""Starting children: forked from a server in which everything is imported and nothing was ever solved.

A process that has run HiGHS must not be forked, and a new interpreter takes a second to import the planner;
multiprocessing's forkserver avoids both. Four of its habits are answered here:

- it starts with neither our `sys.path` nor our modules: it is given them by its environment;
- it says nothing when a module cannot be imported beforehand: every child tells whether it was;
- it runs the parent's `__main__` again in each child, be it pytest or a script: it is shown an empty one;
- two threads that look whether a child has ended take each other's answer: one looks at a time.
"""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from types import ModuleType

from service.children.wire import Wire

PRELOADED = "service.children.main"
"""What children run. This process names it only: importing the planner would take it a second or two."""
_one_at_a_time = threading.Lock()


class Process:
    """A process and the wire to it. It warms itself and then says that it is ready."""

    def __init__(self) -> None:
        context = get_context("forkserver")
        ours, its = context.Pipe()
        with _one_at_a_time, _inherited(), _empty_main():
            context.set_forkserver_preload([PRELOADED])
            self._process = context.Process(target=_run, args=(its,), name="konak-child", daemon=True)
            self._process.start()
        its.close()
        self.wire = Wire(ours)
        self.pid: int = self._process.pid or 0

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return not wait([self._process.sentinel], 0)

    def kill(self) -> None:
        """End it at once."""
        if self.alive:
            self._process.kill()

    def exit_code(self, seconds: float | None = None) -> int | None:
        """Wait until it has ended; negative for a signal, None if it has not ended in time."""
        wait([self._process.sentinel], seconds)
        with _one_at_a_time:
            return self._process.exitcode


def _run(connection: Connection) -> None:
    """In the child: the module that the server has imported does the work."""
    importlib.import_module(PRELOADED).run(connection)


@contextmanager
def _inherited() -> Iterator[None]:
    """The environment in which the server finds the modules that we have, wherever it is started."""
    path = os.pathsep.join(entry for entry in sys.path if entry.startswith(os.sep))
    # Safe path: nothing is imported from the working directory. One thread: dense algebra is not the work.
    wanted = {"PYTHONPATH": path, "PYTHONSAFEPATH": "1", "OPENBLAS_NUM_THREADS": "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _empty_main() -> Iterator[None]:
    """While a child starts: a `__main__` that says nothing of where it came from, so that none is run."""
    ours = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = ours
