"""How far from the best units a master may look for better ones."""

from __future__ import annotations

from dataclasses import dataclass

FIRST_RADIUS = 0.05
"""Of each option's range."""
SMALLEST_RADIUS = 1e-7
GOOD_STEP, GREAT_STEP = 0.01, 0.5
"""Shares of the promised gain from which a step is taken, and from which the next may be longer."""
BAD, WORST = 3.0, 4.0
"""A trial that is worse by so many times what was promised makes the region smaller at once, at most by the
second; one that is only worse, when it is the third in turn."""
PATIENCE = 3


@dataclass
class Region:
    """How far from the best units the master may go, as a share of each option's range."""

    radius: float = FIRST_RADIUS
    failed: int = 0

    def judge(self, gained: float, promised: float) -> bool:
        """Whether to take a step that gained so much of what was promised; the region follows."""
        if gained >= GOOD_STEP * promised:
            self.failed = 0
            if gained >= GREAT_STEP * promised:
                self.radius = min(1.0, 2.0 * self.radius)
            return True
        self.failed += 1
        worse = -gained / promised if promised > 0 else WORST
        if worse > BAD or self.failed >= PATIENCE:
            self.radius = max(self.radius / min(max(worse, 2.0), WORST), SMALLEST_RADIUS)
            self.failed = 0
        return False
