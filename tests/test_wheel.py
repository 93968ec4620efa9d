"""The wheel works on its own: data files and shipped scenarios travel with the code."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from models.instances import shipped

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the checkout, unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("konak-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def konak(site: Path, *arguments: str) -> str:
    ran = subprocess.run(
        [sys.executable, "-m", "service.cli", *arguments],
        cwd=site.parent,
        env={**os.environ, "PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return ran.stdout


def test_every_file_of_the_packages_is_in_it(unpacked: Path) -> None:
    tracked = subprocess.run(
        ["git", "ls-files", "models", "service"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if tracked.returncode:
        pytest.skip("not a git checkout")
    missing = [name for name in tracked.stdout.splitlines() if not (unpacked / name).exists()]
    assert missing == []


def test_shipped_scenarios_are_found_by_name_wherever_it_is_installed(unpacked: Path) -> None:
    listed = json.loads(konak(unpacked, "instances", "--json"))
    assert {instance["name"] for instance in listed} == shipped().keys()
    assert (unpacked / "models" / "_instances" / "first-steps").is_dir()
    assert "no issues" in konak(unpacked, "check", "first-steps")


def test_package_data_is_found(unpacked: Path) -> None:
    arguments = ("--country", "ALB", "--persons", "100", "--days", "3", "--json")
    assert json.loads(konak(unpacked, "gaps", *arguments))
