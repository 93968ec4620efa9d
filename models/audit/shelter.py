"""Where people spend the night (7 and 8), and how far below standard."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.building import Building, Sites
from models.audit.entries import Entries
from models.audit.frame import Frame, total
from models.audit.people import Flows
from models.audit.spaces import Spaces


@dataclass(frozen=True)
class Nights:
    """Nights of a plan; [location, group, day] unless said otherwise.

    `substandard` are persons times the degree below standard, `crowded` persons over a space's places,
    `crowded_days` those times their degree; `places` in operation, [location, day]; `cost` [location, day].
    """

    substandard: Numbers
    crowded: Numbers
    crowded_days: Numbers
    places: Numbers
    cheapest: Numbers
    """[location, day]: money for a night in the cheapest open space there, else anywhere, else 0."""
    cost: Numbers


def audit_nights(
    frame: Frame,
    entries: Entries,
    flows: Flows,
    spaces: Spaces,
    sites: Sites,
    building: Building,
    account: Account,
) -> Nights:
    """Check night_accounted and space_limit."""
    rows = entries.rows("lodging")
    space, group, day = spaces.keys.of(rows), rows.codes("group", frame.groups), rows.days("date")
    within, over = rows.numbers("persons"), rows.numbers("persons_over")
    known = (space >= 0) & (group >= 0) & (day >= 1) & (day <= frame.days)
    s, g, t = (np.where(known, position, 0) for position in (space, group, day))
    if not len(spaces):
        known = np.zeros(len(rows), dtype=np.bool_)
    unsuitable = (
        np.where(known, spaces.unsuitability[s, g], np.nan) if len(spaces) else np.full(len(rows), np.nan)
    )
    is_open = known & (spaces.row[s, t] >= 0) if len(spaces) else known
    account.holds(
        8,
        "lodging",
        entries.axes("lodging", "date", "location", "space", "group"),
        is_open & ~np.isnan(unsuitable),
        within + over,
        message="the space is open that day and the group may sleep there",
    )
    shape = (len(spaces), frame.days + 1)
    works = sites.works[spaces.location]
    standing, spare = spaces.value("places") * works, spaces.value("emergency_places") * works
    places = standing + np.where(spaces.row >= 0, building.added, 0.0)
    labels = frame.axes("space", "date", space=spaces.keys.labels)
    for limit, persons, message in (
        (places, within, "lodged <= places open + added"),
        (spare, over, "lodged beyond the places <= emergency places"),
    ):
        account.at_most(8, "lodging", labels, limit, total(shape, (space, day), persons), message=message)

    location = rows.codes("location", frame.locations)
    by_place = (len(frame.locations), len(frame.groups), frame.days + 1)
    at = (location, group, day)
    unsheltered = entries.dense("occupancy", "unsheltered")
    headcount = entries.dense("occupancy", "headcount")
    account.equal(
        "headcount",
        "occupancy",
        frame.axes("location", "group", "date"),
        flows.headcount,
        headcount,
        message="headcount = present + the part of a day of those sent on",
    )
    account.equal(
        7,
        "occupancy",
        frame.axes("location", "group", "date"),
        flows.headcount,
        total(by_place, at, within + over) + unsheltered,
        message="lodged + lodged over + unsheltered = headcount",
    )
    if len(spaces):
        price = np.where(is_open, spaces.value("cost_per_person_night")[s, t], 0.0)
        shortfall = np.where(is_open, spaces.value("shortfall")[s, t], 0.0)
    else:
        price = shortfall = np.zeros(len(rows))
    standard = (1.0 - np.nan_to_num(unsuitable)) * (1.0 - shortfall)
    degree_over = 1.0 - (1.0 - float(frame.policy.severity_overcrowding)) * standard
    operating = np.zeros((len(frame.locations), frame.days + 1))
    np.add.at(operating, spaces.location, places + spare)
    cheapest = np.full(operating.shape, np.inf)
    np.minimum.at(cheapest, spaces.location, spaces.value("cost_per_person_night", np.inf))
    return Nights(
        substandard=total(by_place, at, within * (1.0 - standard)),
        crowded=total(by_place, at, np.where(degree_over > 0, over, 0.0)),
        crowded_days=total(by_place, at, over * degree_over),
        places=operating,
        cheapest=_else_anywhere(cheapest),
        cost=total(operating.shape, (location, day), (within + over) * price),
    )


def _else_anywhere(cheapest: Numbers) -> Numbers:
    anywhere = cheapest.min(axis=0, initial=np.inf)
    price = np.where(np.isinf(cheapest), anywhere, cheapest)
    return np.where(np.isinf(price), 0.0, price)
