"""Scenarios of any size, repeatable by seed: a route of crossings, sites and depots towards its exits.

Places lie along a route from south to north; people go on to the nearest places further along it, goods
come from depots. `SIZES` are named by their columns, about; `basic` leaves out every table but those of
constraints 1, 4, 5, 7, 8, 10, 11 and 13, so that other modelling languages can be compared on them.
"""

from __future__ import annotations

import csv
import datetime
import math
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

START = datetime.date(2026, 3, 2)
Rows = list[dict[str, Any]]

GROUPS = (
    # group, vulnerability, days of stay
    ("families", 1.5, 1.6),
    ("alone", 1.0, 1.2),
    ("minors", 2.0, 2.0),
    ("elderly", 1.8, 1.4),
    ("ill", 2.5, 3.0),
)
DAILY = (
    # item, units a person and day, m3, kg and money a unit, severity, life-saving
    ("water", 15.0, 0.001, 1.0, 0.1, 1.0, True),
    ("meals", 3.0, 0.002, 0.6, 2.0, 0.9, True),
    ("medicine", 0.2, 0.0005, 0.2, 6.0, 0.8, True),
    ("hygiene", 1.0, 0.003, 0.5, 1.5, 0.4, False),
    ("milk", 0.5, 0.001, 0.7, 1.2, 0.5, False),
    ("fuel", 0.3, 0.002, 1.0, 1.8, 0.3, False),
    ("snacks", 1.0, 0.001, 0.3, 1.0, 0.2, False),
    ("masks", 2.0, 0.0002, 0.02, 0.2, 0.2, False),
)
RESOURCES = (
    # resource, kind, people a unit serves, severity, life-saving
    ("nurse", "staff", 120.0, 0.9, True),
    ("doctor", "staff", 600.0, 0.8, True),
    ("volunteer", "staff", 80.0, 0.3, False),
    ("interpreter", "staff", 150.0, 0.3, False),
    ("latrine", "facility", 50.0, 0.6, True),
)


@dataclass(frozen=True)
class Size:
    """How large: `days`, numbers of places, items and groups; `neighbours` onward lanes from each place."""

    days: int
    crossings: int
    sites: int
    depots: int
    exits: int
    groups: int
    items: int
    neighbours: int


SIZES = {
    ("tiny", "full"): Size(4, 1, 2, 1, 1, 2, 2, 2),
    ("10k", "full"): Size(14, 1, 6, 1, 1, 2, 4, 3),
    ("100k", "full"): Size(28, 3, 19, 2, 2, 3, 6, 4),
    ("500k", "full"): Size(42, 6, 55, 5, 3, 4, 6, 4),
    ("tiny", "basic"): Size(4, 1, 2, 1, 1, 2, 2, 2),
    ("10k", "basic"): Size(14, 2, 9, 1, 2, 3, 4, 3),
    ("100k", "basic"): Size(28, 4, 26, 3, 3, 4, 6, 4),
    ("500k", "basic"): Size(42, 8, 70, 6, 4, 5, 8, 4),
}


