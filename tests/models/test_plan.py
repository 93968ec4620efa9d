"""A plan is frozen data: what goes into JSON or CSV comes back, byte for byte."""

from __future__ import annotations

import dataclasses
import json
import math
import pickle
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.plan import PLAN_TABLES, Plan, empty_tables, frame
from models.report.page import PAGE, page

COST = {"date": date(2015, 8, 1), "location": "Preševo", "part": "staff", "amount": 0.1 + 0.2}
COVER = {
    "location": "camp", "item": "water", "units": 250.0,
    "days_left_with_plan": 3.5, "first_day_short_with_plan": None,
    "days_left_no_action": math.nan, "first_day_short_no_action": date(2015, 8, 3),
}  # fmt: skip
ACTION = {
    "rank": 1, "decide_by": "2015-08-01", "act_on": "2015-08-02", "kind": "order", "location": "camp",
    "what": 'water, "clean"\nin tanks', "quantity": 5.0, "unit": "litres", "why": "=1+1", "urgent": True,
}  # fmt: skip


def some_plan() -> Plan:
    return Plan(
        {
            "costs": frame("costs", [COST]),
            "cover": frame("cover", [COVER]),
            "actions": frame("actions", [ACTION]),
        },
        {"status": "optimal", "gap": np.float64(0.25), "day": date(2015, 8, 1), "unknown": math.nan},
        {"cost": {"total": 0.1 + 0.2}},
        {"levels": (1, 2)},
        {"digest": "abc"},
    )


def test_json_gives_back_the_same_plan_byte_for_byte() -> None:
    text = some_plan().to_json()
    again = Plan.from_json(text)
    assert again.to_json() == text
    assert again.tables["costs"]["amount"].tolist() == [0.30000000000000004]
    for name, table in some_plan().tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)


def test_a_folder_of_csv_gives_back_the_same_plan(tmp_path: Path) -> None:
    some_plan().write(tmp_path / "plan")
    assert Plan.read(tmp_path / "plan").to_json() == some_plan().to_json()
    assert (tmp_path / "plan" / "costs.csv").read_text(encoding="utf-8") == (
        '"date","location","part","amount"\n"2015-08-01","Preševo","staff",0.30000000000000004\n'
    )


def test_a_json_file_gives_back_the_same_plan(tmp_path: Path) -> None:
    path = some_plan().write(tmp_path / "plan.json")
    assert Plan.read(path).to_json() == some_plan().to_json()


def test_other_kinds_of_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"plan\.txt: a plan is written to \.json, \.xlsx or a folder"):
        some_plan().write(tmp_path / "plan.txt")


def test_json_holds_dates_in_iso_and_null_for_what_is_missing() -> None:
    parts = json.loads(some_plan().to_json())
    assert list(parts) == ["summary", "indicators", "certificate", "provenance", "tables"]
    assert list(parts["tables"]) == list(PLAN_TABLES)
    assert parts["tables"]["cover"][0]["first_day_short_with_plan"] is None
    assert parts["tables"]["cover"][0]["days_left_no_action"] is None
    assert parts["tables"]["cover"][0]["first_day_short_no_action"] == "2015-08-03"
    assert parts["tables"]["actions"][0]["urgent"] is True
    assert parts["summary"] == {"status": "optimal", "gap": 0.25, "day": "2015-08-01", "unknown": None}
    assert parts["certificate"] == {"levels": [1, 2]}


def test_infinity_is_no_number_of_a_plan() -> None:
    plan = Plan({"costs": frame("costs", [COST | {"amount": math.inf}])}, {})
    with pytest.raises(ValueError, match="JSON compliant"):
        plan.to_json()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "date": st.dates(date(1900, 1, 1), date(2200, 1, 1)),
                "location": st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
                "part": st.sampled_from(["staff", "goods"]),
                "amount": st.floats(allow_infinity=False, allow_nan=False),
            }
        ),
        max_size=4,
    )
)
def test_any_text_and_any_number_survive_json_and_csv(rows: list[dict[str, Any]]) -> None:
    plan = Plan({"costs": frame("costs", rows)}, {})
    assert Plan.from_json(plan.to_json()).to_json() == plan.to_json()
    with TemporaryDirectory() as folder:
        assert Plan.read(plan.write(Path(folder) / "plan")).to_json() == plan.to_json()


def test_a_changed_copy_of_a_table_leaves_the_plan_as_it_was() -> None:
    plan = some_plan()
    table = plan.tables["costs"]
    table.loc[0, "amount"] = -1.0
    assert plan.tables["costs"]["amount"].tolist() == [0.30000000000000004]


def test_a_plan_cannot_be_assigned_to() -> None:
    plan = some_plan()
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.summary = {}  # type: ignore[misc]
    with pytest.raises(TypeError):
        plan.summary["status"] = "feasible"  # type: ignore[index]


def test_a_variant_has_the_tables_and_parts_given_and_shares_the_rest() -> None:
    plan = some_plan().replace(costs=[COST | {"amount": 7.0}], certificate={"holds": True})
    assert plan.tables["costs"]["amount"].tolist() == [7.0]
    assert plan.certificate == {"holds": True}
    assert plan.summary == some_plan().summary
    assert len(plan.actions) == 1


def test_a_plan_travels_between_processes() -> None:
    assert pickle.loads(pickle.dumps(some_plan())).to_json() == some_plan().to_json()


def test_tables_that_are_not_given_are_there_without_rows() -> None:
    plan = Plan({}, {})
    assert list(plan.tables) == list(PLAN_TABLES)
    assert all(table.empty for table in plan.tables.values())
    assert [len(table) for table in empty_tables().values()] == [0] * len(PLAN_TABLES)


def test_unknown_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="no plan has a table trips"):
        Plan({"trips": pd.DataFrame()}, {})


def test_a_frame_has_exactly_its_columns_in_their_types() -> None:
    table = frame("actions", [dict(reversed(ACTION.items()))])
    assert [str(dtype) for dtype in table.dtypes] == [
        "int64", "datetime64[us]", "datetime64[us]", "str", "str", "str", "float64", "str", "str", "bool",
    ]  # fmt: skip
    assert tuple(table.columns) == PLAN_TABLES["actions"].names


@pytest.mark.parametrize(
    ("row", "column"), [({k: v for k, v in COST.items() if k != "amount"}, "amount"), (COST | {"x": 1}, "x")]
)
def test_missing_and_unknown_columns_are_refused(row: dict[str, Any], column: str) -> None:
    with pytest.raises(ValueError, match=f"table costs: missing or unknown columns {column}"):
        frame("costs", [row])


def test_frames_may_come_from_a_frame_from_columns_or_from_rows() -> None:
    by_rows = frame("costs", [COST, COST])
    by_columns = frame("costs", {name: [value, value] for name, value in COST.items()})
    by_frame = frame(
        "costs", pd.DataFrame([COST, COST], index=[7, 9])[["part", "date", "location", "amount"]]
    )
    pd.testing.assert_frame_equal(by_rows, by_columns)
    pd.testing.assert_frame_equal(by_rows, by_frame)


def test_missing_codes_are_empty_and_zero_has_no_sign() -> None:
    table = frame("costs", [COST | {"location": None, "amount": -0.0}])
    assert table["location"].tolist() == [""]
    assert str(table["amount"].tolist()) == "[0.0]"


def test_every_key_names_columns_of_its_table() -> None:
    for table in PLAN_TABLES.values():
        assert set(table.key) <= set(table.names)


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m models.report.page"
