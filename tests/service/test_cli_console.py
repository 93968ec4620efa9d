"""What the command line writes, cell by cell."""

import io

import pandas as pd
import pytest

from service.cli import console


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("Preševo", "Preševo"),
        ("two\nlines", "two lines"),
        ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
        ("abc\u202ecba", "abc\N{REPLACEMENT CHARACTER}cba"),
        (12, "12"),
    ],
)
def test_text_of_a_scenario_cannot_steer_the_terminal(given: object, shown: str) -> None:
    assert console.clean(given) == shown


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (44762.0, "44,762"),
        (0.75, "0.8"),
        (0.039, "0.039"),
        (0.0, "0"),
        (float("nan"), ""),
        (None, ""),
        (float("inf"), "no limit"),
        (-12.25, "-12.2"),
    ],
)
def test_numbers_have_the_digits_that_mean_something(given: float | None, shown: str) -> None:
    assert console.number(given) == shown


def test_dates_name_the_weekday() -> None:
    assert console.day(pd.Timestamp("2015-10-01")) == "Thu 1 Oct"
    assert console.day(pd.NaT) == ""


def test_markup_in_a_scenario_is_text() -> None:
    to = console.console(stream := io.StringIO())
    to.print(console.line("[bold]camp[/bold] :smile:"))
    to.print(console.table("[red]t", [("[b]h", "left")], [["[link=x]y[/link]"]]))
    assert "[bold]camp[/bold] :smile:" in stream.getvalue()
    assert "[red]t" in stream.getvalue()
    assert "[link=x]y[/link]" in stream.getvalue()


def test_without_a_terminal_there_is_plain_text_of_one_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    to = console.console(stream := io.StringIO())
    to.print(console.line("bold", "bold"))
    assert stream.getvalue() == "bold\n"
    assert to.width == console.WIDTH_WITHOUT_TERMINAL
