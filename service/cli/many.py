"""Who solves a comparison: this process alone, processes of this machine, or a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from models import Scenario
from models.preparation.extensive import LARGEST_EXTENSIVE
from models.preparation.fleet import LocalWorkers, Workers
from models.preparation.outlooks import outlooks_of
from models.size import columns

FILES = 3

Processes = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=256,
        metavar="N",
        help="Processes to solve with. Default: one per core where it pays.",
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="Solve on the workers of this Dask cluster: tls://host:port."),
]
Certificates = Annotated[
    str | None,
    typer.Option(metavar="CA,CERT,KEY", help="Files for tls://: the authority, this side, and its key."),
]


@contextmanager
def workers_for(
    scenario: Scenario, processes: int | None, cluster: str | None, certificates: str | None
) -> Iterator[Workers | None]:
    """The workers asked for; without a wish as many as pay for their start. None: this process alone.

    Raises:
        typer.BadParameter: there is no such cluster, or it must not be used.
    """
    if cluster is None:
        outlooks = len(outlooks_of(scenario))
        large = columns(scenario) * outlooks > LARGEST_EXTENSIVE
        if processes == 1 or (processes is None and not large):
            yield None
            return
        workers: Workers = LocalWorkers(processes)
    else:
        workers = _cluster(cluster, certificates)
    try:
        yield workers
    finally:
        workers.close()


def _cluster(address: str, certificates: str | None) -> Workers:
    try:
        from models.preparation import cluster  # an extra of the package
    except ImportError:
        raise typer.BadParameter("--cluster needs: pip install konak[cluster]") from None
    files = [Path(name) for name in certificates.split(",")] if certificates else []
    if len(files) not in (0, FILES):
        raise typer.BadParameter("--certificates are three files: CA,CERT,KEY")
    try:
        return cluster.ClusterWorkers(address, cluster.Certificates(*files) if files else None)
    except (ValueError, OSError) as error:
        raise typer.BadParameter(f"--cluster {address}: {error}") from None
