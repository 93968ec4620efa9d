"""The README's API section is kept true: its examples run, its table is the OpenAPI document's."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.service.installation import Installation

ROOT = Path(__file__).parents[2]
SECTION = re.search(r"^## API$(.*?)^## ", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
ADDRESS = "http://127.0.0.1:8722"


def text() -> str:
    assert SECTION is not None
    return SECTION[1]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text(), re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with Installation(tmp_path_factory.mktemp("readme")) as installation:
        installation.serve()
        yield installation.address


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def answers(block: str, address: str, folder: Path) -> list[dict[str, object]]:
    """What each `curl` of a block printed, as JSON; one that writes a file prints nothing."""
    assert ADDRESS in block
    script = block.replace(ADDRESS, address).replace("curl ", "curl --silent --show-error --fail-with-body ")
    script = re.sub(r"^(curl )", r"echo; \1", script, flags=re.MULTILINE)
    ran = subprocess.run(["sh", "-e", "-c", script], capture_output=True, text=True, cwd=folder, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines() if line]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_one_request_gives_the_plan(address: str, tmp_path: Path) -> None:
    (plan,) = answers(blocks("sh")[0], address, tmp_path)
    assert plan["state"] == "optimal"
    assert plan["actions"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_changes_and_workbooks_are_planned(address: str, tmp_path: Path) -> None:
    changed, checked, mine = answers(blocks("sh")[1], address, tmp_path)
    assert changed["state"] in ("optimal", "running")
    assert checked["ok"]
    assert mine["state"] in ("optimal", "running")
    assert (tmp_path / "mine.xlsx").read_bytes().startswith(b"PK")


def test_the_client_does_what_the_readme_shows(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (block,) = blocks("python")
    exec(compile(block.replace(ADDRESS, address), "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert printed.startswith("state {'state': ")
    assert "\noptimal 40" in printed
    assert "[10 rows x 3 columns]" in printed
    assert (tmp_path / "plan.xlsx").read_bytes().startswith(b"PK")


def test_the_table_lists_every_address_of_the_api() -> None:
    document = json.loads((ROOT / "service" / "openapi.json").read_text("utf-8"))
    real = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
        if path.startswith("/v1/")
    }
    told = set()
    for row in re.findall(r"^\| (`.*?`) \|", text(), re.MULTILINE):
        methods = re.findall(r"\b(GET|POST|DELETE)\b", row)
        of_one = re.search(r"/v1/\w+/{\w+}", row)
        for path in re.findall(r"(/v1/[^` ]*|\.\.\./[^` ]*)", row):
            full = path.replace("...", of_one[0] if of_one else "")
            told |= {(method, full) for method in set(methods)}
    assert told == real
