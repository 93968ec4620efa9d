"""What the API answers of plans, comparisons and problems. Examples come from `first-steps`.

Results are stored as JSON and put into answers as they lie there; these models describe them and are not run
over them. What is made here (links, pages, issues) is built by the functions that need it.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.api.requests import COMPARISON_ID, PLAN_ID
from service.store.states import State

Moment = str
MOMENT: dict[str, Any] = {"format": "date-time", "examples": ["2015-10-19T06:30:00.000Z"]}


class Issue(BaseModel):
    """One finding about a scenario: the rule broken, where, and what to do."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "unknown-code", "severity": "error", "table": "arrivals", "row": 3,
                    "column": "location", "value": "presheva",
                    "message": "There is no location presheva.", "remedy": "Did you mean presevo?",
                    "where": "arrivals!B4",
                }
            ]
        }
    )  # fmt: skip

    code: str = Field(description="The rule broken; stable.")
    severity: Literal["error", "warning"] = Field(description="An error blocks planning, a warning does not.")
    table: str = Field(description="The table; empty for the scenario as a whole.")
    row: int | None = Field(description="The row, counted from 1 without header; null for the whole table.")
    column: str = Field(description="The column; empty for the whole row.")
    value: Any = Field(description="What was found.")
    message: str = Field(description="What is wrong, in words.")
    remedy: str = Field(description="What to do about it.")
    where: str = Field("", description="The place in the file as given: `arrivals!C7`, `arrivals.csv:7`.")


class Invalidity(BaseModel):
    """One place of a request that is not as the reference says."""

    model_config = ConfigDict(extra="allow")

    loc: list[str | int] = Field(description="Where: body, query, path or header, then the names below it.")
    message: str = Field(description="What is wrong.")


class ProblemDetails(BaseModel):
    """A problem (RFC 9457). `type` is stable, and the address of a page about it."""

    model_config = ConfigDict(extra="allow", title="Problem")

    type: str = Field(description="Which problem: `/problems/<name>`, a page of this service.")
    title: str = Field(description="The problem in a few words; the same for each occurrence.")
    status: int = Field(description="The status of the answer.")
    detail: str = Field(description="What is wrong this time.")
    instance: str = Field("", description="The path of the request.")
    issues: list[Issue | Invalidity] | None = Field(None, description="Every place that is wrong.")
    retry_after_s: int | None = Field(None, description="Seconds until trying again makes sense.")


class Progress(BaseModel):
    """How far the work is."""

    stage: str = Field(description="What is being done.", examples=["solve"])
    detail: str = Field(
        description="More about it; of a comparison the bounds, and how many outlooks are done.",
        examples=["survival"],
    )
    fraction: float | None = Field(description="How much of it is done, where that is known.", ge=0, le=1)


class Links(BaseModel):
    """Where everything about a plan is found. Follow these instead of putting addresses together."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"self": f"/v1/plans/{PLAN_ID}", "tables": f"/v1/plans/{PLAN_ID}/tables"}]
        }
    )

    self: str = Field(description="The plan.")
    tables: str = Field(description="Its tables; each at `<tables>/<name>`.")
    workbook: str = Field(description="The plan as a workbook (.xlsx).")
    csv: str = Field(description="Every table as CSV, in a zip.")
    why: str = Field(description="Causes of shortages, prices of limits and remedies.")
    certificate: str = Field(description="What proves that no plan does better.")
    events: str = Field(description="What happens, as it happens (server-sent events).")
    cancellation: str = Field(description="POST here to stop it.")
    approval: str = Field(description="POST here to approve it; its trail of approvals.")


class ComparisonLinks(BaseModel):
    """Where everything about a comparison is found."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "self": f"/v1/comparisons/{COMPARISON_ID}",
                    "tables": f"/v1/comparisons/{COMPARISON_ID}/tables",
                }
            ]
        }
    )

    self: str = Field(description="The comparison.")
    tables: str = Field(description="Its tables; each at `<tables>/<name>`.")
    workbook: str = Field(description="The comparison as a workbook (.xlsx).")
    csv: str = Field(description="Every table as CSV, in a zip.")
    events: str = Field(description="What happens, as it happens (server-sent events).")
    cancellation: str = Field(description="POST here to stop it.")


