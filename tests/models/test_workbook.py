"""The plan as a workbook: what a person opens, prints and works from."""

from __future__ import annotations

import datetime
import warnings
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from models.plan import Plan
from models.report.assemble import assemble
from tests.models.plan_cases import D1, D2, D3, TABLES, decided, scenario


def plan(**tables: Any) -> Plan:
    rows = decided(
        occupancy=[
            {
                "date": D1,
                "location": "camp",
                "group": "singles",
                "present": 28.0,
                "headcount": 28.0,
                "unsheltered": 4.0,
            }
        ],
        lodging=[
            {
                "date": D1,
                "location": "camp",
                "space": "tent",
                "group": "singles",
                "persons": 20.0,
                "persons_over": 4.0,
            }
        ],
        stock=[
            {
                "date": D1,
                "location": "camp",
                "item": "water",
                "opening": 250.0,
                "issued": 250.0,
                "closing": 0.0,
            },
            {"date": D1, "location": "depot", "item": "water", "opening": 500.0, "closing": 500.0},
        ],
        issued=[
            {
                "date": D1,
                "location": "camp",
                "item": "water",
                "group": "singles",
                "due": 28.0,
                "persons": 25.0,
                "units": 250.0,
            }
        ],
        orders=[
            {
                "date": D1,
                "arrives": D3,
                "location": "depot",
                "item": "water",
                "supplier": "Well",
                "units": 1234.5,
            }
        ],
        shortages=[
            {
                "date": D1,
                "location": "camp",
                "group": "singles",
                "need": "night",
                "kind": "night",
                "priority": "A",
                "persons": 4.0,
                "person_days": 4.0,
                "weighted": 4.0,
            },
            {
                "date": D1,
                "location": "camp",
                "group": "singles",
                "need": "water",
                "kind": "item",
                "priority": "A",
                "persons": 3.0,
                "person_days": 3.0,
                "weighted": 3.0,
            },
        ],
        staffing=[{"date": D2, "location": "camp", "resource": "doctor", "opening": 1.0, "on_duty": 1.0}],
    )
    thumb = {"unsheltered_person_nights": 40.0, "cost": {"total": 9.0}}
    return assemble(
        scenario(**tables), rows, status="feasible", stopped_by="time_limit", gap=0.02, rule_of_thumb=thumb
    )


def opened(made: Plan, folder: Path) -> Workbook:
    path = made.write(folder / "plan.xlsx")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl drops data bars of Excel 2010
        return openpyxl.load_workbook(path)


@pytest.fixture
def book(tmp_path: Path) -> Workbook:
    return opened(plan(), tmp_path)


def texts(sheet: Worksheet) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def row_of(sheet: Worksheet, label: str) -> list[Any]:
    found = [row for row in texts(sheet) if row[0] == label]
    assert len(found) == 1, f"{label}: {len(found)} rows"
    return found[0]


def test_the_overview_comes_first_then_what_presses_then_places_then_tables(book: Workbook) -> None:
    assert book.sheetnames == [
        "Overview",
        "actions",
        "cover",
        "shortages",
        "Gate",
        "Camp",
        "depot",
        "requirements",
        "lodging",
        "occupancy",
        "orders",
        "stock",
        "issued",
        "staffing",
        "costs",
        "columns",
    ]


def test_the_overview_tells_status_first_actions_run_outs_and_figures_beside_the_rule_of_thumb(
    book: Workbook,
) -> None:
    sheet = book["Overview"]
    assert sheet["A1"].value == "Two places"
    assert sheet["A2"].value == "1 Aug 2015 to 3 Aug 2015, 3 days; amounts in EUR"
    assert sheet["A3"].value == "Status: feasible, stopped by time limit, within 2.00% of the best possible"
    rows = texts(sheet)
    first = rows[rows.index(["Decide by", "Where", "What", "How much", "Unit", "Why"]) + 1]
    assert first[:5] == [datetime.datetime(2015, 8, 1), "depot", "order: Water from Well", 1234.5, "litres"]
    run_out = next(row for row in rows if row[2] == "Water (litres)")
    assert run_out[:5] == [
        datetime.datetime(2015, 8, 1),
        "Camp",
        "Water (litres)",
        250,
        pytest.approx(250 / 280),
    ]
    assert run_out[5] == "short from 1 Aug 2015"
    assert row_of(sheet, "Nights outdoors")[3:] == [4, 40, "person-nights"]
    assert row_of(sheet, "Cost")[3:] == [pytest.approx(24 * 2 + 1234.5 * 0.4 + 100), 9, "EUR"]
    assert rows[-1][0].startswith("Worst off: Singles at Camp, ")


