"""Crossings where people stay for the night, in outlooks small enough to solve by hand.

Each crossing has 10 places for the night and no way on; a night outdoors weighs 1 and is of priority A, so
that it counts 10 in `need`. A night lodged costs 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from models.scenario import Scenario

PLACES = 10
STAYS = {"group": "people", "share": 1, "stay_days": 1e6}
"""Nobody is ready to go on within the days of a case."""


def crossings(
    outlooks: Mapping[str, tuple[float, Mapping[str, Sequence[float]]]],
    costs: Mapping[str, float],
    budget: float | None,
    **more: Any,
) -> Scenario:
    """A scenario with outlooks: probability, and arrivals by day at each crossing. `costs` are those of a
    place prepared, up to 1,000 at each crossing."""
    days = max(len(persons) for _, at in outlooks.values() for persons in at.values())
    tables: dict[str, Any] = {
        "scenario": {"name": "Crossings", "start_date": "2026-03-02", "days": days},
        "groups": [STAYS],
        "locations": [
            *({"location": place, "kind": "crossing", "country": country_of(place)} for place in costs),
            {"location": "EXIT", "kind": "exit", "country": "SRB"},
        ],
        "spaces": [
            {"location": place, "space": "hall", "places": PLACES, "cost_per_person_night": 1}
            for place in costs
        ],
        "people_lanes": [
            {"origin": place, "destination": "EXIT", "km": 1, "hours": 1, "persons_per_day": 0}
            for place in costs
        ],
        "arrivals": [
            {"location": place, "date": f"2026-03-{day:02}", "persons": persons, "outlook": code}
            for code, (_, at) in outlooks.items()
            for place, by_day in at.items()
            for day, persons in enumerate(by_day, start=2)
        ],
        "outlooks": [
            {"outlook": code, "probability": probability} for code, (probability, _) in outlooks.items()
        ],
        "preparation": [
            {"kind": "places", "location": place, "space": "hall", "units_max": 1000, "cost_per_unit": cost}
            for place, cost in costs.items()
        ],
    }
    if budget is not None:
        tables["budgets"] = [{"amount": budget, "stage": "preparation"}]
    return Scenario.from_tables(tables | more)


def country_of(place: str) -> str:
    return {"A": "ALB", "B": "BIH"}.get(place, "SRB")


TURNING = {"at A": (0.6, {"A": [40], "B": [10]}), "at B": (0.4, {"A": [10], "B": [40]})}
"""30 people more than there are places for, at A or at B."""


def turning(budget: float = 20, **more: Any) -> Scenario:
    """The flow comes to A or to B; a place costs 1 at A and 0.8 at B."""
    return crossings(TURNING, {"A": 1.0, "B": 0.8}, budget, **more)
