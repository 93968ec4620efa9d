"""A finding: levers that were moved, and what a re-solve saw."""

from __future__ import annotations

from dataclasses import dataclass

from models.explain.levers import Lever
from models.explain.probe import Effect
from models.programme.levels import Level


@dataclass(frozen=True)
class Finding:
    """Levers that were moved together, which way, and what it did at a level."""

    levers: tuple[Lever, ...]
    level: Level
    effect: Effect
    more: bool
