"""`python -m benchmarks.load`: how much the service adds to the planner, and what it does under a surge."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from benchmarks.load.bare import Bare
from benchmarks.load.page import p95, publish
from benchmarks.load.requests import SIZE, Requests
from benchmarks.load.surge import surge
from benchmarks.provenance import provenance
from tests.service.installation import Installation

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("konak", "highspy", "pyomo", "fastapi", "uvicorn", "sqlalchemy", "httpx")
FACTORS = (0.5, 1.0, 3.0, 10.0)
SLOTS = 2
SETTINGS = {
    "slots": SLOTS,
    "queue_limit": 20,  # a queue of half a minute, so that a surge of a minute overflows it
    "key_queue_limit": 10_000,  # one key stands for many clients
    "key_requests_per_minute": 1_000_000,
    "max_wait_s": 60,
    "log_level": "warning",
}


def main() -> int:
    """Measure, and write `load.json`, `load.md` and `load.svg`; 1 where an accepted plan was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of each surge")
    parser.add_argument("--pairs", type=int, default=200, help="plans made by planner and service in turn")
    parser.add_argument("--size", default=SIZE, help="of the scenario")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results", help="where results go")
    given = parser.parse_args()
    requests = Requests(given.size)
    with tempfile.TemporaryDirectory() as folder:
        installation = Installation(Path(folder), settings=SETTINGS)
        with installation:
            installation.serve()
            beside = compare(installation.address, requests, given.pairs)
            bare = bare_throughput(requests, given.seconds / 2)
            capacity = throughput(installation.address, requests, given.seconds / 2)
            print(f"capacity {capacity:.2f} plans/s; planner alone {bare:.2f}", flush=True)
            surges = []
            for factor in FACTORS:
                told = asyncio.run(surge(installation.address, requests, factor, capacity, given.seconds))
                print(f"{factor:g} x: {told.sent} sent, {told.accepted} accepted, {told.refused} refused, "
                      f"{len(told.lost)} lost", flush=True)  # fmt: skip
                surges.append(dataclasses.asdict(told))
    record = {
        **provenance(PACKAGES),
        "size": given.size,
        "settings": SETTINGS,
        "seconds": given.seconds,
        "overhead": beside,
        "capacity": {"service": capacity, "planner": bare, "slots": SLOTS},
        "surges": surges,
    }
    publish(record, given.out)
    return 1 if any(told["lost"] for told in surges) else 0


def compare(address: str, requests: Requests, pairs: int) -> dict[str, Any]:
    """Seconds of the same plans made by the planner alone and asked of the idle service, in turn."""
    planner, service, tables = [], [], []
    with Bare() as bare, httpx.Client(base_url=address, timeout=120.0) as http:
        for number in range(-3, pairs):  # the first three warm both up
            scenario = requests.scenario()
            alone = bare.plan(scenario)
            asked, location = ask(http, scenario)
            begun = time.perf_counter()
            http.get(location, params={"include": "tables"}).raise_for_status().json()
            if number >= 0:
                planner.append(alone)
                service.append(asked)
                tables.append(time.perf_counter() - begun)
    return {
        "pairs": pairs,
        "planner": planner,
        "service": service,
        "tables": tables,
        **differences(planner, service),
    }


def differences(planner: list[float], service: list[float]) -> dict[str, float]:
    """What the service adds: at the median and the 95th percentile of each, and pair by pair."""
    added = [asked - alone for alone, asked in zip(planner, service, strict=True)]
    return {
        "at_median": statistics.median(service) - statistics.median(planner),
        "at_p95": p95(service) - p95(planner),
        "pairwise_median": statistics.median(added),
        "pairwise_p95": p95(added),
    }


def ask(http: httpx.Client, scenario: str) -> tuple[float, str]:
    """Seconds from asking for a plan to having read it (without its tables), and where it is."""
    body = f'{{"scenario":{scenario},"options":{{"remedies":false}}}}'.encode()
    headers = {"Content-Type": "application/json", "Prefer": "wait=60"}
    begun = time.perf_counter()
    answer = http.post("/v1/plans", content=body, headers=headers)
    document = answer.json()
    spent = time.perf_counter() - begun
    if answer.status_code != 200 or document["state"] != "optimal" or document["stored"]:
        raise SystemExit(f"no new plan: {answer.status_code} {answer.text[:500]}")
    return spent, answer.headers["location"]


def bare_throughput(requests: Requests, seconds: float) -> float:
    """Plans a second of as many planners side by side as the service has slots."""
    planners = [Bare() for _ in range(SLOTS)]
    for planner in planners:
        planner.plan(requests.scenario())
    end = time.monotonic() + seconds

    def work(planner: Bare) -> float:
        with planner:
            made, begun = 0, time.monotonic()
            while time.monotonic() < end:
                planner.plan(requests.scenario())
                made += 1
            return made / (time.monotonic() - begun)

    with ThreadPoolExecutor(SLOTS) as pool:
        return sum(pool.map(work, planners))


def throughput(address: str, requests: Requests, seconds: float) -> float:
    """Plans a second of the service while as many clients as it has slots, and one, keep asking."""
    end = time.monotonic() + seconds
    begun = time.monotonic()

    def work(_: int) -> int:
        made = 0
        with httpx.Client(base_url=address, timeout=120.0) as http:
            while time.monotonic() < end:
                ask(http, requests.scenario())
                made += 1
        return made

    with ThreadPoolExecutor(SLOTS + 1) as pool:
        made = sum(pool.map(work, range(SLOTS + 1)))
    return made / (time.monotonic() - begun)


if __name__ == "__main__":
    raise SystemExit(main())
