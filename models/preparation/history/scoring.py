"""How good a projection is: scored on weeks that were held back, beside a naive forecast.

From rolling origins a week apart the next days are projected and compared with what came: how often the bands
of 50 and 90 % held it, the pinball loss of their ends and the middle, and the continuous ranked probability
score (T. Gneiting and A. E. Raftery, JASA 102 (2007) 359-378), both in people a day.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.preparation.history.pattern import WEEK, counts_of, logs
from models.preparation.history.project import METHODS, Method
from models.preparation.history.series import LEAST_DAYS, Counts, Series, refused

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
SAMPLES = 400
FIRST_ORIGIN_DAYS = 42


def naive(series: Series, days: int, count: int, rng: np.random.Generator) -> Counts:
    """Last week again and again; errors as a random walk's over whole weeks, normal in logarithms."""
    values, start = logs(series)
    spread = (values[WEEK:] - values[:-WEEK]).std(axis=0)
    again = values[-WEEK:][np.arange(days) % WEEK]
    weeks = np.sqrt(1 + np.arange(days) // WEEK)
    errors = rng.standard_normal((count, days, len(series.crossings)))
    return counts_of(again + spread * weeks[:, None] * errors, start)


def score(series: Series, days: int = LEAST_DAYS, seed: int = 0) -> pd.DataFrame:
    """Every method and the naive forecast, by week ahead: means over origins, days and crossings.

    Columns: method, week (from 1), origins, within_50, within_90 (shares), pinball, crps (people a day).

    Raises:
        ScenarioError: fewer than six weeks and `days` of history.
    """
    origins = range(FIRST_ORIGIN_DAYS, len(series.counts) - days + 1, WEEK)
    if not origins:
        raise refused(
            f"{len(series.counts)} days are too few to hold {days} of them back.",
            f"Give {FIRST_ORIGIN_DAYS + days} or more, or score fewer.",
        )
    methods: Mapping[str, Method] = {**METHODS, "naive": naive}
    frames = []
    for name, method in methods.items():
        scored = [
            _scored(
                method(series.head(origin), days, SAMPLES, np.random.default_rng([seed, origin])),
                series.counts[origin : origin + days],
            )
            for origin in origins
        ]
        means = pd.concat(scored).groupby(level="week").mean()
        frames.append(means.assign(method=name, origins=len(origins)).reset_index())
    columns = ["method", "week", "origins", "within_50", "within_90", "pinball", "crps"]
    return pd.concat(frames, ignore_index=True)[columns]


def _scored(samples: Counts, came: Counts) -> pd.DataFrame:
    """One row per day ahead and crossing."""
    at = np.quantile(samples, QUANTILES, axis=0)
    share = np.array(QUANTILES)[:, None, None]
    return pd.DataFrame(
        {
            "within_50": ((came >= at[1]) & (came <= at[3])).ravel(),
            "within_90": ((came >= at[0]) & (came <= at[4])).ravel(),
            "pinball": np.maximum(share * (came - at), (share - 1) * (came - at)).mean(axis=0).ravel(),
            "crps": crps(samples, came).ravel(),
        },
        index=pd.Index(np.repeat(np.arange(len(came)) // WEEK + 1, came.shape[1]), name="week"),
        dtype=float,
    )


def crps(samples: Counts, came: Counts) -> Counts:
    """Mean distance of samples from what came, less half the mean distance between two samples.

    `samples` x whatever shape `came` has.
    """
    count = len(samples)
    weight = (2 * np.arange(1, count + 1) - count - 1).reshape(-1, *[1] * came.ndim)
    between = (weight * np.sort(samples, axis=0)).sum(axis=0) / count**2
    return np.asarray(np.abs(samples - came).mean(axis=0) - between)
