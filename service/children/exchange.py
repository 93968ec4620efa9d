"""What a child is asked and what it answers, as data; and what can go wrong on the way.

ChildError
|-- Rejected    the scenario has errors: every issue, as the checks list them
|-- TooLarge    it is over a limit: rows, days, unpacked size, memory
|-- TooSlow     the time allowed is over
|-- Died        the child ended in the middle of its work
|   `-- Failed  the child met a fault of its own; logged under `reference`
`-- Busy        no child came free in time
"""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

Format = Literal["json", "workbook", "zip", "instance", "stored"]
MEMORY = "MB of memory"
WITH_PARTS = ("plan",)
"""Tasks of which there is something to keep when they are stopped."""
Form = Literal["workbook", "csv-zip"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a scenario comes from, what is to be changed in it before it is checked, and what is to be done
    with it.

    Attributes:
        format: "json" a document, "workbook" (.xlsx), "zip" of CSV files, "instance" a shipped scenario,
            "stored" the canonical JSON of an earlier `Reading`.
        content: the bytes; empty for an instance.
        name: the instance's name.
        changes: changes in the form of `models.changes`.
        policy: fields of the policy that the request sets (mode, gap, time_limit_s).
        yesterday: an earlier plan to stay close to, as `Plan.to_json` writes it.
        task: what is to be done, one of `service.children.tasks.TASKS`.
        asked: what the request asks of the task: part of the fingerprint.
    """

    format: Format
    content: bytes = b""
    name: str = ""
    changes: Sequence[Mapping[str, Any]] = ()
    policy: Mapping[str, Any] = field(default_factory=dict)
    yesterday: bytes | None = None
    task: str = "plan"
    asked: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """A scenario that was read and checked, and may be worked on.

    Attributes:
        scenario: canonical JSON, as `Scenario.to_json`.
        fingerprint: SHA-256 of all that decides the answer: equal fingerprints, equal optimal results.
        name: its title.
        size: columns of its linear programme, estimated (`models.size`); of all outlooks' for a comparison.
        issues: warnings.
    """

    scenario: bytes
    fingerprint: str
    name: str
    size: float
    issues: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A plan that was found, or a comparison.

    Attributes:
        status: "optimal" or "feasible"; `stopped_by` says what stopped the search.
        documents: under the task's name all but the tables ("plan": summary, indicators, certificate,
            provenance), and "table/<name>" for every table, each as JSON.
        seconds: by phase.
    """

    status: str
    stopped_by: str
    documents: dict[str, bytes]
    seconds: dict[str, float]


class ChildError(Exception):
    """Root of what a child may answer instead of a result."""


class Rejected(ChildError):
    """The scenario has errors; `issues` lists everything found, warnings included."""

    def __init__(self, issues: list[dict[str, Any]]) -> None:
        errors = sum(issue["severity"] == "error" for issue in issues)
        super().__init__(f"{errors} error(s) in the scenario")
        self.issues = issues


class TooLarge(ChildError):
    """More than a limit allows: `limit` of `what`: "rows", "days", "files", "MB once unpacked", "times
    the packed size", "MB of memory"."""

    def __init__(self, what: str, limit: float) -> None:
        super().__init__(f"the limit is {limit:g} {what}")
        self.what, self.limit = what, limit


class TooSlow(ChildError):
    """It took longer than `seconds` and was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"it took longer than {seconds:g} seconds")
        self.seconds = seconds


class Died(ChildError):
    """The child ended in the middle of its work; `exit_code` is negative for a signal, None if unknown."""

    def __init__(self, exit_code: int | None = None) -> None:
        how = "for an unknown reason" if exit_code is None else f"with exit code {exit_code}"
        if exit_code is not None and exit_code < 0:
            how = f"by {signal.Signals(-exit_code).name}"
        super().__init__(f"the solver process ended {how}")
        self.exit_code = exit_code


class Failed(Died):
    """The child met a fault of its own; what is known was logged under `reference`."""

    def __init__(self, reference: str) -> None:
        super().__init__()
        self.args = (f"a fault in the solver process, logged as {reference}",)
        self.reference = reference

    def rejection(self) -> Rejected:
        """What to answer where it was reading that failed: the same scenario would fail again."""
        message = f"Konak could not read this scenario, for a fault of its own; reference {self.reference}."
        issue = {
            "code": "unreadable", "severity": "error", "table": "", "row": None, "column": "", "value": None,
            "message": message, "remedy": "Report it with the reference; sending it again does not help.",
            "where": "",
        }  # fmt: skip
        return Rejected([issue])


class Busy(ChildError):
    """No child came free within the seconds given."""
