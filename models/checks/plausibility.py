"""Figures that look like a slip of unit, sign or column: allowed, but worth a second look."""

from __future__ import annotations

from collections.abc import Iterator
from math import asin, cos, inf, isfinite, radians, sin, sqrt

from models.checks.countries import lies_in
from models.checks.rule import Check, Rule
from models.checks.view import Row, View
from models.checks.wording import figure
from models.effective import EARTH_RADIUS_KM
from models.errors import Issue

IMPLAUSIBLE_WATER = Rule(
    "implausible-water",
    "warning",
    "A need of water in litres is under 1 or over 200 litres per person and day.",
    "Check the unit: Sphere asks for 15 litres per person and day, 2.5 to 3 of them to drink and eat with.",
)
IMPLAUSIBLE_KM = Rule(
    "implausible-km",
    "warning",
    "The length of a lane is far below the great circle between its ends, or more than five times as long.",
    "Check `km`, and the coordinates of both ends.",
)
IMPLAUSIBLE_SPEED = Rule(
    "implausible-speed",
    "warning",
    "`km` and `hours` of a lane imply more than 200 km/h.",
    "Check that `hours` is in hours and `km` in kilometres.",
)
IMPLAUSIBLE_COORDINATES = Rule(
    "implausible-coordinates",
    "warning",
    "The coordinates of a location lie outside its country, or far from all other locations; perhaps "
    "latitude and longitude are swapped.",
    "Check `lat`, `lon` and `country`: latitude first, north and east positive.",
)
IMPLAUSIBLE_VOLUME = Rule(
    "implausible-volume",
    "warning",
    "One unit of an item has more than 30 m3, about a container.",
    "Check that `m3_per_unit` is in cubic metres for one unit, not in litres or for a whole consignment.",
)
IMPLAUSIBLE_WEIGHT = Rule(
    "implausible-weight",
    "warning",
    "One unit of an item weighs more than 2,000 kg.",
    "Check that `kg_per_unit` is in kilogrammes for one unit, not in grammes or for a whole consignment.",
)
IMPLAUSIBLE_DENSITY = Rule(
    "implausible-density",
    "warning",
    "An item is heavier than 25 tonnes a cubic metre, denser than any material.",
    "Check `kg_per_unit` (kilogrammes) against `m3_per_unit` (cubic metres).",
)
IMPLAUSIBLE_FLOW = Rule(
    "implausible-flow",
    "warning",
    "More than a million persons in a day, at one place or on one lane.",
    "Check the figure; for no limit, leave it empty.",
)
IMPLAUSIBLE_SERVICE = Rule(
    "implausible-service",
    "warning",
    "One unit of a resource serves more than 100,000 persons.",
    "Check that the figure is persons for one unit, not units for one person.",
)
LONG_STAY = Rule(
    "long-stay",
    "warning",
    "A group stays longer than a year on average.",
    "Check that `stay_days` is in days.",
)

_LITRES = {"l", "litre", "liter", "litres", "liters"}
_FAR_KM = 3000.0


def water(view: View) -> Iterator[Issue]:
    """Water in litres outside what anyone uses."""
    in_litres = {
        row.item
        for row in view.rows("items")
        if row.unit.casefold() in _LITRES and "water" in f"{row.item} {row.name}".casefold()
    }
    for row in view.rows("item_needs"):
        litres = row.units_per_person_day
        if row.item in in_litres and litres and not 1 <= litres <= 200:
            yield IMPLAUSIBLE_WATER.broken(
                f"{figure(litres)} litres of {row.item} per person and day is "
                f"{'little' if litres < 1 else 'much'}.",
                table="item_needs",
                row=row.row,
                column="units_per_person_day",
                value=litres,
            )


def lanes(view: View) -> Iterator[Issue]:
    """Lengths that do not fit the map, and speeds that do not fit the road."""
    points = {
        r.location: (r.lat, r.lon) for r in view.rows("locations") if r.lat is not None and r.lon is not None
    }
    for table in ("people_lanes", "freight_lanes", "staff_lanes"):
        if not view.size(table):
            continue
        for row, km in zip(view.rows(table), view.column_given(table, "km"), strict=True):
            ends = points.get(row.origin), points.get(row.destination)
            if km is not None and ends[0] and ends[1]:
                yield from _length(table, row, km, great_circle_km(*ends[0], *ends[1]))
            if row.km and row.hours is not None and row.km > 200 * row.hours:
                speed = row.km / row.hours if row.hours else inf
                yield IMPLAUSIBLE_SPEED.broken(
                    f"{figure(round(row.km, 1))} km from {row.origin} to {row.destination} in "
                    f"{figure(row.hours)} hours "
                    f"is {f'{figure(round(speed))} km/h' if isfinite(speed) else 'no time at all'}.",
                    table=table,
                    row=row.row,
                    column="hours",
                    value=row.hours,
                )


