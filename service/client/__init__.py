"""The Python client of the service: submit, wait, follow, read tables as DataFrames.

    from service.client import Client

    with Client("http://127.0.0.1:8722") as konak:
        plan = konak.wait(konak.submit(instance="presevo-october-2015").id)
        konak.table(plan.id, "actions")

It needs httpx and pandas, nothing of the server and nothing of the planning library.
"""

from service.client.client import Client
from service.client.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    Refused,
    ServiceError,
    Unreachable,
)
from service.client.records import ComparisonRecord, Event, PlanRecord, Record

__all__ = [
    "Client",
    "ComparisonRecord",
    "Conflict",
    "Event",
    "Forbidden",
    "Invalid",
    "NotFound",
    "PlanRecord",
    "Problem",
    "Record",
    "Refused",
    "ServiceError",
    "Unreachable",
]
