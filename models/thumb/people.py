"""Who is sent where: out through the exits, on towards them, or to the nearest free bed."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping

from models.daily import Daily
from models.daily.people import LaneKey, Leg
from models.tabulate import PlanValues
from models.thumb.beds import LEAST, Beds
from models.thumb.purse import Purse
from models.thumb.vehicles import Vehicles
from models.thumb.ways import distances_to_exits, lane_lengths, lanes_by_length

PlaceGroup = tuple[str, str]


class Travel:
    """Moves people day by day. `present` is who is in each place at this moment."""

    def __init__(self, daily: Daily, values: PlanValues, purse: Purse) -> None:
        people = daily.people
        self._daily, self._values, self._purse = daily, values, purse
        self.present: dict[PlaceGroup, float] = {
            (place, group): people.eve.get((place, group), 0.0)
            for place in people.places
            for group in people.groups_at[place]
        }
        self.left: dict[str, float] = dict.fromkeys(people.groups, 0.0)
        self._exits = frozenset(people.exits)
        self._by_need = sorted(people.groups, key=lambda group: -people.vulnerability[group])
        self._quota_used: dict[tuple[str, str, int], float] = defaultdict(float)
        self._coming: dict[int, list[tuple[str, str, float]]] = defaultdict(list)
        self._heading: dict[str, float] = defaultdict(float)
        self._length = lane_lengths(daily)
        self._exit_lanes, self._lanes_from = lanes_by_length(daily, self._length)
        self._distance = distances_to_exits(daily)
        self._by_distance = {
            group: sorted(distance, key=lambda place: (distance[place], place))
            for group, distance in self._distance.items()
        }
        self._nearer = {group: self._lanes_nearer(distance) for group, distance in self._distance.items()}
        self._exits_from: dict[str, list[LaneKey]] = defaultdict(list)
        for lane in self._exit_lanes:
            self._exits_from[lane[0]].append(lane)
        self._ways_out = {place: dict.fromkeys(lanes) for place, lanes in self._exits_from.items()}
        for lanes_by_place in self._nearer.values():
            for place, lanes in lanes_by_place.items():
                self._ways_out.setdefault(place, {}).update(dict.fromkeys(lanes))
        self._gates: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for place, resource in daily.staff.gates:
            self._gates[place].append((place, resource))

    def start(self, day: int, vehicles: Vehicles) -> None:
        """Begin a day with who arrives from outside and over night."""
        people = self._daily.people
        self._day, self._vehicles = day, vehicles
        self._seats_used: dict[tuple[LaneKey, str], float] = defaultdict(float)
        self.sent: dict[PlaceGroup, float] = defaultdict(float)
        self.came: dict[PlaceGroup, float] = defaultdict(float)
        for key in self.present:
            inflow = people.inflow(*key, day)
            if inflow:
                self.present[key] += inflow
                self.came[key] += inflow
        for place, group, persons in self._coming.pop(day, ()):
            self.present[place, group] += persons
            self.came[place, group] += persons
            self._heading[place] -= persons
        self._may_go = {key: persons for key, persons in self.present.items() if persons > LEAST}

    def go(self, beds: Beds, on_duty: Mapping[tuple[str, str], float]) -> None:
        """Send people where they should be tonight, past gates by those on duty there."""
        staff = self._daily.staff
        self._gate_left = {
            gate: staff.resources[gate[1]].share_of_days_worked * on_duty.get(gate, 0.0)
            for gate in staff.gates
        }
        self._leave()
        for key in self._places_by_need():
            beds.take(*key, self.present[key] - beds.given(*key))
        self._go_on(beds)
        if self._daily.people.onward_same_day:
            self._leave()
            self._go_on(beds)
        self._seek_beds(beds)

    def heads(self) -> dict[PlaceGroup, float]:
        """Headcounts of the day: who is there, and the share of a day of those sent on."""
        share = self._daily.people.transit_share
        return {
            key: persons + share[key[0]] * self.sent.get(key, 0.0)
            for key, persons in self.present.items()
            if persons > LEAST or key in self.sent
        }

    def finish(self) -> None:
        """Record who is where at day's end and who is kept waiting."""
        for key, persons in self.present.items():
            if persons > LEAST:
                self._values.present[(*key, self._day)] = persons
        for group, left in self.left.items():
            waiting = self._daily.people.ready[group, self._day] - left
            if waiting > LEAST:
                self._values.kept_waiting[group, self._day] = waiting

    def _places_by_need(self) -> list[PlaceGroup]:
        return [
            (place, group)
            for group in self._by_need
            for place in self._daily.people.places
            if self.present.get((place, group), 0.0) > LEAST
        ]

    def _leave(self) -> None:
        for lane in self._exit_lanes:
            for group in self._by_need:
                if self._may_go.get((lane[0], group), 0.0) > LEAST:
                    waiting = self._daily.people.ready[group, self._day] - self.left[group]
                    if waiting > LEAST:
                        self._send(lane, group, waiting)

    def _go_on(self, beds: Beds) -> None:
        """Whoever is ready goes nearer to an exit: straight through, to a free bed, or from outdoors."""
        for group in self._by_need:
            waiting = self._daily.people.ready[group, self._day] - self.left[group]
            for place in self._by_distance[group]:
                if waiting <= LEAST:
                    break
                here = min(waiting, self.present.get((place, group), 0.0))
                waiting -= here
                going = min(here, self._may_go.get((place, group), 0.0))
                for lane in self._nearer[group].get(place, ()) if going > LEAST else ():
                    going -= self._send_through(lane, group, going)
                    going -= self._send_to_bed(lane, group, going, beds)
                    outdoors = self.present[place, group] - beds.given(place, group)
                    going -= self._send(lane, group, min(going, outdoors, self._flow(lane[1])))

    def _flow(self, place: str) -> float:
        """Persons more whom a place could send on in a day, by the seats of the lanes towards exits."""
        people, day = self._daily.people, self._day
        flow = 0.0
        for lane in self._ways_out.get(place, ()):
            legs = [people.legs[key] for group in self._by_need if (key := (lane, group, day)) in people.legs]
            if not legs:
                continue
            seats = people.lane_limits.get((lane, "", day), math.inf)
            if legs[0].pool:
                seats = min(seats, self._daily.pool_persons[legs[0].pool][day] / legs[0].pool_use)
            flow += min(seats, people.quotas.get((lane[1], "", day + legs[0].lag), math.inf))
        there = sum(self.present.get((place, group), 0.0) for group in self._by_need)
        return max(0.0, flow - there)

    def _lanes_nearer(self, distance: Mapping[str, float]) -> dict[str, list[LaneKey]]:
        """Lanes from each place to places nearer to an exit, the shortest way out first."""
        nearer: dict[str, list[LaneKey]] = {}
        for place, lanes in self._lanes_from.items():
            if place in distance:
                lanes = [lane for lane in lanes if distance.get(lane[1], math.inf) < distance[place]]
                lanes.sort(key=lambda lane: (self._length[lane] + distance[lane[1]], lane))
                nearer[place] = lanes
        return nearer

    def _send_through(self, lane: LaneKey, group: str, persons: float) -> float:
        """Send people by way of a place from which they leave the same day; how many left."""
        stop = lane[1]
        leg = self._daily.people.legs.get((lane, group, self._day))
        if stop not in self._daily.people.onward_same_day or leg is None or leg.lag > 0:
            return 0.0
        through = 0.0
        for onward in self._exits_from.get(stop, ()):
            out = self._daily.people.legs.get((onward, group, self._day))
            if out is not None:
                room = self._limit(onward, group, out)
                through += self._send(onward, group, self._send(lane, group, min(persons - through, room)))
        return through

    def _seek_beds(self, beds: Beds) -> None:
        """Whoever has no bed goes to the nearest place that has one free."""
        for place, group in self._places_by_need():
            going = min(
                self.present[place, group] - beds.given(place, group), self._may_go.get((place, group), 0.0)
            )
            for lane in self._lanes_from.get(place, ()):
                if going <= LEAST:
                    break
                leg = self._daily.people.legs.get((lane, group, self._day))
                worth_it = leg is not None and self._day + 2 * leg.lag <= self._daily.horizon.days
                if worth_it:
                    going -= self._send_to_bed(lane, group, going, beds)

    def _send_to_bed(self, lane: LaneKey, group: str, persons: float, beds: Beds) -> float:
        leg = self._daily.people.legs.get((lane, group, self._day))
        if leg is None:
            return 0.0
        origin, destination, _ = lane
        free = beds.free(destination, group)
        if leg.lag > 0:
            free -= self._heading[destination]
        persons = min(persons, free)
        if persons <= LEAST:
            return 0.0
        sent = self._send(lane, group, persons)
        if leg.lag == 0:
            beds.take(destination, group, sent)
        surplus = beds.given(origin, group) - self.present[origin, group]
        if surplus > LEAST:
            beds.leave(origin, group, surplus)
        return sent

    def _send(self, lane: LaneKey, group: str, persons: float) -> float:
        """Send up to so many over a lane; how many went."""
        leg = self._daily.people.legs.get((lane, group, self._day))
        if leg is None:
            return 0.0
        origin, destination, _ = lane
        persons = min(persons, self._may_go.get((origin, group), 0.0), self._limit(lane, group, leg))
        if persons <= LEAST:
            return 0.0
        day = self._day
        key = (lane, group, day)
        self._values.move[key] = self._values.move.get(key, 0.0) + persons
        self._vehicles.ride(leg, persons)
        self._purse.spend(day, leg.cost * persons)
        for riders in ("", group):
            self._seats_used[lane, riders] += persons
        for gate in self._gates.get(origin, ()):
            handled = self._daily.staff.gates[gate].get(group)
            if handled:
                self._gate_left[gate] -= persons / handled
        self.present[origin, group] -= persons
        self._may_go[origin, group] -= persons
        self.sent[origin, group] += persons
        if destination not in self._exits:
            self._arrive(destination, group, persons, leg.lag)
        else:
            self.left[group] += persons
            for riders in ("", group):
                self._quota_used[destination, riders, day + leg.lag] += persons
        return persons

    def _arrive(self, place: str, group: str, persons: float, lag: int) -> None:
        if lag > 0:
            self._coming[self._day + lag].append((place, group, persons))
            self._heading[place] += persons
            return
        self.present[place, group] += persons
        self.came[place, group] += persons
        if place in self._daily.people.onward_same_day:
            self._may_go[place, group] = self._may_go.get((place, group), 0.0) + persons

    def _limit(self, lane: LaneKey, group: str, leg: Leg) -> float:
        """Persons whom seats, vehicles, gates, the border and money still let through."""
        people, staff, day = self._daily.people, self._daily.staff, self._day
        limit = min(self._vehicles.seats(leg), self._purse.units(day, leg.cost))
        for riders in ("", group):
            seats = people.lane_limits.get((lane, riders, day))
            if seats is not None:
                limit = min(limit, seats - self._seats_used[lane, riders])
            quota = people.quotas.get((lane[1], riders, day + leg.lag))
            if quota is not None:
                limit = min(limit, quota - self._quota_used[lane[1], riders, day + leg.lag])
        for gate in self._gates.get(lane[0], ()):
            handled = staff.gates[gate].get(group)
            if handled:
                limit = min(limit, self._gate_left[gate] * handled)
        return limit
