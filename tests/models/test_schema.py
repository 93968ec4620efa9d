"""The contract: one row model per table, from which everything else is derived."""

from __future__ import annotations

import datetime
import re

import pytest
from pydantic import ValidationError

from models.example import EXAMPLE
from models.reading.cells import type_column
from models.reading.headers import plain_tag
from models.reference import PAGE, reference
from models.schema import TABLES, ArrivalRow, PolicyRow, ScenarioRow, json_schema

COLUMNS = [(table.name, column) for table in TABLES.values() for column in table.columns]


def test_the_contract_has_its_tables_in_order() -> None:
    assert list(TABLES)[:6] == ["scenario", "policy", "locations", "groups", "mix", "arrivals"]
    assert len(TABLES) == 32
    required = [table.name for table in TABLES.values() if table.required]
    assert required == ["scenario", "locations", "arrivals", "spaces", "people_lanes"]
    assert [table.name for table in TABLES.values() if table.as_object] == ["scenario", "policy"]


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_column_has_a_unique_hxl_tag_and_says_what_it_is(table) -> None:
    tags = [plain_tag(column.hxl) for column in table.columns]
    assert len(set(tags)) == len(tags)
    for column in table.columns:
        assert re.fullmatch(r"#[a-z]+(\+[a-z_0-9]+)*", column.hxl), column
        assert column.description
        assert "|" not in column.description


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_hxl_tags_use_hashtags_of_the_standard(table) -> None:
    core = {
        "activity", "affected", "capacity", "country", "currency", "date", "delivery", "description", "geo",
        "group", "item", "loc", "meta", "need", "org", "output", "sector", "severity", "status", "value",
    }  # fmt: skip
    assert {column.hxl[1:].split("+")[0] for column in table.columns} <= core


def test_a_number_of_units_or_money_has_its_unit() -> None:
    without = {
        f"{table}.{column.name}"
        for table, column in COLUMNS
        if column.kind in ("number", "integer") and not column.unit
    }
    assert without == {
        "policy.gap", "policy.severity_night_outdoors", "policy.severity_overcrowding",
        "policy.severity_waiting", "policy.cvar_level", "groups.vulnerability", "lodging.unsuitability",
        "people_lanes.pool_use", "items.severity", "freight_lanes.pool_use", "resources.severity",
        "resources.share_of_days_worked",
    }  # fmt: skip


def test_keys_intervals_and_references_are_read_off_the_models() -> None:
    assert TABLES["people_lanes"].codes == ("origin", "destination", "lane", "group")
    assert TABLES["people_lanes"].interval == ("opens_on", "closes_on")
    assert TABLES["arrivals"].interval == ("date", "to_date")
    assert TABLES["roster"].interval == ("available_on", "until")
    assert TABLES["budgets"].interval == ("from_date", "to_date")
    assert TABLES["mix"].interval is None
    assert TABLES["pipeline"].dates == ("date",)
    assert TABLES["outlooks"].codes == ("outlook",)
    assert TABLES["people_lanes"]["origin"].refers_to == "locations"
    assert TABLES["locations"]["location"].refers_to == ""
    assert TABLES["building_needs"]["worker"].refers_to == "resources"


def test_limits_are_those_of_the_models() -> None:
    vulnerability = TABLES["groups"]["vulnerability"]
    assert (vulnerability.minimum, vulnerability.maximum, vulnerability.default) == (1.0, 3.0, 1.0)
    unsuitability = TABLES["lodging"]["unsuitability"]
    assert (unsuitability.maximum, unsuitability.strict_maximum) == (1.0, True)
    assert TABLES["scenario"]["days"].maximum == 730
    assert TABLES["policy"]["whole"].choices == ("staff", "places", "openings")


def test_the_policy_has_the_defaults_of_the_contract() -> None:
    policy = PolicyRow()
    assert (policy.mode, policy.whole, policy.gap, policy.standards) == ("strict", (), 1e-4, "none")
    assert (policy.severity_night_outdoors, policy.severity_overcrowding, policy.severity_waiting) == (
        1,
        0.3,
        0.1,
    )
    assert (policy.price_per_move, policy.price_per_person_km, policy.cvar_level) == (0, 0.001, 0.9)
    assert policy.time_limit_s is None


def test_row_models_are_frozen_and_closed() -> None:
    row = ScenarioRow(name="x", start_date=datetime.date(2015, 10, 1), days=3)
    with pytest.raises(ValidationError):
        row.days = 4  # type: ignore[misc]
    with pytest.raises(ValidationError):
        ArrivalRow(location="a", date=datetime.date(2015, 10, 1), persons=1, surname="x")  # type: ignore[call-arg]


def _beyond(column) -> list[float]:
    values = []
    if column.minimum is not None:
        values.append(column.minimum if column.strict_minimum else column.minimum - 1)
    if column.maximum is not None:
        values.append(column.maximum if column.strict_maximum else column.maximum + 1)
    return values


def _valid(table, column) -> dict[str, object]:
    """A row of the example that fills the column's required neighbours."""
    example = EXAMPLE[table]
    return dict(example if isinstance(example, dict) else example[0])


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda entry: getattr(entry, "name", entry))
def test_the_fast_path_refuses_what_the_row_model_refuses(table, column) -> None:
    model = TABLES[table].model
    for value in _beyond(column):
        _, problems = type_column(column, ["", value, str(value)])
        assert {problem.index for problem in problems if problem.code != "missing-value"} == {1, 2}
        with pytest.raises(ValidationError):
            model(**(_valid(table, column) | {column.name: value}))
    for limit, strict in ((column.minimum, column.strict_minimum), (column.maximum, column.strict_maximum)):
        if limit is not None and not strict:
            assert type_column(column, [limit])[1] == []
            model(**(_valid(table, column) | {column.name: limit}))


def test_the_json_schema_describes_a_document() -> None:
    schema = json_schema()
    assert schema["properties"]["scenario"]["type"] == "object"
    assert schema["properties"]["arrivals"]["type"] == "array"
    persons = schema["properties"]["arrivals"]["items"]["properties"]["persons"]
    assert (persons["minimum"], persons["unit"], persons["hxl"]) == (0, "persons/day", "#affected+arrivals")
    assert schema["additionalProperties"] is False


def test_the_reference_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run `python -m models.reference`"
