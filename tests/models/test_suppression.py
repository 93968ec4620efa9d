"""Small counts of people are hidden before a plan is given away, and do not follow from what stays."""

from datetime import date

import pandas as pd
import pytest

from models import Plan, Scenario, plan_allocation
from models.instances import find
from models.report.suppression import suppress

DAY = date(2026, 3, 2)


def occupancy(**headcounts: float) -> Plan:
    """A place with so many people of each group."""
    rows = [
        {"date": DAY, "location": "school", "group": group, "present": people, "headcount": people,
         "unsheltered": 0.0}
        for group, people in headcounts.items()
    ]  # fmt: skip
    needs = [
        {"date": DAY, "location": "school", "country": "", "sector": "shelter", "need": "night",
         "required": sum(headcounts.values()), "available": 50.0, "gap": 0.0, "unit": "persons",
         "gap_cost": 0.0}
    ]  # fmt: skip
    return Plan({"occupancy": rows, "requirements": needs}, {})


def shown(plan: Plan) -> dict[str, float]:
    table = plan.tables["occupancy"].dropna(subset="headcount")
    return dict(zip(table["group"], table["headcount"], strict=True))


def test_counts_below_the_limit_are_hidden_and_none_is_still_none() -> None:
    hidden = suppress(occupancy(children=4, women=3, men=5, old=0, sick=9), 5)
    assert shown(hidden) == {"men": 5, "old": 0, "sick": 9}


def test_a_single_hidden_count_takes_the_next_smallest_along() -> None:
    # 20 in all less 9 and 8 shown would be the 3 hidden
    hidden = suppress(occupancy(children=3, men=9, women=8), 5)
    assert shown(hidden) == {"men": 9}
    assert hidden.tables["requirements"]["required"].tolist() == [20]


def test_what_a_place_with_few_people_needs_is_hidden() -> None:
    hidden = suppress(occupancy(children=3), 5)
    assert hidden.tables["requirements"]["required"].isna().all()
    assert hidden.tables["requirements"]["gap_cost"].isna().all()


def test_multiples_of_a_hidden_count_are_hidden() -> None:
    row = {"date": DAY, "location": "school", "group": "people", "need": "night", "kind": "night",
           "priority": "A", "person_days": 14.0, "weighted": 28.0,
           "cause": "places for 2 people"}  # fmt: skip
    hidden = suppress(Plan({"shortages": [{**row, "persons": 2.0}]}, {}), 5).tables["shortages"]
    assert hidden[["persons", "person_days", "weighted"]].isna().all(axis=None)
    assert hidden["cause"].tolist() == ["places for fewer than 5 people"]
    kept = suppress(Plan({"shortages": [{**row, "persons": 5.0}]}, {}), 5).tables["shortages"]
    assert kept[["persons", "person_days", "weighted"]].iloc[0].tolist() == [5, 14, 28]


def test_sums_are_rounded_so_that_a_hidden_count_does_not_follow() -> None:
    indicators = {
        "people_moved": 243.0,
        "unmet_person_days": {"night": {"people": 2.0}},
        "coverage": {"total": 0.953},
        "cost": {"total": 691.5},
        "peak": {"date": "2026-03-03", "persons": 161.0},
        "rule_of_thumb": {"people_moved": 242.0, "coverage": {"total": 0.953}},
    }
    assert dict(suppress(Plan({}, {}, indicators), 5).indicators) == {
        "people_moved": 245.0,
        "unmet_person_days": {"night": {"people": 0.0}},
        "coverage": {"total": 0.953},
        "cost": {"total": 691.5},
        "peak": {"date": "2026-03-03", "persons": 160.0},
        "rule_of_thumb": {"people_moved": 240.0, "coverage": {"total": 0.953}},
    }


def test_a_limit_that_hides_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="there are none"):
        suppress(Plan({}, {}), 0)


@pytest.fixture(scope="module")
def plan() -> Plan:
    arrivals = [{"date": "2026-03-02", "location": "border", "persons": 23}]
    return plan_allocation(Scenario.read(find("first-steps")).replace(arrivals=arrivals))


def test_nothing_in_a_plan_tells_of_fewer_people(plan: Plan) -> None:
    below = 30
    hidden = suppress(plan, below)
    moved = plan.tables["moves"]["persons"]
    assert (moved < below).any()
    assert hidden.tables["moves"]["persons"].isna().tolist() == (moved < below).tolist()
    of_people = hidden.actions[hidden.actions["unit"] == "persons"]["quantity"]
    assert not ((of_people > 0) & (of_people < below)).any()
    assert [action["quantity"] for action in hidden.summary["first_actions"]] == [
        None if pd.isna(quantity) else quantity for quantity in hidden.actions["quantity"].head(5)
    ]
    assert hidden.summary["suppressed_below"] == below
    assert dict(hidden.certificate) == {}


def test_what_is_hidden_is_said_in_the_workbook(plan: Plan, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from python_calamine import CalamineWorkbook

    path = suppress(plan, 10).write(tmp_path / "plan.xlsx")
    overview = CalamineWorkbook.from_path(path).get_sheet_by_name("Overview").to_python()
    assert overview[3][0] == "Counts of people below 10 are hidden."
