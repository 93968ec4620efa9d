"""The `konak` command: each subcommand parses, calls the library and prints."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from models import Scenario, build
from models.checks import check as check_scenario
from models.gaps import gaps as gaps_of
from models.instances import shipped
from models.planner import require_valid
from models.programme.matrix import hand_over
from models.solving.solver import write_file
from models.template import write_template
from service.cli import (
    comparing,
    explain_view,
    gaps_view,
    instances_view,
    issues,
    keys,
    outlooks,
    plan_view,
    planning,
    serving,
)
from service.cli.console import answers, line, number, remarks, say, written
from service.cli.options import AsJson, Changes, Name, writable
from service.cli.refusals import Exit, answering, run

app = typer.Typer(
    name="konak",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


class Mode(StrEnum):
    """Policy modes."""

    STRICT = "strict"
    WEIGHTED = "weighted"


class Priority(StrEnum):
    """The objectives, in order: survival, protection and dignity, burden, order among equals."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


def _version(wanted: bool) -> None:
    if wanted:
        answers().print(f"konak {version('konak')}")
        raise typer.Exit


@app.callback()
def konak(
    show_version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Who goes where, what is sent and what runs out first, when many people arrive at once.

    \b
    Start here:
      konak instances                        the scenarios that ship with Konak
      konak plan presevo-october-2015        plan one of them
      konak template mine.xlsx               a workbook to fill in
      konak check mine.xlsx                  everything that is wrong with it, at once
      konak plan mine.xlsx --out plan.xlsx   plan it, and write a workbook to work from
      konak compare mine.xlsx                what to prepare before anyone knows what comes
      konak serve                            plans over HTTP, for other programs

    \b
    Exit codes: 0 fine; 1 planned, but not proven optimal, or the audit objects;
    2 the scenario or the command is wrong; 3 Konak itself failed.
    """


@app.command()
@answering
def plan(
    scenario: Name,
    as_json: AsJson = False,
    out: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Also write the plan: .xlsx, .json, or a folder of CSV tables."),
    ] = None,
    change: Changes = [],  # noqa: B006  (typer needs a list; nobody changes it)
    mode: Annotated[
        Mode | None, typer.Option(help="Strict priorities, or weighted by the policy's prices.")
    ] = None,
    time_limit: Annotated[
        float | None, typer.Option(min=0, metavar="SECONDS", help="Stop with the best plan found by then.")
    ] = None,
    gap: Annotated[
        float | None,
        typer.Option(min=0, max=1, metavar="SHARE", help="Distance to the optimum that is good enough."),
    ] = None,
    yesterday: Annotated[
        Path | None,
        typer.Option(
            metavar="PLAN", help="A plan (.json or folder) to stay close to: among equals, the least change."
        ),
    ] = None,
    no_remedies: Annotated[
        bool, typer.Option("--no-remedies", help="Faster: leave out causes, prices and remedies.")
    ] = False,
) -> Exit:
    """Plan: who goes where, what is sent, who works where.

    What must be decided today, what runs out when and the gap come first. Ctrl-C stops with the best plan
    found so far (exit code 1).

    \b
    Examples:
      konak plan presevo-october-2015
      konak plan mine.xlsx --out plan.xlsx
      konak plan mine.xlsx --change "spaces[location=presevo].places=900"
      konak plan mine.xlsx --change "arrivals.persons*=1.2" --mode weighted
      konak plan mine.xlsx --json > plan.json
      konak plan today.xlsx --yesterday plan.json
    """
    writable(out, ".xlsx", ".json", "")
    read = planning.read(scenario, change, mode=mode, gap=gap, time_limit_s=time_limit)
    before = None if yesterday is None else planning.read_plan(yesterday)
    made = planning.plan(read, yesterday=before, remedies=not no_remedies)
    if out is not None:
        made.write(out)
    if as_json:
        say(made.to_json())
    else:
        plan_view.show(made, answers())
    to = remarks()
    warnings = [issue for issue in check_scenario(read) if issue.severity == "warning"]
    if warnings:
        to.print(line(f"{issues.count(warnings)} about the scenario: konak check {scenario}"), soft_wrap=True)
    if out is not None:
        to.print(line(f"Written to {out}"), soft_wrap=True)
    return planning.verdict(made)


@app.command()
@answering
def check(scenario: Name, as_json: AsJson = False, change: Changes = []) -> Exit:  # noqa: B006
    """Everything that is wrong with a scenario, and the remedy.

    Every issue at once, each with its place in the file, the rule broken and what to do.

    \b
    Examples:
      konak check mine.xlsx
      konak check mine.xlsx --json
    """
    found = check_scenario(planning.read(scenario, change))
    to = answers()
    if as_json:
        say(issues.as_json(found))
    else:
        issues.show(found, to)
        to.print(line(issues.count(found), "bold"))
    return Exit.INPUT if any(issue.severity == "error" for issue in found) else Exit.OK


@app.command()
@answering
def explain(
    scenario: Name,
    place: Annotated[str | None, typer.Option(help="Only this location.")] = None,
    day: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Only this day.")
    ] = None,
    group: Annotated[str | None, typer.Option(help="Only this group.")] = None,
    item: Annotated[str | None, typer.Option(help="Only this item, resource or space.")] = None,
    as_json: AsJson = False,
    change: Changes = [],  # noqa: B006
) -> Exit:
    """Why people go without, and the cheapest remedies.

    Causes of each shortage, what a little more of each limit would change, and remedies in words.

    \b
    Examples:
      konak explain presevo-october-2015
      konak explain presevo-october-2015 --place presevo --day 2015-10-20
      konak explain mine.xlsx --item blankets --json
    """
    read = planning.read(scenario, change)
    require_valid(read)
    wanted = explain_view.Wanted.of(read, place=place, day=day, group=group, item=item)
    made = planning.plan(read)
    if as_json:
        say(explain_view.as_json(made, wanted))
    else:
        explain_view.show(made, wanted, answers())
    return planning.verdict(made)


@app.command()
@answering
def template(
    out: Annotated[Path, typer.Argument(metavar="OUT.xlsx", help="The workbook to write.")],
    as_json: AsJson = False,
) -> None:
    """Write a workbook to fill in.

    One sheet per table, with units, choices, explanations and example rows to replace.

    \b
    Example:
      konak template mine.xlsx
    """
    writable(out, ".xlsx")
    write_template(out)
    written(out, f"Written to {out}. Fill it in, then: konak check {out}", as_json=as_json)


@app.command()
@answering
def export(
    scenario: Name,
    out: Annotated[Path, typer.Argument(metavar="OUT", help="model.mps or model.lp")],
    priority: Annotated[Priority, typer.Option(help="Which of the priorities is minimised.")] = Priority.A,
    as_json: AsJson = False,
    change: Changes = [],  # noqa: B006
) -> None:
    """Write the linear programme, for another solver.

    \b
    Example:
      konak export presevo-october-2015 presevo.mps
    """
    writable(out, ".mps", ".lp")
    write_file(hand_over(build(planning.read(scenario, change))), list(Priority).index(priority), out)
    written(out, f"Written to {out}", as_json=as_json)


@app.command()
@answering
def gaps(
    country: Annotated[str, typer.Option(metavar="CODE", help="ISO 3166-1 alpha-3 (XKX for Kosovo).")],
    persons: Annotated[float, typer.Option(metavar="N", help="People to receive.")],
    days: Annotated[int, typer.Option(metavar="N", help="How long they stay.")],
    standards: Annotated[
        str, typer.Option(metavar="PROFILE", help="The shipped profile that says what people need.")
    ] = "transit-24h",
    as_json: AsJson = False,
) -> None:
    """What people would need beside what a country has.

    For a number of people and days, by a shipped standard, beside the places of the country's sites in 2015.

    \b
    Example:
      konak gaps --country ALB --persons 5000 --days 14
    """
    table = gaps_of(country, persons, days, standards)
    if as_json:
        say(gaps_view.as_json(table))
    else:
        title = f"{number(persons)} people in {country.upper()} for {days} days, by {standards}"
        gaps_view.show(table, title, answers())


@app.command()
@answering
def instances(as_json: AsJson = False) -> None:
    """List the scenarios that ship with Konak.

    \b
    Example:
      konak instances
    """
    read = {name: Scenario.read(path) for name, path in shipped().items()}
    if as_json:
        say(instances_view.as_json(read))
    else:
        instances_view.show(read, answers())


for command in (comparing.prepare, comparing.compare, comparing.frontier, outlooks.outlooks):
    app.command()(command)
app.command()(serving.serve)
app.command()(serving.worker)
app.add_typer(keys.app)


def main() -> None:
    """The entry point."""
    run(app)
