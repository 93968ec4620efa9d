"""Goods: what is in store, on its way, ordered, sent and given out (10 to 14)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.building import Building, Sites
from models.audit.entries import Entries
from models.audit.frame import Frame, day_before, total
from models.audit.lanes import Pools
from models.audit.needs import Needs
from models.audit.trade import Freight, Orders, audit_freight, audit_orders


@dataclass(frozen=True)
class Goods:
    """Goods of a plan. `closing` and `delivered` are units, [location, item, day]; money by [location,
    day]."""

    eve: Numbers
    pipeline: Numbers
    closing: Numbers
    issued: Numbers
    """[location, item, day]: units given to people."""
    served: Numbers
    """[location, item, group, day]: persons."""
    orders: Orders
    sent: Freight


def audit_goods(
    frame: Frame,
    entries: Entries,
    needs: Needs,
    due: Numbers,
    sites: Sites,
    building: Building,
    account: Account,
    pools: Pools,
) -> Goods:
    """Check stock_balance, need_of_items, storage_limit, freight_capacity and supplier_limit."""
    served, issued = _issues(frame, entries, needs, due, account)
    orders = audit_orders(frame, entries, needs.unit, account)
    sent = audit_freight(frame, entries, pools, account)
    eve = _eve(frame)
    pipeline = _pipeline(frame)
    unit = needs.unit[None, :, None]
    table = {
        name: entries.dense("stock", name)
        for name in (
            "opening",
            "delivered",
            "ordered",
            "shipped_in",
            "shipped_out",
            "issued",
            "used_for_building",
            "discarded",
            "closing",
        )
    }
    labels = frame.axes("location", "item", "date")
    for column, expected, message in (
        ("opening", day_before(eve, table["closing"]), "opening = the closing of the day before"),
        ("delivered", pipeline, "delivered = the pipeline"),
        ("ordered", orders.units, "ordered = orders placed lead_days ago"),
        ("shipped_in", sent.into, "shipped_in = shipments that arrive"),
        ("shipped_out", sent.out, "shipped_out = shipments that leave"),
        ("issued", issued, "issued = persons served times the rate"),
        ("used_for_building", building.use, "used_for_building = what building that starts takes"),
    ):
        account.equal(10, "stock", labels, expected, table[column], unit=unit, message=message)
    came = table["opening"] + table["delivered"] + table["ordered"] + table["shipped_in"]
    went = table["shipped_out"] + table["issued"] + table["used_for_building"] + table["discarded"]
    account.equal(
        10,
        "stock",
        labels,
        came - went,
        table["closing"],
        unit=unit,
        of=came,
        message="closing = opening + what came - what was sent, issued, used and discarded",
    )
    _storage(frame, eve, pipeline, table["closing"], account)
    account.at_most(
        18,
        "stock",
        labels,
        sites.most(sites.works)[:, None, :],
        sent.into + orders.units,
        unit=unit,
        message="no goods come to a candidate that does not work",
    )
    return Goods(eve, pipeline, table["closing"], issued, served, orders, sent)


def _eve(frame: Frame) -> Numbers:
    rows = frame.rows("stock")
    at = (rows.codes("location", frame.locations), rows.codes("item", frame.items))
    return total((len(frame.locations), len(frame.items)), at, rows.numbers("units"))


def _pipeline(frame: Frame) -> Numbers:
    """[location, item, day]; what was due before the first day comes on it."""
    rows = frame.rows("pipeline")
    at = (
        rows.codes("location", frame.locations),
        rows.codes("item", frame.items),
        np.maximum(rows.days("date"), 1),
    )
    return total((len(frame.locations), len(frame.items), frame.days + 1), at, rows.numbers("units"))


def _issues(
    frame: Frame, entries: Entries, needs: Needs, due: Numbers, account: Account
) -> tuple[Numbers, Numbers]:
    rows = entries.rows("issued")
    place, item, group = (entries.code("issued", name) for name in ("location", "item", "group"))
    day, persons, units = rows.days("date"), rows.numbers("persons"), rows.numbers("units")
    known = (place >= 0) & (item >= 0) & (group >= 0) & (day >= 1) & (day <= frame.days)
    p, k, g = (np.where(known, positions, 0) for positions in (place, item, group))
    rate = np.where(known, needs.item_rate[p, k, g], 0.0) if needs.item_rate.size else np.zeros(len(rows))
    labels = entries.axes("issued", "date", "location", "item", "group")
    account.equal(
        11,
        "issued",
        frame.axes("location", "item", "group", "date"),
        due,
        entries.dense("issued", "due"),
        message="due = headcount (daily) or people entering the system there (once)",
    )
    account.equal(
        11,
        "issued",
        labels,
        persons * rate,
        units,
        unit=np.where(rate > 0, rate, 1.0),
        message="units = persons times the rate that applies",
    )
    served = entries.dense("issued", "persons")
    account.equal(
        11,
        "issued",
        frame.axes("location", "item", "group", "date"),
        due,
        served + entries.shortage("item"),
        message="served + short = due",
    )
    shape = (len(frame.locations), len(frame.items), frame.days + 1)
    return served, total(shape, (place, item, day), units)


def _storage(frame: Frame, eve: Numbers, pipeline: Numbers, closing: Numbers, account: Account) -> None:
    """Only what was there on the eve or on its way may lie outside a full store."""
    m3 = frame.rows("items").numbers("m3_per_unit", 0.0)
    room = frame.rows("locations").numbers("store_m3", np.inf)[:, None]
    by_itself = np.cumsum(np.einsum("lkt,k->lt", pipeline, m3), axis=1) + (eve @ m3)[:, None]
    account.at_most(
        12,
        "stock",
        frame.axes("location", "date"),
        np.maximum(room, by_itself),
        np.einsum("lkt,k->lt", closing, m3),
        message="volume in store <= store + overflow",
    )
