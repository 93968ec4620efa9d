"""What kinds of work there are, and what a child is to do for each: one place to add another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import orjson

from service.children import Reading, Source
from service.jobs.estimate import Curve, curve_seconds
from service.store import Documents, Erased, Jobs, NoPlan, Unknown

OnProgress = Callable[[str, str, float | None], None]
Options = Mapping[str, Any]
POLICY = ("mode", "gap", "time_limit_s")
"""Options of a plan that are fields of the scenario's policy."""
OF_THE_JOB = ("time_limit_s", "deadline_s", "fresh")
"""Options of a comparison that say nothing of what is compared."""
COMPARED = Curve(1.0, 1_500.0, 1.0)
"""Seconds of a comparison by all outlooks' columns together. Rough: two outlooks of 66 columns took 1.5 s,
six of 14,280 some minutes on a busy machine; what is seen corrects it."""


class Kind(Protocol):
    """A kind of work: its `task` on a child, and whether it is `long` enough always to wait behind what
    is short. Every method is called with the options of the request, as they are stored."""

    task: str
    long: bool

    def completed(self, given: Source, options: Options, yesterday: bytes | None) -> Source:
        """What a child is to read: what was given, with the options in it."""
        ...

    def inputs(self, source: Source, reading: Reading) -> dict[str, bytes]:
        """The documents that are stored when the work is accepted."""
        ...

    def restored(self, options: Options, documents: Mapping[str, bytes]) -> Source:
        """What a child is to read again, from the documents stored."""
        ...

    def seconds(self, size: float, options: Options) -> float:
        """How long it takes, by what was measured once."""
        ...


class Plan:
    """One scenario, one plan."""

    task, long = "plan", False

    def completed(self, given: Source, options: Options, yesterday: bytes | None) -> Source:
        """The scenario with the policy of the request."""
        policy = {name: options[name] for name in POLICY if options.get(name) is not None}
        asked = {"remedies": bool(options.get("remedies", True))}
        return replace(given, policy=policy, yesterday=yesterday, task=self.task, asked=asked)

    def inputs(self, source: Source, reading: Reading) -> dict[str, bytes]:
        """`scenario` as it is planned, `issues` (warnings), and `yesterday` where there is one."""
        documents = {"scenario": reading.scenario, "issues": orjson.dumps(reading.issues)}
        return documents if source.yesterday is None else documents | {"yesterday": source.yesterday}

    def restored(self, options: Options, documents: Mapping[str, bytes]) -> Source:
        """The same from its documents."""
        return self.completed(Source("stored", documents["scenario"]), options, documents.get("yesterday"))

    def seconds(self, size: float, options: Options) -> float:
        """By the measured curves."""
        return curve_seconds(size, bool(options.get("remedies", True)))


class Comparison(Plan):
    """Strategies compared over the outlooks of a scenario."""

    task, long = "comparison", True

    def completed(self, given: Source, options: Options, yesterday: bytes | None) -> Source:
        """The scenario, and what is asked of it; how long a plan of it may take counts for nothing."""
        asked = {name: value for name, value in options.items() if name not in OF_THE_JOB}
        policy = {"time_limit_s": options.get("time_limit_s")}
        return replace(given, policy=policy, task=self.task, asked=asked)

    def seconds(self, size: float, options: Options) -> float:
        """In proportion to all outlooks' columns."""
        return COMPARED.seconds(size)


KINDS: Mapping[str, Kind] = {"plan": Plan(), "probe": Plan(), "comparison": Comparison()}


def earlier_scenario(jobs: Jobs, documents: Documents, job_id: str) -> bytes:
    """The scenario of an earlier job, of any key. Raises Unknown, Erased."""
    if jobs.get(job_id, None) is None:
        raise Unknown(job_id)
    content = documents.get(job_id, "scenario")
    if content is None:
        raise Erased(job_id)
    return content


def earlier_plan(jobs: Jobs, documents: Documents, job_id: str) -> bytes:
    """The plan of an earlier job, of any key, as `Plan.to_json` writes it. Raises Unknown, Erased, NoPlan."""
    job = jobs.get(job_id, None)
    if job is None:
        raise Unknown(job_id)
    if job.erased_at is not None:
        raise Erased(job_id)
    parts = documents.under(job_id, "plan")
    if "plan" not in parts:
        raise NoPlan(job_id, job.state)
    tables = {
        name.removeprefix("table/"): orjson.Fragment(content)
        for name, content in documents.under(job_id, "table/").items()
    }
    return orjson.dumps(orjson.loads(parts["plan"]) | {"tables": tables})
