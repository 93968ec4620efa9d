"""A scenario: typed at once, frozen, with all that is wrong reported together."""

from __future__ import annotations

import datetime
import math
import pickle
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ScenarioError
from models.scenario import Scenario
from models.schema import TABLES, ArrivalRow, PolicyRow


def smallest(**changes: Any) -> dict[str, Any]:
    """The smallest valid scenario: a crossing, a site, ten people."""
    return {
        "scenario": {"name": "Smallest", "start_date": "2015-10-01", "days": 3},
        "locations": [{"location": "A", "kind": "crossing"}, {"location": "B", "kind": "site"}],
        "arrivals": [{"location": "A", "date": "2015-10-01", "persons": 10}],
        "spaces": [{"location": "B", "space": "hall", "places": 10}],
        "people_lanes": [{"origin": "A", "destination": "B", "km": 100}],
    } | changes


def found(scenario: Scenario) -> list[tuple[str, str, int | None, str]]:
    return [(issue.code, issue.table, issue.row, issue.column) for issue in scenario.issues]


def test_the_smallest_scenario_is_accepted() -> None:
    scenario = Scenario.from_tables(smallest())
    assert scenario.issues == ()
    assert scenario.header.start_date == datetime.date(2015, 10, 1)
    assert scenario.header.currency == "USD"


def test_every_table_has_every_column_typed() -> None:
    scenario = Scenario.from_tables(smallest())
    assert list(scenario.tables) == [name for name in TABLES if name not in ("scenario", "policy")]
    for name, frame in scenario.tables.items():
        assert tuple(frame.columns) == TABLES[name].column_names
    lanes = scenario.tables["people_lanes"]
    assert lanes.loc[0, "lane"] == ""
    assert math.isnan(lanes.loc[0, "hours"])
    assert lanes["opens_on"].dtype == "datetime64[us]"
    assert lanes["opens_on"].isna().all()
    flag = scenario.tables["locations"]["candidate"]
    assert flag.dtype == "boolean"
    assert flag[0] is pd.NA
    assert scenario.tables["arrivals"]["date"].tolist() == [pd.Timestamp("2015-10-01")]


def test_tables_come_as_frames_records_or_row_models() -> None:
    row = ArrivalRow(location="A", date=datetime.date(2015, 10, 1), persons=10)
    frame = pd.DataFrame({"location": ["A"], "date": pd.to_datetime(["2015-10-01"]), "persons": [10]})
    pairs = pd.DataFrame({"field": ["name", "start_date", "days"], "value": ["Smallest", "2015-10-01", 3]})
    as_records = Scenario.from_tables(smallest())
    assert Scenario.from_tables(smallest(arrivals=[row])) == as_records
    assert Scenario.from_tables(smallest(arrivals=frame)) == as_records
    assert Scenario.from_tables(smallest(scenario=pairs, policy=PolicyRow())) == as_records


def test_everything_wrong_is_reported_at_once() -> None:
    scenario = Scenario.from_tables(
        smallest(
            arrivals=[
                {"location": "A", "date": "2015-10-01", "persons": -5},
                {"location": "A", "date": "31.02.2015", "persons": "many"},
                {"location": "", "date": None, "persons": "inf"},
            ],
            locations=[{"location": "A", "kind": "crosing"}, {"location": "B", "kind": "site", "lat": 95}],
            policy={"mode": "strikt", "gap": "x"},
        )
    )
    assert found(scenario) == [
        ("unknown-choice", "policy", None, "mode"),
        ("wrong-type", "policy", None, "gap"),
        ("unknown-choice", "locations", 1, "kind"),
        ("out-of-range", "locations", 2, "lat"),
        ("missing-value", "arrivals", 3, "location"),
        ("not-a-date", "arrivals", 2, "date"),
        ("missing-value", "arrivals", 3, "date"),
        ("wrong-type", "arrivals", 2, "persons"),
        ("not-finite", "arrivals", 3, "persons"),
        ("negative-number", "arrivals", 1, "persons"),
    ]
    crossing = next(issue for issue in scenario.issues if issue.table == "locations")
    assert crossing.remedy == "Did you mean crossing?"
    assert scenario.policy.mode == "strict"
    assert scenario.tables["arrivals"]["persons"].tolist()[0] == -5


@pytest.mark.parametrize("days", [0, 731, 2.5, "soon", None, True])
def test_a_horizon_that_cannot_be_is_an_error_among_all_others(days: object) -> None:
    tables = smallest(
        scenario={"name": "x", "start_date": "2015-10-01", "days": days}, spaces=[{"space": "hall"}]
    )
    scenario = Scenario.from_tables(tables)
    assert {issue.table for issue in scenario.errors} == {"scenario", "spaces"}
    assert "days" not in scenario.header.model_fields_set
    assert "days" not in scenario.given()["scenario"]  # what stands in for it is not written
    assert Scenario.from_tables(smallest(scenario=tables["scenario"] | {"days": 730})).header.days == 730


