"""Staff and facilities: who is called up, moved, released and on duty (15)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.building import Building, Sites
from models.audit.entries import Entries
from models.audit.frame import FAR_AHEAD, HOURS_A_DAY, Frame, day_before, take, total
from models.audit.lanes import Keys


@dataclass(frozen=True)
class Duty:
    """Units by [location, resource, day]; `committed` are facilities of the eve and under way. Money by
    [location, day]."""

    on_duty: Numbers
    committed: Numbers
    call_up_cost: Numbers
    move_cost: Numbers


@dataclass(frozen=True)
class _Calls:
    arriving: Numbers
    """[location, resource, day]"""
    ended: Numbers
    """[resource, day]: called up so far from rows whose last day has passed."""
    cost: Numbers


def audit_duty(frame: Frame, entries: Entries, sites: Sites, building: Building, account: Account) -> Duty:
    """Check staff_balance and that nobody works at a candidate before it does."""
    shape = (len(frame.locations), len(frame.resources), frame.days + 1)
    is_staff = frame.rows("resources").names("kind") == "staff"
    calls = _calls(frame, entries, is_staff, account)
    moved_in, moved_out, move_cost = _moves(frame, entries, is_staff, account)
    eve = _eve(frame)
    coming = _under_way(frame)
    table = {
        name: entries.dense("staffing", name)
        for name in (
            "opening",
            "called_up",
            "under_way",
            "installed",
            "moved_in",
            "moved_out",
            "released",
            "on_duty",
        )
    }
    labels = frame.axes("location", "resource", "date")
    for column, expected, message in (
        ("opening", day_before(eve, table["on_duty"]), "opening = on duty the day before"),
        ("called_up", calls.arriving, "called_up = call-ups that report"),
        ("under_way", coming, "under_way = who was on the way on the eve"),
        ("installed", building.installed, "installed = facilities that get ready"),
        ("moved_in", moved_in, "moved_in = redeployments that arrive"),
        ("moved_out", moved_out, "moved_out = redeployments that leave"),
    ):
        account.equal(15, "staffing", labels, expected, table[column], message=message)
    came = table["opening"] + table["called_up"] + table["under_way"] + table["installed"] + table["moved_in"]
    released = table["released"]
    account.equal(
        15,
        "staffing",
        labels,
        came - table["moved_out"] - released,
        table["on_duty"],
        of=came,
        message="on duty = opening + who came - who went",
    )
    may_go = np.where(is_staff[None, :, None], table["opening"] + table["under_way"], 0.0)
    account.at_most(
        15,
        "staffing",
        labels,
        may_go,
        released + table["moved_out"],
        message="released + moved out <= on duty yesterday + under way; facilities stay",
    )
    so_far = np.cumsum(released.sum(axis=0), axis=1)
    stay = frame.rows("resources").numbers("min_days", 0.0).astype(np.int64)
    free = np.cumsum(coming.sum(axis=0) + _later(calls.arriving.sum(axis=0), stay), axis=1)
    free += eve.sum(axis=0)[:, None]
    by_resource = frame.axes("resource", "date")
    account.at_most(
        15,
        "staffing",
        by_resource,
        free,
        so_far,
        message="released so far <= the eve's, under way and those who served min_days",
    )
    account.at_most(
        15,
        "staffing",
        by_resource,
        so_far,
        calls.ended,
        message="call-ups whose last day has passed <= released so far",
    )
    if "staff" in frame.policy.whole:
        account.equal(
            "whole_decisions",
            "staffing",
            labels,
            np.round(released),
            released,
            message="the policy wants whole units",
        )
    account.at_most(
        18,
        "staffing",
        labels,
        sites.most(sites.works)[:, None, :] * np.ones(shape),
        table["on_duty"],
        message="nobody is on duty at a candidate that does not work",
    )
    committed = np.where(is_staff[None, :, None], 0.0, eve[:, :, None] + np.cumsum(coming, axis=2))
    return Duty(table["on_duty"], committed, calls.cost, move_cost)


def _eve(frame: Frame) -> Numbers:
    rows = frame.rows("on_duty")
    at = (rows.codes("location", frame.locations), rows.codes("resource", frame.resources))
    return total((len(frame.locations), len(frame.resources)), at, rows.numbers("units"))


def _under_way(frame: Frame) -> Numbers:
    """Staff and facilities already on their way; what was due before the first day comes on it."""
    shape = (len(frame.locations), len(frame.resources), frame.days + 1)
    coming = np.zeros(shape)
    for table in ("staff_under_way", "building_under_way"):
        rows = frame.rows(table)
        at = (rows.codes("location", frame.locations), rows.codes("resource", frame.resources))
        coming += total(shape, (*at, np.maximum(rows.days("date"), 1)), rows.numbers("units"))
    return coming


def _later(by_day: Numbers, days: np.ndarray) -> Numbers:
    """Each row of [resource, day] moved on by its number of days; what passes the end is dropped."""
    resource, day = np.nonzero(by_day)
    return total(by_day.shape, (resource, day + days[resource]), by_day[resource, day])


def _calls(frame: Frame, entries: Entries, is_staff: np.ndarray, account: Account) -> _Calls:
    rows, roster, resources = entries.rows("call_ups"), frame.rows("roster"), frame.rows("resources")
    shape = (len(frame.locations), len(frame.resources), frame.days + 1)
    place, resource = rows.codes("location", frame.locations), rows.codes("resource", frame.resources)
    day, units = rows.days("date"), rows.numbers("units")
    stay = np.where(
        take(is_staff.astype(float), resource, 0.0) > 0, take(resources.numbers("min_days"), resource, 0.0), 1
    )
    labels = entries.axes("call_ups", "date", "location", "resource", "roster")
    numbers = rows.numbers("roster", -1.0)
    row = np.full(len(rows), -1, dtype=np.int64)
    for position, number in enumerate(roster.position):
        row[numbers == number] = position
    found = row >= 0
    at = np.where(found, row, 0)
    lead = np.zeros(len(rows), dtype=np.int64)
    if len(roster):
        lead = roster.numbers("lead_days")[at].astype(np.int64)
        where, what = roster.codes("location", frame.locations), roster.codes("resource", frame.resources)
        first, until = roster.days("available_on"), roster.days("until", FAR_AHEAD)
        anywhere = roster.names("location") == ""
        found &= (what[at] == resource) & (anywhere[at] | (where[at] == place))
        fits = (day >= first[at]) & (day + lead + stay - 1 <= until[at]) & (day <= until[at])
    else:
        until, fits = np.zeros(1, dtype=np.int64), found
    account.holds(
        15,
        "call_ups",
        labels,
        found & fits,
        rows.values("roster"),
        message="the roster has the resource for the place, and lead and least stay fit its window",
    )
    arrives = day + lead
    account.holds(
        "arrival_day",
        "call_ups",
        labels,
        (rows.days("arrives") == arrives) & (arrives <= frame.days),
        rows.values("arrives"),
        message="arrives is the day of the call plus the roster's lead_days, within the horizon",
    )
    account.at_most(
        15,
        "call_ups",
        frame.axes("row", row=[int(number) for number in roster.position]),
        roster.numbers("units"),
        total((len(roster),), (row,), units),
        message="called up in all from a row of the roster <= its units",
    )
    if "staff" in frame.policy.whole:
        account.equal(
            "whole_decisions",
            "call_ups",
            labels,
            np.round(units),
            units,
            message="the policy wants whole units",
        )
    passed = np.where(found, until[at] + 1, FAR_AHEAD)
    once = take(resources.numbers("call_up_cost", 0.0), resource, 0.0)
    of_staff = take(is_staff.astype(float), resource, 0.0)
    return _Calls(
        arriving=total(shape, (place, resource, arrives), units),
        ended=np.cumsum(total(shape[1:], (resource, passed), units * of_staff), axis=1),
        cost=total((shape[0], shape[2]), (place, day), units * once),
    )


def _moves(
    frame: Frame, entries: Entries, is_staff: np.ndarray, account: Account
) -> tuple[Numbers, Numbers, Numbers]:
    rows, lanes = entries.rows("redeployments"), frame.rows("staff_lanes")
    shape = (len(frame.locations), len(frame.resources), frame.days + 1)
    pairs = Keys(lanes, ("origin", "destination"))
    lane, day, units = pairs.of(rows), rows.days("date"), rows.numbers("units")
    resource = rows.codes("resource", frame.resources)
    lag = take(np.floor(lanes.numbers("hours") / HOURS_A_DAY), lane, 0.0).astype(np.int64)
    arrives = day + lag
    labels = entries.axes("redeployments", "date", "origin", "destination", "resource")
    account.holds(
        15,
        "redeployments",
        labels,
        (lane >= 0) & (arrives <= frame.days) & (take(is_staff.astype(float), resource, 0.0) > 0),
        units,
        message="a lane for staff joins the places, they arrive in time, and facilities do not move",
    )
    account.holds(
        "arrival_day",
        "redeployments",
        labels,
        rows.days("arrives") == arrives,
        rows.values("arrives"),
        message="arrives is the day of departure plus the lane's days",
    )
    account.at_most(
        15,
        "redeployments",
        frame.axes("lane", "date", lane=pairs.labels),
        take(lanes.numbers("staff_per_day", np.inf), np.arange(len(pairs)), np.inf)[:, None],
        total((len(pairs), frame.days + 1), (lane, day), units),
        message="staff per lane and day <= staff_per_day",
    )
    if "staff" in frame.policy.whole:
        account.equal(
            "whole_decisions",
            "redeployments",
            labels,
            np.round(units),
            units,
            message="the policy wants whole units",
        )
    origin, to = rows.codes("origin", frame.locations), rows.codes("destination", frame.locations)
    cost = units * take(lanes.numbers("cost_per_move", 0.0), lane, 0.0)
    return (
        total(shape, (to, resource, arrives), units),
        total(shape, (origin, resource, day), units),
        total((shape[0], shape[2]), (origin, day), cost),
    )
