"""What a comparison is: frozen, the same in every format, refused where what is asked for does not exist."""

import json
import warnings
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import openpyxl
import pandas as pd
import pytest

from models import Progress
from models.errors import ScenarioError
from models.preparation.comparison import Comparison
from models.preparation.fleet import LocalWorkers
from models.preparation.outcomes import KNOWN
from models.preparation.page import PAGE, page
from models.preparation.planner import compare_strategies, prepare
from models.preparation.plots import figures
from models.preparation.tables import COMPARISON_TABLES
from models.solving.solver import Stopped
from tests.models.preparation.cases import random_family
from tests.models.preparation.crossings import turning


@cache
def whole() -> Comparison:
    given = [{"strategy": "=half", "kind": "places", "location": "A", "space": "hall", "units": 10}]
    return compare_strategies(turning(strategies=given))


def test_every_table_has_rows_and_its_columns() -> None:
    for name, table in whole().tables.items():
        assert len(table), name
        assert tuple(table.columns) == COMPARISON_TABLES[name].names


def test_rows_stand_once_for_each_key() -> None:
    for name, table in whole().tables.items():
        assert not table.duplicated(list(COMPARISON_TABLES[name].key)).any(), name


def test_nobody_can_change_it() -> None:
    taken = whole().tables["frontier"]
    taken.loc[0, "budget"] = 99.0
    assert whole().tables["frontier"]["budget"][0] == 0.0
    with pytest.raises(TypeError):
        whole().summary["budget"] = 1  # type: ignore[index]


def test_the_same_scenario_gives_the_same_comparison() -> None:
    def told(comparison: Comparison) -> dict[str, Any]:
        parts = comparison.as_dict()
        del parts["summary"]["seconds"]
        return parts

    scenario = turning()
    once, again = (json.dumps(told(compare_strategies(scenario, points=0, triggers=False))) for _ in range(2))
    assert once == again


def test_json_and_folder_read_back_the_same(tmp_path: Path) -> None:
    text = whole().to_json()
    assert Comparison.from_json(text).to_json() == text
    for name in ("whole.json", "whole"):
        assert Comparison.read(whole().write(tmp_path / name)).to_json() == text


def test_a_document_that_is_no_comparison_is_refused() -> None:
    with pytest.raises(ValueError, match="not a comparison"):
        Comparison.from_json('{"tables": {}}')
    with pytest.raises(ValueError, match="no comparison has a table moves"):
        Comparison({"moves": pd.DataFrame()}, {})


def test_the_workbook_has_a_sheet_for_every_table(tmp_path: Path) -> None:
    whole().write(tmp_path / "whole.xlsx")
    with (tmp_path / "whole.xlsx").open("rb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl drops data bars of Excel 2010
        book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["Overview", *COMPARISON_TABLES, "columns"]
    assert book["Overview"]["A1"].value == "Crossings: strategies compared"
    said = {cell.value for row in book["Overview"].iter_rows() for cell in row}
    assert set(whole().summary["findings"]) <= said
    # text that begins like a formula stays text
    assert book["strategies"]["B3"].data_type == "s"
    assert book["strategies"]["B3"].value == "=half"


def test_equal_comparisons_give_equal_files(tmp_path: Path) -> None:
    once, again = (whole().write(tmp_path / name).read_bytes() for name in ("1.xlsx", "2.xlsx"))
    assert once == again


def test_pictures_in_both_formats(tmp_path: Path) -> None:
    whole().write(tmp_path / "out.png")
    whole().write(tmp_path / "out.svg")
    names = ["strategies", "chances", "frontier", "triggers"]
    assert list(figures(whole())) == names
    for name in names:
        assert (tmp_path / f"out-{name}.png").read_bytes().startswith(b"\x89PNG")
        assert "<svg" in (tmp_path / f"out-{name}.svg").read_text()


def test_a_picture_of_what_is_not_there_is_not_drawn() -> None:
    assert list(figures(prepare(turning()))) == ["strategies", "chances"]


def test_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="written to"):
        whole().write(tmp_path / "out.pdf")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"strategies": ["nowhere"]}, "unknown-strategy"),
        ({"held_out": ["nowhere"]}, "unknown-outlook"),
        ({"held_out": ["at A", "at B"]}, "all-held-out"),
        ({"sampled": True}, "unequal-sample"),
    ],
)
def test_what_does_not_exist_is_refused(asked: dict[str, Any], code: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        compare_strategies(turning(), **asked)
    assert [issue.code for issue in refused.value.issues] == [code]


def test_progress_is_told_and_an_interrupt_heeded() -> None:
    told: list[Progress] = []
    interrupt = Event()

    def listen(progress: Progress) -> None:
        told.append(progress)
        if progress.stage == "frontier":
            interrupt.set()

    with pytest.raises(Stopped, match="interrupt"):
        compare_strategies(turning(), on_progress=listen, interrupt=interrupt)
    assert [*dict.fromkeys(entry.stage for entry in told)] == [
        "optimum", "outcomes", "information", "frontier",
    ]  # fmt: skip
    # two strategies in two outlooks
    done = [entry for entry in told if entry.stage == "outcomes" and entry.fraction is not None]
    assert [entry.detail for entry in done] == [f"{n} of 4" for n in range(1, 5)]
    assert done[-1].fraction == 1.0


@pytest.mark.parametrize("seed", range(6))
def test_what_must_hold_in_any_scenario(seed: int) -> None:
    """EVPI and VSS are not negative, CVaR lies between mean and worst, nothing beats the optimum."""
    comparison = compare_strategies(random_family(seed), points=5, triggers=False)
    information = comparison.tables["information"].set_index("figure")["need"]
    table = comparison.tables["strategies"].set_index("strategy")
    small = 1e-5 * max(1.0, table["expected"].max())
    assert information["EVPI"] >= -small
    assert information["VSS"] >= -small
    assert (table["expected"] <= table["cvar"] + small).all()
    assert (table["cvar"] <= table["worst"] + small).all()
    assert table.loc["optimal", "expected"] <= table.loc["as today", "expected"] + small
    assert (comparison.tables["outcomes"]["regret"] >= -small).all()
    objective = comparison.tables["frontier"]["objective"]
    assert (objective.diff().dropna() <= small).all()
    # the budget is one of the frontier's, and its optimum the same
    at = comparison.tables["frontier"].set_index("budget").loc[60.0, "objective"]
    reported = comparison.summary["optimum"]["objective"]
    assert at == pytest.approx(reported, rel=1e-6)
    assert table.loc["optimal", "expected"] == pytest.approx(reported, rel=1e-5)
    assert (table["outlooks"] == KNOWN).all()
    assert comparison.tables["decisive"]["weight"].sum() == pytest.approx(1.0)


def test_workers_find_the_same() -> None:
    alone = compare_strategies(turning(), points=3)
    workers = LocalWorkers(2)
    try:
        together = compare_strategies(turning(), points=3, workers=workers)
    finally:
        workers.close()
    for name, table in alone.tables.items():
        pd.testing.assert_frame_equal(together.tables[name], table)


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m models.preparation.page"
