"""What the service tells of a plan, and while it is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FINISHED = frozenset({"optimal", "feasible", "failed", "cancelled", "expired"})
"""States that never change again."""


@dataclass(frozen=True)
class PlanRecord:
    """A plan as the service shows it.

    Attributes:
        id: what to ask for it by.
        state: queued, running, then optimal, feasible, failed, cancelled or expired.
        summary, indicators: of the plan, empty until there is one.
        actions: what must be decided, the most pressing first.
        document: everything the service said, these included (position, stage, progress, links, ...).
    """

    id: str
    state: str
    summary: Mapping[str, Any] = field(repr=False)
    indicators: Mapping[str, Any] = field(repr=False)
    actions: list[dict[str, Any]] = field(repr=False)
    document: Mapping[str, Any] = field(repr=False)

    @property
    def finished(self) -> bool:
        """Whether the state is final."""
        return self.state in FINISHED

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> PlanRecord:
        """The record in an answer."""
        return cls(
            id=document["id"],
            state=document["state"],
            summary=document.get("summary") or {},
            indicators=document.get("indicators") or {},
            actions=document.get("actions") or [],
            document=document,
        )


@dataclass(frozen=True)
class Event:
    """One event of a plan: `id` resumes the stream after it, `type` is "state" or "progress"."""

    id: str
    type: str
    data: Mapping[str, Any]

    @property
    def last(self) -> bool:
        """Whether nothing follows: a state that is final."""
        return self.type == "state" and self.data.get("state") in FINISHED
