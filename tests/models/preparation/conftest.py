"""A process has one fork server, which imports beforehand what its first user asked for."""

from collections.abc import Iterator
from multiprocessing.forkserver import _forkserver

import pytest


@pytest.fixture(autouse=True, scope="module")
def fork_server_left_as_it_was() -> Iterator[None]:
    """Tests of the service, later in the same process, need one that has imported the planner."""
    running = _forkserver._forkserver_pid is not None
    yield
    if not running:
        _forkserver._stop()  # the standard library's own tests stop it so; there is no public way
