"""A service to ask, with plans and comparisons in the states that a request may find."""

import json
from collections.abc import Iterator, Mapping

import pytest

from service.client import Client
from tests.service.comparing import comparable
from tests.service.installation import Installation

SETTINGS = {
    "slots": 2,
    "default_wait_s": 0.5,
    "max_wait_s": 1,
    "key_requests_per_minute": 10_000_000,
    "key_queue_limit": 10_000,
    "log_level": "warning",
}


class Surface:
    """A service's address, and ids of plans and comparisons for its paths."""

    def __init__(self, address: str, client: Client) -> None:
        self.address = address
        self._client = client
        self._made = 0
        erased, approved, cancelled = (
            self._plan(),
            self._plan(),
            self._plan("presevo-october-2015", wait=False),
        )
        client.cancel(cancelled)
        client.erase(erased)
        client.approve(approved, "duty officer")
        self._ids = {
            "plan_id": [self._plan(), approved, erased, cancelled, f"plan_{'0123456789abcdef' * 2}"],
            "comparison_id": [self._comparison(), f"comparison_{'0123456789abcdef' * 2}"],
        }

    def ids(self, number: int, of: str = "plan_id") -> str:
        """The id for the request of this number: in turn of a plan, an approved one, an erased one, ..."""
        return self._ids[of][number % len(self._ids[of])]

    def erased(self, parameters: Mapping[str, str]) -> None:
        """Put others in place of those that a request has erased."""
        if parameters.get("plan_id") == self._ids["plan_id"][0]:
            self._ids["plan_id"][0] = self._plan()
        if parameters.get("comparison_id") == self._ids["comparison_id"][0]:
            self._ids["comparison_id"][0] = self._comparison()

    def _comparison(self) -> str:
        options = {"points": 0, "information": False, "triggers": False, "fresh": True}
        asked = self._client.compare(json.loads(comparable().to_json()), options=options)
        return self._client.wait_compared(asked.id, 60.0).id

    def _plan(self, instance: str = "first-steps", *, wait: bool = True) -> str:
        self._made += 1
        change = {"table": "people_lanes", "where": {}, "set": {"cost_per_person": self._made}}
        asked = self._client.submit(instance=instance, changes=[change], options={"remedies": False})
        return self._client.wait(asked.id, 60.0).id if wait else asked.id


@pytest.fixture(scope="session")
def surface(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surface]:
    """A service of its own for this process of tests."""
    folder = tmp_path_factory.mktemp("surface")
    with Installation(folder, settings=SETTINGS) as installation:
        installation.serve()
        with installation.client() as client:
            yield Surface(installation.address, client)
