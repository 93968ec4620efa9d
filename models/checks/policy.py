"""The policy as a whole, and whether a scenario is small enough to be planned."""

from __future__ import annotations

from collections.abc import Iterator

from models.checks.rule import Check, Rule
from models.checks.view import GOODS_AT, PEOPLE_AT, View
from models.checks.wording import figure
from models.errors import Issue

POLICY_WITHOUT_EFFECT = Rule(
    "policy-without-effect",
    "warning",
    "The policy sets something that its mode does not use: prices per person-day in strict mode, tolerated "
    "losses in weighted mode.",
    "Change `mode`, or leave the field empty.",
)
PRIORITIES_REVERSED = Rule(
    "priorities-reversed",
    "warning",
    "In weighted mode a person-day of priority B (dignity) is priced higher than one of priority A "
    "(survival).",
    "Swap the two prices, unless that is meant.",
)
EMPTY_BUDGET = Rule(
    "empty-budget",
    "warning",
    "A response budget of 0 means that nothing which costs money can be done on its days.",
    "Enter what can be spent, or remove the row: without a budget, money has no limit.",
)
TOO_LARGE = Rule(
    "too-large",
    "error",
    "The scenario would need more than 20 million decisions, more than can be planned.",
    "Plan fewer days, or join groups, lanes or items that need not be told apart.",
)

LARGEST = 20_000_000


def modes(view: View) -> Iterator[Issue]:
    """Fields that the mode ignores, and prices in the wrong order."""
    policy = view.policy
    unused = (
        ("tolerated_loss_a", "tolerated_loss_b")
        if policy.mode == "weighted"
        else ("price_per_person_day_a", "price_per_person_day_b")
    )
    for column in unused:
        value = getattr(policy, column)
        if value:
            yield POLICY_WITHOUT_EFFECT.broken(
                f"`{column}` is {figure(value)}, but the mode is {policy.mode}, which does not use it.",
                table="policy",
                column=column,
                value=value,
            )
    a, b = policy.price_per_person_day_a, policy.price_per_person_day_b
    if policy.mode == "weighted" and a is not None and b is not None and b > a:
        yield PRIORITIES_REVERSED.broken(
            f"A person-day of priority B costs {figure(b)}, one of priority A only {figure(a)}.",
            table="policy",
            column="price_per_person_day_b",
            value=b,
        )


def budgets(view: View) -> Iterator[Issue]:
    """Budgets without money."""
    for row in view.rows("budgets"):
        if row.amount == 0 and row.stage == "response":
            yield EMPTY_BUDGET.broken(
                "This budget is 0: nothing that costs money can be done on the days it covers.",
                table="budgets",
                row=row.row,
                column="amount",
                value=0,
            )


def size(view: View) -> Iterator[Issue]:
    """An estimate of how many decisions a scenario has."""
    parts = _decisions(view)
    total = view.days * sum(parts.values())
    if total > LARGEST:
        largest = max(parts, key=lambda part: parts[part])
        yield TOO_LARGE.broken(
            f"{view.days} days with {len(view.kind)} locations and {len(view.groups)} groups need about "
            f"{figure(total)} decisions, more than {figure(LARGEST)}; most of them are for {largest}.",
            table="scenario",
            column="days",
            value=view.days,
        )


def _decisions(view: View) -> dict[str, int]:
    """Decisions a day by purpose, if every group may be everywhere and every item in every store."""
    groups, items, resources = (len(view.rows(table)) for table in ("groups", "items", "resources"))
    places = sum(kind in PEOPLE_AT for kind in view.kind.values())
    stores = sum(kind in GOODS_AT for kind in view.kind.values())
    lanes = len({(r.origin, r.destination, r.lane) for r in view.rows("people_lanes")})
    freight = len({(r.origin, r.destination, r.lane) for r in view.rows("freight_lanes")})
    suppliers = len({(r.location, r.item, r.supplier) for r in view.rows("suppliers")})
    spaces = len({(r.location, r.space) for r in view.rows("spaces")})
    return {
        "people on lanes": lanes * groups,
        "people in places": places * groups * 2,
        "places to sleep": spaces * (groups * 2 + 2),
        "goods in store": stores * items * 2 + suppliers,
        "goods on lanes": freight * items,
        "needs of items": len(view.rows("item_needs")) * places * 2,
        "needs of services": len(view.rows("resource_needs")) * places * 2,
        "staff": places * resources * 3 + len(view.rows("staff_lanes")) * resources,
    }


CHECKS = (
    Check(modes, (POLICY_WITHOUT_EFFECT, PRIORITIES_REVERSED)),
    Check(budgets, (EMPTY_BUDGET,)),
    Check(size, (TOO_LARGE,), ("scenario",)),
)
