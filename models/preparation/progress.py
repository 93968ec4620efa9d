"""How far a comparison is: its clock, its listener, and the moment at which somebody wants it to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from models.planner import Progress
from models.preparation.decomposition import Pass
from models.solving.solver import Stopped


@dataclass
class Run:
    """A running comparison. `on_progress` is told of each step; an `interrupt` or a passed time limit raises
    `Stopped` at the next one."""

    on_progress: Callable[[Progress], None] | None = None
    interrupt: threading.Event | None = None
    time_limit_s: float | None = None
    begun: float = field(default_factory=time.monotonic)
    seconds: dict[str, float] = field(default_factory=dict)
    _stage: str = ""
    _since: float = 0.0

    def stage(self, name: str) -> None:
        """Begin a part of the work."""
        now = time.monotonic()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = name, now
        if name:
            self.tell("", None)

    def tell(self, detail: str, fraction: float | None) -> None:
        """Say how far the part is, and heed a wish to stop.

        Raises:
            Stopped: by `interrupt` or `time_limit`.
        """
        elapsed = time.monotonic() - self.begun
        if self.on_progress is not None:
            self.on_progress(Progress(self._stage, detail, fraction, elapsed))
        if self.interrupt is not None and self.interrupt.is_set():
            raise Stopped("interrupt")
        if self.time_limit_s is not None and elapsed > self.time_limit_s:
            raise Stopped("time_limit")

    def done(self, number: int, of: int) -> None:
        """Tell that so many of so many are done."""
        self.tell(f"{number} of {of}", number / of)

    def passed(self, entry: Pass) -> None:
        """Tell of a pass of the decomposition."""
        self.tell(
            f"pass {entry.number}: {entry.of} between {entry.bound:,.1f} and {entry.objective:,.1f}, "
            f"gap {entry.gap:.2%}",
            None,
        )
