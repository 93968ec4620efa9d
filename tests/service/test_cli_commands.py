"""`check`, `template`, `export`, `gaps`, `instances`, and what a wrong command or scenario is told."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import highspy
import pytest
from typer.testing import Result

from models import Scenario
from models.instances import shipped

Konak = Callable[..., Result]
ROOT = Path(__file__).parents[2]
COMMANDS = (
    "plan", "check", "explain", "template", "export", "gaps", "prepare", "compare", "frontier", "outlooks",
    "instances",
)  # fmt: skip


def test_without_arguments_it_says_where_to_start(konak: Konak) -> None:
    assert "konak plan presevo-october-2015" in konak().output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_shows_an_example(konak: Konak, command: str) -> None:
    result = konak(command, "--help")
    assert result.exit_code == 0
    assert f"konak {command}" in result.stdout.split("Example")[1]


def test_check_finds_nothing_wrong_with_the_tutorial(konak: Konak) -> None:
    result = konak("check", "first-steps")
    assert (result.exit_code, result.stdout) == (0, "no issues\n")


def test_check_names_every_issue_with_place_rule_and_remedy(konak: Konak, tmp_path: Path) -> None:
    Scenario.read(shipped()["first-steps"]).write(tmp_path / "mine")
    spaces = tmp_path / "mine" / "spaces.csv"
    spaces.write_text(spaces.read_text().replace("border,", "nowhere,").replace("120", "-120"))
    result = konak("check", str(tmp_path / "mine"))
    assert result.exit_code == 2
    assert "error unknown-code at spaces.csv:2: location = nowhere" in result.stdout
    assert "error negative-number at spaces.csv:3: places = -120" in result.stdout
    assert result.stdout.count("Remedy: ") >= 2

    listed = json.loads(konak("check", str(tmp_path / "mine"), "--json").stdout)
    assert {"unknown-code", "negative-number"} <= {issue["code"] for issue in listed}
    assert set(listed[0]) == {
        "code", "severity", "table", "row", "column", "value", "message", "remedy", "where",
    }  # fmt: skip


def test_an_issue_about_control_characters_does_not_repeat_them(konak: Konak, tmp_path: Path) -> None:
    Scenario.read(shipped()["first-steps"]).write(tmp_path / "mine")
    locations = tmp_path / "mine" / "locations.csv"
    locations.write_text(locations.read_text().replace("Border post", "Border\x1b[2J"))
    result = konak("check", str(tmp_path / "mine"))
    assert result.exit_code == 2
    assert "control-character" in result.stdout
    assert "\x1b" not in result.output


@pytest.mark.parametrize("command", ["check", "plan"])
def test_an_unknown_scenario_is_an_issue_with_a_remedy(konak: Konak, command: str) -> None:
    result = konak(command, "first-stepz")
    assert result.exit_code == 2
    assert "unknown-scenario: first-stepz" in result.stderr
    assert "Did you mean first-steps?" in result.stderr
    assert result.stdout == ""

    (issue,) = json.loads(konak(command, "first-stepz", "--json").stdout)
    assert issue["code"] == "unknown-scenario"


def test_a_path_that_is_no_scenario_is_refused(konak: Konak, tmp_path: Path) -> None:
    (tmp_path / "notes.xlsx").write_text("no workbook")
    result = konak("check", str(tmp_path / "notes.xlsx"))
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr


def test_the_template_is_a_valid_scenario(konak: Konak, tmp_path: Path) -> None:
    out = tmp_path / "mine.xlsx"
    assert konak("template", str(out)).exit_code == 0
    assert konak("check", str(out)).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("template", "mine.pdf"), "can write .xlsx"),
        (("export", "first-steps", "model.txt"), "can write .mps, .lp"),
        (("plan", "first-steps", "--out", "plan.pdf"), "can write .xlsx, .json, a folder"),
        (("plan", "first-steps", "--out", "nowhere/plan.xlsx"), "there is no folder"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_any_work(
    konak: Konak, arguments: tuple[str, ...], reason: str
) -> None:
    result = konak(*arguments)
    assert result.exit_code == 2
    assert reason in " ".join(result.stderr.split())


@pytest.mark.parametrize(("name", "starts"), [("model.lp", "\\"), ("model.mps", "NAME")])
def test_export_writes_the_programme(konak: Konak, tmp_path: Path, name: str, starts: str) -> None:
    assert konak("export", "first-steps", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / name).read_text().startswith(starts)


@pytest.mark.parametrize("name", ["model.lp", "model.mps"])
def test_another_reader_of_the_programme_finds_its_names_and_its_optimum(
    konak: Konak, tmp_path: Path, name: str
) -> None:
    konak("export", "first-steps", str(tmp_path / name))
    text = (tmp_path / name).read_text()
    assert "people_balance_border_people_1" in text
    assert "unsheltered_border_people_1" in text
    assert not re.search(r"\b[rc]\d+\b", text)
    plan = json.loads(konak("plan", "first-steps", "--no-remedies", "--json").stdout)
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(tmp_path / name))
    highs.run()
    assert highs.getObjectiveValue() == pytest.approx(plan["summary"]["levels"][0]["value"])


@pytest.mark.parametrize("arguments", [("template", "mine.xlsx"), ("export", "first-steps", "model.mps")])
def test_with_json_a_program_is_told_what_was_written(
    konak: Konak, arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert json.loads(konak(*arguments, "--json").stdout) == {"written": arguments[-1]}
    assert (tmp_path / arguments[-1]).exists()


def closed_pipe(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, whose standard output nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    try:
        return subprocess.run(
            [sys.executable, "-m", "service.cli", *arguments],
            stdout=writing, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        )  # fmt: skip
    finally:
        os.close(writing)


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_reader_who_leaves_changes_nothing(tmp_path: Path, as_json: tuple[str, ...]) -> None:
    out = tmp_path / "plan.xlsx"
    result = closed_pipe("plan", "first-steps", "--no-remedies", "--out", str(out), *as_json)
    assert result.returncode == 0
    assert out.exists()
    assert f"Written to {out}" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Broken" not in result.stderr


def test_a_wrong_calendar_is_told_before_a_day_outside_it(konak: Konak, tmp_path: Path) -> None:
    Scenario.read(shipped()["first-steps"]).write(tmp_path / "mine")
    header = tmp_path / "mine" / "scenario.csv"
    header.write_text(header.read_text().replace("2026-03-02", "soon"))
    result = konak("explain", str(tmp_path / "mine"), "--day", "2026-03-02")
    assert result.exit_code == 2
    assert "not-a-date" in result.stderr


def test_gaps_are_required_less_available(konak: Konak) -> None:
    arguments = ("gaps", "--country", "ALB", "--persons", "5000", "--days", "14")
    places = json.loads(konak(*arguments, "--json").stdout)[0]
    assert (places["need"], places["required"]) == ("places", 5000)
    assert places["gap"] == 5000 - places["available"]
    shown = konak("gaps", "--country", "alb", "--persons", "5000", "--days", "14")
    assert shown.exit_code == 0
    assert "5,000 people in ALB for 14 days" in shown.stdout
    (water,) = [text for text in shown.stdout.splitlines() if text.startswith("WASH") and "Water" in text]
    # nobody knows what there is, nor what it costs
    assert water.split() == ["WASH", "Water", "1,050,000", "not", "known", "1,050,000", "litre"]


def test_gaps_of_a_country_nobody_knows_are_refused(konak: Konak) -> None:
    result = konak("gaps", "--country", "XXX", "--persons", "5000", "--days", "0")
    assert result.exit_code == 2
    assert "unknown-country: country = XXX" in result.stderr
    assert "no-days" in result.stderr


def test_instances_lists_what_ships(konak: Konak) -> None:
    shown = konak("instances").stdout
    listed = {instance["name"]: instance for instance in json.loads(konak("instances", "--json").stdout)}
    assert listed.keys() == shipped().keys()
    assert "presevo-october-2015" in listed
    assert all(name in shown for name in listed)
    assert listed["first-steps"]["days"] == 3
