"""From what was decided to the plan: derived tables, indicators, summary and provenance in one place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from models.daily import Daily, read_daily
from models.plan import Plan
from models.plan_tables import PLAN_TABLES, frame
from models.report.actions import actions
from models.report.costs import costs
from models.report.cover import cover
from models.report.indicators import indicators
from models.report.reading import Reading
from models.report.requirements import requirements
from models.report.summary import summary
from models.scenario import Scenario

DECIDED = tuple(name for name, table in PLAN_TABLES.items() if table.part == "decided")


def assemble(
    scenario: Scenario,
    decided: Mapping[str, pd.DataFrame],
    *,
    status: str,
    stopped_by: str = "",
    gap: float | None = None,
    seconds: Mapping[str, float] | None = None,
    sizes: Mapping[str, int] | None = None,
    levels: Sequence[Mapping[str, Any]] = (),
    rule_of_thumb: Mapping[str, Any] | None = None,
    certificate: Mapping[str, Any] | None = None,
    versions: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    daily: Daily | None = None,
) -> Plan:
    """The plan that follows from the decided tables of a scenario.

    Args:
        decided: every table of PLAN_TABLES whose part is "decided", in the order of its key.
        status: "optimal" or "feasible"; `stopped_by` then says what stopped the search.
        gap: relative gap of the last level; `seconds` by phase; `sizes` of the programme.
        levels: one mapping per priority solved (priority, value, bound ...), passed on.
        rule_of_thumb: the indicators of the rule of thumb's plan (`figures`), beside the plan's own.
        versions, options: for the provenance, with the scenario's digest and standards used.
        daily: the scenario by day, where the caller has it already.
    Raises:
        ValueError: a decided table is missing, or has missing or unknown columns.
    """
    reading = _read(scenario, decided, daily)
    derived = _derive(reading)
    figures_of_thumb = {} if rule_of_thumb is None else {"rule_of_thumb": dict(rule_of_thumb)}
    solved = {
        "status": status,
        "stopped_by": stopped_by,
        "gap": gap,
        "seconds": dict(seconds or {}),
        "sizes": dict(sizes or {}),
        "levels": [dict(level) for level in levels],
    }
    return Plan(
        {**reading.tables, **derived},
        summary(reading, derived["actions"], derived["cover"], solved),
        {**indicators(reading, derived["costs"]), **figures_of_thumb},
        certificate or {},
        {
            "scenario": scenario.header.name,
            "digest": scenario.digest,
            "versions": dict(versions or {}),
            "options": dict(options or {}),
            "standards": _standards(scenario.standards_used),
        },
    )


def derive(
    scenario: Scenario, decided: Mapping[str, pd.DataFrame], *, daily: Daily | None = None
) -> dict[str, pd.DataFrame]:
    """The derived tables (actions, cover, requirements, costs) that follow from the decided ones."""
    return _derive(_read(scenario, decided, daily))


def figures(
    scenario: Scenario, decided: Mapping[str, pd.DataFrame], *, daily: Daily | None = None
) -> dict[str, Any]:
    """The indicators that follow from the decided tables."""
    reading = _read(scenario, decided, daily)
    return indicators(reading, costs(reading))


def _read(scenario: Scenario, decided: Mapping[str, pd.DataFrame], daily: Daily | None) -> Reading:
    missing = set(DECIDED) - decided.keys()
    if missing:
        raise ValueError(f"decided tables are missing: {', '.join(sorted(missing))}")
    return Reading(daily or read_daily(scenario), {name: frame(name, decided[name]) for name in DECIDED})


def _derive(reading: Reading) -> dict[str, pd.DataFrame]:
    return {
        "actions": actions(reading),
        "cover": cover(reading),
        "requirements": requirements(reading),
        "costs": costs(reading),
    }


def _standards(used: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(column): value for column, value in row.items()} for row in used.to_dict("records")]
