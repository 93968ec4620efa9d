"""The workbook to start from."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from models.example import EXAMPLE
from models.scenario import Scenario
from models.schema import TABLES
from models.template import write_template


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "template.xlsx"
    write_template(path)
    return path


def test_the_template_reads_back_as_a_valid_scenario(template: Path) -> None:
    scenario = Scenario.read(template)
    assert scenario.issues == ()
    assert scenario == Scenario.from_tables(EXAMPLE)
    assert all(len(frame) for frame in scenario.tables.values())


def test_every_sheet_has_headers_tags_and_explanations(template: Path) -> None:
    book = openpyxl.load_workbook(template)
    assert book.sheetnames == ["README", *TABLES]
    for table in TABLES.values():
        sheet = book[table.name]
        if table.as_object:
            cells = [sheet.cell(line, 1) for line in range(3, len(table.columns) + 3)]
        else:
            cells = [sheet.cell(1, position) for position in range(1, len(table.columns) + 1)]
            assert [sheet.cell(2, cell.column).value for cell in cells] == [
                column.hxl for column in table.columns
            ]
        assert [cell.value for cell in cells] == list(table.column_names)
        for cell, column in zip(cells, table.columns, strict=True):
            assert cell.comment is not None
            assert column.unit in cell.comment.text


def test_choices_and_codes_of_other_sheets_are_offered(template: Path) -> None:
    sheet = openpyxl.load_workbook(template)["arrivals"]
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered["A3:A501"] == "locations!$A$3:$A$501"
    assert offered["B3:B501"] == "groups!$A$3:$A$501"
    kinds = openpyxl.load_workbook(template)["locations"].data_validations.dataValidation
    assert any("crossing,site,depot,exit" in str(rule.formula1) for rule in kinds)


def test_the_readme_lists_every_column(template: Path) -> None:
    readme = openpyxl.load_workbook(template)["README"]
    listed = {(row[0], row[1]) for row in readme.iter_rows(values_only=True)}
    assert {(table.name, column.name) for table in TABLES.values() for column in table.columns} <= listed
