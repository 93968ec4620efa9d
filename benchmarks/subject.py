"""What every subject of the benchmark is: phases in order, and what came out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any

PHASES = (
    "read",
    "check",
    "expand",
    "rule of thumb",
    "build",
    "hand over",
    "solve",
    "read back",
    "explain",
    "report",
    "audit",
    "plan",
)
"""Every phase by name, in the order in which they run. `solve` is the solver's own time and nothing else;
`plan` what a whole plan takes beside the phases that it times itself."""

# What of the objective: money for a weighted person-day of A and of B, and money itself, in one sum.
PRICES = (1000.0, 100.0)


class Subject(ABC):
    """One way to plan the scenario in the folder or workbook `source`; a solve may take `limit_s` seconds."""

    def __init__(self, source: Path, limit_s: float) -> None:
        self.source = source
        self.limit_s = limit_s
        self.solver_s = 0.0
        self.parts: dict[str, float] = {}
        self.value: float | None = None
        self.stopped = False
        self.sizes: dict[str, int] = {}
        self.notes: dict[str, Any] = {}

    @abstractmethod
    def phases(self) -> dict[str, Callable[[], None]]:
        """Each phase and what runs in it; every phase works on what those before it left on the subject.

        `solver_s` is the solver's own time: what `solve` took beyond that is counted as `hand over`. A phase
        `plan` that times its own phases leaves their seconds as `parts`.
        """
