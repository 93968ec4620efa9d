"""How large a scenario's linear programme will be, from its tables alone and at once."""

from __future__ import annotations

from models.scenario import Scenario


def columns(scenario: Scenario) -> float:
    """An estimate of the columns, by what a day has of each:

        groups x (lanes for people + 4 x places with people + 1.5 x spaces)
      + items x (2 x stores + lanes for goods) + suppliers + vehicle pools
      + 1.5 x places with people x rows of item_needs, likewise of resource_needs
      + 2 x resources x places with staff + lanes for staff + roster

    times the days. Places with people are those with spaces or at the start of a lane; stores those with
    stock, a supplier or a lane for goods. Within a factor of 2 for scenarios like those shipped.
    """
    tables = scenario.effective.shared
    rows = {name: len(frame) for name, frame in tables.items()}

    def places(*columns_of: tuple[str, str]) -> int:
        return len({code for name, column in columns_of for code in tables[name][column].tolist()})

    people = places(("spaces", "location"), ("people_lanes", "origin"))
    stores = places(
        ("stock", "location"), ("suppliers", "location"), ("freight_lanes", "origin"),
        ("freight_lanes", "destination"),
    )  # fmt: skip
    staffed = places(("on_duty", "location"), ("facilities_buildable", "location"))
    daily = (
        rows["groups"] * (rows["people_lanes"] + 4 * people + 1.5 * rows["spaces"])
        + rows["items"] * (2 * stores + rows["freight_lanes"])
        + rows["suppliers"]
        + rows["vehicle_pools"]
        + 1.5 * people * (rows["item_needs"] + rows["resource_needs"])
        + 2 * rows["resources"] * staffed
        + rows["staff_lanes"]
        + rows["roster"]
    )
    return float(scenario.header.days * daily)
