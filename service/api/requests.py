"""What a request may say: the bodies of the API, checked and documented by one model each.

The scenario of a request is documented here but never checked here: it goes to a child as it came.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field, create_model, model_validator

from models.schema import TABLES

PLAN_ID = "plan_0123456789abcdef0123456789abcdef"
COMPARISON_ID = "comparison_0123456789abcdef0123456789abcdef"
_NO_NUL = r"^[^\x00]*$"  # which not every database can keep
_IS_PLAN_ID = "^plan_[0-9a-f]{32}$"

_EXAMPLE_CHANGE: dict[str, Any] = {
    "table": "spaces",
    "where": {"location": "PRE", "space": "centre"},
    "set": {"places": 900},
}

Scalar = str | int | float | bool | None


def _scenario() -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for table in TABLES.values():
        kind: Any = table.model if table.as_object else list[table.model]  # type: ignore[name-defined]
        about = Field(description=table.description)
        fields[table.name] = (Annotated[kind, about], ...) if table.required else (Annotated[kind, about], {})
    return create_model(
        "Scenario",
        __config__=ConfigDict(extra="allow", json_schema_extra=_without_defaults),
        __doc__="A scenario: an object for `scenario` and `policy`, a list of rows for every other table.",
        **fields,
    )


def _without_defaults(schema: dict[str, Any]) -> None:
    for entry in schema["properties"].values():
        entry.pop("default", None)


Scenario = _scenario()
"""Documents a scenario; built from the row models, which alone know the columns."""


class Body(BaseModel):
    """A request body: exactly the members it documents, of exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Change(Body):
    """One change to rows of a table of the scenario: `set`, `scale`, `add` or `delete`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [_EXAMPLE_CHANGE],
            "oneOf": [
                {"required": ["set"]},
                {"required": ["scale"]},
                {"required": ["add"]},
                {"required": ["delete"]},
            ],
        }
    )

    table: str = Field(max_length=100, description="Name of the table; `policy` and `scenario` too.")
    where: dict[str, Scalar] = Field(
        default={}, description="Values that a row must have to be changed; empty: every row.", max_length=50
    )
    set: dict[str, Scalar] | MISSING = Field(
        default=MISSING, max_length=100, description="New values by column."
    )
    scale: dict[str, float] | MISSING = Field(
        default=MISSING, max_length=100, description="Factors by column."
    )
    add: dict[str, float] | MISSING = Field(default=MISSING, max_length=100, description="Amounts by column.")
    delete: Literal[True] | MISSING = Field(default=MISSING, description="Delete the rows.")

    @model_validator(mode="after")
    def _one_effect(self) -> Change:
        if len(self.model_fields_set & {"set", "scale", "add", "delete"}) != 1:
            raise ValueError("a change has exactly one of set, scale, add and delete")
        return self


class Options(Body):
    """How to plan; what is left out is as the scenario's policy or the service's settings say."""

    mode: Literal["strict", "weighted"] | None = Field(
        default=None,
        description="Strict priorities, or weighted by the policy's prices. Default: the policy's.",
    )
    gap: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Distance to the optimum that is good enough. Default: the policy's.",
    )
    time_limit_s: float | None = Field(
        default=None,
        gt=0,
        description="Seconds of planning after which the best plan so far counts as feasible.",
    )
    remedies: bool = Field(
        default=True, description="Also find causes of shortages, prices of limits and remedies."
    )
    yesterday: str | None = Field(
        default=None,
        pattern=_IS_PLAN_ID,
        description="A plan to stay close to, by its id: among equals the least change.",
        examples=[PLAN_ID],
    )
    deadline_s: float | None = Field(
        default=None,
        gt=0,
        le=31_536_000,
        description="Seconds from now after which the plan is of no use: not begun by then, it expires.",
    )
    priority: Literal["interactive", "batch"] | None = Field(
        default=None,
        description="`batch`: may wait behind short plans. `interactive`, as when nothing is said: by the "
        "time it should take, for nobody can ask to be shorter than that.",
    )
    fresh: bool = Field(
        default=False,
        description="Plan anew, even if an optimal plan of the same scenario and options is stored.",
    )


_SOURCE: dict[str, Any] = {
    "oneOf": [{"required": ["scenario"]}, {"required": ["instance"]}, {"required": ["plan"]}]
}


class CheckRequest(Body):
    """Check a scenario: a scenario of your own, a shipped one, or that of an earlier plan."""

    model_config = ConfigDict(json_schema_extra=_SOURCE | {"examples": [{"instance": "first-steps"}]})

    scenario: Scenario | MISSING = Field(default=MISSING, description="A scenario.")  # type: ignore[valid-type]
    instance: str | MISSING = Field(
        default=MISSING,
        max_length=200,
        description="Name of a shipped scenario: `GET /v1/instances`.",
        examples=["presevo-october-2015"],
    )
    plan: str | MISSING = Field(
        default=MISSING,
        pattern=_IS_PLAN_ID,
        description="Id of a plan, whose scenario is taken.",
        examples=[PLAN_ID],
    )
    changes: list[Change] = Field(default=[], max_length=1000, description="Changes to it, made in order.")


class PlanRequest(CheckRequest):
    """Plan a scenario: a scenario of your own, a shipped one, or that of an earlier plan."""

    model_config = ConfigDict(
        json_schema_extra=_SOURCE
        | {
            "examples": [
                {"instance": "presevo-october-2015"},
                {"instance": "presevo-october-2015", "changes": [_EXAMPLE_CHANGE], "options": {"gap": 0.001}},
                {"plan": PLAN_ID, "options": {"mode": "weighted", "fresh": True}},
            ]
        }
    )

    options: Options = Field(default=Options(), description="How to plan.")


Code = Annotated[str, Field(max_length=200)]
Share = Annotated[float, Field(ge=0, le=1)]


class Weights(Body):
    """What is minimised over the outlooks: shares of these measures, which sum to 1."""

    expected: Share = Field(default=0.0, description="Of the mean need.")
    cvar: Share = Field(default=0.0, description="Of the mean need of the worst outlooks.")
    worst: Share = Field(default=0.0, description="Of the need in the worst outlook.")
    regret: Share = Field(
        default=0.0, description="Of the most that an outlook needs beyond the best preparation for it alone."
    )

    @model_validator(mode="after")
    def _whole(self) -> Weights:
        if abs(self.expected + self.cvar + self.worst + self.regret - 1.0) > 1e-9:
            raise ValueError("the shares must sum to 1")
        return self


class ComparisonOptions(Body):
    """What to compare, and how; what is left out is as the scenario says."""

    budget: float | MISSING = Field(
        default=MISSING, ge=0, le=1e15, description="Money for preparation. Default: the scenario's budgets."
    )
    risk: Weights | MISSING = Field(
        default=MISSING, description="What is minimised over the outlooks. Default: the policy's measure."
    )
    cvar_level: float | MISSING = Field(
        default=MISSING, ge=0, le=0.999, description="Of `risk.cvar`, the level. Default: the policy's."
    )
    strategies: list[Code] | MISSING = Field(
        default=MISSING, max_length=1000, description="Strategies of the scenario to compare. Default: all."
    )
    held_out: list[Code] = Field(
        default=[], max_length=10_000, description="Outlooks that nothing is optimised on, to compare on."
    )
    sampled: bool = Field(
        default=False, description="The outlooks are a sample of equal probabilities: give intervals."
    )
    gap: float = Field(default=1e-3, ge=1e-6, le=1, description="Distance to the optimum that is enough.")
    points: int = Field(default=11, ge=0, le=100, description="Budgets of the frontier; 0 for none.")
    information: bool = Field(
        default=True, description="Also find what information is worth, and what decides."
    )
    triggers: bool = Field(default=True, description="Also find the arrivals from which people go without.")
    time_limit_s: float | None = Field(
        default=None, gt=0, description="Seconds after which it fails; there is no part of a comparison."
    )
    deadline_s: float | None = Field(
        default=None,
        gt=0,
        le=31_536_000,
        description="Seconds from now after which it is of no use: not begun by then, it expires.",
    )
    fresh: bool = Field(
        default=False, description="Compare anew, even if a comparison of the same request is stored."
    )


class ComparisonRequest(CheckRequest):
    """Compare strategies on a scenario: one of your own, a shipped one, or that of an earlier plan."""

    model_config = ConfigDict(
        json_schema_extra=_SOURCE
        | {
            "examples": [
                {"instance": "western-balkans-shift-2016"},
                {"instance": "western-balkans-shift-2016", "options": {"risk": {"cvar": 1.0}, "points": 0}},
            ]
        }
    )

    options: ComparisonOptions = Field(default=ComparisonOptions(), description="What to compare, and how.")


_FILE: dict[str, Any] = {"type": "string", "contentMediaType": "application/octet-stream"}


class CheckForm(BaseModel):
    """Check a file."""

    file: bytes = Field(
        description="A workbook (.xlsx), a zip of CSV tables, or a scenario as JSON.",
        json_schema_extra=_FILE,
    )
    changes: list[Change] = Field(default=[], description="Changes to what the file holds, as JSON.")


class PlanForm(CheckForm):
    """Plan a file."""

    options: Options = Field(default=Options(), description="How to plan, as JSON.")


class ComparisonForm(CheckForm):
    """Compare strategies on a file."""

    options: ComparisonOptions = Field(
        default=ComparisonOptions(), description="What to compare, and how, as JSON."
    )


class ApprovalRequest(Body):
    """Approve a plan, or withdraw its approval."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"role": "duty officer", "note": "Agreed in the morning meeting."}]}
    )

    action: Literal["approve", "withdraw"] = Field(default="approve", description="What is done.")
    role: str = Field(
        min_length=1,
        max_length=200,
        pattern=_NO_NUL,
        description="Role of whoever decides it; no names of persons.",
    )
    note: str = Field(
        default="", max_length=2000, pattern=_NO_NUL, description="Why, or under which conditions."
    )
