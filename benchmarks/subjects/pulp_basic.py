"""PuLP on the basic scenario, with HiGHS in the same process and with the CBC that PuLP ships."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Hashable
from time import monotonic
from typing import Any

import pulp
from pulp import lpSum

from benchmarks.basic import NIGHT, OVERCROWDING, Basic, read_basic
from benchmarks.subject import PRICES, Subject

Key = tuple[Hashable, ...]


class PulpHighs(Subject):
    """Variables in dictionaries, constraints by loops."""

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
        self.problem, self.decisions = write_problem(self.basic)
        problem = self.problem
        self.sizes = {"rows": problem.numConstraints(), "columns": problem.numVariables()}

    def hand_over(self) -> None:
        self.solver = pulp.HiGHS(
            msg=False, threads=1, timeLimit=self.limit_s, solver="ipx", run_crossover="on"
        )
        self.solver.createAndConfigureSolver(self.problem)
        self.solver.buildSolverModel(self.problem)

    def solve(self) -> None:
        begun = monotonic()
        self.solver.callSolver(self.problem)
        self.solver_s = monotonic() - begun
        self.stopped = self.solver_s >= self.limit_s

    def read_back(self) -> None:
        if not self.stopped:
            self.solver.findSolutionValues(self.problem)
            self.value = pulp.value(self.problem.objective)
            self.values = {
                name: {key: var.value() for key, var in found.items()}
                for name, found in self.decisions.items()
            }


class PulpCbc(PulpHighs):
    """By file, as CBC is a program of its own; what of the solve is not CBC's is the hand-over."""

    def phases(self) -> dict[str, Callable[[], None]]:
        return {name: phase for name, phase in super().phases().items() if name != "hand over"}

    def solve(self) -> None:
        log = self.source.with_suffix(".cbc.log")
        begun = monotonic()
        self.problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=self.limit_s, logPath=str(log)))
        seconds = monotonic() - begun
        told = re.search(
            r"Total time \(CPU seconds\):\s+[\d.]+\s+\(Wallclock seconds\):\s+([\d.]+)", log.read_text()
        )
        self.solver_s = min(float(told[1]) if told else seconds, seconds)
        self.stopped = self.problem.sol_status != pulp.LpSolutionOptimal

    def read_back(self) -> None:
        if not self.stopped:
            self.value = pulp.value(self.problem.objective)
            self.values = {
                name: {key: var.value() for key, var in found.items()}
                for name, found in self.decisions.items()
            }


def write_problem(b: Basic) -> tuple[pulp.LpProblem, dict[str, dict[Key, pulp.LpVariable]]]:
    """The programme and its decisions by name and index."""
    writer = _Writer(b)
    writer.people()
    writer.shelter()
    writer.supplies()
    writer.pools()
    writer.problem.setObjective(lpSum(writer.cost))
    return writer.problem, writer.decisions


