"""What a series is made of, on a logarithmic scale: weekday pattern, level, and what is left from day to day.

    log(count + start) = level + weekday + noise

The start is a tenth of the median count: days on which a border was shut (0 people) stay finite, and beside
large counts it hardly shows. The level is the mean of the last seven days without the weekday pattern, so
that every day's count is exactly level + weekday + noise, and nothing of the future is in it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.preparation.history.series import Counts, Indices, Series

WEEK = 7
START_SHARE = 0.1


@dataclass(frozen=True)
class Pattern:
    """A series apart: columns are crossings. `level` and `noise` begin with the series' seventh day."""

    start: Counts
    weekday: Counts
    level: Counts
    noise: Counts


def logs(series: Series) -> tuple[Counts, Counts]:
    """log(count + start) by day and crossing, and the start of each crossing."""
    start = np.array([_start(column) for column in series.counts.T])
    return np.log(series.counts + start), start


def counts_of(values: Counts, start: Counts) -> Counts:
    """People a day, out of logarithms."""
    return np.maximum(np.exp(values) - start, 0.0)


def pattern_of(series: Series) -> Pattern:
    """The parts of a series."""
    values, start = logs(series)
    on = series.days.day_of_week.to_numpy()
    centred = _means(values)
    deviation, days = values[3:-3] - centred, on[3:-3]
    weekday = np.array([deviation[days == day].mean(axis=0) for day in range(WEEK)])
    weekday -= weekday.mean(axis=0)
    without = values - weekday[on]
    level = _means(without)
    return Pattern(start, weekday, level, without[WEEK - 1 :] - level)


def weekdays_after(series: Series, days: int) -> Indices:
    """Weekdays (Monday 0) of the days after a series."""
    return (int(series.days.day_of_week[-1]) + 1 + np.arange(days)) % WEEK


def _start(counts: Counts) -> float:
    """A tenth of the median; of one person where nobody ever came."""
    positive = counts[counts > 0]
    return START_SHARE * float(np.median(positive)) if len(positive) else START_SHARE


def _means(values: Counts) -> Counts:
    """Means of seven days in a row, by column."""
    sums = np.cumsum(np.vstack([np.zeros(values.shape[1]), values]), axis=0)
    return np.asarray((sums[WEEK:] - sums[:-WEEK]) / WEEK)
