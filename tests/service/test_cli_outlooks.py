"""`konak outlooks`: what a planner types, and what she gets."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import Result

from models import Scenario
from models.errors import ScenarioError
from models.preparation.history import Add, Cap, Quota, Return, Shut, Turn
from models.preparation.history.shocks import Shock
from service.cli.outlooks_shocks import stories

Konak = Callable[..., Result]
SINCE = date(2016, 3, 8)


@pytest.fixture
def daily(tmp_path: Path) -> Path:
    """Ten weeks of 1,000 people a day, fewer on Sundays."""
    days = pd.date_range("2016-01-04", periods=70)
    counts = [600 if day.day_of_week == 6 else 1000 for day in days]
    path = tmp_path / "daily.csv"
    pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "border": counts}).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    ("text", "shock"),
    [
        ("close ido from 2016-03-08", Cap("ido", 0, SINCE)),
        ("cap ido 580 from 2016-03-08 to 2016-03-20", Cap("ido", 580, SINCE, date(2016, 3, 20))),
        ("turn ido to kap 30% from 2016-03-08 after 2 days", Turn("ido", "kap", 0.3, SINCE, None, 2)),
        ("add dim 150.5 from 2016-03-08", Add("dim", 150.5, SINCE)),
        (
            "return ido 2015-10-01..2015-11-18 from 2016-03-08",
            Return("ido", date(2015, 10, 1), date(2015, 11, 18), SINCE),
        ),
        ("quota hungary 50 from 2016-03-08", Quota("hungary", 50, SINCE)),
        ("shut ido>vin from 2016-03-08", Shut("ido", "vin", SINCE)),
    ],
)
def test_shocks_as_people_write_them(text: str, shock: Shock) -> None:
    story = stories([f"what may happen 20%:  {text} ;"])[0]
    assert (story.name, story.probability, story.shocks) == ("what may happen", 0.2, (shock,))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("closed: close ido from 2016-03-08", "not NAME PROBABILITY: SHOCK"),
        ("closed 0.2", "not NAME PROBABILITY: SHOCK"),
        ("closed 0.2: close ido", "or lacks its day"),
        ("closed 0.2: shift ido from 2016-03-08", "none of the shocks"),
        ("closed 0.2: close ido from 2016-03-08 after 2 days", "none of the shocks"),
        ("closed 0.2: close ido from 2016-02-30", "no such day"),
        ("turned 0.2: turn ido to kap 130% from 2016-03-08", "More than all"),
        ("closed 1.2: close ido from 2016-03-08", "add up to 1.2"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        stories([text])


def test_what_the_stories_leave_is_as_history_and_what_is_always_comes_last() -> None:
    closed, rest = stories(["closed 0.2: close ido from 2016-03-08"], "cap ido 9 from 2016-03-08")
    assert (rest.name, rest.probability, rest.shocks) == ("as history", 0.8, (Cap("ido", 9, SINCE),))
    assert closed.shocks == (Cap("ido", 0, SINCE), Cap("ido", 9, SINCE))
    assert [story.name for story in stories(["all 1: close ido from 2016-03-08"])] == ["all"]


def test_it_tells_what_comes_where_in_each_story(konak: Konak, daily: Path) -> None:
    result = konak(
        "outlooks", str(daily), "--crossing", "border=IDO", "--days", "14", "--count", "4",
        "--shock", "closed 0.25: turn IDO to KAP 50% from 2016-03-14; close IDO from 2016-03-14",
    )  # fmt: skip
    assert result.exit_code == 0
    assert "border: 70 days, Mon 4 Jan 2016 to Sun 13 Mar 2016, 66,000 people" in result.stdout
    rows = [line.split() for line in result.stdout.splitlines()]
    # half of six days of 1,000 and one of 600, twice
    assert ["KAP", "6,600", "6,600", "6,600", "500"] in rows
    assert ["closed", "2", "0.250", "IDO", "0", "0", "0", "0"] in rows
    assert ["as", "history", "2", "0.750", "IDO", "13,200", "13,200", "13,200", "1,000"] in rows


def test_tables_are_written_and_printed_alike(konak: Konak, daily: Path, tmp_path: Path) -> None:
    result = konak(
        "outlooks", str(daily), "--count", "2", "--days", "3", "--json", "--out", str(tmp_path / "o.json")
    )
    document = json.loads(result.stdout)
    assert document == json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))
    assert document["arrivals"][0] == {
        "location": "border",
        "date": "2016-03-14",
        "persons": 1000,
        "outlook": "o1",
    }


def test_a_scenario_gets_the_outlooks(konak: Konak, daily: Path, tmp_path: Path) -> None:
    out = tmp_path / "shift"
    args = ("outlooks", str(daily), "--count", "2", "--days", "3", "--into", "first-steps", "--out", str(out))
    assert konak(*args).exit_code == 0
    assert Scenario.read(out).tables["outlooks"]["outlook"].tolist() == ["o1", "o2"]
    again = konak(*args)
    assert again.exit_code == 2
    assert "something in this folder already" in again.stderr


def test_scores_say_how_far_below_the_naive_forecast_they_are(konak: Konak, daily: Path) -> None:
    scored = json.loads(konak("outlooks", str(daily), "--score", "--days", "7", "--json").stdout)
    assert [(row["method"], row["week"], row["origins"]) for row in scored] == [
        ("bootstrap", 1, 4), ("fitted", 1, 4), ("naive", 1, 4),
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_named(konak: Konak, tmp_path: Path) -> None:
    result = konak("outlooks", str(tmp_path / "none.csv"))
    assert result.exit_code == 2
    assert "none.csv" in result.stderr
