"""`first-steps` with two outlooks, something to prepare and one strategy: compared in a second or two."""

from __future__ import annotations

from typing import Any

from models import Scenario
from models.instances import find

CALM, SURGE = "calm", "surge"
BUDGET = 400.0


def comparable(copies: int = 1) -> Scenario:
    """Half or twice the arrivals of `first-steps`; tents, meals, or both can be prepared.

    With more `copies` of both outlooks, which share their probabilities, it takes that much longer.
    """
    given = Scenario.read(find("first-steps"))
    arrivals = given.tables["arrivals"].to_dict("records")
    rows: dict[str, list[dict[str, Any]]] = {
        "outlooks": [
            {"outlook": f"{outlook}{copy or ''}", "probability": probability / copies, "name": name}
            for copy in range(copies)
            for outlook, probability, name in (
                (CALM, 0.6, "It stays calm"),
                (SURGE, 0.4, "Twice as many"),
            )
        ],
        "arrivals": [
            {**row, "persons": row["persons"] * factor, "outlook": f"{outlook}{copy or ''}"}
            for copy in range(copies)
            for outlook, factor in ((CALM, 0.5), (SURGE, 2.0))
            for row in arrivals
        ],
        "preparation": [
            {"kind": "places", "location": "border", "space": "tents", "units_max": 60, "cost_per_unit": 10},
            {"kind": "stock", "location": "school", "item": "meals", "units_max": 300, "cost_per_unit": 3},
        ],
        "strategies": [
            {"strategy": "tents", "kind": "places", "location": "border", "space": "tents", "units": 40}
        ],
        "budgets": [{"amount": BUDGET, "stage": "preparation"}],
    }
    return given.replace(**rows)
