"""Running the command as a user would, in this process."""

from collections.abc import Callable

import pytest
from typer.testing import CliRunner, Result

from service.cli import app


@pytest.fixture
def konak(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """`konak(*arguments)` with what it wrote and its exit code; what it raises is a failure of the test."""
    monkeypatch.delenv("COLUMNS", raising=False)  # test runners set it; tables are to be of one width

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, prog_name="konak", catch_exceptions=False)

    return run
