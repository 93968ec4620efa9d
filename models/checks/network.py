"""Lanes: they lead from one place to another, how long they take is known, and people can get on and out."""

from __future__ import annotations

from collections.abc import Iterator

from models.checks.rule import Check, Rule
from models.checks.view import PEOPLE, View, reachable
from models.checks.wording import figure, listed
from models.errors import Issue

SELF_LANE = Rule(
    "self-lane",
    "error",
    "A lane, or somebody under way, starts and ends at the same place.",
    "Correct the origin or the destination, or remove the row.",
)
DISTANCE_UNKNOWN = Rule(
    "distance-unknown",
    "error",
    "A lane has no `km`, and they cannot be derived because one of its ends has no coordinates.",
    "Enter `km` on the lane, or `lat` and `lon` of the place in `locations`.",
)
SAME_DAY_CYCLE = Rule(
    "same-day-cycle",
    "error",
    "Places from which people go on the same day are joined in a circle by lanes under 24 hours: people "
    "could go round in it within a day.",
    "Set `onward_same_day` to false at one of the places, or remove one of the lanes.",
)
NO_WAY_ON = Rule(
    "no-way-on",
    "warning",
    "People arrive at, or are at, a place from which no lane leads to an exit: whoever is ready to leave is "
    "kept waiting.",
    "Add the missing people lane, or nothing if people are to stay within the system.",
)
NO_WAY_OUT = Rule(
    "no-way-out",
    "warning",
    "No exit can be reached from anywhere: nobody ever leaves, and whoever is ready to is kept waiting.",
    "Add an exit and a people lane to it, or nothing if people are to stay within the system.",
)
LONG_EXIT_LANE = Rule(
    "long-exit-lane",
    "warning",
    "A lane to an exit takes 24 hours or more: people spend nights under way, which counts as nights "
    "outdoors.",
    "Check `hours`. If people rest on the way, split the lane at a site where they sleep.",
)

_LANES = ("people_lanes", "freight_lanes", "staff_lanes")


def self_lanes(view: View) -> Iterator[Issue]:
    """Lanes that lead nowhere else."""
    for table in ("under_way", *_LANES):
        for row in view.rows(table):
            if row.origin and row.origin == row.destination:
                yield SELF_LANE.broken(
                    f"This row of `{table}` leads from {row.origin} to {row.destination}.",
                    table=table,
                    row=row.row,
                    column="destination",
                    value=row.destination,
                )


def distances(view: View) -> Iterator[Issue]:
    """Lanes whose length is neither given nor to be had from coordinates."""
    located = {row.location for row in view.rows("locations") if row.lat is not None and row.lon is not None}
    for table in _LANES:
        rows = view.rows(table)
        if not rows:
            continue
        for row, km in zip(rows, view.column_given(table, "km"), strict=True):
            if km is not None:
                continue
            lost = [end for end in (row.origin, row.destination) if end in view.kind and end not in located]
            if lost:
                yield DISTANCE_UNKNOWN.broken(
                    f"The lane from {row.origin} to {row.destination} has no `km`, and {listed(lost)} "
                    f"{'has' if len(lost) == 1 else 'have'} no coordinates to derive them from.",
                    f"Enter `km` here, or `lat` and `lon` of {listed(lost)} in `locations`.",
                    table=table,
                    row=row.row,
                    column="km",
                )


def same_day_cycles(view: View) -> Iterator[Issue]:
    """Circles of places through which people pass in a day."""
    passing = {row.location: row for row in view.rows("locations") if row.onward_same_day}
    onward: dict[str, list[str]] = {place: [] for place in passing}
    for row in view.rows("people_lanes"):
        short = row.hours is None or row.hours < 24
        if short and row.origin in passing and row.destination in passing and row.origin != row.destination:
            onward[row.origin].append(row.destination)
    done: set[str] = set()
    for place in passing:
        circle = [] if place in done else _circle(onward, place)
        if circle:
            done.update(circle)
            yield SAME_DAY_CYCLE.broken(
                f"People could go round {' - '.join([*circle, circle[0]])} within a day: `onward_same_day` "
                "holds at each of these places.",
                f"Set `onward_same_day` to false at one of {listed(circle)}, or remove a lane between them.",
                table="locations",
                row=passing[place].row,
                column="onward_same_day",
                value=True,
            )


def _circle(onward: dict[str, list[str]], start: str) -> list[str]:
    """The shortest way from `start` back to itself; empty if there is none."""
    came_from: dict[str, str] = {}
    frontier = [start]
    for place in frontier:  # grows while it is read: breadth first
        for following in onward[place]:
            if following == start:
                way = [place]
                while way[-1] != start:
                    way.append(came_from[way[-1]])
                return way[::-1]
            if following not in came_from:
                came_from[following] = place
                frontier.append(following)
    return []


def ways_out(view: View) -> Iterator[Issue]:
    """Places and groups whom no lane takes to an exit."""
    stuck: dict[str, list[str]] = {}
    leads_out = False
    for place, groups in view.beginnings.items():
        ends = {g: reachable(view.onward.get(g, {}), [place]) for g in view.groups if g in groups}
        held = [g for g, reached in ends.items() if not any(view.kind.get(end) == "exit" for end in reached)]
        leads_out = leads_out or len(held) < len(ends)
        if held:
            stuck[place] = held
    if stuck and not leads_out:
        yield NO_WAY_OUT.broken(
            f"No people lane leads from {listed(stuck)} to an exit, directly or over other places: nobody "
            "can leave.",
            table="people_lanes",
        )
        return
    numbers = {row.location: row.row for row in view.rows("locations")}
    for place, held in stuck.items():
        everybody = len(held) == len(view.beginnings[place])
        whom = "people" if everybody else listed(held)
        on = sorted({end for g in held for end in view.onward[g].get(place, ())})
        ways = f"Lanes from {place} lead only to {listed(on)}, and from there to no exit," if on else ""
        yield NO_WAY_ON.broken(
            f"{ways or f'No lane leads on from {place}'} for {whom}: whoever is ready to leave is kept "
            "waiting.",
            table="locations",
            row=numbers[place],
            column="location",
            value=place,
        )


def long_exit_lanes(view: View) -> Iterator[Issue]:
    """Lanes to an exit on which people spend nights."""
    for row in view.rows("people_lanes"):
        if row.hours is not None and row.hours >= 24 and view.kind.get(row.destination) == "exit":
            nights = int(row.hours // 24)
            yield LONG_EXIT_LANE.broken(
                f"The lane from {row.origin} to the exit {row.destination} takes {figure(row.hours)} hours: "
                f"everyone on it counts {nights} {'night' if nights == 1 else 'nights'} outdoors.",
                table="people_lanes",
                row=row.row,
                column="hours",
                value=row.hours,
            )


CHECKS = (
    Check(self_lanes, (SELF_LANE,)),
    Check(distances, (DISTANCE_UNKNOWN,)),
    Check(same_day_cycles, (SAME_DAY_CYCLE,)),
    Check(ways_out, (NO_WAY_ON, NO_WAY_OUT), (*PEOPLE, "people_lanes")),
    Check(long_exit_lanes, (LONG_EXIT_LANE,)),
)
