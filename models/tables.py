"""Reading and writing scenarios: a folder of CSV files, one workbook, or one JSON document.

Reading never stops at the first mistake. Only what cannot be opened at all raises `ReadError`.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
from python_calamine import CalamineError, CalamineWorkbook

from models.columns import Table
from models.errors import Issue, ReadError
from models.reading.problems import is_missing
from models.reading.raw import RawTable, from_grid, from_object, from_records, plain_name
from models.reading.typed import plain_cells, plain_fields
from models.reading.xlsx import cells_of, failed_formulas
from models.schema import TABLES

Read = tuple[dict[str, RawTable], list[Issue]]
Given = Mapping[str, Mapping[str, Any] | pd.DataFrame]
MAX_ROWS = 200_000
MAX_COLUMNS = 1_000
"""More than any table has, or a person would add: what is not known is looked at one by one."""
DELIMITERS = ",;\t"
PROSE = ("readme", "notes", "sources")
"""Sheets for people: the first is the template's own, the last that of a shipped scenario."""


def read(path: Path) -> Read:
    """Read a folder, a `.xlsx` workbook or a `.json` document.

    Raises:
        ReadError: there is no such file, or it is none of these.
    """
    if path.is_dir():
        return read_folder(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path.name, f"it could not be opened ({error.strerror})") from error
    if path.suffix.lower() == ".json":
        return read_json(content, path.name)
    if path.suffix.lower() == ".xlsx":
        return read_workbook(content, path.name)
    raise _unreadable(path.name, "it is neither a folder, nor a workbook (.xlsx), nor JSON (.json)")


# --- folder of CSV files ------------------------------------------------------------------------------


def read_folder(folder: Path) -> Read:
    """Read every `<table>.csv` of a folder; other files are left alone.

    Raises:
        ReadError: the folder holds no table.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".csv" and path.is_file())
    return _read_files(((path.name, path.read_bytes) for path in files), folder.name)


def read_files(files: Mapping[str, bytes]) -> Read:
    """Read CSV files held in memory, by name (`<table>.csv`). Raises like `read_folder`."""
    return _read_files(((name, partial(files.__getitem__, name)) for name in sorted(files)), "the zip file")


def _read_files(files: Iterable[tuple[str, Callable[[], bytes]]], place: str) -> Read:
    raws: dict[str, RawTable] = {}
    issues: list[Issue] = []
    for name, content in files:
        stem = name.rpartition(".")[0]
        table = TABLES.get(plain_name(stem))
        if table is None:
            issues.append(unknown_table(stem, name))
        elif table.name in raws:
            issues.append(_twice(table, name))
        else:
            try:
                raws[table.name] = read_csv(table, content(), name)
            except (OSError, ValueError, csv.Error) as error:
                issues.append(_not_csv(table, name, error))
                raws[table.name] = from_records(table, [])
    if not raws:
        raise _unreadable(place, "it holds no table of a scenario (scenario.csv, locations.csv ...)")
    return raws, issues


def read_csv(table: Table, content: bytes, place: str) -> RawTable:
    """Read one CSV file: UTF-8 with or without a byte order mark; separated by comma, semicolon or tab.

    Raises:
        ValueError, csv.Error: the file is not UTF-8 or not CSV.
    """
    text = content.decode("utf-8-sig")
    declared = text[:6].lower().startswith("sep=") and text[4:5]
    delimiter = declared or _delimiter(text)
    rows: list[list[str]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    end = 0
    for row in reader:
        start, end = end + 1, reader.line_num
        if not "".join(row).strip() or (declared and start == 1):
            continue
        rows.append(row)
        lines.append(start)
        _check_size(len(rows), len(row))
    return from_grid(table, rows, lines, place=place, sheet=False, decimal_comma=delimiter == ";")


def _check_size(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise ValueError(f"more than {MAX_ROWS:,} rows")
    if columns > MAX_COLUMNS:
        raise ValueError(f"more than {MAX_COLUMNS:,} columns")


def _delimiter(text: str) -> str:
    """The separator that the first filled line uses most, outside of quotes."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    unquoted = "".join(line.split('"')[::2])
    return max(DELIMITERS, key=unquoted.count)


# --- workbook -----------------------------------------------------------------------------------------


