"""``comity brief``: from one question to a brief for whoever decides, every number of it traced to its runs."""

from __future__ import annotations

import functools
from typing import Annotated

import typer

import figures
from comity.commands.optimising import staff_limits
from comity.commands.options import Computed, Foldered, JsonFile, Seeded, Sized, Staff, Yes, amount, asking
from comity.commands.progress import RunBar, ask_to_begin
from comity.commands.shared import Stop, check_json, console, errors, gather, last_part, refuse, titled, write_json
from experiments import brief, optimise, runs as running, sweep
from simulation import inputs

LONG_SECONDS = 120.0
"""A brief that takes longer is asked about first."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("brief")(write_brief)


class BriefOptions(Sized, Seeded, Computed, Foldered):
    """What ``comity brief`` is asked."""

    scenario: Annotated[str | None, typer.Argument(help="Scenario: a name (comity list scenarios), name:variant, or a folder.")] = (
        None
    )
    budget: Annotated[
        float | None,
        typer.Option(
            parser=amount,
            metavar="SHARE|US$",
            help="Most that the package may cost: a share of what best practice costs here "
            "(up to 5), or US dollars. 0.6 if no limit is given.",
        ),
    ] = None
    staff: Staff = []
    against: Annotated[
        str | None,
        typer.Option(
            help="What was or is done, with which the package is compared: a policy of the "
            "library; the scenario's own reference if left out."
        ),
    ] = None
    ensemble: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Sets of unknown numbers over which everything runs (comity list "
            "ensembles); the scenario's own if there is one, none for no set.",
        ),
    ] = ""
    minutes: Annotated[
        float, typer.Option(help="About how long all may take on this machine; decides how long the search goes on.")
    ] = 16.0
    generations: Annotated[
        int | None, typer.Option(help="Generations of the search, instead of --minutes: the same brief on every machine.")
    ] = None
    detail: Annotated[float, typer.Option(help="Factor on all numbers of runs: 0.1 to try it out, 2 for narrower intervals.")] = 1.0
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Folder for brief.html and everything behind it; one that holds "
            "the same question is continued. results/brief-SCENARIO if left out.",
        ),
    ] = None
    check: Annotated[
        str | None,
        typer.Option(
            "--check", metavar="DIR", help="Work out every number of a finished brief again from its runs, and repeat some of them."
        ),
    ] = None
    rerun: Annotated[
        str | None,
        typer.Option("--rerun", metavar="RUN_ID", help="Repeat one run of the brief in --out and compare it bit by bit."),
    ] = None
    yes: Yes = False
    json_file: JsonFile = ""


@asking(BriefOptions)
def write_brief(asked: BriefOptions) -> None:
    """Write a brief for a decision: which package, at what cost, how sure, who loses, where it fails, why it works.

    Searches packages within the limit, chooses one by a stated rule on runs that the search has not seen, judges it on further
    ones, under other answers to open questions and under shocks, and writes two to four pages (print them from the browser).
    """
    if asked.check is not None:
        _check(asked.check, asked.json_file)
        return
    if asked.rerun is not None:
        _rerun(asked.rerun, asked.out, asked.json_file)
        return

    limits, problems = staff_limits(asked.staff)
    if asked.scenario is None:
        problems.append(inputs.Problem("call", "scenario", None, "is missing", "a scenario, or --check with a folder"))

    def request() -> brief.BriefRequest:
        made = brief.BriefRequest(
            asked.scenario or "kesara",
            0.6 if asked.budget is None and not limits else asked.budget,
            limits.get("mission"),
            ngo_hours=limits.get("ngo"),
            **asked.among("against ensemble minutes generations detail weeks communities first_seed"),
        )
        return made

    question, compute, *_ = gather(
        "the brief",
        request,
        asked.compute,
        lambda: refuse(problems, ""),
        optimise.need_pymoo,
        lambda: check_json(asked.json_file),
    )
    name = f"brief-{last_part(asked.scenario or '')}"
    folder = asked.folder(name, goes_on=asked.continued(lambda place: brief.check_plan(question, place), brief.PLAN))
    if not asked.overwrite:
        brief.check_plan(question, folder)
    _announce(question, compute, asked.yes)
    _carry_out(question, str(asked.begin(folder)), compute, asked.json_file)


def _announce(asked: brief.BriefRequest, compute: running.Compute, yes: bool) -> None:
    """Say what the brief will take, and ask whether to begin if that is long."""
    rough = brief.rough_seconds(asked, compute.workers)
    beside = sum(brief.runs_beside(asked, len(inputs.bundled_policies())).values())
    if asked.generations is None:
        seconds = max(60.0 * asked.minutes, beside * rough)
        errors().print(
            f"About {sweep.duration(seconds)} and {seconds / rough:,.0f} runs at most: {beside:,} to choose, judge, stress "
            f"and "
            "explain, the rest to search. Measured after the first runs. Ctrl-C keeps what is "
            "finished.",
            highlight=False,
        )
    else:
        runs = beside + brief.searched(asked, asked.generations)
        seconds = runs * rough
        errors().print(
            f"About {runs:,} runs at most and roughly {sweep.duration(seconds)}. Ctrl-C keeps what is finished.", highlight=False
        )
    if seconds > LONG_SECONDS:
        ask_to_begin(yes)


def _carry_out(asked: brief.BriefRequest, folder: str, compute: running.Compute, json_file: str) -> None:
    """Make the brief, write it, and say where it is."""
    try:
        with RunBar() as bar:
            words = functools.partial(bar.progress.console.print, highlight=False)
            found = brief.answer(asked, folder, compute.telling(bar.tell), tell=words)
        with errors().status("Drawing and writing the page …"):
            written = brief.write(found, folder)
    except KeyboardInterrupt:
        raise Stop(f"Stopped. Finished runs are kept in {folder}: the same command with --out {folder} goes on.") from None
    write_json(
        json_file,
        found.choice.table.to_dict("records"),
        command="brief",
        folder=str(folder),
        bottom_line=written.bottom_line,
        package=found.package.name,
        rival=found.rival.name,
        reference=found.reference.name,
        limits=found.limits,
        runs=len(found.ledger.rows),
        numbers=written.numbers,
    )
    screen = console(json_file)
    for line in written.bottom_line:
        screen.print(f"• {line}", markup=False, soft_wrap=True)
    screen.print(
        f"Written to [bold]{folder}[/]: brief.html (print it from the browser), numbers.json, runs.parquet, policies/ "
        f"and what "
        f"they rest on.\nCheck it: comity brief --check {folder}"
    )


def _check(folder: str, json_file: str) -> None:
    gather("the check", lambda: check_json(json_file))
    with errors().status("Asking every number again and repeating some runs …"):
        found = brief.check(folder)
    write_json(
        json_file,
        [{"run_id": one.run_id, "equal": one.equal} for one in found.again],
        command="brief --check",
        numbers=found.numbers,
        wrong=list(found.wrong),
        right=found.right,
    )
    screen = console(json_file)
    screen.print(str(found), markup=False, soft_wrap=True)
    if not found.right:
        raise typer.Exit(1)


def _rerun(run_id: str, out: str | None, json_file: str) -> None:
    gather(
        "the run",
        lambda: check_json(json_file),
        lambda: refuse([] if out else [inputs.Problem("--out", "", None, "is missing", "the brief's folder")], ""),
    )
    found = brief.replay_run(str(out), run_id)

    write_json(json_file, found.measures.to_dict("records"), command="brief --rerun", run_id=run_id, equal=found.equal)
    screen = console(json_file)
    title = f"Run {run_id}: {found.case.policy.name}, seed {found.case.seed}"
    shown = titled(title, "measure", "in the brief", "again", "the same")
    for row in found.measures.to_dict("records"):
        shown.add_row(
            figures.measure_title(str(row["measure"])), repr(row["stored"]), repr(row["found"]), "yes" if row["equal"] else "NO"
        )
    screen.print(shown)
    screen.print("Equal to the last bit." if found.equal else "Not equal.")
    if not found.equal:
        raise typer.Exit(1)
