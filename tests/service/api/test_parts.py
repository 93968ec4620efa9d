"""Tables, workbook, reasons and proof of a plan."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from models.plan_tables import PLAN_TABLES
from service.api.tables import XLSX
from tests.service.api.answers import problem


def test_every_table_is_listed_with_its_columns(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    tables = http.get(first_steps["links"]["tables"]).json()["tables"]
    assert [table["name"] for table in tables] == list(PLAN_TABLES)
    moves = next(table for table in tables if table["name"] == "moves")
    assert moves["columns"][-1] == {
        "name": "persons",
        "kind": "number",
        "unit": "persons",
        "description": "sent",
    }
    assert http.get(moves["link"]).json()["columns"] == [column["name"] for column in moves["columns"]]


def test_rows_come_page_by_page(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    link = f"{first_steps['links']['tables']}/moves"
    whole = http.get(link).json()
    assert (whole["total"], len(whole["rows"]), whole["next"]) == (5, 5, None)
    pages = [http.get(link, params={"limit": 2}).json()]
    while pages[-1]["next"]:
        pages.append(http.get(link, params={"limit": 2, "cursor": pages[-1]["next"]}).json())
    assert [len(page["rows"]) for page in pages] == [2, 2, 1]
    assert [row for page in pages for row in page["rows"]] == whole["rows"]


@pytest.mark.parametrize("how", [{"params": {"format": "csv"}}, {"headers": {"Accept": "text/csv"}}])
def test_rows_come_as_csv(http: httpx.Client, first_steps: dict[str, Any], how: dict[str, Any]) -> None:
    answer = http.get(f"{first_steps['links']['tables']}/moves", **how)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="moves.csv"'
    assert "Accept" in answer.headers["vary"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0] == {
        "date": "2026-03-02",
        "arrives": "2026-03-02",
        "origin": "border",
        "destination": "school",
        "lane": "bus",
        "group": "people",
        "persons": "80.0",
    }
    assert len(rows) == 5


def test_no_cell_of_csv_is_a_formula(http: httpx.Client) -> None:
    change = {"table": "locations", "where": {"location": "school"}, "set": {"name": "=1+1"}}
    plan = http.post("/v1/plans", json={"instance": "first-steps", "changes": [change]}).json()
    text = http.get(f"{plan['links']['tables']}/actions", params={"format": "csv"}).text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("=1+1" in cell for cell in cells)
    assert not any(cell.startswith("=") for cell in cells)


def test_small_counts_are_hidden_when_asked(http: httpx.Client) -> None:
    change = {"table": "arrivals", "scale": {"persons": 0.01}}  # 1.6 people at most
    plan = http.post("/v1/plans", json={"instance": "first-steps", "changes": [change]}).json()
    link = f"{plan['links']['tables']}/occupancy"
    shown = http.get(link).json()["rows"]
    hidden = http.get(link, params={"suppress": 5}).json()["rows"]
    assert any(0 < row["present"] < 5 for row in shown)
    assert not any(0 < (row["present"] or 0) < 5 for row in hidden)
    needs = http.get(f"{plan['links']['tables']}/requirements", params={"suppress": 5}).json()["rows"]
    assert {row["required"] for row in needs} <= {None, 0.0}  # what few people need tells how many they are
    whole = http.get(plan["links"]["self"], params={"suppress": 5, "include": "tables"}).json()
    assert whole["tables"]["occupancy"] == hidden
    assert (whole["summary"]["suppressed_below"], whole["certificate"]) == (5, {})
    assert whole["indicators"]["peak"] != plan["indicators"]["peak"]
    assert {action["quantity"] for action in whole["actions"] if action["unit"] == "persons"} == {None}
    why = http.get(plan["links"]["why"], params={"suppress": 5}).json()
    assert why["shortages"] == whole["tables"]["shortages"]
    assert why["prices"] == whole["tables"]["prices"]


def test_what_cannot_be_hidden_is_refused_not_shown(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    answer = http.get(first_steps["links"]["certificate"], params={"suppress": 5})
    assert problem(answer, 422, "invalid-request")["issues"][0]["loc"] == ["query", "suppress"]


def test_the_workbook_is_a_workbook(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    answer = http.get(first_steps["links"]["workbook"], params={"suppress": 5})
    assert answer.headers["content-type"] == XLSX
    assert answer.headers["content-disposition"].endswith('.xlsx"')
    with CalamineWorkbook.from_filelike(io.BytesIO(answer.content)) as workbook:
        assert "moves" in [name.lower() for name in workbook.sheet_names]


def test_every_table_comes_as_csv_in_a_zip(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    answer = http.get(first_steps["links"]["csv"])
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"].endswith('.zip"')
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert sorted(archive.namelist()) == sorted(["plan.json", *(f"{name}.csv" for name in PLAN_TABLES)])
        moves = http.get(f"{first_steps['links']['tables']}/moves", params={"format": "csv"})
        assert archive.read("moves.csv") == moves.content
    again = http.get(first_steps["links"]["csv"], headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


def test_why_people_go_without(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    found = http.get(first_steps["links"]["why"]).json()
    night = [row for row in found["shortages"] if row["need"] == "night"]
    assert [(row["location"], row["persons"], row["cause"]) for row in night] == [
        ("border", 40.0, "places at Border post (tents)")
    ]
    assert found["remedies"][0]["sentence"].startswith("10 more places at Border post (tents)")


@pytest.mark.parametrize(
    ("asked", "shortages", "limits"),
    [
        ({"place": "school"}, set(), {"school"}),
        ({"place": "border", "day": "2026-03-03"}, {"border"}, {"border"}),
        ({"item": "night"}, {"border"}, set()),
        ({"item": "tents"}, set(), {"border"}),
        ({"group": "people", "day": "2026-03-03", "item": "night"}, {"border"}, set()),
    ],
)
def test_why_is_answered_for_what_was_asked_about(
    http: httpx.Client,
    first_steps: dict[str, Any],
    asked: dict[str, str],
    shortages: set[str],
    limits: set[str],
) -> None:
    found = http.get(first_steps["links"]["why"], params=asked).json()
    assert {row["location"] for row in found["shortages"]} == shortages
    places = {row["location"] for row in found["prices"]} | {row["to_location"] for row in found["prices"]}
    assert limits <= places


@pytest.mark.parametrize(
    ("asked", "detail"),
    [
        ({"place": "bordr"}, "There is no 'bordr'; did you mean border?"),
        ({"group": "nobody"}, "There is no 'nobody'."),
        ({"item": "meal"}, "There is no 'meal'; did you mean meals?"),
        ({"day": "2026-03-05"}, "The plan is from 2026-03-02 to 2026-03-04."),
    ],
)
def test_a_misspelt_question_is_not_answered_with_nothing(
    http: httpx.Client, first_steps: dict[str, Any], asked: dict[str, str], detail: str
) -> None:
    body = problem(http.get(first_steps["links"]["why"], params=asked), 422, "invalid-request")
    assert body["detail"] == detail
    assert body["issues"][0]["loc"] == ["query", *asked]


def test_the_certificate_proves_the_plan(http: httpx.Client, first_steps: dict[str, Any]) -> None:
    found = http.get(first_steps["links"]["certificate"]).json()
    assert found["certificate"]["ok"] is True
    assert len(found["provenance"]["digest"]) == 64


def test_there_is_nothing_of_a_plan_that_is_not_there(http: httpx.Client, long: dict[str, Any]) -> None:
    for link in ("workbook", "why", "certificate"):
        answer = http.get(long["links"][link])
        problem(answer, 409, "not-finished")
        assert answer.headers["retry-after"] == "1"
    problem(http.get(f"{long['links']['tables']}/moves"), 409, "not-finished")
    problem(http.get(f"{long['links']['tables']}/movs"), 404, "not-found")
