"""Reading and writing: folders, workbooks and JSON as people keep them."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ReadError, ScenarioError
from models.example import EXAMPLE
from models.reading.figures import plain_number
from models.reading.privacy import looks_personal
from models.reading.raw import column_letters
from models.reading.xlsx import failed_formulas
from models.scenario import Scenario
from models.tables import write, write_folder

FILES = {
    "scenario": "field,value\nname,Smallest\nstart_date,2015-10-01\ndays,3\n",
    "locations": "location,kind\nA,crossing\nB,site\n",
    "arrivals": "location,date,persons\nA,2015-10-01,10\n",
    "spaces": "location,space,places\nB,hall,10\n",
    "people_lanes": "origin,destination,km\nA,B,100\n",
}


def folder(path: Path, **files: str | bytes) -> Path:
    for name, content in (FILES | files).items():
        data = content if isinstance(content, bytes) else content.encode()
        (path / f"{name}.csv").write_bytes(data)
    return path


def workbook(path: Path, fill: Callable[[xlsxwriter.Workbook], None], *left_out: str) -> Path:
    """A workbook of the smallest scenario, whose left out sheets `fill` adds."""
    file = path / "scenario.xlsx"
    book = xlsxwriter.Workbook(str(file))
    for name, content in FILES.items():
        if name not in left_out:
            sheet = book.add_worksheet(name)
            for line, row in enumerate(content.splitlines()):
                sheet.write_row(line, 0, [int(cell) if cell.isdigit() else cell for cell in row.split(",")])
    fill(book)
    book.close()
    return file


def codes(scenario: Scenario) -> list[tuple[str, str]]:
    return [(issue.code, issue.where) for issue in scenario.issues]


@pytest.fixture(scope="module")
def full() -> Scenario:
    return Scenario.from_tables(EXAMPLE)


# --- there and back -----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["folder", "scenario.xlsx", "scenario.json"])
def test_a_scenario_reads_back_equal(tmp_path: Path, full: Scenario, name: str) -> None:
    full.write(tmp_path / name)
    again = Scenario.read(tmp_path / name)
    assert again.issues == ()
    assert again == full
    assert (again.header, again.policy) == (full.header, full.policy)
    for table, frame in full.tables.items():
        pd.testing.assert_frame_equal(again.tables[table], frame)


def test_csv_is_written_back_unchanged(tmp_path: Path, full: Scenario) -> None:
    full.write(tmp_path / "first")
    Scenario.read(tmp_path / "first").write(tmp_path / "second")
    for file in (tmp_path / "first").iterdir():
        assert (tmp_path / "second" / file.name).read_bytes() == file.read_bytes()
    assert (tmp_path / "first" / "exit_quotas.csv").read_text() == "location,persons_per_day\nborder,70\n"


def test_a_workbook_is_written_the_same_byte_for_byte(tmp_path: Path, full: Scenario) -> None:
    full.write(tmp_path / "a.xlsx")
    full.write(tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_writing_a_folder_removes_tables_that_are_gone(tmp_path: Path, full: Scenario) -> None:
    full.write(tmp_path)
    (tmp_path / "README.md").write_text("kept")
    full.replace(budgets=None).write(tmp_path)
    assert not (tmp_path / "budgets.csv").exists()
    assert (tmp_path / "README.md").exists()


@pytest.mark.parametrize("name", ["folder", "scenario.xlsx"])
def test_hxl_tags_stand_under_the_headers_if_wanted(tmp_path: Path, full: Scenario, name: str) -> None:
    write(tmp_path / name, full.given(), hxl=True)
    again = Scenario.read(tmp_path / name)
    assert again == full
    assert again.issues == ()


TEXTS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="\n"), max_size=12
)


@settings(max_examples=20, deadline=None)
@given(
    TEXTS,
    st.floats(0, 1e12, allow_subnormal=False),
    st.dates(datetime.date(1960, 1, 1), datetime.date(2100, 1, 1)),
)
def test_any_text_number_and_day_reads_back(
    tmp_path_factory: Any, text: str, number: float, day: datetime.date
) -> None:
    tables: Any = {
        "scenario": {"name": f"n{text}", "start_date": "2015-10-01", "days": 3, "description": text},
        "locations": [{"location": f"A{text}", "name": text, "kind": "site"}],
        "arrivals": [{"location": f"A{text}", "date": day, "persons": number}],
        "spaces": [],
        "people_lanes": [],
    }
    scenario = Scenario.from_tables(tables)
    assert scenario.issues == ()
    path = tmp_path_factory.mktemp("any")
    for name in ("folder", "s.xlsx", "s.json"):
        scenario.write(path / name)
        assert Scenario.read(path / name) == scenario


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", '=HYPERLINK("x")', "http://x.org"]
)
def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path, full: Scenario, text: str) -> None:
    odd = full.replace(scenario={"description": text}, locations=full.tables["locations"].assign(name=text))
    odd.write(tmp_path / "odd.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "odd.xlsx")["locations"]["B2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.hyperlink is None
    odd.write(tmp_path / "odd")
    assert text.replace('"', '""') in (tmp_path / "odd" / "locations.csv").read_text()
    assert Scenario.read(tmp_path / "odd.xlsx") == Scenario.read(tmp_path / "odd") == odd


# --- CSV as people keep it ----------------------------------------------------------------------------


def test_a_folder_is_read(tmp_path: Path) -> None:
    scenario = Scenario.read(folder(tmp_path))
    assert scenario.issues == ()
    assert scenario.tables["arrivals"].loc[0, "persons"] == 10


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbflocation,date,persons\r\nA,2015-10-01,1234.5\r\n",
        b"location;date;persons\nA;2015-10-01;1234,5\n",
        b"location;date;persons\nA;2015-10-01;1.234,5\n",
        b"sep=;\nlocation;date;persons\nA;2015-10-01;1234,5\n",
        b"location\tdate\tpersons\nA\t2015-10-01\t1234.5\n",
        b"location,date,persons\nA,2015-10-01,1 234.5\n",
        "location,date,persons\nA,2015-10-01,1\u2009234.5\n".encode(),
        b'location,date,persons\nA,2015-10-01,"1,234.5"\n',
        b' Location , DATE ,persons,\n\n , ,\n"A",2015-10-01T00:00:00, 1234.5 ,\n,,\n',
    ],
)
def test_csv_of_every_habit_means_the_same(tmp_path: Path, content: bytes) -> None:
    scenario = Scenario.read(folder(tmp_path, arrivals=content))
    assert scenario.issues == ()
    row = scenario.tables["arrivals"].iloc[0]
    assert (row["location"], row["date"], row["persons"]) == ("A", pd.Timestamp("2015-10-01"), 1234.5)


def test_a_number_that_could_mean_two_things_is_asked_about(tmp_path: Path) -> None:
    scenario = Scenario.read(folder(tmp_path, arrivals='location,date,persons\nA,2015-10-01,"1,234"\n'))
    assert codes(scenario) == [("ambiguous-number", "arrivals.csv:2")]
    assert scenario.errors[0].remedy == "Write 1234 or 1.234."
    continental = Scenario.read(folder(tmp_path, arrivals="location;date;persons\nA;2015-10-01;1.234\n"))
    assert codes(continental) == [("ambiguous-number", "arrivals.csv:2")]
    assert continental.errors == ()
    assert continental.tables["arrivals"].loc[0, "persons"] == 1.234


@pytest.mark.parametrize(
    ("text", "decimal_comma", "plain"),
    [
        ("0,125", False, "0.125"),
        ("12,5", False, "12.5"),
        ("1,234,567", False, "1234567"),
        ("1.234.567", False, "1234567"),
        ("1'234", False, "1234"),
        ("\u22125", False, "-5"),
        ("1,234", True, "1.234"),
        ("1,234", False, "1,234"),
    ],
)
def test_numbers_in_text_are_understood_where_they_mean_one_thing(
    text: str, decimal_comma: bool, plain: str
) -> None:
    assert plain_number(text, decimal_comma) == plain


def test_issues_name_the_line_of_the_file(tmp_path: Path) -> None:
    tags = "#loc+code,#date+start,#affected+arrivals"
    arrivals = f"location,date,persons\n{tags}\n\nA,2015-10-01,10\n\nA,2015-13-01,x\n"
    scenario = Scenario.read(folder(tmp_path, arrivals=arrivals))
    assert [(issue.code, issue.row, issue.where) for issue in scenario.issues] == [
        ("not-a-date", 2, "arrivals.csv:6"),
        ("wrong-type", 2, "arrivals.csv:6"),
    ]
    assert scenario.where("arrivals", 1, "persons") == "arrivals.csv:4"


def test_a_day_first_date_is_refused_with_its_iso_form(tmp_path: Path) -> None:
    scenario = Scenario.read(
        folder(tmp_path, arrivals="location,date,persons\nA,24.10.2015,1\nA,3/4/2015,1\n")
    )
    remedies = [issue.remedy for issue in scenario.issues]
    assert remedies[0] == "Write it as 2015-10-24 (year-month-day)."
    assert "2015-10-24, or format the cell as a date" in remedies[1]


def test_columns_are_told_by_their_hxl_tags(tmp_path: Path) -> None:
    german = "Ort;Tag;Menschen\n#loc +code;#date+start;#affected+arrivals\nA;2015-10-01;10\n"
    assert Scenario.read(folder(tmp_path, arrivals=german)).issues == ()
    only_tags = "#loc+code,#date+start,#affected+arrivals\nA,2015-10-01,10\n"
    assert Scenario.read(folder(tmp_path, arrivals=only_tags)) == Scenario.read(
        folder(tmp_path, arrivals=german)
    )


def test_a_name_of_the_contract_goes_before_a_tag(tmp_path: Path) -> None:
    rows = "place,location,date,persons\n#loc+code,#meta,#date+start,#affected+arrivals\nX,A,2015-10-01,10\n"
    scenario = Scenario.read(folder(tmp_path, arrivals=rows))
    assert [issue.code for issue in scenario.issues] == ["duplicate-column"]
    assert scenario.tables["arrivals"].loc[0, "location"] == "A"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("location,date\nA,2015-10-01\n", "missing-column"),
        ("location,date,persons,persons\nA,2015-10-01,1,2\n", "duplicate-column"),
        ("location,date,persons,Ime i prezime\nA,2015-10-01,1,x\n", "personal-data-header"),
        (
            "location,date,persons,who\n,,,#contact+phone\nA,2015-10-01,1,2\n",
            "personal-data-header",
        ),
        ("location,date,persons\nA,2015-10-01,1,extra\n", "unknown-column"),
        ("Arrivals as of today\nlocation,date,persons\nA,2015-10-01,1\n", "text-above-header"),
        ("location,date,persons\nA,2015-10-01,#N/A\n", "formula-error"),
        ("location,date,persons\n#N/A,2015-10-01,1\n", "formula-error"),
        ('location,date,persons\n"A,2015-10-01,1\n', "unreadable-file"),
        (b"location,date,persons\n\xe9,2015-10-01,1\n", "unreadable-file"),
        (b"location,date,persons\nA\x00,2015-10-01,1\n", "control-character"),
        ("location,date,persons\n" + "A" * 101 + ",2015-10-01,1\n", "too-long"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, content: str | bytes, code: str) -> None:
    scenario = Scenario.read(folder(tmp_path, arrivals=content))
    assert code in {issue.code for issue in scenario.issues}
    assert all(issue.where.startswith("arrivals.csv") for issue in scenario.issues)


def test_unknown_files_are_left_out_with_a_warning(tmp_path: Path) -> None:
    scenario = Scenario.read(folder(tmp_path, arrival="x,y\n1,2\n"))
    assert codes(scenario) == [("unknown-table", "arrival.csv")]
    assert scenario.issues[0].remedy == "Did you mean arrivals?"


def test_fields_side_by_side_are_understood(tmp_path: Path) -> None:
    wide = Scenario.read(folder(tmp_path, scenario="name,start_date,days\nSmallest,2015-10-01,3\n"))
    assert wide == Scenario.read(folder(tmp_path, scenario=FILES["scenario"]))
    bare = "name,Smallest\nstart_date,2015-10-01\ndays,3\n"
    assert Scenario.read(folder(tmp_path, scenario=bare)) == wide


def test_what_cannot_be_read_raises(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    for path in (tmp_path / "nothing.xlsx", tmp_path / "notes.txt", tmp_path / "broken.xlsx", tmp_path):
        with pytest.raises(ReadError) as refused:
            Scenario.read(path)
        assert refused.value.issues[-1].code == "unreadable-file"


# --- workbooks as people keep them --------------------------------------------------------------------


def test_a_workbook_is_read_with_real_dates_blank_rows_and_other_sheets(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet("Notes to self").write(0, 0, "call Skopje")
        book.add_worksheet("Notes").write(0, 0, "for people, as README and Sources are: no warning")
        sheet = book.add_worksheet(" ARRIVALS")
        sheet.write_row(1, 1, ["Location ", "Date", "Persons"])
        sheet.write_row(2, 1, ["#loc+code", "#date+start", "#affected+arrivals"])
        sheet.write_string(4, 1, " A ")
        sheet.write_datetime(4, 2, datetime.datetime(2015, 10, 1), day)
        sheet.write_string(4, 3, "1\u202f234")
        sheet.write_row(6, 1, ["A", "2015-10-02", "many"])

    scenario = Scenario.read(workbook(tmp_path, fill, "arrivals"))
    assert codes(scenario) == [("unknown-table", "Notes to self"), ("wrong-type", " ARRIVALS!D7")]
    assert scenario.tables["arrivals"]["persons"].tolist()[0] == 1234
    assert scenario.tables["arrivals"]["date"].tolist() == [
        pd.Timestamp("2015-10-01"),
        pd.Timestamp("2015-10-02"),
    ]
    assert scenario.issues[1].row == 2


def test_numeric_codes_keep_their_form(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("arrivals")
        sheet.write_row(0, 0, ["location", "date", "persons"])
        sheet.write_row(1, 0, [7, "2015-10-01", 1])
        sheet.write_string(2, 0, "007")
        sheet.write_row(2, 1, ["2015-10-01", 1])

    assert Scenario.read(workbook(tmp_path, fill, "arrivals")).tables["arrivals"]["location"].tolist() == [
        "7",
        "007",
    ]


def test_a_failed_formula_is_not_an_open_limit(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("people_lanes")
        sheet.write_row(0, 0, ["origin", "destination", "persons_per_day"])
        sheet.write_row(1, 0, ["A", "B"])
        sheet.write_formula(1, 2, "=VLOOKUP(1,A1:B2,2)", None, "#N/A")
        sheet.write_row(2, 0, ["B", "A"])
        sheet.write_formula(2, 2, "=10*10", None, 100)

    scenario = Scenario.read(workbook(tmp_path, fill, "people_lanes"))
    assert codes(scenario) == [("formula-error", "people_lanes!C2")]
    assert scenario.tables["people_lanes"].loc[1, "persons_per_day"] == 100


def test_policy_issues_name_their_cell(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("policy")
        for line, row in enumerate(
            [["field", "value"], ["mode", "weighted"], [], ["Gap", -1], ["colour", "red"]]
        ):
            sheet.write_row(line, 0, row)

    scenario = Scenario.read(workbook(tmp_path, fill))
    assert codes(scenario) == [("unknown-column", "policy!B5"), ("negative-number", "policy!B4")]
    assert (scenario.policy.mode, scenario.policy.gap) == ("weighted", 1e-4)


def test_a_cell_far_out_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("stock").write(1_048_575, 16_383, "x")

    with pytest.raises(ReadError, match="16,384 columns"):
        Scenario.read(workbook(tmp_path, fill))


def test_a_sheet_given_twice_is_an_error(tmp_path: Path) -> None:
    scenario = Scenario.read(
        workbook(tmp_path, lambda book: book.add_worksheet("Arrivals ").write(0, 0, "location"))
    )
    assert codes(scenario) == [("duplicate-table", "Arrivals ")]


def test_what_is_no_workbook_is_refused() -> None:
    with pytest.raises(ValueError, match="not a workbook"):
        failed_formulas(b"hello")


# --- JSON ---------------------------------------------------------------------------------------------


def test_json_is_read_as_text_bytes_or_parsed(full: Scenario) -> None:
    text = full.to_json()
    assert (
        Scenario.from_json(text)
        == Scenario.from_json(text.encode())
        == Scenario.from_json(json.loads(text))
        == full
    )


def test_what_json_holds_beyond_the_contract_is_said(full: Scenario) -> None:
    document = json.loads(full.to_json()) | {
        "stock": {"item": "x"},
        "weather": [],
        "roster": [{"units": {"a": 1}}],
    }
    scenario = Scenario.from_json(document)
    assert [(issue.code, issue.table, issue.column) for issue in scenario.issues] == [
        ("wrong-type", "stock", ""),
        ("unknown-table", "", ""),
        ("missing-column", "roster", "resource"),
        ("wrong-type", "roster", "units"),
    ]


def test_nan_and_infinity_are_not_numbers_of_people(full: Scenario) -> None:
    text = (
        full.to_json()
        .replace('"persons": 60', '"persons": NaN')
        .replace('"units_max": 4', '"units_max": Infinity')
    )
    assert [issue.code for issue in Scenario.from_json(text).issues] == ["not-finite", "not-finite"]


@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, b"\xff\xfe", '{"scenario": []}', "1e5"])
def test_what_is_no_document_is_refused(text: str | bytes) -> None:
    with pytest.raises(ScenarioError) as refused:
        Scenario.from_json(text)
    assert refused.value.issues


# --- personal data ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "name", "Full Name", "first_name", "lastName", "Surname", "DOB", "date of birth", "DateOfBirth",
        "Passport no.", "phone", "Phone2", "E-mail", "home address", "national ID", "ID number",
        "name of head of household", "contact person", "beneficiary name", "nom", "Prénom",
        "date de naissance", "téléphone", "Geburtsdatum", "Nachname", "apellidos", "fecha de nacimiento",
        "ime i prezime", "datum rođenja", "broj pasoša", "JMBG", "име", "презиме", "датум на раѓање",
        "број телефона", "emri", "mbiemri", "datëlindja", "επώνυμο", "ημερομηνία γέννησης", "الاسم",
        "تاريخ الميلاد", "نام", "doğum tarihi", "soyadı", "#contact+email",
    ],
)  # fmt: skip
def test_headers_of_personal_data_are_known_in_the_languages_of_the_route(header: str) -> None:
    assert looks_personal(header)


@pytest.mark.parametrize(
    "header",
    [
        "location name", "site_name", "name of the depot", "note", "comment", "person", "persons", "group",
        "age group", "nationality", "number", "capacity", "mobile clinics", "id", "identified needs",
        "named", "rename", "total", "women", "children under 5", "registration clerks",
        "#affected+f+adults", "",
    ],
)  # fmt: skip
def test_headers_of_things_and_counts_are_not_taken_for_personal_data(header: str) -> None:
    assert not looks_personal(header)


@pytest.mark.parametrize(
    ("position", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_are_lettered_as_on_a_sheet(position: int, letters: str) -> None:
    assert column_letters(position) == letters


def test_lists_are_written_as_text_in_two_columns(tmp_path: Path, full: Scenario) -> None:
    whole = full.replace(policy={"whole": ["staff", "openings"]})
    write_folder(tmp_path, whole.given())
    assert 'whole,"staff, openings"' in (tmp_path / "policy.csv").read_text()
    assert Scenario.read(tmp_path).policy.whole == ("staff", "openings")
