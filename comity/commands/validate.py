"""``comity validate``: the stylised facts as tests, with an honest table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from comity.commands.options import SEEDS, Foldered, Seeded, Threaded, asking
from comity.commands.progress import RunBar
from comity.commands.shared import Stop, check_json, console, gather, put_text, settings, titled
from experiments import kit, validate

STYLES = {"reproduced": "bold cyan", "undecided": "", "wrong size": "yellow", "wrong sign": "bold yellow"}


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("validate")(validate_facts)


class ValidateOptions(Seeded, Threaded, Foldered):
    """What ``comity validate`` is asked."""

    fact: Annotated[list[str], typer.Option("--fact", help="A fact, such as F01; may be repeated. All if left out.")] = []
    full: Annotated[
        bool,
        typer.Option(
            "--full",
            help="Also under each other option of a switch and with each kernel off, one "
            "at a time (about ten minutes on two free cores).",
        ),
    ] = False
    seeds: Annotated[int, typer.Option(*SEEDS, help="Seeds of the usual design; facts with rare events take more.")] = 20
    repeats: Annotated[int, typer.Option(help="Test everything this many times with other seeds: do verdicts repeat?")] = 1
    ensemble: Annotated[
        list[str],
        typer.Option(metavar="NAME", help="Run over the parameter sets of an ensemble; may be repeated, one for each scenario."),
    ] = []
    switch: Annotated[
        list[str],
        typer.Option(
            "--switch", metavar="NAME=VALUE", help="A structural switch, or a mechanism or kernel on|off; may be repeated."
        ),
    ] = []
    strict: Annotated[bool, typer.Option("--strict", help="Exit with 1 if any fact is not reproduced.")] = False
    out: Annotated[str, typer.Option("--out", "--html", metavar="DIR", help="Folder for report.html, figure and tables.")] = ""
    json_file: Annotated[
        str,
        typer.Option(
            "--json",
            metavar="FILE",
            help="Also write a JSON list, an object for each fact and "
            "setting; - for standard output, and then nothing else is printed there.",
        ),
    ] = ""


@asking(ValidateOptions)
def validate_facts(asked: ValidateOptions) -> None:
    """Test the model against stylised facts of the literature: estimates, accepted ranges, verdicts by role."""

    (_, switches), request, compute, *_ = gather(
        "validation",
        lambda: settings([], asked.switch),
        lambda: validate.ValidateRequest.of(
            asked.fact or None,
            seeds=asked.seeds,
            full=asked.full,
            ensembles=asked.ensemble,
            repeats=asked.repeats,
            first_seed=asked.first_seed,
        ),
        asked.compute,
        lambda: check_json(asked.json_file),
        lambda: asked.folder(asked.out) if asked.out else None,
    )
    with RunBar() as bar:
        try:
            found = validate.answer(replace(request, switches=switches), compute.telling(bar.tell))
        except KeyboardInterrupt:
            raise Stop("Stopped before all facts were tested: nothing was kept.") from None
    put_text(asked.json_file, kit.json_text(found.rows()))
    screen, written = console(asked.json_file), ""
    if asked.out:
        options = [
            *(f"--fact {name}" for name in asked.fact),
            "--full" * asked.full,
            f"--seeds {asked.seeds}",
            f"--first-seed {asked.first_seed}" * (asked.first_seed > 0),
            f"--repeats {asked.repeats}" * (asked.repeats > 1),
            *(f"--ensemble {name}" for name in asked.ensemble),
            *(f"--switch {pair}" for pair in asked.switch),
        ]
        target = validate.write_validation(
            found, asked.begin(Path(asked.out)), " ".join(["comity validate", *filter(None, options)])
        )
        more = ", settings.png and .svg, settings.csv, settings.json" if asked.full or asked.repeats > 1 else ""
        written = f"Written to [bold]{target}[/]: report.html, facts.png and .svg, facts.csv, facts.json{more}"
    show(screen, found)
    if written:
        screen.print(written)
    if asked.strict and not found.reproduced:
        raise typer.Exit(1)


def show(screen: Console, found: validate.Validation) -> None:
    """Print the readings by fact, the counts by role, the naive correlation, and the settings if there are several."""
    shown = titled("Stylised facts")
    table = found.table()
    for name in table:
        shown.add_column(
            str(name),
            justify="right" if name == "estimate" else "left",
            overflow="fold",
            no_wrap=name in ("id", "role", "estimate", "fact"),
        )
    for row in table.itertuples(index=False):
        cells = [str(cell) for cell in row]
        for k in (-2, -1):
            style = STYLES.get(cells[k], "")
            cells[k] = f"[{style}]{cells[k]}[/]" if style else cells[k]
        shown.add_row(*cells)
    screen.print(shown)
    screen.print(f"[bold]{found.summary()}.[/]")
    if found.naive is not None:
        screen.print(found.naive.words())
    wide = found.ablations()
    if wide.shape[1] > 3:
        settings_table = titled("Reproduced (+), undecided (?), wrong size (o), wrong sign (x), by setting")
        ids = [f"{r.id}" for r in wide.itertuples()]
        settings_table.add_column("setting", no_wrap=True)
        for name in ids:
            settings_table.add_column(name)
        signs = {"reproduced": "+", "undecided": "?", "wrong size": "o", "wrong sign": "x"}
        for setting in [c for c in wide if c not in ("id", "role")]:
            settings_table.add_row(str(setting), *(signs[v] for v in wide[setting]))
        screen.print(settings_table)
