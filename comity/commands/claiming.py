"""``comity claims``: what the guidance literature claims, put to the test."""

from __future__ import annotations

from typing import Annotated

import typer

from comity.commands.progress import RunBar
from comity.commands.shared import Stop, check_json, console, errors, gather, plain, put_text


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("claims")(put_to_the_test)


@plain
def put_to_the_test(
    claim: Annotated[list[str], typer.Option("--claim", help="A claim, such as C6; may be repeated. All if left out.")] = [],  # noqa: B006
    scenario: Annotated[
        list[str], typer.Option("--scenario", "-s", help="A scenario; may be repeated. Kesara, Liberia and Mali if left out.")
    ] = [],  # noqa: B006
    full: Annotated[bool, typer.Option("--full", help="More points, two runs of each, larger countries (a few hours).")] = False,
    points: Annotated[int | None, typer.Option(help="Design points; 48, or 192 with --full.")] = None,
    seeds: Annotated[int | None, typer.Option(help="Runs of each point and arm; 1, or 2 with --full.")] = None,
    communities: Annotated[int | None, typer.Option(help="Communities in a country; 75, or 150 with --full.")] = None,
    first_seed: Annotated[int, typer.Option(help="First of the seeds.")] = 0,
    ensemble: Annotated[
        list[str], typer.Option(metavar="NAME", help="Parameter sets of a calibration for their scenario; may be repeated.")
    ] = [],  # noqa: B006
    placebo: Annotated[
        bool,
        typer.Option(
            "--placebo",
            help="No instrument in any arm and luck of its own for each: what is found "
            "where there is nothing, and whether a planted effect is.",
        ),
    ] = False,
    planted: Annotated[float, typer.Option(help="Planted effect of the placebo in standard deviations.")] = 0.5,
    repeats: Annotated[int, typer.Option(help="Ledgers of the placebo.")] = 3,
    workers: Annotated[int, typer.Option(help="Threads.")] = 2,
    out: Annotated[
        str,
        typer.Option(
            "--out",
            metavar="DIR",
            help="Folder for report.html, figures, tables and finished runs; "
            "called again with the same folder, a stopped ledger goes on.",
        ),
    ] = "",
    json_file: Annotated[
        str,
        typer.Option(
            "--json",
            metavar="FILE",
            help="Also write JSON, an object for each claim, outcome and "
            "scenario; - for standard output, and then nothing else is printed there.",
        ),
    ] = "",
) -> None:
    """Put 21 claims of the guidance literature to the test: effect, conditions, cost and a verdict in words."""
    from pathlib import Path

    from experiments.claims import answer, make_plan, placebo_json, run_placebo, write_ledger
    from experiments.kit import folder_problem, json_text, write_text
    from experiments.runs import Compute
    from simulation.inputs import Gathered
    from simulation.world import check_count

    def check() -> None:
        found = Gathered(filter(None, [folder_problem(out) if out else None]))
        check_count("repeats", repeats, found, most=256)
        if not 0.0 < planted <= 10.0:
            found.note("planted", planted, "is not possible", "a number above 0, to 10")
        found.refuse("the claims")

    plan, compute, *_ = gather(
        "the claims",
        lambda: make_plan(
            scenario or None,
            claim or None,
            points=points,
            seeds=seeds,
            communities=communities,
            ensembles=ensemble,
            full=full,
            first_seed=first_seed,
            placebo=placebo,
        ),
        lambda: Compute(workers=workers),
        lambda: check_json(json_file),
        check,
    )
    folder = Path(out) if out else None
    seconds = estimated_seconds(plan) * (repeats if placebo else 1)
    errors().print(
        f"About {plan.size() * (repeats if placebo else 1)} runs, {seconds / 2 / 60:.1f} min on two free "
        "cores" + ("." if placebo else ", and up to as long again for what holds.")
    )
    kept = f"Finished runs are kept in {out}: the same command goes on from there." if out else "Nothing was kept: use --out DIR."
    with RunBar() as bar:
        here = compute.telling(bar.tell)
        try:
            if placebo:
                nothing = run_placebo(plan, planted=planted, repeats=repeats, compute=here, out=folder)
            else:
                found = answer(plan, here, folder)
        except KeyboardInterrupt:
            raise Stop(f"Stopped. {kept}") from None
    screen = console(json_file)
    text = placebo_json(nothing) if placebo else json_text(found.rows())
    if placebo:
        screen.print(nothing.text(), markup=False)
        if nothing.untestable:
            screen.print("The same in every run, so without a test: " + ", ".join(nothing.untestable) + ".", markup=False)
        if folder is not None:
            write_text(folder / "placebo.json", text)
    else:
        show(screen, found)
        if folder is not None:
            with errors().status("Drawing figures …"):
                write_ledger(found, folder)
            screen.print(f"Written to [bold]{folder}[/]: report.html, figures/, ledger.json, ledger.csv, provenance.json")
    put_text(json_file, text)


def estimated_seconds(plan) -> float:  # type: ignore[no-untyped-def]
    """Rough time of a plan on one core."""
    from experiments.runs import seconds_of_run

    return (
        2.0
        * sum(seconds_of_run(scene, plan.weeks(name), plan.communities) for name, scene in plan.scenarios.items())
        / len(plan.scenarios)
        * plan.size()
    )


def show(screen, found) -> None:  # type: ignore[no-untyped-def]
    """Print the ledger."""
    from rich.markup import escape
    from rich.table import Table

    from experiments.claims import money, number, p_text

    table = Table(title="Claims of the guidance literature", title_justify="left", title_style="bold")
    for name, way in (
        ("claim", "left"),
        ("outcome", "left"),
        ("change (95 %)", "right"),
        ("SD", "right"),
        ("Holm", "right"),
        ("cost a year", "right"),
        ("verdict", "left"),
    ):
        table.add_column(name, justify=way)  # type: ignore[arg-type]
    for finding in found.findings.values():
        table.add_section()
        table.add_row(
            finding.claim.id,
            f"[bold]{escape(finding.claim.claim)}[/]",
            "",
            "",
            "",
            money(finding.cost),
            f"[bold]{finding.verdict.category}[/]",
        )
        for read in finding.main():
            one = read.effects.whole
            table.add_row(
                "",
                escape(read.reading.name),
                f"{number(one.estimate)} ({number(one.low)} to {number(one.high)})",
                f"{one.size:+.2f}",
                p_text(one.p_holm),
                "",
                escape(read.verdict.words),
            )
    screen.print(table)
    screen.print(
        f"SD: standard deviations between worlds, above zero as claimed. {len(found.runs)} runs, "
        f"{found.provenance['failed_runs']} failed; {found.seconds:.0f} s."
    )
