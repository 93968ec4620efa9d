"""`python -m benchmarks.soak`: what the tests do for a minute, for an hour or two; results to `results/`.

500 plans while the service, its workers and its solver processes are killed 50 times each, on SQLite and on
PostgreSQL; and 100,000 requests made up from the OpenAPI document.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

from benchmarks.provenance import in_words, provenance
from tests.service.faults.storm import KINDS, SETTINGS, Storm
from tests.service.installation import Installation
from tests.service.postgres import cluster, programs

ROOT = Path(__file__).parent.parent
PACKAGES = ("konak", "fastapi", "sqlalchemy", "psycopg", "schemathesis", "hypothesis")
SHOWN = 20
"""Of what went wrong, so many are shown."""
Record = dict[str, Any]


def main() -> int:
    """Run what is asked for and write `soak.json` and `soak.md`; 1 where anything did not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--part", choices=("storms", "surface"), help="only this; the other result stays")
    parser.add_argument("--jobs", type=int, default=500, help="plans asked for, on each database")
    parser.add_argument("--kills", type=int, default=50, help="of each kind, on each database")
    parser.add_argument("--cases", type=int, default=100_000, help="requests made up from the document")
    parser.add_argument("--seed", type=int, default=1, help="of kills and requests")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="where results go")
    given = parser.parse_args()
    record = kept(given.out)
    wrong: list[str] = []
    for part, run in (("storms", storms), ("surface", made_up)):
        if given.part in (None, part):
            record[part] = {**provenance(PACKAGES), "seed": given.seed, **run(given)}
            write(record, given.out)
            wrong += record[part]["wrong"]
    return 1 if wrong else 0


def kept(folder: Path) -> Record:
    """What was written before, by part."""
    path = folder / "soak.json"
    record: Record = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return record


def storms(given: argparse.Namespace) -> Record:
    """A storm on each database, and all that was wrong."""
    installed = programs()
    if installed is None:
        raise SystemExit("PostgreSQL is not installed (Debian: postgresql)")
    found = []
    with cluster(installed) as server:
        for name, database, workers in (("SQLite", "", 1), ("PostgreSQL", server.database("soak"), 2)):
            found.append(storm(name, database, workers, given.jobs, given.kills, given.seed))
            print(f"{name}: {json.dumps(found[-1])}", flush=True)
    return {"databases": found, "wrong": [line for one in found for line in one["wrong"]]}


def storm(name: str, database: str, workers: int, jobs: int, kills: int, seed: int) -> Record:
    """What one storm came to."""
    with (
        tempfile.TemporaryDirectory(prefix="konak-soak-") as folder,
        Installation(Path(folder), database=database, settings=SETTINGS) as installation,
    ):
        account = Storm(installation, jobs=jobs, kills=kills * len(KINDS), seed=seed, workers=workers).run()
    return {
        "database": name,
        "workers": workers,
        "jobs": jobs,
        "kills": dict(account.kills),
        "states": dict(account.states),
        "wrong": account.wrong,
        "seconds": round(account.seconds),
    }


def made_up(given: argparse.Namespace) -> Record:
    """The tests of the surface with so many requests, as their report tells it."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "tests/service/surface", "-q", "-n", "2"]
        command += [f"--hypothesis-seed={given.seed}", f"--junitxml={report}", "-o", "junit_family=xunit1"]
        environment = {**os.environ, "KONAK_SURFACE_CASES": str(given.cases)}
        subprocess.run(command, cwd=ROOT, env=environment, check=False)
        told = ElementTree.parse(report)
    made, answers, wrong = 0, dict[str, int](), list[str]()
    for case in told.iter("testcase"):
        for figure in case.iter("property"):
            if figure.get("name") == "cases":
                made += int(figure.get("value", "0"))
            else:
                status = figure.get("name", "")
                answers[status] = answers.get(status, 0) + int(figure.get("value", "0"))
        wrong += [
            f"{case.get('name')}: {(problem.get('message') or '')[:500]}"
            for tag in ("failure", "error")
            for problem in case.iter(tag)
        ]
    return {
        "cases": made,
        "answers": dict(sorted(answers.items())),
        "wrong": wrong,
        "seconds": round(time.monotonic() - begun),
    }


def write(record: Record, folder: Path) -> None:
    """Write `soak.json`, and `soak.md` to read."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    (folder / "soak.json").write_text(text, encoding="utf-8")
    (folder / "soak.md").write_text(page(record), encoding="utf-8")


def page(record: Record) -> str:
    """The soak as a table and a paragraph, and what went wrong."""
    lines = ["# Soak", "", "Written by `make soak`."]
    if storms := record.get("storms"):
        lines += [
            "",
            "## Kills",
            "",
            "Every plan asked for is there once, ended once and stayed as it ended, where nothing is wrong.",
            f"Seed {storms['seed']}; {in_words(storms)}",
            "",
            "| database | plans | processes killed | ended as | wrong | seconds |",
            "|---|---|---|---|---|---|",
            *(
                f"| {storm['database']}, {storm['workers']} worker(s) | {storm['jobs']:,} "
                f"| {_counts(storm['kills'])} | {_counts(storm['states'])} | {len(storm['wrong'])} "
                f"| {storm['seconds']:,} |"
                for storm in storms["databases"]
            ),
        ]
    if surface := record.get("surface"):
        answers = ", ".join(f"{count:,} of {status}" for status, count in surface["answers"].items())
        lines += [
            "",
            "## Requests made up from the OpenAPI document",
            "",
            f"{surface['cases']:,} requests in {surface['seconds']:,} s; answers: {answers}. "
            f"No answer of 500 and every answer as documented: {'**no**' if surface['wrong'] else 'yes'}.",
            f"Seed {surface['seed']}; {in_words(surface)}",
        ]
    wrong = [line for part in record.values() for line in part["wrong"]]
    if wrong:
        lines += ["", "## Wrong", "", *(f"- {line}" for line in wrong[:SHOWN])]
    return "\n".join([*lines, ""])


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    raise SystemExit(main())
