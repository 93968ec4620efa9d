"""Uploads made to harm, and such as accidents make: by kind, how each is made and what it claims to be."""

from __future__ import annotations

import io
import json
import re
import struct
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from models import Scenario
from models.instances import find

Made = tuple[str, bytes]
KINDS: dict[str, Callable[[], Made]] = {}
MILLION = 10**6


def several(form: str, contents: Mapping[str, bytes | Callable[[], bytes]]) -> None:
    for name, content in contents.items():
        KINDS[name] = lambda content=content: (form, content() if callable(content) else content)  # type: ignore[misc]


@cache
def document() -> str:
    """A good scenario to be spoilt, as JSON."""
    return Scenario.read(find("first-steps")).to_json()


def spoilt(change: Callable[[dict[str, Any]], object]) -> bytes:
    parsed = json.loads(document())
    change(parsed)
    return json.dumps(parsed).encode()


def replaced(old: str, new: str) -> bytes:
    assert old in document()
    return document().replace(old, new, 1).encode("utf-8", "surrogatepass")


@cache
def workbook() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "good.xlsx"
        Scenario.read(find("first-steps")).write(path)
        return path.read_bytes()


@cache
def csv_files() -> dict[str, bytes]:
    folder = find("first-steps")
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method, compresslevel=1) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def with_file(name: str, content: bytes, **more: bytes) -> bytes:
    return zipped({**csv_files(), name: content, **more})


