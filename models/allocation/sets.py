"""Sparse index sets: what is linked to what, as data, so that no rule branches on an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyomo.environ as pyo


def members(index: Any, of: Mapping[Any, list[Any]], dimen: int) -> pyo.Set:
    """A set for every key of `index`, empty where `of` has none."""
    return pyo.Set(index, dimen=dimen, initialize={key: of.get(key, []) for key in index})
