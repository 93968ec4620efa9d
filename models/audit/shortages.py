"""Every shortage against what it is a shortage of, and what it weighs; cover at the end (19)."""

from __future__ import annotations

import numpy as np

from models.audit.account import Account, Numbers
from models.audit.entries import KINDS, Entries
from models.audit.frame import Frame, Positions, take, total
from models.audit.inflow import staying
from models.audit.needs import Needs
from models.audit.people import Flows
from models.audit.shelter import Nights

COVER_WEIGHT = 0.1
"""Weight of a day of cover missing at the end, as a part of the item's severity (FORMULATION.md, priority
B)."""
NEED_OF_KIND = {
    "night": "night",
    "overcrowding": "night",
    "substandard": "night",
    "waiting": "onward travel",
    "under_way": "under way",
}
NIGHT, CROWDED, SUBSTANDARD, ITEM, SERVICE, WAITING, ROAD, COVER = range(len(KINDS))


def audit_shortages(
    frame: Frame,
    entries: Entries,
    needs: Needs,
    flows: Flows,
    nights: Nights,
    closing: Numbers,
    account: Account,
) -> None:
    """Check shortages of nights, days under way and cover; of all kinds person-days, weight and priority."""
    by_place, by_group = frame.axes("location", "group", "date"), frame.axes("group", "date")
    account.equal(
        7,
        "shortages",
        by_place,
        entries.dense("occupancy", "unsheltered"),
        entries.shortage("night"),
        message="nights outdoors are those of the table occupancy",
    )
    for kind, column, expected in (
        ("substandard", "persons", nights.substandard),
        ("overcrowding", "persons", nights.crowded),
        ("overcrowding", "person_days", nights.crowded_days),
    ):
        account.equal(
            "below_standard",
            "shortages",
            by_place,
            expected,
            entries.shortage(kind, column),
            message=f"{kind}: {column} follow from who is lodged where",
        )
    for priority, weight in zip("AB", needs.road, strict=True):
        account.equal(
            "under_way",
            "shortages",
            by_group,
            np.where(weight[:, None] > 0, flows.road, 0.0),
            entries.on_road("under_way", priority),
            message="people under way at the end of the day",
        )
    _cover(frame, entries, needs, flows, closing, account)
    _weights(frame, entries, needs, account)


def _cover(
    frame: Frame, entries: Entries, needs: Needs, flows: Flows, closing: Numbers, account: Account
) -> None:
    """Cover is wanted for the mean daily need, were everyone to stay where they came in until ready to
    leave."""
    wanted = frame.rows("items").numbers("cover_days_at_end", 0.0)
    people = staying(frame, flows.inflow)
    persons = np.where(needs.once[None, :, None], flows.inflow.entering.sum(axis=2)[:, None], people[:, None])
    goal = wanted * (needs.item_rate * persons).sum(axis=(0, 2)) / frame.days / needs.unit
    rows = entries.rows("shortages")
    of = entries.kind == COVER
    short = total((len(frame.items),), (entries.need[of],), rows.numbers("persons")[of])
    account.equal(
        19,
        "shortages",
        frame.axes("item"),
        np.maximum(goal - closing[:, :, -1].sum(axis=0) / needs.unit, 0.0),
        short,
        of=goal,
        message="stock of the last day + what is missing = cover_days_at_end of the projected need",
    )
    account.holds(
        19,
        "shortages",
        entries.axes("shortages", "date", "need"),
        ~of | (rows.days("date") == frame.days),
        rows.values("date"),
        message="cover is counted on the last day",
    )


def _weights(frame: Frame, entries: Entries, needs: Needs, account: Account) -> None:
    rows, kind, need = entries.rows("shortages"), entries.kind, entries.need
    items, resources = frame.rows("items"), frame.rows("resources")
    vulnerability = frame.rows("groups").numbers("vulnerability", 1.0)
    group = rows.codes("group", frame.groups)
    weight = take(vulnerability, group, 1.0)
    is_item, is_service, is_cover = kind == ITEM, kind == SERVICE, kind == COVER
    of_item = np.where(is_item | is_cover, need, -1)
    of_service = np.where(is_service, need, -1)
    owed = np.where(
        is_item & (take(needs.once.astype(float), of_item, 0.0) > 0),
        take(items.numbers("owed_days"), of_item, 1.0),
        1.0,
    )
    labels = entries.axes("shortages", "date", "location", "group", "need", "kind")
    persons, days = rows.numbers("persons"), rows.numbers("person_days")
    account.equal(
        "person_days_of_shortages",
        "shortages",
        labels,
        np.where(kind == CROWDED, days, owed * persons),
        days,
        message="person_days = persons, times owed_days for what is given once",
    )
    priority = rows.names("priority")
    saving = _saving(frame, of_item, of_service)
    letter = np.where((kind == NIGHT) | (saving & (is_item | is_service)), "A", "B")
    account.holds(
        "priority",
        "shortages",
        labels,
        np.where(kind == ROAD, (priority == "A") | (priority == "B"), priority == letter),
        priority,
        message="A: nights outdoors and what is life-saving; B: all else",
    )
    policy = frame.policy
    severity = np.select(
        [kind <= SUBSTANDARD, is_item, is_service, kind == WAITING, kind == ROAD],
        [
            np.full(len(rows), float(policy.severity_night_outdoors)),
            take(items.numbers("severity", 1.0), of_item, 1.0),
            take(resources.numbers("severity", 1.0), of_service, 1.0),
            np.full(len(rows), float(policy.severity_waiting)),
            np.where(priority == "A", take(needs.road[0], group, 0.0), take(needs.road[1], group, 0.0)),
        ],
        COVER_WEIGHT * take(items.numbers("severity", 1.0), of_item, 1.0),
    )
    account.equal(
        "weights",
        "shortages",
        labels,
        severity * weight * days,
        rows.numbers("weighted"),
        message="weighted = severity x vulnerability x person_days",
    )
    account.holds(
        "known_names",
        "shortages",
        labels,
        _needs_named(rows.names("need"), kind),
        rows.values("need"),
        message="the need is the one of the kind",
    )


def _saving(frame: Frame, item: Positions, resource: Positions) -> np.ndarray:
    items = frame.rows("items").flags("life_saving").astype(float)
    resources = frame.rows("resources").flags("life_saving").astype(float)
    return np.asarray(np.where(item >= 0, take(items, item, 0.0), take(resources, resource, 0.0)) > 0)


def _needs_named(need: np.ndarray, kind: Positions) -> np.ndarray:
    right = np.ones(len(need), dtype=np.bool_)
    for name, word in NEED_OF_KIND.items():
        of = kind == KINDS.index(name)
        right[of] = need[of] == word
    return right
