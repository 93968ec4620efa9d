"""The tables a plan is made from: as given, with standards merged in and every default filled."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from models import standards
from models.columns import Column, Table
from models.reading.typed import empty_frame
from models.schema import TABLES

EARTH_RADIUS_KM = 6371.0088
ROAD_PER_GREAT_CIRCLE = 1.3
KM_PER_HOUR = {"people_lanes": 50.0, "freight_lanes": 40.0, "staff_lanes": 50.0}
DEFAULT_GROUP = "people"
USED_COLUMNS = ("profile", "version", "table", "key", "source", "status")


def effective_tables(
    given: Mapping[str, pd.DataFrame], profile: str, currency: str
) -> dict[str, pd.DataFrame]:
    """Merge standards and fill defaults.

    Args:
        given: typed tables by name.
        profile: name of a shipped profile, or `none`.
        currency: the scenario's; unit costs of a profile are in USD and left out of any other.

    Returns:
        Every table of many rows. Numbers without a default stay NaN (no limit), dates NaT (open).
    """
    tables: dict[str, pd.DataFrame] = {}
    for name, table in TABLES.items():
        if table.as_object:
            continue
        frame = given[name]
        if profile != "none" and name in standards.SUPPLIED:
            frame = _merged(table, frame, profile, currency)
        tables[name] = with_defaults(table, frame)
    tables["groups"] = _groups(tables["groups"])
    tables["roster"] = _lead_days(tables["roster"], tables["resources"])
    tables["suppliers"] = _supplier_costs(tables["suppliers"], tables["items"])
    for name in KM_PER_HOUR:
        tables[name] = _distances(tables[name], tables["locations"], KM_PER_HOUR[name])
    return tables


def with_defaults(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """`frame` with the constant defaults filled: flags bool, integers with a default int64."""
    if not len(frame):
        return _empty_effective(table)
    filled: dict[str, Any] = {}
    for column in table.columns:
        values = _filled(column, frame[column.name])
        if values is not None:
            filled[column.name] = values
    return frame.assign(**filled) if filled else frame


@cache
def _empty_effective(table: Table) -> pd.DataFrame:
    frame = empty_frame(table)
    dtypes = {
        column.name: "bool" if column.kind == "flag" else "int64"
        for column in table.columns
        if column.default is not None and column.kind in ("flag", "integer")
    }
    return frame.astype(dtypes)


def _filled(column: Column, values: pd.Series[Any]) -> npt.NDArray[Any] | pd.Series[Any] | None:
    """The column with its default; None where there is nothing to fill."""
    if column.default is None or column.default == "":
        return None
    if column.kind == "flag":
        return values.fillna(column.default).to_numpy(dtype=bool)
    if column.kind == "choice":
        return values.where(values != "", column.default)
    numbers = values.to_numpy()
    numbers = np.where(np.isnan(numbers), column.default, numbers)
    # A figure that was refused as out of range is still here: keep the cast defined.
    return np.clip(numbers, -(2.0**31), 2.0**31).astype("int64") if column.kind == "integer" else numbers


def _keys(table: Table, frame: pd.DataFrame) -> list[tuple[str, ...]]:
    return list(zip(*(frame[code].tolist() for code in table.codes), strict=True))


def _kept(table: Table, own: pd.DataFrame, supplied: pd.DataFrame) -> list[bool]:
    """Which rows of a profile no row of the user's own overrides."""
    overridden = set(_keys(table, own))
    return [key not in overridden for key in _keys(table, supplied)]


def _merged(table: Table, own: pd.DataFrame, profile: str, currency: str) -> pd.DataFrame:
    supplied = standards.profile(profile).tables[table.name]
    supplied = supplied[_kept(table, own, supplied)]
    if not len(supplied):
        return own
    if currency != standards.CURRENCY:
        money = {column.name: np.nan for column in table.columns if column.unit.startswith("currency")}
        supplied = supplied.assign(**money)
    return pd.concat([own, supplied], ignore_index=True) if len(own) else supplied.reset_index(drop=True)


def standards_used(given: Mapping[str, pd.DataFrame], profile: str) -> pd.DataFrame:
    """Rows of a profile that are in use: profile, version, table, key (codes joined by ` / `), source and
    status (R read, M estimate)."""
    rows: list[tuple[str, ...]] = []
    if profile != "none":
        shipped = standards.profile(profile)
        for name in standards.SUPPLIED:
            table, supplied = TABLES[name], shipped.tables[name]
            sources = shipped.sources[name].itertuples(index=False, name=None)
            kept = _kept(table, given[name], supplied)
            for key, (source, status), keep in zip(_keys(table, supplied), sources, kept, strict=True):
                if keep:
                    codes = " / ".join(code for code in key if code)
                    rows.append((profile, shipped.version, name, codes, source, status))
    return pd.DataFrame(rows, columns=list(USED_COLUMNS), dtype="str")


def _groups(groups: pd.DataFrame) -> pd.DataFrame:
    """One group where none is given; the only group takes all arrivals given without one."""
    if not len(groups):
        table = TABLES["groups"]
        row = {column.name: column.default for column in table.columns} | {
            "group": DEFAULT_GROUP,
            "share": 1.0,
        }
        return pd.DataFrame([row]).astype(_empty_effective(table).dtypes.to_dict())
    if len(groups) == 1:
        return groups.assign(share=groups["share"].fillna(1.0))
    return groups


def _lead_days(roster: pd.DataFrame, resources: pd.DataFrame) -> pd.DataFrame:
    """A row of the roster without a lead time of its own has its resource's."""
    if not len(roster):
        return roster
    lead = dict(zip(resources["resource"], resources["lead_days"], strict=True))
    usual = roster["resource"].map(lead).astype("float64")
    return roster.assign(lead_days=roster["lead_days"].fillna(usual).fillna(0).astype("int64"))


def _supplier_costs(suppliers: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """A supplier without a price of its own charges the item's."""
    if not len(suppliers):
        return suppliers
    price = dict(zip(items["item"], items["cost_per_unit"], strict=True))
    usual = suppliers["item"].map(price).astype("float64")
    return suppliers.assign(cost_per_unit=suppliers["cost_per_unit"].fillna(usual).fillna(0.0))


def _distances(lanes: pd.DataFrame, locations: pd.DataFrame, km_per_hour: float) -> pd.DataFrame:
    """Fill `km` from the coordinates and `hours` from `km`; what cannot be known stays NaN."""
    if not len(lanes):
        return lanes
    km = lanes["km"].to_numpy()
    if np.isnan(km).any():
        road = ROAD_PER_GREAT_CIRCLE * _great_circle_km(lanes, locations)
        km = np.where(np.isnan(km), road, km)
    hours = lanes["hours"].to_numpy()
    return lanes.assign(km=km, hours=np.where(np.isnan(hours), km / km_per_hour, hours))


def _great_circle_km(lanes: pd.DataFrame, locations: pd.DataFrame) -> npt.NDArray[np.float64]:
    """Haversine distance between the ends of each lane."""
    degrees = zip(locations["lat"].tolist(), locations["lon"].tolist(), strict=True)
    at = dict(zip(locations["location"].tolist(), degrees, strict=True))
    unknown = (np.nan, np.nan)
    ends = [[at.get(code, unknown) for code in lanes[end].tolist()] for end in ("origin", "destination")]
    (lat, lon), (to_lat, to_lon) = (np.radians(np.array(end, dtype=np.float64)).T for end in ends)
    chord = np.sin((to_lat - lat) / 2) ** 2 + np.cos(lat) * np.cos(to_lat) * np.sin((to_lon - lon) / 2) ** 2
    distance: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
    return distance
