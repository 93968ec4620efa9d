"""Each constraint carries its number; each number has its equation in FORMULATION.md, a case in which it
decides, one in which it does not, and an instance to whose plan the audit objects when the model is built
without it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pyomo.environ as pyo
import pytest

import models.allocation
from models import Scenario, build, solve
from models.audit import NAMES
from tests.models.allocation.cases import (
    case,
    come,
    hall,
    lane,
    nurses,
    on,
    post,
    rows_of,
    store,
    there,
    water,
)
from tests.models.scenarios import random_scenario

FORMULATION = Path(str(models.allocation.__file__)).with_name("FORMULATION.md").read_text(encoding="utf-8")
ORDER = "(D)"
"""What belongs to no constraint of the response but to the order among equals."""

CAMP = {"present": [there(10, "c")], "spaces": [hall(10)], **water()}
BULK = CAMP | water(m3_per_unit=1)
WITHOUT: dict[int, Scenario] = {
    1: case(1, arrivals=[come(10)]),
    2: case(1, arrivals=[come(10)], people_lanes=[lane("c", "s"), lane("s", "e")]),
    3: case(
        1, groups=[{"group": "people", "stay_days": 4}], arrivals=[come(10)], people_lanes=[lane("c", "e")]
    ),
    4: case(
        1,
        arrivals=[come(10)],
        people_lanes=[lane("c", "e")],
        exit_quotas=[{"location": "e", "persons_per_day": 6}],
    ),
    5: case(1, arrivals=[come(10)], people_lanes=[lane("c", "e", persons_per_day=6)]),
    6: case(
        1,
        arrivals=[come(10)],
        people_lanes=[lane("c", "e")],
        resources=[{"resource": "post", "kind": "facility", "gate": True}],
        resource_needs=[{"resource": "post", "arrivals_per_unit_day": 6}],
        on_duty=[post(1, resource="post")],
    ),
    7: case(1, arrivals=[come(10)]),
    8: case(1, arrivals=[come(10)], spaces=[hall(6)]),
    9: case(
        1,
        present=[there(10, "c")],
        resources=[{"resource": "latrine", "kind": "facility"}],
        resource_needs=[{"resource": "latrine", "persons_per_unit": 1}],
        facilities_buildable=[{"location": "c", "resource": "latrine", "units_max": 6}],
    ),
    10: case(1, **CAMP, stock=[store(6)]),
    11: case(1, **CAMP, stock=[store(6)]),
    12: case(
        2,
        {"c": {"store_m3": 6}},
        **BULK,
        stock=[store(99, "d")],
        freight_lanes=[lane("d", "c", closes_on=on(1))],
    ),
    13: case(1, **BULK, stock=[store(99, "d")], freight_lanes=[lane("d", "c", m3_per_day=6)]),
    14: case(1, **CAMP, suppliers=[{"location": "c", "item": "water", "units_per_day": 6}]),
    15: case(1, present=[there(10, "c")], spaces=[hall(10)], **nurses(), roster=[post(1)]),
    16: case(1, present=[there(10, "c")], spaces=[hall(10)], **nurses(), on_duty=[post(1)]),
    17: case(1, arrivals=[come(10)], spaces=[hall(10, cost_per_person_night=1)], budgets=[{"amount": 6}]),
    18: case(
        1,
        {"s": {"candidate": True, "opening_cost": 100}},
        arrivals=[come(10)],
        people_lanes=[lane("c", "s")],
        **water(),
        suppliers=[{"location": "s", "item": "water"}],
        budgets=[{"amount": 99}],
    ),
    19: case(
        1,
        groups=[{"group": "people", "stay_days": 2}],
        **CAMP | water(cover_days_at_end=3),
        stock=[store(10)],
    ),
}


def test_every_constraint_carries_a_number_of_the_formulation_and_says_what_holds() -> None:
    numbers = {number for number, _ in headings()}
    for row in build(random_scenario(0)).component_objects(pyo.Constraint):
        number, _, statement = str(row.doc).partition(" ")
        assert number in {ORDER, *(f"({n})" for n in numbers)}, row.name
        assert re.search(r"=|<=|>=", statement), f"{row.name}: {statement}"


def test_every_number_has_its_equation_under_its_name() -> None:
    assert dict(headings()) == dict(NAMES)
    assert sorted(NAMES) == list(range(1, 20))


def headings() -> list[tuple[int, str]]:
    """Numbers and names of the equations in FORMULATION.md."""
    return [
        (int(n), name) for n, name in re.findall(r"^\*\*\((\d+)\) (\w+)\.\*\*", FORMULATION, re.MULTILINE)
    ]


def test_every_number_is_in_the_model() -> None:
    model = build(random_scenario(0))
    assert [number for number in NAMES if not rows_of(model, number)] == []


@pytest.mark.parametrize("mark", ["binding", "slack"])
def test_every_number_has_a_case_in_which_it_decides_and_one_in_which_it_does_not(mark: str) -> None:
    assert marked(mark) == set(NAMES)


def marked(mark: str) -> set[int]:
    """The numbers that some case of this folder is marked with."""
    found: set[int] = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            for decorator in getattr(node, "decorator_list", ()):
                if isinstance(decorator, ast.Call) and ast.unparse(decorator.func) == f"pytest.mark.{mark}":
                    found |= {ast.literal_eval(number) for number in decorator.args}
    return found


@pytest.mark.parametrize("number", NAMES)
def test_to_a_model_built_without_it_the_audit_objects(number: int) -> None:
    scenario = WITHOUT[number]
    model = build(scenario)
    for row in rows_of(model, number):
        row.deactivate()
    certificate = solve(model, scenario).certificate
    assert not certificate["ok"]
    assert certificate["status"] == "rejected"
    # the dual half proves the matrix it was given: only the audit knows that a constraint is missing
    assert all(proof["proved"] for proof in certificate["dual"])
    assert (number, NAMES[number]) in {(o["number"], o["name"]) for o in certificate["primal"]["objections"]}


@pytest.mark.parametrize("number", NAMES)
def test_to_the_whole_model_it_does_not(number: int) -> None:
    scenario = WITHOUT[number]
    assert solve(build(scenario), scenario).certificate["status"] == "optimal"
