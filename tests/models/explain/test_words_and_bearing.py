"""Limits are named so that they can be found again, and only blamed for what they can be about."""

from __future__ import annotations

import numpy as np
import pytest

from models.allocation.formulation import build
from models.daily import read_daily
from models.explain.levers import COUNTED, Lever
from models.explain.lifting import bears_on
from models.explain.nominate import Nominations
from models.explain.probe import whole_amount
from models.explain.words import limit_words
from models.instances import find
from models.planner import plan_allocation
from models.programme.levels import Search
from models.programme.matrix import hand_over
from models.scenario import Scenario
from tests.models.scenarios import random_scenario

DAILY = read_daily(Scenario.read(find("presevo-october-2015")))
MODEL = build(DAILY)


@pytest.fixture(scope="module")
def levers() -> dict[tuple[str, str], Lever]:
    """A lever of each kind and subject: every row given a dual."""
    matrix = hand_over(MODEL)
    nominated = Nominations(Search(matrix), DAILY).by(np.ones(matrix.shape[0]))
    return {(lever.kind, lever.subject): lever for lever in nominated}


def test_a_supplier_is_named(levers: dict[tuple[str, str], Lever]) -> None:
    words = limit_words(DAILY, levers["supply in total", "blanket"])
    assert words == "Blanket from the supplier factory at Belgrade warehouse in total"


def test_goods_are_about_their_own_need(levers: dict[tuple[str, str], Lever]) -> None:
    blankets = levers["supply in total", "blanket"]
    assert bears_on(blankets, ("item", "MIR", "blanket"), DAILY)
    assert not bears_on(blankets, ("service", "PRE", "interpreter"), DAILY)
    assert not bears_on(blankets, ("item", "MIR", "mat"), DAILY)


def test_what_is_built_with_may_be_about_nights(levers: dict[tuple[str, str], Lever]) -> None:
    used = {row.item for row in DAILY.building_needs if row.item}
    built_with = next(lever for (_, subject), lever in levers.items() if subject in used)
    assert bears_on(built_with, ("night", "PRE", "night"), DAILY)


def test_staff_are_about_their_service_and_a_gate_about_all(levers: dict[tuple[str, str], Lever]) -> None:
    interpreters, gate = levers["units on duty", "interpreter"], levers["units on duty", "workstation"]
    assert bears_on(interpreters, ("service", "PRE", "interpreter"), DAILY)
    assert not bears_on(interpreters, ("night", "PRE", "night"), DAILY)
    assert bears_on(gate, ("night", "PRE", "night"), DAILY)


def test_places_are_about_everyone_who_would_be_elsewhere(levers: dict[tuple[str, str], Lever]) -> None:
    places = next(lever for (kind, _), lever in levers.items() if kind == "places")
    assert bears_on(places, ("service", "PRE", "toilet"), DAILY)


def test_whole_things_hold_up_to_a_whole_number(levers: dict[tuple[str, str], Lever]) -> None:
    places = next(lever for (kind, _), lever in levers.items() if kind == "places")
    goods = levers["supply in total", "blanket"]
    assert whole_amount([places], 61.4) == 61.0
    assert whole_amount([places], 0.4) == 0.4
    assert whole_amount([goods], 61.4) == 61.4


def test_published_remedies_of_whole_things_are_whole_from_one_on() -> None:
    remedies = plan_allocation(random_scenario(3)).tables["remedies"]
    counted = remedies[remedies["limit"].isin(COUNTED)]
    assert len(counted) > 0
    for column in ("amount", "holds_up_to"):
        figures = counted.loc[counted[column] >= 1, column]
        assert (figures == figures.round()).all()
