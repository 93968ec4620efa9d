"""How much is looked into, by the size of the programme."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How much is looked into, by the size of the programme alone: the same scenario gives the same tables.

    Limits examined of A, B and C; of how many also less is tried; whether a rate is followed beyond its
    amount.
    """

    columns: int
    limits: tuple[int, int, int]
    also_less: int
    beyond: bool


EFFORTS = (
    Effort(5_000, (40, 40, 20), also_less=40, beyond=True),
    Effort(25_000, (8, 6, 3), also_less=4, beyond=True),
    Effort(200_000, (4, 3, 0), also_less=0, beyond=False),
)
LEAST_EFFORT = Effort(2**31, (2, 1, 0), also_less=0, beyond=False)


def effort(columns: int) -> Effort:
    """The effort for a programme of so many columns."""
    return next((entry for entry in EFFORTS if columns <= entry.columns), LEAST_EFFORT)
