"""Random valid scenarios, small and repeatable by seed, that between them use every table of the response.

`random_tables(seed)` gives the tables, `random_scenario(seed)` the scenario. Roughly every feature is there
in half of the seeds, so that a few hundred of them meet each pair of features.
"""

from __future__ import annotations

import datetime
import random
from typing import Any

from models.scenario import Scenario

START = datetime.date(2026, 3, 2)
Rows = list[dict[str, Any]]


def random_scenario(seed: int, days: int | None = None) -> Scenario:
    """The scenario of a seed; `days` instead of the 2 to 7 it would have."""
    return Scenario.from_tables(random_tables(seed, days))


def random_tables(seed: int, days: int | None = None) -> dict[str, Any]:
    """The tables of a seed, as `Scenario.from_tables` takes them."""
    return _Draw(seed, days).tables()


class _Draw:
    def __init__(self, seed: int, days: int | None) -> None:
        self.random = random.Random(seed)
        # For what was added since: a stream of its own, so that the seeds keep the rest of their scenarios.
        self.later = random.Random(-seed - 1)
        self.days = days or self.random.randint(2, 7)
        self.groups = ["families", "alone", "minors"][: self.random.randint(1, 3)]
        self.crossings = ["c1", "c2"][: self.random.randint(1, 2)]
        self.sites = ["s1", "s2", "s3"][: self.random.randint(1, 3)]
        self.depots = ["d1"] if self.maybe() else []
        self.exits = ["e1", "e2"][: self.random.randint(1, 2)]
        self.candidates = {self.sites[-1]} if len(self.sites) > 1 and self.maybe() else set()
        self.places = self.crossings + self.sites
        self.open_places = [place for place in self.places if place not in self.candidates]
        self.stores = self.places + self.depots
        self.onward = {place for place in self.places if self.maybe(0.3)}
        self.staffed = self.maybe(0.8)
        self.pools = self.maybe()
        self.pool_of_people, self.pool_of_goods = self.random.choice(
            ((True, True), (True, False), (False, True))
        )

    def maybe(self, chance: float = 0.5) -> bool:
        return self.random.random() < chance

    def amount(self, low: float, high: float) -> float:
        return round(self.random.uniform(low, high), self.random.choice((0, 0, 1, 3)))

    def some(self, low: float, high: float, chance: float = 0.5) -> float | None:
        return self.amount(low, high) if self.maybe(chance) else None

    def day(self, first: int = 1, last: int | None = None) -> datetime.date:
        return self.date(self.random.randint(first, max(first, last or self.days)))

    def date(self, day: int) -> datetime.date:
        return START + datetime.timedelta(days=day - 1)

    def windows(self, row: dict[str, Any], first: str = "opens_on", last: str = "closes_on") -> Rows:
        """A row that always holds; or one that starts, ends, or changes at some day."""
        turn = self.random.randint(1, self.days)
        kind = self.random.random()
        if kind < 0.6:
            return [row]
        if kind < 0.7:
            return [row | {first: self.date(turn)}]
        if kind < 0.8:
            return [row | {last: self.date(turn)}]
        pause = self.random.choice((1, 1, 2))
        return [row | {last: self.date(turn)}, row | {first: self.date(turn + pause)}]

    def tables(self) -> dict[str, Any]:
        tables: dict[str, Any] = {
            "scenario": {"name": "Random", "start_date": START, "days": self.days, "currency": "EUR"},
            "policy": self.policy(),
            "locations": self.locations(),
            "groups": self.group_rows(),
            "mix": self.mix(),
            "arrivals": self.arrivals(),
            "present": self.present(),
            **self.people_lanes(),
            "exit_quotas": self.quotas(),
            "vehicle_pools": self.vehicle_pools(),
            **self.shelter(),
            **self.goods(),
            **(self.staff() if self.staffed else {}),
            "budgets": self.budgets(),
        }
        return {name: rows for name, rows in tables.items() if rows}

    def policy(self) -> dict[str, Any]:
        if self.maybe():
            return {}
        return {
            "severity_night_outdoors": self.random.choice((0.5, 1.0)),
            "severity_overcrowding": self.random.choice((0.0, 0.3, 1.0)),
            "severity_waiting": self.random.choice((0.0, 0.1)),
        }

    def locations(self) -> Rows:
        kinds = {
            **dict.fromkeys(self.crossings, "crossing"),
            **dict.fromkeys(self.sites, "site"),
            **dict.fromkeys(self.depots, "depot"),
            **dict.fromkeys(self.exits, "exit"),
        }
        rows = []
        for at, (place, kind) in enumerate(kinds.items()):
            row: dict[str, Any] = {"location": place, "kind": kind, "lat": 42.0 + 0.1 * at, "lon": 21.0}
            if kind in ("crossing", "site"):
                row["transit_hours"] = self.random.choice((0, 6, 12, 24))
                row["onward_same_day"] = place in self.onward
            if kind != "exit":
                row["store_m3"] = self.some(0, 5)
                row["dispatch_m3_per_day"] = self.some(0, 2, 0.2)
                row["receive_m3_per_day"] = self.some(0, 2, 0.2)
            if place in self.candidates:
                row |= {
                    "candidate": True,
                    "opening_cost": self.amount(0, 100),
                    "opening_days": self.random.randint(0, 2),
                }
            rows.append(row)
        return rows

    def group_rows(self) -> Rows:
        shares = _split(self.random, len(self.groups))
        return [
            {
                "group": group,
                "vulnerability": self.random.choice((1.0, 1.0, 1.5, 2.0)),
                "stay_days": self.random.choice((1.0, 1.0, 1.5, 3.0)),
                "share": share,
            }
            for group, share in zip(self.groups, shares, strict=True)
        ]

    def mix(self) -> Rows:
        rows: Rows = []
        for place in ("", *self.crossings[:1]):
            if self.maybe(0.3):
                firsts = [None, self.day(2)] if self.days > 1 and self.maybe() else [None]
                for first in firsts:
                    shares = zip(self.groups, _split(self.random, len(self.groups)), strict=True)
                    rows += [
                        {"group": g, "share": s, "location": place, "from_date": first} for g, s in shares
                    ]
        return rows

    def arrivals(self) -> Rows:
        rows: Rows = [{"location": self.crossings[0], "date": START, "persons": self.amount(1, 60)}]
        for place in self.crossings:
            for day in range(2, self.days + 1):
                if self.maybe(0.6):
                    rows.append({"location": place, "date": self.date(day), "persons": self.amount(0, 80)})
            if self.maybe(0.3):
                span = {"date": START, "to_date": self.day(1)}
                rows.append(
                    {"location": place, "group": self.groups[0], "persons": self.amount(0, 20), **span}
                )
        return rows

    def present(self) -> Rows:
        chosen = [place for place in self.open_places if self.maybe(0.4)]
        group = self.random.choice(("", self.groups[-1]))
        return [{"location": place, "group": group, "persons": self.amount(0, 50)} for place in chosen]

    def hours(self, origin: str, destination: str) -> float:
        """Short or long; people who go on the same day never come round in a circle."""
        back = destination in self.places and self.places.index(destination) < self.places.index(origin)
        if back and {origin, destination} <= self.onward:
            return 30.0
        return self.random.choice((0.5, 2.0, 8.0, 8.0, 23.9, 26.0, 50.0))

    def people_lanes(self) -> dict[str, Rows]:
        pairs = [(o, d) for o in self.places for d in self.places + self.exits if o != d]
        chosen = [pair for pair in pairs if self.maybe(0.7 if pair[1] in self.exits else 0.4)]
        chosen = chosen or [(self.crossings[0], self.exits[0])]
        lanes: Rows = []
        for origin, destination in chosen:
            row = {
                "origin": origin,
                "destination": destination,
                "lane": self.random.choice(("", "bus")),
                "km": self.some(1, 300),
                "hours": self.hours(origin, destination),
                "cost_per_person": self.amount(0, 3),
            }
            if self.pools and self.pool_of_people and self.maybe():
                row |= {"vehicle_pool": "coaches", "pool_use": self.random.choice((0.5, 1.0, 2.0))}
            general = self.windows(row | {"persons_per_day": self.some(0, 60)})
            named = [row | {"group": self.groups[0], "persons_per_day": self.some(0, 30)}]
            lanes += self.random.choice((general, general, general + named, named))
        under_way: Rows = []
        for row in lanes:
            fixed = row["origin"] in self.candidates or row["destination"] in self.candidates
            due = {"group": self.groups[0], "date": self.day(1, self.days + 1), "persons": self.amount(0, 30)}
            new = {"origin": row["origin"], "destination": row["destination"], **due}
            if not fixed and self.maybe(0.2) and all(_trip(new) != _trip(other) for other in under_way):
                under_way.append(new)
        return {"people_lanes": lanes, "under_way": under_way}

    def quotas(self) -> Rows:
        rows: Rows = []
        for place in self.exits:
            for group in ("", self.groups[0]):
                if self.maybe(0.4):
                    row = {"location": place, "group": group, "persons_per_day": self.amount(0, 70)}
                    rows += self.windows(row)
        return rows

    def vehicle_pools(self) -> Rows:
        if not self.pools:
            return []
        pool: dict[str, Any] = {"vehicle_pool": "coaches"}
        if self.pool_of_people:
            pool["persons_per_day"] = self.amount(5, 60)
        if self.pool_of_goods:
            pool |= {"m3_per_day": max(0.1, self.amount(0.1, 3)), "kg_per_day": self.some(50, 900, 0.7)}
        return self.windows(pool)

    def shelter(self) -> dict[str, Rows]:
        spaces: Rows = []
        for place in self.places:
            for space in ("hall", "rooms", "tents"):
                if self.maybe():
                    row = {
                        "location": place,
                        "space": space,
                        "places": self.amount(0, 50),
                        "emergency_places": self.random.choice((0, 0, 10)),
                        "shortfall": self.random.choice((0.0, 0.0, 0.2)),
                        "cost_per_person_night": self.amount(0, 5),
                    }
                    if self.maybe(0.4):
                        row |= {
                            "places_per_unit": self.random.choice((1, 5)),
                            "buildable_places": self.amount(0, 60),
                            "build_days": self.random.randint(0, 3),
                            "build_cost_per_place": self.amount(0, 20),
                        }
                    spaces += self.windows(row)
        spaces = spaces or [{"location": self.crossings[0], "space": "hall", "places": 30}]
        known = sorted({row["space"] for row in spaces})
        lodging = [
            {"space": space, "group": group, "unsuitability": self.random.choice((0.0, 0.0, 0.3))}
            for space in known
            if self.maybe(0.3)
            for group in self.random.sample(self.groups, self.random.randint(1, len(self.groups)))
        ]
        for row in list(lodging):
            if self.maybe(0.2):
                at = next(space["location"] for space in spaces if space["space"] == row["space"])
                lodging.append(row | {"location": at, "unsuitability": 0.5})
        return {"spaces": spaces, "lodging": lodging, **self.building(spaces)}

    def building(self, spaces: Rows) -> dict[str, Rows]:
        open_spaces = [row for row in spaces if row["location"] not in self.candidates]
        under_way: Rows = []
        if open_spaces and self.maybe(0.3):
            row = self.random.choice(open_spaces)
            at = {"location": row["location"], "space": row["space"]}
            under_way = [at | {"date": self.day(), "units": self.amount(0, 20)}]
        needs: Rows = []
        for space in sorted({row["space"] for row in spaces if row.get("buildable_places")}):
            if self.maybe(0.6):
                use = {"space": space, "item": "planks", "units_per_place": self.amount(0.1, 3)}
                work = (
                    {"worker": "builder", "worker_days_per_place": self.amount(0.01, 0.5)}
                    if self.staffed
                    else {}
                )
                needs.append(use | work)
                if self.maybe(0.2):
                    at = next(row["location"] for row in spaces if row["space"] == space)
                    needs.append(use | work | {"location": at, "units_per_place": self.amount(0.1, 3)})
        return {"building_under_way": under_way, "building_needs": needs}

    def goods(self) -> dict[str, Rows]:
        items: Rows = [
            {"item": "water", "kind": "daily", "life_saving": True, "m3_per_unit": 0.001, "kg_per_unit": 1},
            {"item": "meals", "kind": "daily", "severity": 0.8, "m3_per_unit": 0.002, "cost_per_unit": 2},
            {"item": "kits", "kind": "once", "severity": 0.5, "owed_days": self.random.choice((1, 7, 2.5))},
            {
                "item": "planks",
                "kind": "building",
                "m3_per_unit": 0.02,
                "kg_per_unit": 10,
                "cost_per_unit": 4,
            },
        ]
        needs: Rows = [
            {"item": "water", "units_per_person_day": self.amount(3, 15)},
            {"item": "meals", "units_per_person_day": 3},
            {"item": "kits", "units_per_person": 1},
        ]
        if self.maybe():
            items[0]["cover_days_at_end"] = self.amount(1, 3)
        if self.maybe(0.4):
            needs.append(
                {"item": "water", "group": self.groups[-1], "units_per_person_day": self.amount(3, 20)}
            )
        if self.maybe(0.4):
            needs.append({"item": "meals", "location": self.crossings[0], "units_per_person_day": 2})
            needs.append(needs[-1] | {"group": self.groups[0], "units_per_person_day": 1.5})
        if self.maybe(0.2):
            needs.pop(0)
        goods = [row["item"] for row in items]
        closed = self.candidates
        stock = [
            {"location": place, "item": item, "units": self.amount(0, 400)}
            for place in self.stores
            for item in goods
            if place not in closed and self.maybe(0.4)
        ]
        pipeline = [
            {"location": place, "item": item, "date": self.day(), "units": self.amount(0, 300)}
            for place in self.stores
            for item in goods
            if place not in closed and self.maybe(0.15)
        ]
        return {
            "items": items,
            "item_needs": needs,
            "stock": stock,
            "pipeline": pipeline,
            "suppliers": self.suppliers(goods),
            "freight_lanes": self.freight_lanes(),
        }

    def suppliers(self, goods: list[str]) -> Rows:
        rows: Rows = []
        for place in self.stores:
            for item in goods:
                if self.maybe(0.25):
                    row = {"location": place, "item": item, "supplier": self.random.choice(("", "well"))}
                    limits = {"units_per_day": self.some(0, 300), "units_total": self.some(0, 900)}
                    lead = {"lead_days": self.random.randint(0, 2), "cost_per_unit": self.some(0, 3)}
                    rows += self.windows(row | limits | lead)
        return rows

    def freight_lanes(self) -> Rows:
        rows: Rows = []
        for origin in self.stores:
            for destination in self.stores:
                if origin != destination and self.maybe(0.35):
                    row = {
                        "origin": origin,
                        "destination": destination,
                        "hours": self.random.choice((2, 8, 30)),
                        "m3_per_day": self.some(0.05, 2),
                        "kg_per_day": self.some(50, 800, 0.3),
                        "cost_per_m3": self.amount(0, 20),
                    }
                    if self.pools and self.pool_of_goods and self.maybe(0.4):
                        row |= {"vehicle_pool": "coaches", "pool_use": self.random.choice((1.0, 1.5))}
                    rows += self.windows(row)
        return rows

    def staff(self) -> dict[str, Rows]:
        worked = {
            "share_of_days_worked": self.random.choice((1.0, 0.7)),
            "min_days": self.random.randint(0, 3),
        }
        money = {"cost_per_unit_day": self.amount(0, 30), "call_up_cost": self.amount(0, 30)}
        resources: Rows = [
            {"resource": "nurse", "kind": "staff", "life_saving": True, "lead_days": 1, **worked, **money},
            {"resource": "clerk", "kind": "staff", "gate": True, "severity": 0.3, **worked, **money},
            {"resource": "greeter", "kind": "staff", "severity": 0.2, **money},
            {
                "resource": "latrine",
                "kind": "facility",
                "severity": 0.6,
                "cost_per_unit_day": self.amount(0, 3),
            },
            {"resource": "builder", "kind": "staff", **worked, **money},
        ]
        counts = self.random.choice(("each_place", "entry"))
        needs: Rows = [
            {"resource": "nurse", "persons_per_unit": self.amount(10, 60)},
            {"resource": "greeter", "arrivals_per_unit_day": self.amount(10, 60), "counts": counts},
            {"resource": "latrine", "persons_per_unit": 20},
        ]
        if self.maybe(0.6):
            at = {"location": self.random.choice(self.places)} if self.maybe() else {}
            gate_counts = self.random.choice(("each_place", "entry"))
            needs.append(
                {
                    "resource": "clerk",
                    "arrivals_per_unit_day": self.amount(5, 40),
                    "counts": gate_counts,
                    **at,
                }
            )
        if self.maybe(0.3):
            needs.append(
                {"resource": "nurse", "group": self.groups[0], "persons_per_unit": self.amount(5, 20)}
            )
        codes = [row["resource"] for row in resources]
        posts = [(place, code) for place in self.open_places for code in codes]
        on_duty = [
            {"location": place, "resource": code, "units": self.amount(0, 4)}
            for place, code in posts
            if self.maybe(0.4)
        ]
        under_way = [
            {"location": place, "resource": code, "date": self.day(), "units": self.amount(0, 2)}
            for place, code in posts
            if code != "latrine" and self.maybe(0.1)
        ]
        return {
            "resources": resources,
            "resource_needs": needs,
            "on_duty": on_duty,
            "staff_under_way": under_way,
            "roster": self.roster([code for code in codes if code != "latrine"]),
            "staff_lanes": self.staff_lanes(),
            "facilities_buildable": [
                {
                    "location": place,
                    "resource": "latrine",
                    "units_max": self.amount(0, 4),
                    "build_days": self.random.randint(0, 2),
                    "build_cost_per_unit": self.amount(0, 50),
                }
                for place in self.places
                if self.maybe(0.3)
            ],
        }

    def roster(self, codes: list[str]) -> Rows:
        rows: Rows = []
        for code in codes:
            for _ in range(self.random.randint(0, 2)):
                place = self.random.choice(self.places) if self.maybe(0.4) else ""
                row = {"resource": code, "units": self.amount(0, 5), "location": place}
                if self.maybe(0.4):
                    row["until"] = self.day(max(1, self.days - 2))
                elif self.maybe(0.3):
                    row["available_on"] = self.day()
                if self.later.random() < 0.3:
                    row["lead_days"] = self.later.randint(0, 2)
                rows.append(row)
        return rows

    def staff_lanes(self) -> Rows:
        return [
            {
                "origin": origin,
                "destination": destination,
                "hours": self.random.choice((2, 30)),
                "staff_per_day": self.some(0, 3),
                "cost_per_move": self.amount(0, 5),
            }
            for origin in self.places
            for destination in self.places
            if origin != destination and self.maybe(0.2)
        ]

    def budgets(self) -> Rows:
        rows: Rows = []
        if self.maybe(0.3):
            rows.append({"amount": self.amount(0, 3000)})
        if self.maybe(0.3):
            turn = self.day()
            rows += [
                {"amount": self.amount(0, 800), "to_date": turn},
                {"amount": self.amount(0, 900), "from_date": turn},
            ]
        return rows


def _trip(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("origin", "destination", "group", "date"))


def _split(draw: random.Random, parts: int) -> list[float]:
    """Shares in hundredths that sum to exactly 1 in hundredths."""
    cuts = sorted(draw.randint(0, 100) for _ in range(parts - 1))
    return [(b - a) / 100 for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
