"""What is ordered from suppliers and sent between stores (13 and 14, and goods' share of vehicle pools for
5)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.entries import Entries
from models.audit.frame import FAR_AHEAD, Frame, limit_by_day, row_by_day, take, total
from models.audit.lanes import Keys, Lanes, Pools, part_of


@dataclass(frozen=True)
class Orders:
    """`units` that arrive, [location, item, day]; `cost`, [location, day of the order]."""

    units: Numbers
    cost: Numbers


@dataclass(frozen=True)
class Freight:
    """Units that arrive (`into`) and leave (`out`), [location, item, day]; `cost`, [origin, day of
    departure].

    `pool_share` is the share of each vehicle pool's day that goods use, [pool, day].
    """

    into: Numbers
    out: Numbers
    cost: Numbers
    pool_share: Numbers


def audit_orders(frame: Frame, entries: Entries, unit: Numbers, account: Account) -> Orders:
    """Check supplier_limit; `unit` is what serves one person, by item."""
    rows, offers = entries.rows("orders"), frame.rows("suppliers")
    sources = Keys(offers, ("location", "item", "supplier"))
    row_of = row_by_day(
        sources.owner, len(sources), offers.days("opens_on"), offers.days("closes_on", FAR_AHEAD), frame.days
    )
    source, day, units = sources.of(rows), rows.days("date"), rows.numbers("units")
    known = (source >= 0) & (day >= 1) & (day <= frame.days)
    row = np.full(len(rows), -1, dtype=np.int64)
    row[known] = row_of[source[known], day[known]]
    arrives = day + take(offers.numbers("lead_days", 0.0), row, 0.0).astype(np.int64)
    labels = entries.axes("orders", "date", "location", "item", "supplier")
    account.holds(
        14,
        "orders",
        labels,
        (row >= 0) & (arrives <= frame.days),
        units,
        message="the supplier offers the item that day, and it arrives within the horizon",
    )
    account.holds(
        "arrival_day",
        "orders",
        labels,
        rows.days("arrives") == arrives,
        rows.values("arrives"),
        message="arrives is the day of the order plus lead_days",
    )
    account.at_most(
        14,
        "orders",
        frame.axes("source", "date", source=sources.labels),
        limit_by_day(offers.numbers("units_per_day"), row_of, sources.owner),
        total((len(sources), frame.days + 1), (source, day), units),
        unit=unit[sources.part(1, frame.items)][:, None],
        message="ordered in a day <= units_per_day",
    )
    account.at_most(
        14,
        "orders",
        frame.axes("row", row=[int(number) for number in offers.position]),
        offers.numbers("units_total", np.inf),
        total((len(offers),), (row,), units),
        unit=unit[offers.codes("item", frame.items)],
        message="ordered in all from a row of suppliers <= units_total",
    )
    location, item = rows.codes("location", frame.locations), rows.codes("item", frame.items)
    asked = take(offers.numbers("cost_per_unit"), row, np.nan)
    price = np.where(
        np.isnan(asked), take(frame.rows("items").numbers("cost_per_unit", 0.0), item, 0.0), asked
    )
    return Orders(
        units=total(
            (len(frame.locations), len(frame.items), frame.days + 1), (location, item, arrives), units
        ),
        cost=total((len(frame.locations), frame.days + 1), (location, day), units * price),
    )


def audit_freight(frame: Frame, entries: Entries, pools: Pools, account: Account) -> Freight:
    """Check freight_capacity: volume and weight by lane, dispatch and receipt by store."""
    rows, lanes = entries.rows("shipments"), Lanes(frame, "freight_lanes", "cost_per_m3")
    lane, day, units = lanes.keys.of(rows), rows.days("date"), rows.numbers("units")
    item = rows.codes("item", frame.items)
    known = (lane >= 0) & (item >= 0) & (day >= 1) & (day <= frame.days)
    row = np.full(len(rows), -1, dtype=np.int64)
    row[known] = lanes.row[lane[known], day[known]]
    arrives = day + take(lanes.lag, row, 0.0).astype(np.int64)
    labels = entries.axes("shipments", "date", "origin", "destination", "lane", "item")
    account.holds(
        13,
        "shipments",
        labels,
        (row >= 0) & (arrives <= frame.days),
        units,
        message="the lane is open that day, and what is sent arrives within the horizon",
    )
    account.holds(
        "arrival_day",
        "shipments",
        labels,
        rows.days("arrives") == arrives,
        rows.values("arrives"),
        message="arrives is the day of departure plus the lane's days",
    )
    items, places = frame.rows("items"), frame.rows("locations")
    m3 = units * take(items.numbers("m3_per_unit", 0.0), item, 0.0)
    kg = units * take(items.numbers("kg_per_unit", 0.0), item, 0.0)
    by_lane = (len(lanes.keys), frame.days + 1)
    volume, weight = total(by_lane, (lane, day), m3), total(by_lane, (lane, day), kg)
    names = frame.axes("lane", "date", lane=lanes.keys.labels)
    for column, load, what in (("m3_per_day", volume, "volume"), ("kg_per_day", weight, "weight")):
        account.at_most(
            13,
            "shipments",
            names,
            take(lanes.rows.numbers(column, np.inf), lanes.row, 0.0),
            load,
            message=f"{what} per freight lane and day <= {column}",
        )
    origin, to = rows.codes("origin", frame.locations), rows.codes("destination", frame.locations)
    by_place = (len(frame.locations), frame.days + 1)
    for column, place, on in (("dispatch_m3_per_day", origin, day), ("receive_m3_per_day", to, arrives)):
        account.at_most(
            13,
            "shipments",
            frame.axes("location", "date"),
            places.numbers(column, np.inf)[:, None],
            total(by_place, (place, on), m3),
            message=f"volume per store and day <= {column}",
        )
    by_item = (len(frame.locations), len(frame.items), frame.days + 1)
    return Freight(
        into=total(by_item, (to, item, arrives), units),
        out=total(by_item, (origin, item, day), units),
        cost=total(by_place, (origin, day), m3 * take(lanes.cost, row, 0.0)),
        pool_share=_pool_share(lanes, pools, volume, weight),
    )


def _pool_share(lanes: Lanes, pools: Pools, volume: Numbers, weight: Numbers) -> Numbers:
    """A lane's vehicles are full when either their volume or their weight is."""
    share = np.zeros(pools.m3.shape)
    if not len(lanes.rows) or not len(pools.codes):
        return share
    pool = np.where(lanes.row >= 0, lanes.pool[lanes.row], -1)
    lane, day = np.nonzero(pool >= 0)
    of, use = pool[lane, day], lanes.pool_use[lanes.row[lane, day]]
    used = np.maximum(
        part_of(use * volume[lane, day], pools.m3[of, day]),
        part_of(use * weight[lane, day], pools.kg[of, day]),
    )
    np.add.at(share, (of, day), used)
    return share
