"""What the API answers beside plans and comparisons: their tables, reasons and proof, checks, what ships with
Konak, and the trail of approvals."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, Field

from service.api.representations import MOMENT, Issue, Moment
from service.api.requests import PLAN_ID


class TableColumn(BaseModel):
    """A column of a table."""

    name: str = Field(examples=["persons"])
    kind: Literal["date", "code", "text", "number", "integer", "flag"]
    unit: str = Field(description="What a number counts.", examples=["persons"])
    description: str = Field(examples=["sent"])


class TableEntry(BaseModel):
    """A table of a plan, or of a comparison."""

    name: str = Field(examples=["moves"])
    part: Literal["decided", "derived", "explained"] = Field(
        description="Decided, derived from what was, or found by solving again."
    )
    description: str = Field(examples=["People sent on, or let through an exit."])
    columns: list[TableColumn]
    link: str = Field(description="Where its rows are.", examples=[f"/v1/plans/{PLAN_ID}/tables/moves"])


class TableList(BaseModel):
    """The tables of a plan, or of a comparison."""

    tables: list[TableEntry]


class TablePage(BaseModel):
    """Rows of a table."""

    table: str = Field(examples=["moves"])
    columns: list[str] = Field(description="Names of the columns, in order.")
    total: int = Field(description="Rows of the whole table.")
    rows: list[dict[str, Any]]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")


class Why(BaseModel):
    """Why people go without, what each limit is worth, and the cheapest remedies."""

    shortages: list[dict[str, Any]] = Field(description="Rows of the table `shortages`, with causes.")
    prices: list[dict[str, Any]] = Field(description="Rows of the table `prices`.")
    remedies: list[dict[str, Any]] = Field(description="Rows of the table `remedies`, the best first.")


class Certificate(BaseModel):
    """What proves the plan, and what it was made from."""

    certificate: dict[str, Any] = Field(
        description="`ok`, `statement`, the facts recomputed from the input (`primal`), the bound for each "
        "priority (`dual`)."
    )
    provenance: dict[str, Any] = Field(description="Digest of the scenario, versions and options.")


class Check(BaseModel):
    """What is wrong with a scenario, and the remedy: the list that `konak check` gives."""

    ok: bool = Field(description="Whether it can be planned: no issue is an error.")
    errors: int
    warnings: int
    issues: list[Issue]


class Instance(BaseModel):
    """A scenario that ships with Konak."""

    name: str = Field(description="To be used as `instance`.", examples=["presevo-october-2015"])
    title: str
    start_date: str = Field(json_schema_extra={"format": "date"})
    days: int
    locations: int
    groups: int
    items: int
    description: str


class InstanceList(BaseModel):
    """The scenarios that ship with Konak."""

    instances: list[Instance]


class ApprovalEntry(BaseModel):
    """An approval or a withdrawal."""

    at: Moment = Field(json_schema_extra=MOMENT)
    action: Literal["approve", "withdraw"]
    role: str = Field(description="Role of whoever decided it.", examples=["duty officer"])
    note: str
    key: str = Field(description="The API key that it came with.")


class Approval(BaseModel):
    """Whether a plan is approved, and everything that led to that; entries are only ever added."""

    approved: bool
    trail: list[ApprovalEntry]