def test_the_exception_keeps_its_issues_across_processes() -> None:
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_tables({})
    again = pickle.loads(pickle.dumps(refused.value))
    assert again.issues == refused.value.issues
    assert [issue.code for issue in again.issues] == ["missing-table"] * 5


def test_a_missing_table_is_reported_and_an_empty_one_is_not() -> None:
    tables = smallest()
    del tables["spaces"]
    assert found(Scenario.from_tables(tables)) == [("missing-table", "spaces", None, "")]
    assert Scenario.from_tables(tables | {"spaces": []}).issues == ()
    assert Scenario.from_tables(tables | {"spaces": pd.DataFrame()}).issues == ()


def test_columns_outside_the_contract_are_reported_and_dropped() -> None:
    rows = [{"location": "A", "date": "2015-10-01", "persons": 10, "person": 3, "note": "by bus"}]
    scenario = Scenario.from_tables(smallest(arrivals=rows))
    assert [(issue.code, issue.column, issue.severity) for issue in scenario.issues] == [
        ("unknown-column", "person", "warning"),
        ("unknown-column", "note", "warning"),
    ]
    assert scenario.issues[0].remedy == "Did you mean persons?"
    assert "by bus" not in scenario.to_json()


def test_personal_data_is_refused_and_nothing_of_it_kept() -> None:
    rows = [
        {"location": "A", "date": "2015-10-01", "persons": 1, "Passport No": "P123", "first name": "Amir"}
    ]
    scenario = Scenario.from_tables(smallest(arrivals=rows))
    assert [(issue.code, issue.severity) for issue in scenario.issues] == [
        ("personal-data-header", "error")
    ] * 2
    everything = scenario.to_json() + str([issue.as_dict() for issue in scenario.issues])
    assert "Amir" not in everything
    assert "P123" not in everything


def test_many_issues_of_one_kind_are_summed_up() -> None:
    rows = [{"location": "A", "date": "2015-10-01", "persons": -1} for _ in range(100)]
    issues = Scenario.from_tables(smallest(arrivals=rows)).issues
    assert len(issues) == 21
    assert issues[-1].message.startswith("80 more rows")
    assert issues[-1].row is None


def test_what_is_handed_out_cannot_change_the_scenario() -> None:
    scenario = Scenario.from_tables(smallest())
    for tables in (scenario.tables, scenario.effective):
        arrivals = tables["arrivals"]
        arrivals.loc[0, "persons"] = 99
    assert scenario.tables["arrivals"].loc[0, "persons"] == 10
    assert scenario.effective["arrivals"].loc[0, "persons"] == 10
    with pytest.raises(AttributeError):
        scenario.header = None  # type: ignore[misc, assignment]


def test_a_variant_is_made_by_replace() -> None:
    scenario = Scenario.from_tables(smallest(policy={"mode": "weighted", "gap": 0.01}, stock=[{"item": "x"}]))
    assert {issue.table for issue in scenario.issues} == {"stock"}
    more = scenario.tables["arrivals"].assign(persons=20)
    variant = scenario.replace(arrivals=more, policy={"gap": None}, scenario={"days": 5}, stock=None)
    assert variant.issues == ()
    assert variant.tables["arrivals"]["persons"].tolist() == [20]
    assert (variant.policy.mode, variant.policy.gap, variant.header.days) == ("weighted", 1e-4, 5)
    assert (scenario.header.days, scenario.policy.gap) == (3, 0.01)
    assert [issue.code for issue in scenario.replace(arrivals=more.assign(persons=-1)).issues][
        -1
    ] == "negative-number"


def test_the_digest_is_of_the_content() -> None:
    scenario = Scenario.from_tables(smallest())
    assert scenario.digest == Scenario.from_tables(smallest(policy={"mode": "strict"})).digest
    assert scenario.digest == pickle.loads(pickle.dumps(scenario)).digest
    others = [
        scenario.replace(scenario={"days": 4}),
        scenario.replace(policy={"gap": 0.01}),
        scenario.replace(arrivals=scenario.tables["arrivals"].assign(persons=10.5)),
        scenario.replace(arrivals=scenario.tables["arrivals"].assign(location="B")),
        scenario.replace(groups=[{"group": "people"}]),
    ]
    assert len({scenario.digest, *(other.digest for other in others)}) == 6


def test_the_prices_of_weighted_mode_may_be_grouped() -> None:
    policy = {"mode": "weighted", "weights": {"price_per_person_day_a": 1000, "price_per_person_day_b": 10}}
    scenario = Scenario.from_tables(smallest(policy=policy))
    assert scenario.issues == ()
    assert scenario.policy.price_per_person_day_a == 1000


