"""When, with what and on what figures were measured; nothing that names the machine."""

from __future__ import annotations

import datetime
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any


def provenance(packages: Iterable[str]) -> dict[str, Any]:
    """Date, commit, machine and the versions of Python and of packages."""
    return {
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "commit": _commit(),
        "machine": _machine(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def in_words(facts: Mapping[str, Any]) -> str:
    """When, at which commit, on what machine and with which versions, as a page says it."""
    machine = facts["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in facts["versions"].items())
    return (
        f"{facts['date']}, commit {facts['commit']}. {machine['cpu']}, {machine['cores']} cores, "
        f"{machine['memory_gb']} GB, {machine['system']}; {versions}."
    )


def _commit() -> str:
    told = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False
    )
    return told.stdout.strip() or "unknown"


def _machine() -> dict[str, Any]:
    """What of the machine matters for speed; nothing that names it."""
    cpu = platform.processor() or platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        named = [line for line in listed.read_text().splitlines() if line.startswith("model name")]
        cpu = named[0].split(":", 1)[1].strip() if named else cpu
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {"cpu": cpu, "cores": os.cpu_count(), "memory_gb": round(memory), "system": platform.system()}
