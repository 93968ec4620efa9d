"""Which media type an answer has: the `Accept` header (RFC 9110)."""

from __future__ import annotations

from collections.abc import Sequence

from service.problems import Problem


def negotiated(accept: str, offers: Sequence[str]) -> str:
    """The offered media type that `accept` likes best; of equals the first.

    Raises:
        Problem: 406, it takes none of them.
    """
    liked = (
        {offer: _quality(accept, offer) for offer in offers} if accept.strip() else dict.fromkeys(offers, 1)
    )
    best = max(offers, key=lambda offer: liked[offer])
    if not liked[best]:
        raise Problem("not-acceptable", f"There is {' and '.join(offers)}.")
    return best


def _quality(accept: str, offer: str) -> float:
    """How much `accept` likes a type: by the most specific range that it is in."""
    ranges = {"*/*": 0, f"{offer.partition('/')[0]}/*": 1, offer: 2}
    found = (-1, 0.0)
    for part in accept.split(",")[:50]:
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name in ranges:
            found = max(found, (ranges[name], _weight(parameters)))
    return found[1]


def _weight(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
