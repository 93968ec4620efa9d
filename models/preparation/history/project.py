"""Project a series: samples of the days that follow it, by one of two methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from models.preparation.history.bootstrap import bootstrap
from models.preparation.history.fitted import fitted
from models.preparation.history.series import Counts, Series

Method = Callable[[Series, int, int, np.random.Generator], Counts]

METHODS: Mapping[str, Method] = MappingProxyType({"bootstrap": bootstrap, "fitted": fitted})
"""Each gives samples x days x crossings of people a day."""


def project(series: Series, days: int, count: int, seed: int, method: str = "bootstrap") -> Counts:
    """`count` samples of the `days` after a series, whole people: samples x days x crossings.

    The same series, seed and method give the same samples.
    """
    return np.rint(METHODS[method](series, days, count, np.random.default_rng(seed)))
