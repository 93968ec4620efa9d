"""Variants of a scenario's tables that must not change its plan, or only for the better."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from models.schema import TABLES

Tables = dict[str, Any]

GOODS = ("items", "item_needs", "stock", "pipeline", "suppliers", "building_needs")
"""Tables in which a unit is a unit of goods; elsewhere it is a nurse or a latrine."""
GOODS_UP = {"units", "units/day", "units/person", "units/person/day", "units/place"}
GOODS_DOWN = {"m3/unit", "kg/unit", "currency/unit"}
EXTENSIVE = {
    "persons", "persons/day", "units", "units/day", "m3", "m3/day", "kg/day", "currency", "person-days",
}  # fmt: skip
"""Units of what doubles when everything is doubled: people, goods, staff, room and money, but no rate."""
RATES = {"places_per_unit"}

LIMITS = {
    "locations": ("store_m3", "dispatch_m3_per_day", "receive_m3_per_day"),
    "spaces": ("places", "emergency_places", "buildable_places"),
    "people_lanes": ("persons_per_day",),
    "exit_quotas": ("persons_per_day",),
    "vehicle_pools": ("persons_per_day", "m3_per_day", "kg_per_day"),
    "stock": ("units",),
    "pipeline": ("units",),
    "suppliers": ("units_per_day", "units_total"),
    "freight_lanes": ("m3_per_day", "kg_per_day"),
    "on_duty": ("units",),
    "roster": ("units",),
    "staff_under_way": ("units",),
    "staff_lanes": ("staff_per_day",),
    "building_under_way": ("units",),
    "facilities_buildable": ("units_max",),
    "budgets": ("amount",),
}
"""Every number of which more can only help, by table."""


def relabelled(tables: Tables, seed: int) -> Tables:
    """Every code under another name and every table in another order."""
    draw = random.Random(seed)
    columns = [
        (name, column.name)
        for name, table in TABLES.items()
        for column in table.columns
        if column.kind == "code" and column.name != "country"
    ]
    codes = sorted({row[c] for name, c in columns for row in tables.get(name, ()) if row.get(c)})
    numbers = draw.sample(range(len(codes)), len(codes))
    names = {code: f"x{number:03}" for code, number in zip(codes, numbers, strict=True)}
    renamed = dict(tables)
    for name, rows in tables.items():
        if isinstance(rows, list):
            here = {column for table, column in columns if table == name}
            rows = [{c: names.get(v, v) if c in here else v for c, v in row.items()} for row in rows]
            renamed[name] = draw.sample(rows, len(rows))
    return renamed


def in_small_units(tables: Tables, goods: float = 1e6, money: float = 100.0) -> Tables:
    """Goods in millionths of their units and money in hundredths."""

    def factor(table: str, unit: str) -> float:
        by_goods = 1.0
        if table in GOODS:
            by_goods = goods if unit in GOODS_UP else 1 / goods if unit in GOODS_DOWN else 1.0
        return by_goods * (money if unit.split("/")[0] == "currency" else 1.0)

    return _scaled(tables, factor)


def many_times(tables: Tables, times: float) -> Tables:
    """The same, so many times as large: people, goods, staff, room and money."""
    return _scaled(tables, lambda _, unit: times if unit in EXTENSIVE else 1.0)


def _scaled(tables: Tables, factor: Callable[[str, str], float]) -> Tables:
    scaled = dict(tables)
    for name, table in TABLES.items():
        rows = [tables.get(name, {})] if table.as_object else tables.get(name, [])
        new = [dict(row) for row in rows]
        for column in table.columns:
            times = 1.0 if column.name in RATES else factor(name, column.unit)
            for row in new if times != 1.0 and column.kind == "number" else ():
                value = row.get(column.name, column.default)
                if value:
                    row[column.name] = value * times
        if table.as_object:
            scaled[name] = new[0]
        elif new:
            scaled[name] = new
    return scaled


def raised(tables: Tables, draw: random.Random) -> tuple[Tables, str]:
    """One limit higher, and which: some number of some row of some table that has it."""
    found = [
        (name, column)
        for name, columns in LIMITS.items()
        for column in columns
        if any(row.get(column) is not None for row in tables.get(name, ()))
    ]
    name, column = draw.choice(found)
    row = draw.choice([i for i, row in enumerate(tables[name]) if row.get(column) is not None])
    rows = [dict(other) for other in tables[name]]
    before = rows[row][column]
    rows[row][column] = round(before * 1.5 + draw.uniform(1, 20), 3)
    return tables | {name: rows}, f"{name}:{row + 1}:{column} {before} -> {rows[row][column]}"
