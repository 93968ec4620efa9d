"""Figures of the whole installation, read from its database whenever Prometheus asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from service.jobs import PROBE
from service.store import Jobs, Processes, Unavailable


def figures(jobs: Jobs, processes: Processes) -> Callable[[], Iterator[Metric]]:
    """What `Metrics.read` takes: queue, running work, processes and outcomes, whoever they belong to.

    While the database cannot be asked, `konak_database_up` is 0 and the others are missing.
    """

    def now() -> Iterator[Metric]:
        try:
            backlog, outcomes, alive = jobs.backlog(), jobs.outcomes(), processes.alive()
        except Unavailable:
            yield _gauge("konak_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("konak_database_up", "Whether the database answers.", 1)
        yield _gauge("konak_queue_jobs", "Jobs that wait.", backlog.queued)
        yield _gauge("konak_queue_solve_seconds", "Solving that waits, estimated.", backlog.queued_seconds)
        yield _gauge("konak_queue_oldest_seconds", "Age of the job that waits longest.", backlog.oldest_age_s)
        yield _gauge("konak_running_jobs", "Jobs that are being solved.", backlog.running)
        yield _gauge(
            "konak_running_solve_seconds", "Solving left of them, estimated.", backlog.running_seconds_left
        )
        yield _gauge("konak_processes", "Processes that solve.", len(alive))
        yield _gauge("konak_slots", "Plans they can solve at once.", sum(one.slots for one in alive))
        ended = CounterMetricFamily(
            "konak_outcomes", "Jobs that ended.", labels=["kind", "state", "stopped_by"]
        )
        for labels, count in outcomes.items():
            if labels[0] != PROBE:  # probes are removed again, and nobody asked for them
                ended.add_metric(labels, count)
        yield ended

    return now


def _gauge(name: str, says: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, says, value=value)
