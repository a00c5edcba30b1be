"""``comity compare``: policies side by side over what nobody knows, under the same luck."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

import figures
from comity.commands.options import Foldered, Policies, Spread, Threaded, Written, asking
from comity.commands.progress import RunBar
from comity.commands.shared import STOPPED, Stop, check_json, console, errors, gather, last_part, titled, write_json
from experiments import compare, kit, runs, sweep

if TYPE_CHECKING:
    import pandas as pd

LEAST_COLUMNS = 2
"""Shown however narrow the terminal is; names of policies are broken then."""
COLUMNS = (
    "civilian_deaths",
    "cost_usd",
    "worst_off_tenth",
    "stability",
    "need_coverage",
    "trust_mission",
    "legitimacy_mission",
    "trust_ngos",
    "trust_organisations",
    "access",
    "legitimacy_government",
    "trust_government",
    "battle_deaths",
    "aid_incidents",
)
"""Shown as far as the terminal is wide, in this order of weight."""
NARROW, NAME_WIDTH = 80, 20
"""On a terminal narrower than this a policy's name takes at most so many columns, on several lines."""
SHORT = {
    "trust_mission": "Trust in mission",
    "trust_organisations": "Trust among partners",
    "access": "Access",
    "legitimacy_mission": "Legitimacy mission",
    "aid_incidents": "Incidents aid work",
    "cost_usd": "Cost",
    "legitimacy_government": "Legitimacy government",
}
"""Column titles where the register's are too wide for a column."""
COLUMN_WIDTH = 13
STYLES = {"better": "bold cyan", "mostly_better": "cyan", "worse": "bold yellow", "mostly_worse": "yellow"}


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("compare")(compare_policies)


class CompareOptions(Spread, Threaded, Foldered, Written):
    """What ``comity compare`` is asked."""

    scenarios: Annotated[list[str], typer.Argument(help="Scenarios: names (comity list scenarios), name:variant, or folders.")]
    policy: Policies = []
    against: Annotated[str | None, typer.Option(help="The reference; each scenario's own if left out.")] = None
    replications: Annotated[int, typer.Option("--replications", "--seeds", "-n", help="Worlds, the same under every policy.")] = 100
    until: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Add worlds until every share of worlds is known to this half-width, such as 0.07, but at most --most worlds.",
        ),
    ] = None
    most: Annotated[int, typer.Option(help="Most worlds that --until goes on to.")] = 400
    twice: Annotated[int, typer.Option(help="Worlds that get a second seed as well: it tells chance from the unknown.")] = 25
    method: Annotated[str, typer.Option(help="Intervals: t (paired t) or bca (bootstrap).")] = "t"
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for tables, figures and report; a new one in results/ if left out.")
    ] = None


@asking(CompareOptions)
def compare_policies(asked: CompareOptions) -> None:
    """Compare policies over a hundred worlds: in how many each is better by more than matters, on what it depends, its cost."""
    (parameters, switches), _ = gather("the command", asked.settings, lambda: check_json(asked.json_file))
    names = "-".join(map(last_part, asked.scenarios))
    compute, request, folder = gather(
        "the comparison",
        asked.compute,
        lambda: compare.CompareRequest.of(
            asked.scenarios,
            asked.policy or None,
            asked.against,
            asked.replications,
            parameters=parameters,
            switches=switches,
            **asked.among("first_seed method weeks communities ensemble switching until most twice"),
        ),
        lambda: asked.folder(f"compare-{names}"[:80]),
    )
    asked.begin(folder)
    errors().print(size_words(request, asked.workers), highlight=False)
    with RunBar() as bar:
        try:
            comparison = compare.answer(replace(request, out=folder), compute.telling(bar.tell))
        except KeyboardInterrupt:
            raise Stop("Stopped before a single world was complete under every policy: nothing was kept.") from None
    try:
        compare.write_tables(comparison, folder)
        if comparison.interrupted:
            compare.write_report(comparison, folder, figures=False)
    except KeyboardInterrupt:
        raise Stop(f"Stopped. Finished runs are kept in {folder / 'runs.parquet'}.") from None
    write_json(
        asked.json_file,
        comparison.table.to_dict("records"),
        command="compare",
        message=comparison.message,
        provenance=comparison.provenance,
    )
    screen = console(asked.json_file)
    if comparison.interrupted:
        _show_all(screen, comparison)
        screen.print(
            f"[bold yellow]{comparison.message}[/]\nFinished runs, tables and a short report are kept in [bold]{folder}[/]."
        )
        raise typer.Exit(STOPPED)
    try:
        if asked.figures:
            with RunBar() as bar:
                compare.sample_timelines(
                    comparison, seeds=min(compare.TIMELINE_SEEDS, asked.replications), workers=asked.workers, progress=bar.tell
                )
        with errors().status("Drawing and writing the report …"):
            compare.write_report(comparison, folder, figures=asked.figures)
    except KeyboardInterrupt:
        raise Stop(f"Stopped while drawing. All runs and tables are kept in {folder}.") from None
    _show_all(screen, comparison)
    screen.print(
        f"{comparison.message}\nWritten to [bold]{folder}[/]: report.html, comparison.xlsx, .csv and .parquet, "
        "runs.parquet" + (", figures/" if asked.figures else "")
    )


