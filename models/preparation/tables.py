"""The tables of a comparison: which there are, their columns, kinds, units and what each says.

This is the only place that knows a column of a comparison; frames, JSON, CSV, the workbook and the
reference page (`instances/COMPARISON.md`) come from it.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.plan_tables import PlanColumn, PlanTable


def _code(name: str, description: str) -> PlanColumn:
    return PlanColumn(name, "code", "", description)


def _text(name: str, description: str) -> PlanColumn:
    return PlanColumn(name, "text", "", description)


def _number(name: str, unit: str, description: str) -> PlanColumn:
    return PlanColumn(name, "number", unit, description)


NEED, MONEY = "weighted person-days", "currency"
_STRATEGY = _code("strategy", "`as today`, those given, and `optimal`")
_SET = _code("outlooks", "`known`: those it was optimised on; `held out`: the others")
_KIND = _code("kind", "stock, places, staff or facility")
_LOCATION = _code("location", "where")
_SUBJECT = _code("subject", "the item, space or resource")

_TABLES = (
    PlanTable(
        "strategies", "derived",
        "What each strategy costs, and the needs it leaves over the outlooks. Need is A ten times B.",
        ("outlooks", "strategy"),
        (
            _SET, _STRATEGY,
            _number("preparation_cost", MONEY, "of what it prepares"),
            _number("expected", NEED, "mean need"),
            _number("median", NEED, "need not exceeded in half of the probability"),
            _number("p5", NEED, "not exceeded in 5 %"),
            _number("p95", NEED, "not exceeded in 95 %"),
            _number("cvar", NEED, "mean of the worst 1 - policy.cvar_level of the probability"),
            _number("worst", NEED, "in the worst outlook"),
            _number("regret", NEED, "most that an outlook needs beyond the best preparation for it alone "
                    "with the same budget"),
            _number("chance_above", "share", "probability of a need above policy.need_threshold; empty: none "
                    "is given"),
            _number("person_days", "person-days", "mean, not weighted, gone without"),
            _number("response_cost", MONEY, "mean money of the response"),
            _number("saved", NEED, "mean need below that of `as today`"),
            _number("saved_low", NEED, "of its 95 % interval; empty: no sample it was not optimised on"),
            _number("saved_high", NEED, "of its 95 % interval"),
            _text("certainty", "how sure the difference is, in words"),
        ),
    ),
    PlanTable(
        "outcomes", "derived",
        "Each strategy in each outlook, the response solved anew with what was prepared.",
        ("strategy", "outlook"),
        (
            _STRATEGY, _code("outlook", "which outlook"), _SET,
            _number("probability", "share", "of the outlook, within its part of the outlooks"),
            _number("need", NEED, "A ten times, and B"),
            _number("survival", NEED, "priority A"),
            _number("dignity", NEED, "priority B"),
            _number("person_days", "person-days", "not weighted, gone without"),
            _number("response_cost", MONEY, "money of the response"),
            _number("best", NEED, "least need with the same budget, prepared for this outlook alone"),
            _number("regret", NEED, "need - best"),
        ),
    ),
    PlanTable(
        "preparation", "derived", "What each strategy prepares, on top of what exists.",
        ("strategy", "kind", "location", "subject"),
        (
            _STRATEGY, _KIND, _LOCATION, _SUBJECT,
            _number("units", "units", "prepared"),
            _number("units_max", "units", "most that can be"),
            _number("cost", MONEY, "of the units"),
            _text("sentence", "the same in words"),
        ),
    ),
    PlanTable(
        "shortages", "derived", "Who goes without, by group, place, country and sector.",
        ("strategy", "by", "code"),
        (
            _STRATEGY,
            _code("by", "group, place, country or sector"),
            _code("code", "which; empty where the shortage belongs to none (on the road, for all groups)"),
            _number("expected_person_days", "person-days", "mean over the known outlooks"),
            _number("expected_weighted", NEED, "severity x vulnerability x person-days, mean, A and B alike"),
            _number("worst_person_days", "person-days", "in the outlook with the most"),
            _code("worst_outlook", "which that is"),
        ),
    ),
    PlanTable(
        "gaps", "derived",
        "What each country needs by sector and what is missing: for a contingency plan.",
        ("strategy", "country", "sector", "need"),
        (
            _STRATEGY, _code("country", "ISO 3166-1 alpha-3, XKX for Kosovo"),
            _code("sector", "of the need"), _code("need", "night, an item or a resource"),
            _text("unit", "of required and gap"),
            _number("required", "see unit", "on the day on which most is called for, mean over the outlooks"),
            _number("gap", "see unit", "on the day on which most is missing, mean over the outlooks"),
            _number("worst_gap", "see unit", "the same in the outlook with the most"),
            _number("gap_cost", MONEY, "of all days' gaps at the scenario's own prices, mean over the "
                    "outlooks; empty: no price"),
            _number("worst_gap_cost", MONEY, "the same in the outlook with the most"),
        ),
    ),
    PlanTable(
        "information", "explained",
        "What better information, and planning with all outlooks, are worth; which input would change the "
        "decision.",
        ("figure", "subject"),
        (
            _code("figure", "perfect information (EVPI), stochastic solution (VSS), or known input"),
            _code("subject", "of a known input: which"),
            _number("need", NEED, "saved, in the measure of the policy"),
            _number("need_low", NEED, "of its 95 % interval; empty: no sample"),
            _number("need_high", NEED, "of its 95 % interval"),
            _number("money", MONEY, "saved, preparation and response, mean; negative: spent; empty for "
                    "a known input"),
            _number("moved_money", MONEY, "of a known input: preparation that would be spent otherwise"),
            _text("certainty", "how sure it is, in words"),
            _text("sentence", "the same in words"),
        ),
    ),
    PlanTable(
        "decisive", "explained", "Which outlooks decide what is best prepared.",
        ("outlook",),
        (
            _code("outlook", "which outlook"),
            _number("probability", "share", "of the outlook"),
            _number("weight", "share", "of its need in the objective at the optimum (dual weight)"),
            _number("pull", "weighted person-days per 1,000 of currency", "what the best next 1,000 of "
                    "preparation saves in this outlook, times its weight"),
        ),
    ),
    PlanTable(
        "frontier", "explained", "The least need for each preparation budget.",
        ("budget",),
        (
            _number("budget", MONEY, "for preparation"),
            _number("spent", MONEY, "of it"),
            _number("objective", NEED, "in the measure of the policy"),
            _number("bound", NEED, "proven: no preparation does better"),
            _number("expected", NEED, "mean need"),
            _number("cvar", NEED, "mean of the worst 1 - policy.cvar_level"),
            _number("worst", NEED, "in the worst outlook"),
            _number("next_money", MONEY, "100,000, or up to the next budget where that is nearer"),
            _number("next_saves", NEED, "what that spares; empty: the last budget"),
            _text("sentence", "the same in words"),
        ),
    ),
    PlanTable(
        "triggers", "explained",
        "Arrivals a day at a crossing from which people first go without a place, an item or a service.",
        ("strategy", "location"),
        (
            _STRATEGY, _LOCATION,
            _code("elsewhere", "arrivals at other crossings: as expected, or nobody"),
            _code("status", "found; at once (from the first arrival on); already (people go without whoever "
                  "comes here); none (not up to 100 times what is expected)"),
            _number("arrivals_per_day", "persons/day", "mean of the three days with the most"),
            _number("scale", "share", "of what is expected here"),
            _code("first_location", "where people first go without"),
            _code("first_need", "what they go without"),
            _number("without_below", "person-days", "gone without at 0.95 of it, solved anew"),
            _number("without_above", "person-days", "gone without at 1.05 of it, solved anew"),
            PlanColumn("peak", "date", "", "the first of the three days"),
            _number("lead_days", "days", "longest wait for staff who can work there, each the shortest way; "
                    "empty: nobody can be called up"),
            PlanColumn("call_up_by", "date", "", "latest day to call them up for the peak"),
            _text("sentence", "the same in words"),
        ),
    ),
)  # fmt: skip

COMPARISON_TABLES: Mapping[str, PlanTable] = {table.name: table for table in _TABLES}
