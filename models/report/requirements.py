"""What each place needs each day, what is there for it, and the gap."""

from __future__ import annotations

import numpy as np
import pandas as pd

from models.plan_tables import frame
from models.report.costs import cheapest_night
from models.report.reading import Reading

SHELTER = "shelter"


def requirements(reading: Reading) -> pd.DataFrame:
    """The table `requirements`: the night, every item and every resource, by place and day.

    Rows where nothing is required are left out, except places that stay empty. `gap_cost` adds up over
    days: it prices a day's gap by the day (a night, the day's issue, a day on duty), not what would have
    to be built or called up once.
    """
    supplies, staff = reading.daily.supplies, reading.daily.staff
    in_store = reading.stock("issued") + reading.closing
    places = sorted(reading.daily.people.places)
    needs = [("night", SHELTER, "persons"), *_item_rows(reading), *_duty_rows(reading)]
    in_order = sorted(range(len(needs)), key=needs.__getitem__)
    short_nights = reading.unsheltered.sum(axis=1)
    night_cost = np.zeros((len(reading.stores), 1, reading.days))
    for place in places:
        for day in np.flatnonzero(short_nights[reading.stores[place]]).tolist():
            night_cost[reading.stores[place], 0, day] = cheapest_night(reading, place, day)
    item_cost = np.array([row.cost_per_unit for row in supplies.items.values()])[None, :, None]
    duty_cost = np.array([row.cost_per_unit_day for row in staff.resources.values()])[None, :, None]
    blocks = [
        (reading.headcount.sum(axis=1)[:, None], reading.places[:, None], short_nights[:, None], night_cost),
        (reading.units_due, in_store, reading.units_short, item_cost),
        (reading.duty_required, reading.on_duty, reading.duty_short, duty_cost),
    ]
    stores = [reading.stores[place] for place in places]
    required, available, gap, price = (
        np.concatenate([np.broadcast_to(block[i], block[0].shape)[stores] for block in blocks], axis=1)
        for i in range(4)
    )
    shown = (required > 0) | (gap > 0)
    shown[:, 0] |= available[:, 0] > 0
    day, place_at, rank = np.nonzero(shown[:, in_order].transpose(2, 0, 1))  # in the order of the key
    need_at = np.array(in_order, dtype=np.int64)[rank]
    at = (place_at, need_at, day)
    named = np.array(needs, dtype=object)
    where = np.array([(code, reading.daily.locations[code].country) for code in places], dtype=object)
    return frame(
        "requirements",
        {
            "date": reading.dates[day],
            "location": where[place_at, 0],
            "country": where[place_at, 1],
            "sector": named[need_at, 1],
            "need": named[need_at, 0],
            "required": required[at],
            "available": available[at],
            "gap": gap[at],
            "unit": named[need_at, 2],
            "gap_cost": gap[at] * price[at],
        },
    )


def _item_rows(reading: Reading) -> list[tuple[str, str, str]]:
    return [(code, row.sector, row.unit or "units") for code, row in reading.daily.supplies.items.items()]


def _duty_rows(reading: Reading) -> list[tuple[str, str, str]]:
    return [(code, row.sector, "units") for code, row in reading.daily.staff.resources.items()]
