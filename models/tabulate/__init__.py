"""From decisions to the tables of a plan: one reading of the values, whoever decided them.

The reader of the solved programme and the rule of thumb both hand over `PlanValues`; everything else in
the primary tables follows from them and the scenario.
"""

from __future__ import annotations

import pandas as pd

from models.daily import Daily
from models.tabulate.building import building_rows, opening_rows
from models.tabulate.frames import frame_of, frame_of_columns
from models.tabulate.people import count_heads, lodging_rows, move_rows, occupancy_rows
from models.tabulate.shortages import shortage_columns
from models.tabulate.staff import call_up_rows, redeployment_rows, staffing_columns
from models.tabulate.supplies import issued_columns, order_rows, shipment_rows, stock_columns
from models.tabulate.values import PlanValues, snap

__all__ = ["PlanValues", "snap", "tabulate", "weighted_need"]


def tabulate(daily: Daily, values: PlanValues) -> dict[str, pd.DataFrame]:
    """The primary tables of a plan, by name, with the columns of `models.plan.PLAN_TABLES`.

    Amounts below 1e-7 (goods: of what serves one person) are nothing; rows without any amount are dropped,
    but for stock, issue and staffing, which are complete.
    """
    heads = count_heads(daily, values)
    rows = {
        "moves": move_rows(daily, values),
        "lodging": lodging_rows(values),
        "occupancy": occupancy_rows(values, heads),
        "shipments": shipment_rows(daily, values),
        "orders": order_rows(daily, values),
        "building": building_rows(daily, values),
        "openings": opening_rows(daily, values),
        "redeployments": redeployment_rows(daily, values),
        "call_ups": call_up_rows(daily, values),
    }
    columns = {
        "stock": stock_columns(daily, values),
        "issued": issued_columns(daily, values, heads),
        "staffing": staffing_columns(daily, values),
        "shortages": shortage_columns(daily, values, heads),
    }
    tables = {name: frame_of(name, found, daily.horizon) for name, found in rows.items()}
    tables |= {name: frame_of_columns(name, found, daily.horizon) for name, found in columns.items()}
    return tables


def weighted_need(daily: Daily, values: PlanValues) -> dict[str, float]:
    """Weighted person-days short by priority, A before B: what the table of shortages adds up to."""
    shortages = shortage_columns(daily, values, count_heads(daily, values))
    priority, weighted = shortages["priority"], shortages["weighted"]
    return {name: float(weighted[priority.at == at].sum()) for at, name in enumerate(priority.names)}
