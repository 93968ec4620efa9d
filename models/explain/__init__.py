"""Why: causes of shortages, prices of limits, remedies. Duals nominate, re-solves decide."""

from __future__ import annotations

from models.explain.explanation import Explanation, explain

__all__ = ["Explanation", "explain"]
