"""`konak plan --yesterday`: stay close to the plan that people already work by."""

from collections.abc import Callable
from pathlib import Path

from typer.testing import Result

from models import Plan

Konak = Callable[..., Result]


def test_a_plan_can_stay_close_to_yesterdays(konak: Konak, tmp_path: Path) -> None:
    first, second = tmp_path / "yesterday.json", tmp_path / "today.json"
    assert konak("plan", "first-steps", "--no-remedies", "--out", str(first)).exit_code == 0
    again = konak("plan", "first-steps", "--no-remedies", "--yesterday", str(first), "--out", str(second))
    assert again.exit_code == 0
    before, after = Plan.read(first), Plan.read(second)
    assert after.provenance["options"]["close_to_yesterday"] is True
    assert after.tables["moves"].equals(before.tables["moves"])


def test_a_file_that_is_no_plan_is_refused_with_a_remedy(konak: Konak, tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("[]")
    result = konak("plan", "first-steps", "--yesterday", str(tmp_path / "notes.json"))
    assert result.exit_code == 2
    assert "unreadable-plan" in result.output
    assert "Give the .json file or the folder" in result.output
