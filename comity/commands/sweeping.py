"""``comity sweep`` and ``comity resume``: the runs of a study into a folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from comity.commands.options import Computed, Foldered, JsonFile, asking
from comity.commands.progress import StudyBar, announce
from comity.commands.shared import FAILED, STOPPED, check_json, console, errors, gather, titled, write_json
from experiments import kit, runs, store as stores, study as studies, sweep

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print mistakes only.")]


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("sweep")(sweep_study)
    app.command("resume")(resume_study)


class SweepOptions(Computed, Foldered):
    """What ``comity sweep`` is asked."""

    study: Annotated[Path, typer.Argument(help="The study file, such as study.toml, or a name of comity list studies.")]
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="The study's folder; a new one in results/ if left out. A folder that holds this study is continued.",
        ),
    ] = None
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before a long study.")] = False
    quiet: Quiet = False
    json_file: JsonFile = ""


@asking(SweepOptions)
def sweep_study(asked: SweepOptions) -> None:
    """Run a study: every design point, policy and seed into a folder that survives any interruption."""
    plan, compute, _ = gather(
        "the sweep",
        lambda: studies.load_study(asked.study),
        asked.compute,
        lambda: check_json(asked.json_file),
    )
    folder = asked.begin(asked.folder(asked.study.stem, goes_on=kit.holding("manifest.json") if asked.out else None))
    screen = console(asked.json_file)
    if not asked.quiet and asked.json_file != "-":
        screen.print(str(plan), markup=False)
    if not (folder / "manifest.json").exists():
        announce(plan, screen, asked.workers, asked.yes, quiet=asked.quiet)
    _carry_out(
        lambda progress: sweep.run_study(plan, folder, compute.telling(progress)),
        folder,
        screen,
        quiet=asked.quiet,
        json_file=asked.json_file,
        command="sweep",
    )


class ResumeOptions(Computed):
    """What ``comity resume`` is asked."""

    study: Annotated[Path, typer.Argument(help="The study's folder.")]
    retry: Annotated[bool, typer.Option("--retry", help="Also try the runs again that failed.")] = False
    quiet: Quiet = False
    json_file: JsonFile = ""


@asking(ResumeOptions)
def resume_study(asked: ResumeOptions) -> None:
    """Go on with a study where it was interrupted. A changed study or model is refused, with what has changed."""
    plan, compute, _ = gather(
        "the sweep",
        lambda: sweep.study_of_folder(asked.study),
        asked.compute,
        lambda: check_json(asked.json_file),
    )
    _carry_out(
        lambda progress: sweep.run_study(plan, asked.study, compute.telling(progress), again=asked.retry),
        asked.study,
        console(asked.json_file),
        quiet=asked.quiet,
        json_file=asked.json_file,
        command="resume",
    )


def _carry_out(
    work: Callable[[runs.Progress], sweep.Swept],
    folder: Path,
    screen: Console,
    quiet: bool,
    json_file: str,
    command: str,
) -> None:
    """Do the work under a bar, and say how it ended."""
    try:
        if quiet:
            swept = work(runs.silent)
        else:
            with StudyBar() as bar:
                swept = work(bar.tell)
    except OSError as error:
        place = f" {error.filename}" if error.filename else ""
        errors().print(
            f"Stopped: cannot write{place}: {error.strerror or error}\nEverything finished before is kept and whole. "
            f"When there is room again: comity resume {folder}",
            markup=False,
            soft_wrap=True,
        )
        raise typer.Exit(FAILED) from None

    rows = means(stores.Store(folder)) if swept.state.done > swept.state.failed else []
    if not quiet and rows:
        show(screen, rows)
    write_json(
        json_file,
        rows,
        command=command,
        study=str(folder),
        message=swept.message,
        done=swept.state.done,
        failed=swept.state.failed,
        total=swept.state.total,
        seconds=swept.state.seconds,
        rate=swept.state.rate,
        interrupted=swept.interrupted,
    )
    if swept.interrupted:
        errors().print(swept.message, markup=False, soft_wrap=True)
        raise typer.Exit(STOPPED)
    if not quiet:
        screen.print(
            f"{swept.message} {swept.state.here:,} runs now, {swept.state.rate:,.1f} a second.\nAsk it with: comity query "
            f'{folder} "SELECT * FROM runs LIMIT 5"' + (f"\nWhy runs failed: comity status {folder}" if swept.state.failed else ""),
            markup=False,
            soft_wrap=True,
        )


def means(store: Any) -> list[dict[str, Any]]:
    """Mean of every measure by scenario and policy, over all finished runs."""
    columns = ", ".join(f'avg("{name}") AS "{name}"' for name in store.measures)
    table = store.query(
        f"SELECT scenario, policy, count(*) AS runs, {columns} FROM runs GROUP BY scenario, policy ORDER BY min(run_id)"
    )
    rows: list[dict[str, Any]] = table.to_dict("records")
    return rows


def show(screen: Console, rows: list[dict[str, Any]]) -> None:
    """Print the means as a table: policies across and measures down, or the other way where there are many policies."""
    several = len({row["scenario"] for row in rows}) > 1
    cells = [f"{row['scenario']}: {row['policy']}" if several else str(row["policy"]) for row in rows]
    names = [name for name in rows[0] if name not in ("scenario", "policy")]
    texts = [[f"{row[name]:,}" if isinstance(row[name], int) else f"{row[name]:,.4g}" for name in names] for row in rows]
    across, down, table = (cells, names, list(zip(*texts))) if len(cells) <= len(names) else (names, cells, texts)
    shown = titled("Means over all finished runs")
    shown.add_column("", overflow="fold")
    for name in across:
        shown.add_column(escape(name.replace("_", " ")), justify="right", overflow="fold")
    for name, line in zip(down, table):
        shown.add_row(escape(name.replace("_", " ")), *line)
    screen.print(shown)
