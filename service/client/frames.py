"""Tables of the service as DataFrames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd


def frame(columns: Iterable[Mapping[str, Any]], rows: list[Mapping[str, Any]]) -> pd.DataFrame:
    """The rows as a frame with the columns named, typed by their kind.

    Dates are datetime64 (missing: NaT), numbers float (missing: NaN), integers int64, flags bool, the rest
    text.
    """
    kinds = {column["name"]: column["kind"] for column in columns}
    table = pd.DataFrame(rows, columns=list(kinds))
    for name, kind in kinds.items():
        if kind == "date":
            table[name] = pd.to_datetime(table[name], format="%Y-%m-%d")
        elif kind in _TYPES:
            table[name] = table[name].astype(_TYPES[kind])
    return table


_TYPES: Mapping[str, Any] = {"number": "float64", "integer": "int64", "flag": "bool"}
