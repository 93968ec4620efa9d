"""What each place needs each day, what is there for it, and the gap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.plan_tables import frame
from models.report.columns import Array
from models.report.reading import Reading

SHELTER = "shelter"


def requirements(reading: Reading) -> pd.DataFrame:
    """The table `requirements`: the night, every item and every resource, by place and day.

    Rows where nothing is required are left out, except places that stay empty. `gap_cost` adds up over
    days: it prices a day's gap by the day (a night, the day's issue, a day on duty), not what would have
    to be built or called up once. It is NaN where the scenario has no price: that does not
    mean that it costs nothing.
    """
    places = sorted(reading.daily.people.places)
    needs = [("night", SHELTER, "persons"), *_item_rows(reading), *_duty_rows(reading)]
    in_order = sorted(range(len(needs)), key=needs.__getitem__)
    in_store = reading.stock("issued") + reading.closing
    nights = reading.headcount.sum(axis=1), reading.places, reading.unsheltered.sum(axis=1)
    blocks = (
        tuple(figures[:, None] for figures in nights),  # one need more: [place, 1, day]
        (reading.units_due, in_store, reading.units_short),
        (reading.duty_required, reading.on_duty, reading.duty_short),
    )
    stores = [reading.stores[place] for place in places]
    required, available, gap = (
        np.concatenate([block[i][stores] for block in blocks], axis=1) for i in range(3)
    )
    shown = (required > 0) | (gap > 0)
    shown[:, 0] |= available[:, 0] > 0
    days, place_at, rank = np.nonzero(shown[:, in_order].transpose(2, 0, 1))  # in the order of the key
    need_at = np.array(in_order, dtype=np.int64)[rank]
    at = (place_at, need_at, days)
    price = _prices(reading, places)[at]
    named = np.array(needs, dtype=object)
    where = np.array([(code, reading.daily.locations[code].country) for code in places], dtype=object)
    return frame(
        "requirements",
        {
            "date": reading.dates[days],
            "location": where[place_at, 0],
            "country": where[place_at, 1],
            "sector": named[need_at, 1],
            "need": named[need_at, 0],
            "required": required[at],
            "available": available[at],
            "gap": gap[at],
            "unit": named[need_at, 2],
            "gap_cost": gap[at] * np.where(price > 0, price, np.nan),
        },
    )


def _prices(reading: Reading, places: list[str]) -> Array:
    """Money for one unit of each need on one day, [place, need, day]; 0 where the scenario has no price."""
    items, resources = reading.daily.supplies.items.values(), reading.daily.staff.resources.values()
    fixed = [0.0, *(row.cost_per_unit for row in items), *(row.cost_per_unit_day for row in resources)]
    prices = np.broadcast_to(np.array(fixed)[None, :, None], (len(places), len(fixed), reading.days)).copy()
    prices[:, 0] = _night_prices(reading)[[reading.stores[place] for place in places]]
    return prices


def _night_prices(reading: Reading) -> Array:
    """The cheapest night in each place, or anywhere when no space is open there; [store, day]."""
    cheapest = np.full((len(reading.stores), reading.days), np.inf)
    for (place, _, day), cost in reading.daily.shelter.night_cost.items():
        at = reading.stores[place], day - 1
        cheapest[at] = min(cheapest[at], cost)
    cheapest = np.where(np.isinf(cheapest), cheapest.min(axis=0), cheapest)
    return np.where(np.isinf(cheapest), 0.0, cheapest)


def _item_rows(reading: Reading) -> list[tuple[str, str, str]]:
    return [(code, row.sector, row.unit or "units") for code, row in reading.daily.supplies.items.items()]


def _duty_rows(reading: Reading) -> list[tuple[str, str, str]]:
    return [(code, row.sector, "units") for code, row in reading.daily.staff.resources.items()]
