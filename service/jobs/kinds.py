"""What kinds of work there are, and how each is read and solved on a child: one place to add another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol

import orjson

from service.children import Child, Outcome, Reading, Source
from service.store import Documents, Erased, Jobs, NoPlan, Unknown

OnProgress = Callable[[str, str, float | None], None]
Options = Mapping[str, Any]
POLICY = ("mode", "gap", "time_limit_s")
"""Options that are fields of the scenario's policy."""


class Kind(Protocol):
    """A kind of work. Every method is called with the options of the request, as they are stored."""

    def completed(self, given: Source, options: Options, yesterday: bytes | None) -> Source:
        """What a child is to read: what was given, with the options in it."""
        ...

    def inputs(self, source: Source, reading: Reading) -> dict[str, bytes]:
        """The documents that are stored when the work is accepted."""
        ...

    def restored(self, options: Options, documents: Mapping[str, bytes]) -> Source:
        """What a child is to read again, from the documents stored."""
        ...

    def solve(self, child: Child, options: Options, on_progress: OnProgress) -> Outcome:
        """Solve what this child has just read."""
        ...


class Plan:
    """One scenario, one plan."""

    def completed(self, given: Source, options: Options, yesterday: bytes | None) -> Source:
        """The scenario with the policy of the request."""
        policy = {name: options[name] for name in POLICY if options.get(name) is not None}
        remedies = bool(options.get("remedies", True))
        return replace(given, policy=policy, yesterday=yesterday, remedies=remedies)

    def inputs(self, source: Source, reading: Reading) -> dict[str, bytes]:
        """`scenario` as it is planned, `issues` (warnings), and `yesterday` where there is one."""
        documents = {"scenario": reading.scenario, "issues": orjson.dumps(reading.issues)}
        return documents if source.yesterday is None else documents | {"yesterday": source.yesterday}

    def restored(self, options: Options, documents: Mapping[str, bytes]) -> Source:
        """The same from its documents."""
        return self.completed(Source("stored", documents["scenario"]), options, documents.get("yesterday"))

    def solve(self, child: Child, options: Options, on_progress: OnProgress) -> Outcome:
        """Within the time that the policy allows, and the service's limit."""
        remedies = bool(options.get("remedies", True))
        return child.solve(remedies=remedies, time_limit_s=None, on_progress=on_progress)


KINDS: Mapping[str, Kind] = {"plan": Plan(), "probe": Plan()}


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
