"""``comity status``, ``comity query`` and ``comity rerun``: what a study's folder holds."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from comity.commands.options import JsonFile, Overwrite
from comity.commands.shared import FAILED, check_json, console, errors, gather, plain, titled, write_json
from experiments import kit, store as stores, sweep
from simulation import inputs

if TYPE_CHECKING:
    import pandas as pd

StudyFolder = Annotated[Path, typer.Argument(help="The study's folder, made by comity sweep.")]
FAILURES = "SELECT reason, count(*) AS runs, min(run_id) AS first_run FROM failures GROUP BY reason ORDER BY runs DESC, first_run"
MOST_ROWS = 50
"""Rows of an answer that are printed; JSON and CSV hold all."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("status")(status)
    app.command("query")(query)
    app.command("rerun")(rerun_run)


@plain
def status(study: StudyFolder, json_file: JsonFile = "") -> None:
    """Say how far a study is, why runs failed, and whether it can be continued."""
    check_json(json_file)
    store = stores.Store(study)
    counts, writing = store.counts(), kit.holder_now(study / stores.LOCK)
    title, changed, grows = _held_against(study, store)
    size = sum(path.stat().st_size for path in study.rglob("*") if path.is_file())
    ended = store.finished()
    state = "complete" if counts.complete else str(writing) if writing else "not complete"
    about = {
        "study": str(study),
        "title": title,
        "state": state,
        "finished": counts.done,
        "failed": counts.failed,
        "runs": counts.total,
        "shards": counts.shards,
        "bytes": size,
        "writing": None if writing is None else writing.pid,
        "changed": changed,
        "grows": grows,
        "ended_early": ended["reason"] if ended else None,
    }
    # Runs that stand in no shard yet are described by study.toml, which must be what was run.
    reasons = [] if changed else store.query(FAILURES).to_dict("records")
    screen = console(json_file)
    shown = titled(title or str(study), show_header=False)
    shown.add_row("state", state + (f": {ended['reason']}" if ended else ""))
    shown.add_row("runs finished", f"{counts.done:,} of {counts.total:,}" + (" at most" if ended else ""))
    shown.add_row("runs failed", f"{counts.failed:,}")
    shown.add_row("on disk", f"{counts.shards} shards, {sweep.size_words(size)}")
    change = f"asked for larger: {grows}; comity resume extends it" if grows else "no longer the same: cannot be continued or rerun"
    shown.add_row("model", change if changed else "the same as here")
    screen.print(shown)
    for line in changed:
        screen.print(f"  {line}", markup=False, soft_wrap=True)
    for row in reasons:
        screen.print(f"  {row['runs']:,} failed (first: run {row['first_run']}): {row['reason']}", markup=False, soft_wrap=True)
    if not writing and (grows or (not counts.complete and not changed)):
        screen.print(f"Go on with: comity resume {study}", markup=False, soft_wrap=True)
    write_json(json_file, reasons, command="status", **about)


def _held_against(study: Path, store: stores.Store) -> tuple[str, list[str], str]:
    """The title of a folder's study as it would be read now, what has changed since its runs were made, and what would grow."""
    try:
        plan = sweep.study_of_folder(study)
    except inputs.InputProblems as error:
        return "", [str(problem) for problem in error.problems], ""
    now = stores.manifest_of(plan.content(), [measure.name for measure in plan.measures], plan.total_runs)
    changed = [str(problem) for problem in stores.differences(store.manifest, now)]
    return plan.title, changed, stores.would_grow(plan, store.manifest)


