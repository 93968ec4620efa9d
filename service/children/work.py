"""The work of a child: read and check, do what is asked, and write files. Called in the child only."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from models import Plan, Scenario, plan_allocation
from models.audit import seal
from models.changes import apply, changes_from
from models.checks import check
from models.errors import Issue, ScenarioError
from models.instances import shipped
from models.planner import Progress, versions
from models.solving.solver import Stopped
from service.children import files
from service.children.exchange import TooLarge, TooSlow
from service.children.limits import Limits
from service.children.tasks import TASKS, Order
from service.children.uploads import unzip
from service.children.wire import Message

WARM_UP = "first-steps"


class Work:
    """What a child has read last, and what it does with it."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Let go of what was read."""
        self._scenario: Scenario | None = None
        self._task = ""
        self._asked: Mapping[str, Any] = {}
        self._yesterday: Plan | None = None
        self._time_limit_s = 0.0

    def warm(self) -> None:
        """Plan a small scenario, so that what is made on first use is there."""
        plan_allocation(Scenario.read(shipped()[WARM_UP]))

    def read(self, source: dict[str, Any], blobs: Sequence[bytes], limits: Limits) -> Message:
        """Read, change and check; what is found stays for `solve`.

        Raises:
            ScenarioError: it has errors; carries every issue.
            TooLarge: it is over a limit.
        """
        self.forget()
        scenario = _scenario(source, blobs[0], limits)
        _check_limits(scenario, limits)
        scenario = apply(scenario, changes_from(source["changes"]))
        if source["policy"]:
            scenario = scenario.replace(policy=source["policy"])
        _check_limits(scenario, limits)
        issues = check(scenario)
        if any(issue.severity == "error" for issue in issues):
            raise ScenarioError(issues)
        name, asked = source["task"], source["asked"]
        task = TASKS[name]
        task.require(scenario, asked)
        yesterday = _yesterday(blobs[1]) if len(blobs) > 1 else None
        # How long it may take does not change an optimal result.
        limit_s = scenario.policy.time_limit_s
        timeless = scenario if limit_s is None else scenario.replace(policy={"time_limit_s": None})
        self._scenario, self._yesterday = scenario, yesterday
        self._task, self._asked = name, asked
        most_s, _ = limits.of_task(name)
        self._time_limit_s = min(limit_s or most_s, most_s)
        fields = {
            "fingerprint": _fingerprint(timeless.digest, yesterday, name, asked),
            "name": scenario.header.name,
            "size": task.size(scenario),
            "issues": [issue.as_dict() for issue in issues],
        }
        return Message("reading", fields, [scenario.to_json().encode()])

    def solve(
        self,
        time_limit_s: float | None,
        on_progress: Callable[[Progress], None],
        interrupt: threading.Event,
    ) -> Message:
        """Do what was asked with what was read last.

        Raises:
            TooSlow: the time limit passed before there was anything to keep.
        """
        if self._scenario is None:
            raise RuntimeError("nothing was read")
        limit_s = self._time_limit_s if time_limit_s is None else time_limit_s
        order = Order(self._scenario, self._asked, self._yesterday, limit_s, on_progress, interrupt)
        try:
            found = TASKS[self._task].do(order)
        except Stopped:
            raise TooSlow(limit_s) from None
        tables = found.parts.pop("tables")
        documents = {self._task: found.parts} | {f"table/{name}": rows for name, rows in tables.items()}
        fields = {
            "status": found.status,
            "stopped_by": found.stopped_by,
            "seconds": dict(found.seconds),
        }
        return Message(
            "outcome",
            {**fields, "names": list(documents)},
            [orjson.dumps(document) for document in documents.values()],
        )

    def render(
        self, names: Sequence[str], contents: Sequence[bytes], form: str, suppress: int | None
    ) -> Message:
        """A plan's documents, or a comparison's, as a file."""
        documents = dict(zip(names, contents, strict=True))
        return Message("file", {}, [files.render(documents, form, suppress)])

    def template(self) -> Message:
        """The workbook to fill in."""
        return Message("file", {}, [files.template()])


def _scenario(source: dict[str, Any], content: bytes, limits: Limits) -> Scenario:
    if source["format"] == "workbook":
        return Scenario.from_workbook(content)
    if source["format"] == "zip":
        return Scenario.from_files(unzip(content, limits))
    if source["format"] == "instance":
        return Scenario.read(_instance(source["name"]))
    return Scenario.from_json(content)


def _instance(name: str) -> Path:
    """Shipped scenarios only: a name is never a path."""
    known = shipped()
    if name not in known:
        message = "No shipped scenario has this name."
        remedy = f"Shipped are {', '.join(known)}."
        raise ScenarioError([Issue("unknown-scenario", "error", "", None, "", name[:60], message, remedy)])
    return known[name]


def _check_limits(scenario: Scenario, limits: Limits) -> None:
    if scenario.header.days > limits.days:
        raise TooLarge("days", limits.days)
    if sum(len(frame) for frame in scenario.tables.shared.values()) > limits.rows:
        raise TooLarge("rows", limits.rows)


def _yesterday(content: bytes) -> Plan:
    try:
        return Plan.from_json(content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = "Yesterday's plan cannot be read."
        remedy = "Give the JSON of a whole plan."
        issue = Issue("unreadable-plan", "error", "", None, "", None, message, remedy)
        raise ScenarioError([issue]) from error


def _fingerprint(digest: str, yesterday: Plan | None, task: str, asked: Mapping[str, Any]) -> str:
    """SHA-256 of all that decides the answer."""
    known = {
        "scenario": digest,
        "task": task,
        "asked": asked,
        "yesterday": None if yesterday is None else seal(yesterday.tables),
        "versions": versions(),
    }
    return hashlib.sha256(orjson.dumps(known, option=orjson.OPT_SORT_KEYS)).hexdigest()
