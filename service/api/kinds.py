"""What differs between plans and comparisons where both are shown: one table, which all routes go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel

from models.plan_tables import PLAN_TABLES, PlanTable
from models.preparation.tables import COMPARISON_TABLES
from service.api.representations import (
    ComparisonPage,
    ComparisonResource,
    PlanPage,
    PlanResource,
)
from service.api.requests import (
    COMPARISON_ID,
    PLAN_ID,
    CheckForm,
    CheckRequest,
    ComparisonForm,
    ComparisonRequest,
    PlanForm,
    PlanRequest,
)
from service.api.services import Given
from service.problems import Problem
from service.store import Job


@dataclass(frozen=True)
class Kind:
    """A kind of work as the API shows it.

    Attributes:
        name: of the kind of job; also the document that holds all of a result but its tables.
        many: the same, of several; the last part of their address.
        does: what is done with a scenario.
        kept: what is kept of one that is stopped.
        request, form: bodies that ask for one.
        resource, page: what is shown of one, and of many.
        tables: of a result.
        said, shown: members of the result and tables that are part of the representation.
        whole: further members, which come with all tables.
        parts: addresses below that of one.
        job: default of a route's parameter: the job that the path names.
        below: likewise: counts of people under this are hidden in tables; None: none are.
    """

    name: str
    many: str
    does: str
    kept: str
    request: type[CheckRequest]
    form: type[CheckForm]
    resource: type[BaseModel]
    page: type[BaseModel]
    tables: Mapping[str, PlanTable]
    said: tuple[str, ...]
    whole: tuple[str, ...]
    shown: tuple[str, ...]
    parts: tuple[str, ...]
    job: Any
    below: Any

    @property
    def path(self) -> str:
        """The address of all of them."""
        return f"/v1/{self.many}"

    @property
    def one(self) -> str:
        """The rest of the address of one, as a route has it."""
        return f"/{{{self.name}_id}}"


PlanId = Annotated[str, Path(description="The id of the plan.", examples=[PLAN_ID])]
ComparisonId = Annotated[str, Path(description="The id of the comparison.", examples=[COMPARISON_ID])]
Suppress = Annotated[
    int | None,
    Query(ge=1, le=1000, description="Hide counts of people below this, for publication; 5 is usual."),
]


def plan_job(services: Given, plan_id: PlanId) -> Job:
    """The plan that the path names. Raises Problem: 404 there never was one, 410 it was erased."""
    return services.job("plan", plan_id)


PlanJob = Annotated[Job, Depends(plan_job)]


def comparison_job(services: Given, comparison_id: ComparisonId) -> Job:
    """The comparison that the path names, likewise."""
    return services.job("comparison", comparison_id)


def suppressed_below(suppress: Suppress = None) -> int | None:
    """As the request wants it."""
    return suppress


def nothing_hidden(request: Request) -> None:
    """No table of a comparison counts people one by one, and a certificate is of the figures as they are.

    Raises Problem: 422, who asks for what is not done must not believe that it was.
    """
    if "suppress" in request.query_params:
        detail = "Counts can be hidden in a plan, its tables, files and reasons only."
        raise Problem("invalid-request", detail, issues=[{"loc": ["query", "suppress"], "message": detail}])


PLANS = Kind(
    name="plan",
    many="plans",
    does="plan",
    kept="The best plan found so far is kept.",
    request=PlanRequest,
    form=PlanForm,
    resource=PlanResource,
    page=PlanPage,
    tables=PLAN_TABLES,
    said=("summary", "indicators"),
    whole=("certificate", "provenance"),
    shown=("actions",),
    parts=("tables", "workbook", "csv", "why", "certificate", "events", "cancellation", "approval"),
    job=Depends(plan_job),
    below=Depends(suppressed_below),
)
COMPARISONS = Kind(
    name="comparison",
    many="comparisons",
    does="compare strategies on",
    kept="Nothing is kept of what was found so far.",
    request=ComparisonRequest,
    form=ComparisonForm,
    resource=ComparisonResource,
    page=ComparisonPage,
    tables=COMPARISON_TABLES,
    said=("summary", "provenance"),
    whole=(),
    shown=("strategies", "preparation"),
    parts=("tables", "workbook", "csv", "events", "cancellation"),
    job=Depends(comparison_job),
    below=Depends(nothing_hidden),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (PLANS, COMPARISONS)}
