"""Files to take away, as a child writes them."""

import csv
import io
import zipfile

import orjson
import pytest
from python_calamine import CalamineWorkbook

from models import Plan, Scenario, plan_allocation
from models.instances import find
from models.plan_tables import PLAN_TABLES
from service.children.files import plan_of, render, template


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario.read(find("first-steps"))


@pytest.fixture(scope="module")
def plan(scenario: Scenario) -> Plan:
    return plan_allocation(scenario)


@pytest.fixture(scope="module")
def documents(plan: Plan) -> dict[str, bytes]:
    parts = plan.as_dict()
    tables = parts.pop("tables")
    return {"plan": orjson.dumps(parts)} | {
        f"table/{name}": orjson.dumps(rows) for name, rows in tables.items()
    }


def test_documents_make_the_plan_again(plan: Plan, documents: dict[str, bytes]) -> None:
    assert plan_of(documents).to_json() == plan.to_json()


def test_the_workbook_is_the_one_a_plan_writes(plan: Plan, documents: dict[str, bytes], tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = render(documents, "workbook", None)
    assert made == render(documents, "workbook", None)
    assert parts_of(made) == parts_of(plan.write(tmp_path / "plan.xlsx").read_bytes())


def parts_of(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_zip_holds_what_a_plan_writes(plan: Plan, documents: dict[str, bytes], tmp_path) -> None:  # type: ignore[no-untyped-def]
    made = render(documents, "csv-zip", None)
    assert made == render(documents, "csv-zip", None)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        archive.extractall(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        ["plan.json", *(f"{name}.csv" for name in PLAN_TABLES)]
    )
    assert Plan.read(tmp_path).to_json() == plan.to_json()


def test_no_cell_in_the_zip_is_a_formula_and_it_is_compressed(plan: Plan) -> None:
    parts = plan.replace(actions=plan.actions.assign(what="=1+1")).as_dict()
    tables = {f"table/{name}": orjson.dumps(rows) for name, rows in parts.pop("tables").items()}
    with zipfile.ZipFile(
        io.BytesIO(render({"plan": orjson.dumps(parts)} | tables, "csv-zip", None))
    ) as zipped:
        text = zipped.read("actions.csv").decode()
        assert all(entry.compress_type == zipfile.ZIP_DEFLATED for entry in zipped.infolist())
    assert {row["what"] for row in csv.DictReader(io.StringIO(text))} == {"'=1+1"}


def test_few_people_are_hidden_in_files(documents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(render(documents, "csv-zip", 50))) as archive:
        rows = list(csv.DictReader(io.TextIOWrapper(archive.open("occupancy.csv"))))
        parts = orjson.loads(archive.read("plan.json"))
    assert {row["headcount"] for row in rows if row["location"] == "border"} == {"", "60.0"}
    assert parts["summary"]["suppressed_below"] == 50
    sheets = CalamineWorkbook.from_filelike(io.BytesIO(render(documents, "workbook", 50)))
    assert "Counts of people below 50" in sheets.get_sheet_by_name("Overview").to_python()[3][0]


def test_the_template_is_a_valid_scenario() -> None:
    assert Scenario.from_workbook(template()).errors == ()
