"""What the repository may hold, so that it works on every machine alike."""

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))
TOP_LEVEL = {
    ".ci", ".gitignore", "LICENSE", "Makefile", "README.md", "benchmarks", "instances", "models",
    "pyproject.toml", "requirements-dev.lock", "requirements.lock", "service", "tests",
}  # fmt: skip


def test_nothing_unexpected_is_tracked_at_the_top() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert {line.split("/")[0] for line in tracked.stdout.splitlines()} <= TOP_LEVEL


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_lock_holds_exact_versions_with_hashes_and_no_addresses(lock: Path) -> None:
    text = lock.read_text()
    assert not re.search(r"://|^-|@ |file:|index", text, re.MULTILINE)
    requirements = [entry for entry in re.split(r"(?<!\\)\n", text) if entry.strip()]
    assert requirements
    for requirement in requirements:
        assert re.match(r"[a-z0-9][a-z0-9.-]*==\S+", requirement)
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", requirement)


def test_both_locks_agree_on_what_they_share() -> None:
    runtime, everything = (
        set(re.findall(r"^\S+==.*(?= \\$)", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    assert runtime <= everything


def test_every_requirement_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    declared = [*project["dependencies"], *chain(*project["optional-dependencies"].values())]
    names = {re.split(r"[^A-Za-z0-9-]", requirement)[0].lower() for requirement in declared} - {"konak"}
    locked = set(re.findall(r"^([a-z0-9.-]+)==", (ROOT / "requirements-dev.lock").read_text(), re.MULTILINE))
    assert names <= locked


def test_each_target_of_the_makefile_stands_in_it_once() -> None:
    targets = re.findall(r"^([a-z.][a-z./-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert len(targets) == len(set(targets)) > 10