class Failure(BaseModel):
    """Why there is no result."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="Which problem: `/problems/<name>`.", examples=["/problems/failed"])
    title: str = Field(description="In a few words.")
    detail: str = Field(description="What happened.")
    issues: list[Issue] = Field([], description="What the checks found, if it is the scenario.")


class JobRecord(BaseModel):
    """Where work stands."""

    id: str = Field(examples=[PLAN_ID], description="Its id.")
    state: State = Field(
        description="`queued`, `running`; then for good `optimal`, `feasible` (see `stopped_by`), `failed`, "
        "`cancelled` (the best plan so far may be there) or `expired` (its deadline passed before it began)."
    )
    name: str = Field(description="The scenario's title.")
    priority: Literal["interactive", "batch"] = Field(description="Batch work may wait behind interactive.")
    created_at: Moment = Field(json_schema_extra=MOMENT, description="When it was accepted.")
    started_at: Moment | None = Field(json_schema_extra=MOMENT, description="When it began.")
    finished_at: Moment | None = Field(json_schema_extra=MOMENT, description="When it ended.")
    deadline_at: Moment | None = Field(json_schema_extra=MOMENT, description="Not begun by then, it expires.")
    estimate_s: float = Field(description="Seconds that it should take, as estimated beforehand.")
    stopped_by: str = Field(description="What ended the search before it was proven optimal; else empty.")
    cancel_requested: bool = Field(description="Whether it was asked to stop.")
    erased_at: Moment | None = Field(json_schema_extra=MOMENT, description="When it was erased.")


class JobNow(BaseModel):
    """What is told of a single job beside where it stands."""

    queue_position: int | None = Field(description="Place in the queue, 1 for the next; null: not queued.")
    progress: Progress | None = Field(description="How far it is, while it runs.")
    problem: Failure | None = Field(description="Why it failed.")
    stored: bool = Field(
        description="Whether this answers a request with a result that was found before, for the same "
        "scenario, options and versions (`options.fresh` asks for a new one)."
    )
    issues: list[Issue] = Field(description="Warnings about the scenario.")
    tables: dict[str, list[dict[str, Any]]] | None = Field(
        None, description="Every table's rows by name; only with `?include=tables`."
    )


class PlanRecord(JobRecord):
    """Where a plan stands."""

    approved: bool = Field(description="Whether it is approved; a plan is a draft until then.")
    links: Links


class PlanResource(JobNow, PlanRecord):
    """A plan: where it stands and, once there is one, what it says.

    `summary`, `indicators`, `actions` and `tables` are null until there is a plan.
    """

    summary: dict[str, Any] | None = Field(
        description="Status, gap, seconds, sizes, the priorities' values, names, first actions and run-outs."
    )
    indicators: dict[str, Any] | None = Field(description="What the plan adds up to, beside a rule of thumb.")
    actions: list[dict[str, Any]] | None = Field(
        description="What must be decided, the most pressing first: the rows of the table `actions`."
    )
    certificate: dict[str, Any] | None = Field(
        None, description="What proves it; only with `?include=tables`: all of it is a plan to stay close to."
    )
    provenance: dict[str, Any] | None = Field(
        None, description="What it was made from; only with `?include=tables`."
    )


class PlanPage(BaseModel):
    """A page of plans, the newest first."""

    plans: list[PlanRecord]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


class ComparisonRecord(JobRecord):
    """Where a comparison stands."""

    id: str = Field(examples=[COMPARISON_ID], description="Its id.")
    links: ComparisonLinks


class ComparisonResource(JobNow, ComparisonRecord):
    """A comparison of strategies: where it stands and, once there is one, what it says.

    `summary`, `provenance`, `strategies`, `preparation` and `tables` are null until there is a result.
    """

    summary: dict[str, Any] | None = Field(
        description="The optimum with its bound and gap, and the findings in sentences."
    )
    provenance: dict[str, Any] | None = Field(description="Digest of the scenario, versions and options.")
    strategies: list[dict[str, Any]] | None = Field(
        description="How each strategy does: the rows of the table `strategies`."
    )
    preparation: list[dict[str, Any]] | None = Field(
        description="What each strategy prepares, also in words: the rows of the table `preparation`."
    )


class ComparisonPage(BaseModel):
    """A page of comparisons, the newest first."""

    comparisons: list[ComparisonRecord]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


class StateEvent(BaseModel):
    """`event: state`: a state is reached; that of the last event is final."""

    state: State
    stopped_by: str = Field(description="What ended the search before it was proven optimal; else empty.")
    at: Moment = Field(json_schema_extra=MOMENT)


class ProgressEvent(Progress):
    """`event: progress`: how far the work is; at most two in a second."""

    at: Moment = Field(json_schema_extra=MOMENT)


class JobEvent(BaseModel):
    """A server-sent event."""

    id: str = Field(description="To be sent as `Last-Event-ID`.", examples=["2"])
    event: Literal["state", "progress"]
    data: str = Field(
        description="JSON: a StateEvent or a ProgressEvent.",
        json_schema_extra={
            "contentMediaType": "application/json",
            "contentSchema": {
                "anyOf": [
                    {"$ref": "#/components/schemas/StateEvent"},
                    {"$ref": "#/components/schemas/ProgressEvent"},
                ]
            },
        },
    )