@plain
def query(
    study: StudyFolder,
    sql: Annotated[str, typer.Argument(help="SQL (DuckDB) over the tables runs and failures.")],
    csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the answer as CSV.")] = None,
    json_file: JsonFile = "",
) -> None:
    """Ask a study: runs has a row per run with run_id, scenario, policy, seed, every factor and every outcome."""
    store, *_ = gather(
        "the query",
        lambda: stores.Store(study),
        lambda: check_json(json_file),
        lambda: check_json("" if csv is None else str(csv), "--csv"),
    )
    answer = store.query(sql)
    screen, counts = console(json_file), store.counts()
    if csv is not None:
        kit.write_aside(csv, lambda path: kit.save_csv(answer, path, index=False))
    about = {"runs": counts.total, "finished": counts.done + counts.failed, "complete": counts.complete}
    write_json(json_file, answer.to_dict("records"), command="query", study=str(study), sql=sql, **about)
    if not counts.complete:
        words = f"Partial: the study is not finished; this is of {counts.done + counts.failed:,} of its {counts.total:,} runs."
        errors().print(words, markup=False, soft_wrap=True)
    if json_file != "-":
        screen.print(_table(answer))
        if len(answer) > MOST_ROWS:
            screen.print(f"{MOST_ROWS} of {len(answer):,} rows; --csv FILE or --json FILE gives all.")


def _table(answer: pd.DataFrame) -> Any:
    shown = Table()
    numbers = [kind.kind in "iuf" for kind in answer.dtypes]
    for name, number in zip(answer.columns, numbers):
        shown.add_column(escape(str(name)), justify="right" if number else "left", overflow="fold")
    for row in answer.head(MOST_ROWS).itertuples(index=False):
        shown.add_row(*(f"{value + 0.0:.6g}" if isinstance(value, float) else escape(str(value)) for value in row))
    return shown


@plain
def rerun_run(
    study: StudyFolder,
    run_id: Annotated[int, typer.Argument(help="The run's number: run_id in the table runs.")],
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for tables and figures; a new one in results/ if left out.")
    ] = None,
    overwrite: Overwrite = False,
    figures: Annotated[bool, typer.Option(help="Draw figures.")] = True,
    json_file: JsonFile = "",
) -> None:
    """Run one run of a study again, exactly and at full detail, and check that it equals the stored one to the last bit."""
    check_json(json_file)
    folder = kit.results_folder(out, f"rerun-{study.resolve().name}-{run_id}", overwrite=overwrite)
    with errors().status(f"Running run {run_id} again, week by week …"):
        again = sweep.rerun(study, run_id)
        if overwrite:
            kit.empty_folder(folder)
        kit.write_tables(again.result, folder)
        kit.write_aside(folder / "country.parquet", partial(again.weekly.to_parquet, index=False))
    case = again.case
    screen = console(json_file)
    screen.print(_measures_again(again.measures, f"Run {run_id}: {case.scenario.title}, {case.policy.name}, seed {case.seed}"))
    write_json(
        json_file,
        again.measures.to_dict("records"),
        command="rerun",
        study=str(study),
        run_id=run_id,
        equal=again.equal,
        reason=again.reason,
        seed=case.seed,
        policy=case.policy.name,
        parameters=dict(case.parameters),
        switches=dict(case.switches),
        folder=str(folder),
    )
    if figures:
        with errors().status("Drawing …"):
            kit.write_figures(replace(again.result, weekly=again.weekly), folder)
    screen.print(
        f"Written to {folder}: weekly tables by country, region and community, events, network" + (", figures/" if figures else ""),
        markup=False,
        soft_wrap=True,
    )
    if again.reason:
        errors().print(f"The stored run failed: {again.reason}", markup=False, soft_wrap=True)
    elif not again.equal:
        errors().print("The run does not equal the stored one: another machine, other libraries, or a damaged file.", markup=False)
        raise typer.Exit(FAILED)
    else:
        screen.print(f"All {len(again.measures)} measures equal the stored ones to the last bit.")


def _measures_again(measures: pd.DataFrame, title: str) -> Table:
    """What was stored and what the run again gave, measure by measure."""
    shown = titled(title)
    for name in ("measure", "stored", "run again", ""):
        shown.add_column(name, justify="left" if name in ("measure", "") else "right", overflow="fold")
    for row in measures.itertuples(index=False):
        same = "equal" if row.equal else "[bold yellow]differs[/]"
        shown.add_row(row.measure, repr(float(row.stored)), repr(float(row.found)), same)
    return shown
