"""Every rule is broken once, and kept by the smallest change that makes it valid."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest

from models import scenario, tables
from models.checks import RULES, check
from models.checks.reading import READING_RULES
from models.errors import Issue, ReadError
from models.reading import cells, days, figures, headers, problems, raw, typed
from models.scenario import Scenario
from tests.models.checks import (
    cases_of_figures,
    cases_of_lanes,
    cases_of_means,
    cases_of_preparation,
    cases_of_reading,
    cases_of_tables,
)
from tests.models.checks.base import Case, sound

CASES = [
    *cases_of_reading.CASES,
    *cases_of_tables.CASES,
    *cases_of_lanes.CASES,
    *cases_of_means.CASES,
    *cases_of_preparation.CASES,
    *cases_of_figures.CASES,
]
ALL = RULES | {rule.code: rule for rule in READING_RULES}
EACH = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def issues_of(*departures: dict[str, object]) -> tuple[Issue, ...]:
    return check(Scenario.from_tables(sound(*departures)))


def test_the_sound_scenario_has_no_issue() -> None:
    assert issues_of() == ()


@EACH
def test_a_broken_rule_is_reported_where_it_is_broken(case: Case) -> None:
    found = [(i.table, i.row, i.column) for i in issues_of(case.broken) if i.code == case.code]
    assert case.at in found


@EACH
def test_the_smallest_change_keeps_the_rule(case: Case) -> None:
    issues = issues_of(case.kept)
    assert case.at not in [(i.table, i.row, i.column) for i in issues if i.code == case.code]
    assert [i for i in issues if i.severity == "error"] == []


@EACH
def test_issues_read_as_sentences(case: Case) -> None:
    for issue in issues_of(case.broken):
        assert issue.message[0].isalnum() or issue.message[0] in "`'"
        assert issue.message.endswith((".", "?"))
        assert issue.remedy.endswith((".", "?"))
        assert "None" not in issue.message + issue.remedy
        assert "nan" not in (issue.message + issue.remedy).split()
        assert issue.severity == ALL[issue.code].severity


def test_a_file_that_is_no_table_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(ReadError) as refused:
        Scenario.read(tmp_path / "notes.txt")
    assert [issue.code for issue in refused.value.issues] == ["unreadable-file"]


def test_a_folder_in_which_a_table_stands_twice(tmp_path: Path) -> None:
    Scenario.from_tables(sound()).write(tmp_path / "folder")
    assert check(Scenario.read(tmp_path / "folder")) == ()
    (tmp_path / "folder" / "People lanes.csv").write_text("origin,destination\nGEV,TAB\n")
    assert "duplicate-table" in {issue.code for issue in check(Scenario.read(tmp_path / "folder"))}


def test_text_above_a_header(tmp_path: Path) -> None:
    Scenario.from_tables(sound()).write(tmp_path / "folder")
    file = tmp_path / "folder" / "people_lanes.csv"
    file.write_text("Draft of Monday\n" + file.read_text())
    assert [issue.code for issue in check(Scenario.read(tmp_path / "folder"))] == ["text-above-header"]


def test_every_rule_has_a_case() -> None:
    from_files = {"unreadable-file", "duplicate-table", "text-above-header"}
    assert {case.code for case in CASES} | from_files == set(ALL)


def test_every_code_of_reading_is_described() -> None:
    """A code is the only text in these modules that has this form."""
    form = re.compile(r"[a-z]+(-[a-z]+)+")
    modules = [cells, days, figures, headers, problems, raw, scenario, tables, typed]
    texts = {
        node.value
        for module in modules
        for node in ast.walk(ast.parse(inspect.getsource(module)))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert {text for text in texts if form.fullmatch(text)} == {rule.code for rule in READING_RULES}
