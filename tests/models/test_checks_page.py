"""The page of codes says what the code says."""

from __future__ import annotations

from pathlib import Path

from models.checks import RULES
from models.checks.page import page
from models.checks.reading import READING_RULES

PAGE = Path(__file__).parents[2] / "instances" / "CHECKS.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m models.checks.page instances/CHECKS.md"


def test_no_code_is_used_twice() -> None:
    codes = [rule.code for rule in READING_RULES] + list(RULES)
    assert len(codes) == len(set(codes))
