"""A zip of CSV files, unpacked in memory and suspiciously: it may be made to harm.

Nothing is written anywhere, so a name can lead nowhere; names are still held to what an honest archive has.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from models.errors import Issue, ReadError
from service.children.exchange import TooLarge
from service.children.limits import MB, Limits

_NAME = re.compile(r"(?:[\w .()-]{1,100}/)?[\w .()-]{1,100}\.csv", re.IGNORECASE)
_PIECE = 1 << 16
MAX_RATIO = 200
"""Of unpacked to packed size: text shrinks ten times, a bomb a thousand times and more."""
SMALL = MB
"""What is smaller once unpacked may shrink as it likes."""


def unzip(content: bytes, limits: Limits) -> dict[str, bytes]:
    """The CSV files of a zip by name: at its top, or all in one folder. Other files are left alone.

    Raises:
        TooLarge: too many files, or too much once unpacked.
        ReadError: it is not a zip, is damaged, has a password, or has names that no table has.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > limits.files:
                raise TooLarge("files", limits.files)
            return _unpacked(archive, _tables(entries), limits.unpacked_mb * MB)
    # NotImplementedError: a way of packing nobody uses; RuntimeError: a password.
    except (
        zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, OSError, RuntimeError,
        ValueError,
    ) as error:  # fmt: skip
        raise _refused("it is damaged, has a password, or is no zip file") from error


def _tables(entries: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The CSV files among the entries."""
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if entry.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise _refused("a name in it leads out of it")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise _refused("it is packed in a way that is not usual")
        if (entry.external_attr >> 16) & 0o170000 == 0o120000:
            raise _refused("it holds a link")
    tables = [
        entry
        for entry in entries
        if entry.filename.lower().endswith(".csv") and not entry.filename.startswith("__MACOSX/")
    ]
    if not all(_NAME.fullmatch(entry.filename) for entry in tables):
        raise _refused("its CSV files lie deeper than one folder, or have odd names")
    if len({entry.filename.rpartition("/")[0] for entry in tables}) > 1:
        raise _refused("its CSV files lie in several folders")
    if len({entry.filename.lower() for entry in tables}) < len(tables):
        raise _refused("two of its files have the same name")
    return tables


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], most: int) -> dict[str, bytes]:
    """Contents by name, read piece by piece: what a file says of its own size is not believed."""
    files: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        pieces: list[bytes] = []
        size = 0
        with archive.open(entry) as packed:
            while piece := packed.read(_PIECE):
                pieces.append(piece)
                size += len(piece)
                if total + size > most:
                    raise TooLarge("MB once unpacked", most / MB)
                if size > SMALL and size > MAX_RATIO * entry.compress_size:
                    raise TooLarge("times the packed size", MAX_RATIO)
        total += size
        files[entry.filename.rpartition("/")[2]] = b"".join(pieces)
    return files


def _refused(reason: str) -> ReadError:
    message = f"The zip file could not be read: {reason}."
    remedy = "Put the CSV files of one scenario into a zip file without a password."
    return ReadError([Issue("unreadable-file", "error", "", None, "", None, message, remedy)])
