"""The installation that a command is about: its settings and its database, or a plain word why not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from service.cli.console import line, remarks
from service.cli.refusals import Exit

if TYPE_CHECKING:
    from service.settings import Settings
    from service.store import Database

DataFolder = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="Folder of the SQLite database.  [KONAK_DATA_FOLDER]", show_default=False
    ),
]


def stop(*why: str) -> NoReturn:
    """End the command: what was asked for cannot be, and why, a line each."""
    for reason in why:
        remarks().print(line(reason, "bold red"), soft_wrap=True)
    raise typer.Exit(Exit.INPUT)


def settings(**given: Any) -> Settings:
    """The environment's settings, with the options that were given in their place."""
    from pydantic import ValidationError

    from service.settings import PREFIX, Settings, strangers

    for name in strangers(dict(os.environ)):
        remarks().print(line(f"{name} is not a setting, and changes nothing."), soft_wrap=True)
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        stop(*(f"{PREFIX}{str(found['loc'][0]).upper()}: {found['msg']}" for found in error.errors()))


@contextmanager
def database(of: Settings) -> Iterator[Database]:
    """The installation's database, made if there is none yet."""
    from service.store import Database, NewerSchema, Unavailable

    opened = Database(of.database_url)
    try:
        opened.create()
        yield opened
    except (NewerSchema, Unavailable) as error:
        stop(f"{error} ({opened.url.render_as_string(hide_password=True)})")
    finally:
        opened.close()
