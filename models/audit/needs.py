"""What people need: rates of items and services by place and group, and to how many people each is due."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Flags, Numbers
from models.audit.frame import Codes, Frame, Positions, applicable, take
from models.audit.people import Flows


@dataclass(frozen=True)
class Service:
    """A service need: `rate` persons per unit, [location, resource, group], 0 where there is none."""

    rate: Numbers
    entry: Flags
    """[location, resource, group]: counts only people who enter the system."""


@dataclass(frozen=True)
class Needs:
    """Rates and weights of everything that people need.

    `item_rate` units per person, [location, item, group], 0 where there is no need; `unit` what serves one
    person (the largest rate), by item. `staying` are services counted on headcount, `handling` on arrival;
    `gate` persons a gate's unit handles, [location, resource, group], 0 where it does not stand.
    """

    item_rate: Numbers
    once: Flags
    unit: Numbers
    staying: Service
    handling: Service
    gate: Numbers
    road: tuple[Numbers, Numbers]
    """By group: severity of a day under way, for priorities A and B."""

    @property
    def gated(self) -> Flags:
        """Where a gate stands, [location, resource, 1]."""
        return np.asarray((self.gate > 0).any(axis=2, keepdims=True))

    def due(self, flows: Flows) -> Numbers:
        """Persons to whom each item is due, [location, item, group, day]."""
        needed = (self.item_rate > 0)[:, :, :, None]
        base = np.where(
            self.once[None, :, None, None], flows.inflow.entering[:, None], flows.headcount[:, None]
        )
        return np.where(needed, base, 0.0)


def read_needs(frame: Frame, flows: Flows) -> Needs:
    """Read the tables of needs, for the groups that can be in a place."""
    entering = flows.inflow.entering
    items = frame.rows("items")
    once, daily = items.names("kind") == "once", items.names("kind") == "daily"
    rate = np.where(
        once[None, :, None],
        _rates(frame, "item_needs", "item", frame.items, "units_per_person")[0],
        np.where(
            daily[None, :, None],
            _rates(frame, "item_needs", "item", frame.items, "units_per_person_day")[0],
            0.0,
        ),
    )
    rate *= flows.reached[:, None]
    resources = frame.rows("resources")
    is_gate = resources.flags("gate")[None, :, None]
    staying, of_staying = _rates(frame, "resource_needs", "resource", frame.resources, "persons_per_unit")
    arrival, of_arrival = _rates(
        frame, "resource_needs", "resource", frame.resources, "arrivals_per_unit_day"
    )
    counts = frame.rows("resource_needs").names("counts") == "entry"
    entry_staying, entry_arrival = (_flag(counts, rows) for rows in (of_staying, of_arrival))
    for values in (staying, arrival):
        values *= flows.reached[:, None]
    stands = ~entry_arrival | (entering.sum(axis=(1, 2)) > 0)[:, None, None]
    return Needs(
        item_rate=rate,
        once=once,
        unit=_unit(frame, rate),
        staying=Service(staying, entry_staying),
        handling=Service(np.where(is_gate, 0.0, arrival), entry_arrival),
        gate=np.where(is_gate & stands, arrival, 0.0),
        road=_road(frame, counts),
    )


def _rates(frame: Frame, table: str, subject: str, subjects: Codes, column: str) -> tuple[Numbers, Positions]:
    """The rate of the row that applies, among rows that give one, and the row."""
    rows = frame.rows(table)
    given = ~np.isnan(rows.numbers(column))
    kept = np.flatnonzero(given)
    shape = (len(frame.locations), len(subjects), len(frame.groups))
    found = applicable(
        rows.codes(subject, subjects)[kept],
        rows.codes("location", frame.locations)[kept],
        rows.codes("group", frame.groups)[kept],
        ((rows.names("location") != "")[kept], (rows.names("group") != "")[kept]),
        shape,
    )
    found = np.where(found >= 0, kept[found], -1) if len(kept) else found
    return take(rows.numbers(column), found, 0.0), found


def _flag(flags: Flags, rows: Positions) -> Flags:
    return np.where(rows >= 0, flags[rows], False) if len(flags) else np.zeros(rows.shape, dtype=np.bool_)


def _unit(frame: Frame, rate: Numbers) -> Numbers:
    """What serves one person, by item; of what is only built in, what a place takes; else one unit."""
    unit = rate.max(axis=(0, 2), initial=0.0)
    rows = frame.rows("building_needs")
    item, per_place = rows.codes("item", frame.items), rows.numbers("units_per_place", 0.0)
    built = np.zeros(len(frame.items))
    np.maximum.at(built, item[item >= 0], per_place[item >= 0])
    unit = np.where(unit > 0, unit, built)
    return np.where(unit > 0, unit, 1.0)


def _road(frame: Frame, entry: Flags) -> tuple[Numbers, Numbers]:
    """Severity of a day under way: a night outdoors and every daily need that holds for the group
    everywhere."""
    weights = np.zeros((2, len(frame.groups)))
    weights[0] = float(frame.policy.severity_night_outdoors)
    for table, subject, subjects, column in (
        ("item_needs", "item", "items", "units_per_person_day"),
        ("resource_needs", "resource", "resources", "persons_per_unit"),
    ):
        codes = frame.items if subject == "item" else frame.resources
        rows, of = frame.rows(table), frame.rows(subjects)
        rate = rows.numbers(column)
        severity, saving = of.numbers("severity", 1.0), of.flags("life_saving")
        kinds = of.names("kind")
        code, group = rows.codes(subject, codes), rows.codes("group", frame.groups)
        general = (rows.names("location") == "") & ~np.isnan(rate)
        row_of = np.full((len(codes), len(frame.groups)), -1, dtype=np.int64)
        for row in np.flatnonzero(general & (rows.names("group") == "")):
            row_of[code[row]] = row
        for row in np.flatnonzero(general & (group >= 0)):
            row_of[code[row], group[row]] = row
        applies = (row_of >= 0) & (take(rate, row_of, 0.0) > 0)
        if subject == "item":
            applies &= (kinds == "daily")[:, None]
        else:
            applies &= ~_flag(entry, row_of)
        weights[0] += (applies * (severity * saving)[:, None]).sum(axis=0)
        weights[1] += (applies * (severity * ~saving)[:, None]).sum(axis=0)
    return weights[0], weights[1]
