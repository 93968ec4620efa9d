"""Names, the order of rows and units of measure change no plan: not micro-litres, not people in millions."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from models import Plan, Scenario, plan_allocation
from models.audit.dual import prove
from tests.models.properties.solving import searched, tolerance, values
from tests.models.properties.variants import Tables, in_small_units, many_times, relabelled
from tests.models.scenarios import random_tables

CHUNK = 25
MONEY = 100.0
SIZES = (1e-3, 1e4, 1e6)

Variant = tuple[str, Tables, tuple[float, ...]]
"""What it is called, its tables, and how many times as large A, B and C should be."""


def variants(seed: int) -> Iterator[Variant]:
    """The scenario of a seed under other names, in other units, and from a thousandth to a million times."""
    tables = random_tables(seed)
    yield "renamed", relabelled(tables, seed), (1.0, 1.0, 1.0)
    yield "in small units", in_small_units(tables, money=MONEY), (1.0, 1.0, MONEY)
    for size in SIZES:
        yield f"{size:g} times", many_times(tables, size), (size, size, size)


def differences(seed: int) -> Iterator[str]:
    base = searched(Scenario.from_tables(random_tables(seed)))
    for name, tables, times in variants(seed):
        search = searched(Scenario.from_tables(tables))
        unproved = [proof.level for proof in prove(search) if not proof.proved]
        if unproved:
            yield f"seed {seed} {name}: {unproved} not proved"
        for level, old, new, size in zip("ABC", values(base), values(search), times, strict=False):
            if abs(new / size - old) > tolerance(search, old):
                yield f"seed {seed} {name}: {level} is {new / size}, not {old}"


def test_names_and_units_change_no_value_of_a_plan() -> None:
    assert [said for seed in range(8) for said in differences(seed)] == []


@pytest.mark.evidence
@pytest.mark.parametrize("first", range(1000, 1200, CHUNK))
def test_names_and_units_change_no_value_of_two_hundred_plans(
    first: int, record_property: Callable[[str, object], None]
) -> None:
    found = [said for seed in range(first, first + CHUNK) for said in differences(seed)]
    record_property("variants", CHUNK * (2 + len(SIZES)))
    record_property("other values", len(found))
    assert found == []


@pytest.mark.parametrize("seed", [2, 6, 22])
def test_units_change_no_plan(seed: int) -> None:
    tables = random_tables(seed)
    plan = planned(tables)
    assert totals(planned(in_small_units(tables))) == pytest.approx(totals(plan), rel=1e-6, abs=1e-6)
    millions = {name: total / 1e6 for name, total in totals(planned(many_times(tables, 1e6))).items()}
    assert millions == pytest.approx(totals(plan), rel=1e-6, abs=1e-6)


def planned(tables: Tables) -> Plan:
    plan = plan_allocation(Scenario.from_tables(tables), remedies=False)
    assert plan.certificate["status"] == "optimal"
    return plan


def totals(plan: Plan) -> dict[str, float]:
    """Persons moved by lane, lodged by space and short of each need, whatever they are counted in."""
    found: dict[str, float] = {}
    for table, keys, number in (
        ("moves", ["origin", "destination", "lane", "group"], "persons"),
        ("lodging", ["location", "space", "group"], "persons"),
        ("shortages", ["location", "need", "kind", "priority"], "person_days"),
    ):
        sums = plan.tables[table].groupby(keys)[number].sum()
        found |= {f"{table} {key}": float(total) for key, total in sums.items()}
    return found
