"""What a comparison comes down to: what the strategies prepare in words, and the figures that count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from models.preparation.optimum import Optimum, Search
from models.preparation.options import Option, Strategy, cost_of
from models.preparation.outcomes import OPTIMAL, Rows
from models.preparation.risk import Risk
from models.preparation.words import Names, measure_name, prepared
from models.report.words import quantity
from models.scenario import Scenario

LEAST = 1e-3
"""Units below which nothing is prepared: rounding, and what the gap of a decomposition leaves open."""
FIRST = 3
"""Sentences that the summary repeats from a table."""


def preparation_rows(names: Names, options: Sequence[Option], strategies: Sequence[Strategy]) -> Rows:
    """The table `preparation`."""
    return [
        {
            "strategy": strategy.code,
            "kind": option.kind,
            "location": option.location,
            "subject": option.subject,
            "units": units,
            "units_max": option.most,
            "cost": units * option.cost,
            "sentence": prepared(names, option, units, units * option.cost),
        }
        for strategy in strategies
        for option, units in zip(options, strategy.units, strict=True)
        if units > LEAST
    ]


def summary(
    scenario: Scenario,
    names: Names,
    budget: float,
    risk: Risk,
    sampled: bool,
    search: Search,
    optimum: Optimum,
    tables: Mapping[str, Rows],
) -> dict[str, Any]:
    """Plain values: the scenario, what was asked, the optimum, and the findings in sentences."""
    return {
        "scenario": {
            "name": scenario.header.name,
            "start_date": scenario.header.start_date,
            "days": scenario.header.days,
            "currency": scenario.header.currency,
        },
        "budget": budget if np.isfinite(budget) else None,
        "risk": dict(risk.weights),
        "measure": measure_name(risk.weights),
        "outlooks": len(search.outlooks),
        "sampled": sampled,
        "optimum": {
            "method": optimum.method,
            "objective": optimum.objective,
            "bound": optimum.bound,
            "gap": optimum.gap,
            "cost": cost_of(search.options, optimum.units),
            "money": None if np.isnan(optimum.money) else optimum.money,
            "money_bound": None if np.isnan(optimum.money_bound) else optimum.money_bound,
            "proof": None
            if optimum.proof is None
            else {"cuts": optimum.proof.cuts, "objections": list(optimum.proof.objections)},
            "passes": [
                {
                    "number": entry.number,
                    "of": entry.of,
                    "seconds": entry.seconds,
                    "bound": entry.bound,
                    "objective": entry.objective,
                    "gap": entry.gap,
                    "cuts": entry.cuts,
                    "radius": entry.radius,
                }
                for entry in optimum.log
            ],
        },
        "findings": list(_findings(names, tables)),
        "assumption": "Within the days of an outlook its arrivals are known from the first day on.",
        "names": {
            "locations": names.locations,
            "items": names.items,
            "resources": names.resources,
            "outlooks": names.outlooks,
        },
    }


def _findings(names: Names, tables: Mapping[str, Rows]) -> list[str]:
    by_code = {row["strategy"]: row for row in tables["strategies"] if row["outlooks"] == "known"}
    best, today = by_code[OPTIMAL], by_code["as today"]
    said = [
        f"With {names.money(best['preparation_cost'])} of preparation expected need falls from "
        f"{quantity(today['expected'])} to {quantity(best['expected'])} weighted person-days."
    ]
    largest = sorted(
        (row for row in tables["preparation"] if row["strategy"] == OPTIMAL),
        key=lambda row: -row["cost"],
    )
    said += [row["sentence"] for row in largest[:FIRST]]
    deciding = max(tables.get("decisive", ()), key=lambda row: row["pull"], default=None)
    if deciding is not None and deciding["pull"] > 0 and len(tables["decisive"]) > 1:
        name = names.outlooks.get(deciding["outlook"], deciding["outlook"])
        said.append(f"The outlook that decides most is {name}.")
    known = sorted(tables.get("information", ()), key=lambda row: -row["need"])
    said += [row["sentence"] for row in known[:FIRST]]
    said += [row["sentence"] for row in tables.get("triggers", ())]
    return said
