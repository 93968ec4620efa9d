"""Samples keep what a series has: level, growth, weekdays, memory, and the lag along a route."""

from datetime import date

import numpy as np
import pytest

from models.instances import find
from models.preparation.history import METHODS, Series, project, read_series
from models.preparation.history.bootstrap import going_on
from models.preparation.history.fitted import lag_days
from models.preparation.history.pattern import pattern_of
from models.preparation.history.series import Counts
from tests.models.preparation.history.made import FIRST, LAG_DAYS, WEEKDAY, route

each_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture(scope="module")
def samples() -> dict[str, Counts]:
    return {method: project(route(), 56, 100, 7, method) for method in METHODS}


def correlation(one: Counts, other: Counts) -> float:
    """Of logarithms, over samples and days."""
    return float(np.corrcoef(np.log(one + 1).ravel(), np.log(other + 1).ravel())[0, 1])


def test_every_count_is_level_weekday_and_noise() -> None:
    series = route()
    parts = pattern_of(series)
    on = series.days.day_of_week.to_numpy()[6:]
    assert np.exp(parts.level + parts.noise + parts.weekday[on]) - parts.start == pytest.approx(
        series.counts[6:]
    )


@each_method
def test_seeds_reproduce_byte_for_byte_and_differ(samples: dict[str, Counts], method: str) -> None:
    assert project(route(), 56, 100, 7, method).tobytes() == samples[method].tobytes()
    assert project(route(), 56, 100, 8, method).tobytes() != samples[method].tobytes()


@each_method
def test_people_are_whole_and_none_is_below_zero(samples: dict[str, Counts], method: str) -> None:
    assert (samples[method] >= 0).all()
    assert (samples[method] == np.rint(samples[method])).all()


@each_method
def test_level_is_kept(samples: dict[str, Counts], method: str) -> None:
    """Between the last week's and that of the whole series, to a fifth; 0.9 of it at the second crossing."""
    middle = np.median(samples[method][:, :14].mean(axis=1), axis=0)
    last, whole = route().counts[-7:].mean(axis=0), route().counts.mean(axis=0)
    assert (middle > 0.8 * np.minimum(last, whole)).all()
    assert (middle < 1.2 * np.maximum(last, whole)).all()
    assert middle[1] / middle[0] == pytest.approx(0.9, abs=0.1)


@each_method
def test_weekdays_are_kept(samples: dict[str, Counts], method: str) -> None:
    values = np.log(samples[method][:, :, 0] + 200)
    by_weekday = values.reshape(100, 8, 7).mean(axis=(0, 1))
    assert route().days[-1].day_of_week == 6  # so that samples begin on a Monday
    assert by_weekday - by_weekday.mean() == pytest.approx(WEEKDAY, abs=0.1)


@each_method
def test_the_second_crossing_follows_the_first_after_two_days(
    samples: dict[str, Counts], method: str
) -> None:
    coast, border = samples[method][:, :, 0], samples[method][:, :, 1]
    at = {lag: correlation(coast[:, : 56 - lag], border[:, lag:]) for lag in range(6)}
    assert max(at, key=lambda lag: at[lag]) == LAG_DAYS == lag_days(*route().counts.T)
    assert at[LAG_DAYS] > 0.8


@each_method
def test_one_day_resembles_the_day_before_as_it_did(samples: dict[str, Counts], method: str) -> None:
    def memory(values: Counts) -> float:
        """Correlation of neighbouring days within each sample, weekdays taken out."""
        logs = np.log(values + 200)
        logs = logs - WEEKDAY[np.arange(logs.shape[1]) % 7]
        logs = logs - logs.mean(axis=1, keepdims=True)
        return float(np.corrcoef(logs[:, :-1].ravel(), logs[:, 1:].ravel())[0, 1])

    assert memory(samples[method][:, :, 0]) == pytest.approx(memory(route().counts.T[:1]), abs=0.15)


def test_growth_that_used_to_go_on_goes_on_for_a_fortnight() -> None:
    """The level rises by 0.05 a day for 90 days: of 62 pairs of fortnights the growth went on, of 28 not."""
    level = 0.05 * np.arange(90.0)[:, None]
    assert going_on(level) == pytest.approx(0.05 * 62 / 90)
    growing = Series(FIRST, ("border",), 100 * np.exp(level))
    assert (project(growing, 60, 5, 1)[:, 13:, 0] > growing.counts[-1, 0] * np.exp(0.3)).all()


def test_a_level_that_used_to_come_back_comes_back() -> None:
    """Up for a fortnight, down for a fortnight, by 0.1 a day; the last was up."""
    level = np.abs((np.arange(99.0) + 14) % 28 - 14)[:, None] / 10
    assert level[-1] - level[-15] == pytest.approx(1.4)
    assert -0.1 < going_on(level)[0] < -0.05


@each_method
def test_a_flat_series_stays_flat_and_a_closed_border_closed(method: str) -> None:
    counts = np.column_stack([np.full(88, 1000.0), np.zeros(88), np.full(88, 20.0)])
    samples = project(Series(FIRST, ("coast", "closed", "border"), counts), 60, 5, 1, method)
    assert (samples == [1000, 0, 20]).all()


def test_unhcrs_route_keeps_its_two_days_from_the_mainland_to_fyrom() -> None:
    """Departures to the mainland resemble FYROM two days later most, in history and in samples."""
    path = find("western-balkans-shift-2016") / "history" / "unhcr_daily.csv"
    crossings = ["mainland_greece_departures", "fyrom"]
    series = read_series(path, crossings, until=date(2016, 2, 18))
    samples = project(series, 60, 50, 7)
    mainland, fyrom = samples[:, :, 0], samples[:, :, 1]
    at = {lag: correlation(mainland[:, : 60 - lag], fyrom[:, lag:]) for lag in range(6)}
    assert lag_days(*np.log(series.counts.T + 1)) == max(at, key=lambda lag: at[lag]) == 2
