"""The states of a job and every legal step between them."""

from collections.abc import Mapping
from typing import Literal, get_args

State = Literal["queued", "running", "optimal", "feasible", "failed", "cancelled", "expired"]

STATES: tuple[State, ...] = get_args(State)

NEXT: Mapping[str, frozenset[str]] = {
    "queued": frozenset({"running", "cancelled", "expired"}),
    # Back to the queue goes only what its process can no longer finish.
    "running": frozenset({"optimal", "feasible", "failed", "cancelled", "queued"}),
}
"""From a state to those that may follow; a state that is not named is final."""

FINISHED: frozenset[str] = frozenset(STATES) - frozenset(NEXT)

UNFINISHED: frozenset[str] = frozenset(NEXT)


class Illegal(ValueError):
    """A step between states that the table does not know: a mistake of the caller."""


def check_step(before: str, after: str) -> None:
    """Raises Illegal if no job may go from `before` to `after`."""
    if after not in NEXT.get(before, frozenset()):
        raise Illegal(f"a job cannot go from {before} to {after}")
