"""The decisions of a plan as plain look-ups: what is not in one is nothing."""

from __future__ import annotations

from collections.abc import Mapping
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

    move: Mapping[tuple[LaneKey, str, int], float] = field(default_factory=dict)
    present: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    lodged: Mapping[tuple[str, str, str, int], float] = field(default_factory=dict)
    lodged_over: Mapping[tuple[str, str, str, int], float] = field(default_factory=dict)
    unsheltered: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    build: Mapping[tuple[int, int], float] = field(default_factory=dict)
    open: Mapping[tuple[str, int], float] = field(default_factory=dict)
    ship: Mapping[tuple[LaneKey, str, int], float] = field(default_factory=dict)
    order: Mapping[tuple[Source, int], float] = field(default_factory=dict)
    stock: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    discarded: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    issued: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    unmet: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    on_duty: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    call_up: Mapping[tuple[int, str, int], float] = field(default_factory=dict)
    release: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    redeploy: Mapping[tuple[StaffLane, str, int], float] = field(default_factory=dict)
    install: Mapping[tuple[int, int], float] = field(default_factory=dict)
    uncovered: Mapping[tuple[str, str, int], float] = field(default_factory=dict)
    kept_waiting: Mapping[tuple[str, int], float] = field(default_factory=dict)
    cover_short: Mapping[str, float] = field(default_factory=dict)
