"""People: somebody to plan for, shares that split them wholly, and places where each group may sleep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from models.checks.rule import Check, Rule
from models.checks.view import PEOPLE, View
from models.checks.wording import figure, listed
from models.errors import Issue

NOTHING_TO_PLAN = Rule(
    "nothing-to-plan",
    "warning",
    "Nobody arrives within the days planned, nobody is there on the eve and nobody is under way.",
    "Enter arrivals, or check `start_date` and `days`.",
)
SHARES_DO_NOT_SUM = Rule(
    "shares-do-not-sum",
    "error",
    "The shares of the groups, in `groups` or at one place and date of `mix`, do not sum to 1.",
    "Change the shares so that they sum to 1.",
)
SHARES_MISSING = Rule(
    "shares-missing",
    "error",
    "People are given without a group, there are several groups, and neither `groups.share` nor `mix` says "
    "how to split them.",
    "Name the group in the row, or enter `share` for every group in `groups` (or rows of `mix` from that "
    "day on).",
)
NO_SPACE_ADMITS = Rule(
    "no-space-admits",
    "warning",
    "A group may sleep in no space of any place that it can reach: all its nights are outdoors.",
    "Admit the group in `lodging`, or add a space, or a people lane to a place that has one.",
)
SPACE_SHUTS_OUT = Rule(
    "space-shuts-out",
    "warning",
    "A space is named in `lodging`, so it admits only the groups named there, and others are shut out of it.",
    "Nothing, if that is meant. Otherwise add a row of `lodging` for each group that may sleep there.",
)
PROBABILITIES = Rule(
    "probabilities-do-not-sum",
    "error",
    "The probabilities of the outlooks do not sum to 1.",
    "Change the probabilities so that they sum to 1.",
)

# Shares are sums of a few decimal fractions: more than rounding is off, and would lose people.
_ROUNDING = 1e-6


def somebody(view: View) -> Iterator[Issue]:
    """A scenario without people."""
    # Wherever they are: a place that cannot have them is found by rules of its own.
    others = (row.persons for table in ("present", "under_way") for row in view.rows(table))
    if not view.entries and not any(others):
        yield NOTHING_TO_PLAN.broken(
            f"Nobody arrives from {view.horizon}, nobody is present on the eve and nobody is under way.",
            table="arrivals",
        )


def shares(view: View) -> Iterator[Issue]:
    """Shares that do not sum to 1."""
    for (location, day), block in _mixes(view).items():
        total = sum(share for _, share in block)
        if abs(total - 1) > _ROUNDING:
            where = (f" at {location}" if location else "") + (
                f" from {view.date(day)}" if day is not None else ""
            )
            yield _sum_is(total, f"The shares of `mix`{where}", "mix", block[0][0])
    own = [(row.row, row.share) for row in view.rows("groups") if row.share is not None]
    total = sum(share for _, share in own)
    if own and abs(total - 1) > _ROUNDING:
        yield _sum_is(total, "The shares in `groups`", "groups", own[0][0])


def _mixes(view: View) -> dict[tuple[str, int | None], list[tuple[int | None, float]]]:
    """By place and day of `mix`, its rows with their shares."""
    mixes: dict[tuple[str, int | None], list[tuple[int | None, float]]] = defaultdict(list)
    for row in view.rows("mix"):
        if row.share is not None:
            mixes[row.location, row.from_date].append((row.row, row.share))
    return mixes


def _sum_is(total: float, what: str, table: str, row: int | None) -> Issue:
    off = f"{'raise' if total < 1 else 'lower'} one of them by {figure(round(abs(1 - total), 9))}"
    percent = " They look like percentages: divide them by 100." if abs(total - 100) < 1 else ""
    return SHARES_DO_NOT_SUM.broken(
        f"{what} sum to {figure(round(total, 9))}, not to 1.{percent}",
        f"Every group that arrives there needs its share: add the missing one, or {off}.",
        table=table,
        row=row,
        column="share",
        value=total,
    )


def unsplit(view: View) -> Iterator[Issue]:
    """Shares that are missing where they are needed."""
    if len(view.groups) == 1 or any(row.share is not None for row in view.rows("groups")):
        return
    begins: dict[str, float] = defaultdict(lambda: float("inf"))
    for location, day in _mixes(view):
        begins[location] = min(begins[location], float("-inf") if day is None else day)
    for table in ("arrivals", "present"):
        seen: set[str] = set()
        for row in view.rows(table):
            if row.group or not row.persons or row.location in seen:
                continue
            day = max(row.date or 1, 1) if table == "arrivals" else 1
            if day < min(begins[row.location], begins[""]):
                seen.add(row.location)
                yield SHARES_MISSING.broken(
                    f"{figure(row.persons)} persons at {row.location} are given without a group, and "
                    f"nothing says how they split over {listed(view.groups)} on {view.date(day)}.",
                    table=table,
                    row=row.row,
                    column="group",
                    value="",
                )


def spaces_for_some(view: View) -> Iterator[Issue]:
    """Spaces that shut groups out."""
    first_row: dict[tuple[str, str], int | None] = {}
    for row in view.rows("lodging"):
        first_row.setdefault((row.space, row.location), row.row)
    for space, by_place in _admitted(view).items():
        for place, groups in by_place.items():
            # A row for one place adds to the rows for every place.
            admitted = groups | by_place.get("", set()) if place else set().union(*by_place.values())
            out = [group for group in view.groups if group not in admitted]
            if out:
                where = f" at {place}" if place else ""
                yield SPACE_SHUTS_OUT.broken(
                    f"`lodging` admits {listed(sorted(admitted))} to {space!r}{where}, and nobody else: "
                    f"{listed(out)} may not sleep there.",
                    table="lodging",
                    row=first_row[space, place],
                    column="group",
                    value=out,
                )


def _admitted(view: View) -> dict[str, dict[str, set[str]]]:
    """By space and place of `lodging` ("" for every place), the groups named."""
    named: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in view.rows("lodging"):
        named[row.space][row.location].add(row.group)
    return named


def shut_out_everywhere(view: View) -> Iterator[Issue]:
    """Groups for whom no place that they can reach has a space."""
    named = _admitted(view)
    spaces = [
        (row.location, row.space)
        for row in view.rows("spaces")
        if row.places or row.emergency_places or row.buildable_places
    ]
    spaces += [
        (row.location, row.space) for row in view.rows("building_under_way") if row.space and row.units
    ]

    def admits(place: str, space: str, group: str) -> bool:
        rules = [named[space][where] for where in (place, "") if space in named and where in named[space]]
        return not rules or any(group in rule for rule in rules)

    numbers = {row.group: row.row for row in view.rows("groups")}
    for group in view.groups:
        places = view.reach[group]
        if places and not any(place in places and admits(place, space, group) for place, space in spaces):
            own = numbers[group]
            reached = listed(sorted(place for place in places if view.kind.get(place) != "exit"))
            yield NO_SPACE_ADMITS.broken(
                f"No space at {reached}, all that {group!r} can reach, admits them: all their nights are "
                "outdoors.",
                table="spaces" if own is None else "groups",
                row=own,
                column="" if own is None else "group",
                value=group,
            )


def probabilities(view: View) -> Iterator[Issue]:
    """Outlooks whose probabilities do not sum to 1."""
    given = [row.probability for row in view.rows("outlooks") if row.probability is not None]
    total = sum(given)
    if given and abs(total - 1) > _ROUNDING:
        yield PROBABILITIES.broken(
            f"The probabilities of the {len(given)} outlooks sum to {figure(round(total, 9))}, not to 1.",
            table="outlooks",
            column="probability",
            value=total,
        )


_WHERE_TO_SLEEP = ("people_lanes", "spaces", "lodging", "building_under_way")

CHECKS = (
    Check(somebody, (NOTHING_TO_PLAN,), ("scenario", "arrivals", "present", "under_way")),
    Check(shares, (SHARES_DO_NOT_SUM,), ("groups", "mix")),
    Check(unsplit, (SHARES_MISSING,), ("scenario", "groups", "mix")),
    Check(spaces_for_some, (SPACE_SHUTS_OUT,), ("groups", "lodging")),
    Check(shut_out_everywhere, (NO_SPACE_ADMITS,), (*PEOPLE, *_WHERE_TO_SLEEP)),
    Check(probabilities, (PROBABILITIES,), ("outlooks",)),
)
