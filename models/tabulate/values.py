"""The decisions of a plan as plain look-ups: what is not in one is nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.daily.people import LaneKey
from models.daily.staff import StaffLane
from models.daily.supplies import Source

ZERO = 1e-7
"""Smaller amounts of persons, places and units (goods: times what serves one person) are nothing."""


def snap(value: float, unit: float = 1.0) -> float:
    """The value, or 0 where it is smaller than any amount that counts."""
    return 0.0 if -ZERO * unit < value < ZERO * unit else value


@dataclass
class PlanValues:
    """Decisions by the indices of `models/allocation/FORMULATION.md`; days are numbers 1..T.

    Persons, places and units as there, but goods (`ship`, `order`, `stock`, `discarded`) in units of the
    item. `build` and `install` are by position in `Shelter.growth` and `Staff.growth`, `call_up` by position
    in `Staff.roster`. `open` is the state on each day, `cover_short` in person-days by item.
    """

    move: dict[tuple[LaneKey, str, int], float] = field(default_factory=dict)
    present: dict[tuple[str, str, int], float] = field(default_factory=dict)
    lodged: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    lodged_over: dict[tuple[str, str, str, int], float] = field(default_factory=dict)
    unsheltered: dict[tuple[str, str, int], float] = field(default_factory=dict)
    build: dict[tuple[int, int], float] = field(default_factory=dict)
    open: dict[tuple[str, int], float] = field(default_factory=dict)
    ship: dict[tuple[LaneKey, str, int], float] = field(default_factory=dict)
    order: dict[tuple[Source, int], float] = field(default_factory=dict)
    stock: dict[tuple[str, str, int], float] = field(default_factory=dict)
    discarded: dict[tuple[str, str, int], float] = field(default_factory=dict)
    issued: dict[tuple[str, str, int], float] = field(default_factory=dict)
    unmet: dict[tuple[str, str, int], float] = field(default_factory=dict)
    on_duty: dict[tuple[str, str, int], float] = field(default_factory=dict)
    call_up: dict[tuple[int, str, int], float] = field(default_factory=dict)
    release: dict[tuple[str, str, int], float] = field(default_factory=dict)
    redeploy: dict[tuple[StaffLane, str, int], float] = field(default_factory=dict)
    install: dict[tuple[int, int], float] = field(default_factory=dict)
    uncovered: dict[tuple[str, str, int], float] = field(default_factory=dict)
    kept_waiting: dict[tuple[str, int], float] = field(default_factory=dict)
    cover_short: dict[str, float] = field(default_factory=dict)
