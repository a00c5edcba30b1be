"""``comity claims``: what the guidance literature claims, put to the test."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from comity.commands.options import SEEDS, Foldered, Seeded, Threaded, asking
from comity.commands.progress import RunBar
from comity.commands.shared import Stop, check_json, console, errors, gather, put_text, titled
from experiments import claims, kit, runs
from simulation import inputs, world


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("claims")(put_to_the_test)


class ClaimsOptions(Seeded, Threaded, Foldered):
    """What ``comity claims`` is asked."""

    claim: Annotated[list[str], typer.Option("--claim", help="A claim, such as C6; may be repeated. All if left out.")] = []
    scenario: Annotated[
        list[str], typer.Option("--scenario", "-s", help="A scenario; may be repeated. Kesara, Liberia and Mali if left out.")
    ] = []
    full: Annotated[bool, typer.Option("--full", help="More points, two runs of each, larger countries (a few hours).")] = False
    points: Annotated[int | None, typer.Option(help="Design points, each a world; 100, or 200 with --full.")] = None
    seeds: Annotated[int | None, typer.Option(*SEEDS, help="Runs of each point and arm; 1, or 2 with --full.")] = None
    communities: Annotated[int | None, typer.Option(help="Communities in a country; 75, or 150 with --full.")] = None
    ensemble: Annotated[
        list[str],
        typer.Option(
            metavar="NAME",
            help="Parameter sets of a calibration for their scenario; may be repeated. Left out: those that scenarios have; "
            "none for priors everywhere.",
        ),
    ] = []
    placebo: Annotated[
        bool,
        typer.Option(
            "--placebo",
            help="No instrument in any arm and luck of its own for each: what is found "
            "where there is nothing, and whether a planted effect is.",
        ),
    ] = False
    paths: Annotated[
        int,
        typer.Option(
            "--paths",
            metavar="POINTS",
            help="Run so many of the points again without each mechanism, to name those that an effect vanishes without; "
            "4 take about as long as the ledger. How many registered numbers lie between is always told.",
        ),
    ] = 0
    planted: Annotated[float, typer.Option(help="Planted effect of the placebo in standard deviations.")] = 0.5
    repeats: Annotated[int, typer.Option(help="Ledgers of the placebo.")] = 3
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder for report.html, figures, tables and finished runs; "
            "called again with the same folder, a stopped ledger goes on.",
        ),
    ] = ""
    json_file: Annotated[
        str,
        typer.Option(
            "--json",
            metavar="FILE",
            help="Also write JSON, an object for each claim, outcome and "
            "scenario; - for standard output, and then nothing else is printed there.",
        ),
    ] = ""


@asking(ClaimsOptions)
def put_to_the_test(asked: ClaimsOptions) -> None:
    """Put 21 claims of the guidance literature to the test: effect, conditions, cost and a verdict in words."""

    def check() -> None:
        found = inputs.Gathered()
        world.check_count("repeats", asked.repeats, found, most=256)
        points = asked.points or (claims.FULL_POINTS if asked.full else claims.POINTS)
        world.check_count("paths", asked.paths, found, 0, points)
        if asked.placebo and asked.paths:
            found.note("paths", asked.paths, "is not for a placebo, which has no effects to take apart", "one of the two")
        if not 0.0 < asked.planted <= 10.0:
            found.note("planted", asked.planted, "is not possible", "a number above 0, to 10")
        found.refuse("the claims")

    plan, compute, *_ = gather(
        "the claims",
        lambda: claims.make_plan(
            asked.scenario or None,
            asked.claim or None,
            ensembles=asked.ensemble,
            **asked.among("points seeds communities full first_seed placebo"),
        ),
        asked.compute,
        lambda: check_json(asked.json_file),
        check,
    )
    folder = None
    if asked.out:
        folder = asked.begin(asked.folder("claims", goes_on=lambda place: _goes_on(place, plan.digest(), asked.placebo)))
    ledgers = asked.repeats if asked.placebo else 1
    errors().print(
        f"About {plan.size() * ledgers} runs, {estimated_seconds(plan) * ledgers / 2 / 60:.1f} min on two free "
        "cores" + ("." if asked.placebo else ", and up to as long again for what holds.")
    )
    kept = "Nothing was kept: use --out DIR."
    if asked.out:
        kept = f"Finished runs are kept in {asked.out}: the same command goes on from there."
    with RunBar() as bar:
        here = compute.telling(bar.tell)
        try:
            if asked.placebo:
                nothing = claims.run_placebo(plan, planted=asked.planted, repeats=asked.repeats, compute=here, out=folder)
            else:
                found = claims.answer(plan, here, folder, asked.paths)
        except KeyboardInterrupt:
            raise Stop(f"Stopped. {kept}") from None
    screen = console(asked.json_file)
    text = _tell_placebo(screen, nothing, folder) if asked.placebo else _tell_ledger(screen, found, folder)
    put_text(asked.json_file, text)


def _goes_on(folder: Path, digest: str, placebo: bool) -> bool:
    """Whether a folder holds runs of this ledger; those of a placebo are known by what it writes, and by no report."""
    if placebo:
        return (folder / "runs").is_dir() and not (folder / "report.html").exists()
    return (folder / "runs" / digest).is_dir()


def _tell_placebo(screen: Console, nothing: claims.Placebo, folder: Path | None) -> str:
    """Print what was found where there is nothing, write it into ``folder``, and return it as JSON."""
    text = claims.placebo_json(nothing)
    if folder is not None:
        kit.write_text(folder / "placebo.json", text)
    screen.print(nothing.text(), markup=False)
    if nothing.untestable:
        screen.print("The same in every run, so without a test: " + ", ".join(nothing.untestable) + ".", markup=False)
    return text


def _tell_ledger(screen: Console, found: claims.Ledger, folder: Path | None) -> str:
    """Print the ledger, write its report into ``folder``, and return it as JSON."""
    if folder is not None:
        with errors().status("Drawing figures …"):
            claims.write_ledger(found, folder)
    show(screen, found)
    if folder is not None:
        screen.print(f"Written to [bold]{folder}[/]: report.html, figures/, ledger.json, ledger.csv, provenance.json")
    return kit.json_text(found.rows())


def estimated_seconds(plan: claims.ClaimsPlan) -> float:
    """Rough time of a plan on one core."""
    return (
        2.0
        * sum(runs.seconds_of_run(scene, plan.weeks(name), plan.communities) for name, scene in plan.scenarios.items())
        / len(plan.scenarios)
        * plan.size()
    )


def show(screen: Console, found: claims.Ledger) -> None:
    """Print the ledger."""
    columns = ("claim", "outcome", ">as claimed", ">against", ">numbers between", "verdict")
    table = titled("Claims of the guidance literature", *columns)
    for finding in found.findings.values():
        table.add_section()
        words = f"[bold]{escape(finding.claim.claim)}[/] ({claims.money(finding.cost)} a year)"
        table.add_row(finding.claim.id, words, "", "", "", f"[bold]{finding.verdict.category}[/]")
        for read in finding.main():
            shares, paths = read.effects.whole.shares, found.paths[finding.claim.id, read.reading.name]
            needed = ", ".join(left.row for left in paths.needed)
            table.add_row(
                "",
                escape(read.reading.name),
                f"{100.0 * shares.better:.0f}",
                f"{100.0 * shares.worse:.0f}",
                f"{len(paths.passed)} / {len(paths.between)}",
                escape(read.verdict.words + (f"; vanishes without {needed}" if needed else "")),
            )
    screen.print(table)
    screen.print(
        "As claimed, against: in how many of 100 worlds, by at least the smallest difference that matters. "
        "Numbers between: registered numbers on the nearest path from lever to outcome, and on any. "
        f"{len(found.runs)} runs, {found.provenance['failed_runs']} failed; {found.seconds:.0f} s."
    )
