"""Tables as read, before they are typed: cells by column, with the place each came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import Any

import numpy as np
import pandas as pd

from models.columns import Table
from models.reading.problems import FORMULA_ERRORS, SPACES, is_missing

HEADER_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a table came from.

    Attributes:
        place: file name or sheet name; "" when the table never was in a file.
        sheet: the place is a sheet.
        lines: line in the file, or row on the sheet, of each data row.
        positions: column in the file of each column of the contract that was found, from 0.
        pairs: the table is one of (field, value) lines; `lines` and `positions` are those of the fields.
    """

    place: str = ""
    sheet: bool = False
    lines: Sequence[int] = ()
    positions: Mapping[str, int] = field(default_factory=dict)
    pairs: bool = False

    def where(self, row: int | None, column: str = "") -> str:
        """`arrivals!C7` on a sheet, `arrivals.csv:7` in a file; "" where nothing is known."""
        if not self.place:
            return ""
        if self.pairs:
            line = self.lines[self.positions[column]] if column in self.positions else None
            return (
                self.place
                if line is None
                else f"{self.place}!B{line}"
                if self.sheet
                else f"{self.place}:{line}"
            )
        line = self.lines[row - 1] if row is not None and 0 < row <= len(self.lines) else None
        if not self.sheet:
            return self.place if line is None else f"{self.place}:{line}"
        letters = column_letters(self.positions[column]) if column in self.positions else ""
        if line is None:
            return f"{self.place}!{letters}" if letters else self.place
        return f"{self.place}!{letters or 'A'}{line}"


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table of the contract as read.

    Attributes:
        header: the name over each column, as written; "" where there is none.
        tags: the HXL tag of each column; "" where there is none.
        cells: the cells of each column.
        rows: number of data rows.
        skipped: text found above the header.
        decimal_comma: numbers in text follow the continental habit.
    """

    name: str
    header: Sequence[str]
    tags: Sequence[str]
    cells: Sequence[Sequence[object]]
    rows: int
    origin: Origin = Origin()
    skipped: str = ""
    decimal_comma: bool = False


def column_letters(position: int) -> str:
    """`A` for 0, `Z` for 25, `AA` for 26."""
    letters = ""
    position += 1
    while position:
        position, letter = divmod(position - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def plain_name(text: object) -> str:
    """A table's or column's name as written by a person, in the form of the contract."""
    return SPACES.sub("_", str(text).strip()).replace("-", "_").rstrip("?*:_").lower()


def is_tag_row(row: Sequence[object]) -> bool:
    """Whether all cells that are filled hold HXL tags."""
    filled = [str(cell).strip() for cell in row if not is_missing(cell)]
    return bool(filled) and all(
        cell[:1] == "#" and cell[1:2].isalpha() and cell not in FORMULA_ERRORS for cell in filled
    )


def from_grid(
    table: Table,
    rows: Sequence[Sequence[object]],
    lines: Sequence[int],
    *,
    place: str,
    sheet: bool,
    decimal_comma: bool = False,
) -> RawTable:
    """The table on a grid of cells without blank rows: finds header and tags, whichever way round."""
    if table.as_object:
        return _from_pairs(table, rows, lines, place=place, sheet=sheet, decimal_comma=decimal_comma)
    top = _header_row(table, rows)
    header: list[str] = [_caption(cell) for cell in rows[top]] if rows else []
    tags: list[str] = []
    body = top + 1
    if header and is_tag_row(header):
        header, tags = [""] * len(header), header
    elif body < len(rows) and is_tag_row(rows[body]):
        tags = [_caption(cell) for cell in rows[body]]
        body += 1
    data = rows[body:]
    cells: list[Sequence[object]] = list(zip_longest(*data, fillvalue="")) if data else []
    width = max(len(header), len(tags), len(cells))
    header += [""] * (width - len(header))
    tags += [""] * (width - len(tags))
    cells += [("",) * len(data)] * (width - len(cells))
    skipped = " ".join(_caption(cell) for row in rows[:top] for cell in row if not is_missing(cell))
    origin = Origin(place, sheet, lines[body:])
    return RawTable(table.name, header, tags, cells, len(data), origin, skipped[:200], decimal_comma)


def _caption(cell: object) -> str:
    return "" if is_missing(cell) else str(cell).strip()[:200]


def _header_row(table: Table, rows: Sequence[Sequence[object]]) -> int:
    """The first of the top rows that names a column of the contract, or has tags beneath it or instead of
    names; else the first of all."""
    names = set(table.column_names)
    for index, row in enumerate(islice(rows, HEADER_WITHIN)):
        if not names.isdisjoint(plain_name(cell) for cell in row):
            return index
        if is_tag_row(row):
            return max(index - 1, 0)
    return 0


def _from_pairs(
    table: Table,
    rows: Sequence[Sequence[object]],
    lines: Sequence[int],
    *,
    place: str,
    sheet: bool,
    decimal_comma: bool,
) -> RawTable:
    """A two-column table (field, value); one with the fields side by side is understood, too."""
    names = set(table.column_names)
    top = [plain_name(cell) for cell in rows[0]] if rows else []
    if len(names.intersection(top)) > 1:
        body = [row for row in rows[1:] if not is_tag_row(row)][:1]
        values = list(body[0]) if body else []
        cells = [(values[index] if index < len(values) else "",) for index in range(len(top))]
        positions = {name: index for index, name in enumerate(top) if name in names}
        origin = Origin(place, sheet, lines[1:2], positions)
        header = [_caption(cell) for cell in rows[0]]
        return RawTable(table.name, header, [""] * len(top), cells, 1, origin, "", decimal_comma)
    pairs = [
        (_caption(row[0]), row[1] if len(row) > 1 else "", line)
        for row, line in zip(rows, lines, strict=True)
        if row and not is_tag_row(row) and plain_name(row[0]) not in ("", "field")
    ]
    fields = {pair[0]: index for index, pair in enumerate(pairs)}
    origin = Origin(place, sheet, [line for _, _, line in pairs], fields, pairs=True)
    header = [pair[0] for pair in pairs]
    cells = [(pair[1],) for pair in pairs]
    return RawTable(table.name, header, [""] * len(pairs), cells, 1, origin, "", decimal_comma)


def from_object(table: Table, fields: Mapping[Any, object]) -> RawTable:
    """A table of one row from a mapping of its fields."""
    header = [str(name) for name in fields]
    return RawTable(table.name, header, [""] * len(header), [(value,) for value in fields.values()], 1)


def from_records(table: Table, records: Iterable[Mapping[str, object]]) -> RawTable:
    """A table from dictionaries, which may hold different keys."""
    listed = list(records)
    header = list(dict.fromkeys(key for record in listed for key in record))
    cells = [[_empty_text(record.get(key)) for record in listed] for key in header]
    names = [str(key) for key in header]
    return RawTable(table.name, names, [""] * len(names), cells, len(listed))


def _empty_text(value: object) -> object:
    return "" if value is None else value


def from_frame(table: Table, frame: pd.DataFrame) -> RawTable:
    """A table from a DataFrame; (field, value) columns for the tables of one row."""
    header = [str(name) for name in frame.columns]
    if table.as_object and [plain_name(name) for name in header[:2]] == ["field", "value"]:
        pairs = zip(frame.iloc[:, 0].tolist(), frame.iloc[:, 1].tolist(), strict=True)
        return from_object(table, {name: value for name, value in pairs if not is_missing(name)})
    cells = [_cells(frame.iloc[:, index]) for index in range(len(header))]
    return RawTable(table.name, header, [""] * len(header), cells, len(frame))


def _cells(series: pd.Series[Any]) -> Sequence[object]:
    if isinstance(series.dtype, np.dtype) and series.dtype.kind == "M":
        moments = series.to_numpy()
        days = moments.astype("datetime64[D]")
        unknown = np.isnat(days)
        if ((days == moments) | unknown).all():
            texts = np.datetime_as_string(days)
            return ["" if no else str(text) for text, no in zip(texts, unknown, strict=True)]
    if series.hasnans:
        return ["" if is_missing(value) else value for value in series.tolist()]
    return list(series.tolist())
