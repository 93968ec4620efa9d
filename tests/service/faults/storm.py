"""A storm: plans are asked for while the service, its workers and their solver processes are killed."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle, islice

import psutil

from tests.service.faults.jobs import request
from tests.service.faults.ledger import Ledger
from tests.service.installation import Installation, Process

KINDS = ("service", "worker", "solver")
CLIENTS = 4
PATIENCE_S = 300.0
SETTINGS = {
    "slots": 2,
    "readers": 1,
    "lease_seconds": 2,
    "attempts": 50,  # no plan is given up for what the storm did to it
    "key_requests_per_minute": 1_000_000,
    "key_queue_limit": 10_000,
}


@dataclass
class Account:
    """What a storm came to."""

    jobs: int
    kills: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0


class Storm:
    """Asks for `jobs` plans and kills `kills` processes, of each kind in turn, at moments drawn by `seed`."""

    def __init__(
        self, installation: Installation, *, jobs: int, kills: int, seed: int, workers: int = 1
    ) -> None:
        self._installation, self._jobs, self._kills = installation, jobs, kills
        self._random = random.Random(seed)
        self._killed = threading.Semaphore(0)
        self._workers: dict[str, Process] = {}
        self._names = [f"worker-{number}" for number in range(workers)]
        self.account = Account(jobs)

    def run(self) -> Account:
        """The account, once every plan has ended and everything was compared."""
        begun = time.monotonic()
        self._service = self._installation.serve()
        for name in self._names:
            self._workers[name] = self._installation.worker(name)
        ledger = Ledger(self._installation.database_url)
        try:
            with ThreadPoolExecutor(CLIENTS + 1) as pool:
                killing = pool.submit(self._kill_all)
                acknowledged = set(pool.map(self._one, range(self._jobs)))
                killing.result()
            self.account.wrong += ledger.audit(acknowledged, self._jobs)
            self.account.states = ledger.states()
        finally:
            ledger.close()
        self._installation.close()
        for process in self._installation.processes:
            self.account.wrong += [f"outlived its process: {left}" for left in process.left_behind()]
        self.account.seconds = time.monotonic() - begun
        return self.account

    def _one(self, number: int) -> str:
        """Ask for a plan, wait for it, and read all of it."""
        self._await_kill(number)
        with self._installation.client(PATIENCE_S) as client:
            asked = client.submit(**request(number), wait_s=number % 3)
            ended = client.wait(asked.id, PATIENCE_S)
            if ended.state not in ("optimal", "feasible"):
                self.account.wrong.append(f"{asked.id} is {ended.state} for its client: {ended.document}")
            elif client.table(asked.id, "lodging").empty:
                self.account.wrong.append(f"{asked.id} has no lodging")
            again = client.submit(**request(number))
            if again.id != asked.id:
                self.account.wrong.append(f"asked again, {asked.id} became {again.id}")
        return asked.id

    def _await_kill(self, number: int) -> None:
        """Spread the jobs over the kills, so that there is always something to hit."""
        due = (number + 1) * self._kills // self._jobs - number * self._kills // self._jobs
        for _ in range(due):
            self._killed.acquire(timeout=PATIENCE_S)

    def _kill_all(self) -> None:
        kinds = list(islice(cycle(KINDS), self._kills))
        self._random.shuffle(kinds)
        for kind in kinds:
            time.sleep(self._random.uniform(0.1, 1.5))
            getattr(self, f"_kill_{kind}")()
            self.account.kills[kind] += 1
            self._killed.release()

    def _kill_service(self) -> None:
        self._service.kill()
        time.sleep(self._random.uniform(0.0, 1.0))
        self._service = self._installation.serve()

    def _kill_worker(self) -> None:
        name = self._random.choice(self._names)
        self._workers[name].kill()
        time.sleep(self._random.uniform(0.0, 1.0))
        self._workers[name] = self._installation.worker(name)

    def _kill_solver(self) -> None:
        """Kill one of the processes that the service or a worker started: a solver, or what forks them."""
        found: list[psutil.Process] = []
        end = time.monotonic() + PATIENCE_S
        while not found and time.monotonic() < end:
            time.sleep(0.05)
            found = [
                child for process in (self._service, *self._workers.values()) for child in process.children()
            ]
        try:
            self._random.choice(sorted(found, key=lambda child: child.pid)).kill()
        except psutil.NoSuchProcess:
            return  # it ended by itself, just before
