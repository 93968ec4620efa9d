"""Who is where, by the plan's moves (1 to 5), and whether all their nights are accounted for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Flags, Numbers
from models.audit.entries import Entries
from models.audit.frame import Frame, Positions, day_before, take, total
from models.audit.inflow import Inflow, inflow, on_the_road, ready, transit_share
from models.audit.lanes import Lanes, Pools, part_of


@dataclass(frozen=True)
class Flows:
    """People by the plan's moves; [location, group, day], persons."""

    inflow: Inflow
    sent: Numbers
    came: Numbers
    """All who come to a place, by day of arrival."""
    received: Numbers
    """Those of them who come over a lane, exits included."""
    reached: Flags
    """[location, group]: who can ever be there."""
    headcount: Numbers
    road: Numbers
    """[group, day]: under way at day's end."""
    cost: Numbers
    """[location (origin), day]: money for travel."""
    km: Numbers
    """[destination]: person-kilometres."""
    pool_share: Numbers
    """[vehicle pool, day]: share of the pool's vehicles that people use."""
    present: Numbers


def reached(frame: Frame, people: Inflow, lanes: Lanes) -> Flags:
    """Which groups can ever be in a place, [location, group]: where they come in, and over open lanes from
    there."""
    there = (people.eve > 0) | (people.coming > 0).any(axis=2)
    lag = take(lanes.lag, lanes.row, 0.0)
    arrives = np.arange(frame.days + 1) + lag
    is_open = ((lanes.row >= 0) & (arrives <= frame.days)).any(axis=2)
    origin, to = lanes.keys.part(0, frame.locations), lanes.keys.part(1, frame.locations)
    while True:
        before = there.copy()
        np.logical_or.at(there, to, there[origin] & is_open)
        if (before == there).all():
            return there & frame.is_place[:, None]


def audit_people(frame: Frame, entries: Entries, pools: Pools, account: Account) -> Flows:
    """Check people_balance, one_leg_a_day, departure_readiness, exit_quota, lane_capacity and the
    person-days."""
    coming = inflow(frame)
    lanes = Lanes(frame, "people_lanes", "cost_per_person")
    moves = entries.rows("moves")
    shape = (len(frame.locations), len(frame.groups), frame.days + 1)
    lane = lanes.keys.of(moves)
    group, day, persons = moves.codes("group", frame.groups), moves.days("date"), moves.numbers("persons")
    known = (lane >= 0) & (group >= 0) & (day >= 1) & (day <= frame.days)
    row = np.full(len(moves), -1, dtype=np.int64)
    row[known] = lanes.row[lane[known], group[known], day[known]]
    arrives = day + take(lanes.lag, row, 0.0).astype(np.int64)
    at = entries.axes("moves", "date", "origin", "destination", "lane", "group")
    account.holds(
        5,
        "moves",
        at,
        (row >= 0) & (arrives <= frame.days),
        persons,
        message="no lane is open to this group on this day, or it would arrive after the horizon",
    )
    account.holds(
        "arrival_day",
        "moves",
        at,
        moves.days("arrives") == arrives,
        moves.values("arrives"),
        message="arrives is the day of departure plus the lane's days",
    )
    origin, to = moves.codes("origin", frame.locations), moves.codes("destination", frame.locations)
    sent = total(shape, (origin, group, day), persons)
    received = total(shape, (to, group, arrives), persons)
    later = total(shape, (to, group, arrives), np.where(arrives > day, persons, 0.0))
    present, place = entries.dense("occupancy", "present"), frame.is_place[:, None, None]
    before = day_before(coming.eve, present)
    by_place = frame.axes("location", "group", "date")
    come = before + coming.coming + received
    account.equal(
        1,
        "occupancy",
        by_place,
        np.where(place, come - sent, 0.0),
        present,
        of=come,
        message="present = yesterday + arrivals + those who came in - those sent on or leaving",
    )
    chained = frame.rows("locations").flags("onward_same_day")[:, None, None]
    account.at_most(
        2,
        "moves",
        by_place,
        np.where(chained, np.inf, before + coming.coming + later),
        sent,
        message="sent on <= present yesterday + today's arrivals + who came over lanes of 24 hours or more",
    )
    is_exit = frame.kind == "exit"
    leaving = np.zeros(shape[1:])
    np.add.at(leaving, (group[known & is_exit[to]], day[known & is_exit[to]]), persons[known & is_exit[to]])
    may_leave = ready(frame, coming)
    account.equal(
        3,
        "shortages",
        frame.axes("group", "date"),
        may_leave,
        np.cumsum(leaving, axis=1) + entries.on_road("waiting"),
        message="people who left so far + people kept waiting = people ready so far",
    )
    _quota_kept(frame, coming, received, account)
    _seats_kept(frame, lanes, total((len(lanes.keys), *shape[1:]), (lane, group, day), persons), account)
    pool_share = _pool_share(lanes, pools, row, day, persons)
    road = coming.road + _road(group, day, arrives, persons, shape)
    headcount = np.where(place, present + transit_share(frame)[:, None, None] * sent, 0.0)
    km = total((shape[0],), (to,), persons * take(lanes.rows.numbers("km", 0.0), row, 0.0))
    cost = total((shape[0], shape[2]), (origin, day), persons * take(lanes.cost, row, 0.0))
    flows = Flows(
        coming,
        sent,
        coming.coming + received,
        received,
        reached(frame, coming, lanes),
        headcount,
        road,
        cost,
        km,
        pool_share,
        present,
    )
    _person_days(frame, entries, flows, is_exit, account)
    return flows