def size_words(request: compare.CompareRequest, workers: int) -> str:
    """How many runs a comparison takes, and about how long: said before it begins."""
    worlds, again = len(request.seeds), request.twice
    count, seconds = 0, 0.0
    for settings in request.settings:
        here = len(settings.policies) * (worlds + again)
        count += here
        seconds += here * runs.seconds_of_run(settings.scenario, settings.weeks, settings.communities)
    policies = ", ".join(f"{len(settings.policies)} policies in {settings.label}" for settings in request.settings)
    twice = f", {again} of them with a second seed" if again else ""
    more = f" More worlds, up to {request.most}, until shares are known to {request.until:g}." if request.until else ""
    time = f"roughly {sweep.duration(seconds / workers)} on {kit.count_of(workers, 'thread')}"
    return f"{policies}, {kit.count_of(worlds, 'world')}{twice}: {count:,} runs, {time}.{more}"


def _show_all(screen: Console, comparison: compare.Comparison) -> None:
    for label in comparison.scenarios:
        show(screen, comparison, label)
        screen.print()


def show(screen: Console, comparison: compare.Comparison, label: str) -> None:
    """Print one scenario's comparison: a row a policy, a column a headline outcome, each difference with its sign."""
    titles, rows = comparison.titles(), comparison.of(label)
    reference = comparison.references[label]
    names = [figures.policy_title(policy.name, titles) for policy in comparison.policies[label]]
    widest = max(map(len, names)) if screen.width >= NARROW else min(NAME_WIDTH, max(map(len, names)))
    room = max(LEAST_COLUMNS, (screen.width - widest - 6) // COLUMN_WIDTH)
    columns = COLUMNS[:room]
    scene = comparison.scenarios[label]
    shown = titled(
        f"{scene.title}: {kit.count_of(comparison.finished[label], 'world')}, against "
        f"“{figures.policy_title(reference, titles)}” (first row: its own values). "
        f"In how many of {kit.base_of(comparison.finished[label])} worlds each policy is better / worse by more than matters."
    )
    shown.add_column("policy", no_wrap=screen.width >= NARROW, max_width=widest)
    scales = {}
    for name in columns:
        part = rows[rows["outcome"] == name]
        scale = figures.scale_for(name, part["difference"])
        scales[name] = replace(scale, decimals=3) if scale.unit == "0 to 1" else scale
        unit = figures.unit_beside(figures.outcome_of(name).title, scales[name].unit)
        shown.add_column(
            f"{SHORT.get(name, figures.outcome_of(name).title)}\n[dim]{unit}[/]",
            justify="right",
            max_width=COLUMN_WIDTH - 3,
            vertical="bottom",
        )
    used: dict[str, None] = {}
    for policy in comparison.policies[label]:
        cells = []
        for row in (rows[(rows["policy"] == policy.name) & (rows["outcome"] == name)].iloc[0] for name in columns):
            verdict, scale = kit.look(row), scales[row["outcome"]]
            if verdict == "reference":
                own = figures.scale_for(row["outcome"], [row["mean"]])
                factor = "" if own.factor in (1, scale.factor) else f" {own.unit.split()[0]}"
                cells.append(own.text(row["mean"]) + factor)
                continue
            used[verdict] = None
            style = STYLES.get(verdict, "")
            text = f"{figures.LOOKS[verdict].sign} {scale.text(row['difference'], signed=True)}\n{worlds_text(row)}"
            cells.append(f"[{style}]{text}[/]" if style else text)
        shown.add_row(escape(figures.policy_title(policy.name, titles)), *cells, end_section=policy.name == reference)
    shown.caption = "\n".join(
        f"{figures.LOOKS[verdict].sign} {figures.LOOKS[verdict].words}" for verdict in figures.LOOKS if verdict in used
    )
    if room < len(COLUMNS):
        shown.caption += "\nA wider terminal shows more outcomes; all stand in comparison.csv and report.html."
    screen.print(shown)
    screen.print(f"[dim]{escape(comparison.over(label))} {compare.few_worlds(comparison.finished[label])}[/]")
    hanging = compare.what_it_hangs_on(comparison, label)
    if hanging:
        screen.print("[bold]What it depends on[/]")
    for which, what in hanging:
        screen.print(f"  [bold]{escape(which)}[/]: {escape(what)}", soft_wrap=False)


def worlds_text(row: pd.Series) -> str:
    """Better and worse of the worlds (of a hundred, where there are more), for a cell: "93 / 0"."""
    return " / ".join(str(kit.of_worlds(row[side], row["n"])) for side in ("better", "worse"))
