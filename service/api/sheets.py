"""A plan's documents with small counts hidden."""

from __future__ import annotations

from collections.abc import Mapping

import orjson

from models import Plan

TABLE = "table/"
BESIDE = f"{TABLE}occupancy"
"""Without it nobody can tell which of a plan's other counts are of few people."""


def suppressed(documents: Mapping[str, bytes], below: int) -> dict[str, bytes]:
    """A plan's documents with counts of people below `below` hidden, as in the workbook.

    Args:
        documents: "plan", BESIDE, and any other tables; what else is among them stays as it is.
    """
    from models.report.suppression import suppress  # pandas at work: most requests need none

    tables = {
        name.removeprefix(TABLE): orjson.loads(rows)
        for name, rows in documents.items()
        if name.startswith(TABLE)
    }
    rest = suppress(Plan.from_json(orjson.loads(documents["plan"]) | {"tables": tables}), below).as_dict()
    hidden = rest.pop("tables")
    return {
        **documents,
        "plan": orjson.dumps(rest),
        **{f"{TABLE}{name}": orjson.dumps(hidden[name]) for name in tables},
    }
