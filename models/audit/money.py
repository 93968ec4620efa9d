"""Money: what every decision and every day of use costs, and the budgets that cover it (17)."""

from __future__ import annotations

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.building import Building, Sites
from models.audit.entries import Entries
from models.audit.frame import FAR_AHEAD, Codes, Frame, total
from models.audit.people import Flows
from models.audit.shelter import Nights
from models.audit.staff import Duty
from models.audit.supplies import Goods

PARTS = ("travel", "lodging", "goods", "freight", "building", "opening", "staff", "call_up", "redeployment")


def audit_money(
    frame: Frame,
    entries: Entries,
    spent: tuple[Flows, Nights, Goods, Building, Sites, Duty],
    account: Account,
) -> Numbers:
    """Check every row of `costs` and every budget of the response. Returns money, [location, part, day]."""
    flows, nights, goods, building, sites, duty = spent
    a_day = frame.rows("resources").numbers("cost_per_unit_day", 0.0)
    on_duty = np.einsum("lrt,r->lt", duty.on_duty, a_day)
    parts = np.stack(
        [
            flows.cost,
            nights.cost,
            goods.orders.cost,
            goods.sent.cost,
            building.cost,
            sites.cost,
            on_duty,
            duty.call_up_cost,
            duty.move_cost,
        ]
    ).transpose(1, 0, 2)
    if entries.has("costs"):
        _costs(frame, entries, parts, account)
    by_day = parts.sum(axis=(0, 1)) - np.einsum("lrt,r->t", duty.committed, a_day)
    _budgets(frame, by_day, account)
    return parts


def _costs(frame: Frame, entries: Entries, parts: Numbers, account: Account) -> None:
    rows = entries.rows("costs")
    names = Codes(PARTS)
    location, part = rows.codes("location", frame.locations), rows.codes("part", names)
    account.holds(
        "known_names",
        "costs",
        entries.axes("costs", "date", "location", "part"),
        (location >= 0) & (part >= 0) & (rows.days("date") >= 1) & (rows.days("date") <= frame.days),
        rows.values("part"),
        message="day, location and part are known",
    )
    account.equal(
        "costs",
        "costs",
        frame.axes("location", "part", "date", part=list(PARTS)),
        parts,
        total(parts.shape, (location, part, rows.days("date")), rows.numbers("amount")),
        message="money by place, part and day follows from what is decided and used",
    )


def _budgets(frame: Frame, by_day: Numbers, account: Account) -> None:
    """Facilities of the eve or under way stay outside: they were committed before the first day."""
    budgets = frame.rows("budgets")
    day = np.arange(frame.days + 1)
    first, last = budgets.days("from_date"), budgets.days("to_date", FAR_AHEAD)
    covers = (first[:, None] <= day) & (day <= last[:, None]) & (day > 0)
    response = budgets.names("stage") != "preparation"
    account.at_most(
        17,
        "costs",
        frame.axes("row", row=[int(number) for number in budgets.position]),
        np.where(response, budgets.numbers("amount"), np.inf),
        covers @ by_day,
        message="money of the days a budget covers <= its amount",
    )
