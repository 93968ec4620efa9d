"""Two outlooks solved by hand: what is prepared, what it leaves, what information is worth."""

from functools import cache

import pytest

from models.preparation.comparison import Comparison
from models.preparation.planner import compare_strategies, prepare
from models.preparation.risk import Risk
from tests.models.preparation.crossings import crossings, turning

# 30 people more than there are places for: at A with probability 0.6, at B with 0.4. A night outdoors counts
# 10. A place costs 1 at A and 0.8 at B; 20 can be spent.
CLOSE = {"rel": 1e-5, "abs": 1e-3}


@cache
def compared(measure: str = "expected") -> Comparison:
    given = [
        {"strategy": "half", "kind": "places", "location": "A", "space": "hall", "units": 10},
        {"strategy": "half", "kind": "places", "location": "B", "space": "hall", "units": 5},
    ]
    return compare_strategies(turning(strategies=given), risk=Risk.of(measure), points=0, triggers=False)


def units_of(comparison: Comparison, strategy: str = "optimal") -> dict[str, float]:
    table = comparison.tables["preparation"]
    chosen = table[table["strategy"] == strategy]
    return dict(zip(chosen["location"], chosen["units"], strict=True))


def row(comparison: Comparison, table: str, **key: str) -> dict[str, object]:
    frame = comparison.tables[table]
    for column, value in key.items():
        frame = frame[frame[column] == value]
    (found,) = frame.to_dict("records")
    return found


def test_a_place_at_a_spares_more_per_money() -> None:
    # 1 of money spares 0.6 x 10 = 6 at A, 0.4 x 10 / 0.8 = 5 at B
    assert units_of(compared()) == pytest.approx({"A": 20}, **CLOSE)


def test_needs_of_each_strategy() -> None:
    # today 30 outdoors either way; with 20 places at A 10 at A or 30 at B
    today, half, optimal = (
        row(compared(), "strategies", strategy=code) for code in ("as today", "half", "optimal")
    )
    assert today["expected"] == pytest.approx(300, **CLOSE)
    assert optimal["expected"] == pytest.approx(0.6 * 100 + 0.4 * 300, **CLOSE)
    assert (optimal["median"], optimal["worst"]) == pytest.approx((100, 300), **CLOSE)
    assert half["expected"] == pytest.approx(0.6 * 200 + 0.4 * 250, **CLOSE)
    assert half["preparation_cost"] == pytest.approx(14)
    assert optimal["saved"] == pytest.approx(120, **CLOSE)
    assert optimal["certainty"] == "exact for these outlooks"


def test_regret_is_against_the_best_for_that_outlook_alone() -> None:
    # alone: 20 places at A leave 10 outdoors; 25 at B leave 5
    at_b = row(compared(), "outcomes", strategy="optimal", outlook="at B")
    assert at_b["best"] == pytest.approx(50, **CLOSE)
    assert at_b["regret"] == pytest.approx(250, **CLOSE)
    assert row(compared(), "strategies", strategy="optimal")["regret"] == pytest.approx(250, **CLOSE)


def test_money_of_the_response() -> None:
    # a night lodged costs 1: 30 + 10 at A and B, or 10 + 10
    at_a, at_b = (
        row(compared(), "outcomes", strategy="optimal", outlook=code)["response_cost"]
        for code in ("at A", "at B")
    )
    assert (at_a, at_b) == pytest.approx((40, 20), **CLOSE)


def test_perfect_information_is_a_pair() -> None:
    # need 180 - (0.6 x 100 + 0.4 x 50); money 32 + 20 - (0.6 x (40 + 20) + 0.4 x (45 + 20))
    evpi = row(compared(), "information", figure="EVPI")
    assert (evpi["need"], evpi["money"]) == pytest.approx((100, -10), **CLOSE)


def test_stochastic_solution_is_a_pair() -> None:
    # On average 28 come to A and 22 to B: each place spares 10, and those at B are cheaper. So 12 at B for
    # 9.6, and 10.4 at A: 10 x (0.6 x 19.6 + 0.4 x 18) = 189.6 instead of 180. Money of the response
    # 0.6 x 30.4 + 0.4 x 32 = 31.04 instead of 32.
    vss = row(compared(), "information", figure="VSS")
    assert (vss["need"], vss["money"]) == pytest.approx((9.6, -0.96), rel=1e-3)


def test_to_know_either_arrivals_is_to_know_the_outlook() -> None:
    known = row(compared(), "information", figure="known input")
    assert known["subject"] == "arrivals at A and arrivals at B"
    assert known["need"] == pytest.approx(100, **CLOSE)
    # at B the 20 go there instead of to A, with probability 0.4
    assert known["moved_money"] == pytest.approx(8, **CLOSE)


def test_the_worst_case_is_made_equal() -> None:
    # 10 x (30 - a) = 10 x (30 - b) with a + 0.8 b = 20
    comparison = compared("worst")
    assert units_of(comparison) == pytest.approx({"A": 20 / 1.8, "B": 20 / 1.8}, **CLOSE)
    # the last money must spare as much at A as at B: weight x 10 = weight x 10 / 0.8
    weights = [row(comparison, "decisive", outlook=code)["weight"] for code in ("at A", "at B")]
    assert weights == pytest.approx([5 / 9, 4 / 9], **CLOSE)


