"""Intervals: only over a sample that nothing was optimised on, and right as often as they say."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import pytest

from models.preparation.comparison import Comparison
from models.preparation.information import interval_of_evpi
from models.preparation.outcomes import HELD_OUT, Part, saved_interval
from models.preparation.outlooks import Outlook
from models.preparation.planner import compare_strategies
from models.preparation.statistics import paired_interval
from models.preparation.words import EXACT, NO_FRESH, certainty
from models.programme.matrix import Vector
from models.scenario import Scenario
from tests.models.preparation.crossings import crossings

# 10, 20, ... or 90 more come to A than there are places for, as chance will have it, and the rest of 100 to
# B. 60 places can be prepared, at 1 each; a night outdoors counts 10.
TENS = np.arange(1, 10) * 10.0
BUDGET = 60.0


def needs(at_a: Vector, prepared_at_a: float) -> Vector:
    """Of outlooks with so many more at A, for places at A and the rest of them at B."""
    outdoors = np.maximum(at_a - prepared_at_a, 0) + np.maximum(100 - at_a - (BUDGET - prepared_at_a), 0)
    return 10 * outdoors


def sample(count: int, seed: int) -> Vector:
    return np.random.default_rng(seed).choice(TENS, count)


def sampled(count: int, seed: int) -> Scenario:
    outlooks = {
        f"{k}": (1 / count, {"A": [10 + more], "B": [10 + 100 - more]})
        for k, more in enumerate(sample(count, seed))
    }
    given = [{"strategy": "at A", "kind": "places", "location": "A", "space": "hall", "units": BUDGET}]
    return crossings(outlooks, {"A": 1.0, "B": 1.0}, BUDGET, strategies=given)


@cache
def compared(held_out: bool = True) -> Comparison:
    fresh = [f"{k}" for k in range(8, 20)] if held_out else []
    return compare_strategies(sampled(20, 7), held_out=fresh, sampled=True, points=0, triggers=False)


def strategy(code: str, outlooks: str, comparison: Comparison | None = None) -> dict[str, Any]:
    table = (comparison or compared()).tables["strategies"]
    (row,) = table[(table["strategy"] == code) & (table["outlooks"] == outlooks)].to_dict("records")
    return row


def test_strategies_are_compared_on_outlooks_held_out_too() -> None:
    at_a = sample(20, 7)
    for outlooks, part in (("known", at_a[:8]), ("held out", at_a[8:])):
        row = strategy("at A", outlooks)
        assert row["expected"] == pytest.approx(needs(part, BUDGET).mean(), rel=1e-4)
        # today 100 are outdoors, whichever way they come
        assert row["saved"] == pytest.approx(1000 - needs(part, BUDGET).mean(), rel=1e-4)


def test_a_sample_gives_an_interval_of_paired_differences() -> None:
    fresh = sample(20, 7)[8:]
    row = strategy("at A", "held out")
    expected = paired_interval(np.full(12, 1000.0), needs(fresh, BUDGET))
    assert (row["saved_low"], row["saved_high"]) == pytest.approx(expected, rel=1e-4)
    assert row["certainty"].startswith("significant")


def test_what_was_optimised_has_no_interval_on_the_same_outlooks() -> None:
    assert np.isnan(strategy("optimal", "known")["saved_low"])
    assert strategy("optimal", "known")["certainty"] == NO_FRESH
    assert strategy("optimal", "held out")["saved_low"] > 0


def test_information_has_intervals_from_fresh_outlooks_only() -> None:
    information = compared().tables["information"].set_index("figure")
    for figure in ("EVPI", "VSS"):
        assert information.loc[figure, "need_low"] <= information.loc[figure, "need_high"]
    assert information.loc["VSS", "certainty"].endswith("from 12 outlooks that were not optimised on)")
    without = compared(held_out=False).tables["information"].set_index("figure")
    assert without.loc["EVPI":"VSS", "need_low"].isna().all()
    assert without.loc["VSS", "certainty"] == NO_FRESH


def test_given_outlooks_are_exact() -> None:
    comparison = compare_strategies(sampled(6, 1), points=0, triggers=False)
    assert strategy("optimal", "known", comparison)["certainty"] == EXACT
    assert (comparison.tables["information"]["certainty"][:2] == EXACT).all()


def test_a_difference_that_may_be_none_is_called_so() -> None:
    # preparing at A or at B is the same on average: 12 outlooks do not tell them apart
    here, there = needs(sample(20, 7)[8:], BUDGET), needs(sample(20, 7)[8:], 0.0)
    interval = saved_interval(here, there, seed=1)
    assert interval is not None
    assert interval.low < 0 < interval.high
    assert certainty(interval, sampled=True).startswith("not significant")


def test_intervals_of_differences_hold_the_truth_about_as_often_as_they_say() -> None:
    # today against 60 places at A
    true = 1000 - needs(TENS, BUDGET).mean()
    held = 0
    for seed in range(400):
        interval = saved_interval(np.full(40, 1000.0), needs(sample(40, seed), BUDGET), seed)
        assert interval is not None
        held += interval.low <= true <= interval.high
    # 95 %, a little less for small samples; two in a hundred either way are chance
    assert 0.92 <= held / 400 <= 0.98


@dataclass
class Optimum:
    bound: float


@dataclass
class ByTable:
    """Stands for the search and the outcomes of sampled outlooks: needs by formula instead of a programme."""

    at_a: Vector

    def needs(self, units: Vector, outlooks: tuple[Outlook, ...]) -> Vector:
        return needs(self.at_a, float(units[0]))

    def best(self, budget: float, risk: object, *, among: list[int]) -> Optimum:
        return Optimum(min(needs(self.at_a[among], places).mean() for places in np.arange(0.0, 61.0, 10.0)))


def test_intervals_of_perfect_information_hold_the_truth() -> None:
    # with the outlook known 60 of 100 have a place always; without, the best is one split for all
    least = np.array([min(needs(np.array([a]), p)[0] for p in np.arange(0.0, 61.0, 10.0)) for a in TENS])
    means = [needs(TENS, places).mean() for places in np.arange(0.0, 61.0, 10.0)]
    true = min(means) - least.mean()
    assert true > 0
    chosen = np.array([10.0 * int(np.argmin(means)), 0.0])
    held = 0
    for seed in range(200):
        at_a = sample(60, seed)
        outlooks = tuple(Outlook(f"{k}", 1 / 60, "") for k in range(60))
        by_table = ByTable(at_a)
        part = Part(HELD_OUT, outlooks, np.full(60, 1 / 60), least[np.searchsorted(TENS, at_a)])
        interval = interval_of_evpi(by_table, by_table, part, BUDGET, chosen, seed)  # type: ignore[arg-type]
        assert interval is not None
        held += interval.low <= true <= interval.high
    assert held / 200 >= 0.95
