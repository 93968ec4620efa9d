"""More of anything never costs more need: one limit of a scenario is raised, and A, then B, is no worse."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from models import Scenario
from tests.models.properties.solving import searched, tolerance, values
from tests.models.properties.variants import raised
from tests.models.scenarios import random_tables

CHUNK = 50


def worse(seed: int) -> str:
    """Empty when more of something does not hurt the scenario of a seed; else what does."""
    tables = random_tables(seed)
    more, what = raised(tables, random.Random(seed))
    before, after = searched(Scenario.from_tables(tables)), searched(Scenario.from_tables(more))
    for name, old, new in zip("AB", values(before), values(after), strict=False):
        slack = max(tolerance(before, old), tolerance(after, old))
        if new > old + slack:
            return f"seed {seed}: {what} takes {name} from {old} to {new}"
        if new < old - slack:
            return ""
    return ""


def test_more_of_anything_never_costs_more_need() -> None:
    assert [said for seed in range(25) if (said := worse(seed))] == []


@pytest.mark.evidence
@pytest.mark.parametrize("first", range(1000, 1500, CHUNK))
def test_more_of_anything_never_costs_more_need_in_five_hundred_scenarios(
    first: int, record_property: Callable[[str, object], None]
) -> None:
    found = [said for seed in range(first, first + CHUNK) if (said := worse(seed))]
    record_property("limits raised", CHUNK)
    record_property("need that rose", len(found))
    assert found == []
