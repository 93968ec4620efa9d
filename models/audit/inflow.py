"""Who comes without a decision of the plan, and when they are ready to leave: from the input alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Numbers
from models.audit.frame import (
    FAR_AHEAD,
    HOURS_A_DAY,
    LONG_AGO,
    Frame,
    Positions,
    limit_by_day,
    row_by_day,
    total,
)


@dataclass(frozen=True)
class Inflow:
    """People who come without a decision of the plan, in persons; [location, group, day] unless said
    otherwise."""

    eve: Numbers
    """[location, group]"""
    entering: Numbers
    """Who enter the system."""
    joining: Numbers
    """Under way on the eve, arriving in a place."""
    refused: Numbers
    """Under way to an exit, back at the origin."""
    admitted: Numbers
    """Under way to an exit, through it (location: the exit)."""
    road: Numbers
    """[group, day]: still under way at day's end."""
    quota: Numbers
    """[location, group or all (last), day]: persons an exit admits."""

    @property
    def coming(self) -> Numbers:
        """All who appear in a place."""
        return self.entering + self.joining + self.refused


def inflow(frame: Frame) -> Inflow:
    """Read who comes and when."""
    shape = (len(frame.locations), len(frame.groups), frame.days + 1)
    split = _split(frame)
    eve = np.zeros(shape[:2])
    rows = frame.rows("present")
    _spread(
        eve[:, :, None],
        rows.codes("location", frame.locations),
        rows.codes("group", frame.groups),
        np.zeros(len(rows), dtype=np.int64),
        rows.numbers("persons"),
        split[:, :, 1:2],
    )
    entering = np.zeros(shape)
    rows = frame.rows("arrivals")
    first = rows.days("date")
    last = rows.days("to_date", FAR_AHEAD)
    last = np.where(last == FAR_AHEAD, first, last)
    day = np.arange(shape[2])
    row, on = np.nonzero((first[:, None] <= day) & (day <= last[:, None]) & (day > 0))
    _spread(
        entering,
        rows.codes("location", frame.locations)[row],
        rows.codes("group", frame.groups)[row],
        on,
        rows.numbers("persons")[row],
        split,
    )
    quota = _quotas(frame)
    joining, refused, admitted, road = _under_way(frame, quota)
    return Inflow(eve, entering, joining, refused, admitted, road, quota)


def _spread(
    into: Numbers, location: Positions, group: Positions, day: Positions, persons: Numbers, split: Numbers
) -> None:
    """Add persons by place, group and day, those without a group by `split`."""
    known = group >= 0
    np.add.at(into, (location[known], group[known], day[known]), persons[known])
    if not known.all():
        where, when = location[~known], day[~known]
        np.add.at(
            into,
            (where[:, None], np.arange(into.shape[1]), when[:, None]),
            persons[~known, None] * split[where, :, when],
        )


def _split(frame: Frame) -> Numbers:
    """Share of each group among people given without one, [location, group, day].

    The latest rows of `mix` for the place hold, else the latest of those for all places, else `groups.share`.
    """
    groups = frame.rows("groups")
    shares = groups.numbers("share", 0.0) if len(groups) > 1 else np.ones(len(groups))
    split = np.repeat(shares[None, :, None], len(frame.locations), axis=0) * np.ones(frame.days + 1)
    rows = frame.rows("mix")
    place = rows.codes("location", frame.locations)
    group = rows.codes("group", frame.groups)
    begun = rows.days("from_date", LONG_AGO)
    share = rows.numbers("share")
    for where in (-1, *np.unique(place[place >= 0])):
        here = place == where
        for first in np.unique(begun[here]):
            these = here & (begun == first)
            mixed = total((len(frame.groups),), (group[these],), share[these])
            split[slice(None) if where < 0 else where, :, max(int(first), 0) :] = mixed[:, None]
    return split


