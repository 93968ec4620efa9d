"""From decided tables to the whole plan, the same each time and in little time."""

from __future__ import annotations

from typing import Any

import pytest

from models.daily import read_daily
from models.plan import Plan
from models.report.assemble import assemble, derive, figures
from models.tabulate import PlanValues, tabulate
from tests.models.plan_cases import D1, D2, D3, decided, scenario
from tests.models.scenarios import random_scenario


def plan(**options: Any) -> Plan:
    tables = decided(
        occupancy=[{"date": D1, "location": "gate", "group": "singles", "present": 40.0, "headcount": 40.0}],
        issued=[
            {"date": day, "location": place, "item": "water", "group": "singles", "due": 10.0}
            for day in (D1, D2, D3)
            for place in ("gate", "camp")
        ],
        stock=[{"date": D1, "location": "camp", "item": "water", "opening": 250.0}],
        moves=[
            {
                "date": day,
                "arrives": day,
                "origin": "gate",
                "destination": place,
                "group": "singles",
                "persons": 1.0,
            }
            for day in (D1, D2, D3)
            for place in ("camp", "border")
        ],
    )
    return assemble(scenario(), tables, **{"status": "optimal", **options})


def test_the_summary_says_how_it_was_solved_what_to_do_first_and_what_runs_out_first() -> None:
    solved = {"gap": 1e-6, "seconds": {"solve": 0.5}, "sizes": {"columns": 10}, "levels": [{"priority": "A"}]}
    summary = plan(status="feasible", stopped_by="time_limit", **solved).summary
    assert {key: summary[key] for key in ("status", "stopped_by", *solved)} == {
        "status": "feasible",
        "stopped_by": "time_limit",
        **solved,
    }
    assert summary["scenario"] == {
        "name": "Two places",
        "start_date": "2015-08-01",
        "days": 3,
        "currency": "EUR",
    }
    assert [action["rank"] for action in summary["first_actions"]] == [1, 2, 3, 4, 5]
    assert [(row["location"], row["days_left_no_action"]) for row in summary["first_run_outs"]] == [
        ("gate", 0.0),
        ("camp", 2.5),
    ]
    assert summary["names"]["locations"]["gate"] == "Gate"
    assert summary["names"]["item_units"] == {"water": "litres", "kit": "kits"}


def test_the_rule_of_thumb_stands_beside_the_plans_own_figures() -> None:
    assert "rule_of_thumb" not in plan().indicators
    assert plan(rule_of_thumb={"people_moved": 9.0}).indicators["rule_of_thumb"] == {"people_moved": 9.0}


def test_the_provenance_names_the_scenario_the_versions_and_the_options() -> None:
    provenance = plan(versions={"konak": "0.1.0"}, options={"mode": "strict"}).provenance
    assert provenance == {
        "scenario": "Two places",
        "digest": scenario().digest,
        "versions": {"konak": "0.1.0"},
        "options": {"mode": "strict"},
        "standards": [],
    }


def test_the_same_input_gives_the_same_bytes() -> None:
    assert plan().to_json() == plan().to_json()


def test_a_missing_decided_table_is_refused() -> None:
    tables = decided()
    del tables["moves"]
    with pytest.raises(ValueError, match="decided tables are missing: moves"):
        derive(scenario(), tables)
    assert derive(scenario(), decided())["actions"].empty


@pytest.mark.parametrize("seed", range(12))
def test_doing_nothing_can_be_reported_for_any_scenario(seed: int) -> None:
    case = random_scenario(seed)
    daily = read_daily(case)
    tables = tabulate(daily, PlanValues())
    made = assemble(case, tables, status="feasible", daily=daily)
    assert Plan.from_json(made.to_json()).to_json() == made.to_json()
    assert made.indicators["cost"] == figures(case, made.tables)["cost"]


def test_ten_thousand_rows_are_reported() -> None:
    days, persons = 60, 10.0
    case = scenario(
        scenario={"name": "Long", "start_date": "2015-08-01", "days": days, "currency": "EUR"},
        groups=[{"group": f"g{i}", "share": 0.025} for i in range(40)],
    )
    daily = read_daily(case)
    groups = daily.people.groups
    values = PlanValues(
        present={
            (place, g, t): persons for place in ("gate", "camp") for g in groups for t in range(1, days + 1)
        },
        unsheltered={("gate", g, t): persons for g in groups for t in range(1, days + 1)},
        move=dict.fromkeys(daily.people.legs, 1.0),
        unmet={
            (place, need, t): persons for place, need in daily.supplies.groups for t in range(1, days + 1)
        },
    )
    tables = tabulate(daily, values)
    assert sum(map(len, tables.values())) > 10_000
    plan = assemble(case, tables, status="optimal", daily=daily)
    assert len(plan.tables["requirements"]) > 0
