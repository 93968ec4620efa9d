"""Seals: a digest of each table, taken when the plan is made, so that any later change shows.

A seal says that a table is the one the plan was made with, not that it is right. Every other file of this
package says whether it is right; for prices and remedies, whose promises only another solve can prove, the
seal is all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.audit.account import Account, Axes

PARTS = ("\x1f", "\x1e")


def seal(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """SHA-256 of every table, by name: columns in their order, numbers and days as bytes, texts separated.

    The same for tables that were written to JSON or CSV and read back.
    """
    return {name: _digest(table) for name, table in tables.items()}


def audit_seal(tables: Mapping[str, pd.DataFrame], seals: Mapping[str, str], account: Account) -> None:
    """Object to every table whose digest is not the one it was sealed with."""
    names = sorted({*tables, *seals})
    now = {name: _digest(tables[name]) for name in names if name in tables}
    account.holds(
        "seal",
        "",
        Axes(("table",), (names,)),
        np.array([now.get(name) == seals.get(name) for name in names], dtype=bool),
        np.array([now.get(name, "") for name in names], dtype=object),
        message="the table is the one the plan was made with",
    )


def _digest(table: pd.DataFrame) -> str:
    state = hashlib.sha256()
    for name in table.columns:
        column = table[name]
        state.update(f"{name}{PARTS[0]}{len(column)}{PARTS[1]}".encode())
        if column.dtype.kind == "M":
            values = column.to_numpy().astype("datetime64[D]").astype("<i8")
            state.update(values.tobytes())
        elif column.dtype.kind in "fiub":
            state.update((column.to_numpy().astype("<f8") + 0.0).tobytes())
        else:
            state.update(PARTS[0].join(column.tolist()).encode())
    return state.hexdigest()
