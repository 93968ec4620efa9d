"""Where people are, arrive, may go and are ready to leave, by day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import pandas as pd

from models.daily.horizon import FAR, Horizon, given, rows

LaneKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Leg:
    """What a lane is on one day for one group: lag in days, km, money per person, vehicles."""

    lag: int
    km: float
    cost: float
    pool: str
    pool_use: float


@dataclass(frozen=True)
class People:
    """The people of a scenario by day. Persons throughout; days are numbers 1..T.

    `arrivals` are people who enter the system; `back` are people refused at a border, back at the
    origin of their lane; `joining` people under way who reach a place. `legs[lane, group, day]` are the
    open departures; `lane_limits[lane, group or "", day]` their seats; `quotas[exit, group or "", day]`
    what a border still admits, people under way deducted.
    """

    places: tuple[str, ...]
    exits: tuple[str, ...]
    candidates: tuple[str, ...]
    groups: tuple[str, ...]
    vulnerability: Mapping[str, float]
    stay_days: Mapping[str, float]
    transit_share: Mapping[str, float]
    onward_same_day: frozenset[str]
    eve: Mapping[tuple[str, str], float]
    arrivals: Mapping[tuple[str, str, int], float]
    joining: Mapping[tuple[str, str, int], float]
    back: Mapping[tuple[str, str, int], float]
    under_way: Mapping[tuple[str, int], float]
    lanes: tuple[LaneKey, ...]
    legs: Mapping[tuple[LaneKey, str, int], Leg]
    lane_limits: Mapping[tuple[LaneKey, str, int], float]
    quotas: Mapping[tuple[str, str, int], float]
    ready: Mapping[tuple[str, int], float]
    groups_at: Mapping[str, list[str]]

    def inflow(self, place: str, group: str, day: int) -> float:
        """All who come to a place on a day other than by a decision of the plan."""
        key = (place, group, day)
        return self.arrivals.get(key, 0.0) + self.joining.get(key, 0.0) + self.back.get(key, 0.0)

    def total(self, group: str) -> float:
        """All persons of a group who are ever in the system."""
        return sum(
            sum(n for key, n in part.items() if key[1] == group)
            for part in (self.eve, self.arrivals, self.joining, self.back)
        )


def read_people(tables: Mapping[str, pd.DataFrame], horizon: Horizon) -> People:
    """Read who is where, comes, may go and is ready; see `People`."""
    locations = list(rows(tables["locations"], horizon))
    group_rows = list(rows(tables["groups"], horizon))
    groups = tuple(row.group for row in group_rows)
    shares = _Shares(tables, group_rows, horizon)
    eve: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows(tables["present"], horizon):
        for group, share in shares.of(row.group, row.location, 1):
            if row.persons * share > 0:
                eve[row.location, group] += row.persons * share
    arrivals: dict[tuple[str, str, int], float] = defaultdict(float)
    for row in rows(tables["arrivals"], horizon):
        last = row.date if row.to_date == FAR else row.to_date
        for day in horizon.span(row.date, last):
            for group, share in shares.of(row.group, row.location, day):
                if row.persons * share > 0:
                    arrivals[row.location, group, day] += row.persons * share

    exits = tuple(row.location for row in locations if row.kind == "exit")
    quotas = _quotas(tables, horizon)
    vulnerability = {row.group: row.vulnerability for row in group_rows}
    joining, back, under_way, admitted = _under_way(tables, horizon, set(exits), quotas, vulnerability)
    for (exit_, group, day), persons in admitted.items():
        for key in ((exit_, "", day), (exit_, group, day)):
            if key in quotas:
                quotas[key] -= persons
    stay = {row.group: row.stay_days for row in group_rows}
    legs, limits = _legs(tables, horizon, groups)
    places = tuple(row.location for row in locations if row.kind in ("crossing", "site"))
    return People(
        places=places,
        exits=exits,
        candidates=tuple(row.location for row in locations if row.candidate and row.kind != "exit"),
        groups=groups,
        vulnerability=vulnerability,
        stay_days=stay,
        transit_share={row.location: min(row.transit_hours / 24.0, 1.0) for row in locations},
        onward_same_day=frozenset(row.location for row in locations if row.onward_same_day),
        eve=dict(eve),
        arrivals=dict(arrivals),
        joining=joining,
        back=back,
        under_way=under_way,
        lanes=tuple(dict.fromkeys(key[0] for key in legs)),
        legs=legs,
        lane_limits=limits,
        quotas=quotas,
        ready=_ready(groups, stay, horizon, eve, arrivals, joining, back),
        groups_at=_reach(places, groups, legs, [*eve, *arrivals, *joining, *back]),
    )


class _Shares:
    """How persons given without a group split over groups, by place and day."""

    def __init__(
        self, tables: Mapping[str, pd.DataFrame], groups: list[SimpleNamespace], horizon: Horizon
    ) -> None:
        if len(groups) == 1:
            self._general = {groups[0].group: 1.0}
        else:
            self._general = {row.group: row.share for row in groups if given(row.share)}
        self._mix: dict[str, dict[int, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
        for row in rows(tables["mix"], horizon):
            self._mix[row.location][row.from_date][row.group] = row.share

    def of(self, group: str, place: str, day: int) -> list[tuple[str, float]]:
        if group:
            return [(group, 1.0)]
        for where in (place, ""):
            if where in self._mix:
                begun = [first for first in self._mix[where] if first <= day]
                if begun:
                    return list(self._mix[where][max(begun)].items())
        return list(self._general.items())


def _quotas(tables: Mapping[str, pd.DataFrame], horizon: Horizon) -> dict[tuple[str, str, int], float]:
    quotas: dict[tuple[str, str, int], float] = {}
    for row in rows(tables["exit_quotas"], horizon):
        for day in horizon.all_days:
            quotas.setdefault((row.location, row.group, day), 0.0)
        for day in horizon.span(row.opens_on, row.closes_on):
            quotas[row.location, row.group, day] = row.persons_per_day
    return quotas


def _under_way(
    tables: Mapping[str, pd.DataFrame],
    horizon: Horizon,
    exits: set[str],
    quotas: Mapping[tuple[str, str, int], float],
    vulnerability: Mapping[str, float],
) -> tuple[
    dict[tuple[str, str, int], float],
    dict[tuple[str, str, int], float],
    dict[tuple[str, int], float],
    dict[tuple[str, str, int], float],
]:
    """People under way on the eve: who joins a place, is refused, is on the road each day, leaves.

    The most vulnerable are let through first, among equals the largest party: not by the order of rows.
    """
    joining: dict[tuple[str, str, int], float] = defaultdict(float)
    back: dict[tuple[str, str, int], float] = defaultdict(float)
    on_road: dict[tuple[str, int], float] = defaultdict(float)
    admitted: dict[tuple[str, str, int], float] = defaultdict(float)
    used: dict[tuple[str, str, int], float] = defaultdict(float)
    parties = sorted(
        rows(tables["under_way"], horizon), key=lambda row: (-vulnerability[row.group], -row.persons)
    )
    for row in parties:
        for day in range(1, min(row.date, horizon.days + 1)):
            on_road[row.group, day] += row.persons
        if row.date > horizon.days or not row.persons > 0:
            continue
        if row.destination not in exits:
            joining[row.destination, row.group, row.date] += row.persons
            continue
        keys = ((row.destination, "", row.date), (row.destination, row.group, row.date))
        room = min([quotas[key] - used[key] for key in keys if key in quotas], default=row.persons)
        through = min(row.persons, room)
        for key in keys:
            used[key] += through
        admitted[row.destination, row.group, row.date] += through
        if row.persons > through:
            back[row.origin, row.group, row.date] += row.persons - through
    return dict(joining), dict(back), dict(on_road), dict(admitted)


def _legs(
    tables: Mapping[str, pd.DataFrame], horizon: Horizon, groups: tuple[str, ...]
) -> tuple[dict[tuple[LaneKey, str, int], Leg], dict[tuple[LaneKey, str, int], float]]:
    pools = pool_days(tables, horizon, "persons_per_day")
    by_lane: dict[LaneKey, dict[str, list[SimpleNamespace]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(tables["people_lanes"], horizon):
        by_lane[row.origin, row.destination, row.lane][row.group].append(row)
    legs: dict[tuple[LaneKey, str, int], Leg] = {}
    limits: dict[tuple[LaneKey, str, int], float] = {}
    for lane, by_group in by_lane.items():
        covered: dict[str, dict[int, SimpleNamespace]] = {}
        for group, lane_rows in by_group.items():
            covered[group] = {
                day: row for row in lane_rows for day in horizon.span(row.opens_on, row.closes_on)
            }
            for day, row in covered[group].items():
                if given(row.persons_per_day):
                    limits[lane, group, day] = row.persons_per_day
        for group in groups:
            named = [covered[key] for key in (group, "") if key in covered]
            if not named:
                continue
            for day, row in named[0].items():
                if len(named) == 2 and day not in named[1]:
                    continue
                lag = int(row.hours // 24)
                if day + lag > horizon.days or (row.vehicle_pool and day not in pools[row.vehicle_pool]):
                    continue
                legs[lane, group, day] = Leg(lag, row.km, row.cost_per_person, row.vehicle_pool, row.pool_use)
    return legs, limits


def pool_days(
    tables: Mapping[str, pd.DataFrame], horizon: Horizon, capacity: str
) -> dict[str, dict[int, float]]:
    """What a vehicle pool can carry on each day it runs, `capacity` naming the column."""
    pools: dict[str, dict[int, float]] = defaultdict(dict)
    for row in rows(tables["vehicle_pools"], horizon):
        if given(getattr(row, capacity)) and getattr(row, capacity) > 0:
            for day in horizon.span(row.opens_on, row.closes_on):
                pools[row.vehicle_pool][day] = getattr(row, capacity)
    return pools


def _ready(
    groups: tuple[str, ...],
    stay: Mapping[str, float],
    horizon: Horizon,
    eve: Mapping[tuple[str, str], float],
    arrivals: Mapping[tuple[str, str, int], float],
    joining: Mapping[tuple[str, str, int], float],
    back: Mapping[tuple[str, str, int], float],
) -> dict[tuple[str, int], float]:
    """People ready to leave so far, by group and day: each becomes ready with probability 1/stay a day."""
    ready: dict[tuple[str, int], float] = {}
    for group in groups:
        waiting = sum(persons for (_, g), persons in eve.items() if g == group)
        entering: dict[int, float] = defaultdict(float)
        refused: dict[int, float] = defaultdict(float)
        for part, by_day in ((arrivals, entering), (joining, entering), (back, refused)):
            for (_, g, day), persons in part.items():
                if g == group:
                    by_day[day] += persons
        so_far = 0.0
        for day in horizon.all_days:
            waiting += entering[day]
            now = waiting / stay[group]
            waiting -= now
            so_far += now + refused[day]
            ready[group, day] = so_far
    return ready


def _reach(
    places: tuple[str, ...],
    groups: tuple[str, ...],
    legs: Mapping[tuple[LaneKey, str, int], Leg],
    seeds: list[tuple[str, ...] | tuple[str, str, int]],
) -> dict[str, list[str]]:
    """Which groups can ever be in each place."""
    onward: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (origin, destination, _), group, _day in legs:
        onward[origin, group].add(destination)
    found = {(key[0], key[1]) for key in seeds}
    frontier = list(found)
    while frontier:
        place, group = frontier.pop()
        for destination in onward.get((place, str(group)), ()):
            if (destination, group) not in found:
                found.add((destination, group))
                frontier.append((destination, group))
    return {place: [group for group in groups if (place, group) in found] for place in places}
