"""`plan` and `explain`: what an officer reads, what a program reads, and what the exit code says."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from models import Plan, Scenario
from models.instances import find

Konak = Callable[..., Result]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def command() -> Callable[..., subprocess.Popen[str]]:
    """The command in a process of its own, as a shell starts it."""

    def start(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "service.cli", *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    return start


def test_what_to_decide_today_comes_before_what_runs_out_and_the_gap(konak: Konak) -> None:
    result = konak("plan", "first-steps")
    assert result.exit_code == 0, result.output
    headings = ("Decide today", "What runs out", "The gap", "In numbers", "Certificate: optimal")
    positions = [result.stdout.index(heading) for heading in headings]
    assert positions == sorted(positions)


def test_the_numbers_are_those_of_the_tutorial_by_hand(konak: Konak) -> None:
    lines = konak("plan", "first-steps").stdout.splitlines()
    (first,) = [line for line in lines if "order Meals for a day from kitchen" in line]
    assert " 100 " in first
    (outdoors,) = [line for line in lines if line.startswith("person-nights outdoors")]
    (cost,) = [line for line in lines if line.startswith("cost, EUR")]
    assert outdoors.split()[2] == "40"
    assert cost.split()[2] == "690"


def test_json_is_the_plan_and_nothing_else_on_standard_output(
    command: Callable[..., subprocess.Popen[str]],
) -> None:
    process = command("plan", "first-steps", "--json", "--no-remedies")
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    plan = Plan.from_json(out)
    assert plan.summary["status"] == "optimal"
    assert plan.indicators["unsheltered_person_nights"] == pytest.approx(40)
    assert json.loads(out).keys() == {"summary", "indicators", "certificate", "provenance", "tables"}


@pytest.mark.parametrize("name", ["plan.xlsx", "plan.json", "plan"])
def test_out_writes_the_plan(konak: Konak, tmp_path: Path, name: str) -> None:
    result = konak("plan", "first-steps", "--no-remedies", "--out", str(tmp_path / name))
    assert result.exit_code == 0
    assert "Decide today" in result.stdout
    assert f"Written to {tmp_path / name}" in result.stderr
    if name != "plan.xlsx":
        assert Plan.read(tmp_path / name).indicators["cost"]["total"] == pytest.approx(690)
    else:
        assert (tmp_path / name).read_bytes().startswith(b"PK")


def test_a_change_is_planned_without_touching_the_files(konak: Konak) -> None:
    arguments = ("plan", "first-steps", "--json", "--no-remedies")
    more_tents = json.loads(konak(*arguments, "--change", "spaces[location=border].places=60").stdout)
    assert more_tents["indicators"]["unsheltered_person_nights"] == pytest.approx(0, abs=1e-6)
    as_given = json.loads(konak(*arguments).stdout)
    assert as_given["indicators"]["unsheltered_person_nights"] == pytest.approx(40)


def test_options_override_the_policy(konak: Konak) -> None:
    arguments = ("--json", "--no-remedies", "--mode", "weighted", "--gap", "0.01")
    plan = json.loads(konak("plan", "first-steps", *arguments).stdout)
    assert plan["provenance"]["options"]["mode"] == "weighted"
    assert plan["provenance"]["options"]["gap"] == 0.01


def test_a_plan_stopped_by_the_time_limit_is_shown_with_exit_code_1(konak: Konak) -> None:
    result = konak("plan", "first-steps", "--time-limit", "0.0001")
    assert result.exit_code == 1
    assert "Certificate: feasible" in result.stdout
    assert "stopped by the time limit" in " ".join(result.stdout.split())


def test_a_scenario_with_errors_is_not_planned(konak: Konak) -> None:
    result = konak("plan", "first-steps", "--change", "people_lanes[origin=border].destination=nowhere")
    assert result.exit_code == 2
    assert "unknown-code" in result.stderr
    assert result.stdout == ""

    issues = json.loads(konak("plan", "first-steps", "--json", "--change", "scenario.days=-3").stdout)
    assert issues[0]["table"] == "scenario"


def test_warnings_do_not_stop_a_plan_but_are_told(konak: Konak, tmp_path: Path) -> None:
    Scenario.read(find("first-steps")).write(tmp_path / "mine")
    locations = tmp_path / "mine" / "locations.csv"
    header, *rows = locations.read_text().splitlines()
    locations.write_text("\n".join([f"{header},colour", *(f"{row},red" for row in rows)]))
    result = konak("plan", str(tmp_path / "mine"), "--no-remedies")
    assert result.exit_code == 0
    assert "1 warning about the scenario: konak check" in result.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_prints_the_best_plan_so_far(command: Callable[..., subprocess.Popen[str]]) -> None:
    process = command("plan", "western-balkans-autumn-2015", "--no-remedies")
    assert process.stderr is not None
    assert process.stderr.readline()  # the first stage that takes long has begun
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert process.returncode == 1, err
    assert "Stopping with the best plan so far" in err
    assert "Decide today" in out
    assert "stopped by the interrupt" in " ".join(out.split())
    assert time.monotonic() - begun < 30


def test_text_of_a_scenario_cannot_reach_the_terminal_as_commands(konak: Konak, tmp_path: Path) -> None:
    scenario = Scenario.read(find("first-steps"))
    locations = scenario.tables["locations"]
    locations["name"] = ["[b]Post[/b]", "School\u202e", "[link=x]North[/link]"]
    scenario.replace(locations=locations).write(tmp_path / "mine.json")
    result = konak("plan", str(tmp_path / "mine.json"), "--no-remedies")
    assert result.exit_code == 0
    assert "[b]Post[/b]" in result.stdout
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_explain_answers_for_one_place_and_day(konak: Konak) -> None:
    arguments = ("explain", "first-steps", "--place", "border", "--day", "2026-03-03")
    found = json.loads(konak(*arguments, "--json").stdout)
    assert {row["location"] for row in found["shortages"]} == {"border"}
    assert {row["date"] for row in found["shortages"]} == {"2026-03-03"}
    assert all("border" in (row["location"], row["to_location"]) for row in found["prices"])
    shown = konak(*arguments)
    assert shown.exit_code == 0
    assert "Border post" in shown.stdout
    assert "onward travel" not in shown.stdout


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("--place", "bordr", "there is border"),
        ("--group", "families", "there is people"),
        ("--item", "tetns", "there is tents"),
        ("--day", "2026-04-01", "from 2026-03-02 to 2026-03-04"),
    ],
)
def test_explain_refuses_what_the_scenario_does_not_have(
    konak: Konak, option: str, value: str, reason: str
) -> None:
    result = konak("explain", "first-steps", option, value)
    assert result.exit_code == 2
    assert reason in " ".join(result.stderr.split())
