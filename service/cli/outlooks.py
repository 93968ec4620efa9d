"""`konak outlooks`: a daily series projected into outlooks."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from models import Scenario
from models.errors import Issue, ScenarioError
from models.instances import find
from models.preparation.history import (
    outlook_tables,
    project,
    project_stories,
    read_series,
    score,
    with_outlooks,
)
from models.tables import write
from service.cli import outlooks_view
from service.cli.console import answers, line, remarks, say
from service.cli.outlooks_shocks import stories
from service.cli.refusals import answering

HELD_BACK_DAYS = 28


class Method(StrEnum):
    """How a series is projected."""

    BOOTSTRAP = "bootstrap"
    FITTED = "fitted"


@answering
def outlooks(
    series: Annotated[
        Path,
        typer.Argument(metavar="SERIES.csv", help="A CSV of days and counts: one column per crossing."),
    ],
    crossing: Annotated[
        list[str],
        typer.Option(
            metavar="COLUMN[=LOCATION]",
            help="A column of the series, and the location it is in the scenario. May be repeated, "
            "upstream first; all columns by default.",
        ),
    ] = [],  # noqa: B006  (typer needs a list; nobody changes it)
    days: Annotated[int, typer.Option(min=1, max=366, metavar="N", help="Days to project.")] = 60,
    count: Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help="Outlooks to make.")] = 24,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="The same seed gives the same outlooks.")] = 0,
    since: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="First day of history to use."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            metavar="DATE",
            help="Last day of history to use: the outlooks begin on the day after it.",
        ),
    ] = None,
    method: Annotated[
        Method,
        typer.Option(help="Pieces of the past put together at random, or a model fitted to it."),
    ] = Method.BOOTSTRAP,
    shock: Annotated[
        list[str],
        typer.Option(
            metavar="STORY",
            help="A story, its probability and what happens in it (see below). May be repeated; the "
            "outlooks are dealt out among the stories.",
        ),
    ] = [],  # noqa: B006
    always: Annotated[str, typer.Option(metavar="SHOCK", help="Shocks that every story ends with.")] = "",
    into: Annotated[
        str | None,
        typer.Option(
            metavar="SCENARIO", help="A scenario: what is written is that scenario with these outlooks."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Write the tables: .xlsx, .json, or a new folder of CSV tables."),
    ] = None,
    scored: Annotated[
        bool,
        typer.Option(
            "--score", help="Make no outlooks: hold weeks back, and show how well they would be projected."
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON and nothing else on standard output.")
    ] = False,
) -> None:
    """Outlooks from history: project a daily series, and lay over it what may happen.

    The samples keep level, growth, weekdays, how one day follows the other, and the lag from one crossing to
    the next. A story is NAME PROBABILITY: SHOCK; SHOCK. What probability the stories leave has the one in
    which all goes on as history.

    \b
    Shocks, each followed by `from DATE`, and `to DATE` where it ends:
      close CROSSING                     nobody comes over it; they wait, and come when it opens
      cap CROSSING NUMBER                at most so many a day come over it; the others wait
      turn CROSSING to CROSSING SHARE%   come over the other one instead (`after 2 days`: so much later)
      add CROSSING NUMBER                so many a day more come over it
      return CROSSING DATE..DATE         those days of history come again
      quota EXIT NUMBER                  an exit of the scenario admits at most so many a day
      shut ORIGIN>DESTINATION            a way of the scenario carries nobody

    \b
    Examples:
      konak outlooks daily.csv
      konak outlooks daily.csv --crossing fyrom=MKD-VIN --until 2016-02-18 --days 60 --count 24 --seed 7
      konak outlooks daily.csv --crossing fyrom=MKD-VIN --shock "capped 0.4: cap MKD-VIN 580 from 2016-02-19"
      konak outlooks daily.csv --into mine.xlsx --out mine-with-outlooks.xlsx
      konak outlooks daily.csv --crossing fyrom --until 2016-03-07 --score
    """
    pairs = [text.partition("=") for text in crossing]
    history = read_series(series, [column for column, _, _ in pairs], since=_day(since), until=_day(until))
    if scored:
        held_back = min(days, HELD_BACK_DAYS)
        table = score(history, held_back, seed)
        if as_json:
            say(outlooks_view.score_as_json(table))
        else:
            outlooks_view.show_score(table, held_back, answers())
        return
    told = stories(shock, always)
    paths = project(history, days, count, seed, method.value)
    made = project_stories(history, paths, told, seed, {column: to for column, sign, to in pairs if sign})
    tables = outlook_tables(made)
    if out is not None:
        _refuse_to_overwrite(out)
        if into is None:
            write(out, tables)
        else:
            with_outlooks(Scenario.read(find(into)), tables).write(out)
    if as_json:
        say(outlooks_view.as_json(tables))
    else:
        outlooks_view.show(history, made, answers())
    if out is not None:
        remarks().print(line(f"Written to {out}"), soft_wrap=True)


def _day(given: datetime | None) -> date | None:
    return None if given is None else given.date()


def _refuse_to_overwrite(out: Path) -> None:
    """A folder that holds a scenario would lose the tables that are not written now."""
    if out.is_dir() and any(out.iterdir()):
        issue = Issue(
            "folder-not-empty", "error", "", None, "", str(out), "There is something in this folder already.",
            "Name a new one.", where=out.name,
        )  # fmt: skip
        raise ScenarioError([issue])
