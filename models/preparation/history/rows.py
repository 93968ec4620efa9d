"""Samples with their stories, and the tables of a scenario that they become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from models.preparation.history.series import Counts, Series, refused
from models.preparation.history.shocks import Flows, Quota, Shut, Story, lay_over
from models.reading.raw import from_records
from models.reading.typed import type_table
from models.scenario import Scenario
from models.schema import TABLES


@dataclass(frozen=True)
class Sampled:
    """One outlook made from history: code, probability, what happens in it, people a day by location."""

    code: str
    probability: float
    story: Story
    first: date
    flows: Flows


def project_stories(
    series: Series,
    paths: Counts,
    stories: Sequence[Story],
    seed: int,
    locations: Mapping[str, str] | None = None,
) -> tuple[Sampled, ...]:
    """Stories laid over samples: one for each sample, in turn; a story's samples share its probability.

    Every story gets as many samples as any other (one more where they do not divide), so that what is
    unlikely is seen as clearly as what is likely.

    Args:
        series: the history.
        paths: samples x days x crossings, see `project`.
        stories: probabilities add up to 1.
        seed: of where a returning period begins.
        locations: codes of the crossings in the scenario where they differ from the columns; shocks use them.

    Raises:
        ScenarioError: fewer samples than stories, probabilities that do not add up, or see `lay_over`.
    """
    _check(stories, len(paths))
    names = tuple((locations or {}).get(name, name) for name in series.crossings)
    named = Series(series.first, names, series.counts)
    first = series.first + timedelta(days=len(series.counts))
    begins = np.random.default_rng([seed, 1]).random(len(paths))
    width = len(str(len(paths)))
    made = []
    for number, path in enumerate(paths):
        story = stories[number % len(stories)]
        share = len(range(number % len(stories), len(paths), len(stories)))
        sample = {name: path[:, at] for at, name in enumerate(names)}
        flows = lay_over(sample, story.shocks, named, first, float(begins[number]))
        made.append(Sampled(f"o{number + 1:0{width}d}", story.probability / share, story, first, flows))
    return tuple(made)


def outlook_tables(sampled: Sequence[Sampled]) -> dict[str, pd.DataFrame]:
    """`arrivals`, `outlooks`, and where borders close `exit_quotas` and `people_lanes`, as in a scenario."""
    records: dict[str, list[dict[str, object]]] = {
        "arrivals": [
            {"location": location, "date": one.first + timedelta(days=day), "persons": persons,
             "outlook": one.code}
            for one in sampled
            for location, flow in one.flows.items()
            for day, persons in enumerate(flow.tolist())
        ],
        "exit_quotas": [
            {"location": shock.location, "persons_per_day": shock.persons, "opens_on": shock.since,
             "closes_on": shock.until, "outlook": one.code}
            for one in sampled
            for shock in one.story.shocks
            if isinstance(shock, Quota)
        ],
        "people_lanes": [
            {"origin": shock.origin, "destination": shock.destination, "persons_per_day": 0,
             "opens_on": shock.since, "closes_on": shock.until, "outlook": one.code}
            for one in sampled
            for shock in one.story.shocks
            if isinstance(shock, Shut)
        ],
        "outlooks": [
            {"outlook": one.code, "probability": one.probability, "name": f"{one.story.name}, {one.code}"}
            for one in sampled
        ],
    }  # fmt: skip
    return {
        name: type_table(TABLES[name], from_records(TABLES[name], rows))[0]
        for name, rows in records.items()
        if rows
    }


def with_outlooks(scenario: Scenario, tables: Mapping[str, pd.DataFrame]) -> Scenario:
    """The scenario with these outlooks instead of those it has; its rows that name no outlook stay."""
    changed: dict[str, Any] = {"outlooks": tables["outlooks"]}
    for name in ("arrivals", "exit_quotas", "people_lanes"):
        own = scenario.tables[name]
        own = own[own["outlook"] == ""]
        changed[name] = [*own.to_dict("records"), *tables.get(name, own.head(0)).to_dict("records")]
    return scenario.replace(**changed)


def _check(stories: Sequence[Story], count: int) -> None:
    total = sum(story.probability for story in stories)
    if abs(total - 1.0) > 1e-9 or any(story.probability <= 0 for story in stories):
        raise refused(
            f"The probabilities of the stories add up to {total:g}.", "Each is above 0, and all make 1."
        )
    if count < len(stories):
        raise refused(
            f"{count} outlooks cannot hold {len(stories)} stories.", "Ask for one outlook per story or more."
        )
