"""What no plan can avoid, from the tables alone: a bound for plans whose search was stopped early."""

from __future__ import annotations

import math

from models.daily import Daily


def least_survival(daily: Daily) -> float:
    """A lower bound of priority A in weighted person-days: nights for which there cannot be a place.

    On each day at least those are in the system who have come and either are not ready or cannot have been
    let through so far; all places that could ever stand, emergency places and building included, hold only
    so many of them. Everyone else is outdoors or on the road, at the smallest weight of a night. People under
    way on the eve count by the days they need.
    """
    people, shelter, days = daily.people, daily.shelter, daily.horizon.all_days
    came = [0.0] * (daily.horizon.days + 1)
    came[0] = sum(people.eve.values())
    for part in (people.arrivals, people.joining, people.back):
        for (_, _, day), persons in part.items():
            came[day] += persons
    beds = dict.fromkeys(days, sum(growth.limit for growth in shelter.growth))
    for figures in (shelter.places, shelter.emergency):
        for (_, _, day), places in figures.items():
            beds[day] += places
    under_way = sum(shelter.under_way.values())
    night = daily.scenario.policy.severity_night_outdoors * min(people.vulnerability.values(), default=1.0)
    total = sum(persons * daily.road_weights(group)[0] for (group, _), persons in people.under_way.items())
    inside, let_through = came[0], 0.0
    for day in days:
        inside += came[day]
        let_through += sum(_most_through(daily, exit_, day) for exit_ in people.exits)
        ready = sum(people.ready[group, day] for group in people.groups)
        staying = inside - min(ready, let_through)
        total += night * max(0.0, staying - beds[day] - under_way)
    return total


def _most_through(daily: Daily, exit_: str, day: int) -> float:
    """The most people who can leave for an exit on a day and arrive there, by its quotas and lanes."""
    people = daily.people
    lanes = [lane for lane in people.lanes if lane[1] == exit_]
    seats = sum(people.lane_limits.get((lane, "", day), math.inf) for lane in lanes)
    lags = {leg.lag for (lane, _, _), leg in people.legs.items() if lane[1] == exit_}
    quota = people.quotas.get((exit_, "", day), math.inf)
    # With a lag the quota of another day holds: leave it out rather than bound too sharply.
    return min(seats, quota) if lags <= {0} else seats