def test_the_largest_regret_is_made_equal() -> None:
    # 10 x (30 - a) - 100 = 10 x (30 - b) - 50, so b = a + 5, with a + 0.8 b = 20
    comparison = compared("regret")
    assert units_of(comparison) == pytest.approx({"A": 16 / 1.8, "B": 16 / 1.8 + 5}, **CLOSE)
    assert row(comparison, "strategies", strategy="optimal")["regret"] == pytest.approx(1000 / 9, **CLOSE)


def test_gaps_by_country() -> None:
    # as today: 0.6 x 40 + 0.4 x 10 call for a place at A on average, 30 of 40 have none at worst
    gap = row(compared(), "gaps", strategy="as today", country="ALB")
    assert (gap["required"], gap["gap"], gap["worst_gap"]) == pytest.approx((28, 18, 30), **CLOSE)
    # a night has a price of 1
    assert (gap["gap_cost"], gap["worst_gap_cost"]) == pytest.approx((18, 30), **CLOSE)


def test_shortages_by_country_and_sector() -> None:
    at_a = row(compared(), "shortages", strategy="as today", by="country", code="ALB")
    assert at_a["expected_person_days"] == pytest.approx(18, **CLOSE)
    assert (at_a["worst_person_days"], at_a["worst_outlook"]) == (pytest.approx(30, **CLOSE), "at A")
    shelter = row(compared(), "shortages", strategy="as today", by="sector", code="shelter")
    assert shelter["expected_person_days"] == pytest.approx(30, **CLOSE)


def test_the_frontier_and_what_the_next_money_buys() -> None:
    # 6 a unit of money up to the 30 places at A, then 5
    comparison = compare_strategies(
        turning(budget=25), strategies=(), information=False, triggers=False, points=11
    )
    frontier = comparison.tables["frontier"]
    assert frontier["budget"].tolist() == pytest.approx([5.0 * k for k in range(11)])
    needs = [300, 270, 240, 210, 180, 150, 120, 95, 70, 45, 20]
    assert frontier["objective"].tolist() == pytest.approx(needs, **CLOSE)
    assert frontier["next_saves"].tolist()[:10] == pytest.approx([30] * 6 + [25] * 4, **CLOSE)
    assert frontier["sentence"][0] == "Beyond 0 USD the next 5 USD spares 30 weighted person-days."


def test_a_budget_and_a_mixture_of_ones_own() -> None:
    # weights 0.5: expected spares 6 and 5 a unit of money, the worst case what the higher of both has
    comparison = prepare(turning(), budget=54.0, risk=Risk({"expected": 0.5, "worst": 0.5}))
    # 54 is all that is needed: 30 + 0.8 x 30
    assert units_of(comparison) == pytest.approx({"A": 30, "B": 30}, **CLOSE)
    assert comparison.summary["measure"] == "0.5 of expected need and 0.5 of need in the worst outlook"
    assert set(comparison.tables["strategies"]["strategy"]) == {"as today", "optimal"}


def test_chance_of_a_bad_outlook() -> None:
    comparison = prepare(turning(policy={"need_threshold": 200}))
    assert row(comparison, "strategies", strategy="optimal")["chance_above"] == pytest.approx(0.4)
    assert row(comparison, "strategies", strategy="as today")["chance_above"] == pytest.approx(1.0)


def newsvendor() -> dict[str, tuple[float, dict[str, list[float]]]]:
    """Ten equal outlooks: 10 to 100 more than there are places for, most at A when fewest at B."""
    return {f"{k}": (0.1, {"A": [10 + 10 * k], "B": [10 + 110 - 10 * k]}) for k in range(1, 11)}


def test_newsvendors_share_a_budget_at_one_critical_ratio() -> None:
    # P(more than a at A) / 1 = P(more than b at B) / 2: at a = 80 it is between 0.2 and 0.3, at b = 50
    # between 0.5 / 2 and 0.6 / 2; so 0.25 is the common ratio, for a budget of 80 + 2 x 50
    comparison = prepare(crossings(newsvendor(), {"A": 1.0, "B": 2.0}, 180.0))
    assert units_of(comparison) == pytest.approx({"A": 80, "B": 50}, **CLOSE)
    # left: 0.1 x (10 + 20) at A, 0.1 x (10 + 20 + 30 + 40 + 50) at B, ten each
    optimal = row(comparison, "strategies", strategy="optimal")
    assert optimal["expected"] == pytest.approx(10 * (3 + 15), **CLOSE)


def test_without_a_limit_nobody_prepares_more_than_can_be_used() -> None:
    comparison = prepare(crossings(newsvendor(), {"A": 1.0, "B": 2.0}, None))
    assert units_of(comparison) == pytest.approx({"A": 100, "B": 100}, rel=1e-4)
