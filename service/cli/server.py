"""The service in this process: uvicorn, on a socket that was opened before anything slow began."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable
from ipaddress import ip_address
from types import FrameType

import uvicorn
from fastapi import FastAPI

from service import logs
from service.app import create_app
from service.cli import installation
from service.settings import Settings
from service.store import Database, Keys

GRACE_S = 5
"""What open requests get to end in, once the service drains; then they are cut off."""


def require_doors(settings: Settings, database: Database) -> None:
    """End the command where the service would be open to whoever reaches it."""
    if settings.on_loopback and not settings.trusted_proxies:
        return
    if not Keys(database).any():
        installation.stop(
            "Other machines could reach this service, and no key was ever made: anybody could use it.",
            "Make a key first: konak key create NAME",
        )
    if not settings.trusted_proxies:
        installation.stop(
            f"On {settings.host} keys would travel in the clear: put a proxy that encrypts before it.",
            "Then say which: KONAK_TRUSTED_PROXIES=192.0.2.1",
        )


def listener(settings: Settings) -> socket.socket:
    """The socket to listen on; ends the command where it cannot be had."""
    try:
        family, *_, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.create_server(address[:2], family=family, backlog=2048)
    except OSError as error:
        installation.stop(
            f"Cannot listen on {settings.host}, port {settings.port}: {error.strerror}. "
            "Another port: konak serve --port N"
        )
    # Connections inherit it; asyncio sets it only on sockets that name their protocol, which this one does
    # not. Without it every body that follows its head waits 40 ms for the client's delayed acknowledgement.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def run(settings: Settings, listening: socket.socket, on_ready: Callable[[str], None]) -> None:
    """Serve until the process is told to end; `on_ready` is told the address once a plan was made."""
    logs.configure(settings.log_level)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,  # the guard writes its own, which holds no secrets
        proxy_headers=False,  # the guard decides whom to believe
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    _Server(config, app, lambda: on_ready(_address(listening))).run(sockets=[listening])


class _Server(uvicorn.Server):
    """uvicorn, which also tells the app when it is ready and when it is told to end.

    What waits for a plan or listens to events would otherwise keep uvicorn from ending.
    """

    def __init__(self, config: uvicorn.Config, app: FastAPI, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._draining: threading.Event = app.state.draining
        self._app = app
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start the app and listen."""
        await super().startup(sockets)
        self._telling = asyncio.create_task(self._tell())

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A signal to end; a second Ctrl-C does not wait for what is open.

        Unlike uvicorn's own, it is not raised again at the end: having been told to end is no failure.
        """
        self._draining.set()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def _tell(self) -> None:
        while not await self._app.state.readiness.ready():
            await asyncio.sleep(1.0)
        self._on_ready()


def _address(listening: socket.socket) -> str:
    host, port, *_ = listening.getsockname()
    return f"http://[{host}]:{port}" if ip_address(host).version == 6 else f"http://{host}:{port}"
