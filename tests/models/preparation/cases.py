"""Random small scenarios with something to prepare and three outlooks, and all that is made of them."""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from models.preparation.extensive import Prepared, solve_extensive
from models.preparation.first_stage import FirstStage, first_stage
from models.preparation.options import Option, budget_of, options_of
from models.preparation.outlooks import in_outlook, outlooks_of
from models.preparation.risk import Risk
from models.preparation.second_stage import SecondStage, second_stage
from models.programme.matrix import Vector
from models.scenario import Scenario
from tests.models.scenarios import random_tables

OUTLOOKS = {"low": (0.5, 0.7), "middle": (0.3, 1.3), "high": (0.2, 3.0)}
"""Probability, and arrivals as a multiple of those that are given."""
BUDGET = 60.0


def many_outlooks(count: int) -> dict[str, tuple[float, float]]:
    """So many equally probable outlooks, of a third to three times the arrivals."""
    return {f"o{k}": (1.0 / count, 3.0 ** (2.0 * k / (count - 1) - 1.0)) for k in range(count)}


def random_family(
    seed: int, budget: float = BUDGET, outlooks: dict[str, tuple[float, float]] = OUTLOOKS
) -> Scenario:
    """The random scenario of a seed with places, goods, people and facilities to prepare.

    Candidate sites are open: how far an opening counts that is relaxed depends on all that could go there.
    """
    tables = random_tables(seed)
    for row in tables["locations"]:
        row.pop("candidate", None)
    tables["preparation"] = preparation_of(tables, random.Random(seed))
    tables["budgets"] = [*tables.get("budgets", []), {"amount": budget, "stage": "preparation"}]
    tables["outlooks"] = [
        {"outlook": code, "probability": probability} for code, (probability, _) in outlooks.items()
    ]
    tables["arrivals"] += [
        {**row, "persons": row["persons"] * factor, "outlook": code}
        for code, (_, factor) in outlooks.items()
        for row in list(tables["arrivals"])
    ]
    return Scenario.from_tables(tables)


def preparation_of(tables: dict[str, Any], draw: random.Random) -> list[dict[str, Any]]:
    """Rows of `preparation` for the tables of a random scenario: all spaces, three items, four resources."""
    kinds = {row["location"]: row["kind"] for row in tables["locations"]}
    stores = [place for place, kind in kinds.items() if kind != "exit"]
    work = [place for place, kind in kinds.items() if kind in ("crossing", "site")]
    spaces = dict.fromkeys((row["location"], row["space"]) for row in tables["spaces"])
    places = [
        {"kind": "places", "location": place, "space": space, "units_max": 50, "cost_per_unit": 2}
        for place, space in spaces
    ]
    stock = [
        {"kind": "stock", "location": draw.choice(stores), "item": row["item"], "units_max": 100,
         "cost_per_unit": 1}
        for row in tables["items"][:3]
    ]  # fmt: skip
    resources = [
        {"kind": "resource", "location": draw.choice(work), "resource": row["resource"], "units_max": 5,
         "cost_per_unit": 1, "lead_days_prepared": 0}
        for row in tables.get("resources", [])[:4]
    ]  # fmt: skip
    return [*places, *stock, *resources]


@dataclass(frozen=True)
class Family:
    """A scenario with outlooks, and its programmes."""

    scenario: Scenario

    @cached_property
    def options(self) -> tuple[Option, ...]:
        return options_of(self.scenario)

    @cached_property
    def codes(self) -> list[str]:
        return [outlook.code for outlook in outlooks_of(self.scenario)]

    @cached_property
    def probabilities(self) -> Vector:
        return np.array([outlook.probability for outlook in outlooks_of(self.scenario)])

    @cached_property
    def costs(self) -> Vector:
        return np.array([option.cost for option in self.options])

    @cached_property
    def stages(self) -> list[SecondStage]:
        return [second_stage(in_outlook(self.scenario, code), self.options) for code in self.codes]

    @cached_property
    def best(self) -> Vector:
        """The least need of each outlook, prepared for it alone with the same budget."""
        first = self.first(Risk.of("expected"), np.ones(1))
        return np.array([self.solve(first, [stage], np.ones(1)).objective for stage in self.stages])

    def first(
        self, risk: Risk, probabilities: Vector | None = None, budget: float | None = None
    ) -> FirstStage:
        most = budget_of(self.scenario) if budget is None else budget
        p = self.probabilities if probabilities is None else probabilities
        return first_stage(
            self.scenario, self.options, most, p, risk, self.best if "regret" in risk.weights else None
        )

    def solve(
        self, first: FirstStage, stages: list[SecondStage] | None = None, probabilities: Vector | None = None
    ) -> Prepared:
        p = self.probabilities if probabilities is None else probabilities
        return solve_extensive(first, self.stages if stages is None else stages, self.costs, p)
