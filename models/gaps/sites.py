"""Reception sites of six Western Balkan countries as they stood in 2015-16: package data with its sources."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pandas as pd


@cache
def _table() -> pd.DataFrame:
    flags = {"counted": "bool"}
    return pd.read_csv(Path(__file__).with_name("sites.csv"), dtype=flags, keep_default_na=False)


def sites() -> pd.DataFrame:
    """Every site known, one row each.

    Columns: `site`, `name`, `country` (ISO 3166-1 alpha-3, XKX for Kosovo), `kind`, `lat`, `lon`, `places`,
    `counted` (false: a closed centre, or not open in 2015-16, as `not_counted_because` says),
    `places_source`; `coordinates_status` and `places_status` are R (read in that source) or M (a planner's
    estimate).
    """
    return _table().copy()


def countries() -> tuple[str, ...]:
    """The countries whose sites are known, in alphabetical order."""
    return tuple(sorted(_table()["country"].unique()))


def counted_sites(country: str) -> pd.DataFrame:
    """The sites of `country` where people can be received: neither closed centres nor later openings."""
    known = sites()
    return known[(known["country"] == country) & known["counted"]].reset_index(drop=True)