def sheets(parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """The good workbook with some of its parts replaced, changed or added."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as good:
        files = {name: good.read(name) for name in good.namelist()}
    for name, part in parts.items():
        files[name] = part(files[name]) if callable(part) else part
    return zipped(files)


def sheet_of(name: str) -> str:
    """The part that holds a sheet."""
    with zipfile.ZipFile(io.BytesIO(workbook())) as good:
        names = re.findall(r'<sheet name="([^"]+)"', good.read("xl/workbook.xml").decode())
    return f"xl/worksheets/sheet{names.index(name) + 1}.xml"


ARRIVALS = sheet_of("arrivals")
STRINGS = "xl/sharedStrings.xml"
BOOK = "xl/workbook.xml"
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SPACE = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def rows_of(rows: bytes) -> bytes:
    return HEAD + b"<worksheet " + SPACE + b"><sheetData>" + rows + b"</sheetData></worksheet>"


def in_place_of_rows(rows: bytes) -> Callable[[bytes], bytes]:
    return lambda xml: re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", xml)


def entities(part: bytes, levels: int = 9) -> bytes:
    """The same XML with a billion laughs before it, and one laugh in it."""
    lines = [b'<!ENTITY a0 "ha">'] + [
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, levels + 1)
    ]
    laughs = HEAD + b"<!DOCTYPE lol [" + b"".join(lines) + b"]>"
    return laughs + part.split(b"?>", 1)[1].replace(b">border<", b">&a%d;<" % levels).replace(
        b'name="arrivals"', b'name="&a%d;"' % levels
    )


def external(part: bytes) -> bytes:
    what = HEAD + b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    return what + part.split(b"?>", 1)[1].replace(b">border<", b">&e;<")


def patched(content: bytes, central: Callable[[bytearray, int], None]) -> bytes:
    """A zip whose every entry of the central directory was changed in place."""
    made = bytearray(content)
    at = made.find(b"PK\x01\x02")
    while at >= 0:
        central(made, at)
        at = made.find(b"PK\x01\x02", at + 4)
    return bytes(made)


def encrypted(made: bytearray, at: int) -> None:
    struct.pack_into("<H", made, at + 8, 1)
    struct.pack_into("<H", made, struct.unpack_from("<L", made, at + 42)[0] + 6, 1)


def packed_oddly(made: bytearray, at: int) -> None:
    struct.pack_into("<H", made, at + 10, 99)


def all_the_same(made: bytearray, at: int) -> None:
    struct.pack_into("<L", made, at + 42, 0)


def linked() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        entry = zipfile.ZipInfo("arrivals.csv")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    return made.getvalue()


def sized(size: int) -> Callable[[bytearray, int], None]:
    return lambda made, at: struct.pack_into("<L", made, at + 24, size)


several(
    "json",
    {
        "nothing": b"",
        "blank": b" \n\t ",
        "cut_off": lambda: document()[:300].encode(),
        "an_array": b"[]",
        "a_string": b'"scenario"',
        "a_number": b"1",
        "null": b"null",
        "empty_object": b"{}",
        "arrays_100000_deep": b"[" * 100_000,
        "objects_100000_deep": b'{"a":' * 100_000,
        "a_cell_500_deep": lambda: replaced('"places": 20', '"places": ' + "[" * 500 + "]" * 500),
        "a_code_900_deep": lambda: replaced('"location": "border"', '"location": ' + "[" * 900 + "]" * 900),
        "a_field_900_deep": lambda: replaced('"days": 3', '"days": ' + '{"a":' * 900 + "1" + "}" * 900),
        "digits_5000": lambda: replaced('"days": 3', '"days": ' + "9" * 5000),
        "digits_4000": lambda: replaced('"places": 20', '"places": ' + "9" * 4000),
        "digits_4000_of_a_field": lambda: replaced('"days": 3', '"days": ' + "9" * 4000),
        "beyond_floats": lambda: replaced('"places": 20', '"places": 1e400'),
        "at_the_end_of_floats": lambda: replaced('"places": 20', '"places": 1.7e308'),
        "below_floats": lambda: replaced('"places": 20', '"places": 5e-324'),
        "nan": lambda: replaced('"places": 20', '"places": NaN'),
        "infinity": lambda: replaced('"days": 3', '"days": -Infinity'),
        "keys_twice": lambda: replaced('"days": 3', '"days": 3, "days": 4'),
        "lone_surrogate": lambda: replaced("First steps", "\\ud800"),
        "lone_surrogate_in_a_code": lambda: replaced('"location": "border"', '"location": "\\udfff"'),
        "lone_surrogate_in_a_key": lambda: replaced('"places": 20', '"\\ud800": 20'),
        "lone_surrogate_as_a_table": lambda: replaced('"spaces"', '"\\ud800"'),
        "raw_surrogate": lambda: replaced("First steps", "\ud800"),
        "nul": lambda: replaced('"location": "border"', '"location": "bor\\u0000der"'),
        "raw_nul": lambda: replaced("First steps", "\0"),
        "byte_order_mark": lambda: b"\xef\xbb\xbf" + document().encode(),
        "utf_16": lambda: document().encode("utf-16"),
        "utf_32": lambda: document().encode("utf-32"),
        "latin_1": lambda: replaced("First steps", "caf\u00e9").decode().encode("latin-1"),
        "a_cell_of_10_mb": lambda: replaced("First steps", "x" * 10 * MILLION),
        "a_code_of_10_mb": lambda: replaced('"location": "border"', f'"location": "{"x" * 10 * MILLION}"'),
        "right_to_left": lambda: replaced("First steps", "\u202eabc\u2066\u0301" * 50),
        "wrong_types": lambda: json.dumps(
            {name: [1, "a", None, [], {}] for name in json.loads(document())}
        ).encode(),
        "rows_of_wrong_types": lambda: spoilt(
            lambda d: [row.update({name: [{}] for name in row}) for row in d["spaces"]]
        ),
        "fields_of_wrong_types": lambda: spoilt(
            lambda d: d["scenario"].update(name={}, start_date=[], days=True, currency=1.5)
        ),
        "policy_of_wrong_types": lambda: spoilt(
            lambda d: d.update(policy={"mode": [], "gap": {}, "risk": 1, "weights": [[]], "standards": {}})
        ),
        "dates_out_of_range": lambda: spoilt(lambda d: d["scenario"].update(start_date="9999-12-31")),
        "dates_before_time": lambda: spoilt(lambda d: d["scenario"].update(start_date="0000-00-00")),
        "a_million_days": lambda: replaced('"days": 3', '"days": 1000000'),
        "days_beyond_integers": lambda: replaced('"days": 3', '"days": 1e300'),
        "negative_days": lambda: replaced('"days": 3', '"days": -3'),
        "half_a_million_rows": lambda: spoilt(lambda d: d.update(arrivals=d["arrivals"] * 170_000)),
        "rows_in_many_tables": lambda: spoilt(
            lambda d: d.update(arrivals=d["arrivals"] * 50_000, spaces=d["spaces"] * 50_000)
        ),
        "a_million_empty_rows": lambda: spoilt(lambda d: d.update(stock=[{}] * MILLION)),
        "tables_100000": lambda: spoilt(lambda d: d.update({f"t{n}": [] for n in range(100_000)})),
        "columns_100000": lambda: spoilt(
            lambda d: d["spaces"][0].update({f"c{n}": 1 for n in range(100_000)})
        ),
        "rows_of_columns_of_their_own": lambda: spoilt(
            lambda d: d.update(arrivals=[{f"c{n}": n} for n in range(20_000)])
        ),
        "a_cycle_of_names": lambda: spoilt(lambda d: d.update(__class__={}, __init__=[], constructor={})),
    },
)
several(
    "zip",
    {
        "no_zip": b"PK\x03\x04 not really",
        "empty_zip": lambda: zipped({}),
        "bomb": lambda: with_file("stock.csv", b"0" * 300 * MILLION),
        "bomb_of_many_files": lambda: zipped({f"{n}.csv": b"0" * 10 * MILLION for n in range(40)}),
        "bomb_within_the_ratio": lambda: zipped({f"{n}.csv": bytes(range(256)) * 40_000 for n in range(25)}),
        "bomb_in_a_bomb": lambda: zipped({"a.zip": zipped({"b.zip": zipped({"c.csv": b"0" * MILLION})})}),
        "overlapping": lambda: patched(
            zipped({"arrivals.csv": b"0" * 50 * MILLION, **csv_files()}), all_the_same
        ),
        "climbing_names": lambda: with_file("../../etc/stock.csv", b"location,item,units\n"),
        "absolute_names": lambda: with_file("/etc/stock.csv", b"location,item,units\n"),
        "names_of_windows": lambda: with_file("C:\\stock.csv", b"location,item,units\n"),
        "deep_names": lambda: with_file("a/b/c/stock.csv", b"location,item,units\n"),
        "two_folders": lambda: zipped({"a/arrivals.csv": b"x", "b/arrivals.csv": b"x"}),
        "names_that_differ_in_letters_only": lambda: with_file("ARRIVALS.CSV", b"x"),
        "names_of_controls": lambda: with_file("\x01\n.csv", b"x"),
        "a_link": linked,
        "a_password": lambda: patched(zipped(csv_files()), encrypted),
        "an_odd_way_of_packing": lambda: patched(zipped(csv_files()), packed_oddly),
        "packed_by_lzma": lambda: zipped(csv_files(), zipfile.ZIP_LZMA),
        "huge_declared_sizes": lambda: patched(zipped(csv_files()), sized(2**32 - 2)),
        "small_declared_sizes": lambda: patched(with_file("stock.csv", b"0" * 300 * MILLION), sized(1)),
        "broken_directory": lambda: zipped(csv_files()).replace(b"PK\x01\x02", b"PK\x01\x03"),
        "zip_cut_off": lambda: zipped(csv_files())[:-30],
        "files_10000": lambda: zipped({f"{n}.csv": b"" for n in range(10_000)}, zipfile.ZIP_STORED),
        "csv_of_bytes": lambda: with_file("stock.csv", bytes(range(256)) * 100),
        "csv_with_nul": lambda: with_file("stock.csv", b"location,item,units\nbor\0der,meals,1\n"),
        "csv_of_one_field": lambda: with_file("stock.csv", b'"' + b"x" * 5 * MILLION + b'"'),
        "csv_without_end": lambda: with_file("stock.csv", b'location,item,units\n"border'),
        "csv_of_a_million_rows": lambda: with_file(
            "stock.csv", b"location,item,units\n" + b"border,meals,1\n" * MILLION
        ),
        "csv_of_a_million_columns": lambda: with_file(
            "stock.csv", b"location," * MILLION + b"\n" + b"1," * MILLION
        ),
        "csv_with_formulas": lambda: with_file(
            "stock.csv", b"location,item,units\n=cmd|'/c calc'!A0,@SUM(1),+1\n"
        ),
        "csv_in_utf_16": lambda: with_file("stock.csv", "location,item,units\n".encode("utf-16")),
    },
)
several(
    "workbook",
    {
        "no_workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5000,
        "a_zip_of_csv": lambda: zipped(csv_files()),
        "workbook_cut_off": lambda: workbook()[: len(workbook()) // 2],
        "workbook_with_a_password": lambda: patched(workbook(), encrypted),
        "workbook_with_a_broken_directory": lambda: workbook().replace(b"PK\x01\x02", b"PK\x01\x03"),
        "sheet_of_a_million_rows": lambda: sheets(
            {ARRIVALS: rows_of(b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n)
                                        for n in range(1, MILLION + 1)))}
        ),
        "sheet_of_far_cells": lambda: sheets(
            {ARRIVALS: rows_of(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}
        ),
        "cells_that_do_not_exist": lambda: sheets(
            {ARRIVALS: rows_of(b'<row r="99999999999"><c r="ZZZZZZZZ99999999999"><v>1</v></c></row>')}
        ),
        "cells_without_places": lambda: sheets(
            {ARRIVALS: rows_of(b"<row><c><v>1</v></c></row>" * 100_000)}
        ),
        "far_cells_without_rows": lambda: sheets(
            {ARRIVALS: rows_of(b'<row><c r="XFD1048576" t="n" s="0"><v>1</v></c></row>')}
        ),
        "a_false_dimension": lambda: sheets(
            {ARRIVALS: lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', xml)}
        ),
        "bomb_of_strings": lambda: sheets({STRINGS: b" " * 300 * MILLION}),
        "bomb_of_strings_that_lies": lambda: patched(sheets({STRINGS: b" " * 300 * MILLION}), sized(100)),
        "bomb_elsewhere": lambda: sheets({"xl/media/image1.png": b"0" * 300 * MILLION}),
        "billion_laughs_in_strings": lambda: sheets({STRINGS: entities}),
        "billion_laughs_in_the_book": lambda: sheets({BOOK: entities}),
        "billion_laughs_in_a_sheet": lambda: sheets(
            {ARRIVALS: lambda xml: entities(rows_of(b'<row r="1"><c r="A1" t="str"><v>border</v></c></row>'))}
        ),
        "external_entity": lambda: sheets({STRINGS: external}),
        "sheets_100000": lambda: sheets(
            {BOOK: lambda xml: xml.replace(
                b"</sheets>",
                b"".join(b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n) for n in range(9, 100_000))
                + b"</sheets>")}
        ),
        "the_same_sheet_1000_times": lambda: sheets(
            {BOOK: lambda xml: xml.replace(
                b"</sheets>", b'<sheet name="arrivals" sheetId="9" r:id="rId1"/>' * 1000 + b"</sheets>")}
        ),
        "climbing_parts": lambda: sheets(
            {"xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"worksheets/", b"../../../etc/")}
        ),
        "formulas": lambda: sheets(
            {ARRIVALS: in_place_of_rows(b'<row r="1"><c r="A1"><f>WEBSERVICE("http://127.0.0.1/")</f><v>1</v></c></row>')}
        ),
        "failed_formulas": lambda: sheets(
            {ARRIVALS: in_place_of_rows(b'<row r="1"><c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>')}
        ),
        "failed_formulas_without_end": lambda: sheets(
            {ARRIVALS: rows_of(b'<row r="1">' + b'<c r="A1" t="e"><f>' * 20_000 + b"</row>")}
        ),
        "rows_without_end": lambda: sheets({ARRIVALS: HEAD + b"<row " * 200_000}),
        "tags_1000000_deep": lambda: sheets({ARRIVALS: rows_of(b"<row>" * MILLION)}),
        "macros": lambda: sheets({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" * 1000}),
        "a_cell_of_20_mb": lambda: sheets(
            {ARRIVALS: rows_of(b'<row r="1"><c r="A1" t="str"><v>' + b"x" * 20 * MILLION + b"</v></c></row>")}
        ),
        "dates_that_do_not_exist": lambda: sheets(
            {sheet_of("arrivals"): lambda xml: re.sub(rb"<v>4\d{4}</v>", b"<v>-1e18</v>", xml)}
        ),
        "strings_that_do_not_exist": lambda: sheets(
            {ARRIVALS: lambda xml: re.sub(rb't="s"><v>\d+</v>', b't="s"><v>4294967295</v>', xml)}
        ),
        "no_strings": lambda: sheets({STRINGS: b""}),
        "not_xml": lambda: sheets({BOOK: b"\0" * 1000}),
        "sheet_in_utf_16": lambda: sheets({ARRIVALS: lambda xml: xml.decode().encode("utf-16")}),
        "no_book": lambda: zipped({"xl/_rels/workbook.xml.rels": b"", "[Content_Types].xml": b""}),
    },
)  # fmt: skip
