"""What is measured: subjects by name, and the cases they run on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

Variant = Literal["full", "basic", "instance"]


@dataclass(frozen=True)
class Entry:
    """A subject: the class that runs it, what to call it, and the kind of scenario it can run on."""

    module: str
    kind: str
    title: str
    variant: Variant


SUBJECTS: dict[str, Entry] = {
    "plan": Entry("whole_plan", "StrictPlan", "Konak: the whole plan, strict priorities", "full"),
    "konak": Entry("konak", "Konak", "Konak: one weighted solve", "full"),
    "pyomo": Entry("ordinary_pyomo", "OrdinaryPyomo", "ordinary Pyomo, its own HiGHS interface", "full"),
    "konak-basic": Entry("konak", "Konak", "Konak: one weighted solve", "basic"),
    "linopy": Entry("linopy_basic", "LinopyHighs", "linopy with HiGHS", "basic"),
    "pulp-highs": Entry("pulp_basic", "PulpHighs", "PuLP with HiGHS", "basic"),
    "pulp-cbc": Entry("pulp_basic", "PulpCbc", "PuLP with CBC", "basic"),
    "instance": Entry("whole_plan", "FullPlan", "Konak: strict plan, causes, prices, remedies", "instance"),
}


def load(name: str) -> Callable[..., Any]:
    """The class of a subject; only its own libraries are imported."""
    entry = SUBJECTS[name]
    kind: Callable[..., Any] = getattr(import_module(f"benchmarks.subjects.{entry.module}"), entry.kind)
    return kind


@dataclass(frozen=True)
class Case:
    """A subject on a scenario: a size of `scenarios.SIZES`, or a shipped instance."""

    subject: str
    size: str
    repetitions: int = 0


SIZES = {"10k": 9, "100k": 3, "500k": 0}
"""Sizes of a full run and how often each subject is repeated, warm."""

INSTANCES = ("presevo-october-2015", "western-balkans-autumn-2015")

CASES: tuple[Case, ...] = (
    *(
        Case(subject, size, repetitions)
        for size, repetitions in SIZES.items()
        for subject, entry in SUBJECTS.items()
        if entry.variant != "instance"
    ),
    *(Case("instance", name) for name in INSTANCES),
)
SMOKE: tuple[Case, ...] = (
    *(Case(subject, "tiny") for subject, entry in SUBJECTS.items() if entry.variant != "instance"),
    Case("instance", "first-steps"),
)
