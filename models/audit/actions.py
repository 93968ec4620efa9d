"""The derived table `actions`: one action for each decision, with its day, its amount and the last day to
decide it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.audit.account import Account, Axes, Flags, Numbers
from models.audit.entries import Entries
from models.audit.frame import Codes, Frame, Positions, total
from models.audit.requirements import NOISE, Calls
from models.audit.shelter import Nights
from models.audit.staff import Duty
from models.audit.supplies import Goods

KINDS = ("order", "call up", "build", "open", "redeploy", "ship", "move", "onward", "release")


@dataclass(frozen=True)
class Decisions:
    """Decisions of one kind. `needed` is the first day on which the plan would not do without (0: none
    stands out)."""

    day: Positions
    lead: Positions
    place: Positions
    amount: Numbers
    needed: Positions


def audit_actions(
    frame: Frame,
    entries: Entries,
    nights: Nights,
    goods: Goods,
    duty: Duty,
    calls: Calls,
    account: Account,
) -> None:
    """Each kind of action must be the decisions of its table; ranks run from 1, `urgent` marks the first
    day."""
    need = _Need(frame, entries, nights, goods, duty, calls)
    rows = entries.rows("actions")
    kind = rows.codes("kind", Codes(KINDS))
    labels = entries.axes("actions", "rank", "kind", "location")
    rank, by = rows.numbers("rank"), rows.days("decide_by")
    account.equal(
        "actions", "actions", labels, np.arange(1.0, len(rows) + 1.0), rank, message="ranks run from 1 on"
    )
    account.holds(
        "actions",
        "actions",
        labels,
        np.diff(by, prepend=by[:1]) >= 0,
        rows.values("decide_by"),
        message="what must be decided sooner comes first",
    )
    account.holds(
        "actions",
        "actions",
        labels,
        (rows.flags("urgent") == (by == 1)) & (kind >= 0),
        rows.values("urgent"),
        message="the kind is known, and urgent is what must be decided on the first day",
    )
    decisions = (
        need.of_goods("orders", "location", "location"),
        need.called(),
        need.built(),
        need.opened(),
        need.redeployed(),
        need.of_goods("shipments", "origin", "destination"),
        *need.moved(),
        need.released(),
    )
    act, amount = rows.days("act_on"), rows.numbers("quantity")
    place = rows.codes("location", frame.locations)
    for position, decided in enumerate(decisions):
        of = kind == position
        last = np.where(
            decided.needed > 0, np.minimum(decided.needed - decided.lead, frame.days), decided.day
        )
        _same(
            KINDS[position],
            (act[of], place[of], amount[of], by[of]),
            (decided.day, decided.place, decided.amount, last),
            account,
        )


def _same(
    kind: str,
    found: tuple[Positions, Positions, Numbers, Positions],
    expected: tuple[Positions, Positions, Numbers, Positions],
    account: Account,
) -> None:
    """Compare two lists of (day, place, amount, last day) whatever their order."""
    counts = np.array([len(found[0])], dtype=np.float64)
    account.equal(
        "actions",
        "actions",
        Axes(("kind",), ([kind],)),
        float(len(expected[0])),
        counts,
        message="one action for each decision",
    )
    if len(found[0]) != len(expected[0]):
        return
    mine, theirs = (np.lexsort((last, amount, place, day)) for day, place, amount, last in (found, expected))
    labels = Axes((f"{kind}, by day, place and amount",), (range(1, len(mine) + 1),))
    for column, name in ((0, "act_on"), (1, "location"), (2, "quantity"), (3, "decide_by")):
        account.equal(
            "actions",
            "actions",
            labels,
            expected[column][theirs].astype(np.float64),
            found[column][mine].astype(np.float64),
            message=f"{name} is that of the decision",
        )


class _Need:
    """When the plan would first not do without a decision, from its own stock, places and staff."""

    def __init__(
        self, frame: Frame, entries: Entries, nights: Nights, goods: Goods, duty: Duty, calls: Calls
    ) -> None:
        self._frame, self._entries = frame, entries
        self._nights, self._goods, self._duty, self._calls = nights, goods, duty, calls
        self._people = entries.dense("occupancy", "headcount").sum(axis=1)

    def of_goods(self, table: str, at: str, to: str) -> Decisions:
        """Orders and shipments: the first day on which stock where they go is smaller than what comes."""
        rows = self._entries.rows(table)
        day, arrives, amount = rows.days("date"), rows.days("arrives"), rows.numbers("units")
        where, item = rows.codes(to, self._frame.locations), rows.codes("item", self._frame.items)
        lacking = _at(self._goods.closing, where, item) < (amount * (1 - NOISE))[:, None]
        place = rows.codes(at, self._frame.locations)
        return Decisions(day, arrives - day, place, amount, _first(lacking, arrives))

    def called(self) -> Decisions:
        """Call-ups of one day to one place are one action, whatever rows of the roster they come from."""
        rows = self._entries.rows("call_ups")
        place = rows.codes("location", self._frame.locations)
        resource = rows.codes("resource", self._frame.resources)
        keys = np.stack([rows.days("date"), rows.days("arrives"), place, resource], axis=1)
        together, of = np.unique(keys, axis=0, return_inverse=True)
        amount = total((len(together),), (of.reshape(-1),), rows.numbers("units"))
        day, arrives, place, resource = (together[:, column] for column in range(4))
        needed = self._of_duty(place, resource, amount, arrives)
        return Decisions(day, arrives - day, place, amount, needed)

    def redeployed(self) -> Decisions:
        """Staff moved: by when those they go to need them."""
        rows = self._entries.rows("redeployments")
        day, arrives, amount = rows.days("date"), rows.days("arrives"), rows.numbers("units")
        to, resource = (
            rows.codes("destination", self._frame.locations),
            rows.codes("resource", self._frame.resources),
        )
        needed = self._of_duty(to, resource, amount, arrives)
        return Decisions(day, arrives - day, rows.codes("origin", self._frame.locations), amount, needed)

    def built(self) -> Decisions:
        """Places and facilities: the first day on which there would be too few."""
        rows = self._entries.rows("building")
        day, ready = rows.days("date"), rows.days("ready")
        place, resource = (
            rows.codes("location", self._frame.locations),
            rows.codes("resource", self._frame.resources),
        )
        is_space = rows.names("space") != ""
        amount = np.where(is_space, rows.numbers("places"), rows.numbers("units"))
        fewer = _at(self._nights.places, place) - amount[:, None] < _at(self._people, place) * (1 - NOISE)
        of_places = _first(fewer, ready)
        of_duty = self._of_duty(place, resource, amount, ready)
        return Decisions(day, ready - day, place, amount, np.where(is_space, of_places, of_duty))

    def opened(self) -> Decisions:
        """Candidates: nothing waits, all that is done there relies on the day from which they work."""
        rows = self._entries.rows("openings")
        day, works, place = (
            rows.days("date"),
            rows.days("works_from"),
            rows.codes("location", self._frame.locations),
        )
        none = np.zeros(len(rows), dtype=np.int64)
        return Decisions(day, works - day, place, rows.numbers("share"), none)

    def moved(self) -> tuple[Decisions, Decisions]:
        """People moved between places, and let through exits: all groups of a lane and day are one action."""
        rows = self._entries.rows("moves")
        origin, to = (rows.codes(name, self._frame.locations) for name in ("origin", "destination"))
        lane = Codes(dict.fromkeys(rows.names("lane").tolist())).of(rows.names("lane"))
        keys = np.stack([rows.days("date"), rows.days("arrives"), origin, to, lane], axis=1)
        together, of = np.unique(keys, axis=0, return_inverse=True)
        amount = total((len(together),), (of.reshape(-1),), rows.numbers("persons"))
        day, arrives, origin, to = (together[:, column] for column in range(4))
        out = np.asarray(self._frame.kind == "exit")[to] & (to >= 0)
        none = np.zeros(len(together), dtype=np.int64)
        everything = Decisions(day, arrives - day, origin, amount, none)
        return _some(everything, ~out), _some(everything, out)

    def released(self) -> Decisions:
        """Staff sent home."""
        rows = self._entries.rows("staffing")
        amount = rows.numbers("released")
        none = np.zeros(len(rows), dtype=np.int64)
        place = rows.codes("location", self._frame.locations)
        return _some(Decisions(rows.days("date"), none, place, amount, none), amount != 0)

    def _of_duty(
        self, place: Positions, resource: Positions, amount: Numbers, arrives: Positions
    ) -> Positions:
        required = _at(self._calls.required, place, resource)
        without = _at(self._duty.on_duty, place, resource) - amount[:, None]
        return _first((without < required * (1 - NOISE)) & (required > 0), arrives)


def _some(decisions: Decisions, which: Flags) -> Decisions:
    return Decisions(
        decisions.day[which],
        decisions.lead[which],
        decisions.place[which],
        decisions.amount[which],
        decisions.needed[which],
    )


def _at(values: Numbers, *positions: Positions) -> Numbers:
    """The days of `values` at each position; nothing where a position is unknown (another check objects)."""
    known = np.logical_and.reduce([position >= 0 for position in positions])
    found = np.zeros((len(known), values.shape[-1]))
    found[known] = values[tuple(position[known] for position in positions)]
    return found


def _first(days: Flags, start: Positions) -> Positions:
    """The first marked day from `start` on; 0 where there is none."""
    marked = days & (np.arange(days.shape[1]) >= np.maximum(start, 1)[:, None])
    return np.where(marked.any(axis=1), marked.argmax(axis=1), 0)