def _length(table: str, row: Row, km: float, direct: float) -> Iterator[Issue]:
    # Coordinates of a town are good to a few kilometres, so short lanes may be off by as much.
    if km < 0.9 * direct - 5 or km > 5 * direct + 25:
        yield IMPLAUSIBLE_KM.broken(
            f"{figure(km)} km from {row.origin} to {row.destination} are "
            f"{'below' if km < direct else 'far above'} the {direct:,.0f} km between their coordinates as "
            "the crow flies.",
            table=table,
            row=row.row,
            column="km",
            value=km,
        )


def great_circle_km(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Distance in km as the crow flies between points in degrees (haversine, mean radius of the earth)."""
    half_lat, half_lon = radians(lat_b - lat_a) / 2, radians(lon_b - lon_a) / 2
    chord = sin(half_lat) ** 2 + cos(radians(lat_a)) * cos(radians(lat_b)) * sin(half_lon) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))


def coordinates(view: View) -> Iterator[Issue]:
    """Places outside their country, or far from everything else."""
    rows = [row for row in view.rows("locations") if row.lat is not None and row.lon is not None]
    if not rows:
        return
    middle = sorted(row.lat for row in rows)[len(rows) // 2], sorted(row.lon for row in rows)[len(rows) // 2]
    for row in rows:
        inside = lies_in(row.country, row.lat, row.lon)
        far = great_circle_km(*middle, row.lat, row.lon) if inside is None and len(rows) > 2 else 0.0
        if inside is not False and far < _FAR_KM:
            continue
        swappable = abs(row.lon) <= 90
        swapped = swappable and (
            lies_in(row.country, row.lon, row.lat)
            if inside is False
            else great_circle_km(*middle, row.lon, row.lat) < _FAR_KM
        )
        where = (
            f"lies outside {row.country}"
            if inside is False
            else f"lies {figure(round(far, -1))} km from the middle of all locations"
        )
        yield IMPLAUSIBLE_COORDINATES.broken(
            f"{row.location} at latitude {row.lat:g}, longitude {row.lon:g} {where}.",
            f"Swap them: latitude {row.lon:g}, longitude {row.lat:g} fits." if swapped else "",
            table="locations",
            row=row.row,
            column="lat",
            value=row.lat,
        )


def items(view: View) -> Iterator[Issue]:
    """Volumes, weights and densities of one unit."""
    for row in view.rows("items"):
        volume, weight = row.m3_per_unit or 0, row.kg_per_unit or 0
        found = [
            (IMPLAUSIBLE_VOLUME, volume > 30, "m3_per_unit", volume, f"takes {figure(volume)} m3"),
            (IMPLAUSIBLE_WEIGHT, weight > 2000, "kg_per_unit", weight, f"weighs {figure(weight)} kg"),
            (
                IMPLAUSIBLE_DENSITY,
                0 < 25_000 * volume < weight,
                "kg_per_unit",
                weight,
                f"weighs {figure(weight)} kg in {figure(volume)} m3",
            ),
        ]
        for rule, broken, column, value, what in found:
            if broken:
                yield rule.broken(
                    f"One {row.unit or 'unit'} of {row.item} {what}.",
                    table="items",
                    row=row.row,
                    column=column,
                    value=value,
                )


def people(view: View) -> Iterator[Issue]:
    """Flows, services and stays out of all proportion."""
    flows = (("arrivals", "persons"), ("people_lanes", "persons_per_day"), ("exit_quotas", "persons_per_day"))
    every = (
        *((IMPLAUSIBLE_FLOW, *flow, 1e6, "persons in one day") for flow in flows),
        (IMPLAUSIBLE_SERVICE, "resource_needs", "persons_per_unit", 1e5, "persons for one unit"),
        (LONG_STAY, "groups", "stay_days", 365, "days of stay"),
    )
    for rule, table, column, most, what in every:
        if not view.size(table):
            continue
        for number, value in zip(view.numbers(table), view.columns(table)[column], strict=True):
            if value is not None and value > most:
                yield rule.broken(
                    f"{figure(value)} {what} is a great deal.",
                    table=table,
                    row=number,
                    column=column,
                    value=value,
                )


CHECKS = (
    Check(water, (IMPLAUSIBLE_WATER,)),
    Check(lanes, (IMPLAUSIBLE_KM, IMPLAUSIBLE_SPEED)),
    Check(coordinates, (IMPLAUSIBLE_COORDINATES,)),
    Check(items, (IMPLAUSIBLE_VOLUME, IMPLAUSIBLE_WEIGHT, IMPLAUSIBLE_DENSITY)),
    Check(people, (IMPLAUSIBLE_FLOW, IMPLAUSIBLE_SERVICE, LONG_STAY)),
)
