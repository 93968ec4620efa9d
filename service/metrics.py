"""Figures for Prometheus: requests, queue, seconds of solving by phase and size, outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

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
        self._outcomes = Counter(
            "konak_outcomes",
            "Work that ended in this process.",
            ["kind", "state", "stopped_by"],
            registry=self.registry,
        )

    def answered(self, method: str, route: str, status: int | None, seconds: float) -> None:
        """Count a request by its route's template; its status is None if the client left first."""
        known = method if method in _METHODS else "other"
        self._requests.labels(known, route, "left" if status is None else str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def solved(self, size: float, seconds: Mapping[str, float]) -> None:
        """Observe the seconds of each phase of a plan with so many columns."""
        bucket = size_bucket(size)
        for phase, duration in seconds.items():
            self._solve_seconds.labels(phase, bucket).observe(duration)

    def ended(self, kind: str, state: str, stopped_by: str) -> None:
        """Count an outcome."""
        self._outcomes.labels(kind, state, stopped_by).inc()

    def gauges(self, read: Callable[[], Mapping[str, tuple[str, float]]]) -> None:
        """Figures that are read when they are asked for: name -> (what it says, value now)."""
        self.registry.register(_Gauges(read))

    def page(self) -> bytes:
        """All figures, in the text format that Prometheus reads."""
        return generate_latest(self.registry)


class _Gauges(Collector):
    def __init__(self, read: Callable[[], Mapping[str, tuple[str, float]]]) -> None:
        self._read = read

    def describe(self) -> Iterable[Metric]:
        """Nothing: what is described is asked for when it registers, before there is anything to read."""
        return []

    def collect(self) -> Iterable[Metric]:
        """The figures as they are now."""
        for name, (says, value) in self._read().items():
            yield GaugeMetricFamily(name, says, value=value)


def size_bucket(size: float) -> str:
    """The class of size that a plan belongs to, by its columns: "10000" holds all up to 10,000."""
    return next((str(limit) for limit in _SIZES if size <= limit), "more")
