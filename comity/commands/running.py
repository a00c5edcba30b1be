"""``comity run``: one scenario, one policy, one seed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

import figures
import simulation
from comity.commands.options import Foldered, Settled, Sized, Written, asking
from comity.commands.shared import check_json, console, errors, gather, refuse, titled, write_json
from experiments import kit, runs
from simulation import inputs, world

if TYPE_CHECKING:
    import pandas as pd


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("run")(run_one)


class RunOptions(Sized, Settled, Foldered, Written):
    """What ``comity run`` is asked."""

    scenario: Annotated[str, typer.Argument(help="Scenario: a name (comity list scenarios), name:variant, or a folder.")]
    policy: Annotated[str, typer.Option("--policy", "-p", help="Policy: a name or a file.")] = "uncoordinated"
    seed: Annotated[int, typer.Option(help="Decides the world and all luck.")] = 0
    ensemble: Annotated[
        str | None, typer.Option(metavar="NAME", help="Take the parameters from an ensemble (comity list ensembles).")
    ] = None
    member: Annotated[int | None, typer.Option(help="Member of the ensemble, from 0; the seed's own if left out.")] = None
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for tables and figures; a new one in results/ if left out.")
    ] = None


@asking(RunOptions)
def run_one(asked: RunOptions) -> None:
    """Run one scenario under one policy with one seed, and show what came of it."""
    scene, plan, (parameters, switches), *_ = gather(
        "the run",
        lambda: inputs.load_scenario(asked.scenario),
        lambda: inputs.load_policy(asked.policy),
        asked.settings,
        lambda: check_json(asked.json_file),
        lambda: check_seed(asked.seed),
    )
    parameters = from_ensemble(asked.ensemble, asked.member, asked.seed) | parameters
    gather(
        "the run",
        lambda: simulation.check_size(scene, asked.weeks, asked.communities),
        lambda: refuse(plan.check_regions(scene), f"policy {plan.name}"),
    )
    name = f"run-{world.label_of(scene).replace(':', '-')}-{plan.name}-seed{asked.seed}"
    folder = asked.begin(asked.folder(name))
    with errors().status("Running; the first use on a machine compiles the model, which takes a minute or two …"):
        result = simulation.run(
            scene, plan, asked.seed, weeks=asked.weeks, parameters=parameters, switches=switches, communities=asked.communities
        )
        kit.write_tables(result, folder)
    table = kit.summary_table(result)
    write_json(asked.json_file, table.to_dict("records"), command="run", provenance=result.provenance)
    if asked.figures:
        with errors().status("Drawing …"):
            kit.write_figures(result, folder)
    screen = console(asked.json_file)
    show(
        screen,
        table,
        f"{scene.title} under “{plan.title or plan.name}”, seed {asked.seed}, {kit.count_of(result.provenance['weeks'], 'week')}",
    )
    screen.print(f"Written to [bold]{folder}[/]: tables (Parquet and CSV)" + (", figures/" if asked.figures else ""))


def check_seed(seed: int) -> None:
    """Raise `InputProblems` for a seed that is none."""
    if not 0 <= seed < 2**63:
        refuse([inputs.Problem("--seed", "", seed, "is not a seed", "a whole number from 0 to 2^63 - 1")], "--seed")


def from_ensemble(ensemble: str | None, member: int | None, seed: int) -> dict[str, float]:
    """Parameter values of an ensemble's member; none without an ensemble. Raises `InputProblems`."""
    if ensemble is None:
        if member is not None:
            refuse(
                [inputs.Problem("--member", "", member, "names a member of no ensemble", "--ensemble NAME --member NUMBER")],
                "the command",
            )
        return {}
    found = runs.load_ensemble(ensemble)
    return found.parameters(seed) if member is None else found.member(member)


def show(screen: Console, table: pd.DataFrame, title: str) -> None:
    """Print the summary of a run as a table."""
    caption = "Shares run from 0 to 1; trust 0.5 is neutral. One run has one draw of luck: compare policies with comity compare."
    shown = titled(title, *("outcome", ">over the run", ">first year", ">last year", ""), caption=caption)
    for row in table.itertuples(index=False):
        both = figures.scale_for(row.outcome, [row.first_year, row.last_year])
        change = (row.last_year - row.first_year) * row.direction
        mark = ""
        if abs(row.last_year - row.first_year) > 0.02 * max(abs(row.first_year), abs(row.last_year)):
            mark = "[cyan]▲ better[/]" if change > 0 else "[yellow]▼ worse[/]" if change < 0 else "changed"
        shown.add_row(
            row.title,
            kit.value_text(row.outcome, row.value),
            both.text(row.first_year),
            both.text(row.last_year) + ("" if both.factor == 1 else f" {both.unit.split()[0]}"),
            mark,
        )
    screen.print(shown)
