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
    {"columns", "documents", "errors", "plan_tables"},
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

SERVICE_LAYERS: tuple[set[str], ...] = (
    # what everything is told, and how it speaks; the client, which knows nothing of the service's insides
    {"client", "logs", "problems", "settings"},
    # rows; processes that solve
    {"children", "store"},
    # how work is accepted, queued and run
    {"jobs"},
    # what stands before every route
    {"auth", "guard", "metrics"},
    {"api"},
    # all of it put together, and the commands
    {"app"},
    {"cli", "document"},
)
"""Units of `service`, likewise."""

STRANGERS = {("children", "store"), ("store", "children")}
"""Only `jobs` knows both."""

DEFERRED = {
    ("plan", "report"),  # Plan.write makes a workbook only when asked for one; the report knows the plan
    ("tables", "sheets"),  # likewise for a scenario's workbook
}
SERVER = {"fastapi", "httpx", "prometheus_client", "pydantic_settings", "rich", "service", "sqlalchemy",
          "starlette", "structlog", "typer", "uvicorn"}  # fmt: skip
PARTS_OF_THE_ANSWER = {"allocation", "daily", "readback", "report", "solving", "tabulate", "thumb"}


def sources(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def unit(path: Path) -> str:
    """The part of its package that a file belongs to: its module, or the package it lies in."""
    return path.relative_to(ROOT).parts[1].removesuffix(".py")


def imported(path: Path) -> Iterator[str]:
    """Full names of everything a file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            assert node.module is not None
            yield from (f"{node.module}.{name.name}" for name in node.names)


def arrows(package: str = "models") -> set[tuple[str, str]]:
    """(importing unit, imported unit) within a package."""
    units = {unit(path) for path in sources(package)}
    return {
        (unit(path), target)
        for path in sources(package)
        for name in imported(path)
        if name.startswith(f"{package}.") and (target := name.split(".")[1]) in units and target != unit(path)
    }


@pytest.mark.parametrize("path", sources("models"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_models_know_nothing_of_the_service(path: Path) -> None:
    assert not {name.split(".")[0] for name in imported(path)} & SERVER


LAYERED = pytest.mark.parametrize(
    ("package", "layers"), [("models", LAYERS), ("service", SERVICE_LAYERS)], ids=["models", "service"]
)


@LAYERED
def test_every_unit_has_its_layer(package: str, layers: tuple[set[str], ...]) -> None:
    placed = set().union(*layers)
    assert {unit(path) for path in sources(package)} - {"__init__"} <= placed


@LAYERED
def test_arrows_between_units_point_downwards(package: str, layers: tuple[set[str], ...]) -> None:
    layer = {name: height for height, names in enumerate(layers) for name in names}
    top = len(layers)
    upwards = {
        (source, target)
        for source, target in arrows(package)
        if layer.get(source, top) < layer.get(target, top)
    }
    assert upwards - DEFERRED == set()


@LAYERED
def test_units_do_not_import_each_other_in_a_circle(package: str, layers: tuple[set[str], ...]) -> None:
    graph: dict[str, set[str]] = {}
    for source, target in arrows(package) - DEFERRED:
        graph.setdefault(source, set()).add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        pytest.fail(f"circle: {' <- '.join(problem.args[1])}")


def test_the_audit_shares_no_code_with_what_it_audits() -> None:
    assert {target for source, target in arrows() if source == "audit"} & PARTS_OF_THE_ANSWER == set()


def users(library: str, package: str = "models") -> set[str]:
    """Units of a package that import a library."""
    return {
        unit(path) for path in sources(package) if library in {name.split(".")[0] for name in imported(path)}
    }


def test_only_the_solver_imports_highspy() -> None:
    assert users("highspy") == {"solving"}
    assert [path.name for path in sources("models/solving") if "highspy" in path.read_text()] == ["solver.py"]


def test_only_what_holds_the_model_imports_pyomo() -> None:
    assert users("pyomo") <= {"allocation", "explain", "planner", "preparation", "programme", "readback"}


def test_the_command_line_holds_no_optimisation() -> None:
    for path in sources("service"):
        assert not {name.split(".")[0] for name in imported(path)} & {"pyomo", "highspy", "scipy"}


def test_rows_and_solver_processes_know_nothing_of_each_other() -> None:
    assert arrows("service") & STRANGERS == set()


def test_the_client_stands_alone() -> None:
    assert {target for source, target in arrows("service") if source == "client"} == set()
    assert users("models", "service") & {"client"} == set()


def test_only_jobs_knows_how_work_is_queued() -> None:
    inside = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in sources("service")
        for name in imported(path)
        if unit(path) != "jobs" and name.startswith("service.jobs.") and name.count(".") > 2
    }
    assert inside == set()


@pytest.mark.parametrize(
    ("library", "where"),
    [
        ("sqlalchemy", {"store"}),
        ("psycopg", set()),  # SQLAlchemy's business
        ("multiprocessing", {"children"}),
        ("uvicorn", {"cli", "guard"}),
        ("fastapi", {"api", "app", "cli", "guard"}),
        ("typer", {"cli"}),
        ("pickle", set()),
    ],
)
def test_each_library_is_known_in_its_place_only(library: str, where: set[str]) -> None:
    assert users(library, "service") <= where
