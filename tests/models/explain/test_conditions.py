"""Under what a price or remedy holds is said: whole decisions kept, a loss tolerated, priorities priced."""

from __future__ import annotations

from collections.abc import Hashable

import pytest

from models import Plan, Scenario, plan_allocation
from tests.models.allocation.cases import case, hall, nurses, there


def remedy(plan: Plan, limit: str) -> dict[Hashable, object]:
    """The only remedy that moves a limit."""
    rows = plan.tables["remedies"].query("limit == @limit").to_dict("records")
    assert len(rows) == 1
    return rows[0]


def causes(plan: Plan, kind: str) -> set[str]:
    shortages = plan.tables["shortages"]
    return set(shortages.loc[shortages["kind"] == kind, "cause"])


def crowded(**policy: object) -> Scenario:
    """30 people at a hall of 20 for a night that costs 4 euro in a bed: 10 outdoors."""
    return case(1, present=[there(30, "c")], spaces=[hall(20, cost_per_person_night=4)], policy=policy)


def test_remedies_say_that_whole_decisions_are_kept() -> None:
    # 12 people, a nurse for five: of the roster's one, called up for the day, 7 are left without.
    plan = plan_allocation(
        case(
            1,
            present=[there(12, "c")],
            spaces=[hall(12)],
            **nurses(),
            roster=[{"resource": "nurse", "location": "c", "units": 1}],
            policy={"whole": ["staff"]},
        )
    )
    found = remedy(plan, "units on duty")
    assert found["sentence"] == (
        "1 more nurse on duty at c from 2 Mar spares 5 person-days without nurse, "
        "with the whole decisions of this plan kept; holds up to 1."
    )
    assert causes(plan, "service") == {"nurse on duty at c, with the whole decisions of this plan kept"}
    # Whole numbers are kept: another nurse on the roster would not be called up.
    assert "roster" not in set(plan.tables["remedies"]["limit"])


def test_openings_alone_are_named_as_what_is_kept() -> None:
    plan = plan_allocation(
        case(
            1,
            places={"s": {"candidate": True, "opening_cost": 100}},
            present=[there(30, "c")],
            spaces=[hall(20), hall(5, "s")],
            people_lanes=[{"origin": "c", "destination": "s", "hours": 2, "km": 0, "persons_per_day": 5}],
        )
    )
    # 20 at c and 5 at s, once it is open: 5 outdoors
    assert plan.indicators["priority_a"] == pytest.approx(5)
    assert str(remedy(plan, "places")["sentence"]).startswith(
        "5 more places at c (hall) on 2 Mar spare 5 nights outdoors, with the openings of this plan kept;"
    )


def test_a_remedy_counts_from_the_least_before_the_loss_that_is_tolerated() -> None:
    plan = plan_allocation(crowded(tolerated_loss_a=4))
    # A is 10 at its least; to save 4 euro a bed the plan puts 4 more people outdoors.
    assert plan.indicators["priority_a"] == pytest.approx(14)
    found = remedy(plan, "places")
    assert (found["amount"], found["spares"]) == pytest.approx((10, 10))
    assert found["sentence"] == (
        "10 more places at c (hall) on 2 Mar spare 10 nights outdoors, "
        "before the loss that is tolerated; holds up to 10."
    )


def test_a_remedy_of_a_priced_sum_says_its_parts() -> None:
    plan = plan_allocation(crowded(mode="weighted"))
    found = remedy(plan, "places")
    # 10 people less outdoors at 1,000 euro each, 10 more beds at 4 euro
    assert found["spares"] == pytest.approx(10 * 1000 - 10 * 4)
    assert found["sentence"] == (
        "10 more places at c (hall) on 2 Mar spare 9,960 EUR at the priorities' prices "
        "(10 fewer weighted person-days of survival, 40 EUR of cost and burden more); holds up to 10."
    )
    assert found["priority"] == "weighted"
    assert causes(plan, "night") == {"places at c (hall)"}


def test_what_spares_money_only_is_a_price_and_no_remedy() -> None:
    # Everyone has a place: 10 in the hall at no cost, 5 in rooms at 4 euro.
    rooms = {"location": "c", "space": "rooms", "places": 20, "cost_per_person_night": 4}
    plan = plan_allocation(
        case(1, present=[there(15, "c")], spaces=[hall(10), rooms], policy={"mode": "weighted"})
    )
    assert plan.tables["remedies"].empty
    assert list(plan.prices["sentence"]) == [
        "5 more places at c (hall) on 2 Mar save 20 EUR at the priorities' prices; holds up to 5.",
        "10 fewer places at c (hall) on 2 Mar cost 40 EUR at the priorities' prices; holds up to 10.",
    ]
