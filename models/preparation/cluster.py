"""Workers of a Dask cluster, by its address. Needs `pip install konak[cluster]`.

Who reaches a Dask scheduler can run any code on its workers. So beyond this machine only TLS is spoken, with
certificates on both sides; anything else is refused.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from distributed import Client, Security
from distributed.client import FutureCancelledError
from distributed.scheduler import KilledWorker

from models.preparation.fleet import Lost

WAIT_S = 30
"""For the scheduler's first answer."""

T = TypeVar("T")


@dataclass(frozen=True)
class Certificates:
    """Files: of the authority that both sides trust, of this side, and of its key."""

    authority: Path
    own: Path
    key: Path


class ClusterWorkers:
    """The workers that a cluster has now.

    Raises:
        ValueError: the address leads off this machine without TLS and certificates.
    """

    def __init__(self, address: str, certificates: Certificates | None = None) -> None:
        _refuse_open_ways(address, certificates)
        self._client = Client(address, security=_security(certificates), timeout=WAIT_S)  # type: ignore[no-untyped-call]
        self._addresses = sorted(self._client.scheduler_info(n_workers=-1)["workers"])
        if not self._addresses:
            self._client.close()  # type: ignore[no-untyped-call]
            raise ValueError(f"the cluster at {address} has no workers")
        self.count = len(self._addresses)

    def submit(self, worker: int, work: Callable[..., T], *given: Any) -> Future[T]:
        """Begin some work on a worker; on any other where that one is gone."""
        future = self._client.submit(
            work, *given, workers=[self._addresses[worker]], allow_other_workers=True, pure=False
        )
        return cast("Future[T]", future)

    def result(self, worker: int, future: Future[T]) -> T:
        """What came of it. Raises `Lost`."""
        try:
            return future.result()
        except (KilledWorker, CancelledError, FutureCancelledError) as problem:
            raise Lost from problem

    def close(self) -> None:
        """Leave the cluster; its workers stay."""
        self._client.close()  # type: ignore[no-untyped-call]


def _refuse_open_ways(address: str, certificates: Certificates | None) -> None:
    parts = urlsplit(address)
    if parts.scheme not in ("tcp", "tls") or not parts.hostname or not parts.port:
        raise ValueError(
            f"a cluster's address is tls://host:port, or tcp:// on this machine, not {address!r}"
        )
    if parts.scheme == "tls" and certificates is None:
        raise ValueError("tls:// needs the certificates of both sides")
    if parts.scheme == "tcp" and not _is_this_machine(parts.hostname):
        raise ValueError(f"{address} leads off this machine: only tls:// with certificates may")


def _is_this_machine(host: str) -> bool:
    # A name may lead anywhere tomorrow; only an address says where it leads.
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _security(certificates: Certificates | None) -> Security | None:
    if certificates is None:
        return None
    return Security(  # type: ignore[no-untyped-call]
        tls_ca_file=str(certificates.authority),
        tls_client_cert=str(certificates.own),
        tls_client_key=str(certificates.key),
        require_encryption=True,
    )
