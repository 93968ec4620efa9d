"""A series whose properties are known: two crossings along a route, the second two days after the first."""

from datetime import date

import numpy as np

from models.preparation.history import Series

WEEKDAY = np.array([0.4, 0.2, 0.0, 0.0, -0.1, -0.2, -0.3])
"""From Monday; adds up to 0."""
LAG_DAYS = 2
FIRST = date(2015, 9, 28)
"""A Monday."""


def route(length: int = 140, seed: int = 5, level: float = 2000.0) -> Series:
    """Log count of the first crossing: an AR(1) of 0.8 around `level`, and the weekdays; the second has 0.9
    of it two days later, and a little noise of its own."""
    rng = np.random.default_rng(seed)
    noise = np.zeros(length + LAG_DAYS)
    for day in range(1, len(noise)):
        noise[day] = 0.8 * noise[day - 1] + 0.2 * rng.standard_normal()
    days = np.arange(-LAG_DAYS, length)
    upstream = level * np.exp(noise + WEEKDAY[days % 7])
    downstream = 0.9 * upstream[:-LAG_DAYS] * np.exp(0.05 * rng.standard_normal(length))
    return Series(FIRST, ("coast", "border"), np.column_stack([upstream[LAG_DAYS:], downstream]))
