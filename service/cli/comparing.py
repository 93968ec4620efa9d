"""`konak prepare`, `konak compare`, `konak frontier`: what is best prepared before anyone knows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from models import Comparison, Scenario, compare_strategies
from models.preparation.risk import MEASURES, Risk
from models.solving.solver import Stopped
from service.cli import comparison_view, planning
from service.cli.console import answers, line, remarks, say
from service.cli.many import Certificates, Cluster, Processes, workers_for
from service.cli.options import AsJson, Changes, Name, writable
from service.cli.progress import Reporter, interruptible
from service.cli.refusals import Exit, answering

STOPPING = "Stopping at the next step; there is no part of a comparison."
WHY = {"time_limit": "the time limit", "interrupt": "Ctrl-C"}

Budget = Annotated[
    float | None,
    typer.Option(min=0, metavar="AMOUNT", help="Money for preparation. Default: as in the scenario."),
]
Measure = Annotated[
    str | None,
    typer.Option(
        metavar="MEASURE",
        help=f"What is minimised over the outlooks: {', '.join(MEASURES)}; or a mixture: "
        "expected=0.5,cvar=0.5. Default: the policy's.",
    ),
]
Level = Annotated[
    float | None,
    typer.Option(min=0, max=0.999, metavar="SHARE", help="CVaR is the mean of the worst 1 - SHARE."),
]
Gap = Annotated[
    float,
    typer.Option(min=1e-6, max=1, metavar="SHARE", help="Distance to the optimum that is good enough."),
]
TimeLimit = Annotated[
    float | None, typer.Option(min=0, metavar="SECONDS", help="Give up after so long, with nothing.")
]
Out = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Also write all of it: .xlsx, .json, or a folder of CSV tables."),
]
Plot = Annotated[
    Path | None,
    typer.Option(
        metavar="PATH", help="Also draw it: .svg or .png, one picture for each plot, its name added."
    ),
]
Points = Annotated[int, typer.Option(min=2, max=100, metavar="N", help="Budgets of the frontier.")]


@answering
def prepare(
    scenario: Name,
    budget: Budget = None,
    risk: Measure = None,
    cvar_level: Level = None,
    gap: Gap = 1e-3,
    time_limit: TimeLimit = None,
    processes: Processes = None,
    cluster: Cluster = None,
    certificates: Certificates = None,
    as_json: AsJson = False,
    out: Out = None,
    plot: Plot = None,
    change: Changes = [],  # noqa: B006  (typer needs a list; nobody changes it)
) -> Exit:
    """What is best prepared for a budget, before anyone knows which outlook it will be.

    Which goods, places and trained people to have where, in words, and how that does beside `as today`, in
    which nothing is added.

    \b
    Examples:
      konak prepare western-balkans-shift-2016
      konak prepare mine.xlsx --budget 500000 --risk cvar --cvar-level 0.9
      konak prepare mine.xlsx --risk expected=0.5,worst=0.5 --out prepared.xlsx
    """
    return _answered(
        _read(scenario, change, out, plot), risk, cvar_level, (processes, cluster, certificates), out, plot,
        as_json,
        budget=budget, gap=gap, time_limit_s=time_limit,
        strategies=(), points=0, information=False, triggers=False,
    )  # fmt: skip


@answering
def compare(
    scenario: Name,
    strategy: Annotated[
        list[str],
        typer.Option(metavar="CODE", help="Compare only these strategies of the scenario. May be repeated."),
    ] = [],  # noqa: B006
    held_out: Annotated[
        list[str],
        typer.Option(
            "--hold-out",
            metavar="OUTLOOK",
            help="Optimise nothing on this outlook, only compare on it. May be repeated.",
        ),
    ] = [],  # noqa: B006
    sampled: Annotated[
        bool,
        typer.Option("--sampled", help="The outlooks are a sample: give intervals on those held out."),
    ] = False,
    quick: Annotated[
        bool, typer.Option("--quick", help="Leave out the frontier, what information is worth and triggers.")
    ] = False,
    points: Points = 11,
    budget: Budget = None,
    risk: Measure = None,
    cvar_level: Level = None,
    gap: Gap = 1e-3,
    time_limit: TimeLimit = None,
    processes: Processes = None,
    cluster: Cluster = None,
    certificates: Certificates = None,
    as_json: AsJson = False,
    out: Out = None,
    plot: Plot = None,
    change: Changes = [],  # noqa: B006
) -> Exit:
    """Compare strategies over all outlooks: those given, `as today`, and the optimal one.

    First what to prepare, in words; then how every strategy does, what each further sum buys, what better
    information would be worth, and from how many arrivals a day on people go without.

    \b
    Examples:
      konak compare western-balkans-shift-2016
      konak compare mine.xlsx --out compared.xlsx --plot compared.svg
      konak compare mine.xlsx --strategy north --strategy south --quick
      konak compare mine.xlsx --processes 8
      konak compare mine.xlsx --sampled --hold-out o17 --hold-out o18 --json
    """
    more = not quick
    return _answered(
        _read(scenario, change, out, plot), risk, cvar_level, (processes, cluster, certificates), out, plot,
        as_json,
        strategies=strategy or None, held_out=held_out, sampled=sampled, budget=budget, gap=gap,
        points=points if more else 0, information=more, triggers=more, time_limit_s=time_limit,
    )  # fmt: skip


@answering
def frontier(
    scenario: Name,
    points: Points = 11,
    budget: Budget = None,
    risk: Measure = None,
    cvar_level: Level = None,
    gap: Gap = 1e-3,
    time_limit: TimeLimit = None,
    processes: Processes = None,
    cluster: Cluster = None,
    certificates: Certificates = None,
    as_json: AsJson = False,
    out: Out = None,
    plot: Plot = None,
    change: Changes = [],  # noqa: B006
) -> Exit:
    """The least need for each budget, and what the next sum buys.

    From nothing to twice the budget, or to all that can be prepared.

    \b
    Examples:
      konak frontier western-balkans-shift-2016 --plot frontier.png
      konak frontier mine.xlsx --budget 200000 --points 21 --risk worst
    """
    return _answered(
        _read(scenario, change, out, plot), risk, cvar_level, (processes, cluster, certificates), out, plot,
        as_json,
        view=comparison_view.show_frontier, budget=budget, gap=gap, time_limit_s=time_limit,
        strategies=(), points=points, information=False, triggers=False,
    )  # fmt: skip


def _read(name_or_path: str, changes: list[str], out: Path | None, plot: Path | None) -> Scenario:
    writable(out, ".xlsx", ".json", "")
    writable(plot, ".svg", ".png")
    return planning.read(name_or_path, changes)


def _answered(
    scenario: Scenario,
    measure: str | None,
    level: float | None,
    many: tuple[int | None, str | None, str | None],
    out: Path | None,
    plot: Path | None,
    as_json: bool,
    view: Callable[[Comparison, Console], None] = comparison_view.show,
    **asked: Any,
) -> Exit:
    """Compare, telling progress on standard error; then print and write."""
    to = remarks()
    reporter = Reporter(to)
    try:
        with (
            workers_for(scenario, *many) as workers,
            reporter.shown(),
            interruptible(to, STOPPING) as interrupt,
        ):
            compared = compare_strategies(
                scenario,
                risk=_risk(scenario, measure, level),
                workers=workers,
                on_progress=reporter,
                interrupt=interrupt,
                **asked,
            )
    except Stopped as stopped:
        to.print(line(f"Stopped by {WHY[stopped.reason]}: there is nothing to show.", "bold"))
        return Exit.NOT_PROVEN
    if as_json:
        say(compared.to_json())
    else:
        view(compared, answers())
    for written in _write(compared, out, plot):
        to.print(line(f"Written to {written}"), soft_wrap=True)
    close = compared.summary["optimum"]["gap"] <= asked["gap"]
    proven = close and not comparison_view.objections_to(compared)
    return Exit.OK if proven else Exit.NOT_PROVEN


def _write(compared: Comparison, out: Path | None, plot: Path | None) -> list[Path]:
    written = [] if out is None else [compared.write(out)]
    if plot is not None:
        from models.preparation.plots import write_plots  # matplotlib takes its time to load

        written += write_plots(compared, plot)
    return written


def _risk(scenario: Scenario, measure: str | None, level: float | None) -> Risk:
    """`cvar`, or `expected=0.5,cvar=0.5`; what is not said is as the policy has it."""
    policy = scenario.policy
    said = [part.partition("=") for part in (measure or policy.risk).split(",")]
    try:
        weights = {name.strip(): float(share) if sign else 1.0 for name, sign, share in said}
        return Risk(weights, policy.cvar_level if level is None else level)
    except ValueError as error:
        raise typer.BadParameter(f"--risk {measure}: {error}") from None
