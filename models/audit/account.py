"""What the audit found: facts that were checked, and objections where plan and input disagree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
Key = dict[str, Any]

ABSOLUTE = 1e-5
"""Tolerance of a fact, in persons (or what serves one person; or money, units of staff, places).

A solver keeps each row to 1e-7 of the units it is given (persons, and goods in what serves one person), and
a plan drops amounts below 1e-7. A hundred such amounts in one sum stay below this figure, and a
hundred-thousandth of a person below anything a plan is read for.
"""
RELATIVE = 1e-7
"""Tolerance of a fact, as a part of the largest amount that enters it."""
LISTED = 20
"""Objections kept of one kind in one table; the rest is counted."""

NAMES: Mapping[int, str] = {
    1: "people_balance",
    2: "one_leg_a_day",
    3: "departure_readiness",
    4: "exit_quota",
    5: "lane_capacity",
    6: "gate",
    7: "night_accounted",
    8: "space_limit",
    9: "building",
    10: "stock_balance",
    11: "need_of_items",
    12: "storage_limit",
    13: "freight_capacity",
    14: "supplier_limit",
    15: "staff_balance",
    16: "service_cover",
    17: "budget",
    18: "site_opening",
    19: "cover_at_end",
}
"""The constraints of the response model, by the numbers of `models/allocation/FORMULATION.md`."""


@dataclass(frozen=True, slots=True)
class Objection:
    """One figure of the plan that does not follow from the input and the rest of the plan."""

    number: int
    """Of the constraint; 0 for an account, an indicator or a derived table."""
    name: str
    table: str
    key: Key
    expected: float | str | None
    found: float | str | None
    message: str

    def as_dict(self) -> dict[str, Any]:
        """As JSON data."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Audit:
    """The primal half of a plan's certificate."""

    objections: tuple[Objection, ...]
    checked: Mapping[str, int]
    """Facts checked, by name."""
    broken: Mapping[str, int]
    """Facts that failed, by name: `objections` lists the first of each kind only."""
    worst: float
    """Largest difference seen, as a part of the amounts compared (1 at least)."""
    accounts: Mapping[str, float] = field(default_factory=dict)
    """The person-days of the plan: in the system, and where they were spent."""

    @property
    def accepted(self) -> bool:
        """Whether every fact holds."""
        return not self.objections

    def as_dict(self) -> dict[str, Any]:
        """As JSON data, for the certificate."""
        return {
            "accepted": self.accepted,
            "facts": sum(self.checked.values()),
            "checked": dict(self.checked),
            "broken": dict(self.broken),
            "worst": self.worst,
            "tolerance": {"absolute": ABSOLUTE, "relative": RELATIVE},
            "accounts": dict(self.accounts),
            "objections": [objection.as_dict() for objection in self.objections],
        }


class Labels(Protocol):
    """Names for the positions of an array, so that an objection can say which figure it means."""

    def key(self, position: Sequence[int]) -> Key:
        """The labels of one position."""

    def facts(self, values: Any) -> Any:
        """What of an array states facts."""


@dataclass(frozen=True, slots=True)
class Axes:
    """Labels of arrays over sets. A last axis `date` has its labels from day 1 on: column 0 is the eve, no
    fact."""

    names: tuple[str, ...]
    labels: tuple[Sequence[Any], ...]

    def key(self, position: Sequence[int]) -> Key:
        """The labels of one position."""
        return {
            name: labels[int(at)] for name, labels, at in zip(self.names, self.labels, position, strict=True)
        }

    def facts(self, values: Any) -> Any:
        """The array without the eve."""
        if self.names[-1] == "date" and isinstance(values, np.ndarray):
            return values[..., 1:] if values.ndim and values.shape[-1] == len(self.labels[-1]) + 1 else values
        return values


