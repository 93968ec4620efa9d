"""Vehicle pools: a pool can carry what its lanes need carried."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from models.checks.rule import Check, Rule
from models.checks.view import View
from models.checks.wording import listed
from models.errors import Issue

POOL_CANNOT_CARRY = Rule(
    "pool-cannot-carry",
    "error",
    "A lane runs on a vehicle pool that carries none of what travels on the lane: no persons on a people "
    "lane, neither volume nor weight on a freight lane.",
    "Give the pool a capacity (`persons_per_day`; `m3_per_day` and `kg_per_day`), or name another pool.",
)
POOL_LACKS_MEASURE = Rule(
    "pool-lacks-measure",
    "warning",
    "A freight lane's vehicle pool states only volume or only weight, so that goods with a figure in the "
    "other measure cannot travel on it.",
    "State both `m3_per_day` and `kg_per_day` of the pool.",
)


def pools(view: View) -> Iterator[Issue]:
    """Lanes whose pool has no capacity of the kind they need."""
    capacity: dict[str, set[str]] = defaultdict(set)
    for row in view.rows("vehicle_pools"):
        measures = ("persons_per_day", "m3_per_day", "kg_per_day")
        capacity[row.vehicle_pool].update(measure for measure in measures if getattr(row, measure))
    needed = {"people_lanes": {"persons_per_day"}, "freight_lanes": {"m3_per_day", "kg_per_day"}}
    for table, measures_needed in needed.items():
        for row in view.rows(table):
            pool = row.vehicle_pool
            if pool in capacity and capacity[pool].isdisjoint(measures_needed):
                names = [f"`{name}`" for name in sorted(measures_needed, reverse=True)]
                what = "persons" if table == "people_lanes" else "goods"
                yield POOL_CANNOT_CARRY.broken(
                    f"The pool {pool} has no {listed(names, 'nor')}, so it carries no {what} from "
                    f"{row.origin} to {row.destination}.",
                    f"Enter {listed(names)} of {pool} in `vehicle_pools`, or name another pool here.",
                    table=table,
                    row=row.row,
                    column="vehicle_pool",
                    value=pool,
                )
    yield from _half_stated(view, capacity)


def _half_stated(view: View, capacity: dict[str, set[str]]) -> Iterator[Issue]:
    numbers = {row.vehicle_pool: row.row for row in reversed(view.rows("vehicle_pools"))}
    freight = dict.fromkeys(
        row.vehicle_pool for row in view.rows("freight_lanes") if row.vehicle_pool in capacity
    )
    for pool in freight:
        for missing, stated, figure_column in (
            ("m3_per_day", "kg_per_day", "m3_per_unit"),
            ("kg_per_day", "m3_per_day", "kg_per_unit"),
        ):
            left = [row.item for row in view.rows("items") if getattr(row, figure_column)]
            if stated in capacity[pool] and missing not in capacity[pool] and left:
                yield POOL_LACKS_MEASURE.broken(
                    f"The pool {pool} states `{stated}` but no `{missing}`: {listed(left)}, with "
                    f"`{figure_column}`, cannot travel on it.",
                    table="vehicle_pools",
                    row=numbers[pool],
                    column=missing,
                )


CHECKS = (Check(pools, (POOL_CANNOT_CARRY, POOL_LACKS_MEASURE)),)
