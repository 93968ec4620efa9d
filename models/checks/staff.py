"""Resources: each need has one rate, somebody can be on duty where it arises, whole staff are whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from models.checks.rule import Check, Rule
from models.checks.view import PEOPLE, PEOPLE_AT, View, reachable
from models.checks.wording import figure, listed
from models.errors import Issue

SERVICE_RATE = Rule(
    "service-rate",
    "error",
    "A need of a resource has none or both of `persons_per_unit` and `arrivals_per_unit_day`.",
    "Enter exactly one: `persons_per_unit` for those who are there, `arrivals_per_unit_day` for those who "
    "come.",
)
GATE_WITHOUT_RATE = Rule(
    "gate-without-rate",
    "error",
    "The rows of `resource_needs` for a gate give no `arrivals_per_unit_day`: how many people it handles is "
    "unknown.",
    "Enter `arrivals_per_unit_day` of the gate in `resource_needs`, or set `gate` to false.",
)
GATE_NEVER_STAFFED = Rule(
    "gate-never-staffed",
    "warning",
    "Nobody can ever be on duty at a gate, so nobody ever goes on or leaves where it stands.",
    "Enter units in `on_duty`, `roster` or `facilities_buildable`, or set `gate` to false.",
)
GATE_BLOCKS_PLACE = Rule(
    "gate-blocks-place",
    "warning",
    "A gate stands at a place where people arrive or are, but nobody can ever be on duty there: nobody "
    "goes on from that place.",
    "Put units on duty there, let the roster or a staff lane reach it, or name the gate's `location` in "
    "`resource_needs`.",
)
NOBODY_SERVES = Rule(
    "nobody-serves",
    "warning",
    "A resource is needed, but nobody is on duty, under way or on the roster, and none can be built.",
    "Enter `on_duty`, `roster` or `facilities_buildable`, or nothing if its whole need is to be shown as a "
    "gap.",
)
CANNOT_BE_STAFFED = Rule(
    "cannot-be-staffed",
    "warning",
    "A resource is needed where people arrive or are, but nobody can ever be on duty there.",
    "Put units on duty there, or let the roster, a staff lane or building reach the place.",
)
WRONG_KIND_OF_RESOURCE = Rule(
    "wrong-kind-of-resource",
    "error",
    "A facility is called up, moved or made to build, or staff are built.",
    "Name another resource, or correct its `kind` in `resources`.",
)
RESOURCE_NOT_NEEDED = Rule(
    "resource-not-needed",
    "warning",
    "A resource is listed, but nobody needs it and it builds nothing.",
    "Add a row to `resource_needs` (or name it as `worker` in `building_needs`), or remove the resource.",
)
FRACTIONAL_UNITS = Rule(
    "fractional-units",
    "error",
    "Staff are planned in whole numbers (`policy.whole`), but a fraction of one is on duty or on the way: it "
    "could neither be moved nor released.",
    "Enter whole units, or take `staff` out of `whole` in `policy`.",
)

_KIND_WANTED = {
    ("roster", "resource"): "staff",
    ("staff_under_way", "resource"): "staff",
    ("building_needs", "worker"): "staff",
    ("building_needs", "resource"): "facility",
    ("building_under_way", "resource"): "facility",
    ("facilities_buildable", "resource"): "facility",
}


def service_rates(view: View) -> Iterator[Issue]:
    """Needs without a clear rate, and gates without one."""
    needed: set[str] = set()
    handled: set[str] = set()
    for row in view.rows("resource_needs"):
        rates = row.persons_per_unit, row.arrivals_per_unit_day
        needed.add(row.resource)
        if row.arrivals_per_unit_day is not None:
            handled.add(row.resource)
        if rates.count(None) != 1:
            has = "neither {} nor {}" if None in rates else "both {} and {}"
            yield SERVICE_RATE.broken(
                f"This need of {row.resource} has "
                f"{has.format('`persons_per_unit`', '`arrivals_per_unit_day`')}: exactly one is needed.",
                table="resource_needs",
                row=row.row,
                column="persons_per_unit",
                value=row.persons_per_unit,
            )
    for row in view.rows("resources"):
        if row.gate and row.resource in needed - handled:
            yield GATE_WITHOUT_RATE.broken(
                f"{row.resource} is a gate, but its needs give no `arrivals_per_unit_day`.",
                table="resources",
                row=row.row,
                column="gate",
                value=True,
            )


def cover(view: View) -> Iterator[Issue]:
    """Needed resources that nobody can provide, anywhere or where they are needed."""
    duty = _duty(view)
    wanted = _wanted(view)
    unserved: list[str] = []
    for row in view.rows("resources"):
        places = wanted.get(row.resource)
        if places is None:
            continue
        missing = sorted(places - duty[row.resource])
        at = {"table": "resources", "row": row.row, "column": "resource", "value": row.resource}
        if row.row is None and not duty[row.resource] and not row.gate:
            unserved.append(row.resource)
        elif not duty[row.resource]:
            yield (GATE_NEVER_STAFFED if row.gate else NOBODY_SERVES).broken(
                f"{row.resource} {'is a gate' if row.gate else 'is needed'}, but nobody is on duty, under "
                "way or on the roster, and none can be "
                f"built{': nobody goes on or leaves' if row.gate else ''}.",
                **at,
            )
        elif missing:
            yield (GATE_BLOCKS_PLACE if row.gate else CANNOT_BE_STAFFED).broken(
                f"{row.resource} {'is a gate' if row.gate else 'is needed'} at {listed(missing)}, where "
                f"nobody can ever be on duty{': nobody goes on from there' if row.gate else ''}.",
                **at,
            )
    if unserved:
        yield NOBODY_SERVES.broken(
            f"{listed(unserved)}, needed by the standards {view.policy.standards}, have nobody on duty, "
            "under way or on the roster, and none can be built.",
            table="policy",
            column="standards",
            value=view.policy.standards,
        )


def _duty(view: View) -> dict[str, set[str]]:
    """By resource, the places where units can ever be."""
    duty: dict[str, set[str]] = defaultdict(set)
    for table in ("on_duty", "staff_under_way", "building_under_way"):
        for row in view.rows(table):
            if row.units:
                duty[row.resource].add(row.location)
    for row in view.rows("facilities_buildable"):
        if row.units_max:
            duty[row.resource].add(row.location)
    everywhere = {place for place, kind in view.kind.items() if kind in PEOPLE_AT}
    for row in view.rows("roster"):
        if row.units:
            duty[row.resource].update([row.location] if row.location else everywhere)
    onward: dict[str, set[str]] = defaultdict(set)
    for row in view.rows("staff_lanes"):
        onward[row.origin].add(row.destination)
    for row in view.rows("resources"):
        if row.kind == "staff":
            duty[row.resource] = reachable(onward, duty[row.resource])
    return duty


def _wanted(view: View) -> dict[str, set[str]]:
    """By needed resource, the places where people who need it arrive or are."""
    wanted: dict[str, set[str]] = {}
    for row in view.rows("resource_needs"):
        there = view.entries if row.counts == "entry" else view.beginnings
        wanted.setdefault(row.resource, set()).update(
            place
            for place, groups in there.items()
            if row.location in ("", place) and (not row.group or row.group in groups)
        )
    return wanted


def kinds(view: View) -> Iterator[Issue]:
    """Staff where only facilities can be, and the other way round."""
    kind_of = {row.resource: row.kind for row in view.rows("resources") if row.kind}
    for (table, column), kind in _KIND_WANTED.items():
        for row in view.rows(table):
            resource = getattr(row, column)
            if kind_of.get(resource, kind) != kind:
                is_kind = (
                    "a facility, which neither moves nor works"
                    if kind == "staff"
                    else "staff, who are not built"
                )
                yield WRONG_KIND_OF_RESOURCE.broken(
                    f"{resource} is {is_kind}, but `{column}` in `{table}` must name "
                    f"{'staff' if kind == 'staff' else 'a facility'}.",
                    table=table,
                    row=row.row,
                    column=column,
                    value=resource,
                )


def unneeded(view: View) -> Iterator[Issue]:
    """Resources of the user's own that serve nobody."""
    used = {row.resource for row in view.rows("resource_needs")}
    used |= {row.worker for row in view.rows("building_needs")}
    for row in view.rows("resources"):
        if row.row is not None and row.resource and row.resource not in used:
            yield RESOURCE_NOT_NEEDED.broken(
                f"{row.resource} is in `resources`, but no row of `resource_needs` or `building_needs` uses "
                "it.",
                table="resources",
                row=row.row,
                column="resource",
                value=row.resource,
            )


