"""`prepare`, `compare`, `frontier`: what a planner reads, what a program reads, and the exit codes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from models import Comparison
from models.preparation.proof import Proof
from service.cli.refusals import Exit
from tests.service.comparing import comparable

Konak = Callable[..., Result]
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("scenario") / "mine.json"
    comparable().write(path)
    return str(path)


def test_what_to_prepare_comes_first_in_words(konak: Konak, scenario: str) -> None:
    result = konak("prepare", scenario)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[1] == "Least expected need with 400 EUR of preparation, over 2 outlooks."
    assert lines[3] == "What to prepare"
    assert "Meals for a day at School, for 400 EUR." in lines[4]
    assert "tents" not in result.stdout  # the given strategy is not compared
    assert "Proven: no preparation leaves less than" in result.stdout


def test_a_decomposition_says_what_it_proved_and_what_it_costs(
    konak: Konak, scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.preparation.optimum.LARGEST_EXTENSIVE", 0)
    result = konak("prepare", scenario)
    assert result.exit_code == 0, result.output
    said = " ".join(result.stdout.split())
    assert "Proven: no preparation leaves less than" in said
    assert "passes for need" in said
    assert "cuts recomputed from the matrices" in said
    assert "Of what serves as well, nothing cheaper was found:" in said


def test_what_the_proof_objects_to_is_said_and_the_exit_code_tells(
    konak: Konak, scenario: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("models.preparation.optimum.LARGEST_EXTENSIVE", 0)
    monkeypatch.setattr(
        "models.preparation.optimum.prove", lambda *_: Proof(0.0, 1.0, 2, ("a cut is not that of its duals",))
    )
    result = konak("prepare", scenario)
    assert result.exit_code == Exit.NOT_PROVEN
    assert "Not proven: no preparation leaves less than" in result.stdout
    assert "- a cut is not that of its duals" in result.stdout


def test_a_comparison_has_every_part_and_is_written_and_drawn(
    konak: Konak, scenario: str, tmp_path: Path
) -> None:
    workbook, plot = tmp_path / "compared.xlsx", tmp_path / "compared.svg"
    result = konak("compare", scenario, "--out", str(workbook), "--plot", str(plot))
    assert result.exit_code == 0, result.output
    headings = (
        "What to prepare", "Need that each strategy leaves", "Need by outlook", "What is still missing",
        "Which outlooks decide", "What information is worth", "Least need for each budget",
        "From when on people go without", "Proven",
    )  # fmt: skip
    positions = [result.stdout.index(heading) for heading in headings]
    assert positions == sorted(positions)
    assert "as today   tents   optimal" in result.stdout
    assert workbook.read_bytes().startswith(b"PK")
    drawn = {path.name for path in tmp_path.glob("*.svg")}
    assert drawn == {f"compared-{name}.svg" for name in ("strategies", "chances", "frontier", "triggers")}
    for name in ("compared.xlsx", *drawn):
        assert f"Written to {tmp_path / name}" in result.stderr


def test_the_frontier_says_what_each_sum_buys(konak: Konak, scenario: str, tmp_path: Path) -> None:
    picture = tmp_path / "out.png"
    result = konak("frontier", scenario, "--points", "3", "--budget", "300", "--plot", str(picture))
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.stdout.splitlines() if line[:1] in " 0123456789" and line.strip()]
    assert [row[0] for row in rows[:3]] == ["0", "300", "600"]
    assert rows[0][5:] == ["300", "400"]  # the next 300 of meals spare 100 person-days, at 10 and 0.4
    assert (tmp_path / "out-frontier.png").read_bytes().startswith(b"\x89PNG")


def test_json_is_the_comparison_and_nothing_else(konak: Konak, scenario: str) -> None:
    result = konak("compare", scenario, "--quick", "--strategy", "tents", "--risk", "worst", "--json")
    compared = Comparison.from_json(result.stdout)
    assert compared.summary["risk"] == {"worst": 1.0}
    assert list(compared.tables["strategies"]["strategy"]) == ["as today", "tents", "optimal"]
    assert compared.tables["frontier"].empty
    assert compared.tables["triggers"].empty


def test_measures_can_be_mixed_at_a_level_of_ones_own(konak: Konak, scenario: str) -> None:
    arguments = ("--risk", "expected=0.4, cvar=0.6", "--cvar-level", "0.5", "--json")
    options = json.loads(konak("prepare", scenario, *arguments).stdout)["provenance"]["options"]
    assert (options["risk"], options["cvar_level"]) == ({"expected": 0.4, "cvar": 0.6}, 0.5)


@pytest.mark.parametrize("risk", ["luck", "expected=0.5", "expected=half,cvar=0.5"])
def test_a_measure_that_is_none_is_the_commands_fault(konak: Konak, scenario: str, risk: str) -> None:
    result = konak("prepare", scenario, "--risk", risk)
    assert result.exit_code == 2
    assert f"--risk {risk}" in result.stderr


def test_a_strategy_that_is_not_there_is_an_issue(konak: Konak, scenario: str) -> None:
    result = konak("compare", scenario, "--strategy", "boats", "--json")
    assert result.exit_code == 2
    assert [issue["code"] for issue in json.loads(result.stdout)] == ["unknown-strategy"]


def test_changes_are_compared_without_touching_the_file(konak: Konak, scenario: str) -> None:
    result = konak("prepare", scenario, "--change", "preparation[kind=stock].cost_per_unit=300")
    assert "Prepare 40 more places in tents at Border post, for 400 EUR." in result.stdout


def test_what_is_out_of_time_shows_nothing(konak: Konak, scenario: str) -> None:
    result = konak("compare", scenario, "--time-limit", "0.001")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "Stopped by the time limit: there is nothing to show." in result.stderr


def test_files_that_cannot_be_written_are_refused_before_any_work(konak: Konak, scenario: str) -> None:
    for option, name in (("--out", "compared.pdf"), ("--plot", "compared.pdf"), ("--plot", "nowhere/a.svg")):
        result = konak("compare", scenario, option, name)
        assert (result.exit_code, result.stdout) == (2, "")


def test_ctrl_c_stops_a_comparison(tmp_path: Path) -> None:
    comparable(copies=100).write(tmp_path / "long.json")
    with subprocess.Popen(
        [sys.executable, "-m", "service.cli", "compare", str(tmp_path / "long.json")],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        first = process.stderr.readline()  # it tells how far it is once it has taken a while
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert " s  " in first
    assert (process.returncode, out) == (1, "")
    assert "Stopped by Ctrl-C" in err


def test_processes_find_the_same(konak: Konak, scenario: str) -> None:
    alone, two = (
        Comparison.from_json(konak("compare", scenario, "--quick", "--json", *more).stdout)
        for more in ((), ("--processes", "2"))
    )
    assert list(two.tables["outcomes"]["need"]) == pytest.approx(list(alone.tables["outcomes"]["need"]))


@pytest.mark.parametrize(
    "arguments",
    [("tcp://192.0.2.1:8786",), ("tls://192.0.2.1:8786",), ("tls://192.0.2.1:8786", "--certificates", "ca")],
)
def test_a_cluster_off_this_machine_needs_certificates(
    konak: Konak, scenario: str, arguments: tuple[str, ...]
) -> None:
    pytest.importorskip("distributed")
    result = konak("compare", scenario, "--cluster", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "certificates" in result.stderr
