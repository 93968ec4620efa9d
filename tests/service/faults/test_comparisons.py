"""A comparison outlives the service: what was accepted is begun again, and ends once."""

import json
from pathlib import Path

from tests.service.comparing import comparable
from tests.service.installation import Installation

SETTINGS = {"slots": 2, "readers": 1, "lease_seconds": 1.0}
BRIEF = {"points": 0, "information": False, "triggers": False}


def test_a_comparison_is_begun_again_when_the_service_was_killed(tmp_path: Path) -> None:
    with Installation(tmp_path, settings=SETTINGS) as installation:
        first = installation.serve()
        with installation.client() as client:
            asked = client.compare(json.loads(comparable(copies=8).to_json()), options=BRIEF)
            stages = (event.data.get("stage") for event in client.events(asked.id))
            assert next(stage for stage in stages if stage) in ("optimum", "outcomes")
            first.kill()
            installation.serve()
            compared = client.wait_compared(asked.id, 60.0)
            states = [event.data["state"] for event in client.events(asked.id) if event.type == "state"]
    assert compared.state == "optimal"
    assert len(compared.strategies) == 3
    assert states == ["running", "queued", "running", "optimal"]
