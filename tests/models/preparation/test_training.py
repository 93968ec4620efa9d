"""Trained people come sooner: with shorter lead times another preparation is best."""

import pytest

from models.preparation.planner import prepare
from models.scenario import Scenario
from tests.models.preparation.crossings import crossings

# 40 come on the first day and stay three. 10 have a place, 10 a nurse; a nurse serves 10, and those on the
# roster come after 3 days, too late for all. A night and a day without a nurse weigh 1 and are of A.
RUSH = {"rush": (1.0, {"A": [40, 0, 0]})}
NURSES = {
    "resources": [{"resource": "nurse", "kind": "staff", "lead_days": 3, "life_saving": True}],
    "resource_needs": [{"resource": "nurse", "persons_per_unit": 10}],
    "roster": [{"resource": "nurse", "units": 5}],
    "on_duty": [{"location": "A", "resource": "nurse", "units": 1}],
}


def rush(lead_days_prepared: int) -> Scenario:
    """12 to spend: a place for 1, or a trained nurse for 4."""
    options = [
        {"kind": "places", "location": "A", "space": "hall", "units_max": 100, "cost_per_unit": 1},
        {
            "kind": "resource", "location": "A", "resource": "nurse", "units_max": 3, "cost_per_unit": 4,
            "lead_days_prepared": lead_days_prepared,
        },
    ]  # fmt: skip
    return crossings(RUSH, {"A": 1.0}, 12.0, **NURSES, preparation=options)


def prepared(lead_days_prepared: int) -> dict[str, float]:
    table = prepare(rush(lead_days_prepared)).tables["preparation"]
    return dict(zip(table["subject"], table["units"], strict=True))


@pytest.mark.parametrize(
    ("lead_days", "best"),
    [
        # a nurse for 4 spares 10 person-days on each day from the call on, 4 places spare 4 on each of 3
        (0, {"nurse": 3}),  # 30 against 12
        (1, {"nurse": 3}),  # 20 against 12
        (2, {"hall": 12}),  # 10 against 12
        (3, {"hall": 12}),  # nothing: no sooner than those on the roster
    ],
)
def test_how_soon_trained_people_come_decides(lead_days: int, best: dict[str, float]) -> None:
    assert prepared(lead_days) == pytest.approx(best, rel=1e-4)
