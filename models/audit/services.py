"""Whom those on duty let through and serve (6 and 16)."""

from __future__ import annotations

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.building import Building
from models.audit.entries import Entries
from models.audit.frame import Frame
from models.audit.needs import Needs
from models.audit.people import Flows
from models.audit.staff import Duty


def audit_services(
    frame: Frame,
    entries: Entries,
    needs: Needs,
    flows: Flows,
    duty: Duty,
    building: Building,
    account: Account,
) -> Numbers:
    """Check gate and service_cover. Returns whom services should reach, [location, resource, group, day]."""
    worked = frame.rows("resources").numbers("share_of_days_worked", 1.0)[None, :, None] * duty.on_duty
    labels = frame.axes("location", "resource", "date")
    account.at_most(
        6,
        "moves",
        labels,
        np.where(needs.gated, worked, np.inf),
        np.einsum("lrg,lgt->lrt", inverse(needs.gate), flows.sent),
        message="people sent on or leaving / persons a unit handles <= days worked by those on duty",
    )
    staying, handling = whom(needs, flows)
    uncovered = entries.shortage("service")
    account.at_most(
        16,
        "shortages",
        frame.axes("location", "resource", "group", "date"),
        staying + handling,
        uncovered,
        message="people a service does not reach <= people it should reach",
    )
    slow, fast = inverse(needs.staying.rate)[..., None], inverse(needs.handling.rate)[..., None]
    asked = staying * slow + handling * fast
    # Of people whom two services of one resource do not reach, those spare most work whom it takes most.
    first = np.where(slow >= fast, staying, handling)
    most, least = np.maximum(slow, fast), np.minimum(slow, fast)
    spared = np.minimum(uncovered, first) * most + np.maximum(uncovered - first, 0.0) * least
    account.at_most(
        16,
        "staffing",
        labels,
        worked,
        (asked - spared).sum(axis=2) + building.work,
        of=asked.sum(axis=2),
        message="people served / rate + building work <= days worked by those on duty",
    )
    return staying + handling


def whom(needs: Needs, flows: Flows) -> tuple[Numbers, Numbers]:
    """People whom services should reach by headcount and on arrival, [location, resource, group, day]."""
    entering = flows.inflow.entering[:, None]
    both = []
    for service, base in ((needs.staying, flows.headcount), (needs.handling, flows.came)):
        counted = np.where(service.entry[..., None], entering, base[:, None])
        both.append(np.where((service.rate > 0)[..., None], counted, 0.0))
    return both[0], both[1]


def inverse(rate: Numbers) -> Numbers:
    """Units one person takes: 0 where there is no need."""
    return np.divide(1.0, rate, out=np.zeros(rate.shape), where=rate > 0)
