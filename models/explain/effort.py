"""How much is looked into, by the size of the programme."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """How much is looked into, by the size of the programme alone: the same scenario gives the same tables.

    Limits examined of A, B and C; of how many also less is tried; whether a rate is followed beyond its
    amount; how many basic values a move may push out of their bounds (each is about a step of a re-solve);
    how many more limits are moved for shortages that none of those eased, and how many re-solves of a level
    may go unanswered before that; how many limits of A and of B are
    lifted altogether, how many pairs of limits, and how many lanes that are shut are opened (each is a plan
    anew).
    """

    columns: int
    limits: tuple[int, int, int]
    also_less: int
    beyond: bool
    pushed_out: int
    eased: int
    patience: int
    lifted: tuple[int, int]
    pairs: int
    opened: int


EFFORTS = (
    Effort(5_000, (40, 40, 20), 40, True, 10_000, 40, 10_000, (20, 20), 10, 6),
    Effort(25_000, (8, 8, 3), 4, True, 150, 20, 10, (2, 1), 1, 0),
    Effort(200_000, (12, 10, 0), 0, False, 200, 20, 2, (1, 0), 0, 0),
)
LEAST_EFFORT = Effort(2**31, (2, 1, 0), 0, False, 400, 0, 0, (0, 0), 0, 0)


def effort(columns: int) -> Effort:
    """The effort for a programme of so many columns."""
    return next((entry for entry in EFFORTS if columns <= entry.columns), LEAST_EFFORT)