def fractions(view: View) -> Iterator[Issue]:
    """Parts of a member of staff, where the plan may move and release only whole ones."""
    if "staff" not in view.policy.whole:
        return
    staff = {row.resource for row in view.rows("resources") if row.kind == "staff"}
    for table in ("on_duty", "staff_under_way"):
        for row in view.rows(table):
            if row.resource in staff and row.units is not None and row.units != round(row.units):
                yield FRACTIONAL_UNITS.broken(
                    f"{figure(row.units)} units of {row.resource} are not a whole number, but staff are "
                    "planned in whole numbers.",
                    table=table,
                    row=row.row,
                    column="units",
                    value=row.units,
                )


_COVER = (
    *PEOPLE,
    "resources",
    "resource_needs",
    "on_duty",
    "staff_under_way",
    "roster",
    "staff_lanes",
    "building_under_way",
    "facilities_buildable",
)

CHECKS = (
    Check(service_rates, (SERVICE_RATE, GATE_WITHOUT_RATE)),
    Check(cover, (GATE_NEVER_STAFFED, GATE_BLOCKS_PLACE, NOBODY_SERVES, CANNOT_BE_STAFFED), _COVER),
    Check(kinds, (WRONG_KIND_OF_RESOURCE,)),
    Check(unneeded, (RESOURCE_NOT_NEEDED,), ("resource_needs", "building_needs")),
    Check(fractions, (FRACTIONAL_UNITS,)),
)
