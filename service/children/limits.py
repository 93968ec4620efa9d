"""What one request may use: sizes that are counted, and the memory that the system enforces.

The memory limit is RLIMIT_DATA: private memory that may be written. RLIMIT_AS would count address space,
of which libraries reserve several times what they use.
"""

from __future__ import annotations

import ctypes
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # a child has no need of it
    from service.settings import Settings

MB = 1 << 20
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one request; the units are in the names.

    `rows` counts all tables together. `files` and `unpacked_mb` are for zip files of CSV. A task's time
    limit is at most its seconds.
    """

    rows: int = 200_000
    days: int = 400
    files: int = 60
    unpacked_mb: int = 200
    read_seconds: float = 30.0
    read_memory_mb: int = 1500
    plan_seconds: float = 3600.0
    plan_memory_mb: int = 4000
    comparison_seconds: float = 14_400.0
    comparison_memory_mb: int = 8000

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """As this installation has chosen them."""
        return cls(
            rows=settings.row_limit,
            days=settings.horizon_limit_days,
            read_seconds=settings.read_seconds,
            read_memory_mb=settings.read_memory_mb,
            plan_seconds=settings.plan_seconds,
            plan_memory_mb=settings.plan_memory_mb,
            comparison_seconds=settings.comparison_seconds,
            comparison_memory_mb=settings.comparison_memory_mb,
        )

    def of_task(self, task: str) -> tuple[float, int]:
        """Seconds and MB of memory of a task."""
        if task == "comparison":
            return self.comparison_seconds, self.comparison_memory_mb
        return self.plan_seconds, self.plan_memory_mb


@contextmanager
def bounded_memory(mb: int) -> Iterator[None]:
    """Meanwhile, more than so much private memory is refused to this process (MemoryError)."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = mb * MB if hard == resource.RLIM_INFINITY else min(mb * MB, hard)
    free = hard, hard  # made now: afterwards there may be no memory to make it
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, free)


def memory_mb(pid: int | str = "self") -> float:
    """Private memory that a process may write, which is what the limit counts; 0 where it is unknown."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # no such file system, or no such process any more
        return 0.0
    data = next((line for line in status.splitlines() if line.startswith("VmData:")), "VmData: 0 kB")
    return int(data.split()[1]) / 1024


def die_with_parent() -> None:
    """Ask the system to kill this process when its parent ends (Linux; elsewhere the pipe's end tells)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
