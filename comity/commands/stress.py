"""``comity stress``: policies over many states of the world, and how robust each is."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

import figures
from comity.commands.options import SEEDS, Computed, Foldered, Policies, Seeded, Sized, Written, Yes, asking
from comity.commands.progress import StudyBar, announce
from comity.commands.shared import STOPPED, check_json, console, errors, gather, last_part, titled, write_json
from experiments import kit, stress, sweep


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("stress")(stress_policies)


class StressOptions(Sized, Seeded, Computed, Foldered, Written):
    """What ``comity stress`` is asked."""

    scenario: Annotated[str, typer.Argument(help="Scenario: a name (comity list scenarios), name:variant, or a folder.")]
    policy: Policies = []
    against: Annotated[
        str | None,
        typer.Option(help="The reference, whose medians are the thresholds that you do not set; the scenario's own if left out."),
    ] = None
    outcome: Annotated[
        list[str], typer.Option("--outcome", help="Outcome, such as stability or stability.end; may be repeated.")
    ] = []
    threshold: Annotated[
        list[str],
        typer.Option(
            "--threshold",
            "-t",
            metavar="NAME=VALUE",
            help="What is enough of an outcome: stability=0.6, trust_mission>=0.5; may be repeated.",
        ),
    ] = []
    shock: Annotated[
        list[str],
        typer.Option(
            "--shock",
            metavar="KIND",
            help="none, donor_cut, donor_cut:0.8:104 (strength, weeks), offensive+epidemic; may be repeated.",
        ),
    ] = []
    states: Annotated[int, typer.Option(help="Samples of what is not known; each is met under every shock.")] = 100
    seeds: Annotated[int, typer.Option(*SEEDS, help="Seeds in each state, the same under every policy.")] = 1
    ensemble: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="Numbers that nobody knows: scenario (its own, calibrated or drawn from ranges), none, a name (comity list "
            "ensembles) or a folder. Left out: scenario, but none with --vary.",
        ),
    ] = None
    vary: Annotated[
        list[str],
        typer.Option(
            "--vary",
            metavar="NAME",
            help="A parameter, switch or scenario value to sample "
            "instead of every parameter (beside the ensemble): risk_caution, "
            "government.abuse=0.2:0.9; may be repeated.",
        ),
    ] = []
    switches: Annotated[str, typer.Option(help="pooled (all drawn at random), one (at a time), or default.")] = "pooled"
    out: Annotated[
        str | None,
        typer.Option(
            metavar="DIR",
            help="Folder for runs, tables, heat map and report; one that holds this "
            "stress test is continued. A new one in results/ if left out.",
        ),
    ] = None
    yes: Yes = False


@asking(StressOptions)
def stress_policies(asked: StressOptions) -> None:
    """Stress-test policies: regret, thresholds met, worst states and dominance over what nobody knows."""
    folder = asked.folder(f"stress-{last_part(asked.scenario)}"[:80], goes_on=kit.holding(stress.REQUEST) if asked.out else None)
    request, compute, _ = gather(
        "the stress test",
        lambda: stress.StressRequest.of(
            asked.scenario,
            folder,
            policies=asked.policy or None,
            outcomes=asked.outcome or None,
            thresholds=asked.threshold,
            shocks=asked.shock or None,
            switching=asked.switches,
            ensemble=asked.ensemble or stress.usual_ensemble(asked.vary),
            **asked.among("against states seeds first_seed vary weeks communities"),
        ),
        asked.compute,
        lambda: check_json(asked.json_file),
    )
    asked.begin(folder)
    plan = request.plan()
    screen = console(asked.json_file)
    screen.print(str(plan), markup=False, soft_wrap=True)
    if not (folder / "manifest.json").exists():
        announce(plan.study, screen, asked.workers, asked.yes)
    with StudyBar() as bar:
        swept = sweep.run_study(plan.study, folder, compute.telling(bar.tell))
    if swept.interrupted:
        errors().print(
            f"{swept.message}\nThen the same command with --out {folder} makes tables and figures.", markup=False, soft_wrap=True
        )
        raise typer.Exit(STOPPED)
    with errors().status("Judging, drawing and writing the report …"):
        found = stress.read_stress(folder)
        stress.write(found, figures=asked.figures)
    write_json(
        asked.json_file,
        found.robustness.table.to_dict("records"),
        command="stress",
        folder=str(folder),
        seconds=swept.state.seconds,
        runs=swept.state.total,
        **stress.as_plain(found),
    )
    show(screen, found)
    for line in stress.findings(found):
        screen.print(f"• {line}", markup=False, soft_wrap=True)
    screen.print(
        f"Written to [bold]{folder}[/]: report.html, robustness.csv, dominance.csv, by_shock.csv, values.csv"
        + (", figures/robustness.png" if asked.figures else "")
    )


def show(screen: Console, found: stress.Stress) -> None:
    """Print policies down and outcomes across: share of states with enough, and regret of nine states in ten."""
    r = found.robustness
    shown = titled(
        "Share of states with enough · regret not exceeded in 90 % of states",
        *("policy", *([">all thresholds"] if r.joint else [])),
        caption="Best first. ▼ dominated. Regret: behind the best policy of each state.",
    )
    scales = {
        name: stress.scale_of(name, [r.value(policy, name, "regret_90") for policy in found.policies]) for name in found.outcomes
    }
    for name, scale in scales.items():
        unit = "" if scale.unit == "0 to 1" else f", {scale.unit}"
        shown.add_column(escape(figures.measure_title(name) + unit), justify="right")
    beaten = r.dominated()
    for policy in figures.order_of(r.table, stress.ALL):
        cells = [f"{r.value(policy, stress.ALL, 'satisfied'):.0%}"] if r.joint else []
        cells += [
            f"{r.value(policy, name, 'satisfied'):.0%} · {scale.text(r.value(policy, name, 'regret_90'))}"
            for name, scale in scales.items()
        ]
        mark = " (reference)" if policy == found.reference else " ▼" if policy in beaten else ""
        shown.add_row(escape(stress.title_of(found, policy)) + mark, *cells)
    screen.print(shown)
