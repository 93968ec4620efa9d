"""Names of rows and columns in the files for other solvers."""

from types import SimpleNamespace

from models.programme.matrix import LONGEST_NAME, plain_names


def names(*given: str) -> list[str]:
    return plain_names([SimpleNamespace(name=name) for name in given])


def test_what_the_formats_do_not_allow_becomes_a_low_line() -> None:
    assert names("stock[Preševo-2,bottled water,1]", "cost") == ["stock_Pre_evo_2_bottled_water_1", "cost"]


def test_names_that_become_alike_are_told_apart() -> None:
    assert names("x[a b]", "x[a-b]", "x[a_b_1]") == ["x_a_b", "x_a_b_1", "x_a_b_1_2"]


def test_a_long_name_is_cut() -> None:
    (short, other) = names("x" * 300, "x" * 300)
    assert len(short) == LONGEST_NAME
    assert other == f"{short}_1"
