"""What has to be known about a workbook before it is read: that it is not a bomb, and where formulas failed.

A workbook is a zip of XML. The reader lays each sheet out as a full rectangle, so that one cell far out
would exhaust the memory; and it shows a failed formula (`#N/A`) as an empty cell, that is "no limit".
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from typing import Any

from python_calamine import CalamineWorkbook

MAX_BYTES = 200_000_000
MAX_CELLS = 20_000_000
MAX_SHEETS = 1_000

# Tags hold no "<": patterns that stop at one take time in proportion, however a sheet is broken.
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^<>]*?>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*?>")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^<>]*?\br=\"(\d+)\"")
_FILLED = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br=\"([A-Z]+)(\d+)\"[^<>/]*>")
_FAILED = re.compile(
    rb"<(?:\w+:)?c\s(?=[^<>]*\bt=\"e\")[^<>]*\br=\"([A-Z]+)(\d+)\"[^<>]*>(?:(?!</?(?:\w+:)?c[\s>]).)*?<(?:\w+:)?v>([^<]*)<",
    re.DOTALL,
)


def failed_formulas(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Cells whose formula failed, by sheet: line and column (both from 0) to the error shown.

    Raises:
        ValueError: the workbook is too large once unpacked, or not a workbook.
    """
    failed: dict[str, dict[tuple[int, int], str]] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_BYTES:
                raise ValueError(f"it holds more than {MAX_BYTES // 1_000_000} MB once unpacked")
            for name, part in _parts(archive):
                xml = archive.read(part)
                _check_rectangle(xml)
                if b't="e"' not in xml:
                    continue
                failed[name] = {
                    (int(row) - 1, _position(letters)): unescape(shown.decode())
                    for letters, row, shown in (match.groups() for match in _FAILED.finditer(xml))
                }
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError, EOFError, zlib.error) as error:
        raise ValueError("it is not a workbook (.xlsx), or it has a password") from error
    return failed


def cells_of(workbook: CalamineWorkbook, sheet: str) -> list[list[Any]]:
    """The cells of a sheet as a full rectangle.

    Raises:
        ValueError, CalamineError: it is damaged.
    """
    try:
        return workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except BaseException as error:
        # The reader is written in Rust: what its authors did not foresee is a panic, which is no Exception.
        if type(error).__name__ == "PanicException":
            raise ValueError("a cell in it cannot be read") from error
        raise


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name of each sheet and the part of the archive that holds it."""
    relations = archive.read("xl/_rels/workbook.xml.rels")
    targets = {_attribute(tag, "Id"): _attribute(tag, "Target") for tag in _RELATION.findall(relations)}
    known = set(archive.namelist())
    sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
    if len(sheets) > MAX_SHEETS:
        raise ValueError(f"it has more than {MAX_SHEETS:,} sheets")
    for tag in sheets:
        target = targets.get(_attribute(tag, r"\w+:id"), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if part in known:
            yield _attribute(tag, "name"), part


def _attribute(tag: bytes, name: str) -> str:
    match = re.search(rf'\s{name}="([^"]*)"'.encode(), tag)
    return unescape(match[1].decode()) if match else ""


def _check_rectangle(xml: bytes) -> None:
    lines = max((int(match[1]) for match in _ROW.finditer(xml)), default=0)
    columns = {match[1] for match in _FILLED.finditer(xml)}
    width = max((_position(letters) + 1 for letters in columns), default=0)
    if lines * width > MAX_CELLS:
        raise ValueError(f"a sheet reaches over {lines:,} rows and {width:,} columns")


def _position(letters: bytes) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1
