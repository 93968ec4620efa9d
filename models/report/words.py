"""Numbers, days and names as people read them; the same on every machine."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from math import ceil, floor
from types import SimpleNamespace

from models.daily import Daily
from models.report.reading import SHORT

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def quantity(value: float) -> str:
    """12,345 from 1,000 on, 345 or 34.5 or 0.345 below: three figures that count."""
    if abs(value) >= 100 or abs(value - round(value)) < 0.005:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def people(value: float) -> str:
    """Whole people: 12,345; under 1."""
    return f"{value:,.0f}" if value >= 0.5 else "under 1"


def crowd(value: float) -> str:
    """Whole people who need something, a part of one counted as one: 1 person, 13 people."""
    number = max(ceil(value - SHORT), 0)
    return f"{number:,} {'person' if number == 1 else 'people'}"


def whole_places(value: float) -> str:
    """Places for whole people, a part of one counted as none: 12."""
    return f"{max(floor(value + SHORT), 0):,}"


def amount(value: float, unit: str) -> str:
    """A quantity of an action with its unit: 1,200 litres, 41 persons, 1 place."""
    text = people(value) if unit == "persons" else quantity(value)
    return f"{text} {unit.removesuffix('s') if text == '1' else unit}"


def counted(value: float, one: str, many: str) -> str:
    """A number with its noun: 1 day, 3 days."""
    text = quantity(value)
    return f"{text} {one if text == '1' else many}"


def day_name(day: date) -> str:
    """3 Aug"""
    return f"{day.day} {MONTHS[day.month - 1]}"


class Words:
    """The names of a scenario's things (codes where none is given) and of its days."""

    def __init__(self, daily: Daily) -> None:
        self.locations = _names(daily.locations)
        groups = daily.scenario.effective["groups"]
        self.groups = {
            code: name or code
            for code, name in zip(groups["group"].tolist(), groups["name"].tolist(), strict=True)
        }
        self.items = _names(daily.supplies.items)
        self.units = {code: row.unit or "units" for code, row in daily.supplies.items.items()}
        self.resources = _names(daily.staff.resources)
        self.days = [
            day_name(daily.horizon.start + timedelta(days=day)) for day in range(daily.horizon.days + 1)
        ]


def _names(rows: Mapping[str, SimpleNamespace]) -> dict[str, str]:
    return {code: row.name or code for code, row in rows.items()}
