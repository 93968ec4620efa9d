"""What the tables of `fyrom-summer-2015` say, against the figures that were read."""

import pandas as pd
import pytest

from models import Scenario, plan_allocation
from models.instances import find

MINISTRY = {"men": 26_666, "women": 5_429, "children": 6_218, "uasc": 522}  # 19 June to 18 August


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(find("fyrom-summer-2015") / f"{name}.csv")


def test_44_762_people_arrive_over_every_day_from_19_june_to_14_august() -> None:
    arrivals = table("arrivals")
    assert arrivals["persons"].sum() == 44_762
    assert arrivals["date"].tolist() == [
        f"{day:%Y-%m-%d}" for day in pd.date_range("2015-06-19", "2015-08-14")
    ]


def test_profile_follows_frontex_monthly_detections_between_mid_months() -> None:
    mid_months = pd.Series(
        [17_170 / 30, 35_564 / 31, 52_973 / 31],
        index=pd.to_datetime(["2015-06-15", "2015-07-16", "2015-08-16"]),
    )
    shape = mid_months.resample("D").interpolate("time")["2015-06-19":"2015-08-14"]
    expected = shape * 44_762 / shape.sum()
    assert (table("arrivals")["persons"] - expected.to_numpy()).abs().max() < 1


def test_composition_is_the_ministrys_and_sums_to_one() -> None:
    share = table("groups").set_index("group")["share"]
    assert share.sum() == pytest.approx(1, abs=1e-12)
    for group, persons in MINISTRY.items():
        assert share[group] == pytest.approx(persons / 38_835, abs=1e-6)


def test_nobody_is_expected_to_stay_longer_than_the_certificate_says() -> None:
    assert table("groups")["stay_days"].max() <= 3


def test_places_to_be_built_are_the_96_housing_units_that_fyrom_got() -> None:
    spaces = table("spaces")
    suppliers = table("suppliers")
    assert spaces["buildable_places"].sum() == 96 * 5
    assert suppliers.loc[suppliers["item"] == "housing-unit", "units_total"].tolist() == [96]


def test_clerks_can_register_whoever_was_registered() -> None:
    """The series counts registrations: a queue that holds them back for weeks would contradict it."""
    arrivals = table("arrivals").set_index("date")["persons"]
    clerks = pd.Series(
        table("on_duty").query("resource == 'registration-clerk'")["units"].sum(), arrivals.index
    )
    for row in table("roster").query("resource == 'registration-clerk'").itertuples():
        clerks[row.available_on :] += row.units
    assert (80 * clerks >= arrivals).all()


def test_trains_carry_437_people_each() -> None:
    pools = table("vehicle_pools")
    assert pools.loc[pools["vehicle_pool"] == "train-gevgelija", "persons_per_day"].tolist() == [
        2 * 437,
        3 * 437,
    ]


@pytest.mark.evidence
def test_the_plan_shows_what_the_readme_says() -> None:
    plan = plan_allocation(Scenario.read(find("fyrom-summer-2015")), remedies=False)
    assert plan.summary["status"] == "optimal"
    assert plan.certificate["ok"]
    assert plan.indicators["unsheltered_person_nights"] == pytest.approx(31_484, rel=1e-4)
    assert plan.indicators["kept_waiting_person_days"] == pytest.approx(0, abs=1e-6)
    assert plan.indicators["rule_of_thumb"]["unsheltered_person_nights"] == pytest.approx(50_227, rel=0.01)
    built = plan.tables["building"].groupby("location")["places"].sum()
    assert built[["MKD-TAB", "MKD-VIN"]].tolist() == pytest.approx([180, 300])