def test_a_place_shows_people_beds_supplies_and_staff_of_each_day(book: Workbook) -> None:
    sheet = book["Camp"]
    assert [cell.value for cell in sheet[3]] == [
        "Day",
        "unit",
        *(datetime.datetime(2015, 8, day) for day in (1, 2, 3)),
    ]
    assert row_of(sheet, "Singles") == ["Singles", "persons", 28, 0, 0]
    assert row_of(sheet, "Places, emergency places too")[2:] == [25, 25, 25]
    assert row_of(sheet, "Lodged beyond them")[2:] == [4, 0, 0]
    assert row_of(sheet, "Places taken")[2:] == [pytest.approx(24 / 25), 0, 0]
    assert row_of(sheet, "Without a place")[2:] == [4, 0, 0]
    assert row_of(sheet, "Water: missing") == ["Water: missing", "litres", 30, 0, 0]
    assert row_of(sheet, "Doctor: on duty")[2:] == [0, 1, 0]


def test_a_place_lists_what_is_to_be_done_there(book: Workbook) -> None:
    assert row_of(book["depot"], "1 Aug, order")[1].startswith(
        "1,234 litres: Water from Well. 2 days to deliver."
    )


def test_tables_have_a_header_that_stays_a_filter_dates_and_widths(book: Workbook) -> None:
    for name in ("actions", "stock", "shortages"):
        sheet = book[name]
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToHeight == 0
    assert book["stock"]["A2"].value == datetime.datetime(2015, 8, 1)
    assert book["stock"]["A2"].number_format == "d mmm yyyy"
    assert "#,##0" in book["orders"]["F2"].number_format
    assert book["actions"].column_dimensions["I"].width > 40


def test_shortages_are_red_and_nights_are_red_where_somebody_has_none(book: Workbook) -> None:
    rules = {
        (str(area.sqref), rule.formula[0])
        for name in ("shortages", "occupancy", "requirements")
        for area in book[name].conditional_formatting
        for rule in area.rules
        if rule.type == "expression"
    }
    assert ("A2:J3", '$F2="A"') in rules
    assert ("F2", "$F2>0") in rules
    red = next(iter(book["shortages"].conditional_formatting)).rules[0].dxf.fill.bgColor.rgb
    assert red.endswith("F4B6B0")


def test_text_that_begins_like_a_formula_is_written_as_text(tmp_path: Path) -> None:
    names = ("=1+1", "+1", "-1", "@x", "\t=1")
    groups = [{"group": name, "share": 0.2} for name in names]
    tables = decided(
        occupancy=[{"date": D1, "location": "camp", "group": name, "headcount": 1.0} for name in names]
    )
    made = assemble(scenario(groups=groups), tables, status="optimal")
    sheet = opened(made, tmp_path)["occupancy"]
    cells = [sheet.cell(row, 3) for row in range(2, 7)]
    assert [cell.value for cell in cells] == list(names)
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert not sheet.cell(2, 2).quotePrefix  # `camp` needs no such care


def test_places_called_like_tables_or_like_nothing_excel_allows_get_sheets_of_their_own(
    tmp_path: Path,
) -> None:
    camp, rest = TABLES["locations"][1], [row for row in TABLES["locations"] if row["location"] != "camp"]
    others = [
        {"location": f"p{i}", "kind": "site", "name": name}
        for i, name in enumerate(
            ("Stock", "A/B: [north]", "A?B  *north*", "x" * 40, "x" * 41, "History", "'")
        )
    ]
    stock = [{"date": D1, "location": row["location"], "item": "water", "closing": 1.0} for row in others]
    case = scenario(locations=[*rest, camp, *others])
    sheets = opened(assemble(case, decided(stock=stock), status="optimal"), tmp_path).sheetnames
    assert len({name.lower() for name in sheets}) == len(sheets)
    assert "stock" in sheets
    assert "Stock (2)" in sheets
    assert "A B   north" in sheets
    assert all(len(name) <= 31 for name in sheets)


def test_equal_plans_give_equal_files(tmp_path: Path) -> None:
    files = [plan().write(tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx")]
    assert files[0] == files[1]


def test_a_plan_that_decides_nothing_is_a_workbook_too(tmp_path: Path) -> None:
    sheet = opened(assemble(scenario(), decided(), status="optimal"), tmp_path)["Overview"]
    written = [row[0] for row in texts(sheet)]
    assert "Nothing needs to be decided." in written
    assert "Nothing runs out in these days." in written
    assert written[-1] == "Nobody goes without a place, an item or a service."
