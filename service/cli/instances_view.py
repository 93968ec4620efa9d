"""The shipped scenarios, as a person reads them and as a program does."""

from __future__ import annotations

import json
from collections.abc import Mapping

from rich.console import Console

from models import Scenario
from models.instances import facts
from service.cli.console import day, line, number, table


def show(scenarios: Mapping[str, Scenario], to: Console) -> None:
    """Print one row per scenario, and what each is about."""
    shipped = {name: facts(scenario) for name, scenario in scenarios.items()}
    to.print(
        table(
            "Shipped scenarios",
            [
                ("name", "left"), ("from", "left"), ("days", "right"), ("locations", "right"),
                ("groups", "right"), ("items", "right"),
            ],
            (
                (
                    name,
                    f"{day(scenarios[name].header.start_date)} {scenarios[name].header.start_date.year}",
                    *(number(fact[column]) for column in ("days", "locations", "groups", "items")),
                )
                for name, fact in shipped.items()
            ),
        )
    )  # fmt: skip
    for name, fact in shipped.items():
        to.print(line(name, "bold"), line(fact["description"] or fact["title"]), sep=": ")
    to.print(line("Plan one: konak plan NAME", "dim"))


def as_json(scenarios: Mapping[str, Scenario]) -> str:
    """A list of objects, one per scenario."""
    listed = [{"name": name, **facts(scenario)} for name, scenario in scenarios.items()]
    return json.dumps(listed, ensure_ascii=False, indent=2)
