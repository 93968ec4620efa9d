"""What the service tells of a plan or a comparison, and while it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

FINISHED = frozenset({"optimal", "feasible", "failed", "cancelled", "expired"})
"""States that never change again."""


@dataclass(frozen=True)
class Record:
    """A plan or a comparison as the service shows it.

    Attributes:
        id: what to ask for it by.
        state: queued, running, then optimal, feasible, failed, cancelled or expired.
        document: everything the service said (position, stage, progress, links, ...).
    """

    id: str
    state: str
    document: Mapping[str, Any] = field(repr=False)

    @property
    def finished(self) -> bool:
        """Whether the state is final."""
        return self.state in FINISHED

    @property
    def summary(self) -> Mapping[str, Any]:
        """Of the result; empty until there is one."""
        return self.document.get("summary") or {}

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Self:
        """The record in an answer."""
        return cls(document["id"], document["state"], document)


class PlanRecord(Record):
    """A plan."""

    @property
    def indicators(self) -> Mapping[str, Any]:
        """What it adds up to; empty until there is a plan."""
        return self.document.get("indicators") or {}

    @property
    def actions(self) -> list[dict[str, Any]]:
        """What must be decided, the most pressing first."""
        return self.document.get("actions") or []


class ComparisonRecord(Record):
    """A comparison of strategies."""

    @property
    def strategies(self) -> list[dict[str, Any]]:
        """How each strategy does; empty until there is a result."""
        return self.document.get("strategies") or []

    @property
    def preparation(self) -> list[dict[str, Any]]:
        """What each strategy prepares, also in words."""
        return self.document.get("preparation") or []


@dataclass(frozen=True)
class Event:
    """One event: `id` resumes the stream after it, `type` is "state" or "progress"."""

    id: str
    type: str
    data: Mapping[str, Any]

    @property
    def last(self) -> bool:
        """Whether nothing follows: a state that is final."""
        return self.type == "state" and self.data.get("state") in FINISHED
