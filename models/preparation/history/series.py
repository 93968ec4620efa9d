"""A daily series: how many people came over each of one or several crossings."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.errors import Issue, ScenarioError

Counts = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

LEAST_DAYS = 28
"""Four of each weekday: with fewer, neither weekdays nor growth can be told from chance."""
LONGEST_GAP = 7
"""Days in a row without a figure that a straight line may bridge."""


@dataclass(frozen=True)
class Series:
    """People a day: `counts` is days x crossings, without holes; crossings in the order of the route.

    `bridged` counts the figures that were missing and lie on a straight line between their neighbours.
    """

    first: date
    crossings: tuple[str, ...]
    counts: Counts
    bridged: int = 0

    @property
    def days(self) -> pd.DatetimeIndex:
        """The days of the rows of `counts`."""
        return pd.date_range(self.first, periods=len(self.counts))

    def head(self, length: int) -> Series:
        """The first days only."""
        return Series(self.first, self.crossings, self.counts[:length])


def read_series(
    path: str | Path, crossings: Sequence[str] = (), *, since: date | None = None, until: date | None = None
) -> Series:
    """Read a CSV of dates and counts: a column with the days (ISO 8601), and one column per crossing; or a
    column of days, one of names and one of counts.

    Args:
        path: comma, semicolon or tab between the columns; an empty cell is a day without a figure.
        crossings: columns (or names) to keep, upstream first; all of them by default.
        since, until: first and last day to keep.

    Raises:
        ScenarioError: not such a file, an unknown crossing, negative counts, a day twice, fewer than 28 days,
            or more than 7 days in a row without a figure.
    """
    place = Path(path).name
    frame = _by_crossing(_cells(Path(path)), place)
    unknown = [name for name in crossings if name not in frame.columns]
    if unknown:
        raise refused(
            f"There is no column {', '.join(unknown)}.",
            f"The columns are: {', '.join(frame.columns)}.",
            place,
        )
    frame = frame.loc[slice(_stamp(since), _stamp(until)), list(crossings) or list(frame.columns)]
    return series_of(frame, place)


def series_of(frame: pd.DataFrame, place: str = "") -> Series:
    """The series in a frame of counts by day (index) and crossing (columns). Raises like `read_series`."""
    frame = frame.dropna(how="all").sort_index()
    if frame.index.has_duplicates:
        twice = frame.index[frame.index.duplicated()][0]
        raise refused(f"{twice:%Y-%m-%d} stands there twice.", "Keep one row a day.", place)
    if len(frame) < LEAST_DAYS:
        raise refused(
            f"{len(frame)} days are too few.", f"Give {LEAST_DAYS} or more: four of each weekday.", place
        )
    frame = frame.reindex(pd.date_range(frame.index[0], frame.index[-1]))
    if bool(((frame < 0) | (frame == np.inf)).any(axis=None)):
        raise refused("A count is below zero or infinite.", "Correct it, or leave the cell empty.", place)
    bridged = frame.interpolate(limit_area="inside")
    for name in frame.columns:
        holes = frame[name].isna()
        longest = int(holes.groupby((~holes).cumsum()).sum().max())
        if longest > LONGEST_GAP or bool(bridged[name].isna().any()):
            raise refused(
                f"{name} has {longest} days in a row without a figure, or none at one end.",
                "Choose days (--since, --until) on which every crossing has figures.",
                place,
            )
    names = tuple(str(name) for name in frame.columns)
    counts = bridged.to_numpy(np.float64)
    return Series(frame.index[0].date(), names, counts, int(frame.isna().sum().sum()))


def refused(message: str, remedy: str, place: str = "") -> ScenarioError:
    """What is wrong with a series or with what is asked of it."""
    return ScenarioError([Issue("series", "error", "", None, "", None, message, remedy, where=place)])


def _cells(path: Path) -> pd.DataFrame:
    """The file as text, by column."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        heading = text.partition("\n")[0]
        rows = list(csv.reader(text.splitlines(), delimiter=max(",;\t", key=heading.count), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise refused(
            f"This is not a CSV file: {problem}", "Save it as CSV, in UTF-8.", path.name
        ) from problem
    rows = [[cell.strip() for cell in row] for row in rows if any(cell.strip() for cell in row)]
    if not rows or any(len(row) != len(rows[0]) for row in rows) or len(set(rows[0])) != len(rows[0]):
        raise refused(
            "Every row must have a cell under every heading, and every heading a name of its own.",
            "Begin with a line like date,crossing-a,crossing-b.",
            path.name,
        )
    # A line of HXL tags may stand under the headings.
    body = [row for row in rows[1:] if not any(cell.startswith("#") for cell in row)]
    return pd.DataFrame(body, columns=rows[0], dtype=object)


def _by_crossing(cells: pd.DataFrame, place: str) -> pd.DataFrame:
    """Counts by day and crossing, whichever of the two shapes the file has."""
    days = {name: _days(cells[name]) for name in cells.columns}
    dated = [name for name, found in days.items() if found.notna().all() and len(found)]
    if not dated:
        raise refused("No column holds a day in every row.", "Write days like 2015-10-21.", place)
    day = dated[0]
    rest = cells.drop(columns=day)
    numbers = rest.apply(pd.to_numeric, errors="coerce")
    texts = [name for name in rest.columns if ((rest[name] != "") & numbers[name].isna()).any()]
    counts = [name for name in rest.columns if name not in texts]
    if not texts and counts:
        wide: pd.DataFrame = numbers.set_index(pd.DatetimeIndex(days[day]))
        return wide
    if len(texts) == 1 and len(counts) == 1 and numbers[texts[0]].isna().all():
        long = pd.DataFrame({"day": days[day], "name": rest[texts[0]], "count": numbers[counts[0]]})
        if not long.duplicated(["day", "name"]).any():
            by_name: pd.DataFrame = long.pivot(index="day", columns="name", values="count")
            return by_name
        raise refused("A crossing has two counts on one day.", "Keep one row a crossing and day.", place)
    wrong = texts[0] if texts else day
    row = int(numbers[wrong].isna().to_numpy().argmax()) + 1 if texts else 1
    raise refused(
        f"Column {wrong} holds something that is no number, first in row {row}.",
        "Write plain numbers (1234.5), and leave unknown days empty.",
        place,
    )


def _days(cells: pd.Series) -> pd.Series:
    return pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce")


def _stamp(day: date | None) -> pd.Timestamp | None:
    return None if day is None else pd.Timestamp(day)
