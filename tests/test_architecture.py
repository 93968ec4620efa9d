"""The import graph: which way the arrows point.

`service` knows `models`, never the reverse; inside `models` what plans knows what formulates, solves and
audits, and these know the scenario and the plan.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

LAYERS: tuple[set[str], ...] = (
    # what is said, and what can go wrong
    {"columns", "errors", "plan_tables"},
    # from a file to a typed table; the linear programme as data
    {"programme", "reading", "schema"},
    # the scenario and the plan, and their files
    {"changes", "effective", "example", "instances", "plan", "reference", "scenario", "sheets", "size",
     "standards", "tables", "template"},
    # what a scenario means
    {"checks", "daily", "gaps"},
    # one idea each: formulate, solve, decide by thumb, read back, report, audit
    {"allocation", "audit", "bounds", "readback", "report", "solving", "tabulate", "thumb"},
    {"explain"},
    {"planner"},
    {"preparation"},
)  # fmt: skip
"""Units of `models`, lowest first: one may import its own layer and those below it."""

DEFERRED = {
    ("plan", "report"),  # Plan.write makes a workbook only when asked for one; the report knows the plan
    ("tables", "sheets"),  # likewise for a scenario's workbook
}
SERVER = {"fastapi", "starlette", "uvicorn", "typer", "rich", "service"}
PARTS_OF_THE_ANSWER = {"allocation", "daily", "readback", "report", "solving", "tabulate", "thumb"}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def unit(path: Path) -> str:
    """The part of `models` a file belongs to: its module, or the package it lies in."""
    return path.relative_to(ROOT / "models").parts[0].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Full names of everything a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield from (f"{node.module}.{name.name}" for name in node.names)


def arrows() -> set[tuple[str, str]]:
    """(importing unit, imported unit) within `models`."""
    units = {unit(path) for path in sources("models")}
    return {
        (unit(path), target)
        for path in sources("models")
        for name in imported(path)
        if name.startswith("models.") and (target := name.split(".")[1]) in units and target != unit(path)
    }


@pytest.mark.parametrize("path", sources("models"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_models_know_nothing_of_the_service(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & SERVER


def test_every_unit_of_models_has_its_layer() -> None:
    placed = set().union(*LAYERS)
    assert {unit(path) for path in sources("models")} - {"__init__"} <= placed


def test_arrows_between_units_point_downwards() -> None:
    layer = {name: height for height, names in enumerate(LAYERS) for name in names}
    top = len(LAYERS)
    upwards = {
        (source, target) for source, target in arrows() if layer.get(source, top) < layer.get(target, top)
    }
    assert upwards - DEFERRED == set()


def test_units_do_not_import_each_other_in_a_circle() -> None:
    graph: dict[str, set[str]] = {}
    for source, target in arrows() - DEFERRED:
        graph.setdefault(source, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        pytest.fail(f"circle: {' <- '.join(problem.args[1])}")


def test_the_audit_shares_no_code_with_what_it_audits() -> None:
    assert {target for source, target in arrows() if source == "audit"} & PARTS_OF_THE_ANSWER == set()


def users(library: str) -> set[str]:
    """Units of `models` that import a library."""
    return {
        unit(path) for path in sources("models") if library in {name.split(".")[0] for name in imported(path)}
    }


def test_only_the_solver_imports_highspy() -> None:
    assert users("highspy") == {"solving"}
    assert [path.name for path in sources("models/solving") if "highspy" in path.read_text()] == ["solver.py"]


def test_only_what_holds_the_model_imports_pyomo() -> None:
    assert users("pyomo") <= {"allocation", "explain", "planner", "preparation", "programme", "readback"}


def test_the_command_line_holds_no_optimisation() -> None:
    for path in sources("service"):
        assert not {name.split(".")[0] for name in imported(path)} & {"pyomo", "highspy", "scipy"}
