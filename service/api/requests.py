"""What a request may say: the bodies of the API, checked and documented by one model each.

The scenario of a request is documented here but never checked here: it goes to a child as it came.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import MISSING, BaseModel, ConfigDict, Field, create_model, model_validator

from models.schema import TABLES

PLAN_ID = "plan_0123456789abcdef0123456789abcdef"
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
        default=None, description="`batch`: may wait behind short plans. Default: by the time it should take."
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
