"""What `presevo-october-2015` says against the figures read, and what its README says of its plan."""

import pandas as pd
import pytest

from models.checks import check
from models.instances import find
from models.plan import Plan
from models.planner import plan_allocation
from models.scenario import Scenario

FYROM = [5073, 5373, 6181, 4988, 10005, 4299, 4584, 8384, 9174, 9840, 7752, 7864, 5500, 6146]
WEEKS = pd.to_datetime(["2015-10-14", "2015-10-21"])


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.read(find("presevo-october-2015"))


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    return plan_allocation(scenario, remedies=False)


def test_workbook_is_valid_and_warns_of_nothing_unmeant(scenario: Scenario) -> None:
    found = {(issue.severity, issue.code) for issue in check(scenario)}
    assert found <= {("warning", "space-shuts-out")}


def test_arrivals_at_miratovac_are_the_fyrom_series(scenario: Scenario) -> None:
    arrivals = scenario.tables["arrivals"]
    assert arrivals.loc[arrivals["location"] == "MIR", "persons"].tolist() == FYROM
    assert sum(FYROM) == 95_163


def test_a_workstation_registers_464_people_a_day(scenario: Scenario) -> None:
    needs = scenario.tables["resource_needs"]
    rates = needs.loc[needs["resource"] == "workstation", "arrivals_per_unit_day"]
    assert set(rates) == {round(6500 / 14)}


@pytest.mark.parametrize(("week", "midweek"), list(zip(WEEKS, ["2015-10-17", "2015-10-24"], strict=True)))
def test_mix_regroups_the_ministrys_shares_interpolated_at_midweek(
    scenario: Scenario, week: pd.Timestamp, midweek: str
) -> None:
    mix = scenario.tables["mix"]
    share = mix[mix["from_date"] == week].set_index("group")["share"]
    so_far = (pd.Timestamp(midweek) - pd.Timestamp("2015-09-27")) / pd.Timedelta(days=75)
    women, accompanied, alone = (
        a + (b - a) * so_far for a, b in [(0.1347, 0.2609), (0.1697, 0.2725), (0.0319, 0.0086)]
    )
    assert share.sum() == pytest.approx(1, abs=1e-9)
    assert share["families"] + share["infants"] == pytest.approx(2 * accompanied, abs=1e-3)
    assert share["women"] == pytest.approx(women - 0.01 - 0.55 * accompanied, abs=1e-3)
    assert share["unaccompanied"] == pytest.approx(alone, abs=1e-3)


def test_it_covers_fourteen_days_six_groups_and_ten_items(scenario: Scenario) -> None:
    tables = scenario.tables
    assert (scenario.header.days, len(tables["groups"]), len(tables["items"])) == (14, 6, 10)
    assert len(tables["locations"]) == 14


def test_plan_is_certified_and_its_size_is_that_of_a_surge(plan: Plan) -> None:
    assert plan.summary["status"] == "optimal"
    assert plan.certificate["ok"]
    assert 10_000 < plan.summary["sizes"]["columns"] < 20_000


def test_sixty_thousand_nights_outdoors_are_left_and_only_men_spend_them(plan: Plan) -> None:
    nights = plan.tables["shortages"].query("kind == 'night'")
    assert nights["person_days"].sum() == pytest.approx(60_269, abs=1)
    assert set(nights["group"]) == {"men"}
    by_day = nights.groupby("date")["persons"].sum()
    assert (by_day.idxmax(), by_day.max()) == (pd.Timestamp("2015-10-23"), pytest.approx(7_690, abs=20))


def test_nobody_lacks_food_water_or_care(plan: Plan) -> None:
    assert set(plan.tables["shortages"].query("priority == 'A'")["kind"]) == {"night"}


def test_border_is_used_in_full_from_the_eighteenth_on(plan: Plan) -> None:
    moves = plan.tables["moves"]
    late = moves[(moves["destination"] == "HRV") & (moves["date"] >= "2015-10-18")]
    through = late.groupby("date")["persons"].sum()
    assert through.tolist() == pytest.approx([3_600] * 2 + [8_000] * 8)


def test_adasevci_and_four_workstations_are_decided_on_the_first_day(plan: Plan) -> None:
    building, calls = plan.tables["building"], plan.tables["call_ups"]
    motel = building[(building["location"] == "ADA") & (building["space"] == "centre")]
    assert motel["date"].tolist() == [pd.Timestamp("2015-10-14")]
    assert motel["places"].tolist() == pytest.approx([450])
    first = calls[(calls["resource"] == "workstation") & (calls["date"] == "2015-10-14")]
    assert first["units"].sum() == pytest.approx(4)


def test_money_is_not_what_is_missing(plan: Plan) -> None:
    assert plan.tables["costs"]["amount"].sum() == pytest.approx(1_432_033, abs=500)
