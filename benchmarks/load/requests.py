"""What is asked for: one scenario of about 10,000 columns, each time with another figure in it."""

from __future__ import annotations

import copy
import datetime
import json

from benchmarks.scenarios import SIZES, make_tables

SIZE = "10k"


class Requests:
    """Scenarios as JSON text, as many as are asked for, no two alike and all about as hard."""

    def __init__(self, size: str = SIZE) -> None:
        self._tables = make_tables(SIZES[size, "full"])
        self._given = 0

    def scenario(self) -> str:
        """The next scenario."""
        self._given += 1
        tables = copy.copy(self._tables)
        first, *others = tables["arrivals"]
        tables["arrivals"] = [{**first, "persons": first["persons"] + 0.01 * self._given}, *others]
        return json.dumps(tables, default=_day)

    def body(self) -> bytes:
        """The next scenario as the body of a request, without remedies: they solve many times more."""
        return f'{{"scenario":{self.scenario()},"options":{{"remedies":false}}}}'.encode()


def _day(value: datetime.date) -> str:
    return value.isoformat()
