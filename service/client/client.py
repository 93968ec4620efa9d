"""The client: one method for each thing the service does with plans and comparisons."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import httpx
import pandas as pd

from service.client import stream
from service.client.errors import retry_after
from service.client.frames import frame
from service.client.patience import pauses, send
from service.client.records import ComparisonRecord, Event, PlanRecord, Record

Told = TypeVar("Told", bound=Record)
Change = Mapping[str, Any]
"""`{table, where, set | scale | add | delete}`."""

ADDRESS = "http://127.0.0.1:8722"
LONGEST_ANSWER_S = 90.0
"""More than the service lets a request wait for its plan, and than the silence in a stream of events."""


class Client:
    """Asks one installation; close it, or use it as a context. Not shared between threads.

    Args:
        address: of the service.
        key: an API key, where the service has keys.
        patience_s: how long to ask again while the service is full, restarts or cannot be reached.
        transport: how requests travel, where it is not plain HTTP.

    Every method raises `Unreachable`, or the `Problem` the service answered with.
    """

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        key: str | None = None,
        patience_s: float = 300.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.patience_s = patience_s
        self._http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=httpx.Timeout(10.0, read=LONGEST_ANSWER_S),
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    # --- asking for plans

    def submit(
        self,
        scenario: Mapping[str, Any] | None = None,
        *,
        instance: str | None = None,
        plan: str | None = None,
        file: str | Path | None = None,
        changes: Sequence[Change] = (),
        options: Mapping[str, Any] | None = None,
        wait_s: float = 0.0,
        idempotency_key: str | None = None,
    ) -> PlanRecord:
        """Ask for a plan of a scenario (its tables), an instance, an earlier plan's scenario or a file.

        Waits up to `wait_s` for the plan, then says where it stands. It is asked for once however often it
        must be sent: under `idempotency_key`, or one made up for this call.
        """
        body = _body(scenario, instance, plan, file, changes=list(changes), options=dict(options or {}))
        return PlanRecord.of(self._submitted("/v1/plans", body, wait_s, idempotency_key))

    def compare(
        self,
        scenario: Mapping[str, Any] | None = None,
        *,
        instance: str | None = None,
        plan: str | None = None,
        file: str | Path | None = None,
        changes: Sequence[Change] = (),
        options: Mapping[str, Any] | None = None,
        wait_s: float = 0.0,
        idempotency_key: str | None = None,
    ) -> ComparisonRecord:
        """Ask for a comparison of strategies, as for a plan; `options` such as budget, risk, strategies."""
        body = _body(scenario, instance, plan, file, changes=list(changes), options=dict(options or {}))
        return ComparisonRecord.of(self._submitted("/v1/comparisons", body, wait_s, idempotency_key))

    def check(
        self,
        scenario: Mapping[str, Any] | None = None,
        *,
        instance: str | None = None,
        plan: str | None = None,
        file: str | Path | None = None,
    ) -> list[dict[str, Any]]:
        """Every issue of a scenario, as `konak check` lists them; nothing is planned or kept."""
        body = _body(scenario, instance, plan, file)
        issues: list[dict[str, Any]] = self._ask("POST", "/v1/checks", again=True, **body).json()["issues"]
        return issues

    # --- how it goes

    def plan(self, id: str) -> PlanRecord:
        """Where a plan stands; once it is there, its summary, indicators and actions."""
        return PlanRecord.of(self._ask("GET", _address(id)).json())

    def plans(self, **filters: str) -> Iterator[PlanRecord]:
        """All plans, the newest first; `filters` such as state="optimal" or name="..."."""
        for page in self._pages("/v1/plans", filters):
            yield from map(PlanRecord.of, page["plans"])

    def comparison(self, id: str) -> ComparisonRecord:
        """Where a comparison stands; once it is there, its summary, strategies and what they prepare."""
        return ComparisonRecord.of(self._ask("GET", _address(id)).json())

    def comparisons(self, **filters: str) -> Iterator[ComparisonRecord]:
        """All comparisons, the newest first."""
        for page in self._pages("/v1/comparisons", filters):
            yield from map(ComparisonRecord.of, page["comparisons"])

    def wait(self, id: str, timeout_s: float | None = None) -> PlanRecord:
        """The plan once it is finished, however it ended. Raises TimeoutError after `timeout_s`.

        Asks as often as the service says, or ever more seldom where it does not.
        """
        return self._finished(id, timeout_s, PlanRecord)

    def wait_compared(self, id: str, timeout_s: float | None = None) -> ComparisonRecord:
        """The comparison once it is finished, likewise."""
        return self._finished(id, timeout_s, ComparisonRecord)

    def _finished(self, id: str, timeout_s: float | None, kind: type[Told]) -> Told:
        end = time.monotonic() + timeout_s if timeout_s is not None else float("inf")
        pausing = pauses()
        while True:
            answer = self._ask("GET", _address(id))
            record = kind.of(answer.json())
            if record.finished:
                return record
            pause, told = next(pausing), retry_after(answer)
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"{id} is not finished after {timeout_s} s")
            time.sleep(min(pause if told is None else told, left))

    def events(self, id: str, after: str = "") -> Iterator[Event]:
        """What happens to a plan or a comparison, until it is finished; from the start or after an event."""
        return stream.events(self._http, f"{_address(id)}/events", after, self.patience_s)

    def cancel(self, id: str) -> Record:
        """Stop a plan or a comparison, queued or running; the best plan so far is kept. Conflict where it is
        finished."""
        return Record.of(self._ask("POST", f"{_address(id)}/cancellation").json())

    # --- what came out

    def table(self, id: str, name: str) -> pd.DataFrame:
        """One table of a plan or a comparison, in the columns of its contract."""
        columns = self._columns(id)
        if name not in columns:
            raise ValueError(f"there is no table {name}; there is {', '.join(columns)}")
        pages = self._pages(f"{_address(id)}/tables/{name}", {})
        return frame(columns[name], [row for page in pages for row in page["rows"]])

    def tables(self, id: str) -> dict[str, pd.DataFrame]:
        """Every table of a plan or a comparison by its name."""
        document = self._ask("GET", _address(id), params={"include": "tables"}).json()
        columns = self._columns(id)
        return {name: frame(columns[name], rows) for name, rows in document["tables"].items()}

    def workbook(self, id: str, path: str | Path, *, suppress: int | None = None) -> Path:
        """Write the workbook to `path`; a plan's counts below `suppress` are hidden."""
        parameters = {} if suppress is None else {"suppress": str(suppress)}
        answer = self._ask("GET", f"{_address(id)}/workbook", params=parameters)
        path = Path(path)
        path.write_bytes(answer.content)
        return path

    def why(self, id: str, **filters: str) -> dict[str, Any]:
        """Causes, prices and remedies; `filters` place, day, group, item."""
        answer: dict[str, Any] = self._ask("GET", f"{_address(id)}/why", params=filters).json()
        return answer

    def certificate(self, id: str) -> dict[str, Any]:
        """What proves the plan."""
        answer: dict[str, Any] = self._ask("GET", f"{_address(id)}/certificate").json()
        return answer

    # --- what people decide

    def approve(self, id: str, role: str, note: str = "") -> dict[str, Any]:
        """Approve a plan, as the holder of a role; gives the entry of the trail."""
        return self._decide(id, "approve", role, note)

    def withdraw(self, id: str, role: str, note: str = "") -> dict[str, Any]:
        """Withdraw an approval; both stay in the trail."""
        return self._decide(id, "withdraw", role, note)

    def erase(self, id: str) -> None:
        """Erase scenario and result for good; Conflict where the plan is approved."""
        self._ask("DELETE", _address(id))

    # --- how it is asked

    def _submitted(
        self, path: str, body: Mapping[str, Any], wait_s: float, idempotency_key: str | None
    ) -> dict[str, Any]:
        headers = {
            "Idempotency-Key": idempotency_key or uuid.uuid4().hex,
            "Prefer": f"wait={wait_s:g}" if wait_s else "respond-async",
        }
        answer: dict[str, Any] = self._ask("POST", path, headers=headers, **body).json()
        return answer

    def _decide(self, id: str, action: str, role: str, note: str) -> dict[str, Any]:
        entry = {"action": action, "role": role, "note": note}
        answer: dict[str, Any] = self._ask("POST", f"{_address(id)}/approval", json=entry).json()
        return answer

    def _columns(self, id: str) -> dict[str, list[dict[str, Any]]]:
        """The columns of each table."""
        tables = self._ask("GET", f"{_address(id)}/tables").json()["tables"]
        return {table["name"]: table["columns"] for table in tables}

    def _pages(self, path: str, parameters: Mapping[str, str]) -> Iterator[dict[str, Any]]:
        asked = dict(parameters)
        while True:
            page = self._ask("GET", path, params=asked).json()
            yield page
            if not page["next"]:
                return
            asked["cursor"] = page["next"]

    def _ask(self, method: str, path: str, *, again: bool = False, **request: Any) -> httpx.Response:
        built = self._http.build_request(method, path, **request)
        again = again or method == "GET" or "Idempotency-Key" in built.headers
        return send(self._http, built, again=again, patience_s=self.patience_s)


def _address(id: str) -> str:
    """Where a plan or a comparison is: its id says which it is."""
    return f"/v1/{id.partition('_')[0]}s/{id}"


def _body(
    scenario: Mapping[str, Any] | None,
    instance: str | None,
    plan: str | None,
    file: str | Path | None,
    **beside: list[Change] | dict[str, Any],
) -> dict[str, Any]:
    """The request's body, as httpx takes it: JSON, or a form where there is a file; `beside` is in both."""
    given = {"scenario": scenario, "instance": instance, "plan": plan}
    said = {name: value for name, value in given.items() if value is not None}
    if len(said) + (file is not None) != 1:
        raise ValueError("give one of scenario, instance, plan and file")
    beside = {name: value for name, value in beside.items() if value}
    if file is None:
        return {"json": said | beside}
    path = Path(file)
    return {
        "files": {"file": (path.name, path.read_bytes())},
        "data": {name: json.dumps(value) for name, value in beside.items()},
    }