# --- effective tables ---------------------------------------------------------------------------------


def test_defaults_are_filled_and_limits_stay_open() -> None:
    tables = Scenario.from_tables(smallest()).effective
    location = tables["locations"].iloc[0]
    assert (location["transit_hours"], location["candidate"], location["opening_days"]) == (6, False, 0)
    assert tables["locations"]["candidate"].dtype == bool
    assert tables["locations"]["opening_days"].dtype == np.int64
    assert math.isnan(location["store_m3"])
    assert math.isnan(tables["people_lanes"].loc[0, "persons_per_day"])
    assert tables["resources"]["min_days"].dtype == np.int64


def test_one_group_is_the_default_and_takes_all_arrivals() -> None:
    groups = Scenario.from_tables(smallest()).effective["groups"]
    assert groups.to_dict("records") == [
        {"group": "people", "name": "", "vulnerability": 1.0, "stay_days": 1.0, "share": 1.0}
    ]
    alone = Scenario.from_tables(smallest(groups=[{"group": "all", "stay_days": 2}])).effective["groups"]
    assert alone.loc[0, "share"] == 1.0


def test_lanes_get_their_length_from_the_map_and_their_hours_from_their_length() -> None:
    # One degree along the equator is 111.195 km; by road 1.3 times as long: 144.553 km.
    ends = [
        {"location": "A", "kind": "crossing", "lat": 0, "lon": 0},
        {"location": "B", "kind": "site", "lat": 0, "lon": 1},
    ]
    lanes = [
        {"origin": "A", "destination": "B"},
        {"origin": "A", "destination": "B", "lane": "ferry", "km": 200},
        {"origin": "A", "destination": "B", "lane": "train", "hours": 9},
        {"origin": "A", "destination": "nowhere"},
    ]
    tables = Scenario.from_tables(
        smallest(locations=ends, people_lanes=lanes, freight_lanes=lanes[:1], staff_lanes=lanes[:1])
    ).effective
    people = tables["people_lanes"]
    assert people["km"].tolist()[:3] == pytest.approx([144.5536, 200, 144.5536], rel=1e-5)
    assert people["hours"].tolist()[:3] == pytest.approx([144.5536 / 50, 4, 9], rel=1e-5)
    assert people.loc[3, ["km", "hours"]].isna().all()
    assert tables["freight_lanes"].loc[0, "hours"] == pytest.approx(144.5536 / 40, rel=1e-5)
    assert tables["staff_lanes"].loc[0, "hours"] == pytest.approx(144.5536 / 50, rel=1e-5)


def test_a_supplier_without_a_price_charges_the_items() -> None:
    suppliers = [
        {"location": "B", "item": "water"},
        {"location": "B", "item": "water", "supplier": "dear", "cost_per_unit": 7},
        {"location": "B", "item": "unknown"},
    ]
    items = [{"item": "water", "kind": "daily", "cost_per_unit": 2}]
    tables = Scenario.from_tables(smallest(items=items, suppliers=suppliers)).effective
    assert tables["suppliers"]["cost_per_unit"].tolist() == [2, 7, 0]


def test_effective_tables_survive_figures_that_were_refused() -> None:
    items = [{"item": "x", "kind": "daily", "severity": 9}]
    suppliers = [{"location": "B", "item": "x", "lead_days": 1e300}]
    scenario = Scenario.from_tables(smallest(items=items, suppliers=suppliers))
    assert [issue.code for issue in scenario.issues] == ["out-of-range"]
    assert scenario.effective["suppliers"]["lead_days"].dtype == np.int64


# --- hostile input ------------------------------------------------------------------------------------

CELLS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.dates(),
    st.datetimes(),
    st.lists(st.integers(), max_size=2),
    st.sampled_from(["2015-10-01", "1 000", "1,5", "=1+1", "#N/A", "\ud800", "yes", "\x00"]),
)
FIELDS = sorted({name for table in TABLES.values() for name in table.column_names} | {"surname", "", "note"})


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(set(TABLES) - {"scenario", "policy"})),
        st.lists(st.dictionaries(st.sampled_from(FIELDS), CELLS, max_size=6), max_size=3),
        max_size=4,
    ),
    st.dictionaries(st.sampled_from(TABLES["policy"].column_names), CELLS, max_size=4),
)
def test_whatever_is_given_is_typed_or_reported(tables: dict[str, Any], policy: dict[str, Any]) -> None:
    scenario = Scenario.from_tables(smallest(**tables) | {"policy": policy})
    assert set(scenario.effective) == set(scenario.tables)
    assert len(scenario.digest) == 64
    assert all(issue.message and issue.remedy for issue in scenario.issues)
    again = Scenario.from_json(scenario.to_json())
    assert again == scenario
