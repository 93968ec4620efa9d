"""Results as JSON, CSV, a page of tables and a plot."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def publish(results: list[dict[str, Any]], folder: Path) -> None:
    """Write everything."""
