"""What may happen on top of what history would lead one to expect: plain data, laid over a sample.

A story is a name, a probability and shocks, applied in the order given. A day without limits (`until` empty)
lasts to the end of the outlook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.preparation.history.pattern import WEEK
from models.preparation.history.series import Counts, Series, refused

Days = npt.NDArray[np.bool_]
Flows = dict[str, Counts]
"""People a day by crossing, over the days of the outlook."""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `persons` a day come over a crossing; who is above waits outside and comes on later days as the
    cap lets them. 0: the crossing is closed. Who still waits on the last day comes on the day after it."""

    crossing: str
    persons: float
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A share of the people of a crossing comes over another one instead, `lag_days` later."""

    crossing: str
    to: str
    share: float
    since: date
    until: date | None = None
    lag_days: int = 0


@dataclass(frozen=True, slots=True)
class Add:
    """So many people a day more come over a crossing."""

    crossing: str
    persons: float
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Return:
    """The days `first` to `last` of history (whole weeks of them) come again from `since` on, day by day,
    round and round to `until`. Each sample begins with another of them (the same day of the week)."""

    crossing: str
    first: date
    last: date
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """An exit of the scenario admits at most so many people a day: a row of `exit_quotas`."""

    location: str
    persons: float
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Shut:
    """A way between two places of the scenario carries nobody: a row of `people_lanes`."""

    origin: str
    destination: str
    since: date
    until: date | None = None


Shock = Cap | Turn | Add | Return | Quota | Shut


@dataclass(frozen=True, slots=True)
class Story:
    """One way in which things may turn: what it is called, how likely it is, and what happens."""

    name: str
    probability: float
    shocks: tuple[Shock, ...] = ()


def lay_over(
    sample: Mapping[str, Counts], shocks: tuple[Shock, ...], series: Series, first: date, begin: float
) -> Flows:
    """A sample with shocks laid over it, in their order.

    Args:
        sample: people a day by crossing, from the day `first` on.
        series: the history, which a return takes its days from.
        begin: where in a returning period this sample begins, 0 to 1.

    Raises:
        ScenarioError: a shock speaks of a crossing that nobody comes over, or returns to days that history
            lacks.
    """
    flows = {name: counts.copy() for name, counts in sample.items()}
    for shock in shocks:
        if isinstance(shock, Quota | Shut):
            continue
        if shock.crossing not in flows and not isinstance(shock, Add):
            raise refused(
                f"A shock speaks of {shock.crossing}, where nobody comes.",
                f"People come over {', '.join(flows)}: name one of them, or send people there first.",
            )
        length = len(next(iter(flows.values())))
        on = window(shock.since, shock.until, first, length)
        match shock:
            case Cap():
                flows[shock.crossing] = _capped(flows[shock.crossing], on, shock.persons)
            case Turn():
                _turn(flows, shock, on)
            case Add():
                flows[shock.crossing] = flows.get(shock.crossing, np.zeros(length)) + shock.persons * on
            case Return():
                flows[shock.crossing] = _returned(flows[shock.crossing], shock, on, series, first, begin)
    return flows


def window(since: date, until: date | None, first: date, length: int) -> Days:
    """Which days of the outlook lie between two days, both included."""
    days = np.arange(length)
    end = length if until is None else (until - first).days + 1
    return np.asarray((days >= (since - first).days) & (days < end))


def _capped(flow: Counts, on: Days, cap: float) -> Counts:
    capped, waiting = flow.copy(), 0.0
    for day, limited in enumerate(on):
        here = flow[day] + waiting
        capped[day] = min(here, cap) if limited else here
        waiting = here - capped[day]
    return capped


def _turn(flows: Flows, shock: Turn, on: Days) -> None:
    turned = np.rint(flows[shock.crossing] * shock.share * on)
    flows[shock.crossing] = flows[shock.crossing] - turned
    late = np.concatenate([np.zeros(shock.lag_days), turned])[: len(turned)]
    flows[shock.to] = flows.get(shock.to, np.zeros(len(turned))) + late


def _returned(flow: Counts, shock: Return, on: Days, series: Series, first: date, begin: float) -> Counts:
    if shock.crossing not in series.crossings:
        raise refused(f"{shock.crossing} has no history to return to.", "Name a crossing of the series.")
    days = series.days
    period = np.flatnonzero((days >= pd.Timestamp(shock.first)) & (days <= pd.Timestamp(shock.last)))
    if len(period) < WEEK or len(period) != (shock.last - shock.first).days + 1:
        raise refused(
            f"History does not hold the days {shock.first} to {shock.last}, or they are fewer than {WEEK}.",
            f"It holds {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}.",
        )
    whole = period[: len(period) // WEEK * WEEK]  # whole weeks: going round keeps the weekdays
    past = series.counts[whole, series.crossings.index(shock.crossing)]
    begins = np.flatnonzero(on)
    if not len(begins):
        return flow
    weekday = (first.weekday() + int(begins[0])) % WEEK
    same = np.flatnonzero(days[whole].day_of_week == weekday)
    at = same[min(int(begin * len(same)), len(same) - 1)]
    flow = flow.copy()
    flow[begins] = past[(at + np.arange(len(begins))) % len(past)]
    return flow
