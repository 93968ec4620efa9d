"""Daily series as people keep them, and what is refused."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from models.errors import ScenarioError
from models.preparation.history import read_series

DAYS = [f"2016-02-{day:02d}" for day in range(1, 29)]


def written(folder: Path, *lines: str) -> Path:
    path = folder / "daily.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def wide(folder: Path, **changed: str) -> Path:
    """28 days: 10, 11 ... 37 people over `north`, twice as many over `south`; a day's row may be changed."""
    rows = {day: f"{day},{number},{2 * number}" for number, day in enumerate(DAYS, start=10)}
    return written(folder, "date,north,south", *(rows | changed).values())


def test_one_column_a_crossing(tmp_path: Path) -> None:
    series = read_series(wide(tmp_path))
    assert series.first == date(2016, 2, 1)
    assert series.crossings == ("north", "south")
    assert series.counts[:2].tolist() == [[10, 20], [11, 22]]
    assert series.bridged == 0


def test_crossings_are_kept_in_the_order_asked_for(tmp_path: Path) -> None:
    series = read_series(wide(tmp_path), ["south", "north"])
    assert series.counts[0].tolist() == [20, 10]


def test_columns_of_days_names_and_counts_with_semicolons(tmp_path: Path) -> None:
    rows = [f"{day};{name};{count}" for day in DAYS for name, count in [("north", 3), ("south", 4)]]
    series = read_series(written(tmp_path, "\ufeffday;crossing;people", *rows), ["south"])
    assert np.unique(series.counts).tolist() == [4]


def test_a_line_of_hxl_tags_is_no_day(tmp_path: Path) -> None:
    rows = [f"{day},5" for day in DAYS]
    assert len(read_series(written(tmp_path, "date,people", "#date,#affected", *rows)).counts) == 28


def test_a_day_without_a_figure_lies_between_its_neighbours(tmp_path: Path) -> None:
    series = read_series(wide(tmp_path, **{"2016-02-03": "2016-02-03,,24"}))
    assert series.counts[2].tolist() == [12, 24]
    assert series.bridged == 1


def test_only_the_days_asked_for(tmp_path: Path) -> None:
    path = wide(tmp_path)
    assert len(read_series(path, since=date(2016, 2, 1), until=date(2016, 2, 28)).counts) == 28
    with pytest.raises(ScenarioError, match="27 days are too few"):
        read_series(path, until=date(2016, 2, 27))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2016-02-03,many,24", "Column north holds something that is no number, first in row 3"),
        ("2016-02-03,-1,24", "below zero"),
        ("2016-02-03,inf,24", "infinite"),
        ("2016-02-02,12,24", "2016-02-02 stands there twice"),
        ("3 Feb,12,24", "No column holds a day in every row"),
        ("2016-02-03,12", "a cell under every heading"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, row: str, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_series(wide(tmp_path, **{"2016-02-03": row}))


@pytest.mark.parametrize(("empty", "fits"), [(7, True), (8, False)])
def test_a_week_may_be_bridged_and_no_more(tmp_path: Path, empty: int, fits: bool) -> None:
    path = wide(tmp_path, **{day: f"{day},,4" for day in DAYS[5 : 5 + empty]})
    if fits:
        assert read_series(path).bridged == empty
    else:
        with pytest.raises(ScenarioError, match="north has 8 days in a row without a figure"):
            read_series(path)


def test_an_unknown_crossing_is_named_with_those_that_are_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no column west"):
        read_series(wide(tmp_path), ["west"])
