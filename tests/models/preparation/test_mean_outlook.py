"""The expected-value outlook: its programme is the mean of the programmes; windows are fractions."""

from typing import Any

import numpy as np
import pytest

from models.checks import check
from models.preparation.mean_outlook import mean_outlook
from models.preparation.outlooks import outlooks_of
from models.preparation.second_stage import second_stage
from models.scenario import Scenario
from tests.models.preparation.cases import Family, random_family
from tests.models.preparation.crossings import TURNING, crossings


def mean(**more: Any) -> Scenario:
    """Of `at A` with probability 0.6 and `at B` with 0.4, on one day."""
    scenario = crossings(TURNING, {"A": 1.0, "B": 0.8}, None, **more)
    found = mean_outlook(scenario, outlooks_of(scenario))
    assert [issue for issue in check(found) if issue.severity == "error"] == []
    return found


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 5, 6, 7])
def test_right_hand_sides_are_the_means_of_the_outlooks(seed: int) -> None:
    family = Family(random_family(seed))
    found = second_stage(mean_outlook(family.scenario, outlooks_of(family.scenario)), family.options).matrix
    for side in ("row_lower", "row_upper"):
        expected = sum(
            p * getattr(stage.matrix, side)
            for p, stage in zip(family.probabilities, family.stages, strict=True)
        )
        assert getattr(found, side) == pytest.approx(expected, rel=1e-12, abs=1e-9)


def test_arrivals() -> None:
    arrivals = mean().tables["arrivals"]
    persons = dict(zip(arrivals["location"], arrivals["persons"], strict=True))
    assert persons == pytest.approx({"A": 0.6 * 40 + 0.4 * 10, "B": 0.6 * 10 + 0.4 * 40})


def quota(persons: float, **more: Any) -> dict[str, Any]:
    return {"location": "EXIT", "persons_per_day": persons, **more}


def test_a_border_that_closes_in_one_outlook_admits_a_fraction() -> None:
    closing = [quota(100), quota(0, outlook="at B")]
    assert mean(exit_quotas=closing).tables["exit_quotas"]["persons_per_day"].tolist() == [60]


def test_a_border_without_a_quota_admits_as_many_as_come_on_the_busiest_day() -> None:
    closing = [quota(0, outlook="at B")]
    # 50 come in either outlook
    (admitted,) = mean(exit_quotas=closing).tables["exit_quotas"]["persons_per_day"]
    assert admitted == pytest.approx(0.6 * 50)


def lane(**more: Any) -> dict[str, Any]:
    return {"origin": "A", "destination": "EXIT", "km": 1, "hours": 1, **more}


@pytest.mark.parametrize(
    ("seats", "expected"),
    [
        ((20, 10), 0.6 * 20 + 0.4 * 10),
        ((None, 0), 0.6 * 50),  # without a limit: as many as come on the busiest day
        ((None, None), np.nan),
    ],
)
def test_seats(seats: tuple[float | None, float | None], expected: float) -> None:
    lanes = [
        lane(persons_per_day=seats[0]),
        lane(persons_per_day=seats[1], outlook="at B"),
        lane(origin="B", persons_per_day=5),
    ]
    found = mean(people_lanes=lanes).tables["people_lanes"].set_index("origin")
    assert found.loc["A", "persons_per_day"] == pytest.approx(expected, nan_ok=True)
    assert found.loc["B", "persons_per_day"] == 5


def test_what_can_be_built_counts_once() -> None:
    hall = {"location": "A", "space": "hall", "places": 10, "buildable_places": 30, "build_cost_per_place": 1}
    spaces = [hall, {**hall, "buildable_places": 10, "outlook": "at B"},
              {"location": "B", "space": "hall", "places": 10}]  # fmt: skip
    found = mean(spaces=spaces).tables["spaces"].set_index("location")
    assert found.loc["A", "places"] == 10
    assert found.loc["A", "buildable_places"] == pytest.approx(0.6 * 30 + 0.4 * 10)


def test_what_only_one_outlook_says_is_nothing_in_the_others() -> None:
    hall = {"location": "A", "space": "hall", "places": 10}
    more = {**hall, "emergency_places": 50, "buildable_places": 30, "build_days": 2, "outlook": "at B"}
    found = mean(spaces=[hall, more, {**hall, "location": "B"}]).tables["spaces"].set_index("location")
    assert found.loc["A", "emergency_places"] == pytest.approx(0.4 * 50)
    assert found.loc["A", "buildable_places"] == pytest.approx(0.4 * 30)


NURSE = {"resources": [{"resource": "nurse", "kind": "staff"}],
         "resource_needs": [{"resource": "nurse", "persons_per_unit": 10}]}  # fmt: skip


def test_call_ups_keep_their_windows_and_count_with_their_probability() -> None:
    roster = [
        {"resource": "nurse", "units": 10},
        {"resource": "nurse", "units": 5, "lead_days": 3, "outlook": "at B"},
    ]
    found = mean(**NURSE, roster=roster).tables["roster"]
    assert found["units"].tolist() == pytest.approx([0.6 * 10, 0.4 * 5])
    assert found["lead_days"].tolist() == [0, 3]
