"""Keep a C library from talking on the process's standard output."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_quiet = threading.Lock()


@contextmanager
def without_banner() -> Iterator[None]:
    """HiGHS greets on the process's standard output, where a plan's JSON may have to be alone."""
    if sys.platform == "win32":
        yield
        return
    libc = ctypes.CDLL(None)
    with _quiet:
        sys.stdout.flush()
        libc.fflush(None)
        try:
            kept = os.dup(1)
        except OSError:  # no standard output at all: nothing to keep clean
            yield
            return
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
            libc.fflush(None)
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)
