"""Figures for Prometheus: requests, and seconds of solving by phase and size; others are read when asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from service.jobs import End
from service.store import Job

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_SOLVE_SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3600)
_SIZES = (1_000, 10_000, 100_000, 1_000_000)


class Metrics:
    """The figures of one process; each app has its own, so nothing is global."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "konak_requests", "Requests answered.", ["method", "route", "status"], registry=self.registry
        )
        self._request_seconds = Histogram(
            "konak_request_seconds",
            "Time from a request to the end of its answer.",
            ["route"],
            buckets=_REQUEST_SECONDS,
            registry=self.registry,
        )
        self._solve_seconds = Histogram(
            "konak_solve_seconds",
            "Time of a plan by phase and by size (columns of the linear programme, up to).",
            ["phase", "size"],
            buckets=_SOLVE_SECONDS,
            registry=self.registry,
        )

    def answered(self, method: str, route: str, status: int | None, seconds: float) -> None:
        """Count a request by its route's template; its status is None if the client left first."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, "left" if status is None else str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def ended(self, job: Job, end: End) -> None:
        """Observe a plan that has ended; the phases of a comparison are others."""
        if job.kind == "plan":
            self.solved(job.size, end.seconds)

    def solved(self, size: float, seconds: Mapping[str, float]) -> None:
        """Observe the seconds of each phase of a plan with so many columns."""
        bucket = size_bucket(size)
        for phase, duration in seconds.items():
            self._solve_seconds.labels(phase, bucket).observe(duration)

    def read(self, figures: Callable[[], Iterable[Metric]]) -> None:
        """Figures that are read whenever somebody asks for them."""
        self.registry.register(_Read(figures))

    def page(self) -> bytes:
        """All figures, in the text format that Prometheus reads."""
        return generate_latest(self.registry)


class _Read(Collector):
    def __init__(self, figures: Callable[[], Iterable[Metric]]) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        """Nothing: what this tells depends on what there is when it is asked."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The figures as they are now."""
        return self._figures()


def size_bucket(size: float) -> str:
    """The class of size that a plan belongs to, by its columns: "10000" holds all up to 10,000."""
    return next((str(limit) for limit in _SIZES if size <= limit), "more")