def read_workbook(content: bytes, place: str = "workbook") -> Read:
    """Read the sheets of a workbook that are called like tables; a warning names all others but PROSE.

    Raises:
        ReadError: it is not a workbook, or none of its sheets is a table.
    """
    try:
        failed = failed_formulas(content)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (CalamineError, OSError, ValueError) as error:
        raise _unreadable(place, str(error)[:200] or "it is not a workbook (.xlsx)") from error
    raws: dict[str, RawTable] = {}
    issues: list[Issue] = []
    with workbook:
        for sheet in workbook.sheet_names:
            table = TABLES.get(plain_name(sheet))
            if table is None:
                if plain_name(sheet) not in PROSE:
                    issues.append(unknown_table(sheet, sheet))
            elif table.name in raws:
                issues.append(_twice(table, sheet))
            else:
                try:
                    raws[table.name] = _read_sheet(table, workbook, sheet, failed.get(sheet, {}))
                except (CalamineError, OSError, ValueError) as error:
                    issues.append(_not_csv(table, sheet, error))
                    raws[table.name] = from_records(table, [])
    if not raws:
        raise ReadError(
            [*issues, _unreadable(place, "no sheet is called like a table of a scenario").issues[0]]
        )
    return raws, issues


def _read_sheet(
    table: Table, workbook: CalamineWorkbook, sheet: str, failed: Mapping[tuple[int, int], str]
) -> RawTable:
    cells = cells_of(workbook, sheet)
    for (line, position), shown in failed.items():
        if line < len(cells) and position < len(cells[line]):
            cells[line][position] = shown
    filled = [(line, row) for line, row in enumerate(cells, 1) if not all(is_missing(cell) for cell in row)]
    _check_size(len(filled), max((len(row) for _, row in filled), default=0))
    return from_grid(table, [row for _, row in filled], [line for line, _ in filled], place=sheet, sheet=True)


# --- JSON ---------------------------------------------------------------------------------------------


def read_json(document: str | bytes | Mapping[str, Any], place: str = "") -> Read:
    """Read a JSON document, as text or parsed: objects for `scenario` and `policy`, arrays for the rest.

    Raises:
        ReadError: it is not JSON, or not an object.
    """
    if isinstance(document, str | bytes):
        try:
            # `NaN` and `Infinity` are not JSON: kept as text, they are reported where they stand.
            document = json.loads(document, parse_constant=str, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            raise _unreadable(place or "document", f"it is not JSON ({str(error)[:100]})") from error
    if not isinstance(document, Mapping):
        raise _unreadable(place or "document", "it must be a JSON object with one entry for each table")
    if len(document) > MAX_COLUMNS:
        raise _unreadable(place or "document", f"it has more than {MAX_COLUMNS:,} entries")
    raws: dict[str, RawTable] = {}
    issues: list[Issue] = []
    for name, content in document.items():
        table = TABLES.get(str(name))
        if table is None:
            issues.append(unknown_table(str(name), ""))
            continue
        raw = _json_table(table, content)
        if raw is None:
            issues.append(wrong_shape(table))
            raw = from_records(table, [])
        raws[table.name] = raw
    return raws, issues


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; of two members of one name nobody knows which is meant."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands in an object twice")
    return found


def _json_table(table: Table, content: object) -> RawTable | None:
    """The table as read; None if its shape is not that of the table."""
    if table.as_object:
        fits = isinstance(content, Mapping) and len(content) <= MAX_COLUMNS
        return from_object(table, flat(content)) if fits else None  # type: ignore[arg-type]
    if not isinstance(content, list) or len(content) > MAX_ROWS:
        return None
    names: set[str] = set()
    for row in content:
        if not isinstance(row, Mapping):
            return None
        names.update(row)
        if len(names) > MAX_COLUMNS:
            return None
    return from_records(table, content)


def flat(fields: Mapping[Any, Any]) -> dict[Any, Any]:
    """`fields` with the prices of weighted mode, which may be grouped as `weights`, among the others."""
    weights = fields.get("weights")
    if not isinstance(weights, Mapping):
        return dict(fields)
    return {name: value for name, value in fields.items() if name != "weights"} | dict(weights)


# --- writing ------------------------------------------------------------------------------------------


