"""Contents that were made to harm are reported like any other mistake."""

import io
import json
import zipfile

import pytest

from models import Scenario
from models.errors import Issue, ReadError
from models.instances import find
from models.schema import TABLES
from models.tables import MAX_COLUMNS, MAX_ROWS, read_csv


def test_an_issue_can_be_written_whatever_it_quotes() -> None:
    issue = Issue("unknown-table", "warning", "", None, "", "a\ud800b", "'a\ud800b' is no table.", "")
    assert issue.as_dict()["value"] == "a?b"
    assert json.dumps(issue.as_dict(), ensure_ascii=False).encode()


def test_a_cell_that_the_reader_panics_at_is_an_unreadable_sheet(tmp_path) -> None:  # type: ignore[no-untyped-def]
    good = tmp_path / "good.xlsx"
    Scenario.read(find("first-steps")).write(good)
    spoilt = io.BytesIO()
    with zipfile.ZipFile(good) as parts, zipfile.ZipFile(spoilt, "w") as archive:
        for name in parts.namelist():
            # a day so far out that no calendar has it
            archive.writestr(name, parts.read(name).replace(b"<v>46083</v>", b"<v>-1e18</v>"))
    issues = Scenario.from_workbook(spoilt.getvalue()).issues
    assert {issue.table for issue in issues if issue.code == "unreadable-file"} == {"scenario", "arrivals"}


def test_files_in_memory_read_like_the_folder_they_are_from() -> None:
    folder = find("first-steps")
    files = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix == ".csv"}
    assert Scenario.from_files(files) == Scenario.read(folder)
    with pytest.raises(ReadError, match="no table of a scenario"):
        Scenario.from_files({"notes.csv": b"a,b\n"})


def test_a_file_is_read_no_further_than_the_rows_allowed() -> None:
    def lines(count: int) -> bytes:
        return b"location,item,units\n" + b"border,meals,1\n" * count

    assert read_csv(TABLES["stock"], lines(MAX_ROWS - 1), "stock.csv").rows == MAX_ROWS - 1
    with pytest.raises(ValueError, match="more than 200,000 rows"):
        read_csv(TABLES["stock"], lines(MAX_ROWS), "stock.csv")


def test_columns_and_entries_are_counted() -> None:
    good = json.loads(Scenario.read(find("first-steps")).to_json())

    def with_columns(count: int) -> Scenario:
        unknown = {f"c{number}": 1 for number in range(count - len(good["stock"][0]))}
        return Scenario.from_json({**good, "stock": [{**good["stock"][0], **unknown}]})

    assert with_columns(MAX_COLUMNS).errors == ()
    assert [error.code for error in with_columns(MAX_COLUMNS + 1).errors] == ["wrong-type"]
    with pytest.raises(ValueError, match="more than 1,000 columns"):
        read_csv(TABLES["stock"], b"location" + b",x" * MAX_COLUMNS, "stock.csv")
    with pytest.raises(ReadError, match="more than 1,000 entries"):
        Scenario.from_json({**good, **{f"t{number}": [] for number in range(MAX_COLUMNS)}})
