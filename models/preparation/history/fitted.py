"""A fitted model of the series: a wandering level, weekdays, and noise with a memory of one day.

Each crossing's log count is an unobserved-components model (local level, AR(1), weekday regressors;
A. C. Harvey, "Forecasting, Structural Time Series Models and the Kalman Filter", 1989), fitted by maximum
likelihood with statsmodels. From the second crossing on, the one before it in the route is a regressor, as
many days ago as correlates best: that is how the lag along a route is kept.
"""

from __future__ import annotations

import warnings

import numpy as np

from models.preparation.history.pattern import WEEK, counts_of, logs, weekdays_after
from models.preparation.history.series import Counts, Indices, Series

MOST_LAG_DAYS = 7


def fitted(series: Series, days: int, count: int, rng: np.random.Generator) -> Counts:
    """`count` samples of the `days` after a series: samples x days x crossings, people a day."""
    values, start = logs(series)
    now, then = _weekdays(series.days.day_of_week.to_numpy()), _weekdays(weekdays_after(series, days))
    samples = np.empty((count, days, len(series.crossings)))
    for at in range(len(series.crossings)):
        if at == 0 or not np.ptp(values[:, at - 1]):
            samples[:, :, at] = _sampled(values[:, at], now, then, count, rng)[0]
            continue
        lag = lag_days(values[:, at - 1], values[:, at])
        length = len(values)
        upstream = values[: length - lag, at - 1]
        past = np.broadcast_to(values[:, at - 1], (count, length))
        coming = np.hstack([past, samples[:, :, at - 1]])[:, length - lag :][:, :days]
        own, slope = _sampled(
            values[lag:, at],
            np.column_stack([now[lag:], upstream]),
            np.column_stack([then, np.zeros(days)]),
            count,
            rng,
        )
        samples[:, :, at] = own + slope * coming
    return counts_of(samples, start)


def lag_days(upstream: Counts, downstream: Counts) -> int:
    """After how many days, 0 to 7, a crossing resembles the one before it most (correlation of levels)."""
    if not np.ptp(downstream):
        return 0
    length = len(upstream)
    return max(
        range(MOST_LAG_DAYS + 1),
        key=lambda lag: float(np.corrcoef(upstream[: length - lag], downstream[lag:])[0, 1]),
    )


def _weekdays(on: Indices) -> Counts:
    """Regressors that add up to nothing over a week."""
    one = np.eye(WEEK)[on]
    return np.asarray(one[:, 1:] - one[:, :1])


def _sampled(
    values: Counts, now: Counts, then: Counts, count: int, rng: np.random.Generator
) -> tuple[Counts, float]:
    """Samples x days of what follows, and the coefficient of the last regressor."""
    if not np.ptp(values):
        return np.full((count, len(then)), values[0]), 0.0
    from statsmodels.tools.sm_exceptions import ModelWarning  # takes a second to import; few runs fit
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    model = UnobservedComponents(values, "local level", autoregressive=1, exog=now)
    with warnings.catch_warnings():
        # A level that hardly moves lies on the border of what can be: statsmodels calls its fit unconverged.
        warnings.simplefilter("ignore", ModelWarning)
        result = model.fit(disp=False)
    drawn = result.simulate(len(then), anchor="end", exog=then, repetitions=count, rng=rng)
    return np.asarray(drawn, dtype=np.float64).reshape(len(then), count).T, float(result.params[-1])
