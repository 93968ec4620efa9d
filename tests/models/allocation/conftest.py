"""Marks that say which equation of FORMULATION.md a case is about."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "binding(*numbers): cases in which these constraints decide")
    config.addinivalue_line("markers", "slack(*numbers): cases in which these constraints hold of themselves")
