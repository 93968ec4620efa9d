"""`western-balkans-shift-2016` against the figures read and the command that made its outlooks."""

import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from models import Scenario
from models.checks import check
from models.instances import find
from models.preparation.options import AS_TODAY, budget_of, cost_of, options_of, strategies_of
from models.preparation.outlooks import in_outlook, outlooks_of
from models.preparation.second_stage import second_stage
from service.cli import app
from tests.instances.shift import cut, shift

ROOT = Path(__file__).parents[2]
COUNTRIES = {"MKD", "SRB", "ALB", "BIH", "MNE", "XKX"}


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return shift()


def readme() -> str:
    return (find("western-balkans-shift-2016") / "README.md").read_text(encoding="utf-8")


def test_it_is_clean(scenario: Scenario) -> None:
    assert list(check(scenario)) == []


def test_six_countries_three_groups_five_items_four_resources(scenario: Scenario) -> None:
    tables = scenario.tables
    assert set(tables["locations"].query("kind in ('site', 'crossing')")["country"]) == COUNTRIES
    assert len(tables["locations"]) == 19
    assert (len(tables["groups"]), len(tables["items"]), len(tables["resources"])) == (3, 5, 4)


def test_readmes_command_makes_the_outlooks_again(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Into itself: its outlooks are replaced by the same."""
    (command,) = re.findall(r"```sh\n(konak outlooks .*?--out \S+)\n```", readme(), re.DOTALL)
    words = shlex.split(command.replace("\\\n", " "))[1:]
    words[-1] = str(tmp_path / words[-1])
    monkeypatch.chdir(ROOT)
    assert CliRunner().invoke(app, words, catch_exceptions=False).exit_code == 0
    assert Scenario.read(words[-1]) == scenario


def test_history_is_unhcrs_series_to_8_march(scenario: Scenario) -> None:
    history = pd.read_csv(find("western-balkans-shift-2016") / "history" / "unhcr_daily.csv")
    fyrom = history.set_index("date")["fyrom"]
    assert (fyrom.index[0], fyrom.index[-1], len(fyrom)) == ("2015-10-01", "2016-03-08", 160)
    assert fyrom[:"2015-11-26"].sum() == 341_596
    # what the scenario takes without outlooks: the mean of the last fortnight
    assert round(fyrom["2016-02-05":"2016-02-18"].mean()) == 1_664
    arrivals = scenario.tables["arrivals"]
    base = arrivals[arrivals["outlook"] == ""].set_index("location")["persons"]
    assert base["MKD-VIN"] == 1_664


def test_24_outlooks_of_six_stories_with_the_shocks_of_the_winter(scenario: Scenario) -> None:
    outlooks = outlooks_of(scenario)
    assert len(outlooks) == 24
    stories = pd.Series([o.probability for o in outlooks], [o.name.split(",")[0] for o in outlooks])
    assert stories.groupby(level=0).sum().to_dict() == pytest.approx(
        {
            "580 a day": 0.3,
            "closed": 0.2,
            "turn to Albania": 0.15,
            "turn to Bulgaria": 0.15,
            "autumn again": 0.1,
            "as history": 0.1,
        }
    )
    daily = scenario.tables["arrivals"].pivot_table(
        index="date", columns=["outlook", "location"], values="persons"
    )
    # 580 registered and 30 who come unseen, from the first day; from 8 March only these
    assert daily["o01"]["MKD-VIN"].max() == 610
    assert set(daily["o02"]["MKD-VIN"]["2016-03-08":]) == {30}
    assert daily["o03"]["ALB-KAP"]["2016-03-06":].mean() > 100 > daily["o03"]["ALB-KAP"][:"2016-03-05"].max()
    assert daily["o04"]["SRB-DIM"]["2016-03-06":].max() > 150
    assert daily["o05"]["MKD-VIN"]["2016-03-21":].max() == 11_572 + 30
    quotas = scenario.tables["exit_quotas"]
    assert set(quotas.loc[quotas["location"] == "HRV-SLB", "persons_per_day"]) == {5000, 580, 0}


def test_five_named_strategies_lie_within_the_budget(scenario: Scenario) -> None:
    strategies, options = strategies_of(scenario), options_of(scenario)
    assert [s.code for s in strategies] == [
        AS_TODAY,
        "along-the-route",
        "west",
        "east",
        "depots",
        "everywhere-a-little",
    ]
    assert budget_of(scenario) == 4_800_000
    assert max(cost_of(options, s.units) for s in strategies) <= budget_of(scenario)
    # and all that could be prepared does not
    assert sum(option.cost * option.most for option in options) > 2 * budget_of(scenario)


def test_a_place_costs_what_places_cost(scenario: Scenario) -> None:
    """EUR 516 a place at Pirot and 1,692 at Presevo, at 1.10."""
    places = scenario.tables["preparation"].query("kind == 'places'").set_index("location")["cost_per_unit"]
    assert places["SRB-PRE"] == round(1692 * 1.10)
    assert set(places.drop("SRB-PRE")) == {round(516 * 1.10)}


def test_outlooks_differ_in_right_hand_sides_only(scenario: Scenario) -> None:
    """So their programmes share bases and duals. Two whole ones that differ most; of the cut all six."""
    options = options_of(scenario)
    programmes = [second_stage(in_outlook(scenario, code), options) for code in ("o02", "o05")]
    assert programmes[0].structure == programmes[1].structure
    assert programmes[0].matrix.shape[1] < 32_000
    small = cut()
    assert (
        len({second_stage(in_outlook(small, f"o0{n}"), options_of(small)).structure for n in range(1, 7)})
        == 1
    )


def test_the_cut_is_a_clean_scenario_of_six_places_and_30_days() -> None:
    small = cut()
    assert [issue for issue in check(small) if issue.severity == "error"] == []
    assert small.header.days == 30
    assert sum(small.tables["locations"]["kind"].isin(["site", "crossing"])) == 6
    assert len(outlooks_of(small)) == 6
    strategies, options = strategies_of(small), options_of(small)
    assert max(cost_of(options, s.units) for s in strategies) > 0


def test_readme_marks_every_table_and_points_to_no_machine() -> None:
    text = readme()
    for path in find("western-balkans-shift-2016").glob("*.csv"):
        assert path.stem in {"scenario", "policy", "outlooks"} or f"`{path.stem}`" in text
    assert "/work" not in text
