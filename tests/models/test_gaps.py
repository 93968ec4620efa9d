"""The workshop's table of need, available and gap: every figure by hand."""

import math

import pandas as pd
import pytest

from models.errors import ScenarioError
from models.gaps import COLUMNS, counted_sites, countries, gaps, sites


def test_albania_5000_people_for_14_days() -> None:
    table = gaps("ALB", 5000, 14).set_index("need")
    assert tuple(table.reset_index().columns.drop("need")) == tuple(c for c in COLUMNS if c != "need")
    assert table.index.tolist() == ["places", "Water", "Toilet", "Meal, ready to eat", "Registration clerk"]
    # places: 5,000 people; Babrru 180 and Gjirokaster 60 are open; 4,760 x 1,352 USD
    assert table.loc["places", "required":"gap_cost"].tolist() == [5000, 240, 4760, 6_435_520]
    # nobody counted what there is of anything else
    assert table["available"].isna().tolist() == [False, True, True, True, True]
    # water: 15 l x 14 days x 5,000, without a price: not for nothing
    assert table.loc["Water", ["required", "gap"]].tolist() == [1_050_000, 1_050_000]
    assert math.isnan(table.loc["Water", "gap_cost"])
    # meals: 3 x 14 x 5,000 at 1 USD
    assert table.loc["Meal, ready to eat", ["required", "gap", "gap_cost"]].tolist() == [210_000] * 3
    # toilets: 5,000 / 20; clerks: 5,000 / 14 = 357.1 a day, 80 each: 4.5, so 5
    assert table["required"][["Toilet", "Registration clerk"]].tolist() == [250, 5]
    assert math.isnan(table.loc["Toilet", "gap_cost"])


def test_another_profile_brings_its_own_needs() -> None:
    table = gaps("MNE", 100, 10, standards="sphere-2018").set_index("need")
    assert table.loc["places", "gap"] == 100 - 80
    assert table.loc["Blanket", ["required", "gap_cost"]].tolist() == [100, 500]  # once, whatever the days
    assert table.loc["Hygiene and dignity kit", "required"] == 20
    assert table.loc["Water tap", "required"] == 1  # 100 / 250: one tap, not two fifths of one


def test_the_code_of_a_country_may_be_in_small_letters() -> None:
    pd.testing.assert_frame_equal(gaps("alb", 5000, 14), gaps("ALB", 5000, 14))


def test_a_country_with_places_enough_has_no_gap() -> None:
    assert gaps("SRB", 1000, 1).set_index("need").loc["places", ["gap", "gap_cost"]].tolist() == [0, 0]


def test_needs_of_one_sector_stand_together_and_say_their_source() -> None:
    table = gaps("BIH", 10, 2, standards="unhcr-emergency")
    sectors = table["sector"].tolist()
    assert [s for i, s in enumerate(sectors) if i == 0 or sectors[i - 1] != s] == list(dict.fromkeys(sectors))
    assert table["source"].str.contains(r"\((?:R|M)\)|estimates").all()


def test_closed_centres_and_later_openings_are_listed_but_not_counted() -> None:
    assert countries() == ("ALB", "BIH", "MKD", "MNE", "SRB", "XKX")
    kinds = sites().set_index("site")
    assert kinds.loc["ALB-KAR", "not_counted_because"] == "closed centre: not reception"
    assert kinds.loc["SRB-OBR", "not_counted_because"] == "opened 16 January 2017"
    assert counted_sites("ALB")["site"].tolist() == ["ALB-BAB", "ALB-GJI"]
    assert counted_sites("XKX")["places"].sum() == 100
    assert set(sites()["places_status"]) == {"R", "M"}


def test_everything_wrong_with_a_question_is_said_at_once() -> None:
    with pytest.raises(ScenarioError) as refused:
        gaps("AUT", 0, 0, standards="sphere")
    assert [issue.code for issue in refused.value.issues] == [
        "unknown-country",
        "unknown-standards",
        "no-persons",
        "no-days",
    ]
    assert refused.value.issues[0].remedy == "Known: ALB, BIH, MKD, MNE, SRB, XKX."
    assert len(gaps("ALB", 1, 1)) == 5  # the accepted twin
