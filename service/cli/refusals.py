"""What a command does when it cannot: every issue is printed, and the exit code says whose turn it is."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from enum import IntEnum
from io import TextIOWrapper
from typing import NoReturn, ParamSpec

import typer

from models.errors import ScenarioError
from service.cli import issues
from service.cli.console import answers, line, remarks


class Exit(IntEnum):
    """What the exit code tells a script."""

    OK = 0
    NOT_PROVEN = 1
    """There is a plan, but it was stopped before it was proven optimal, or its audit objects."""
    INPUT = 2
    """The scenario, or the command, is wrong: every issue was printed."""
    INTERNAL = 3
    """Konak itself failed."""


P = ParamSpec("P")


def answering(command: Callable[P, Exit | None]) -> Callable[P, None]:
    """A command that ends with its exit code, and prints what is wrong instead of a traceback.

    With --json a wrong scenario's issues go to standard output, as the list the library and the API give.
    """

    @functools.wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = command(*args, **kwargs)
        except ScenarioError as problem:
            code = _refuse(problem, as_json=bool(kwargs.get("as_json")))
        except BrokenPipeError:
            raise  # whoever read our output has seen enough: the command line's own business
        except OSError as problem:
            remarks().print(line(f"{problem.strerror}: {problem.filename}", "bold red"), soft_wrap=True)
            code = Exit.INPUT
        raise typer.Exit(code or Exit.OK)

    return wrapped


def run(app: Callable[[], object]) -> NoReturn:
    """Run the program; a fault of its own shows its traceback and has an exit code of its own.

    Python's is 1, which here means something else.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without our letters still gets the answer
    try:
        app()
    except Exception:  # noqa: BLE001  (the outermost border: nobody else can report it)
        traceback.print_exc()
        remarks().print(line("This is a fault in Konak, not in your scenario. Please report it.", "bold red"))
        sys.exit(Exit.INTERNAL)
    sys.exit(Exit.OK)


def _refuse(problem: ScenarioError, *, as_json: bool) -> Exit:
    if as_json:
        answers().print(issues.as_json(problem.issues), soft_wrap=True)
    else:
        issues.show(problem.issues, remarks())
        remarks().print(line(issues.count(problem.issues), "bold"))
    return Exit.INPUT
