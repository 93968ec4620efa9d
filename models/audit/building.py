"""What is built and what it takes; which candidate sites have opened (9 and 18)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.entries import Entries
from models.audit.frame import Frame, Positions, total
from models.audit.spaces import Spaces

WHOLE = 0.5
"""Half a whole decision: from here on a site counts as open."""


@dataclass(frozen=True)
class Sites:
    """Candidate sites. `opened` and `works` are [location, day], 1 everywhere else; `cost` [location,
    day]."""

    opened: Numbers
    works: Numbers
    cost: Numbers

    def most(self, state: Numbers) -> Numbers:
        """The limit on what may come where a state is 1 or 0: none, or nothing."""
        return np.where(state >= WHOLE, np.inf, 0.0)


@dataclass(frozen=True)
class Building:
    """Places and facilities started and under way.

    `added` are places finished so far, [space, day]; `installed` facilities that get ready, [location,
    resource, day]; `cost` [location, day]; `use` units built in, [location, item, day]; `work` units of
    workers occupied, [location, resource, day].
    """

    added: Numbers
    installed: Numbers
    cost: Numbers
    use: Numbers
    work: Numbers


def audit_sites(frame: Frame, entries: Entries, account: Account) -> Sites:
    """Check that only candidates open, once and whole, and read when each works."""
    rows, places = entries.rows("openings"), frame.rows("locations")
    days = frame.days + 1
    location, day, share = rows.codes("location", frame.locations), rows.days("date"), rows.numbers("share")
    candidate = places.flags("candidate")
    known = np.where(location >= 0, location, 0)
    delay = places.numbers("opening_days", 0.0).astype(np.int64)
    at = entries.axes("openings", "date", "location")
    account.holds(
        18,
        "openings",
        at,
        (location >= 0) & candidate[known],
        rows.values("location"),
        message="only a candidate site is opened",
    )
    account.holds(
        "arrival_day",
        "openings",
        at,
        rows.days("works_from") == day + delay[known],
        rows.values("works_from"),
        message="works_from is the day of opening plus opening_days",
    )
    opened = np.cumsum(total((len(frame.locations), days), (location, day), share), axis=1)
    account.equal(
        18,
        "openings",
        frame.axes("location", "date"),
        np.where(opened >= WHOLE, 1.0, 0.0),
        opened,
        message="a site is opened whole, and once",
    )
    works = np.cumsum(total((len(frame.locations), days), (location, day + delay[known]), share), axis=1)
    once = places.numbers("opening_cost", 0.0)
    cost = total((len(frame.locations), days), (location, day), share * once[known])
    stands = ~candidate[:, None]
    return Sites(np.where(stands, 1.0, opened), np.where(stands, 1.0, works), cost)


def audit_building(
    frame: Frame, entries: Entries, spaces: Spaces, sites: Sites, account: Account
) -> Building:
    """Check building: what may be started where, when it is ready, and no more than a site can take."""
    rows = entries.rows("building")
    count, days = len(rows), frame.days + 1
    day, units, places = rows.days("date"), rows.numbers("units"), rows.numbers("places")
    location = rows.codes("location", frame.locations)
    resource, space = rows.codes("resource", frame.resources), spaces.keys.of(rows)
    is_space = rows.names("space") != ""
    inside = (day >= 1) & (day <= frame.days) & (location >= 0)
    on = np.where(inside, day, 0)

    plans = frame.rows("facilities_buildable")
    facility_at = np.full((len(frame.locations), len(frame.resources)), -1, dtype=np.int64)
    facility_at[plans.codes("location", frame.locations), plans.codes("resource", frame.resources)] = (
        np.arange(len(plans))
    )
    space_row = np.full(count, -1, dtype=np.int64)
    of_space = inside & is_space & (space >= 0)
    space_row[of_space] = spaces.row[space[of_space], on[of_space]]
    facility_row = np.full(count, -1, dtype=np.int64)
    of_facility = inside & ~is_space & (resource >= 0)
    facility_row[of_facility] = facility_at[location[of_facility], resource[of_facility]]

    def figure(of_spaces: str, of_plans: str, none: float = 0.0) -> Numbers:
        values = np.full(count, none)
        mine, theirs = space_row >= 0, facility_row >= 0
        values[mine] = spaces.rows.numbers(of_spaces, none)[space_row[mine]]
        values[theirs] = plans.numbers(of_plans, none)[facility_row[theirs]]
        return values

    span = figure("build_days", "build_days").astype(np.int64)
    per_unit = np.where(space_row >= 0, figure("places_per_unit", "", 1.0), 1.0)
    amount = units * per_unit
    labels = entries.axes("building", "date", "location", "space", "resource")
    account.holds(
        9,
        "building",
        labels,
        ((space_row >= 0) | (facility_row >= 0)) & (is_space != (rows.names("resource") != "")),
        units,
        message="the space is open and known, or the facility can be built there",
    )
    account.holds(
        "arrival_day",
        "building",
        labels,
        (rows.days("ready") == day + span) & (day + span <= frame.days),
        rows.values("ready"),
        message="ready is the day of starting plus build_days, within the horizon",
    )
    account.equal(
        9,
        "building",
        labels,
        np.where(is_space, amount, 0.0),
        places,
        message="places are units of places_per_unit places, none for a facility",
    )
    for row, limit, table in (
        (space_row, spaces.rows.numbers("buildable_places", 0.0), "spaces"),
        (facility_row, plans.numbers("units_max", 0.0), "facilities_buildable"),
    ):
        account.at_most(
            9,
            table,
            frame.axes("row", row=list(range(1, len(limit) + 1))),
            limit,
            total((len(limit),), (row,), amount),
            message="places and facilities started <= what the site can take",
        )
    _whole(frame, entries, is_space, units, account)
    known = np.where(location >= 0, location, 0)
    account.at_most(
        18,
        "building",
        labels,
        sites.most(sites.opened)[known, on],
        amount,
        message="nothing is built at a candidate before it is opened",
    )
    use, work = _taken(
        frame, rows.names("space"), location, resource, is_space, day, np.maximum(span, 1), amount
    )
    started = total((len(spaces), days), (np.where(is_space, space, -1), day + span), amount)
    return Building(
        added=np.cumsum(started + _under_way(frame, spaces), axis=1),
        installed=total(
            (len(frame.locations), len(frame.resources), days),
            (location, np.where(is_space, -1, resource), day + span),
            amount,
        ),
        cost=total(
            (len(frame.locations), days),
            (location, day),
            amount * figure("build_cost_per_place", "build_cost_per_unit"),
        ),
        use=use,
        work=work,
    )


def _whole(frame: Frame, entries: Entries, is_space: Positions, units: Numbers, account: Account) -> None:
    whole = np.where(is_space, "places" in frame.policy.whole, "staff" in frame.policy.whole)
    account.equal(
        "whole_decisions",
        "building",
        entries.axes("building", "date", "location", "space", "resource"),
        np.where(whole, np.round(units), units),
        units,
        message="the policy wants whole units",
    )


def _under_way(frame: Frame, spaces: Spaces) -> Numbers:
    """Places already being built on the eve, [space, day of arrival]."""
    rows = frame.rows("building_under_way")
    return total(
        (len(spaces), frame.days + 1),
        (spaces.keys.of(rows), np.maximum(rows.days("date"), 1)),
        rows.numbers("units"),
    )


def _taken(
    frame: Frame,
    name: np.ndarray,
    location: Positions,
    resource: Positions,
    is_space: Positions,
    day: Positions,
    span: Positions,
    amount: Numbers,
) -> tuple[Numbers, Numbers]:
    """What building takes: units of items on the day it starts, workers evenly while it lasts.

    All rows that apply add up: those of a space or, naming neither, of all spaces; those of the facility.
    """
    use = np.zeros((len(frame.locations), len(frame.items), frame.days + 1))
    work = np.zeros((len(frame.locations), len(frame.resources), frame.days + 2))
    needs = frame.rows("building_needs")
    if not len(needs) or not len(amount):
        return use, work[:, :, :-1]
    item, worker = needs.codes("item", frame.items), needs.codes("worker", frame.resources)
    per_place, labour = needs.numbers("units_per_place", 0.0), needs.numbers("worker_days_per_place", 0.0)
    place, everywhere = needs.codes("location", frame.locations), needs.names("location") == ""
    spaces, resources = needs.names("space"), needs.codes("resource", frame.resources)
    of_spaces = needs.names("resource") == ""
    inside = (day >= 1) & (day <= frame.days) & (location >= 0)
    for row in np.flatnonzero(inside):
        here = everywhere | (place == location[row])
        if is_space[row]:
            applies = here & of_spaces & ((spaces == "") | (spaces == name[row]))
        else:
            applies = here & ~of_spaces & (resources == resource[row])
        for need in np.flatnonzero(applies):
            if item[need] >= 0:
                use[location[row], item[need], day[row]] += amount[row] * per_place[need]
            if worker[need] >= 0:
                each = amount[row] * labour[need] / span[row]
                work[location[row], worker[need], day[row]] += each
                work[location[row], worker[need], min(day[row] + span[row], frame.days + 1)] -= each
    return use, np.cumsum(work, axis=2)[:, :, :-1]
