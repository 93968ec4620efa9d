"""`konak serve` and `konak worker`: the service, and more hands for it.

Nothing of the server is imported before one of them is called: the other commands start without it.
"""

from __future__ import annotations

from typing import Annotated

import typer

from service.cli import installation
from service.cli.console import line, remarks, say
from service.cli.installation import DataFolder
from service.cli.refusals import answering

Slots = Annotated[
    int | None,
    typer.Option(
        min=1, metavar="N", help="Plans solved at once; default: the machine's cores.  [KONAK_SLOTS]",
        show_default=False,
    ),
]  # fmt: skip


@answering
def serve(
    host: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS", help="Where to listen; default 127.0.0.1.  [KONAK_HOST]", show_default=False
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, metavar="N", help="Default 8722.  [KONAK_PORT]", show_default=False),
    ] = None,
    data_folder: DataFolder = None,
    slots: Slots = None,
) -> None:
    """Start the service: plans over HTTP, on this machine.

    Ctrl-C or SIGTERM ends it: what runs is handed on, what is queued waits for the next start. Every setting
    is an environment variable; the README lists them. On an address that other machines reach it starts only
    with keys (konak key create) and a proxy (KONAK_TRUSTED_PROXIES).

    \b
    Examples:
      konak serve
      konak serve --port 8000 --data-folder /var/lib/konak
      KONAK_DATABASE=postgresql://konak:...@db/konak konak serve
    """
    settings = installation.settings(host=host, port=port, data_folder=data_folder, slots=slots)
    from service.cli import server

    with installation.database(settings) as database:
        server.require_doors(settings, database)
    with server.listener(settings) as socket:
        server.run(settings, socket, on_ready=lambda address: say(f"Konak is ready at {address}"))


@answering
def worker(
    data_folder: DataFolder = None,
    slots: Slots = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            metavar="N",
            help="Also serve this worker's figures on 127.0.0.1.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Add a worker to a service: it solves what the queue holds.

    It needs the database of the service: on other machines PostgreSQL (KONAK_DATABASE), on the same machine
    the same data folder will do. Ctrl-C or SIGTERM ends it; what it was solving is handed on.

    \b
    Example:
      KONAK_DATABASE=postgresql://konak:...@db/konak konak worker --slots 8
    """
    settings = installation.settings(data_folder=data_folder, slots=slots)
    if not settings.database and not (settings.data_folder / "konak.sqlite").exists():
        remarks().print(
            line(
                f"No service has used the folder {settings.data_folder.absolute()} yet. A worker needs the "
                "database of its service: the same data folder on the same machine, or PostgreSQL "
                "(KONAK_DATABASE)."
            ),
            soft_wrap=True,
        )
    from service.cli import workers

    with installation.database(settings) as database:
        workers.run(settings, database, metrics_port, on_ready=lambda: say("The worker is ready."))
