"""``comity new-scenario``, ``comity new-policy``, ``comity new-study`` and ``comity check``: writing one's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from comity.commands.options import JsonFile
from comity.commands.shared import check_json, console, plain, refuse, write_json
from exercise import ground
from experiments import study
from simulation import inputs


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("new-scenario")(new_scenario)
    app.command("new-policy")(new_policy)
    app.command("new-study")(new_study)
    app.command("check")(check)


@plain
def new_scenario(name: Annotated[str, typer.Argument(help="Folder to write; its last part names the scenario.")]) -> None:
    """Write a small scenario of your own to start from. Nothing is ever overwritten."""
    folder = _written(inputs.write_new_scenario, name)
    console().print(f"Written: [bold]{folder}[/]\nEdit its files, then: comity check {folder}, comity run {folder}")


@plain
def new_policy(name: Annotated[str, typer.Argument(help="File to write (.toml is added); its name names the policy.")]) -> None:
    """Write a small policy of your own to start from. Nothing is ever overwritten."""
    file = _written(inputs.write_new_policy, name)
    console().print(f"Written: [bold]{file}[/]\nEdit it, then: comity check {file}, comity run kesara --policy {file}")


@plain
def new_study(
    name: Annotated[str, typer.Argument(help="File to write (.toml is added).")],
    scenario: Annotated[str, typer.Option(help="Scenario to study.")] = "mali",
    design: Annotated[
        str,
        typer.Option(
            help="Kind of design: latin_hypercube, saltelli (Sobol' indices), morris, sobol, "
            "halton, rbd_fast, factorial, fractional_factorial, one_at_a_time."
        ),
    ] = "latin_hypercube",
) -> None:
    """Write a study file to start from, with comments that say what else it may hold. Nothing is ever overwritten."""
    file = _written(lambda place: study.write_new_study(place, scenario, design), name)  # type: ignore[arg-type]
    console().print(f"Written: [bold]{file}[/]\nEdit it, then: comity check {file}, comity sweep {file}")


def _written(write: Callable[[str], Path], name: str) -> Path:
    """Call a template writer; an existing or impossible place is a mistake in what was asked."""
    try:
        return write(name)
    except FileExistsError as error:
        refuse([inputs.Problem("name", "", name, str(error))], "the command")
    except OSError as error:
        refuse(
            [inputs.Problem("name", "", name, f"cannot be written: {error.strerror or error}", "a place that you may write")],
            "the command",
        )
    raise AssertionError("unreachable")


@plain
def check(
    place: Annotated[
        str,
        typer.Argument(
            metavar="FILE-OR-FOLDER",
            help="A scenario folder, a policy or study file, a list of injects, or a folder of such files.",
        ),
    ],
    scenario: Annotated[str, typer.Option(help="Check regions and armed groups against this scenario.")] = "",
    turns: Annotated[int, typer.Option(help="Turns of the session that a list of injects is for (0: any).", min=0, max=26)] = 0,
    weeks: Annotated[int, typer.Option(help="Weeks of each of these turns.", min=1, max=13)] = 4,
    json_file: JsonFile = "",
) -> None:
    """Check a scenario, policy, study or list of injects of your own and list every mistake at once."""
    check_json(json_file)
    path = Path(place)
    if path.name == "scenario.toml" or (path.is_file() and path.suffix == ".csv"):
        path = path.parent
    scene = inputs.load_scenario(scenario) if scenario else None
    files = sorted(path.glob("*.toml")) if path.is_dir() and not (path / "scenario.toml").exists() else [path]
    if not path.exists():
        refuse(
            [inputs.Problem("place", "", place, "does not exist", "a scenario folder, a policy file or a study file")],
            "the command",
        )
    if not files:
        refuse([inputs.Problem("place", "", place, "holds neither scenario.toml nor policy files nor study files")], "the command")
    problems: list[inputs.Problem] = []
    rows = []
    screen = console(json_file)
    kinds = {inputs.Scenario: "scenario", inputs.Policy: "policy", ground.InjectList: "list of injects"}
    for file in files:
        try:
            found = _read(file, scene)
        except inputs.InputProblems as error:
            problems += error.problems
            rows += [asdict(problem) | {"value": str(problem.value)} for problem in error.problems]
            continue
        screen.print(f"[green]No mistakes[/] in {kinds.get(type(found), 'study')} [bold]{file}[/]")
        told = ground.check_words(found, scene, turns, weeks) if isinstance(found, ground.InjectList) else []
        for line in told:
            screen.print(f"[yellow]Look at[/] {escape(line)}")
        rows += [{"file": file.name, "warning": line} for line in told]
        if len(files) == 1:
            screen.print(found.summary() if isinstance(found, ground.InjectList) else str(found), markup=False)
    write_json(json_file, rows, command=f"check {place}")
    refuse(problems, str(path))


def _check_references(scene: inputs.Scenario, folder: Path) -> None:
    """Check what a scenario and its variants name and do not hold: their reference policies.

    Raises:
        InputProblems: a policy does not exist, has mistakes, or names regions that are not here.
    """
    found = inputs.Gathered()
    for place in (scene, *(inputs.Scenario.from_folder(folder, variant) for variant in scene.variants)):
        policy = found.attempt(inputs.load_policy, place.reference_policy)
        key = f"variants.{place.variant}.reference_policy" if place.variant else "reference_policy"
        if policy is None:
            found[:] = [replace(one, file="scenario.toml", key=key) if one.file == "policy" else one for one in found]
        else:
            found += policy.check_regions(place)
    found.refuse(f"scenario {folder.name}")


def _read(file: Path, scene: inputs.Scenario | None) -> inputs.Scenario | inputs.Policy | study.Study | ground.InjectList:
    """What a file or a scenario's folder holds, checked against ``scene`` where there is one.

    Raises:
        InputProblems: everything wrong with it.
    """
    if file.is_dir():
        own = inputs.Scenario.from_folder(file)
        _check_references(own, file)
        return own
    if ground.is_inject_file(file):
        return ground.load_library(file, scene)
    if study.is_study(file):
        return study.load_study(file)
    policy = inputs.Policy.from_file(file)
    refuse(policy.check_regions(scene) if scene else [], f"policy {file.name}")
    return policy
