"""The derived table `cover`: how long what is in store lasts, with the plan and with no action."""

from __future__ import annotations

import numpy as np

from models.audit.account import Account, Flags, Numbers
from models.audit.entries import Entries
from models.audit.frame import Frame, Positions
from models.audit.needs import Needs
from models.audit.requirements import NOISE
from models.audit.supplies import Goods

NEVER = -1


def audit_cover(
    frame: Frame, entries: Entries, needs: Needs, due: Numbers, goods: Goods, account: Account
) -> None:
    """Compute the table again: one row for each place and item that anyone there needs."""
    use = np.einsum("lkgt,lkg->lkt", due, needs.item_rate)[:, :, 1:]
    short = entries.shortage("item")[..., 1:]
    units_short = np.einsum("lkgt,lkg->lkt", short, needs.item_rate)
    used = use.sum(axis=2) > 0
    with_plan = _lasts(use, use - units_short, short.sum(axis=2) > NOISE, goods.closing[:, :, -1])
    served, left = _used_up(use, goods.eve, goods.pipeline[:, :, 1:])
    alone = _lasts(use, served, use - served > NOISE * use, left)

    rows = entries.rows("cover")
    place, item = rows.codes("location", frame.locations), rows.codes("item", frame.items)
    labels = entries.axes("cover", "location", "item")
    known = (place >= 0) & (item >= 0)
    p, k = np.where(known, place, 0), np.where(known, item, 0)
    found = np.zeros(used.shape, dtype=np.int64)
    np.add.at(found, (place[known], item[known]), 1)
    account.holds(
        "cover",
        "cover",
        frame.axes("location", "item"),
        found == used,
        found,
        message="one row for each place and item that anyone there needs",
    )
    if not used.size:
        return
    columns: tuple[tuple[str, Numbers, Numbers | float], ...] = (
        ("units", goods.eve, needs.unit[k]),
        ("days_left_with_plan", with_plan[0], 1.0),
        ("days_left_no_action", alone[0], 1.0),
    )
    for column, expected, unit in columns:
        account.equal(
            "cover",
            "cover",
            labels,
            expected[p, k],
            rows.numbers(column),
            unit=unit,
            message=f"{column} follows from stock, pipeline and use",
        )
    for column, first in (
        ("first_day_short_with_plan", with_plan[1]),
        ("first_day_short_no_action", alone[1]),
    ):
        account.holds(
            "cover",
            "cover",
            labels,
            rows.days(column, NEVER) == first[p, k],
            rows.values(column),
            message=f"{column} follows from stock, pipeline and use",
        )


def _used_up(use: Numbers, eve: Numbers, pipeline: Numbers) -> tuple[Numbers, Numbers]:
    """What is served by what is there and comes by itself, and what is left in the end."""
    left, served = eve.copy(), np.zeros(use.shape)
    for day in range(use.shape[2]):
        left += pipeline[:, :, day]
        served[:, :, day] = np.minimum(left, use[:, :, day])
        left -= served[:, :, day]
    return served, left


def _lasts(use: Numbers, served: Numbers, short: Flags, left: Numbers) -> tuple[Numbers, Positions]:
    """Days until the first short one and the part of it that is covered; else the horizon and the mean
    use's days.

    And the number of the first short day, NEVER where there is none.
    """
    first = np.where(short.any(axis=2), short.argmax(axis=2), NEVER)
    at = np.maximum(first, 0)[:, :, None]
    that_day = np.take_along_axis(use, at, axis=2)[:, :, 0]
    covered = np.take_along_axis(served, at, axis=2)[:, :, 0]
    part = np.divide(covered, that_day, out=np.zeros(that_day.shape), where=that_day > 0)
    mean = use.mean(axis=2)
    beyond = use.shape[2] + np.divide(left, mean, out=np.zeros(mean.shape), where=mean > 0)
    return np.where(first >= 0, first + part, beyond), np.where(first >= 0, first + 1, NEVER)
