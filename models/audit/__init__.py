"""The primal half of a plan's certificate: the plan against the input tables alone.

Nothing here is shared with the builder of the response model, its reader or the reports: each figure is
computed again, from the scenario's tables and the plan's, so that a slip on either side shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from models.audit.account import NAMES, Account, Audit, Objection
from models.audit.actions import audit_actions
from models.audit.building import audit_building, audit_sites
from models.audit.cover import audit_cover
from models.audit.entries import Entries
from models.audit.frame import Frame
from models.audit.indicators import audit_indicators
from models.audit.lanes import Pools
from models.audit.money import audit_money
from models.audit.needs import read_needs
from models.audit.people import audit_people
from models.audit.requirements import Calls, audit_requirements
from models.audit.seal import audit_seal, seal
from models.audit.services import audit_services
from models.audit.shelter import audit_nights
from models.audit.shortages import audit_shortages
from models.audit.spaces import Spaces
from models.audit.staff import audit_duty
from models.audit.supplies import audit_goods

__all__ = ["NAMES", "Audit", "Objection", "audit_plan", "seal"]


def audit_plan(
    scenario: Any,
    tables: Mapping[str, pd.DataFrame],
    indicators: Mapping[str, Any] | None = None,
    seals: Mapping[str, str] | None = None,
) -> Audit:
    """Check a plan against its scenario.

    `tables` are the plan's tables by name. A plan that holds only decisions (the tables of
    `entries.AMOUNTS`) is checked as far as it goes: tables that are missing altogether, and `indicators`
    that are None, are not asked for. `seals` (what `seal` returned when the plan was made) guard in
    addition every table from any change, and the tables of prices and remedies, which no recomputation can
    check, from this alone: what those promise is shown by solving again.
    """
    account = Account()
    frame = Frame.of(scenario)
    entries = Entries(frame, tables)
    pools = Pools(frame)
    flows = audit_people(frame, entries, pools, account)
    needs = read_needs(frame, flows)
    entries.audit(needs.unit, account)
    spaces, sites = Spaces(frame), audit_sites(frame, entries, account)
    building = audit_building(frame, entries, spaces, sites, account)
    nights = audit_nights(frame, entries, flows, spaces, sites, building, account)
    due = needs.due(flows)
    goods = audit_goods(frame, entries, needs, due, sites, building, account, pools)
    account.at_most(
        5,
        "moves",
        frame.axes("vehicle_pool", "date", vehicle_pool=pools.codes.names),
        1.0,
        flows.pool_share + goods.sent.pool_share,
        message="shares of a vehicle pool's day used by people and freight <= 1",
    )
    duty = audit_duty(frame, entries, sites, building, account)
    services = audit_services(frame, entries, needs, flows, duty, building, account)
    account.at_most(
        18,
        "moves",
        frame.axes("location", "group", "date"),
        sites.most(sites.works)[:, None],
        flows.received,
        message="nobody comes to a candidate that does not work",
    )
    audit_shortages(frame, entries, needs, flows, nights, goods.closing, account)
    costs = audit_money(frame, entries, (flows, nights, goods, building, sites, duty), account)
    calls = Calls.of(frame, entries, needs, flows, duty)
    if "requirements" in tables:
        audit_requirements(frame, entries, needs, due, nights, goods, duty, calls, account)
    if "cover" in tables:
        audit_cover(frame, entries, needs, due, goods, account)
    if "actions" in tables:
        audit_actions(frame, entries, nights, goods, duty, calls, account)
    if indicators is not None:
        audit_indicators(frame, entries, indicators, flows, due, services, goods, costs, account)
    if seals is not None:
        audit_seal(tables, seals, account)
    return account.close()
