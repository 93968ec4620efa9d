"""Whatever dies, at whatever moment: what was accepted ends exactly once, and stays as it ended."""

from pathlib import Path

from tests.service.faults.storm import SETTINGS, Account, Storm
from tests.service.installation import Installation
from tests.service.postgres import Cluster

JOBS, KILLS = 40, 6


def held(account: Account) -> None:
    assert account.wrong == []
    assert sum(account.states.values()) == JOBS
    assert account.kills == {"service": 2, "worker": 2, "solver": 2}


def test_forty_plans_outlive_six_kills_on_sqlite(tmp_path: Path) -> None:
    with Installation(tmp_path, settings=SETTINGS) as installation:
        held(Storm(installation, jobs=JOBS, kills=KILLS, seed=1).run())
    assert {
        file.name.removesuffix("-wal").removesuffix("-shm") for file in (tmp_path / "data").iterdir()
    } == {"konak.sqlite"}


def test_forty_plans_outlive_six_kills_on_postgresql_with_two_workers(
    tmp_path: Path, postgresql: Cluster
) -> None:
    with Installation(tmp_path, database=postgresql.database("kills"), settings=SETTINGS) as installation:
        held(Storm(installation, jobs=JOBS, kills=KILLS, seed=2, workers=2).run())
