"""What the duals of an outlook's programme say of it, whatever is prepared."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from models.programme.matrix import Vector


@dataclass(frozen=True)
class Cut:
    """need of an outlook >= `constant + slope @ units`, whatever the units. Tight at the units it was made at
    where `value` is the need there; a cut lent by another outlook has no value of its own.

    A cut of money says the same of the money of the cheapest response that leaves no more than some need:
    its slope has a last entry (<= 0), how that falls with each unit of need.

    `duals` of the programme's rows prove it (see proof), for every outlook of the same `structure`.
    """

    outlook: int
    constant: float
    slope: Vector
    value: float | None = None
    duals: Vector = field(default_factory=lambda: np.zeros(0), repr=False)
    structure: str = ""
