"""The composition root: everything is made here, started in order and ended in reverse."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

import anyio
from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from service.api import (
    approvals,
    checks,
    events,
    failures,
    health,
    instances,
    jobs,
    openapi,
    parts,
    reference,
    tables,
)
from service.api.figures import figures
from service.api.kinds import KINDS
from service.api.services import Services
from service.auth import Auth
from service.children import Children, Limits
from service.guard import Guard
from service.jobs import WAITING, Intake, Notices, Probe, Worker
from service.metrics import Metrics
from service.settings import Settings
from service.store import Approvals, Database, Documents, Events, Jobs, Keys, Processes

DRAIN_S = 5.0
"""What plans get to end in before they go back to the queue."""
THREADS = 64
"""Routes that run at once; each holds its thread for milliseconds."""
BESIDE_THOSE_WHO_WAIT = 16
"""Threads for requests that may have to wait for a reader, beside those that do: a refusal never waits."""


def create_app(settings: Settings) -> FastAPI:
    """The service as an ASGI application; its lifespan holds the database, the children and the worker."""
    app = FastAPI(
        title="Konak",
        version=version("konak"),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.draining = threading.Event()
    for kind in KINDS.values():
        for shared in (jobs, events, tables):
            app.include_router(shared.routes(kind))
    for module in (parts, approvals, checks, instances, health, reference):
        app.include_router(module.router)
    app.state.openapi = openapi.document(app, version("konak"))
    failures.install(app)
    app.add_middleware(Guard, settings=settings, metrics=app.state.metrics)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    metrics: Metrics = app.state.metrics
    anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
    database = Database(settings.database_url)
    await run_in_threadpool(database.create)
    notices = Notices()
    children = Children(
        settings.slots + settings.readers + 1,  # one for the probe
        Limits.of(settings),
        plans_per_child=settings.plans_per_child,
    )
    worker = Worker(database, children, settings, notices, on_end=metrics.ended)
    jobs = Jobs(database, idempotency_days=settings.idempotency_days)
    state = app.state
    state.auth = Auth(Keys(database), settings)
    state.services = Services(
        settings=settings,
        jobs=jobs,
        documents=Documents(database),
        events=Events(database),
        approvals=Approvals(database),
        intake=Intake(database, children, settings, worker),
        notices=notices,
        draining=state.draining,
        threads=anyio.CapacityLimiter(settings.readers + WAITING + BESIDE_THOSE_WHO_WAIT),
    )
    state.readiness = health.Readiness(Probe(database, children, worker.id))
    metrics.read(figures(jobs, Processes(database)))
    try:
        await run_in_threadpool(children.start)
        await run_in_threadpool(worker.start)
        yield
    finally:
        state.draining.set()
        await run_in_threadpool(worker.drain, DRAIN_S)
        await run_in_threadpool(children.close)
        database.close()
