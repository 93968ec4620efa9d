"""What the plan adds up to, computed again and compared figure by figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from models.audit.account import ABSOLUTE, Account, Axes, Numbers
from models.audit.entries import KINDS, Entries
from models.audit.frame import Frame
from models.audit.money import PARTS
from models.audit.people import Flows
from models.audit.requirements import NOISE
from models.audit.supplies import Goods

LACKING = ("night", "item", "service")


def audit_indicators(
    frame: Frame,
    entries: Entries,
    indicators: Mapping[str, Any],
    flows: Flows,
    due: Numbers,
    services: Numbers,
    goods: Goods,
    costs: Numbers,
    account: Account,
) -> None:
    """Object to every indicator that is not what its tables add up to, and to any that is missing or
    unknown."""
    expected = dict(
        _flat(
            {
                **_needs(frame, entries),
                **_moved(frame, flows),
                "cost": {
                    "total": float(costs.sum()),
                    "parts": dict(zip(PARTS, costs.sum(axis=(0, 2)).tolist(), strict=True)),
                },
                **_coverage(frame, entries, due, services, indicators.get("worst_off")),
                **_days(frame, entries, goods, indicators.get("peak")),
            }
        )
    )
    found = dict(_flat(indicators))
    names = sorted({*expected, *found})
    numbers = [name for name in names if _is_number(expected.get(name)) and _is_number(found.get(name))]
    account.equal(
        "indicators",
        "indicators",
        Axes(("indicator",), (numbers,)),
        np.array([expected[name] for name in numbers], dtype=np.float64),
        np.array([found[name] for name in numbers], dtype=np.float64),
        message="the figure is what the plan's tables add up to",
    )
    others = [name for name in names if name not in set(numbers)]
    missing = object()
    right = [name in expected and str(expected[name]) == str(found.get(name, missing)) for name in others]
    account.holds(
        "indicators",
        "indicators",
        Axes(("indicator",), (others,)),
        np.array(right, dtype=np.bool_),
        np.array([str(found.get(name)) for name in others], dtype=object),
        message="the indicator is what the plan's tables say",
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _needs(frame: Frame, entries: Entries) -> dict[str, Any]:
    rows, kind = entries.rows("shortages"), entries.kind
    days, persons, weighted = (rows.numbers(name) for name in ("person_days", "persons", "weighted"))
    priority, day = rows.names("priority"), rows.days("date")
    lacking = np.isin(kind, [KINDS.index(name) for name in LACKING])

    def of(name: str) -> np.ndarray:
        return np.asarray(kind == KINDS.index(name))

    return {
        "priority_a": float(weighted[priority == "A"].sum()),
        "priority_b": float(weighted[priority == "B"].sum()),
        "unsheltered_person_nights": float(entries.rows("occupancy").numbers("unsheltered").sum()),
        "overcrowded_person_nights": float(entries.rows("lodging").numbers("persons_over").sum()),
        "substandard_person_nights": float(days[of("substandard")].sum()),
        "under_way_person_days": float(days[of("under_way") & (priority == "A")].sum()),
        "kept_waiting_person_days": float(days[of("waiting")].sum()),
        "cover_short_person_days": float(days[of("cover")].sum()),
        "unmet_person_days": _unmet(frame, entries),
        "unmet_person_days_total": float(days[lacking].sum()),
        "days_with_shortage": len(np.unique(day[lacking & (persons > NOISE)])),
    }


def _unmet(frame: Frame, entries: Entries) -> dict[str, dict[str, float]]:
    """Person-days by need and group, what is nothing left out."""
    nights = entries.shortage("night", "person_days").sum(axis=(0, 2))
    needs = {"night": nights}
    for kind, names in (("item", frame.items.names), ("service", frame.resources.names)):
        by_need = entries.shortage(kind, "person_days").sum(axis=(0, 3))
        for name, days in zip(names, by_need, strict=True):
            needs[name] = needs.get(name, 0.0) + days
    groups = frame.groups.names
    return {
        name: {group: float(amount) for group, amount in zip(groups, days.tolist(), strict=True) if amount}
        for name, days in needs.items()
        if days.any()
    }


def _moved(frame: Frame, flows: Flows) -> dict[str, float]:
    is_exit = np.asarray(frame.kind == "exit")
    return {
        "people_moved": float(flows.received[~is_exit].sum()),
        "person_km": float(flows.km[~is_exit].sum()),
        "people_left": float(flows.received[is_exit].sum()),
    }


def _coverage(frame: Frame, entries: Entries, due: Numbers, services: Numbers, named: Any) -> dict[str, Any]:
    """Person-days served of those due, over nights, items and services; of equals worst off, the one
    `named`."""
    head, outdoors = (entries.dense("occupancy", name)[:, None] for name in ("headcount", "unsheltered"))
    owed = np.concatenate([part.sum(axis=3) for part in (head, due, services)], axis=1)
    lack = np.concatenate(
        [part.sum(axis=3) for part in (outdoors, entries.shortage("item"), entries.shortage("service"))],
        axis=1,
    )
    needs = ["night", *frame.items.names, *frame.resources.names]
    groups, places = frame.groups.names, frame.locations.names
    return {
        "coverage": {
            "total": _share(owed.sum(), lack.sum()),
            "by_group": _shares(groups, owed.sum(axis=(0, 1)), lack.sum(axis=(0, 1))),
            "by_place": _shares(places, owed.sum(axis=(1, 2)), lack.sum(axis=(1, 2))),
            "by_need": _shares(needs, owed.sum(axis=(0, 2)), lack.sum(axis=(0, 2))),
        },
        "worst_off": _worst_off(places, groups, owed.sum(axis=1), lack.sum(axis=1), named),
    }


def _share(owed: float, lack: float) -> float | None:
    return max(0.0, 1.0 - float(lack) / float(owed)) if owed > 0 else None


def _shares(names: Sequence[Any], owed: Numbers, lack: Numbers) -> dict[str, float | None]:
    return {str(name): _share(owed[i], lack[i]) for i, name in enumerate(names) if owed[i] > 0}


def _worst_off(
    places: Sequence[Any], groups: Sequence[Any], owed: Numbers, lack: Numbers, named: Any
) -> dict[str, Any] | None:
    """The place and group with the lowest coverage; of equals the one that lacks most, or else the one
    `named`."""
    found = {
        (str(places[place]), str(groups[group])): (
            _share(owed[place, group], lack[place, group]) or 0.0,
            float(lack[place, group]),
        )
        for place, group in np.argwhere(lack > NOISE).tolist()
    }
    if not found:
        return None
    worst = min(found, key=lambda at: (found[at][0], -found[at][1], *at))
    if isinstance(named, Mapping):
        at = (str(named.get("location")), str(named.get("group")))
        if at in found and found[at][0] <= found[worst][0] + ABSOLUTE:
            worst = at
    return {
        "location": worst[0],
        "group": worst[1],
        "coverage": found[worst][0],
        "unmet_person_days": found[worst][1],
    }


def _days(frame: Frame, entries: Entries, goods: Goods, named: Any) -> dict[str, Any]:
    m3 = frame.rows("items").numbers("m3_per_unit", 0.0)
    over = (
        np.einsum("lkt,k->lt", goods.closing, m3)
        - frame.rows("locations").numbers("store_m3", np.inf)[:, None]
    )
    people = entries.dense("occupancy", "headcount").sum(axis=(0, 1))[1:]
    most = float(people.max())
    lower = people < most - ABSOLUTE  # what is not a number is not lower
    equal = [date for date, is_lower in zip(frame.dates, lower, strict=True) if not is_lower]
    date = str(named.get("date")) if isinstance(named, Mapping) else ""
    return {
        "overflow_m3_days": float(np.where(over > NOISE, over, 0.0).sum()),
        "peak": {"date": date if date in equal else equal[0], "persons": most},
    }
