"""A cut of `western-balkans-shift-2016`: March, two ways round FYROM, one outlook per story."""

from __future__ import annotations

from typing import Any

import pandas as pd

from models.instances import find
from models.scenario import Scenario

EAST = ("SRB-DIM", "SRB-KRN")
WEST = ("ALB-KAP", "ALB-BAB", "MNE-SPU", "BIH-DEL")
"""Six places; with them the exits they lead to and the depots that serve them."""
KEPT = {*EAST, *WEST, "HUN-ROS", "HRV-SLB", "DEP-SKP", "DEP-BEG", "DEP-TIR", "DEP-SAR"}
FIRST, DAYS = pd.Timestamp("2016-03-01"), 30
OUTLOOKS = [f"o{number:02d}" for number in range(1, 7)]
BUDGET = 3_700_000.0


def shift() -> Scenario:
    """The whole instance."""
    return Scenario.read(find("western-balkans-shift-2016"))


def cut() -> Scenario:
    """30 days from 1 March, six places, the first outlook of each of the six stories."""
    whole = shift()
    changed: dict[str, Any] = {}
    for name, frame in whole.tables.items():
        places = [column for column in ("location", "origin", "destination") if column in frame.columns]
        rows = frame[frame[places].isin({*KEPT, ""}).all(axis=1)] if places else frame
        if "outlook" in rows.columns:
            rows = rows[rows["outlook"].isin({*OUTLOOKS, ""})]
        changed[name] = rows
    arrivals = changed["arrivals"]
    first, last = arrivals["date"], arrivals["to_date"].fillna(arrivals["date"])
    within = (last >= FIRST) & (first < FIRST + pd.Timedelta(days=DAYS))
    changed["arrivals"] = arrivals[within].assign(
        date=first.clip(lower=FIRST), to_date=last.clip(upper=FIRST + pd.Timedelta(days=DAYS - 1))
    )
    outlooks = changed["outlooks"]
    changed["outlooks"] = outlooks.assign(probability=outlooks["probability"] / outlooks["probability"].sum())
    changed["budgets"] = [{"amount": BUDGET, "stage": "preparation"}]
    header = {"name": "Western Balkans, shift of 2016: a cut", "start_date": FIRST.date(), "days": DAYS}
    return whole.replace(scenario=header, **changed)
