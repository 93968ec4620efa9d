"""The README is kept true: its commands run, its output is what they print, its links lead somewhere."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from service.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def plain(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def konak(line: str) -> str:
    _, *arguments = shlex.split(line, comments=True)
    result = CliRunner().invoke(app, arguments, prog_name="konak", catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.splitlines()[0])
def test_commands_print_what_the_readme_shows(block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    command, _, shown = block.removeprefix("$ ").partition("\n")
    before, ellipsis, after = plain(shown).partition("\n...")
    printed = plain(konak(command))
    if ellipsis:
        assert printed[: len(before)] == before
        assert printed.endswith(after)
    else:
        assert printed == before


@pytest.mark.parametrize("block", [block for block in blocks("sh") if block.startswith("konak ")])
def test_commands_run_in_the_order_of_the_readme(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in block.splitlines():
        konak(line)
    assert (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize("block", [block for block in blocks("python") if "from models" in block])
def test_the_library_example_runs(
    block: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    exec(compile(block, "README.md", "exec"), {})
    assert capsys.readouterr().out.startswith("optimal 40")


def test_every_make_target_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_every_command_is_in_the_table() -> None:
    rows = "\n".join(re.findall(r"^\| (`konak .*?) \|", README, re.MULTILINE))
    commands = {command.name or command.callback.__name__ for command in app.registered_commands}  # type: ignore[union-attr]
    assert set(re.findall(r"`konak ([a-z]+)", rows)) == commands | {
        group.typer_instance.info.name for group in app.registered_groups if group.typer_instance
    }


def test_every_link_leads_somewhere() -> None:
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_readme_and_the_project_ask_for_the_same_python() -> None:
    required = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    assert f"CPython {required.removeprefix('>=')} or newer" in README
