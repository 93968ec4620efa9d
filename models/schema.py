"""The contract: one row model per table, the only place that knows a column.

JSON schema, CSV and sheet headers, HXL tags, units, the reference page and the workbook template all
come from here. Columns stand in contract order; `_` as HXL separator is part of an attribute's name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal

from models.columns import Code, Column, Day, Flag, Number, Row, Share, Table, Text, Whole, column, table_of

__all__ = ["TABLES", "Column", "PolicyRow", "Row", "ScenarioRow", "Table", "json_schema"]

MAX_DAYS = 730
Profile = Literal["none", "sphere-2018", "unhcr-emergency", "transit-24h"]

OUTLOOK = "the outlook in which the row holds; empty: in all that have no row of their own"
GROUP_TAG = "#group+code"
PLACE_TAG = "#loc+code"
ITEM_TAG = "#item+code"
RESOURCE_TAG = "#capacity+resource+code"
SPACE_TAG = "#capacity+space+code"
OUTLOOK_TAG = "#meta+outlook+code"


class ScenarioRow(Row):
    """What the scenario is called, when it starts and how long it runs."""

    required_table = True
    name: Text = column("the scenario's title", "#meta+scenario+name")
    start_date: Day = column("first day planned", "#date+start")
    days: Whole = column("number of days planned", "#date+days+num", unit="days", ge=1, le=MAX_DAYS)
    currency: Text = column(
        "currency of every amount (ISO 4217)", "#currency+code", "USD", pattern=r"^[A-Z]{3}$"
    )
    description: Text = column("what the scenario is about", "#description", "")
    source: Text = column("where its figures come from", "#meta+source", "")


class PolicyRow(Row):
    """How the plan weighs what cannot all be had."""

    mode: Literal["strict", "weighted"] = column(
        "strict: priorities A, B, C, D in turn; weighted: one sum at stated prices", "#meta+mode", "strict"
    )
    whole: tuple[Literal["staff", "places", "openings"], ...] = column(
        "what must be decided in whole numbers", "#meta+whole", ()
    )
    gap: Number = column("relative gap accepted with whole decisions", "#meta+gap", 1e-4, ge=0, lt=1)
    time_limit_s: Number | None = column("longest time to solve", "#meta+time_limit", None, unit="s", gt=0)
    standards: Profile = column(
        "shipped profile that supplies items, resources and their needs", "#meta+standards", "none"
    )
    price_per_person_day_a: Number | None = column(
        "weighted mode: price of a person-day short in priority A",
        "#value+price+a",
        None,
        unit="currency/person-day",
        ge=0,
    )
    price_per_person_day_b: Number | None = column(
        "weighted mode: price of a person-day short in priority B",
        "#value+price+b",
        None,
        unit="currency/person-day",
        ge=0,
    )
    tolerated_loss_a: Number = column(
        "weighted person-days of priority A that may be given up for what comes after",
        "#meta+loss+a",
        0.0,
        unit="person-days",
        ge=0,
    )
    tolerated_loss_b: Number = column(
        "weighted person-days of priority B that may be given up for what comes after",
        "#meta+loss+b",
        0.0,
        unit="person-days",
        ge=0,
    )
    price_per_move: Number = column(
        "burden of moving one person between places", "#value+move", 0.0, unit="currency/person", ge=0
    )
    price_per_person_km: Number = column(
        "burden of moving one person one kilometre", "#value+km", 0.001, unit="currency/person/km", ge=0
    )
    severity_night_outdoors: Number = column(
        "weight of a night outdoors", "#severity+outdoors", 1.0, gt=0, le=1
    )
    severity_overcrowding: Number = column(
        "weight of a night lodged over capacity, as a part of a night outdoors",
        "#severity+overcrowding",
        0.3,
        ge=0,
        le=1,
    )
    severity_waiting: Number = column(
        "weight of a day kept waiting though ready to leave", "#severity+waiting", 0.1, ge=0, le=1
    )
    need_threshold: Number | None = column(
        "preparation: need above which an outlook counts as bad",
        "#need+threshold",
        None,
        unit="person-days",
        ge=0,
    )
    risk: Literal["expected", "cvar", "worst", "regret"] = column(
        "preparation: measure over the outlooks", "#meta+risk", "expected"
    )
    cvar_level: Number = column(
        "preparation: share of outlooks outside the tail that cvar looks at",
        "#meta+cvar_level",
        0.9,
        ge=0,
        lt=1,
    )


class LocationRow(Row):
    """Places: where people enter, stay and leave, and where goods are stored."""

    required_table = True
    location: Code = column("code of the place", PLACE_TAG)
    name: Text = column("its name", "#loc+name", "")
    kind: Literal["crossing", "site", "depot", "exit"] = column(
        "crossing: people enter; site: people stay; depot: goods only; exit: people leave the system, "
        "nothing else is there",
        "#loc+type",
    )
    country: Code = column(
        "ISO 3166-1 alpha-3, XKX for Kosovo", "#country+code", "", key=False, pattern=r"^([A-Z]{3})?$"
    )
    lat: Number | None = column("latitude, WGS 84", "#geo+lat", None, unit="degrees", ge=-90, le=90)
    lon: Number | None = column("longitude, WGS 84", "#geo+lon", None, unit="degrees", ge=-180, le=180)
    transit_hours: Number = column(
        "hours that people who go on or leave spend here that day",
        "#loc+transit_hours",
        6.0,
        unit="hours",
        ge=0,
        le=24,
    )
    onward_same_day: Flag = column(
        "people who came today over a lane under 24 h may go on today", "#loc+onward", False
    )
    store_m3: Number | None = column("room for goods", "#capacity+store", None, unit="m3", ge=0)
    dispatch_m3_per_day: Number | None = column(
        "goods that can be sent off", "#capacity+dispatch", None, unit="m3/day", ge=0
    )
    receive_m3_per_day: Number | None = column(
        "goods that can be received over freight lanes", "#capacity+receive", None, unit="m3/day", ge=0
    )
    candidate: Flag = column("not open yet; the plan may open it", "#status+candidate", False)
    opening_cost: Number = column("cost of opening a candidate", "#value+opening", 0.0, unit="currency", ge=0)
    opening_days: Whole = column(
        "days from the decision to open until it works", "#loc+opening_days", 0, unit="days", ge=0
    )


class GroupRow(Row):
    """Groups of people with needs of their own; counts only, never persons."""

    group: Code = column("code of the group", GROUP_TAG)
    name: Text = column("its name", "#group+name", "")
    vulnerability: Number = column(
        "weight of a person of the group; 1 is the baseline", "#severity+vulnerability", 1.0, ge=1, le=3
    )
    stay_days: Number = column(
        "mean days until ready to leave: each day one in so many becomes ready",
        "#group+stay_days",
        1.0,
        unit="days",
        ge=1,
    )
    share: Share | None = column("share of arrivals given without a group", "#group+share+pct", None)


class MixRow(Row):
    """Shares of the groups among arrivals, where they differ by place or change over time."""

    group: Code = column("group", GROUP_TAG)
    share: Share = column("its share of arrivals given without a group", "#group+share+pct")
    location: Code = column("where; empty: everywhere without rows of its own", PLACE_TAG, "")
    from_date: Day | None = column(
        "from this day until the next row's; empty: from the start", "#date+start", None
    )


class ArrivalRow(Row):
    """People projected to arrive from outside the system."""

    required_table = True
    location: Code = column("where they arrive", PLACE_TAG)
    group: Code = column("group; empty: split by `mix` or `groups.share`", GROUP_TAG, "")
    date: Day = column("day, or first day", "#date+start")
    to_date: Day | None = column("last day, as many on each", "#date+end", None, default_note="the same day")
    persons: Number = column("people who arrive on each day", "#affected+arrivals", unit="persons/day", ge=0)
    outlook: Code = column(OUTLOOK, OUTLOOK_TAG, "")


class PresentRow(Row):
    """People already there on the eve of the first day."""

    location: Code = column("where they are", PLACE_TAG)
    group: Code = column("group; empty: split by `groups.share`", GROUP_TAG, "")
    persons: Number = column("people there", "#affected+present", unit="persons", ge=0)


class UnderWayRow(Row):
    """People who left before the first day and arrive within the horizon."""

    origin: Code = column("where they come from", "#loc+origin+code")
    destination: Code = column("where they arrive", "#loc+dest+code")
    group: Code = column("group", GROUP_TAG)
    date: Day = column("day of arrival", "#date")
    persons: Number = column("people", "#affected+under_way", unit="persons", ge=0)


class SpaceRow(Row):
    """Kinds of places to sleep, by location."""

    required_table = True
    location: Code = column("where", PLACE_TAG)
    space: Code = column("code of the space: hall, tent, family room", SPACE_TAG)
    places: Number = column(
        "people who can sleep there within standard", "#capacity+places", unit="persons", ge=0
    )
    emergency_places: Number = column(
        "people who can be lodged beyond them", "#capacity+emergency", 0.0, unit="persons", ge=0
    )
    places_per_unit: Number = column(
        "places that one unit built adds: 5 for a family tent",
        "#capacity+per_unit",
        1.0,
        unit="persons",
        gt=0,
    )
    shortfall: Share = column(
        "how far below standard: 0 meets it, 1 is as bad as outdoors", "#severity+shortfall", 0.0
    )
    cost_per_person_night: Number = column(
        "running cost", "#value+night", 0.0, unit="currency/person/night", ge=0
    )
    opens_on: Day | None = column("first day open", "#date+start", None)
    closes_on: Day | None = column("last day open", "#date+end", None)
    buildable_places: Number = column(
        "places that can still be added from the first day on",
        "#capacity+buildable",
        0.0,
        unit="persons",
        ge=0,
    )
    build_days: Whole = column(
        "days from start to use of what is built", "#capacity+build_days", 0, unit="days", ge=0
    )
    build_cost_per_place: Number = column(
        "cost of a place added", "#value+build", 0.0, unit="currency/person", ge=0
    )
    outlook: Code = column(OUTLOOK, OUTLOOK_TAG, "")


class LodgingRow(Row):
    """Who may sleep where; a space named here admits only the groups named."""

    space: Code = column("space", SPACE_TAG)
    group: Code = column("group admitted", GROUP_TAG)
    location: Code = column("where; empty: everywhere without rows of its own", PLACE_TAG, "")
    unsuitability: Number = column(
        "how far the space falls short for the group, as a part of a night outdoors",
        "#severity+unsuitability",
        0.0,
        ge=0,
        lt=1,
    )


class PeopleLaneRow(Row):
    """Ways on which people travel from place to place, or through an exit."""

    required_table = True
    origin: Code = column("from", "#loc+origin+code")
    destination: Code = column("to", "#loc+dest+code")
    lane: Code = column("tells several lanes of one pair apart: train, bus", "#delivery+lane", "")
    group: Code = column("only this group; empty: everybody", GROUP_TAG, "")
    km: Number | None = column(
        "length", "#delivery+km", None, unit="km", ge=0, default_note="1.3 x great circle"
    )
    hours: Number | None = column(
        "travel time; under 24 h people arrive the same day",
        "#delivery+hours",
        None,
        unit="hours",
        ge=0,
        default_note="km / 50",
    )
    persons_per_day: Number | None = column("seats", "#capacity+seats", None, unit="persons/day", ge=0)
    cost_per_person: Number = column("fare", "#value+person", 0.0, unit="currency/person", ge=0)
    vehicle_pool: Code = column("pool whose vehicles run it", "#capacity+pool+code", "", key=False)
    pool_use: Number = column(
        "part of the pool's day that a full load takes, against a lane of use 1",
        "#capacity+pool_use",
        1.0,
        gt=0,
    )
    opens_on: Day | None = column("first day of departure", "#date+start", None)
    closes_on: Day | None = column("last day of departure", "#date+end", None)
    outlook: Code = column(OUTLOOK, OUTLOOK_TAG, "")


class ExitQuotaRow(Row):
    """People whom a border admits."""

    location: Code = column("exit", PLACE_TAG)
    group: Code = column("only this group; empty: all together", GROUP_TAG, "")
    persons_per_day: Number = column("people admitted", "#capacity+quota", unit="persons/day", ge=0)
    opens_on: Day | None = column("first day of arrival", "#date+start", None)
    closes_on: Day | None = column("last day of arrival", "#date+end", None)
    outlook: Code = column(OUTLOOK, OUTLOOK_TAG, "")


class ItemRow(Row):
    """Relief items and building materials."""

    item: Code = column("code of the item", ITEM_TAG)
    name: Text = column("its name", "#item+name", "")
    kind: Literal["daily", "once", "building"] = column(
        "daily: every day; once: when a person enters the system; building: used to build", "#item+type"
    )
    unit: Text = column("what one unit is: litre, kit", "#item+unit", "")
    sector: Text = column("humanitarian sector", "#sector", "")
    m3_per_unit: Number = column("volume", "#item+volume", 0.0, unit="m3/unit", ge=0)
    kg_per_unit: Number = column("weight", "#item+weight", 0.0, unit="kg/unit", ge=0)
    cost_per_unit: Number = column("price", "#value+unit", 0.0, unit="currency/unit", ge=0)
    severity: Number = column("weight of a person-day without it", "#severity", 1.0, gt=0, le=1)
    life_saving: Flag = column("belongs to priority A", "#severity+life_saving", False)
    owed_days: Number = column(
        "given once: person-days that count when it is not given", "#need+owed_days", 7.0, unit="days", ge=0
    )
    cover_days_at_end: Number = column(
        "days of need that the last day's stock should cover", "#need+cover_days", 0.0, unit="days", ge=0
    )


class ItemNeedRow(Row):
    """Who needs how much of an item; the most specific row applies."""

    item: Code = column("item", ITEM_TAG)
    group: Code = column("group; empty: every group", GROUP_TAG, "")
    location: Code = column("where; empty: everywhere", PLACE_TAG, "")
    units_per_person_day: Number | None = column(
        "for daily items", "#need+daily", None, unit="units/person/day", ge=0
    )
    units_per_person: Number | None = column(
        "for items given once, on entering the system", "#need+once", None, unit="units/person", ge=0
    )


class StockRow(Row):
    """Goods in store on the eve of the first day."""

    location: Code = column("where", PLACE_TAG)
    item: Code = column("item", ITEM_TAG)
    units: Number = column("units in store", "#item+stock", unit="units", ge=0)
    owner: Code = column("whose they are", "#org+owner", "")


class PipelineRow(Row):
    """Goods already on their way."""

    location: Code = column("where they arrive", PLACE_TAG)
    item: Code = column("item", ITEM_TAG)
    date: Day = column("day of arrival", "#date")
    units: Number = column("units", "#item+pipeline", unit="units", ge=0)
    owner: Code = column("whose they are", "#org+owner", "")


class SupplierRow(Row):
    """Where goods can be ordered; a well or a kitchen is a supplier with lead 0."""

    location: Code = column("where it delivers", PLACE_TAG)
    item: Code = column("item", ITEM_TAG)
    supplier: Code = column("tells several suppliers apart", "#org+supplier", "")
    lead_days: Whole = column("days from order to delivery", "#delivery+lead_days", 0, unit="days", ge=0)
    units_per_day: Number | None = column(
        "largest order of a day", "#capacity+daily", None, unit="units/day", ge=0
    )
    units_total: Number | None = column(
        "what is left from the first day on", "#capacity+total", None, unit="units", ge=0
    )
    cost_per_unit: Number | None = column(
        "price", "#value+unit", None, unit="currency/unit", ge=0, default_note="the item's"
    )
    opens_on: Day | None = column("first day to order", "#date+start", None)
    closes_on: Day | None = column("last day to order", "#date+end", None)
    outlook: Code = column(OUTLOOK, OUTLOOK_TAG, "")


class FreightLaneRow(Row):
    """Ways on which goods travel."""

    origin: Code = column("from", "#loc+origin+code")
    destination: Code = column("to", "#loc+dest+code")
    lane: Code = column("tells several lanes of one pair apart", "#delivery+lane", "")
    km: Number | None = column(
        "length", "#delivery+km", None, unit="km", ge=0, default_note="1.3 x great circle"
    )
    hours: Number | None = column(
        "travel time; under 24 h goods arrive the same day",
        "#delivery+hours",
        None,
        unit="hours",
        ge=0,
        default_note="km / 40",
    )
    m3_per_day: Number | None = column("volume carried", "#capacity+volume", None, unit="m3/day", ge=0)
    kg_per_day: Number | None = column("weight carried", "#capacity+weight", None, unit="kg/day", ge=0)
    cost_per_m3: Number = column("freight", "#value+freight", 0.0, unit="currency/m3", ge=0)
    vehicle_pool: Code = column("pool whose vehicles run it", "#capacity+pool+code", "", key=False)
    pool_use: Number = column(
        "part of the pool's day that a full load takes, against a lane of use 1",
        "#capacity+pool_use",
        1.0,
        gt=0,
    )
    opens_on: Day | None = column("first day of departure", "#date+start", None)
    closes_on: Day | None = column("last day of departure", "#date+end", None)
    outlook: Code = column(OUTLOOK, OUTLOOK_TAG, "")


class VehiclePoolRow(Row):
    """Vehicles shared by lanes, at `pool_use` 1; without a figure the pool cannot carry that kind."""

    vehicle_pool: Code = column("code of the pool", "#capacity+pool+code")
    persons_per_day: Number | None = column("people", "#capacity+seats", None, unit="persons/day", ge=0)
    m3_per_day: Number | None = column("volume", "#capacity+volume", None, unit="m3/day", ge=0)
    kg_per_day: Number | None = column("weight", "#capacity+weight", None, unit="kg/day", ge=0)
    opens_on: Day | None = column("first day it runs", "#date+start", None)
    closes_on: Day | None = column("last day it runs", "#date+end", None)


class ResourceRow(Row):
    """Staff and facilities that serve people."""

    resource: Code = column("code of the resource", RESOURCE_TAG)
    name: Text = column("its name", "#capacity+resource+name", "")
    kind: Literal["staff", "facility"] = column("staff can be moved and released", "#capacity+type")
    sector: Text = column("humanitarian sector", "#sector", "")
    severity: Number = column("weight of a person-day without the service", "#severity", 1.0, gt=0, le=1)
    life_saving: Flag = column("belongs to priority A", "#severity+life_saving", False)
    gate: Flag = column("nobody goes on or leaves without passing it", "#capacity+gate", False)
    cost_per_unit_day: Number = column(
        "cost of a unit on duty", "#value+unit_day", 0.0, unit="currency/unit/day", ge=0
    )
    call_up_cost: Number = column(
        "cost of calling a unit up", "#value+call_up", 0.0, unit="currency/unit", ge=0
    )
    lead_days: Whole = column("days from call-up to duty", "#capacity+lead_days", 0, unit="days", ge=0)
    min_days: Whole = column("least days on duty once called up", "#capacity+min_days", 7, unit="days", ge=0)
    share_of_days_worked: Number = column(
        "working days, of all days", "#capacity+worked+pct", 1.0, gt=0, le=1
    )


class ResourceNeedRow(Row):
    """How many people one unit of a resource serves; the most specific row applies."""

    resource: Code = column("resource", RESOURCE_TAG)
    group: Code = column("group; empty: every group", GROUP_TAG, "")
    location: Code = column("where; empty: everywhere", PLACE_TAG, "")
    persons_per_unit: Number | None = column(
        "headcount that one unit serves", "#need+persons_per_unit", None, unit="persons/unit", gt=0
    )
    arrivals_per_unit_day: Number | None = column(
        "people that one unit handles in a day",
        "#need+arrivals_per_unit",
        None,
        unit="persons/unit/day",
        gt=0,
    )
    counts: Literal["each_place", "entry"] = column(
        "entry: only people entering the system count", "#need+counts", "each_place"
    )


class OnDutyRow(Row):
    """Staff and facilities there on the eve of the first day."""

    location: Code = column("where", PLACE_TAG)
    resource: Code = column("resource", RESOURCE_TAG)
    units: Number = column("units", "#capacity+units", unit="units", ge=0)


class RosterRow(Row):
    """Staff who can be called up."""

    resource: Code = column("resource", RESOURCE_TAG)
    units: Number = column("units left from the first day on", "#capacity+units", unit="units", ge=0)
    location: Code = column("only there; empty: anywhere", PLACE_TAG, "")
    available_on: Day | None = column("first day of call-up", "#date+start", None)
    until: Day | None = column("last day on duty", "#date+end", None)
    lead_days: Whole | None = column(
        "days from call-up to duty, where training beforehand makes them fewer",
        "#capacity+lead_days",
        None,
        unit="days",
        ge=0,
        default_note="the resource's",
    )
    owner: Code = column("whose they are", "#org+owner", "")
    outlook: Code = column(OUTLOOK, OUTLOOK_TAG, "")


class StaffLaneRow(Row):
    """Ways on which staff can be moved."""

    origin: Code = column("from", "#loc+origin+code")
    destination: Code = column("to", "#loc+dest+code")
    km: Number | None = column(
        "length", "#delivery+km", None, unit="km", ge=0, default_note="1.3 x great circle"
    )
    hours: Number | None = column(
        "travel time", "#delivery+hours", None, unit="hours", ge=0, default_note="km / 50"
    )
    staff_per_day: Number | None = column(
        "staff of all resources together", "#capacity+staff", None, unit="units/day", ge=0
    )
    cost_per_move: Number = column("cost", "#value+move", 0.0, unit="currency/unit", ge=0)


class StaffUnderWayRow(Row):
    """Staff already on their way."""

    location: Code = column("where they arrive", PLACE_TAG)
    resource: Code = column("resource", RESOURCE_TAG)
    date: Day = column("day of arrival", "#date")
    units: Number = column("units", "#capacity+units", unit="units", ge=0)


class BuildingUnderWayRow(Row):
    """Building already started: places of a space, or units of a facility."""

    location: Code = column("where", PLACE_TAG)
    space: Code = column("space that grows", SPACE_TAG, "")
    resource: Code = column("or facility that grows", RESOURCE_TAG, "")
    date: Day = column("day it is ready", "#date")
    units: Number = column("places, or units of the facility", "#capacity+units", unit="units", ge=0)


class BuildingNeedRow(Row):
    """What it takes to build a place, or a unit of a facility."""

    space: Code = column("space built", SPACE_TAG, "")
    resource: Code = column("or facility built", RESOURCE_TAG, "")
    location: Code = column("where; empty: everywhere", PLACE_TAG, "")
    item: Code = column("item used", ITEM_TAG, "")
    units_per_place: Number | None = column(
        "units of the item for each place, or unit of the facility",
        "#need+units",
        None,
        unit="units/place",
        ge=0,
    )
    worker: Code = column("staff who build", "#capacity+worker+code", "")
    worker_days_per_place: Number | None = column(
        "their days for each place, or unit of the facility",
        "#need+worker_days",
        None,
        unit="unit-days/place",
        ge=0,
    )


class FacilityBuildableRow(Row):
    """Facilities that can be added."""

    location: Code = column("where", PLACE_TAG)
    resource: Code = column("facility", RESOURCE_TAG)
    units_max: Number = column("units that can be added", "#capacity+buildable", unit="units", ge=0)
    build_days: Whole = column("days from start to use", "#capacity+build_days", 0, unit="days", ge=0)
    build_cost_per_unit: Number = column("cost of a unit", "#value+build", 0.0, unit="currency/unit", ge=0)


class BudgetRow(Row):
    """Money that can be spent."""

    amount: Number = column("what is left from the first day on", "#value+budget", unit="currency", ge=0)
    from_date: Day | None = column("first day it covers", "#date+start", None)
    to_date: Day | None = column("last day it covers", "#date+end", None)
    stage: Literal["response", "preparation"] = column(
        "what it may be spent on", "#activity+stage", "response"
    )


class OutlookRow(Row):
    """Ways in which things may turn out."""

    outlook: Code = column("code of the outlook", OUTLOOK_TAG)
    probability: Share = column("its probability; all sum to 1", "#meta+probability+pct")
    name: Text = column("its name", "#meta+outlook+name", "")


class StrategyRow(Row):
    """What a strategy prepares, on top of what exists."""

    strategy: Code = column("code of the strategy", "#activity+strategy+code")
    kind: Literal["stock", "places", "resource"] = column("what is prepared", "#activity+type")
    location: Code = column("where", PLACE_TAG)
    item: Code = column("item, for stock", ITEM_TAG, "")
    space: Code = column("space, for places", SPACE_TAG, "")
    resource: Code = column("resource, for staff and facilities", RESOURCE_TAG, "")
    units: Number = column("units on top of what exists", "#output+units", unit="units", ge=0)


class PreparationRow(Row):
    """What can be prepared before anyone knows how things turn out."""

    kind: Literal["stock", "places", "resource"] = column("what is prepared", "#activity+type")
    location: Code = column("where", PLACE_TAG)
    item: Code = column("item, for stock", ITEM_TAG, "")
    space: Code = column("space, for places", SPACE_TAG, "")
    resource: Code = column("resource, for staff and facilities", RESOURCE_TAG, "")
    units_max: Number = column("most that can be prepared", "#output+max", unit="units", ge=0)
    cost_per_unit: Number = column("cost", "#value+unit", unit="currency/unit", ge=0)
    lead_days_prepared: Whole = column(
        "lead time of staff once prepared", "#delivery+lead_days", 0, unit="days", ge=0
    )


MODELS: Mapping[str, type[Row]] = {
    "scenario": ScenarioRow,
    "policy": PolicyRow,
    "locations": LocationRow,
    "groups": GroupRow,
    "mix": MixRow,
    "arrivals": ArrivalRow,
    "present": PresentRow,
    "under_way": UnderWayRow,
    "spaces": SpaceRow,
    "lodging": LodgingRow,
    "people_lanes": PeopleLaneRow,
    "exit_quotas": ExitQuotaRow,
    "items": ItemRow,
    "item_needs": ItemNeedRow,
    "stock": StockRow,
    "pipeline": PipelineRow,
    "suppliers": SupplierRow,
    "freight_lanes": FreightLaneRow,
    "vehicle_pools": VehiclePoolRow,
    "resources": ResourceRow,
    "resource_needs": ResourceNeedRow,
    "on_duty": OnDutyRow,
    "roster": RosterRow,
    "staff_lanes": StaffLaneRow,
    "staff_under_way": StaffUnderWayRow,
    "building_under_way": BuildingUnderWayRow,
    "building_needs": BuildingNeedRow,
    "facilities_buildable": FacilityBuildableRow,
    "budgets": BudgetRow,
    "outlooks": OutlookRow,
    "strategies": StrategyRow,
    "preparation": PreparationRow,
}

TABLES: Mapping[str, Table] = MappingProxyType(
    {
        name: table_of(name, model, as_object=model in (ScenarioRow, PolicyRow))
        for name, model in MODELS.items()
    }
)
"""Every table of the contract, in contract order."""


def json_schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a scenario document: objects for `scenario` and `policy`, arrays of
    objects for all other tables."""
    properties: dict[str, Any] = {}
    for table in TABLES.values():
        row = table.model.model_json_schema()
        properties[table.name] = row if table.as_object else {"type": "array", "items": row}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Konak scenario",
        "type": "object",
        "properties": properties,
        "required": [table.name for table in TABLES.values() if table.required],
        "additionalProperties": False,
    }
