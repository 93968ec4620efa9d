"""What a child can be asked to do with a scenario that it has read: plan it, or compare strategies on it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from models import Plan, Scenario, compare_strategies, plan_allocation
from models.planner import Progress
from models.preparation.outlooks import outlooks_of
from models.preparation.planner import require_comparable
from models.preparation.risk import Risk
from models.size import columns

Asked = Mapping[str, Any]
OnProgress = Callable[[Progress], None]


@dataclass(frozen=True)
class Order:
    """What is to be done: with which scenario, what was asked of it, an earlier plan to stay close to, in how
    many seconds; who hears of it, and how it is stopped."""

    scenario: Scenario
    asked: Asked
    yesterday: Plan | None
    time_limit_s: float
    on_progress: OnProgress
    interrupt: threading.Event


@dataclass(frozen=True)
class Found:
    """A result as plain JSON values, `tables` among them, and what is told of how it was found."""

    parts: dict[str, Any]
    status: str
    stopped_by: str
    seconds: Mapping[str, float]


def _nothing(scenario: Scenario, asked: Asked) -> None:
    """Every valid scenario will do."""


@dataclass(frozen=True)
class Task:
    """Something to do. `asked` is what the request asked of it, as `Source.asked` has it.

    Attributes:
        do: it.
        size: columns of its linear programmes, estimated.
        require: raises ScenarioError where what is asked cannot be had from a valid scenario.
    """

    do: Callable[[Order], Found]
    size: Callable[[Scenario], float]
    require: Callable[[Scenario, Asked], None] = _nothing


def _plan(order: Order) -> Found:
    plan = plan_allocation(
        order.scenario,
        yesterday=order.yesterday,
        remedies=order.asked.get("remedies", True),
        time_limit_s=order.time_limit_s,
        on_progress=order.on_progress,
        interrupt=order.interrupt,
    )
    told = (plan.summary[name] for name in ("status", "stopped_by", "seconds"))
    return Found(plan.as_dict(), *told)


def _compare(order: Order) -> Found:
    policy = order.scenario.policy
    options = dict(order.asked)
    weights = options.pop("risk", {policy.risk: 1.0})
    compared = compare_strategies(
        order.scenario,
        risk=Risk(weights, options.pop("cvar_level", policy.cvar_level)),
        time_limit_s=order.time_limit_s,
        on_progress=order.on_progress,
        interrupt=order.interrupt,
        **options,
    )
    seconds = compared.summary["seconds"]
    return Found(compared.as_dict(), "optimal", "", {**seconds, "total": sum(seconds.values())})


def _size_of_all(scenario: Scenario) -> float:
    return columns(scenario) * len(outlooks_of(scenario))


def _comparable(scenario: Scenario, asked: Asked) -> None:
    which = {name: asked[name] for name in ("strategies", "held_out", "sampled") if name in asked}
    require_comparable(scenario, **which)


TASKS: Mapping[str, Task] = {
    "plan": Task(_plan, columns),
    "comparison": Task(_compare, _size_of_all, _comparable),
}
