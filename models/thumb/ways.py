"""Which way is short: lanes by length, and how far it is to an exit."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from heapq import heappop, heappush

from models.daily import Daily
from models.daily.people import LaneKey

KM_OF_A_NIGHT = 1000.0
"""A lane of 24 h or more counts as this much farther a day, so that shorter ways come first."""


def distances_to_exits(daily: Daily) -> dict[str, dict[str, float]]:
    """By group, how far it is from each place to an exit over lanes that are ever open to the group."""
    closed = frozenset(daily.people.candidates)
    ways: dict[str, dict[str, dict[str, float]]] = {group: defaultdict(dict) for group in daily.people.groups}
    for (lane, group, _), leg in daily.people.legs.items():
        if lane[0] not in closed:
            origins = ways[group][lane[1]]
            length = leg.km + KM_OF_A_NIGHT * leg.lag
            if length < origins.get(lane[0], math.inf):
                origins[lane[0]] = length
    return {group: _distances_over(daily, ways[group]) for group in daily.people.groups}


def _distances_over(daily: Daily, ways: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    frontier = [(0.0, place) for place in sorted(daily.people.exits)]
    while frontier:
        so_far, place = heappop(frontier)
        if place in found:
            continue
        found[place] = so_far
        for origin, length in ways.get(place, {}).items():
            if origin not in found:
                heappush(frontier, (so_far + length, origin))
    return {place: km for place, km in found.items() if place not in daily.people.exits}


def lane_lengths(daily: Daily) -> dict[LaneKey, float]:
    """How far each lane is, in km."""
    length: dict[LaneKey, float] = {}
    for (lane, _, _), leg in daily.people.legs.items():
        length.setdefault(lane, leg.km + KM_OF_A_NIGHT * leg.lag)
    return length


def lanes_by_length(
    daily: Daily, length: Mapping[LaneKey, float]
) -> tuple[list[LaneKey], dict[str, list[LaneKey]]]:
    """Lanes to exits, and lanes from each place to others that are open; the nearest first."""
    exits, closed = set(daily.people.exits), set(daily.people.candidates)
    to_exits: list[LaneKey] = []
    onward: dict[str, list[LaneKey]] = defaultdict(list)
    for lane in sorted(length, key=lambda lane: (length[lane], lane)):
        if lane[1] in exits:
            to_exits.append(lane)
        elif lane[1] not in closed:
            onward[lane[0]].append(lane)
    return to_exits, dict(onward)