def _road(
    group: Positions, day: Positions, arrives: Positions, persons: Numbers, shape: tuple[int, ...]
) -> Numbers:
    """Persons under way at day's end by the plan's moves, [group, day]."""
    begun = total(shape[1:], (group, day), persons)
    over = total(shape[1:], (group, arrives), persons)
    return np.cumsum(begun - over, axis=1)


def _seats_kept(frame: Frame, lanes: Lanes, by_lane: Numbers, account: Account) -> None:
    riders = np.concatenate([by_lane, by_lane.sum(axis=1, keepdims=True)], axis=1)
    account.at_most(
        5,
        "moves",
        frame.axes("lane", "group", "date", lane=lanes.keys.labels, group=[*frame.groups.names, ""]),
        lanes.seats,
        riders,
        message="people per lane and day <= seats",
    )


def _pool_share(lanes: Lanes, pools: Pools, row: Positions, day: Positions, persons: Numbers) -> Numbers:
    """Share of each vehicle pool's day that people use, [pool, day]."""
    pool = np.where(row >= 0, lanes.pool[row], -1) if len(lanes.rows) else row
    pooled = pool >= 0
    used = part_of(lanes.pool_use[row[pooled]] * persons[pooled], pools.persons[pool[pooled], day[pooled]])
    return total(pools.persons.shape, (pool[pooled], day[pooled]), used)


def _quota_kept(frame: Frame, coming: Inflow, received: Numbers, account: Account) -> None:
    is_exit = frame.kind == "exit"
    through = (received + coming.admitted)[is_exit]
    through = np.concatenate([through, through.sum(axis=1, keepdims=True)], axis=1)
    names = [name for name, out in zip(frame.locations.names, is_exit, strict=True) if out]
    account.at_most(
        4,
        "moves",
        frame.axes("location", "group", "date", location=names, group=[*frame.groups.names, ""]),
        coming.quota[is_exit],
        through,
        message="people through an exit in a day <= what it admits",
    )


def _person_days(frame: Frame, entries: Entries, flows: Flows, is_exit: Positions, account: Account) -> None:
    """Nights served and unserved are the nights in the system, by arrivals and departures alone."""
    people = flows.inflow
    entered = people.entering.sum(axis=0)
    entered[:, 0] = people.eve.sum(axis=0) + on_the_road(frame)
    left = (flows.received + people.admitted)[is_exit].sum(axis=0)
    in_system = np.cumsum(entered - left, axis=1)
    passing = np.where(frame.is_place[:, None, None], flows.headcount - flows.present, 0.0).sum(axis=0)
    nights = in_system + passing
    lodged = entries.lodged()
    outdoors, on_road = entries.shortage("night").sum(axis=0), entries.on_road("under_way", "A")
    spent = lodged + outdoors + on_road
    account.equal(
        "person_days",
        "shortages",
        frame.axes("group", "date"),
        nights,
        spent,
        of=np.cumsum(entered + left, axis=1),
        message="nights lodged + outdoors + under way = nights of the people in the system",
    )
    account.accounts.update(
        person_days_in_system=float(nights[:, 1:].sum()),
        person_days_lodged=float(lodged[:, 1:].sum()),
        person_days_unsheltered=float(outdoors[:, 1:].sum()),
        person_days_under_way=float(on_road[:, 1:].sum()),
    )
