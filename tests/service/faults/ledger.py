"""What the database says of each job, read without any code of the service, and what must never change."""

from __future__ import annotations

import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy
from sqlalchemy.exc import DBAPIError

FINISHED = ("optimal", "feasible", "failed", "cancelled", "expired")


@dataclass
class Ledger:
    """Looks again and again; an outcome that was seen once must stay what it was."""

    url: str
    contradictions: list[str] = field(default_factory=list)
    _seen: dict[str, tuple[object, ...]] = field(default_factory=dict)
    _plans: dict[str, bytes | None] = field(default_factory=dict)
    _over: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._engine = sqlalchemy.create_engine(self.url.replace("postgresql://", "postgresql+psycopg://"))
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop looking."""
        self._over.set()
        self._thread.join()
        self._engine.dispose()

    def states(self) -> Counter[str]:
        """How many jobs are in which state."""
        return Counter(state for _, state, *_ in self._rows())

    def audit(self, acknowledged: set[str], expected: int) -> list[str]:
        """Everything that is wrong at the end: lost, unfinished, ended twice, or there twice."""
        self._look()
        rows = {row[0]: row for row in self._rows()}
        wrong = [f"{id} was acknowledged and is not there" for id in sorted(acknowledged - rows.keys())]
        wrong += [f"{id} is {row[1]}" for id, row in rows.items() if row[1] not in ("optimal", "feasible")]
        if len(rows) != expected:
            wrong.append(f"{len(rows)} jobs for {expected} requests")
        ends: Counter[str] = Counter()
        for id, state in self._ask("SELECT job_id, data FROM events WHERE type = 'state'"):
            ends[str(id)] += any(f'"{final}"' in str(state) for final in FINISHED)
        wrong += [f"{id} ended {ends[id]} times" for id in rows if ends[id] != 1]
        wrong += [f"the plan of {id} is another" for id in rows if self._plan(id) != self._plans[id]]
        return [*self.contradictions, *wrong]

    def _watch(self) -> None:
        while not self._over.wait(0.2):
            try:
                self._look()
            except DBAPIError:
                continue  # the database may be restarting; what it says afterwards is compared all the same

    def _look(self) -> None:
        for id, state, *ended in self._rows():
            before = self._seen.get(id)
            if state not in FINISHED:
                if before:
                    self.contradictions.append(f"{id} was {before} and is {state}")
                continue
            now = (state, *ended)
            if before is None:
                self._seen[id], self._plans[id] = now, self._plan(id)
            elif before != now:
                self.contradictions.append(f"{id} was {before} and is {now}")

    def _plan(self, id: str) -> bytes | None:
        """The plan's document, by its checksum."""
        found = self._ask("SELECT content FROM documents WHERE name = 'plan' AND job_id = :id", id=id)
        return hashlib.sha256(bytes(found[0][0])).digest() if found else None

    def _rows(self) -> list[tuple[str, str, object, object]]:
        return [
            (str(id), str(state), finished_at, attempt)
            for id, state, finished_at, attempt in self._ask(
                "SELECT id, state, finished_at, attempt FROM jobs WHERE kind = 'plan'"
            )
        ]

    def _ask(self, query: str, **values: object) -> list[tuple[Any, ...]]:
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(sqlalchemy.text(query), values)]
