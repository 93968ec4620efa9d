"""The derived table `requirements`: what each place needs each day, what is there and what is missing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.entries import Entries
from models.audit.frame import Codes, Frame, take, total
from models.audit.needs import Needs
from models.audit.people import Flows
from models.audit.services import inverse, whom
from models.audit.shelter import Nights
from models.audit.staff import Duty
from models.audit.supplies import Goods

NOISE = 1e-6
"""Of a person or of what is required: less is the solver's noise and no shortage (models/report says the
same)."""


@dataclass(frozen=True)
class Calls:
    """Units of a resource that people call for and lack, [location, resource, day].

    Days of leave included; a gate's people are all who come.
    """

    required: Numbers
    short: Numbers

    @classmethod
    def of(cls, frame: Frame, entries: Entries, needs: Needs, flows: Flows, duty: Duty) -> Calls:
        """Count them. Of two services of one resource, people short are counted at the rate of the first."""
        by_head, by_arrival = whom(needs, flows)
        share = frame.rows("resources").numbers("share_of_days_worked", 1.0)[:, None]
        came = np.where(frame.is_place[:, None, None], flows.came, 0.0)
        rates = [inverse(rate) for rate in (needs.staying.rate, needs.handling.rate, needs.gate)]
        gates = np.einsum("lrg,lgt->lrt", rates[2], came)
        required = (
            np.einsum("lrgt,lrg->lrt", by_head, rates[0])
            + np.einsum("lrgt,lrg->lrt", by_arrival, rates[1])
            + gates
        ) / share
        first = np.where((rates[0] > 0).any(axis=2, keepdims=True), rates[0], rates[1])
        short = np.einsum("lrgt,lrg->lrt", entries.shortage("service"), first) / share
        lack = required - duty.on_duty
        lack = np.where(needs.gated & (lack > NOISE * required), lack, 0.0)
        return cls(required, np.maximum(short, lack))


def audit_requirements(
    frame: Frame,
    entries: Entries,
    needs: Needs,
    due: Numbers,
    nights: Nights,
    goods: Goods,
    duty: Duty,
    calls: Calls,
    account: Account,
) -> None:
    """Compute the table again: the night in persons, items in units, resources in units on duty."""
    places = frame.is_place[:, None, None]
    asked = np.einsum("lkgt,lkg->lkt", due, needs.item_rate)
    missing = np.einsum("lkgt,lkg->lkt", entries.shortage("item"), needs.item_rate)
    head = entries.dense("occupancy", "headcount").sum(axis=1, keepdims=True)
    outdoors = entries.dense("occupancy", "unsheltered").sum(axis=1, keepdims=True)
    items, resources = frame.rows("items"), frame.rows("resources")
    prices = np.concatenate(
        [
            nights.cheapest[:, None],
            np.broadcast_to(items.numbers("cost_per_unit", 0.0)[None, :, None], asked.shape),
            np.broadcast_to(resources.numbers("cost_per_unit_day", 0.0)[None, :, None], calls.short.shape),
        ],
        axis=1,
    )
    required = np.concatenate([head, asked, calls.required], axis=1) * places
    gap = np.concatenate([outdoors, missing, calls.short], axis=1) * places
    there = (
        np.concatenate([nights.places[:, None], goods.issued + goods.closing, duty.on_duty], axis=1) * places
    )
    unit = np.concatenate([np.ones(1), needs.unit, np.ones(len(frame.resources))])

    rows = entries.rows("requirements")
    codes = Codes(["night", *frame.items.names, *frame.resources.names])
    need, place, day = rows.codes("need", codes), rows.codes("location", frame.locations), rows.days("date")
    labels = frame.axes("location", "need", "date", need=codes.names)
    scale = unit[None, :, None]
    for column, expected, empty in (
        ("required", required, np.nan),
        ("gap", gap, np.nan),
        ("gap_cost", gap * prices, 0.0),
    ):
        account.equal(
            "requirements",
            "requirements",
            labels,
            expected,
            total(required.shape, (place, need, day), rows.numbers(column, empty)),
            unit=scale,
            message=f"{column} follows from people, needs and what is there",
        )
    account.equal(
        "requirements",
        "requirements",
        frame.axes("location", "date"),
        nights.places * frame.is_place[:, None],
        total(required.shape, (place, need, day), rows.numbers("available"))[:, 0],
        message="every place has its row for the night, also where nobody is",
    )
    known = (place >= 0) & (need >= 0) & (day >= 1) & (day <= frame.days)
    at = tuple(np.where(known, positions, 0) for positions in (place, need, day))
    account.equal(
        "requirements",
        "requirements",
        entries.axes("requirements", "date", "location", "need"),
        np.where(known, there[at], np.nan) if there.size else np.full(len(rows), np.nan),
        rows.numbers("available"),
        unit=take(unit, need, 1.0),
        message="available follows from what is there",
    )
    priced = np.where(known, prices[at], 0.0) > 0 if prices.size else np.zeros(len(rows), dtype=np.bool_)
    account.holds(
        "requirements",
        "requirements",
        entries.axes("requirements", "date", "location", "need"),
        np.isnan(rows.numbers("gap_cost")) != priced,
        rows.values("gap_cost"),
        message="gap_cost is empty where there is no price, and only there",
    )
    sectors = np.array(["shelter", *items.names("sector"), *resources.names("sector")], dtype=object)
    units = np.array(
        ["persons", *(unit or "units" for unit in items.names("unit")), *["units"] * len(resources)],
        dtype=object,
    )
    countries = frame.rows("locations").names("country")
    for column, right in (("sector", sectors[at[1]]), ("unit", units[at[1]]), ("country", countries[at[0]])):
        account.holds(
            "requirements",
            "requirements",
            entries.axes("requirements", "date", "location", "need"),
            rows.names(column) == right,
            rows.values(column),
            message=f"{column} is that of the place or need",
        )
