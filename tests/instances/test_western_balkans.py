"""What the tables of `western-balkans-autumn-2015` say, against the figures that were read."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models import Plan, Scenario, plan_allocation
from models.instances import find

OBSERVED = Path(__file__).with_name("observed_western_balkans_autumn_2015.csv")
"""UNHCR, Daily Estimated Arrivals per Country (workbook of 21 Sep 2016): what validates and never enters."""
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


def test_neither_series_that_validates_the_plan_is_in_the_scenario() -> None:
    """Nor is any day of them: no figure of the scenario's exits is a day's count of Croatia."""
    observed = pd.read_csv(OBSERVED)
    assert (len(observed), observed["serbia"].sum(), observed["croatia"].sum()) == (61, 338_441, 368_942)
    assert not set(table("exit_quotas")["persons_per_day"]) & set(observed["croatia"])


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_allocation(Scenario.read(find("western-balkans-autumn-2015")), remedies=False)


@pytest.fixture(scope="module")
def flows(plan: Plan) -> pd.DataFrame:
    """People over Miratovac and through the Croatian exits by day, planned and observed."""
    observed = pd.read_csv(OBSERVED, parse_dates=["date"]).set_index("date")
    moves = plan.tables["moves"]

    def arriving(*places: str) -> pd.Series:
        by_day = moves[moves["destination"].isin(places)].groupby("arrives")["persons"].sum()
        return by_day.reindex(observed.index, fill_value=0.0)

    return observed.assign(serbia_plan=arriving("SRB-MIR"), croatia_plan=arriving("HRV-OPA", "HRV-SLB"))


@pytest.mark.evidence
def test_the_plan_shows_what_the_readme_says(plan: Plan) -> None:
    assert plan.summary["status"] == "optimal"
    assert plan.certificate["ok"]
    assert plan.indicators["unsheltered_person_nights"] == pytest.approx(698_072, rel=0.01)
    assert plan.indicators["kept_waiting_person_days"] == pytest.approx(545_528, rel=0.01)
    assert plan.tables["building"]["places"].sum() == pytest.approx(3_070)
    uncertified = plan.tables["shortages"].query("need == 'certificate-clerk' and date <= '2015-11-26'")
    assert 341_596 - uncertified["persons"].sum() == pytest.approx(163_619)  # no more than 3,000 a day


@pytest.mark.evidence
def test_modelled_flows_are_those_of_the_readme(flows: pd.DataFrame) -> None:
    """Totals and weeks to 5 %: which of many equal plans is chosen may change, its sums hardly."""
    readme = (find("western-balkans-autumn-2015") / "README.md").read_text(encoding="utf-8")
    weeks = flows.groupby(np.arange(len(flows)) // 7).sum()
    rows = re.findall(
        r"^\| \d+ \w{3} \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$", readme, re.MULTILINE
    )
    printed = np.array([[float(cell.replace(",", "")) for cell in row] for row in rows])
    columns = ["serbia_plan", "serbia", "croatia_plan", "croatia"]
    assert printed.shape == (9 + 61, 4)
    assert printed[:9] == pytest.approx(weeks[columns].to_numpy(), rel=0.05)
    assert printed[9:, [1, 3]] == pytest.approx(flows[["serbia", "croatia"]].to_numpy())
    assert flows["serbia_plan"].sum() == pytest.approx(350_873, rel=0.01)
    assert flows["croatia_plan"].sum() == pytest.approx(361_055, rel=0.01)
    assert flows["serbia_plan"].corr(flows["serbia"]) == pytest.approx(0.77, abs=0.05)
    assert flows["croatia_plan"].corr(flows["croatia"]) == pytest.approx(0.65, abs=0.05)