def _quotas(frame: Frame) -> Numbers:
    rows = frame.rows("exit_quotas")
    every = len(frame.groups)
    group = rows.codes("group", frame.groups)
    owner = rows.codes("location", frame.locations) * (every + 1) + np.where(group < 0, every, group)
    owners = len(frame.locations) * (every + 1)
    spoken = row_by_day(owner, owners, rows.days("opens_on"), rows.days("closes_on", FAR_AHEAD), frame.days)
    limit = limit_by_day(rows.numbers("persons_per_day"), spoken, owner)
    return limit.reshape(len(frame.locations), every + 1, frame.days + 1)


def _under_way(frame: Frame, quota: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Who joins, who is refused (the most vulnerable use a quota first, then the largest party), who is
    admitted, who is on the road."""
    shape = (len(frame.locations), len(frame.groups), frame.days + 1)
    joining, refused, admitted = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    road = np.zeros(shape[1:])
    left = quota.copy()
    every = len(frame.groups)
    rows = frame.rows("under_way")
    origin = rows.codes("origin", frame.locations)
    to = rows.codes("destination", frame.locations)
    group, day, persons = rows.codes("group", frame.groups), rows.days("date"), rows.numbers("persons")
    weight = frame.rows("groups").numbers("vulnerability", 1.0)[group] if len(rows) else persons
    for row in np.lexsort((-persons, -weight)).tolist():
        g, t, count = group[row], day[row], persons[row]
        road[g, 1 : max(1, min(t, shape[2]))] += count
        if t > frame.days:
            continue
        if frame.is_place[to[row]]:
            joining[to[row], g, t] += count
            continue
        through = max(0.0, min(count, left[to[row], every, t], left[to[row], g, t]))
        left[to[row], [every, g], t] -= through
        admitted[to[row], g, t] += through
        refused[origin[row], g, t] += count - through
    return joining, refused, admitted, road


def _readiness(frame: Frame) -> Numbers:
    """Part of a cohort that is ready to leave by a day, [group, day of coming, day].

    1 - (1 - 1/stay_days)^(days so far), the first day counted; people of the eve come on day 1.
    """
    stay = frame.rows("groups").numbers("stay_days")
    day = np.arange(frame.days + 1)
    so_far = np.maximum(day[None, :] - day[:, None] + 1, 0)
    waiting: Numbers = (1.0 - 1.0 / stay)[:, None, None] ** so_far
    return 1.0 - waiting


def _cohorts(people: Inflow) -> Numbers:
    cohorts = people.entering + people.joining
    cohorts[:, :, 1] += people.eve
    return cohorts


def ready(frame: Frame, people: Inflow) -> Numbers:
    """People ready to leave so far, [group, day]; those refused at a border are ready."""
    cohorts, part = _cohorts(people).sum(axis=0)[:, 1:], _readiness(frame)[:, 1:, :]
    known: Numbers = np.einsum("gs,gst->gt", cohorts, part)
    back: Numbers = np.cumsum(people.refused.sum(axis=0), axis=1)
    return known + back


def staying(frame: Frame, people: Inflow) -> Numbers:
    """Person-days, [location, group], were everyone to stay where they came in until ready to leave."""
    cohorts, part = _cohorts(people)[:, :, 1:], _readiness(frame)[:, 1:, :]
    left: Numbers = np.einsum("lgs,gst->lgt", cohorts, part[:, :, 1:])
    there = (np.cumsum(cohorts, axis=2) - left).sum(axis=2)
    return np.asarray(there + transit_share(frame)[:, None] * left[:, :, -1])


def transit_share(frame: Frame) -> Numbers:
    """Part of a day that those who are sent on spend in a place, [location]."""
    return np.minimum(frame.rows("locations").numbers("transit_hours") / HOURS_A_DAY, 1.0)


def on_the_road(frame: Frame) -> Numbers:
    """People under way on the eve, by group; all of them are in the system."""
    rows = frame.rows("under_way")
    return total((len(frame.groups),), (rows.codes("group", frame.groups),), rows.numbers("persons"))
