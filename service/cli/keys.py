"""`konak key`: API keys. The secret of a key is shown once, when it is made; the database holds its hash."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli import installation
from service.cli.console import answers, line, remarks, say, table
from service.cli.installation import DataFolder
from service.cli.refusals import answering

if TYPE_CHECKING:
    from service.store import Key

app = typer.Typer(
    name="key",
    no_args_is_help=True,
    help="Make, list and revoke the API keys of a service.",
    rich_markup_mode=None,
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")]


class Scope(StrEnum):
    """What a key allows."""

    READ = "read"
    PLAN = "plan"
    ADMIN = "admin"


@app.command()
@answering
def create(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Who will use it.")],
    scope: Annotated[
        Scope, typer.Option(help="read; plan (also reads); admin (also plans, and sees the metrics).")
    ] = Scope.PLAN,
    requests_per_minute: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Instead of KONAK_KEY_REQUESTS_PER_MINUTE.")
    ] = None,
    unfinished_limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Unfinished plans, instead of KONAK_KEY_QUEUE_LIMIT."),
    ] = None,
    data_folder: DataFolder = None,
    as_json: AsJson = False,
) -> None:
    """Make a key, and print its secret.

    The secret is printed this once, and stands nowhere else. From the first key on, every request needs one.

    \b
    Example:
      konak key create morava --scope plan
    """
    from service.store import Keys, NameTaken

    with installation.database(installation.settings(data_folder=data_folder)) as database:
        try:
            key, secret = Keys(database).create(name, [scope], requests_per_minute, unfinished_limit)
        except NameTaken as error:
            installation.stop(f"{error}: revoke it first, or choose another name.")
    if as_json:
        say(json.dumps({**_as_dict(key), "secret": secret}, ensure_ascii=False))
        return
    remarks().print(line(f"{key.name} may {scope}. Keep the secret: it is not shown again."), soft_wrap=True)
    say(secret)


@app.command("list")
@answering
def list_keys(data_folder: DataFolder = None, as_json: AsJson = False) -> None:
    """List the keys, the revoked ones too.

    \b
    Example:
      konak key list
    """
    from service.store import Keys

    with installation.database(installation.settings(data_folder=data_folder)) as database:
        keys = Keys(database).list()
    if as_json:
        say(json.dumps([_as_dict(key) for key in keys], ensure_ascii=False))
        return
    rows = [
        (
            key.name,
            ", ".join(key.scopes),
            _moment(key.created_at),
            _moment(key.revoked_at) or "in use",
            key.id,
        )
        for key in keys
    ]
    columns = ("name", "may", "made", "revoked", "id")
    answers().print(table("Keys", [(column, "left") for column in columns], rows))


@app.command()
@answering
def revoke(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Name or id of the key.")],
    data_folder: DataFolder = None,
) -> None:
    """Revoke a key, from its next request on.

    \b
    Example:
      konak key revoke morava
    """
    from service.store import Keys, Unknown

    with installation.database(installation.settings(data_folder=data_folder)) as database:
        try:
            key = Keys(database).revoke(name)
        except Unknown:
            installation.stop(f"No key in use is named {name}: konak key list")
    remarks().print(line(f"{key.name} is revoked."), soft_wrap=True)


def _as_dict(key: Key) -> dict[str, object]:
    return {
        "id": key.id,
        "name": key.name,
        "scopes": list(key.scopes),
        "requests_per_minute": key.requests_per_minute,
        "unfinished_limit": key.unfinished_limit,
        "created_at": _moment(key.created_at),
        "revoked_at": _moment(key.revoked_at) or None,
    }


def _moment(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
