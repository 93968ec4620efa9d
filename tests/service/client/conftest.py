import time

import pytest


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The client's pauses, which only pass in name."""
    pauses: list[float] = []
    now = time.monotonic()

    def sleep(seconds: float) -> None:
        pauses.append(seconds)

    monkeypatch.setattr("time.sleep", sleep)
    monkeypatch.setattr("time.monotonic", lambda: now + sum(pauses))
    return pauses
