"""Kinds of places: people are at crossings and sites, goods also at depots, at an exit there is nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from models.checks.rule import Check, Rule
from models.checks.view import GOODS_AT, PEOPLE_AT, View
from models.checks.wording import figure, listed
from models.errors import Issue

WRONG_KIND_OF_PLACE = Rule(
    "wrong-kind-of-place",
    "error",
    "A row stands at a place of a kind that cannot have it: people, spaces and staff are only at crossings "
    "and sites, goods also at depots, and at an exit nobody and nothing is.",
    "Correct the location, or its `kind` in `locations`.",
)
QUOTA_NOT_AT_EXIT = Rule(
    "quota-not-at-exit",
    "error",
    "`exit_quotas` names a place that is not an exit.",
    "Name the exit, or limit the lane itself by its `persons_per_day`.",
)
CANDIDATE_EXIT = Rule(
    "candidate-exit",
    "error",
    "An exit is marked as a candidate: only crossings, sites and depots can be opened.",
    "Set `candidate` to false; an exit that opens later has `opens_on` in `exit_quotas` or on its lanes.",
)
CANDIDATE_IN_USE = Rule(
    "candidate-in-use",
    "error",
    "A candidate, which is not open yet, already has people, goods, staff or building, there or on the way "
    "to it.",
    "Set `candidate` to false, since the place is open, or move what stands there to another place.",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What a column of places allows: the `kinds`, and `what` a row of the table has to do with the place."""

    kinds: tuple[str, ...]
    what: str


_PEOPLE_OR_EXIT = (*PEOPLE_AT, "exit")
_STANDING: Mapping[tuple[str, str], Standing] = {
    ("mix", "location"): Standing(PEOPLE_AT, "have arrivals to share out"),
    ("arrivals", "location"): Standing(PEOPLE_AT, "have arrivals"),
    ("present", "location"): Standing(PEOPLE_AT, "have people present"),
    ("under_way", "origin"): Standing(PEOPLE_AT, "have people who set out from it"),
    ("under_way", "destination"): Standing(_PEOPLE_OR_EXIT, "have people on their way to it"),
    ("spaces", "location"): Standing(PEOPLE_AT, "have spaces to sleep in"),
    ("lodging", "location"): Standing(PEOPLE_AT, "have rules for lodging"),
    ("people_lanes", "origin"): Standing(PEOPLE_AT, "have people leaving it"),
    ("people_lanes", "destination"): Standing(_PEOPLE_OR_EXIT, "have people coming to it"),
    ("item_needs", "location"): Standing(PEOPLE_AT, "have people in need of items"),
    ("stock", "location"): Standing(GOODS_AT, "have stock"),
    ("pipeline", "location"): Standing(GOODS_AT, "have goods on their way to it"),
    ("suppliers", "location"): Standing(GOODS_AT, "have suppliers"),
    ("freight_lanes", "origin"): Standing(GOODS_AT, "send goods"),
    ("freight_lanes", "destination"): Standing(GOODS_AT, "receive goods"),
    ("resource_needs", "location"): Standing(PEOPLE_AT, "have people in need of services"),
    ("on_duty", "location"): Standing(PEOPLE_AT, "have staff or facilities"),
    ("roster", "location"): Standing(PEOPLE_AT, "have staff called up to it"),
    ("staff_lanes", "origin"): Standing(PEOPLE_AT, "have staff leaving it"),
    ("staff_lanes", "destination"): Standing(PEOPLE_AT, "have staff moving to it"),
    ("staff_under_way", "location"): Standing(PEOPLE_AT, "have staff on their way to it"),
    ("building_under_way", "location"): Standing(PEOPLE_AT, "have places or facilities being built"),
    ("building_needs", "location"): Standing(PEOPLE_AT, "have places or facilities to build"),
    ("facilities_buildable", "location"): Standing(PEOPLE_AT, "have facilities to build"),
}

_IN_USE = {
    ("arrivals", "location"): "persons",
    ("present", "location"): "persons",
    ("under_way", "destination"): "persons",
    ("stock", "location"): "units",
    ("pipeline", "location"): "units",
    ("on_duty", "location"): "units",
    ("staff_under_way", "location"): "units",
    ("building_under_way", "location"): "units",
}


def wrong_kinds(view: View) -> Iterator[Issue]:
    """Rows at a place of a kind that cannot have them."""
    for (table, column), standing in _STANDING.items():
        wrong = {place for place, kind in view.kind.items() if kind and kind not in standing.kinds}
        for number, place in _rows_at(view, table, column, wrong):
            yield WRONG_KIND_OF_PLACE.broken(
                f"{place} is {_a(view.kind[place])} and cannot {standing.what}: only "
                f"{listed(f'{kind}s' for kind in standing.kinds)} can.",
                f"Name another place in `{column}`, or correct the kind of {place} in `locations`.",
                table=table,
                row=number,
                column=column,
                value=place,
            )


def quotas_elsewhere(view: View) -> Iterator[Issue]:
    """Quotas at places that are not exits."""
    others = {place for place, kind in view.kind.items() if kind and kind != "exit"}
    for number, place in _rows_at(view, "exit_quotas", "location", others):
        yield QUOTA_NOT_AT_EXIT.broken(
            f"{place} is {_a(view.kind[place])}; a quota is what a border admits, at an exit.",
            table="exit_quotas",
            row=number,
            column="location",
            value=place,
        )


def candidates(view: View) -> Iterator[Issue]:
    """Candidates that are exits, or that are in use already."""
    marked = {row.location: row for row in view.rows("locations") if row.candidate}
    for place, row in marked.items():
        if row.kind == "exit":
            yield CANDIDATE_EXIT.broken(
                f"{place} is an exit and marked as a candidate.",
                table="locations",
                row=row.row,
                column="candidate",
                value=True,
            )
    for (table, column), quantity in _IN_USE.items():
        for row in view.rows(table) if marked else ():
            place, amount = getattr(row, column), getattr(row, quantity)
            if place in marked and amount:
                yield CANDIDATE_IN_USE.broken(
                    f"{place} is a candidate, not open yet, but `{table}` has {figure(amount)} {quantity} "
                    "for it.",
                    f"Set `candidate` of {place} to false in `locations`, or name another place here.",
                    table=table,
                    row=row.row,
                    column=column,
                    value=place,
                )


def _rows_at(view: View, table: str, column: str, places: set[str]) -> Iterator[tuple[int | None, str]]:
    if not places or not view.size(table):
        return
    values = view.columns(table)[column]
    if places.isdisjoint(values):
        return
    for number, place in zip(view.numbers(table), values, strict=True):
        if place in places:
            yield number, place


def _a(kind: str) -> str:
    return f"an {kind}" if kind == "exit" else f"a {kind}"


CHECKS = (
    Check(wrong_kinds, (WRONG_KIND_OF_PLACE,)),
    Check(quotas_elsewhere, (QUOTA_NOT_AT_EXIT,)),
    Check(candidates, (CANDIDATE_EXIT, CANDIDATE_IN_USE)),
)
