"""The basic scenario (constraints 1, 4, 5, 7, 8, 10, 11, 13) as a user would read it for another language.

Straight from the CSV tables, sharing nothing with Konak: that the optima agree says something.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

NIGHT, OVERCROWDING, PER_KM = 1.0, 0.3, 0.001
"""The policy's defaults: severity of a night outdoors, of overcrowding, burden of a person and km."""


@dataclass(frozen=True)
class Basic:
    """The tables with codes as index, and what the equations need of them. Days are 1..T.

    `lanes` and `hauls` are frames of one row a lane with `origin`, `destination`, `lag`; goods are counted
    in what serves one person a day.
    """

    days: list[int]
    places: list[str]
    depots: list[str]
    exits: list[str]
    transit_share: float
    vulnerability: dict[str, float]
    arrivals: dict[tuple[str, str, int], float]
    present: dict[tuple[str, str], float]
    spaces: pd.DataFrame
    lanes: pd.DataFrame
    hauls: pd.DataFrame
    quotas: dict[str, float]
    pools: pd.DataFrame
    items: pd.DataFrame
    stock: dict[tuple[str, str], float]
    pipeline: dict[tuple[str, str, int], float]
    dispatch_m3: dict[str, float]
    receive_m3: dict[str, float]

    @property
    def stores(self) -> list[str]:
        return self.places + self.depots


def read_basic(folder: Path) -> Basic:
    """Read a folder of CSV that `scenarios.make_tables(..., basic=True)` made."""
    tables = {path.stem: pd.read_csv(path) for path in folder.glob("*.csv")}
    header = tables["scenario"].set_index("field")["value"]
    start = pd.Timestamp(header["start_date"])

    def day(dates: pd.Series) -> pd.Series:
        return (pd.to_datetime(dates) - start).dt.days + 1

    locations = tables["locations"].set_index("location")
    of_kind = {kind: frame.index.tolist() for kind, frame in locations.groupby("kind")}
    items = tables["items"].set_index("item").join(tables["item_needs"].set_index("item"))
    scale = items["units_per_person_day"]
    for column in ("m3_per_unit", "kg_per_unit"):
        items[column] *= scale
    lanes, hauls = tables["people_lanes"], tables["freight_lanes"]
    for frame in (lanes, hauls):
        frame["lag"] = (frame["hours"] // 24).astype(int)
        frame["vehicle_pool"] = frame["vehicle_pool"].fillna("")
    exits = of_kind["exit"]
    to_exit = lanes["destination"].isin(exits)
    lanes["cost"] = lanes["cost_per_person"].fillna(0.0) + np.where(to_exit, 0.0, PER_KM * lanes["km"])
    spaces = tables["spaces"].fillna(
        {"emergency_places": 0.0, "shortfall": 0.0, "cost_per_person_night": 0.0}
    )
    stock, pipeline, arrivals = tables["stock"], tables["pipeline"], tables["arrivals"]
    stock["units"] /= stock["item"].map(scale)
    pipeline["units"] /= pipeline["item"].map(scale)
    arrivals["day"], pipeline["day"] = day(arrivals["date"]), day(pipeline["date"])
    days = int(header["days"])
    return Basic(
        days=list(range(1, days + 1)),
        places=of_kind["crossing"] + of_kind["site"],
        depots=of_kind["depot"],
        exits=exits,
        transit_share=float(locations["transit_hours"].dropna().iloc[0]) / 24,
        vulnerability=tables["groups"].set_index("group")["vulnerability"].to_dict(),
        arrivals=arrivals.set_index(["location", "group", "day"])["persons"].to_dict(),
        present=tables["present"].set_index(["location", "group"])["persons"].to_dict(),
        spaces=spaces,
        lanes=lanes,
        hauls=hauls,
        quotas=tables["exit_quotas"].set_index("location")["persons_per_day"].to_dict(),
        pools=tables["vehicle_pools"].set_index("vehicle_pool"),
        items=items,
        stock=stock.set_index(["location", "item"])["units"].to_dict(),
        pipeline=pipeline.set_index(["location", "item", "day"])["units"].to_dict(),
        dispatch_m3=locations["dispatch_m3_per_day"].dropna().to_dict(),
        receive_m3=locations["receive_m3_per_day"].dropna().to_dict(),
    )
