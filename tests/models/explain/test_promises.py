"""What a price or remedy promises is what a cold planning run on the changed tables sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
import pytest

from models.explain.finding import Finding
from models.programme.levels import Level, Search
from models.scenario import Scenario
from tests.models.explain.cold import Solved
from tests.models.properties.test_two_ways import in_whole_numbers
from tests.models.scenarios import random_tables

TOLERANCE = 1e-6
Tables = dict[str, Any]


@dataclass(frozen=True)
class Promise:
    seed: int
    finding: Finding
    base: Search
    cold: Search
    degenerate: bool


def is_degenerate(level: Level, search: Search) -> bool:
    """Whether a basic column or row of the level's basis stands at one of its bounds."""
    x, matrix = level.answer.x, search.matrix
    basic = np.array([int(status) == 1 for status in level.answer.basis.col_status])
    return bool((basic & ((x <= matrix.lower + 1e-9) | (x >= matrix.upper - 1e-9))).any())


def as_drawn(tables: Tables) -> Tables:
    return tables


def with_policy(**policy: Any) -> Callable[[Tables], Tables]:
    return lambda tables: tables | {"policy": tables.get("policy", {}) | policy}


def whole(tables: Tables) -> Tables:
    return with_policy(whole=["staff", "places"])(in_whole_numbers(tables))


def whole_with_losses(tables: Tables) -> Tables:
    return with_policy(tolerated_loss_a=3.0)(whole(tables))


VARIANTS = {
    "as drawn": as_drawn,
    "losses": with_policy(tolerated_loss_a=3.0, tolerated_loss_b=1.0),
    "weighted": with_policy(mode="weighted", price_per_person_day_a=50.0, price_per_person_day_b=5.0),
    "whole": whole,
    "whole with losses": whole_with_losses,
}


def promises(seeds: range, variant: Callable[[Tables], Tables] = as_drawn) -> Iterator[Promise]:
    """Every finding on random scenarios, with a cold run on the changed tables, whole decisions kept."""
    for seed in seeds:
        base = Solved.of(Scenario.from_tables(variant(random_tables(seed))))
        for finding in base.findings():
            try:
                cold = base.changed(finding)
            except ValueError:
                continue  # a limit on some days of a row whose total is for all: the tables cannot say it
            yield Promise(seed, finding, base.search, cold, is_degenerate(finding.level, base.search))


def broken(promise: Promise) -> str:
    """Empty when the cold run sees the promise and no earlier priority is worse; else what it sees."""
    names = [level.name for level in promise.base.levels]
    k = names.index(promise.finding.level.name)
    for earlier in range(k):
        before, after = promise.base.levels[earlier].answer.value, promise.cold.levels[earlier].answer.value
        if abs(after - before) > TOLERANCE * max(1.0, abs(before)):
            return (
                f"seed {promise.seed}: {promise.finding.levers} changes {names[earlier]} by {after - before}"
            )
    before, after = promise.base.levels[k].answer.value, promise.cold.levels[k].answer.value
    promised = promise.finding.effect.spares
    if abs(before - after - promised) > TOLERANCE * max(1.0, abs(before)):
        return f"seed {promise.seed}: {promise.finding.levers} promises {promised}, spares {before - after}"
    return ""


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
def test_a_promise_is_what_a_cold_run_sees(variant: Callable[[Tables], Tables]) -> None:
    found = list(islice(promises(range(60), variant), 20))
    assert len(found) == 20
    assert [said for promise in found if (said := broken(promise))] == []


@pytest.mark.evidence
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
def test_two_hundred_promises_hold(variant: Callable[[Tables], Tables]) -> None:
    found = list(islice(promises(range(100, 400), variant), 200))
    assert len(found) == 200
    assert [said for promise in found if (said := broken(promise))] == []


@pytest.mark.evidence
def test_fifty_promises_at_degenerate_optima_hold() -> None:
    found = list(islice((p for p in promises(range(100, 400)) if p.degenerate), 50))
    assert len(found) == 50
    assert [said for promise in found if (said := broken(promise))] == []
