"""Shocks by hand: six days from Friday 19 February 2016, 100 people a day."""

from datetime import date

import numpy as np
import pytest

from models.errors import ScenarioError
from models.preparation.history import (
    Add,
    Cap,
    Quota,
    Return,
    Series,
    Shut,
    Story,
    Turn,
    outlook_tables,
    project_stories,
    with_outlooks,
)
from models.preparation.history.shocks import Flows, Shock, lay_over
from models.scenario import Scenario

FIRST = date(2016, 2, 19)
THIRD, FOURTH = date(2016, 2, 21), date(2016, 2, 22)
HISTORY = Series(date(2016, 1, 22), ("idomeni",), np.arange(28.0)[:, None])
"""0 to 27 people, from a Friday on."""


def laid(*shocks: Shock, begin: float = 0.0) -> Flows:
    return lay_over({"idomeni": np.full(6, 100.0)}, shocks, HISTORY, FIRST, begin)


def test_who_is_above_a_cap_waits_and_comes_when_it_ends() -> None:
    """40 wait on day 3 and 80 on day 4: on day 5 come 100 + 80."""
    flow = laid(Cap("idomeni", 60, THIRD, FOURTH))["idomeni"]
    assert flow.tolist() == [100, 100, 60, 60, 180, 100]


def test_who_waits_comes_as_the_cap_lets_them() -> None:
    """100 less on day 3, when it is closed; then 120 a day may come."""
    flow = laid(Cap("idomeni", 0, THIRD, THIRD), Cap("idomeni", 120, THIRD))["idomeni"]
    assert flow.tolist() == [100, 100, 0, 120, 120, 120]


def test_closed_to_the_end() -> None:
    assert laid(Cap("idomeni", 0, THIRD))["idomeni"].tolist() == [100, 100, 0, 0, 0, 0]


def test_a_share_turns_and_comes_later() -> None:
    flows = laid(Turn("idomeni", "kapshtica", 0.3, THIRD, FOURTH, lag_days=2))
    assert flows["idomeni"].tolist() == [100, 100, 70, 70, 100, 100]
    assert flows["kapshtica"].tolist() == [0, 0, 0, 0, 30, 30]


def test_shocks_follow_one_another() -> None:
    """First half turns, then nobody more comes over what is left."""
    flows = laid(
        Turn("idomeni", "kapshtica", 0.5, THIRD), Cap("idomeni", 0, THIRD), Add("kapshtica", 7, THIRD)
    )
    assert flows["idomeni"].tolist() == [100, 100, 0, 0, 0, 0]
    assert flows["kapshtica"].tolist() == [0, 0, 57, 57, 57, 57]


def test_a_new_place_may_have_a_flow_of_its_own() -> None:
    assert laid(Add("bulgaria", 5, THIRD))["bulgaria"].tolist() == [0, 0, 5, 5, 5, 5]


def test_days_of_history_come_again_on_the_same_weekday() -> None:
    """From Sunday 21 February on: Sundays were days 2, 9, 16, 23 of history."""
    back = Return("idomeni", date(2016, 1, 22), date(2016, 2, 4), THIRD)
    assert laid(back)["idomeni"].tolist() == [100, 100, 2, 3, 4, 5]
    assert laid(back, begin=0.99)["idomeni"].tolist() == [100, 100, 9, 10, 11, 12]


def test_a_return_goes_round_whole_weeks() -> None:
    """Of 9 days 7 are used: after Thursday the 6th comes Friday the 0th."""
    back = Return("idomeni", date(2016, 1, 22), date(2016, 1, 30), THIRD)
    late = lay_over({"idomeni": np.full(12, 100.0)}, (back,), HISTORY, FIRST, 0.0)["idomeni"]
    assert late[2:].tolist() == [2, 3, 4, 5, 6, 0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("shock", "message"),
    [
        (Cap("idomenni", 0, THIRD), "idomenni, where nobody comes"),
        (Return("idomeni", date(2015, 1, 1), date(2015, 2, 1), THIRD), "History does not hold"),
        (Return("idomeni", date(2016, 1, 22), date(2016, 1, 26), THIRD), "fewer than 7"),
    ],
)
def test_what_cannot_be_laid_over_is_refused(shock: Shock, message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        laid(shock)


STORIES = (
    Story("open", 0.75),
    Story("shut", 0.25, (Quota("hungary", 0, THIRD), Shut("idomeni", "skopje", THIRD, FOURTH))),
)


def test_samples_are_dealt_out_and_share_their_storys_probability() -> None:
    """Of five samples the first story has three, 0.25 each, the second two, 0.125 each."""
    made = project_stories(HISTORY, np.full((5, 6, 1), 9.0), STORIES, seed=1, locations={"idomeni": "IDO"})
    assert [(one.code, one.story.name, one.probability) for one in made] == [
        ("o1", "open", 0.25),
        ("o2", "shut", 0.125),
        ("o3", "open", 0.25),
        ("o4", "shut", 0.125),
        ("o5", "open", 0.25),
    ]
    assert {tuple(one.flows) for one in made} == {("IDO",)}


@pytest.mark.parametrize(
    ("stories", "message"),
    [(STORIES[:1], "add up to 0.75"), ((*STORIES, Story("never", 0.0)), "add up to 1")],
)
def test_probabilities_are_above_0_and_make_1(stories: tuple[Story, ...], message: str) -> None:
    with pytest.raises(ScenarioError, match=message):
        project_stories(HISTORY, np.full((5, 6, 1), 9.0), stories, seed=1)


def test_rows_are_those_of_a_scenario() -> None:
    made = project_stories(HISTORY, np.full((2, 6, 1), 9.0), STORIES, seed=1)
    tables = outlook_tables(made)
    assert tables["outlooks"][["outlook", "probability"]].to_numpy().tolist() == [["o1", 0.75], ["o2", 0.25]]
    assert len(tables["arrivals"]) == 2 * 6
    quota = tables["exit_quotas"].iloc[0]
    assert (quota["location"], quota["persons_per_day"], quota["outlook"]) == ("hungary", 0, "o2")
    lane = tables["people_lanes"].iloc[0]
    assert (lane["origin"], lane["persons_per_day"], f"{lane['closes_on']:%Y-%m-%d}") == (
        "idomeni",
        0,
        "2016-02-22",
    )


def test_a_scenario_keeps_its_rows_that_name_no_outlook() -> None:
    scenario = Scenario.from_tables(
        {
            "scenario": {"name": "s", "start_date": "2016-02-19", "days": 6},
            "locations": [{"location": "idomeni", "kind": "crossing"}],
            "arrivals": [
                {"location": "idomeni", "date": "2016-02-19", "persons": 1},
                {"location": "idomeni", "date": "2016-02-19", "persons": 2, "outlook": "old"},
            ],
            "outlooks": [{"outlook": "old", "probability": 1}],
        }
    )
    made = project_stories(HISTORY, np.full((2, 6, 1), 9.0), STORIES, seed=1)
    got = with_outlooks(scenario, outlook_tables(made)).tables
    assert got["arrivals"]["outlook"].tolist() == ["", *["o1"] * 6, *["o2"] * 6]
    assert got["outlooks"]["outlook"].tolist() == ["o1", "o2"]
