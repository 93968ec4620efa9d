"""Shipped standards: what a scenario may leave out, with the source of every figure."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from models import standards
from models.scenario import Scenario
from models.schema import Profile


def four_sheets(profile: str, **changes: Any) -> Scenario:
    tables: dict[str, Any] = {
        "scenario": {"name": "Four sheets", "start_date": "2015-10-01", "days": 3},
        "policy": {"standards": profile},
        "locations": [{"location": "A", "kind": "crossing"}, {"location": "B", "kind": "site"}],
        "arrivals": [{"location": "A", "date": "2015-10-01", "persons": 10}],
        "spaces": [{"location": "B", "space": "hall", "places": 10}],
        "people_lanes": [{"origin": "A", "destination": "B", "km": 100}],
    }
    return Scenario.from_tables(tables | changes)


def test_the_profiles_of_the_contract_are_shipped() -> None:
    assert {"none", *standards.profiles()} == set(get_args(Profile))


@pytest.mark.parametrize("name", standards.profiles())
def test_every_row_has_its_source_and_status(name: str) -> None:
    shipped = standards.profile(name)
    assert shipped.version
    for table, sources in shipped.sources.items():
        assert len(sources) == len(shipped.tables[table]) > 0
        assert sources["status"].isin(["R", "M"]).all()
        assert (sources["source"] != "").all()


@pytest.mark.parametrize("name", standards.profiles())
def test_a_profile_is_complete_in_itself(name: str) -> None:
    tables = standards.profile(name).tables
    for things, needs, key in (("items", "item_needs", "item"), ("resources", "resource_needs", "resource")):
        known = tables[things][key]
        assert known.is_unique
        assert set(tables[needs][key]) <= set(known)
    needed = tables["items"][tables["items"]["kind"] != "building"]["item"]
    assert set(needed) == set(tables["item_needs"]["item"])
    assert set(tables["resources"]["resource"]) == set(tables["resource_needs"]["resource"])


def test_no_profile_sets_a_gate() -> None:
    # A gate with nobody on duty would keep everybody where they are: only the user can say it is one.
    for name in standards.profiles():
        assert not standards.profile(name).tables["resources"]["gate"].fillna(False).any()


def test_transit_makes_four_sheets_complete() -> None:
    scenario = four_sheets("transit-24h")
    assert scenario.issues == ()
    needs = scenario.effective["item_needs"].set_index("item")["units_per_person_day"]
    assert needs.to_dict() == {"water": 15, "meal": 3}
    services = scenario.effective["resource_needs"].set_index("resource")
    assert services.loc["toilet", "persons_per_unit"] == 20
    assert services.loc["registration_clerk", ["arrivals_per_unit_day", "counts"]].tolist() == [80, "entry"]
    assert scenario.effective["groups"]["group"].tolist() == ["people"]
    assert scenario.effective["items"].set_index("item").loc["water", "life_saving"]


def test_a_row_of_ones_own_overrides_the_same_row_of_a_profile() -> None:
    own = [
        {"item": "water", "units_per_person_day": 10},
        {"item": "meal", "group": "people", "units_per_person_day": 2},
    ]
    scenario = four_sheets("transit-24h", item_needs=own)
    needs = scenario.effective["item_needs"]
    assert needs[["item", "group", "units_per_person_day"]].values.tolist() == [
        ["water", "", 10.0],
        ["meal", "people", 2.0],
        ["meal", "", 3.0],
    ]
    used = scenario.standards_used
    assert used[used["table"] == "item_needs"]["key"].tolist() == ["meal"]
    assert set(used["profile"]) == {"transit-24h"}


def test_without_a_profile_nothing_is_supplied() -> None:
    scenario = four_sheets("none")
    assert len(scenario.effective["items"]) == 0
    assert scenario.standards_used.empty


def test_figures_carry_over_from_their_sources() -> None:
    sphere = standards.profile("sphere-2018").tables
    water = sphere["item_needs"].set_index("item").loc["water", "units_per_person_day"]
    unhcr = standards.profile("unhcr-emergency").tables
    assert (water, unhcr["item_needs"].set_index("item").loc["water", "units_per_person_day"]) == (15, 20)
    served = sphere["resource_needs"].set_index("resource")["persons_per_unit"]
    assert served.to_dict() == {"tap": 250, "toilet": 20, "shower": 50, "laundry": 100}
    blanket = sphere["items"].set_index("item").loc["blanket"]
    assert blanket[["kg_per_unit", "m3_per_unit", "cost_per_unit"]].tolist() == [1.5, 0.01, 5]


def test_costs_in_another_currency_are_left_out_and_said() -> None:
    header = {"name": "x", "start_date": "2015-10-01", "days": 3, "currency": "EUR"}
    scenario = four_sheets("transit-24h", scenario=header)
    assert [(issue.code, issue.severity) for issue in scenario.issues] == [("standards-currency", "warning")]
    assert (scenario.effective["items"]["cost_per_unit"] == 0).all()
    dollars = scenario.replace(scenario={"currency": "USD"})
    assert dollars.issues == ()
    assert dollars.effective["items"].set_index("item").loc["meal", "cost_per_unit"] == 1


def test_an_item_in_other_units_than_the_profiles_is_asked_about() -> None:
    scenario = four_sheets("transit-24h", items=[{"item": "water", "kind": "daily", "unit": "m3"}])
    assert [(issue.code, issue.row) for issue in scenario.issues] == [("standards-unit", 1)]
    assert "litre" in scenario.issues[0].remedy
    agreed = four_sheets("transit-24h", items=[{"item": "water", "kind": "daily", "unit": "litre"}])
    assert agreed.issues == ()


def test_an_unknown_profile_is_an_issue() -> None:
    scenario = four_sheets("sphere-2011")
    assert [(issue.code, issue.remedy) for issue in scenario.issues] == [
        ("unknown-choice", "Did you mean sphere-2018?")
    ]
    assert scenario.policy.standards == "none"
