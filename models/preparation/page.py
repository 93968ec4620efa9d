"""The reference page of a comparison's tables; `python -m models.preparation.page` writes it."""

from __future__ import annotations

from pathlib import Path

from models.preparation.tables import COMPARISON_TABLES
from models.report.page import section

PAGE = Path(__file__).parents[2] / "instances" / "COMPARISON.md"

_HEAD = """\
# The tables of a comparison

Generated from `models/preparation/tables.py` by `python -m models.preparation.page`; change it there.

A comparison of strategies is one JSON document, a folder of CSV files or a workbook: the same tables in each.

- In JSON: `summary` (scenario, budget, measure, how the optimum was found, its gap and what the proof of
  that, recomputed from the matrices, objects to, findings in sentences, names of codes), `provenance`
  (digest of the scenario, versions, options, seed) and `tables`, each an array of objects. In a folder: one
  CSV file per table, and `comparison.json` with the other parts.
- Need is in weighted person-days: severity x vulnerability x person-days, those of priority A (survival) ten
  times, those of priority B (protection and dignity) once.
- Every need, shortage and cost of a strategy comes from solving the response of that outlook anew with what
  the strategy prepared; openings of candidate sites are relaxed. The frontier and the known inputs show the
  needs of the programmes that were optimised.
- Intervals are there only where the outlooks are a sample, on those that nothing was optimised on (`held
  out`). Everything else is exact for the outlooks given.
- `derived` tables follow from strategies and outlooks; `explained` ones are found by solving again.
"""


def page() -> str:
    """The page, as Markdown."""
    return "\n".join([_HEAD, *(section(table) for table in COMPARISON_TABLES.values())])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
