"""`python -m benchmarks.evidence`: every test marked `evidence`; what was found goes to `benchmarks/results`.

A test tells a figure by `record_property`. Where it runs in parts, counts (whole numbers) of the parts are
added up and of measurements (other numbers) the largest is kept.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

from benchmarks.provenance import provenance

ROOT = Path(__file__).parent.parent
PACKAGES = ("konak", "pyomo", "highspy", "numpy", "scipy", "pandas")
Record = dict[str, Any]


def main() -> int:
    """Run the evidence and write `evidence.json` and `evidence.md`; 1 where a test fails."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evidence", description=__doc__)
    parser.add_argument("--workers", default="0", help="tests side by side; 0 in this process")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="where results go")
    parser.add_argument("tests", nargs="*", help="only these (writes nothing)")
    given = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        options = ["-m", "evidence", "-n", given.workers, f"--junitxml={report}", "-o", "junit_family=xunit1"]
        command = [sys.executable, "-m", "pytest", *options, *given.tests]
        status = subprocess.run(command, cwd=ROOT, check=False).returncode
        if not report.exists():
            return status
        tests = summed(ElementTree.parse(report))
    record = {
        **provenance(PACKAGES),
        "seconds": round(time.monotonic() - begun),
        "workers": int(given.workers),
        "tests": tests,
    }
    if not given.tests:
        write(record, given.out)
    return status


def summed(report: Any) -> list[Record]:
    """A record for each test function: whether it held, its parts, seconds and figures."""
    found: dict[str, Record] = {}
    for case in report.iter("testcase"):
        name = case.get("name").split("[")[0]
        key = f"{case.get('classname')}.{name}"
        record = found.setdefault(
            key,
            {"test": key, "claim": claim(name), "held": True, "parts": 0, "seconds": 0.0, "figures": {}},
        )
        record["parts"] += 1
        record["seconds"] = round(record["seconds"] + float(case.get("time")), 1)
        record["held"] &= all(case.find(tag) is None for tag in ("failure", "error", "skipped"))
        for figure in case.iter("property"):
            _add(record["figures"], figure.get("name"), figure.get("value"))
    return sorted(found.values(), key=lambda record: str(record["test"]))


def claim(name: str) -> str:
    """What a test states, in words."""
    words = name.removeprefix("test_").replace("_", " ")
    return words[:1].upper() + words[1:]


def _add(figures: dict[str, float], name: str, text: str) -> None:
    try:
        figures[name] = int(figures.get(name, 0)) + int(text)
    except ValueError:
        figures[name] = max(figures.get(name, float("-inf")), float(text))


def write(record: Record, folder: Path) -> None:
    """Write `evidence.json`, and `evidence.md` to read."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    (folder / "evidence.json").write_text(text, encoding="utf-8")
    (folder / "evidence.md").write_text(page(record), encoding="utf-8")


def page(record: Record) -> str:
    """The evidence as a table: claim, whether it held, figures, seconds."""
    machine, versions = record["machine"], record["versions"]
    lines = [
        "# Evidence",
        "",
        f"`make evidence` on {record['date']}, commit {record['commit']}, {record['seconds']:,} s on "
        f"{machine['cores']} cores of {machine['cpu']}, {machine['memory_gb']} GB; "
        + ", ".join(f"{name} {number}" for name, number in versions.items())
        + ".",
        "",
        "| claim | held | figures | seconds |",
        "|---|---|---|---|",
    ]
    for test in record["tests"]:
        figures = "; ".join(f"{name}: {value:,}" for name, value in test["figures"].items())
        held = "yes" if test["held"] else "**no**"
        lines.append(f"| {test['claim']} | {held} | {figures} | {test['seconds']:,.0f} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    raise SystemExit(main())