class Account:
    """Collects facts as they are checked. A figure that is not a number fails every comparison."""

    def __init__(self) -> None:
        self.objections: list[Objection] = []
        self.checked: dict[str, int] = {}
        self.broken: dict[str, int] = {}
        self.accounts: dict[str, float] = {}
        self.worst = 0.0

    def equal(
        self,
        fact: int | str,
        table: str,
        axes: Labels,
        expected: Numbers | float,
        found: Numbers,
        *,
        message: str,
        unit: Numbers | float = 1.0,
        of: Numbers | float = 0.0,
    ) -> None:
        """Object wherever `found` is not `expected`.

        `unit` is what serves one person in the units compared; `of` is the gross amount that entered a net
        figure.
        """
        expected, found, unit, of = (axes.facts(values) for values in (expected, found, unit, of))
        gap = np.abs(found - expected)
        self._judge(fact, table, axes, expected, found, gap, message, unit, of, gap.size)

    def at_most(
        self,
        fact: int | str,
        table: str,
        axes: Labels,
        limit: Numbers | float,
        found: Numbers,
        *,
        message: str,
        unit: Numbers | float = 1.0,
        of: Numbers | float = 0.0,
    ) -> None:
        """Object wherever `found` exceeds `limit` (infinite: no limit)."""
        limit, found, unit, of = (axes.facts(values) for values in (limit, found, unit, of))
        limited = np.isfinite(limit)
        if found.size and not limited.any():
            return
        gap = np.maximum(found - limit, 0.0)
        facts = int(np.broadcast_to(limited, gap.shape).sum()) if limited.size > 1 else gap.size
        self._judge(fact, table, axes, limit, found, gap, message, unit, of, facts)

    def holds(
        self, fact: int | str, table: str, axes: Labels, right: Flags, found: Any, *, message: str
    ) -> None:
        """Object wherever `right` is false; `found` (an array) is what stands there."""
        name = self._count(fact, right.size)
        if not right.all():
            self._object(fact, name, table, axes, np.argwhere(~right), None, found, message)

    def _judge(
        self,
        fact: int | str,
        table: str,
        axes: Labels,
        expected: Numbers | float,
        found: Numbers,
        gap: Numbers,
        message: str,
        unit: Numbers | float,
        of: Numbers | float,
        facts: int,
    ) -> None:
        name = self._count(fact, facts)
        if not gap.any():  # what is not a number counts as a gap
            return
        size = np.maximum(np.abs(found), of)
        size = np.maximum(size, np.where(np.isfinite(expected), np.abs(expected), 0.0))
        right = gap <= ABSOLUTE * unit + RELATIVE * size
        with np.errstate(invalid="ignore"):
            self.worst = max(self.worst, float(np.nanmax(gap / np.maximum(size, unit), initial=0.0)))
        if not right.all():
            shape = gap.shape
            self._object(
                fact, name, table, axes, np.argwhere(~right), np.broadcast_to(expected, shape), found, message
            )

    def _count(self, fact: int | str, facts: int) -> str:
        name = NAMES[fact] if isinstance(fact, int) else fact
        self.checked[name] = self.checked.get(name, 0) + facts
        return name

    def _object(
        self,
        fact: int | str,
        name: str,
        table: str,
        axes: Labels,
        where: NDArray[np.intp],
        expected: Any,
        found: Any,
        message: str,
    ) -> None:
        self.broken[name] = self.broken.get(name, 0) + len(where)
        for position in where[:LISTED]:
            at = tuple(position) if len(position) > 1 else int(position[0])
            self.objections.append(
                Objection(
                    number=fact if isinstance(fact, int) else 0,
                    name=name,
                    table=table,
                    key=axes.key(position),
                    expected=None if expected is None else _plain(expected[at]),
                    found=_plain(found[at]),
                    message=message,
                )
            )

    def close(self) -> Audit:
        """The audit, frozen."""
        return Audit(
            objections=tuple(self.objections),
            checked=dict(self.checked),
            broken=dict(self.broken),
            worst=self.worst,
            accounts=dict(self.accounts),
        )


def _plain(value: Any) -> float | str | None:
    if isinstance(value, (float, int, np.floating, np.integer)):
        number = float(value)
        return number if np.isfinite(number) else str(number)
    return None if value is None else str(value)
