"""The stationary bootstrap: the future as pieces of the past, put together at random.

D. N. Politis and J. P. Romano, "The Stationary Bootstrap", Journal of the American Statistical Association
89 (1994) 1303-1313. Pieces begin anywhere and have a geometric length; the past is a circle. What is drawn is
each day's growth of the level together with its noise, on the same days for every crossing, so that within a
piece autocorrelation, and the lag along a route, are those of the past.
"""

from __future__ import annotations

import numpy as np

from models.preparation.history.pattern import counts_of, pattern_of, weekdays_after
from models.preparation.history.series import Counts, Indices, Series

MEAN_BLOCK_DAYS = 14
RECENT_DAYS = 14
"""The growth that is carried on is that of the level over these last days."""
DAMPING = 0.9
"""What is left of the recent growth a day later: all in all it moves the level by ten days' growth."""


def bootstrap(series: Series, days: int, count: int, rng: np.random.Generator) -> Counts:
    """`count` samples of the `days` after a series: samples x days x crossings, people a day."""
    parts = pattern_of(series)
    growth, noise = np.diff(parts.level, axis=0), parts.noise[1:]
    drawn = _blocks(len(growth), days, count, rng)
    recent = (parts.level[-1] - parts.level[-1 - RECENT_DAYS]) / RECENT_DAYS
    damped = DAMPING ** np.arange(1, days + 1)
    steps = (growth - growth.mean(axis=0))[drawn] + recent * damped[:, None]
    level = parts.level[-1] + np.cumsum(steps, axis=1)
    return counts_of(level + noise[drawn] + parts.weekday[weekdays_after(series, days)], parts.start)


def _blocks(length: int, days: int, count: int, rng: np.random.Generator) -> Indices:
    """Days of the past for each sample and day."""
    begins = rng.random((count, days)) < 1.0 / MEAN_BLOCK_DAYS
    drawn = rng.integers(0, length, (count, days))
    for day in range(1, days):
        drawn[:, day] = np.where(begins[:, day], drawn[:, day], (drawn[:, day - 1] + 1) % length)
    return drawn