def write(path: Path, given: Given, *, hxl: bool = False) -> None:
    """Write a folder of CSV files (no suffix), a workbook (.xlsx) or a JSON document (.json).

    Args:
        given: fields of `scenario` and `policy`, and typed tables.
        hxl: put the HXL tags under the headers (CSV and workbook).

    Raises:
        ReadError: the suffix is none of these.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        path.write_text(to_json(given), encoding="utf-8")
    elif suffix == ".xlsx":
        from models.sheets import write_workbook  # XlsxWriter takes time to import; most runs never write

        write_workbook(path, given, hxl=hxl)
    elif not suffix:
        write_folder(path, given, hxl=hxl)
    else:
        raise _unreadable(path.name, "a scenario is written as a folder, .xlsx or .json")


def write_folder(folder: Path, given: Given, *, hxl: bool = False) -> None:
    """Write one CSV file per table: UTF-8, comma, ISO dates. Tables of an older scenario are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in TABLES:
        path = folder / f"{name}.csv"
        if name not in given:
            path.unlink(missing_ok=True)
            continue
        with path.open("w", encoding="utf-8", newline="") as lines:
            csv.writer(lines, lineterminator="\n").writerows(grid(TABLES[name], given[name], hxl=hxl))


def grid(table: Table, content: Mapping[str, Any] | pd.DataFrame, *, hxl: bool) -> Iterator[Sequence[Any]]:
    """Rows of a table as written: header, tags if wanted, cells as JSON carries them ("" where missing)."""
    if not isinstance(content, pd.DataFrame):
        yield ("field", "value")
        if hxl:
            yield ("#meta+field", "#meta+value")
        for name, value in plain_fields(content).items():
            yield (name, ", ".join(value) if isinstance(value, list) else _written(value))
        return
    columns = filled_columns(table, content)
    yield columns
    if hxl:
        yield [table[name].hxl for name in columns]
    cells = [plain_cells(table[name], content[name]) for name in columns]
    for row in zip(*cells, strict=True):
        yield [_written(value) for value in row]


def _written(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else value


def filled_columns(table: Table, frame: pd.DataFrame) -> list[str]:
    """Columns worth writing: the required ones and those with a value."""
    return [
        column.name
        for column in table.columns
        if column.required or any(value is not None for value in plain_cells(column, frame[column.name]))
    ]


def to_json(given: Given, *, indent: int | None = 1) -> str:
    """A JSON document; missing cells are left out. On one line (`indent` None) it is made much faster."""
    document: dict[str, Any] = {}
    for name, content in given.items():
        if not isinstance(content, pd.DataFrame):
            document[name] = plain_fields(content)
            continue
        table = TABLES[name]
        cells = [plain_cells(column, content[column.name]) for column in table.columns]
        document[name] = [
            {key: value for key, value in zip(table.column_names, row, strict=True) if value is not None}
            for row in zip(*cells, strict=True)
        ]
    return json.dumps(document, ensure_ascii=False, indent=indent) + "\n"


# --- issues of whole tables ---------------------------------------------------------------------------


def unknown_table(name: str, where: str) -> Issue:
    """A warning: the sheet, file or entry is not a table of the contract and was left out."""
    near = get_close_matches(plain_name(name), list(TABLES), n=1, cutoff=0.75)
    remedy = f"Did you mean {near[0]}?" if near else "Nothing to do, if it is a note."
    message = f"'{name[:60]}' is not a table of a scenario; it was left out."
    return Issue("unknown-table", "warning", "", None, "", name[:60], message, remedy, where)


def wrong_shape(table: Table) -> Issue:
    """An error: the content is not of the shape that the table has."""
    shape = (
        "an object of fields"
        if table.as_object
        else (f"a list of at most {MAX_ROWS:,} rows, each an object of columns, {MAX_COLUMNS:,} in all")
    )
    message = f"{table.name} must be {shape}."
    return Issue("wrong-type", "error", table.name, None, "", None, message, "See the table reference.")


def _twice(table: Table, where: str) -> Issue:
    message = f"{table.name} is given twice; only the first was read."
    return Issue("duplicate-table", "error", table.name, None, "", where, message, "Keep one of them.", where)


def _not_csv(table: Table, where: str, error: Exception) -> Issue:
    reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else str(error)[:100]
    message = f"{where} could not be read: {reason}."
    remedy = "Save it as CSV UTF-8, or as a workbook (.xlsx)."
    return Issue("unreadable-file", "error", table.name, None, "", where, message, remedy, where)


def _unreadable(place: str, reason: str) -> ReadError:
    message = f"{place} could not be read: {reason}."
    remedy = "Give a folder of CSV files, a workbook (.xlsx) or a JSON document (.json)."
    return ReadError([Issue("unreadable-file", "error", "", None, "", place, message, remedy, place)])
