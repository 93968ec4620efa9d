"""Yesterday's plan by the keys of today's decisions, so that a new plan can change as little as it can."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.daily.horizon import Horizon, day_numbers
from models.daily.people import LaneKey
from models.daily.supplies import Source
from models.plan import Plan


@dataclass(frozen=True)
class Yesterday:
    """What yesterday's plan decided for days of today's horizon: persons moved, units sent and ordered."""

    move: Mapping[tuple[LaneKey, str, int], float] = field(default_factory=dict)
    ship: Mapping[tuple[LaneKey, str, int], float] = field(default_factory=dict)
    order: Mapping[tuple[Source, int], float] = field(default_factory=dict)


def read_yesterday(plan: Plan, horizon: Horizon) -> Yesterday:
    """The decisions of a plan that fall on days of the horizon."""
    move: dict[tuple[LaneKey, str, int], float] = defaultdict(float)
    ship: dict[tuple[LaneKey, str, int], float] = defaultdict(float)
    order: dict[tuple[Source, int], float] = defaultdict(float)
    for name, columns, found in (
        ("moves", ("origin", "destination", "lane", "group", "persons"), move),
        ("shipments", ("origin", "destination", "lane", "item", "units"), ship),
    ):
        table = plan.tables[name]
        days = day_numbers(table["date"], horizon.start, 0)
        for day, origin, destination, lane, subject, amount in zip(
            days, *(table[column] for column in columns), strict=True
        ):
            if 1 <= day <= horizon.days:
                found[(origin, destination, lane), subject, day] += amount
    table = plan.tables["orders"]
    days = day_numbers(table["date"], horizon.start, 0)
    keys = (table["location"], table["item"], table["supplier"], table["units"])
    for day, place, item, supplier, amount in zip(days, *keys, strict=True):
        if 1 <= day <= horizon.days:
            order[Source(place, item, supplier), day] += amount
    return Yesterday(dict(move), dict(ship), dict(order))
