"""Every method of the client against the service itself."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from models import Scenario
from models.instances import shipped
from service.client import Client, Conflict, Invalid, NotFound, PlanRecord, Problem
from tests.service.comparing import comparable
from tests.service.installation import Installation


@pytest.fixture(scope="module")
def konak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    with Installation(tmp_path_factory.mktemp("client"), settings={"slots": 2, "readers": 1}) as installation:
        installation.serve()
        with installation.client() as client:
            yield client


@pytest.fixture(scope="module")
def plan(konak: Client) -> PlanRecord:
    return konak.wait(konak.submit(instance="first-steps").id, 60.0)


def test_a_plan_comes_with_what_it_says(konak: Client, plan: PlanRecord) -> None:
    assert plan.state == "optimal"
    assert plan.indicators["unsheltered_person_nights"] == 40
    assert plan.actions[0]["rank"] == 1
    assert konak.plan(plan.id).summary == plan.summary
    assert plan.id in [listed.id for listed in konak.plans(state="optimal")]


def test_asked_again_it_is_the_same_plan(konak: Client, plan: PlanRecord) -> None:
    again = konak.submit(instance="first-steps", wait_s=5)
    assert (again.id, again.document["stored"]) == (plan.id, True)


def test_events_end_with_the_final_state_and_resume(konak: Client, plan: PlanRecord) -> None:
    events = list(konak.events(plan.id))
    assert events[-1].data["state"] == "optimal"
    assert [event.id for event in konak.events(plan.id, after=events[0].id)] == [
        event.id for event in events[1:]
    ]
    assert list(konak.events(plan.id, after=events[-1].id)) == []


def test_one_table_and_all_tables_agree(konak: Client, plan: PlanRecord) -> None:
    tables = konak.tables(plan.id)
    moves = konak.table(plan.id, "moves")
    assert moves["persons"].sum() > 0
    assert moves["date"].dtype.kind == "M"
    assert moves.equals(tables["moves"])
    assert tables["building"].empty


def test_why_and_proof(konak: Client, plan: PlanRecord) -> None:
    why = konak.why(plan.id, place="border")
    assert {row["location"] for row in why["shortages"]} == {"border"}
    assert konak.certificate(plan.id)["certificate"]["ok"]


def test_a_workbook_of_ones_own(konak: Client, plan: PlanRecord, tmp_path: Path) -> None:
    written = konak.workbook(plan.id, tmp_path / "plan.xlsx", suppress=5)
    assert written.read_bytes().startswith(b"PK")
    (tmp_path / "wrong.json").write_text('{"scenario": {"name": "Empty"}}')
    assert {issue["severity"] for issue in konak.check(file=tmp_path / "wrong.json")} >= {"error"}
    with pytest.raises(Invalid) as refused:
        konak.submit(file=tmp_path / "wrong.json")
    assert refused.value.type == "/problems/invalid-scenario"
    assert refused.value.issues


def test_a_file_is_planned_with_changes_and_options(konak: Client, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(Scenario.read(shipped()["first-steps"]).to_json())
    change = {"table": "spaces", "where": {"location": "border"}, "set": {"places": 30}}
    asked = {"changes": [change], "options": {"remedies": False}, "wait_s": 30.0}
    plan = konak.submit(file=tmp_path / "mine.json", **asked)
    assert plan.indicators["unsheltered_person_nights"] == 30
    assert konak.submit(instance="first-steps", **asked).id == plan.id


def test_cancelled_then_erased(konak: Client) -> None:
    long = konak.submit(instance="western-balkans-autumn-2015", options={"fresh": True})
    konak.cancel(long.id)
    assert konak.wait(long.id, 30.0).state == "cancelled"
    with pytest.raises(Conflict):
        konak.cancel(long.id)
    konak.erase(long.id)
    with pytest.raises(Problem, match="410"):
        konak.plan(long.id)


def test_an_approved_plan_is_kept_until_that_is_withdrawn(konak: Client) -> None:
    change = {"table": "spaces", "where": {"location": "school"}, "set": {"places": 121}}
    plan = konak.submit(instance="first-steps", changes=[change], options={"remedies": False}, wait_s=30)
    assert konak.approve(plan.id, "duty officer", "Agreed.")["action"] == "approve"
    with pytest.raises(Conflict):
        konak.erase(plan.id)
    assert konak.withdraw(plan.id, "duty officer")["action"] == "withdraw"
    konak.erase(plan.id)


def test_what_is_not_there(konak: Client) -> None:
    with pytest.raises(NotFound):
        konak.plan("plan_" + "0" * 32)


def test_strategies_are_compared(konak: Client, tmp_path: Path) -> None:
    comparable().write(tmp_path / "mine.json")
    asked = konak.compare(file=tmp_path / "mine.json", options={"points": 2, "triggers": False})
    compared = konak.wait_compared(asked.id, 60.0)
    assert compared.state == "optimal"
    assert [row["strategy"] for row in compared.strategies] == ["as today", "tents", "optimal"]
    assert {row["strategy"] for row in compared.preparation} == {"tents", "optimal"}
    assert compared.summary["findings"]
    assert konak.comparison(compared.id).document == compared.document
    assert compared.id in [listed.id for listed in konak.comparisons()]
    assert list(konak.events(compared.id))[-1].data["state"] == "optimal"
    outcomes = konak.table(compared.id, "outcomes")
    assert outcomes.equals(konak.tables(compared.id)["outcomes"])
    assert konak.workbook(compared.id, tmp_path / "compared.xlsx").read_bytes().startswith(b"PK")
    konak.erase(compared.id)
    with pytest.raises(Problem):
        konak.comparison(compared.id)


def test_a_comparison_is_stopped(konak: Client) -> None:
    asked = konak.compare(json.loads(comparable(copies=150).to_json()))
    konak.cancel(asked.id)
    assert konak.wait_compared(asked.id, 20.0).state == "cancelled"