class _Writer:
    def __init__(self, b: Basic) -> None:
        self.b = b
        self.problem = pulp.LpProblem("basic", pulp.LpMinimize)
        self.decisions: dict[str, dict[Key, pulp.LpVariable]] = {}
        self.cost: list[Any] = []

    def declare(self, name: str, keys: list[Key]) -> dict[Key, pulp.LpVariable]:
        found = {key: pulp.LpVariable(f"{name}_{n}", 0) for n, key in enumerate(keys)}
        self.decisions[name] = found
        return found

    def people(self) -> None:
        b, problem = self.b, self.problem
        nights = [(l, g, t) for l in b.places for g in b.vulnerability for t in b.days]
        lanes = list(b.lanes.itertuples())
        moves = [
            (j, g, t)
            for j, lane in enumerate(lanes)
            for g in b.vulnerability
            for t in b.days
            if t + lane.lag in b.days
        ]
        self.move = move = self.declare("move", moves)
        present = self.declare("present", nights)
        self.headcount = headcount = self.declare("headcount", nights)
        coming, leaving, at_exit = defaultdict(list), defaultdict(list), defaultdict(list)
        for j, g, t in moves:
            lane = lanes[j]
            leaving[lane.origin, g, t].append(move[j, g, t])
            coming[lane.destination, g, t + lane.lag].append(move[j, g, t])
            at_exit[lane.destination, t + lane.lag].append(move[j, g, t])
            self.cost.append(lane.cost * move[j, g, t])
        for l, g, t in nights:
            before = present[l, g, t - 1] if t > 1 else b.present.get((l, g), 0.0)
            arriving = b.arrivals.get((l, g, t), 0.0)
            out = lpSum(leaving[l, g, t])
            problem += present[l, g, t] == before + arriving + lpSum(coming[l, g, t]) - out
            problem += headcount[l, g, t] == present[l, g, t] + b.transit_share * out
        for x, persons in b.quotas.items():
            for t in b.days:
                problem += lpSum(at_exit[x, t]) <= persons
        for j, lane in enumerate(lanes):
            if lane.persons_per_day == lane.persons_per_day:
                for t in b.days:
                    if t + lane.lag in b.days:
                        problem += lpSum(move[j, g, t] for g in b.vulnerability) <= lane.persons_per_day

    def shelter(self) -> None:
        b, problem = self.b, self.problem
        spaces = list(b.spaces.itertuples())
        beds = [(a, g, t) for a in range(len(spaces)) for g in b.vulnerability for t in b.days]
        lodged = self.declare("lodged", beds)
        over = self.declare("lodged_over", [key for key in beds if spaces[key[0]].emergency_places > 0])
        unsheltered = self.declare("unsheltered", list(self.headcount))
        asleep: dict[Key, list[pulp.LpVariable]] = defaultdict(list)
        for found in (lodged, over):
            for (a, g, t), variable in found.items():
                asleep[spaces[a].location, g, t].append(variable)
        for (l, g, t), variable in unsheltered.items():
            problem += lpSum(asleep[l, g, t]) + variable == self.headcount[l, g, t]
            self.cost.append(PRICES[0] * NIGHT * b.vulnerability[g] * variable)
        for a, space in enumerate(spaces):
            for t in b.days:
                problem += lpSum(lodged[a, g, t] for g in b.vulnerability) <= space.places
                if space.emergency_places > 0:
                    problem += lpSum(over[a, g, t] for g in b.vulnerability) <= space.emergency_places
        for found, crowding in ((lodged, 0.0), (over, OVERCROWDING)):
            for (a, g, _), variable in found.items():
                short = 1 - (1 - crowding) * (1 - spaces[a].shortfall)
                price = PRICES[1] * NIGHT * b.vulnerability[g] * short + spaces[a].cost_per_person_night
                self.cost.append(price * variable)

    def supplies(self) -> None:
        b, problem = self.b, self.problem
        hauls, items = list(b.hauls.itertuples()), b.items.index.tolist()
        ships = [
            (f, k, t) for f, haul in enumerate(hauls) for k in items for t in b.days if t + haul.lag in b.days
        ]
        shelves = [(l, k, t) for l in b.stores for k in items for t in b.days]
        needs = [(l, k, g, t) for l in b.places for k in items for g in b.vulnerability for t in b.days]
        self.ship = ship = self.declare("ship", ships)
        stock, discarded = self.declare("stock", shelves), self.declare("discarded", shelves)
        issued, unmet = self.declare("issued", needs), self.declare("unmet", needs)
        m3, kg = b.items["m3_per_unit"].to_dict(), b.items["kg_per_unit"].to_dict()
        coming, leaving, given = defaultdict(list), defaultdict(list), defaultdict(list)
        sent, received = defaultdict(list), defaultdict(list)
        for (f, k, t), variable in ship.items():
            haul = hauls[f]
            leaving[haul.origin, k, t].append(variable)
            coming[haul.destination, k, t + haul.lag].append(variable)
            sent[haul.origin, t].append(m3[k] * variable)
            received[haul.destination, t + haul.lag].append(m3[k] * variable)
            self.cost.append(haul.cost_per_m3 * m3[k] * variable)
        for (l, k, g, t), variable in issued.items():
            given[l, k, t].append(variable)
            problem += variable + unmet[l, k, g, t] == self.headcount[l, g, t]
            saving = b.items.at[k, "life_saving"]
            price = PRICES[0 if saving else 1] * b.items.at[k, "severity"] * b.vulnerability[g]
            self.cost.append(price * unmet[l, k, g, t])
        for l, k, t in shelves:
            before = stock[l, k, t - 1] if t > 1 else b.stock.get((l, k), 0.0)
            came = b.pipeline.get((l, k, t), 0.0) + lpSum(coming[l, k, t])
            went = lpSum(leaving[l, k, t]) + lpSum(given[l, k, t]) + discarded[l, k, t]
            problem += stock[l, k, t] == before + came - went
        for limits, loads in ((b.dispatch_m3, sent), (b.receive_m3, received)):
            for l, volume in limits.items():
                for t in b.days:
                    problem += lpSum(loads[l, t]) <= volume
        for f, haul in enumerate(hauls):
            for t in b.days:
                if t + haul.lag in b.days:
                    problem += lpSum(m3[k] * ship[f, k, t] for k in items) <= haul.m3_per_day
                    problem += lpSum(kg[k] * ship[f, k, t] for k in items) <= haul.kg_per_day

    def pools(self) -> None:
        b, problem = self.b, self.problem
        lanes, hauls = list(b.lanes.itertuples()), list(b.hauls.itertuples())
        items = b.items.index.tolist()
        m3, kg = b.items["m3_per_unit"].to_dict(), b.items["kg_per_unit"].to_dict()
        pooled = [
            (f, t)
            for f, haul in enumerate(hauls)
            if haul.vehicle_pool
            for t in b.days
            if t + haul.lag in b.days
        ]
        share = self.declare("vehicle_share", pooled)
        used = defaultdict(list)
        for (f, t), variable in share.items():
            pool = b.pools.loc[hauls[f].vehicle_pool]
            problem += variable >= (1 / pool["m3_per_day"]) * lpSum(m3[k] * self.ship[f, k, t] for k in items)
            problem += variable >= (1 / pool["kg_per_day"]) * lpSum(kg[k] * self.ship[f, k, t] for k in items)
            used[hauls[f].vehicle_pool, t].append(variable)
        for (j, _, t), variable in self.move.items():
            if lanes[j].vehicle_pool:
                share_of_one = 1 / b.pools.at[lanes[j].vehicle_pool, "persons_per_day"]
                used[lanes[j].vehicle_pool, t].append(share_of_one * variable)
        for shares in used.values():
            problem += lpSum(shares) <= 1