def make_tables(
    size: Size,
    *,
    basic: bool = False,
    supply: float = 0.8,
    seed: int = 1,
    policy: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """The tables of a scenario, as `Scenario.from_tables` takes them.

    `supply` is what goods, places and staff can serve of what is needed, about: scarce below 1.
    """
    route = _Route(size, supply, random.Random(seed))
    tables = route.basic() if basic else route.full()
    header = {
        "name": f"Route of {size.crossings + size.sites} places",
        "start_date": START,
        "days": size.days,
    }
    # Where nothing but the basic constraints is wanted, nobody has a wish to leave.
    weights = {"severity_waiting": 0.0} if basic else {}
    return {"scenario": header, "policy": weights | (policy or {}), **tables}


def write(tables: dict[str, Any], folder: Path) -> None:
    """Write tables as a folder of CSV, with nothing but the standard library: the parent stays small."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            if isinstance(rows, dict):
                writer = csv.writer(file)
                writer.writerow(("field", "value"))
                writer.writerows(rows.items())
            else:
                fields = csv.DictWriter(file, list(dict.fromkeys(field for row in rows for field in row)))
                fields.writeheader()
                fields.writerows(rows)


class _Route:
    def __init__(self, size: Size, supply: float, draw: random.Random) -> None:
        self.size, self.supply, self.random = size, supply, draw
        self.crossings = [f"C{n:02}" for n in range(size.crossings)]
        self.sites = [f"S{n:02}" for n in range(size.sites)]
        self.depots = [f"D{n:02}" for n in range(size.depots)]
        self.exits = [f"X{n:02}" for n in range(size.exits)]
        self.places = self.crossings + self.sites
        self.groups = GROUPS[: size.groups]
        self.items = DAILY[: size.items]
        kinds = {"crossing": (41.0, 41.3), "site": (41.4, 45.6), "depot": (41.5, 45.5), "exit": (45.8, 46.0)}
        self.kind: dict[str, str] = {}
        self.at: dict[str, tuple[float, float]] = {}
        for kind, codes in zip(kinds, (self.crossings, self.sites, self.depots, self.exits), strict=True):
            low, high = kinds[kind]
            for n, code in enumerate(codes):
                north = low + (high - low) * (n + 0.5) / len(codes) + self.amount(-0.1, 0.1)
                self.kind[code], self.at[code] = kind, (round(north, 3), self.amount(20.0, 23.0))
        # A person is on the route for a day and some; sites hold what passes, each its share.
        self.inflow = 400.0 * len(self.crossings)
        self.there = self.inflow * 3.0 / len(self.places)

    def amount(self, low: float, high: float, digits: int = 3) -> float:
        return round(self.random.uniform(low, high), digits)

    def around(self, value: float, digits: int = 0) -> float:
        """An amount within 30 % of a value."""
        return round(value * self.random.uniform(0.7, 1.3), digits)

    def date(self, day: int) -> datetime.date:
        return START + datetime.timedelta(days=day - 1)

    def some_day(self) -> datetime.date:
        return self.date(self.random.randint(1, max(1, self.size.days - 2)))

    def nearest(self, place: str, others: list[str], count: int) -> list[str]:
        x, y = self.at[place]
        return sorted(others, key=lambda other: (self.at[other][0] - x) ** 2 + (self.at[other][1] - y) ** 2)[
            :count
        ]

    def road(self, place: str, other: str) -> dict[str, float]:
        """km and hours of a lane by road, always within a day."""
        (north, east), (to_north, to_east) = self.at[place], self.at[other]
        km = 1.3 * 111.2 * math.hypot(to_north - north, (to_east - east) * math.cos(math.radians(north)))
        return {"km": round(km, 1), "hours": round(min(km / 50, 20), 2)}

    def basic(self) -> dict[str, Any]:
        """Only what constraints 1, 4, 5, 7, 8, 10, 11 and 13 read."""
        return {
            "locations": self.locations(),
            "groups": [
                {"group": code, "vulnerability": weight, "stay_days": 1} for code, weight, _ in self.groups
            ],
            "arrivals": self.arrivals(),
            "present": self.present(),
            "spaces": self.spaces(),
            "people_lanes": self.people_lanes(),
            "exit_quotas": self.quotas(),
            "vehicle_pools": self.vehicle_pools(),
            "items": self.item_rows(),
            "item_needs": [{"item": item[0], "units_per_person_day": item[1]} for item in self.items],
            "stock": self.stock(),
            "pipeline": self.pipeline(),
            "freight_lanes": self.freight_lanes(),
        }

    def full(self) -> dict[str, Any]:
        """Every table of the response, but for candidate sites: they make whole decisions."""
        tables = self.basic()
        for row in tables["locations"]:
            row["onward_same_day"] = row["kind"] == "crossing"
            if row["kind"] in ("site", "depot"):
                row["store_m3"] = self.around(self.there * 0.2 * (4 if row["kind"] == "depot" else 1))
        tables["groups"] = [
            {"group": code, "vulnerability": weight, "stay_days": stay} for code, weight, stay in self.groups
        ]
        for row in tables["spaces"]:
            if row["space"] == "tents":
                row |= {
                    "buildable_places": 60,
                    "build_days": 2,
                    "build_cost_per_place": 120,
                    "places_per_unit": 6,
                }
        tables["items"] += [
            {"item": "blankets", "kind": "once", "m3_per_unit": 0.01, "kg_per_unit": 1.5, "severity": 0.6},
            {
                "item": "planks",
                "kind": "building",
                "m3_per_unit": 0.02,
                "kg_per_unit": 10,
                "cost_per_unit": 4,
            },
        ]
        tables["items"][0]["cover_days_at_end"] = 2
        tables["item_needs"].append({"item": "blankets", "units_per_person": 1})
        for depot in self.depots:
            tables["stock"].append(
                {"location": depot, "item": "blankets", "units": self.around(self.inflow * 4)}
            )
            tables["stock"].append({"location": depot, "item": "planks", "units": self.around(600)})
        return tables | {
            "lodging": [{"space": "hall", "group": code, "unsuitability": 0.1} for code, _, _ in self.groups],
            "suppliers": self.suppliers(),
            "building_needs": [
                {"space": "tents", "item": "planks", "units_per_place": 2},
                {"space": "tents", "worker": "volunteer", "worker_days_per_place": 0.5},
            ],
            **self.staff(),
            "budgets": [{"amount": self.around(self.inflow * self.size.days * 40)}],
        }

    def locations(self) -> Rows:
        return [
            {"location": code, "kind": kind, "lat": self.at[code][0], "lon": self.at[code][1]}
            | ({} if kind == "exit" else {"onward_same_day": True, "transit_hours": 8})
            | ({"dispatch_m3_per_day": self.around(self.inflow * 0.1, 1)} if kind == "depot" else {})
            | ({"receive_m3_per_day": self.around(self.there * 0.1, 1)} if kind == "site" else {})
            for code, kind in self.kind.items()
        ]

    def arrivals(self) -> Rows:
        shares = [1.0 / (n + 1.5) for n in range(len(self.groups))]
        total = sum(shares)
        return [
            {
                "location": place,
                "group": code,
                "date": self.date(day),
                "persons": self.around(self.inflow / len(self.crossings) * share / total),
            }
            for place in self.crossings
            for (code, _, _), share in zip(self.groups, shares, strict=True)
            for day in range(1, self.size.days + 1)
        ]

    def present(self) -> Rows:
        return [
            {"location": place, "group": code, "persons": self.around(self.there / len(self.groups) / 2)}
            for place in self.places
            for code, _, _ in self.groups
        ]

    def spaces(self) -> Rows:
        rows: Rows = []
        for place in self.places:
            share = self.supply * self.there
            rows.append(
                {
                    "location": place,
                    "space": "hall",
                    "places": self.around(share * 0.6),
                    "emergency_places": 40,
                }
            )
            rows.append(
                {
                    "location": place,
                    "space": "tents",
                    "places": self.around(share * 0.4),
                    "shortfall": 0.2,
                    "cost_per_person_night": self.amount(2, 6, 1),
                }
            )
        return rows

    def people_lanes(self) -> Rows:
        rows: Rows = []
        for place in self.places:
            onward = [other for other in self.sites if self.at[other][0] > self.at[place][0]]
            for other in self.nearest(place, onward, self.size.neighbours):
                row = {
                    "origin": place,
                    "destination": other,
                    "lane": "bus",
                    **self.road(place, other),
                    "persons_per_day": self.around(self.there * 0.8),
                    "cost_per_person": self.amount(3, 12, 1),
                }
                if len(rows) % 2 == 0:
                    row |= {"vehicle_pool": f"buses of {self.nearest(place, self.depots, 1)[0]}"}
                rows.append(row)
        for place in sorted(self.sites, key=lambda code: -self.at[code][0])[: max(2, len(self.sites) // 4)]:
            rows += [
                {"origin": place, "destination": exit_, "lane": "train", **self.road(place, exit_)}
                for exit_ in self.exits
            ]
        return rows

    def quotas(self) -> Rows:
        return [
            {"location": exit_, "persons_per_day": self.around(self.inflow / len(self.exits) * 0.8)}
            for exit_ in self.exits
        ]

    def vehicle_pools(self) -> Rows:
        """Buses of each depot's region carry people, and goods where no people ride."""
        share = self.there * self.size.neighbours * len(self.places) / len(self.depots)
        return [
            {
                "vehicle_pool": f"buses of {depot}",
                "persons_per_day": self.around(share * 0.2),
                "m3_per_day": self.around(share * 0.02, 1),
                "kg_per_day": self.around(share * 6),
            }
            for depot in self.depots
        ]

    def item_rows(self) -> Rows:
        names = ("m3_per_unit", "kg_per_unit", "cost_per_unit", "severity", "life_saving")
        return [
            {"item": item, "kind": "daily", **dict(zip(names, figures, strict=True))}
            for item, _, *figures in self.items
        ]

    def stock(self) -> Rows:
        daily = self.supply * self.there * len(self.places)
        at_depots = [
            {
                "location": depot,
                "item": item,
                "units": self.around(daily * need * self.size.days * 0.4 / len(self.depots)),
            }
            for depot in self.depots
            for item, need, *_ in self.items
        ]
        at_sites = [
            {"location": site, "item": item, "units": self.around(self.there * need)}
            for site in self.places
            for item, need, *_ in self.items
            if self.random.random() < 0.5
        ]
        return at_depots + at_sites

    def pipeline(self) -> Rows:
        daily = self.supply * self.there * len(self.places)
        return [
            {
                "location": depot,
                "item": item,
                "date": self.date(day),
                "units": self.around(daily * need * 0.4 * 4 / len(self.depots)),
            }
            for depot in self.depots
            for item, need, *_ in self.items
            for day in range(2, self.size.days, 4)
        ]

    def freight_lanes(self) -> Rows:
        pairs = [(depot, place) for place in self.places for depot in self.nearest(place, self.depots, 2)]
        pairs += [
            (site, other)
            for site in self.sites
            for other in self.nearest(site, [s for s in self.sites if s != site], self.size.neighbours // 2)
        ]
        rows: Rows = []
        for origin, destination in pairs:
            row = {
                "origin": origin,
                "destination": destination,
                **self.road(origin, destination),
                "hours": (4, 8, 30)[len(rows) % 3],
                "m3_per_day": self.around(self.there * 0.05, 1),
                "kg_per_day": self.around(self.there * 20),
                "cost_per_m3": self.amount(10, 40, 1),
            }
            if len(rows) % 3 == 0:
                row |= {"vehicle_pool": f"buses of {self.nearest(origin, self.depots, 1)[0]}"}
            rows.append(row)
        return rows

    def suppliers(self) -> Rows:
        rows: Rows = []
        for item, need, *_ in self.items:
            for place in self.depots + self.random.sample(self.sites, max(1, len(self.sites) // 4)):
                rows.append(
                    {
                        "location": place,
                        "item": item,
                        "supplier": "market",
                        "lead_days": self.random.randint(0, 2),
                        "units_per_day": self.around(self.there * need * 0.8),
                        "units_total": self.around(self.there * need * self.size.days * 0.5),
                    }
                )
        return rows

    def staff(self) -> dict[str, Rows]:
        staff = [row for row in RESOURCES if row[1] == "staff"]
        resources: Rows = [
            {
                "resource": code,
                "kind": kind,
                "severity": severity,
                "life_saving": saving,
                "lead_days": 1 if kind == "staff" else 0,
                "min_days": 3,
                "cost_per_unit_day": self.amount(20, 120, 0) if kind == "staff" else 5,
                "share_of_days_worked": 0.75 if kind == "staff" else 1,
            }
            for code, kind, _, severity, saving in RESOURCES
        ]
        resources.append(
            {
                "resource": "clerk",
                "kind": "staff",
                "gate": True,
                "severity": 0.3,
                "cost_per_unit_day": 60,
                "lead_days": 1,
            }
        )
        needs: Rows = [{"resource": code, "persons_per_unit": people} for code, _, people, _, _ in RESOURCES]
        needs.append({"resource": "clerk", "arrivals_per_unit_day": 60, "counts": "entry"})
        on_duty = [
            {
                "location": place,
                "resource": code,
                "units": self.around(self.supply * self.there / people * 0.6, 1),
            }
            for place in self.places
            for code, _, people, _, _ in RESOURCES
        ]
        on_duty += [
            {"location": place, "resource": "clerk", "units": self.around(7)} for place in self.crossings
        ]
        roster = [
            {
                "resource": code,
                "units": self.around(self.there * len(self.places) / people * 0.3, 1),
                "owner": owner,
            }
            for code, _, people, _, _ in staff
            for owner in ("one", "two")
        ]
        for row in roster[1::2]:
            row["available_on"] = self.some_day()
        staff_lanes = [
            {
                "origin": place,
                "destination": other,
                **self.road(place, other),
                "staff_per_day": 10,
                "cost_per_move": 20,
            }
            for place in self.sites
            for other in self.nearest(place, [s for s in self.sites if s != place], 1)
        ]
        return {
            "resources": resources,
            "resource_needs": needs,
            "on_duty": on_duty,
            "roster": roster,
            "staff_lanes": staff_lanes,
            "facilities_buildable": [
                {
                    "location": place,
                    "resource": "latrine",
                    "units_max": 8,
                    "build_days": 1,
                    "build_cost_per_unit": 300,
                }
                for place in self.sites
            ],
        }
