"""From what was typed to a plan: find the scenario, change it, plan it, and say how it went."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from models import Plan, Scenario, plan_allocation
from models.changes import apply
from models.errors import Issue, ScenarioError
from models.instances import find
from service.cli.changes import parse
from service.cli.console import remarks
from service.cli.progress import Reporter, interruptible
from service.cli.refusals import Exit


def read(name_or_path: str, changes: Sequence[str] = (), **policy: object) -> Scenario:
    """The scenario of that name or path, with the changes made and the given policy values set.

    Raises:
        ScenarioError: it cannot be found, read or changed.
    """
    scenario = apply(Scenario.read(find(name_or_path)), [parse(text) for text in changes])
    given = {name: value for name, value in policy.items() if value is not None}
    return scenario.replace(policy=given) if given else scenario


def read_plan(path: Path) -> Plan:
    """A plan that was written as JSON or as a folder.

    Raises:
        ScenarioError: it cannot be read.
    """
    try:
        return Plan.read(path)
    except (OSError, ValueError, KeyError, TypeError) as error:
        issue = Issue(
            code="unreadable-plan",
            severity="error",
            table="",
            row=None,
            column="",
            value=str(path),
            message=f"This is not a plan that can be read: {error}",
            remedy="Give the .json file or the folder that konak plan wrote.",
            where=path.name,
        )
        raise ScenarioError([issue]) from error


def plan(scenario: Scenario, *, yesterday: Plan | None = None, remedies: bool = True) -> Plan:
    """Plan it, telling progress on standard error; Ctrl-C stops with the best plan so far.

    Raises:
        ScenarioError: errors in the scenario are outstanding.
    """
    to = remarks()
    reporter = Reporter(to)
    with reporter.shown(), interruptible(to) as interrupt:
        return plan_allocation(
            scenario, yesterday=yesterday, remedies=remedies, on_progress=reporter, interrupt=interrupt
        )


def verdict(plan: Plan) -> Exit:
    """Whether the plan is proven optimal and its audit has no objection."""
    proven = plan.summary["status"] == "optimal" and plan.certificate["ok"]
    return Exit.OK if proven else Exit.NOT_PROVEN
