"""What the tables of `western-balkans-autumn-2015` say, against the figures that were read."""

import pandas as pd
import pytest

from models.instances import find

EXITS = {"HRV-OPA", "HRV-SLB", "HUN-ROS"}


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(find("western-balkans-autumn-2015") / f"{name}.csv")


def test_outside_arrivals_are_the_fyrom_series_and_the_estimate_through_bulgaria_only() -> None:
    arrivals = table("arrivals")
    assert set(arrivals["location"]) == {"MKD-VIN", "SRB-DIM"}
    gevgelija = arrivals[arrivals["location"] == "MKD-VIN"].set_index("date")["persons"]
    assert len(gevgelija) == 61
    assert gevgelija.sum() == 352_503
    assert gevgelija[:"2015-11-26"].sum() == 341_596
    assert gevgelija["2015-11-09"] == gevgelija.max() == 11_572
    bulgaria = arrivals[arrivals["location"] == "SRB-DIM"]
    assert bulgaria[["date", "to_date", "persons"]].to_numpy().tolist() == [["2015-10-01", "2015-11-30", 150]]


def test_mix_runs_straight_from_27_september_to_11_december() -> None:
    mix = table("mix").pivot(index="from_date", columns="group", values="share")
    assert mix.sum(axis="columns").to_numpy() == pytest.approx(1)
    assert mix.loc["2015-09-27"].to_dict() == {
        "men": 0.6637,
        "women": 0.1347,
        "children": 0.1697,
        "uasc": 0.0319,
    }
    # 19 November is day 53 of the 75 from 27 September to 11 December: 0.6637 + 53/75 x (0.4580 - 0.6637)
    assert mix.loc["2015-11-19", "men"] == pytest.approx(0.5183, abs=2e-4)


def test_places_of_fyroms_two_centres_are_500_and_can_grow_to_the_2_000_undertaken() -> None:
    spaces = table("spaces").set_index("location").loc[["MKD-VIN", "MKD-TAB"]]
    assert spaces["places"].sum() == 500
    assert spaces["places"].sum() + spaces["buildable_places"].sum() == 2_000


def test_serbias_places_can_grow_to_the_6_000_committed() -> None:
    spaces = table("spaces")
    spaces = spaces[spaces["location"].str.startswith("SRB")]
    at_the_end = spaces[spaces["closes_on"].isna()]
    assert at_the_end["places"].sum() + at_the_end["buildable_places"].sum() == 6_000


def test_presevo_registers_464_a_workstation_with_14_by_21_october_and_over_7_800_a_day_in_november() -> None:
    needs = table("resource_needs").set_index("location")
    on_eve = table("on_duty").set_index(["location", "resource"])["units"]["SRB-PRE", "registration"]
    added = table("building_under_way")
    added = added[added["location"] == "SRB-PRE"].set_index("date")["units"].cumsum()
    assert needs.loc["SRB-PRE", "arrivals_per_unit_day"] == 464
    assert on_eve == 8
    assert on_eve + added[:"2015-10-21"].iloc[-1] == 14
    assert (on_eve + added.iloc[-1]) * 464 == 7_888


def test_exits_are_capacities_that_hold_for_weeks_not_a_flow_of_days() -> None:
    quotas = table("exit_quotas")
    assert set(quotas["location"]) == EXITS
    assert len(quotas) == 5
    trains = table("vehicle_pools").set_index("vehicle_pool").loc["train-sid"]
    assert trains["persons_per_day"] == 7 * 1000
    assert trains["opens_on"] == "2015-11-03"


def test_every_route_within_a_day_ends_where_nobody_goes_on_the_same_day() -> None:
    """Who leaves Presevo reaches Croatia on the next day at the earliest, as observed."""
    same_day = set(table("locations").query("onward_same_day == True")["location"])
    assert same_day == {"MKD-TAB", "SRB-MIR", "SRB-SID"}
