"""``comity screen``: which numbers of the model move something that matters, and which nothing."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from comity.commands.options import Computed, Foldered, Sized, Written, Yes, asking
from comity.commands.progress import LONG_SECONDS, RunBar, ask_to_begin
from comity.commands.shared import check_json, console, errors, gather, last_part, titled, write_json
from experiments import runs, screening, sweep
from simulation import registers


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("screen")(screen_numbers)


class ScreenOptions(Sized, Computed, Foldered, Written):
    """What ``comity screen`` is asked."""

    scenario: Annotated[list[str], typer.Argument(help="Scenarios: names (comity list scenarios), name:variant, or folders.")]
    policy: Annotated[
        str, typer.Option("--policy", "-p", help="Policy whose difference from the reference is looked at beside levels.")
    ] = "best_practice"
    against: Annotated[str | None, typer.Option(help="The reference; the scenario's own if left out.")] = None
    runs: Annotated[int, typer.Option(help="Runs for each country.")] = 12_000
    seed: Annotated[int, typer.Option(help="Decides which numbers are moved together, and to which ends.")] = 0
    communities: Annotated[
        int | None, typer.Option(help="Communities in the country; three a region and at least 30 if left out.")
    ] = None
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for tables, figure and report; a new one in results/ if left out.")
    ] = None
    yes: Yes = False


@asking(ScreenOptions)
def screen_numbers(asked: ScreenOptions) -> None:
    """Say which of the model's numbers move an outcome by more than matters, over all that are not fixed."""
    name = "-".join(last_part(one) for one in asked.scenario)
    folder = asked.folder(f"screen-{name}"[:80])
    request, compute, _ = gather(
        "the screening",
        lambda: screening.ScreenRequest.of(asked.scenario, out=folder, **asked.among("policy against runs seed weeks communities")),
        asked.compute,
        lambda: check_json(asked.json_file),
    )
    screen = console(asked.json_file)
    _announce(request, compute, screen, asked.yes)
    asked.begin(folder)
    with RunBar() as bar:
        found = screening.screen(request, compute.telling(bar.tell), finished=lambda one: screening.write_country(one, folder))
    with errors().status("Drawing and writing the report …"):
        screening.write(found, folder, figures=asked.figures)
    write_json(
        asked.json_file,
        [row for one in found for row in one.of_numbers.assign(country=one.label).to_dict("records")],
        command="screen",
        folder=str(folder),
        countries=[screening.as_plain(one) for one in found],
    )
    for one in found:
        _show(screen, one)
    for line in screening.sentences(found):
        screen.print(f"• {line}", markup=False, soft_wrap=True)
    screen.print(f"Written to [bold]{folder}[/]: report.html, numbers.csv, and a folder of tables for each country", soft_wrap=True)


def _announce(request: screening.ScreenRequest, compute: runs.Compute, screen: Console, yes: bool) -> None:
    """Say what is run and how long it will take, by a few runs of each country, and ask whether to begin."""
    plan = request.plan()
    screen.print(
        f"{len(request.settings)} × {plan.runs:,} runs: {plan.groups} groups in {plan.group_worlds} worlds ({plan.first:,} runs), "
        f"then {plan.hands} hands in {plan.worlds} worlds ({plan.second:,} runs), under two policies",
        markup=False,
        soft_wrap=True,
    )
    seconds = 0.0
    with errors().status("A pilot: a few runs, to say what it will take …"), compute.open() as here:
        for made in request.settings:
            began = time.monotonic()
            screening.pilot(request, made, here)
            seconds += (time.monotonic() - began) / screening.PILOT_RUNS * plan.runs
    screen.print(f"About {sweep.duration(seconds)} with {compute.title}", markup=False)
    if seconds > LONG_SECONDS:
        ask_to_begin(yes)


def _show(screen: Console, found: screening.Screening) -> None:
    """Print the numbers that move most."""
    numbers = found.of_numbers.query("moved > 0").sort_values("times", ascending=False).head(12)
    shown = titled(
        f"{found.title}: numbers that move most",
        *("number", ">outcomes", "most", "of", ">effect", "corrected interval", ">× what matters"),
        caption="Effect: mean over worlds, from the low to the high end of the range (middle: from inside it to the ends).",
    )
    for row in numbers.itertuples():
        shown.add_row(
            escape(row.number),
            str(row.moved),
            escape(registers.OUTCOMES[row.outcome].title),
            row.of + (" (middle)" if row.shape == "middle" else ""),
            f"{row.effect:.3g}",
            f"{row.low:.3g} to {row.high:.3g}",
            f"{row.times:.1f}",
        )
    screen.print(shown)
