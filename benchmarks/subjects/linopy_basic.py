"""linopy on the basic scenario: labelled arrays, its direct HiGHS interface."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from benchmarks.basic import NIGHT, OVERCROWDING, Basic, read_basic
from benchmarks.subject import PRICES, Subject


class LinopyHighs(Subject):
    """Variables and constraints as arrays over places, groups, items and days."""

    def phases(self) -> dict[str, Callable[[], None]]:
        return {
            "read": self.read,
            "build": self.build,
            "hand over": self.hand_over,
            "solve": self.solve,
            "read back": self.read_back,
        }

    def read(self) -> None:
        self.basic = read_basic(self.source)

    def build(self) -> None:
        self.model = write_model(self.basic)
        self.sizes = {"rows": int(self.model.ncons), "columns": int(self.model.nvars)}

    def hand_over(self) -> None:
        self.highs = self.model.to_highspy(set_names=False)
        options = {
            "output_flag": False,
            "solver": "ipx",
            "run_crossover": "on",
            "threads": 1,
            "time_limit": self.limit_s,
        }
        for name, value in options.items():
            self.highs.setOptionValue(name, value)

    def solve(self) -> None:
        begun = monotonic()
        self.highs.run()
        self.solver_s = monotonic() - begun
        self.stopped = self.solver_s >= self.limit_s

    def read_back(self) -> None:
        if self.stopped:
            return
        self.value = self.highs.getInfo().objective_function_value
        x = np.append(np.array(self.highs.getSolution().col_value), np.nan)
        label_at = np.full(self.model.matrices.vlabels.max() + 2, len(x) - 1)
        label_at[self.model.matrices.vlabels] = np.arange(len(x) - 1)
        self.values = {
            name: variable.labels.copy(data=x[label_at[variable.labels.values]])
            for name, variable in self.model.variables.items()
        }


def array(values: dict[Any, float], *index: pd.Index) -> xr.DataArray:
    """Values by key as an array over all of `index`, 0 where there is none."""
    keys = pd.MultiIndex.from_product(index) if len(index) > 1 else index[0]
    filled = pd.Series(values, dtype=float).reindex(keys, fill_value=0.0)
    return xr.DataArray(filled.to_numpy().reshape([len(i) for i in index]), {i.name: i for i in index})


def write_model(b: Basic) -> linopy.Model:
    """The programme of the basic constraints."""
    return _Writer(b).model


class _Writer:
    def __init__(self, b: Basic) -> None:
        self.b = b
        self.day = pd.Index(b.days, name="day")
        self.place = pd.Index(b.places, name="place")
        self.store = pd.Index(b.stores, name="store")
        self.group = pd.Index(list(b.vulnerability), name="group")
        self.item = pd.Index(b.items.index, name="item")
        self.lane = pd.RangeIndex(len(b.lanes), name="lane")
        self.haul = pd.RangeIndex(len(b.hauls), name="haul")
        self.weight = array(b.vulnerability, self.group)
        self.m3 = b.items["m3_per_unit"].rename_axis("item").to_xarray()
        self.kg = b.items["kg_per_unit"].rename_axis("item").to_xarray()
        self.model = linopy.Model()
        self.people()
        self.shelter()
        self.supplies()
        self.pools()
        self.model.add_objective(sum(self.cost[1:], self.cost[0]))

    def decide(self, name: str, *index: pd.Index, upper: Any = np.inf) -> linopy.Variable:
        return self.model.add_variables(lower=0, upper=upper, coords=list(index), name=name)

    def column(self, frame: pd.DataFrame, name: str, index: pd.Index) -> xr.DataArray:
        return xr.DataArray(frame[name].to_numpy(), {index.name: index})

    def yesterday(self, stock: linopy.Variable, eve: xr.DataArray) -> tuple[Any, xr.DataArray]:
        """What was there the day before: a decision, or on the first day data."""
        first = xr.DataArray((self.day == 1).astype(float), {"day": self.day})
        return (1 * stock).shift(day=1), first * eve

    def total(self, terms: Any, of: pd.Series, dimension: str, onto: pd.Index) -> Any:
        """Sums of terms over lanes by one of their ends, nothing where no lane is."""
        ends = xr.DataArray(of.to_numpy(), {dimension: terms.coords[dimension]}, name=onto.name)
        reached = [code for code in onto if code in set(of)]
        known = terms.sel({dimension: of.isin(reached).to_numpy()})
        ends = ends.sel({dimension: of.isin(reached).to_numpy()})
        return known.groupby(ends).sum().reindex({onto.name: onto})

    def people(self) -> None:
        b, model, lanes = self.b, self.model, self.b.lanes
        if lanes["lag"].any():
            raise ValueError("people lanes of a day and more are not in this formulation")
        self.move = move = self.decide("move", self.lane, self.group, self.day)
        present = self.decide("present", self.place, self.group, self.day)
        self.headcount = headcount = self.decide("headcount", self.place, self.group, self.day)
        leaving = self.total(1 * move, lanes["origin"], "lane", self.place)
        coming = self.total(1 * move, lanes["destination"], "lane", self.place)
        eve = array(b.present, self.place, self.group)
        before, at_first = self.yesterday(present, eve)
        arriving = array(b.arrivals, self.place, self.group, self.day)
        model.add_constraints(
            present - before - coming + leaving == arriving + at_first, name="people_balance"
        )
        model.add_constraints(headcount - present - b.transit_share * leaving == 0, name="headcount_defined")
        exits = pd.Index(b.exits, name="place")
        through = self.total(move.sum("group"), lanes["destination"], "lane", exits)
        model.add_constraints(through <= array(b.quotas, exits), name="exit_quota")
        limited = lanes.index[lanes["persons_per_day"].notna()]
        seats = self.column(lanes, "persons_per_day", self.lane).sel(lane=limited)
        model.add_constraints(move.sel(lane=limited).sum("group") <= seats, name="lane_capacity")
        self.cost = [(self.column(lanes, "cost", self.lane) * move).sum()]

    def shelter(self) -> None:
        model, spaces = self.model, self.b.spaces
        space = pd.RangeIndex(len(spaces), name="space")
        emergency = space[spaces["emergency_places"] > 0]
        lodged = self.decide("lodged", space, self.group, self.day)
        over = self.decide("lodged_over", emergency, self.group, self.day)
        unsheltered = self.decide("unsheltered", self.place, self.group, self.day)
        within = self.total(1 * lodged, spaces["location"], "space", self.place)
        beyond = self.total(1 * over, spaces["location"].loc[emergency], "space", self.place)
        model.add_constraints(within + beyond + unsheltered - self.headcount == 0, name="night_accounted")
        places = self.column(spaces, "places", space)
        emergency_places = self.column(spaces, "emergency_places", space).sel(space=emergency)
        model.add_constraints(lodged.sum("group") <= places, name="space_limit")
        model.add_constraints(over.sum("group") <= emergency_places, name="emergency_limit")
        shortfall, night = (
            self.column(spaces, "shortfall", space),
            self.column(spaces, "cost_per_person_night", space),
        )
        for found, crowding in ((lodged, 0.0), (over, OVERCROWDING)):
            short = 1 - (1 - crowding) * (1 - shortfall.sel(space=found.indexes["space"]))
            price = PRICES[1] * NIGHT * self.weight * short + night.sel(space=found.indexes["space"])
            self.cost.append((price * found).sum())
        self.cost.append((PRICES[0] * NIGHT * self.weight * unsheltered).sum())

    def supplies(self) -> None:
        b, model, hauls = self.b, self.model, self.b.hauls
        lag = hauls["lag"]
        sails = self.column(hauls, "lag", self.haul) + xr.DataArray(self.day, {"day": self.day}) <= len(
            b.days
        )
        upper = sails.astype(float).where(sails, 0.0) * 1e9
        self.ship = ship = self.decide(
            "ship", self.haul, self.item, self.day,
            upper=upper.expand_dims(item=self.item).transpose("haul", "item", "day"),
        )  # fmt: skip
        stock = self.decide("stock", self.store, self.item, self.day)
        discarded = self.decide("discarded", self.store, self.item, self.day)
        issued = self.decide("issued", self.place, self.item, self.group, self.day)
        unmet = self.decide("unmet", self.place, self.item, self.group, self.day)
        model.add_constraints(issued + unmet - self.headcount == 0, name="need_of_items")
        at_once, next_day = (ship.sel(haul=lag.index[lag == days]) for days in (0, 1))
        came = self.total(1 * at_once, hauls["destination"][lag == 0], "haul", self.store)
        later = self.total(1 * next_day, hauls["destination"][lag == 1], "haul", self.store).shift(day=1)
        went = self.total(1 * ship, hauls["origin"], "haul", self.store)
        given = issued.sum("group").rename({"place": "store"}).reindex({"store": self.store})
        before, at_first = self.yesterday(stock, array(b.stock, self.store, self.item))
        pipeline = array(b.pipeline, self.store, self.item, self.day)
        model.add_constraints(
            stock - before - came - later + went + given + discarded == pipeline + at_first,
            name="stock_balance",
        )
        senders, receivers = (pd.Index(list(of), name="store") for of in (b.dispatch_m3, b.receive_m3))
        volume = (self.m3 * ship).sum("item")
        sent = self.total(volume, hauls["origin"], "haul", senders)
        model.add_constraints(sent <= array(b.dispatch_m3, senders), name="dispatch_capacity")
        of_day = (self.m3 * at_once).sum("item")
        of_eve = (self.m3 * next_day).sum("item")
        received = self.total(of_day, hauls["destination"][lag == 0], "haul", receivers)
        received_later = self.total(of_eve, hauls["destination"][lag == 1], "haul", receivers).shift(day=1)
        model.add_constraints(
            received + received_later <= array(b.receive_m3, receivers), name="receipt_capacity"
        )
        model.add_constraints(volume <= self.column(hauls, "m3_per_day", self.haul), name="freight_volume")
        weight = (self.kg * ship).sum("item")
        model.add_constraints(weight <= self.column(hauls, "kg_per_day", self.haul), name="freight_weight")
        self.cost.append((self.column(hauls, "cost_per_m3", self.haul) * self.m3 * ship).sum())
        saving = xr.DataArray(np.where(b.items["life_saving"], *PRICES), {"item": self.item})
        severity = b.items["severity"].rename_axis("item").to_xarray()
        self.cost.append((saving * severity * self.weight * unmet).sum())

    def pools(self) -> None:
        b, model = self.b, self.model
        pool = pd.Index(b.pools.index, name="pool")
        pooled = b.hauls.index[b.hauls["vehicle_pool"] != ""]
        of_haul = b.hauls["vehicle_pool"].loc[pooled]
        haul = pd.Index(pooled, name="haul")
        share = self.decide("vehicle_share", haul, self.day)
        for per_unit, capacity in ((self.m3, "m3_per_day"), (self.kg, "kg_per_day")):
            per_day = xr.DataArray(b.pools[capacity].loc[of_haul].to_numpy(), {"haul": haul})
            used = (per_unit / per_day * self.ship.sel(haul=haul)).sum("item")
            model.add_constraints(share - used >= 0, name=f"vehicles by {capacity}")
        riding = b.lanes.index[b.lanes["vehicle_pool"] != ""]
        of_lane = b.lanes["vehicle_pool"].loc[riding]
        per_person = xr.DataArray(1 / b.pools["persons_per_day"].loc[of_lane].to_numpy(), {"lane": riding})
        people = (per_person * self.move.sel(lane=riding)).sum("group")
        by_people = self.total(people, of_lane, "lane", pool)
        by_freight = self.total(1 * share, of_haul, "haul", pool)
        model.add_constraints(by_people + by_freight <= 1, name="vehicle_pool")
