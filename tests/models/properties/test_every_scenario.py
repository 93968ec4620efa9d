"""Whatever valid scenario comes: there is a plan, it is proved, and the rule of thumb is no better."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from models import Scenario, plan_allocation
from models.audit import audit_plan
from models.daily import read_daily
from models.report.assemble import assemble
from models.thumb import rule_of_thumb
from tests.models.scenarios import random_scenario

EQUAL = 1e-6
CHUNK = 100


def objections_to_thumb(scenario: Scenario) -> tuple[str, ...]:
    """What the audit says against the rule of thumb's plan."""
    daily = read_daily(scenario)
    plan = assemble(scenario, rule_of_thumb(daily), status="feasible", daily=daily)
    return audit_plan(scenario, plan.tables, plan.indicators).objections


def unproved(seed: int) -> str:
    """Empty when the scenario of a seed has a proved plan that no rule of thumb beats; else what is wrong."""
    scenario = random_scenario(seed)
    plan = plan_allocation(scenario, remedies=False)
    proof, thumb = plan.certificate, plan.indicators["rule_of_thumb"]
    if (proof["status"], proof["ok"]) != ("optimal", True) or proof["gap"] > scenario.policy.gap:
        return f"seed {seed}: {proof['statement']} {proof['primal']['objections']} {proof['dual']}"
    objections = objections_to_thumb(scenario)
    if objections:
        return f"seed {seed}: the rule of thumb's plan: {objections}"
    slack = max(EQUAL, proof["gap"])
    for priority in ("priority_a", "priority_b"):
        ours, theirs = plan.indicators[priority], thumb[priority]
        if ours < theirs - slack * max(1.0, theirs):
            return ""
        if ours > theirs + slack * max(1.0, theirs):
            return f"seed {seed}: {priority} {ours}, by rule of thumb {theirs}"
    return ""


def test_forty_scenarios_have_a_proved_plan_that_no_rule_of_thumb_beats() -> None:
    assert [said for seed in range(40) if (said := unproved(seed))] == []


@pytest.mark.evidence
@pytest.mark.parametrize("first", range(1000, 3000, CHUNK))
def test_two_thousand_scenarios_have_a_proved_plan_that_no_rule_of_thumb_beats(
    first: int, record_property: Callable[[str, object], None]
) -> None:
    found = [said for seed in range(first, first + CHUNK) if (said := unproved(seed))]
    record_property("scenarios", CHUNK)
    record_property("without a proved plan", len(found))
    assert found == []
