"""Scores by hand, and of the methods on series whose properties are known and on UNHCR's."""

from datetime import date

import numpy as np
import pytest

from models.errors import ScenarioError
from models.instances import find
from models.preparation.history import METHODS, Series, read_series, score
from models.preparation.history.scoring import crps, naive
from tests.models.preparation.history.made import route


def test_crps_of_two_samples_by_hand() -> None:
    """Samples 0 and 4, 1 came: (1 + 3) / 2 - 4 x 2 / (2 x 4) = 1."""
    assert crps(np.array([[0.0], [4.0]]), np.array([1.0])) == pytest.approx([1.0])


def test_crps_of_one_sample_is_its_distance() -> None:
    assert crps(np.array([[3.0]]), np.array([10.0])) == pytest.approx([7.0])


def test_a_naive_forecast_repeats_the_last_week() -> None:
    series = route()
    middle = np.median(naive(series, 14, 2000, np.random.default_rng(1)), axis=0)
    assert middle == pytest.approx(np.tile(series.counts[-7:], (2, 1)), rel=0.1)


def test_too_little_history_cannot_be_scored() -> None:
    with pytest.raises(ScenarioError, match="69 days are too few to hold 28 of them back"):
        score(route(69))
    assert score(route(70), days=28)["origins"].tolist() == [1] * 12


def test_bands_hold_about_what_they_say_on_a_series_that_keeps_its_ways() -> None:
    """Six origins; a series that comes back to one level: CRPS below the naive forecast's."""
    both = route(91, seed=3)
    scored = score(Series(both.first, both.crossings[:1], both.counts[:, :1]), days=14)
    scored = scored.set_index(["method", "week"])
    for method in METHODS:
        assert 0.3 < scored.loc[method, "within_50"].mean() < 0.8
        assert 0.75 < scored.loc[method, "within_90"].mean() <= 1
        assert scored.loc[method, "crps"].mean() < scored.loc["naive", "crps"].mean()


@pytest.mark.evidence
def test_scores_on_unhcrs_series_are_those_of_the_readme() -> None:
    """The figures in the README of `western-balkans-shift-2016`."""
    folder = find("western-balkans-shift-2016")
    series = read_series(folder / "history" / "unhcr_daily.csv", ["fyrom"], until=date(2016, 3, 7))
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for row in score(series).itertuples():
        printed = (
            f"| {row.method} | {row.week} | {row.within_50:.0%} | {row.within_90:.0%} "
            f"| {row.pinball:,.0f} | {row.crps:,.0f} |"
        )
        assert printed in readme
