"""What runs out when: with the plan, and with nothing more sent or ordered."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.plan_tables import frame
from models.report.columns import Array
from models.report.reading import SHORT, Reading


def cover(reading: Reading) -> pd.DataFrame:
    """The table `cover`: one row per place and item that anyone there needs within the horizon.

    *With the plan* the first day short is the first on which the plan leaves someone without the item
    there. *With no action* the stock of the eve and the pipeline of that place are used up by the people
    whom the plan has there; nothing is ordered, sent in, sent out or built in. `days_left` counts whole
    days from the first on and the part of the first short day that is covered; where the horizon ends
    first, the stock left then at the mean daily use of the horizon.
    """
    use = reading.units_due
    places, names = list(reading.stores), list(reading.items)
    pairs = sorted(
        np.argwhere(use.sum(axis=2) > 0).tolist(), key=lambda pair: (places[pair[0]], names[pair[1]])
    )
    stores, items = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    used = use[stores, items]
    eve = reading.stock("opening")[stores, items, 0]
    planned_short = np.where(used > 0, reading.units_short[stores, items], 0.0)
    short_persons = reading.unmet.sum(axis=2)[stores, items]
    planned = _days_left(
        used, used - planned_short, short_persons > SHORT, reading.closing[stores, items, -1]
    )
    served, left = _use_up(used, eve, reading.stock("delivered")[stores, items])
    idle = _days_left(used, served, used - served > SHORT * used, left)
    return frame(
        "cover",
        {
            "location": [places[i] for i in stores],
            "item": [names[i] for i in items],
            "units": eve,
            "days_left_with_plan": planned[0],
            "first_day_short_with_plan": _dates(reading, planned[1]),
            "days_left_no_action": idle[0],
            "first_day_short_no_action": _dates(reading, idle[1]),
        },
    )


def _use_up(use: Array, eve: Array, delivered: Array) -> tuple[Array, Array]:
    """Units served each day from what is there and comes by itself, and what is left in the end."""
    served = np.zeros_like(use)
    left = eve.copy()
    for day in range(use.shape[1]):
        left = left + delivered[:, day]
        served[:, day] = np.minimum(left, use[:, day])
        left = left - served[:, day]
    return served, left


def _days_left(use: Array, served: Array, short: Array, left: Array) -> tuple[Array, Array]:
    """Days covered, and the first short day (from 0; -1: none)."""
    first = np.where(short.any(axis=1), short.argmax(axis=1), -1)
    rows = np.arange(len(use))
    on_first = use[rows, first]
    part = np.divide(served[rows, first], on_first, out=np.zeros(len(use)), where=on_first > 0)
    beyond = use.shape[1] + left / use.mean(axis=1)
    return np.where(first >= 0, first + part, beyond), first


def _dates(reading: Reading, days: Array) -> Array:
    return np.where(days >= 0, reading.dates[days], np.datetime64("NaT", "D"))
