"""Names and numbers as they are read aloud in messages."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN = 5
_TOO_LONG = 1e12


def listed(names: Iterable[str], joint: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'; long lists end in how many more there are."""
    every = list(names)
    if len(every) > SHOWN + 1:
        return f"{', '.join(every[:SHOWN])} {joint} {len(every) - SHOWN:,} more"
    if len(every) < 2:
        return "".join(every)
    return f"{', '.join(every[:-1])} {joint} {every[-1]}"


def figure(value: float) -> str:
    """A number without needless digits: 1,200 or 0.35, and 1e+308 for a slip."""
    if abs(value) >= _TOO_LONG:
        return f"{value:g}"
    return f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"


def counted(number: int, noun: str) -> str:
    """'1 row', '3 rows'."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
