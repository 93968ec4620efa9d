"""Long work tells how far it is, on standard error; Ctrl-C asks it to stop with the best it has."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from service.cli.console import clean

if TYPE_CHECKING:
    from models.planner import Progress as Step

QUIET_SECONDS = 2.0
"""Without a terminal, work shorter than this says nothing."""
SILENT_SECONDS = 30.0
"""Without a terminal, a stage that lasts longer says so often how far it is."""


STOPPING = "Stopping with the best plan so far. Ctrl-C again ends at once."


class Reporter:
    """Shows the steps of one piece of work: a moving line on a terminal, else one line per stage."""

    def __init__(self, to: Console) -> None:
        self._to = to
        self._stage = ""
        self._said = 0.0
        self._bar = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TimeElapsedColumn(),
            console=to,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None)

    def __call__(self, step: Step) -> None:
        """Take one step of the work."""
        text = clean(f"{step.stage}: {step.detail}" if step.detail else step.stage)
        if self._to.is_terminal:
            total = None if step.fraction is None else 1.0
            self._bar.update(self._task, description=text, total=total, completed=step.fraction or 0.0)
        elif step.seconds >= (QUIET_SECONDS if step.stage != self._stage else self._said + SILENT_SECONDS):
            self._stage, self._said = step.stage, step.seconds
            self._to.print(f"{step.seconds:6.1f} s  {text}", soft_wrap=True)

    @contextmanager
    def shown(self) -> Iterator[Reporter]:
        """While the work lasts."""
        if not self._to.is_terminal:
            yield self
            return
        with self._bar:
            yield self


@contextmanager
def interruptible(to: Console, stopping: str = STOPPING) -> Iterator[threading.Event]:
    """An event that Ctrl-C sets; a second Ctrl-C ends the program at once.

    Only the main thread may listen to signals: elsewhere the event is simply never set.
    """
    interrupt = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield interrupt
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        interrupt.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        to.print(stopping)

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield interrupt
    finally:
        signal.signal(signal.SIGINT, before)
