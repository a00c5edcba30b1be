"""``comity optimise``: which package of practices, how strongly, from when and where, under a budget."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

import figures
from comity.commands.options import SEEDS, Computed, Foldered, Spread, Staff, Written, amount, asking
from comity.commands.progress import RunBar
from comity.commands.shared import Stop, check_json, console, errors, gather, last_part, pairs, refuse, titled, write_json
from experiments import optimise, runs
from simulation import inputs


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("optimise")(optimise_policies)


class OptimiseOptions(Spread, Computed, Foldered, Written):
    """What ``comity optimise`` is asked."""

    scenario: Annotated[str | None, typer.Argument(help="Scenario: a name, name:variant or a folder.")] = None
    objective: Annotated[
        list[str],
        typer.Option(
            "--objective",
            help="Outcome to improve, as stability or "
            "trust_mission.worst_tenth; repeated. If left out: trust, legitimacy of mission "
            "and government, stability, worst-off tenth, cost.",
        ),
    ] = []
    budget: Annotated[
        float | None,
        typer.Option(
            parser=amount,
            metavar="SHARE|US$",
            help="Most that a policy may cost: a share of what best practice costs here (up to 5), or US dollars.",
        ),
    ] = None
    staff: Staff = []
    instrument: Annotated[
        list[str], typer.Option("--instrument", help="An instrument that may be used; repeated. All if left out.")
    ] = []
    phasing: Annotated[bool, typer.Option(help="Search start weeks, too.")] = True
    scope: Annotated[bool, typer.Option(help="Search regions, too.")] = True
    against: Annotated[
        str | None, typer.Option(help="The library's policy that one named result must beat; the scenario's reference if left out.")
    ] = None
    population: Annotated[int, typer.Option(help="Policies in a generation.")] = 40
    generations: Annotated[
        int | None, typer.Option(help="Generations of each optimiser seed; 16 if nothing else says how long.")
    ] = None
    minutes: Annotated[float | None, typer.Option(help="Choose the generations so that all takes about this long.")] = None
    evaluations: Annotated[
        int | None, typer.Option(help="Choose the generations so that at most so many policies are searched.")
    ] = None
    optimiser_seeds: Annotated[int, typer.Option(help="Searches from different beginnings.")] = 2
    seeds: Annotated[int, typer.Option(*SEEDS, help="Runs of a policy in the search; half as many in its first half.")] = 8
    fresh: Annotated[int, typer.Option(help="Worlds held back for the choice.")] = 24
    judged: Annotated[int, typer.Option(help="Worlds held back for the contests with the library, which give the verdicts.")] = 100
    keep: Annotated[int, typer.Option(help="Policies of the search's front that are run on held-back seeds.")] = 40
    directed: Annotated[
        int,
        typer.Option(
            help="Rounds of the search beside each policy of the library at its own cost, after the generations; 0 leaves them out."
        ),
    ] = 6
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for everything; results/optimise-SCENARIO if left out.")
    ] = None
    resume: Annotated[str | None, typer.Option(metavar="DIR", help="Go on with the search in this folder.")] = None
    estimate: Annotated[bool, typer.Option(help="Only say what it would take.")] = False


@asking(OptimiseOptions)
def optimise_policies(asked: OptimiseOptions) -> None:
    """Search for policies under a budget, judge them on seeds held back, and compare them with the library at equal cost."""
    question, folder, compute = _begun(asked) if asked.resume is None else _resumed(asked.resume, asked)
    with ExitStack() as stack:
        with RunBar() as bar:
            here = stack.enter_context(compute.open())
            ready = optimise.prepare(question, here.telling(bar.tell))
        if asked.minutes is not None and asked.resume is None:
            question = replace(question, generations=ready.generations_in(asked.minutes))
            ready = replace(ready, question=question)
        errors().print(ready.limit_words(), highlight=False)
        ahead = ready.runs_ahead()
        errors().print(
            f"{question.optimiser_seeds} optimiser seeds × {question.generations} generations × {question.population} "
            f"policies, then {question.fresh + question.judged} held-back worlds: at most {ahead:,} runs of {ready.seconds:.2g} s, "
            f"about {_time(ahead * ready.seconds)}. Less where a policy comes again or a search goes on."
        )
        if asked.estimate:
            return
        try:
            with RunBar() as bar:
                found = optimise.optimise(question, folder, progress=bar.tell, prepared=ready, tell=_teller(bar.progress.console))
            with errors().status("Drawing and writing the report …"):
                written = optimise.write(found, folder, figures=asked.figures)
        except KeyboardInterrupt:
            raise Stop(f"Stopped. Finished generations are kept: comity optimise --resume {folder}") from None
    write_json(
        asked.json_file,
        found.front.to_dict("records"),
        command="optimise",
        message=found.message,
        limits=found.limits,
        verdicts=found.verdicts.to_dict("records"),
        versus=found.versus.to_dict("records"),
        optimism=found.optimism.to_dict("records"),
        hypervolume=found.progress.to_dict("records"),
        policies={role: policy.name for role, policy in found.policies.items()},
        provenance=found.provenance,
    )
    screen = console(asked.json_file)
    show(screen, found)
    screen.print(f"Written to [bold]{folder}[/]: {', '.join(written)}")


def _resumed(folder: str, asked: OptimiseOptions) -> tuple[optimise.OptimiseRequest, str, runs.Compute]:
    """What the search in a folder was asked, the folder, and where its runs are made."""
    _, _, compute = gather("the search", optimise.need_pymoo, lambda: check_json(asked.json_file), asked.compute)
    return optimise.read_plan(folder), folder, compute


def _begun(asked: OptimiseOptions) -> tuple[optimise.OptimiseRequest, str, runs.Compute]:
    """What a new search is asked, its folder, and where its runs are made; raises `InputProblems` with all that is wrong."""
    limits, problems = staff_limits(asked.staff)
    rounds = _rounds(asked, problems)

    def request() -> optimise.OptimiseRequest:
        parameters, switches = asked.settings()
        return optimise.OptimiseRequest(
            asked.scenario or "kesara",
            tuple(asked.objective) or optimise.OBJECTIVES,
            tuple(asked.instrument),
            mission_hours=limits.get("mission"),
            ngo_hours=limits.get("ngo"),
            generations=rounds,
            parameters=parameters,
            switches=switches,
            **asked.among("budget against phasing scope population optimiser_seeds seeds fresh judged keep directed"),
            **asked.among("weeks communities ensemble switching first_seed"),
        )

    question, compute, *_ = gather(
        "the search",
        request,
        asked.compute,
        lambda: refuse(problems, ""),
        optimise.need_pymoo,
        lambda: check_json(asked.json_file),
    )
    goes_on = asked.continued(lambda place: optimise.check_plan(question, place), optimise.PLAN)
    folder = asked.folder(f"optimise-{last_part(asked.scenario or '')}", goes_on=goes_on)
    if not asked.overwrite and asked.minutes is None:
        optimise.check_plan(question, folder)
    return question, str(folder if asked.estimate else asked.begin(folder)), compute


def _rounds(asked: OptimiseOptions, problems: list[inputs.Problem]) -> int:
    """Generations of a new search, as far as they are known before its first runs; what contradicts itself is noted."""
    if asked.scenario is None:
        problems.append(inputs.Problem("call", "scenario", None, "is missing", "a scenario, or --resume with a folder"))
    lengths = asked.among("generations minutes evaluations")
    given = [f"--{name}" for name, value in lengths.items() if value is not None]
    if len(given) > 1:
        problems.append(inputs.Problem("call", "", " and ".join(given), "say different things", "one of them"))
    problems += [
        inputs.Problem(f"--{name}", "", value, "is not possible", "more than 0")
        for name, value in lengths.items()
        if name != "generations" and value is not None and value <= 0
    ]
    if asked.evaluations is not None:
        return max(2, asked.evaluations // max(1, asked.population * asked.optimiser_seeds))
    return asked.generations or 16


def _teller(screen: Console) -> Callable[[str], None]:
    return lambda words: screen.print(words, highlight=False)


def staff_limits(staff: list[str]) -> tuple[dict[str, float], list[inputs.Problem]]:
    """Limits from ``--staff``, and what is wrong with them."""
    texts, problems = pairs(staff, "--staff")
    limits = {}
    for name, text in texts.items():
        if name not in ("mission", "ngo"):
            problems.append(inputs.unknown_name("--staff", "", name, ["mission", "ngo"], "kind of staff"))
            continue
        try:
            limits[name] = float(text)
        except ValueError:
            words = "a share of best practice's hours, or hours"
            problems.append(inputs.Problem("--staff", name, text, "is not a number", words, nearest=inputs.meant_number(text)))
    return limits, problems


def _time(seconds: float) -> str:
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def show(screen: Console, found: optimise.SearchResult) -> None:
    """Print the named policies, the contests with the library, and the verdicts."""
    objectives = found.question.objectives
    fresh = found.question.fresh
    shown = titled(f"{escape(found.scenario_title)}: policies that stand for the front, in {fresh} fresh worlds", "policy")
    for name in objectives:
        shown.add_column(figures.measure_title(name), justify="right", max_width=13)
    for role, policy in found.policies.items():
        row = next(one for one in found.front.to_dict("records") if role in one["roles"].split(", "))
        shown.add_row(f"{optimise.ROLES[role]}\n[dim]{escape(policy.name)}[/]", *(_number(row[name]) for name in objectives))
    screen.print(shown)
    title = "Against the library at no more than its cost, in worlds that no choice has seen"
    against = titled(title, *("against", "policy", "its cost", "verdict", "in words"))
    for row in optimise.verdict_words(found).astype(str).to_dict("records"):
        against.add_row(*(escape(str(value)) for value in row.values()))
    screen.print(against)
    screen.print(escape(found.message))
    screen.print(escape(optimise.convergence_verdict(found.progress)))


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3f}"
