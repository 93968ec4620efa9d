"""Plans to ask for while processes die: no two alike, most of them short, some long enough to be hit."""

from __future__ import annotations

from typing import Any

EVERY_LONG = 8


def request(number: int) -> dict[str, Any]:
    """What `Client.submit` takes: each eighth plan takes seconds, the others a tenth of one."""
    long = number % EVERY_LONG == 0
    where = {"location": "PRE", "space": "centre"} if long else {"location": "school"}
    return {
        "instance": "presevo-october-2015" if long else "first-steps",
        "changes": [{"table": "spaces", "where": where, "set": {"places": 100 + number}}],
        "options": {"remedies": False},
        "idempotency_key": f"storm-{number}",
    }
