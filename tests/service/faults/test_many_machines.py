"""One PostgreSQL, processes that share nothing else: each has a data folder of its own."""

import time
from pathlib import Path

import pytest

from service.client import Refused
from tests.service.faults.jobs import request
from tests.service.faults.storm import SETTINGS
from tests.service.installation import Installation
from tests.service.postgres import Cluster


def test_two_workers_finish_what_a_dead_service_accepted(tmp_path: Path, postgresql: Cluster) -> None:
    with Installation(tmp_path, database=postgresql.database("machines"), settings=SETTINGS) as installation:
        service = installation.serve()
        with installation.client() as client:
            accepted = [client.submit(**request(number)).id for number in range(8)]
        service.kill()
        installation.worker("one")
        installation.worker("two")
        time.sleep(1.0)
        installation.serve()
        with installation.client() as client:
            assert {client.wait(id, 60.0).state for id in accepted} == {"optimal"}
            assert not any(client.table(id, "lodging").empty for id in accepted)


def test_a_database_that_restarts_is_a_refusal_and_then_none(tmp_path: Path, postgresql: Cluster) -> None:
    with Installation(tmp_path, database=postgresql.database("restart"), settings=SETTINGS) as installation:
        installation.serve()
        with installation.client() as patient, installation.client(patience_s=0.0) as hasty:
            before = patient.submit(**request(0)).id  # takes seconds: it runs while the database is gone
            postgresql.stop("immediate")
            try:
                with pytest.raises(Refused) as refused:
                    hasty.submit(**request(1))
            finally:
                postgresql.start()
            assert refused.value.status == 503
            assert refused.value.type == "/problems/unavailable"
            assert refused.value.retry_after_s is not None
            after = patient.submit(**request(2)).id
            assert {patient.wait(id, 60.0).state for id in (before, after)} == {"optimal"}
