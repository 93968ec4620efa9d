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
FORTNIGHT = 14


def bootstrap(series: Series, days: int, count: int, rng: np.random.Generator) -> Counts:
    """`count` samples of the `days` after a series: samples x days x crossings, people a day."""
    parts = pattern_of(series)
    growth, noise = np.diff(parts.level, axis=0), parts.noise[1:]
    drawn = _blocks(len(growth), days, count, rng)
    steps = (growth - growth.mean(axis=0))[drawn]
    steps[:, :FORTNIGHT] += going_on(parts.level)
    level = parts.level[-1] + np.cumsum(steps, axis=1)
    return counts_of(level + noise[drawn] + parts.weekday[weekdays_after(series, days)], parts.start)


def going_on(level: Counts) -> Counts:
    """Growth a day in the fortnight to come that the last fortnight's lets one expect, by crossing.

    It is the share of a fortnight's growth that went on in the next one, in this history (least squares):
    positive where rises and falls last for weeks, negative where the level comes back. Two fortnights of
    average growth after which nothing went on are counted with it, so that a short history promises little.
    """
    moved = level[FORTNIGHT:] - level[:-FORTNIGHT]
    before, after = moved[:-FORTNIGHT], moved[FORTNIGHT:]
    square = (before**2).sum(axis=0) + 2 * FORTNIGHT * (moved**2).mean(axis=0)
    share = np.divide((before * after).sum(axis=0), square, out=np.zeros_like(square), where=square > 0)
    return np.asarray(share * moved[-1] / FORTNIGHT)


def _blocks(length: int, days: int, count: int, rng: np.random.Generator) -> Indices:
    """Days of the past for each sample and day."""
    begins = rng.random((count, days)) < 1.0 / MEAN_BLOCK_DAYS
    drawn = rng.integers(0, length, (count, days))
    for day in range(1, days):
        drawn[:, day] = np.where(begins[:, day], drawn[:, day], (drawn[:, day - 1] + 1) % length)
    return drawn
