"""``comity calibrate`` and ``comity predict``: what history does not rule out, and what that says of later years."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from comity.commands.options import SEEDS, Foldered, JsonFile, Seeded, Threaded, Written, asking
from comity.commands.progress import RunBar
from comity.commands.shared import Stop, check_json, console, errors, gather, last_part, titled, write_json
from experiments import calibration, kit

COMMAND = "command.txt"
"""Keeps what a calibration was asked: the same goes on in its folder, another does not."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("calibrate")(calibrate_one)
    app.command("predict")(predict_years)


class CalibrateOptions(Threaded, Foldered, Written):
    """What ``comity calibrate`` is asked."""

    scenario: Annotated[str, typer.Argument(help="Scenario with a recorded history: mali or liberia.")]
    waves: Annotated[int, typer.Option(help="Waves of history matching.")] = 2
    budget: Annotated[int, typer.Option(help="Runs in all, about.")] = 5000
    members: Annotated[int, typer.Option(help="Members of the ensemble.")] = 150
    truths: Annotated[int, typer.Option(help="Synthetic truths for the coverage of intervals.")] = 200
    seed: Annotated[int, typer.Option(help="Decides every random choice.")] = 0
    communities: Annotated[int, typer.Option(help="Communities in the country.")] = 90
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Folder for runs, ensemble, tables and report; "
            "results/calibrate-SCENARIO if left out. Called again with the same folder, a "
            "stopped calibration goes on.",
        ),
    ] = None


@asking(CalibrateOptions)
def calibrate_one(asked: CalibrateOptions) -> None:
    """Fit a scenario to its recorded history: an ensemble of parameter sets, with diagnostics."""
    problem, *_ = gather(
        "the calibration", lambda: calibration.problem_of(asked.scenario, asked.communities), lambda: check_json(asked.json_file)
    )
    sizes = asked.among("waves budget members truths seed communities")
    command = f"comity calibrate {asked.scenario} " + " ".join(f"--{name} {value}" for name, value in sizes.items())
    folder = asked.folder(f"calibrate-{problem.name}", goes_on=lambda place: kit.says(place / COMMAND, command))
    request, compute = gather(
        "the calibration",
        lambda: calibration.CalibrateRequest.of(problem, out=folder, command=command, **sizes),
        asked.compute,
    )
    kit.write_text(asked.begin(folder) / COMMAND, command)
    with errors().status("Trying a few runs to say what it will take; the first use on a machine compiles the model …"):
        seconds = calibration.seconds_per_run(problem, asked.workers)
    errors().print(
        f"About {asked.budget} runs of {seconds:.2g} s each on {asked.workers} threads: {_time(asked.budget * seconds)}, "
        "and a minute or two for the emulators."
    )
    with RunBar() as bar:
        try:
            found = calibration.answer(
                request, compute.telling(bar.tell), lambda line: bar.progress.console.print(line, markup=False)
            )
        except KeyboardInterrupt:
            raise Stop(f"Stopped. Finished runs are kept in {folder}/runs: the same command goes on from there.") from None
    with errors().status("Writing the report …"):
        calibration.write_calibration(found, folder, figures=asked.figures)
    write_json(
        asked.json_file,
        found.identified.to_dict("records"),
        command=command,
        provenance=found.provenance,
        coverage=found.coverage.table.to_dict("records"),
        predictive=found.predictive.to_dict("records"),
    )
    screen = console(asked.json_file)
    for name, title in (
        ("coverage", f"{found.coverage.truths} synthetic truths: coverage of intervals"),
        ("identifiability", "What history does to each parameter"),
        ("predictive", "Records beside the ensemble's intervals"),
    ):
        show(screen, calibration.tables_of(found)[name].drop(columns=["year", "series"], errors="ignore"), title)
    screen.print(
        f"{found.predictive['inside80'].sum()} of {len(found.predictive)} records lie inside their 80 % intervals.\n"
        f"Written to [bold]{folder}[/]: report.html, ensemble/ with tables (use it as --ensemble "
        f"{folder}/ensemble)" + (", figures/" if asked.figures else "")
    )


class PredictOptions(Seeded, Threaded, Foldered):
    """What ``comity predict`` is asked."""

    scenario: Annotated[str, typer.Argument(help="Scenario: a name or a folder.")]
    first: Annotated[int, typer.Option("--from", help="First calendar year.")]
    last: Annotated[int, typer.Option("--to", help="Last calendar year.")]
    ensemble: Annotated[str, typer.Option(metavar="NAME", help="Parameter sets: a name (comity list ensembles) or a folder.")]
    policy: Annotated[str | None, typer.Option("--policy", "-p", help="Policy; the scenario's own history if left out.")] = None
    runs: Annotated[int, typer.Option("--runs", *SEEDS, help="Runs of each member.")] = 2
    communities: Annotated[int | None, typer.Option(help="Communities in the country; about 200 if left out.")] = None
    against_evidence: Annotated[
        bool,
        typer.Option(
            "--against-evidence",
            help="Show the records of these years beside, as far as the scenario holds them; nothing is fitted to them.",
        ),
    ] = False
    out: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|DIR",
            help="A file ending in .csv, or a folder for table, figure and page; predict-SCENARIO.csv if left out.",
        ),
    ] = None
    json_file: JsonFile = ""


@asking(PredictOptions)
def predict_years(asked: PredictOptions) -> None:
    """Predict yearly figures with intervals of 50 and 80 %: parameters, luck and the record's error together."""
    request, compute, place, *_ = gather(
        "the prediction",
        lambda: calibration.PredictRequest.of(
            asked.scenario,
            asked.first,
            asked.last,
            asked.ensemble,
            asked.policy,
            runs_per_member=asked.runs,
            communities=asked.communities,
            first_seed=asked.first_seed,
        ),
        asked.compute,
        lambda: asked.place(f"predict-{last_part(asked.scenario)}.csv"),
        lambda: check_json(asked.json_file),
    )
    with RunBar() as bar:
        try:
            found = calibration.answer_prediction(request, compute.telling(bar.tell))
        except KeyboardInterrupt:
            raise Stop("Stopped: nothing was written.") from None
    beside = calibration.against_evidence(found) if asked.against_evidence else None
    written = calibration.write_prediction(found, place if place.suffix == ".csv" else asked.begin(place), beside)
    write_json(
        asked.json_file,
        found.table.to_dict("records"),
        command="predict",
        provenance=found.provenance,
        consent=found.consent.to_dict("records"),
        **({} if beside is None else {"evidence": beside.to_dict("records")}),
    )
    screen = console(asked.json_file)
    show(
        screen,
        found.table,
        f"{found.scenario.title}: {asked.first}–{asked.last}, {len(found.ensemble)} members of {found.ensemble.name}",
    )
    if beside is not None:
        show(screen, beside, "Beside the records (shown only now; “held out” was used in no fit)")
        if beside.empty:
            screen.print(f"The scenario holds no record of {asked.first}–{asked.last}.")
    screen.print("Written: " + ", ".join(f"[bold]{path}[/]" for path in written))


def show(screen, table, title: str) -> None:  # type: ignore[no-untyped-def]
    """Print a data frame as a table."""
    numbers = {name for name in table if table[name].dtype.kind in "fi" and name != "year"}
    shown = titled(title, *(">" * (name in numbers) + str(name).replace("_", " ") for name in table))
    for row in table.itertuples(index=False):
        shown.add_row(*(escape(kit.cell_text(value)) for value in row))
    screen.print(shown)


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
