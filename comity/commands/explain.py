"""``comity explain``: why one policy differs from another, by instrument, mechanism, place and time."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

import figures
from comity.commands.options import SEEDS, Computed, Foldered, Spread, Written, asking
from comity.commands.progress import StageBar
from comity.commands.shared import Stop, check_json, console, errors, gather, titled, write_json
from experiments import explain, kit

SHOWN = 6
"""Contributions of a kind in the terminal's table."""
BAR = 12
"""Characters of the longest bar to either side."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("explain")(explain_policies)


class ExplainOptions(Spread, Computed, Foldered, Written):
    """What ``comity explain`` is asked."""

    a: Annotated[str, typer.Argument(metavar="A", help="A policy: a name or a file.")]
    b: Annotated[str, typer.Argument(metavar="B", help="Another policy: the difference B − A is explained.")]
    scenario: Annotated[str, typer.Option("--scenario", "-s", help="Scenario: a name, name:variant or a folder.")]
    outcome: Annotated[
        list[str],
        typer.Option(
            "--outcome",
            "-o",
            help="Outcome to explain; may be repeated. If left out: the four headline outcomes that differ most, and cost.",
        ),
    ] = []
    seeds: Annotated[
        int | None,
        typer.Option(*SEEDS, help="Worlds in which the difference is taken apart; as many as fit five minutes if left out."),
    ] = None
    worlds: Annotated[int, typer.Option(help="Worlds of the whole difference, from which its verdict is made.")] = 100
    mechanism: Annotated[
        list[str],
        typer.Option(
            "--mechanism",
            "-m",
            help="Kernel or row to switch off in turn (comity list "
            "mechanisms); may be repeated. If left out: all kernels, then rows of the "
            "strongest.",
        ),
    ] = []
    pairs: Annotated[
        int | None,
        typer.Option(
            help="Draw this many random orders of the instruments and their reverses for each "
            "seed, instead of running all combinations."
        ),
    ] = None
    follow: Annotated[int | None, typer.Option(help="Seed whose first divergence is told; the most typical if left out.")] = None
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for page, figures and tables; a new one in results/ if left out.")
    ] = None


@asking(ExplainOptions)
def explain_policies(asked: ExplainOptions) -> None:
    """Why policy B differs from policy A: by instrument, mechanism, place and time, under the same luck."""
    (parameters, switches), compute, *_ = gather(
        "the command",
        asked.settings,
        asked.compute,
        lambda: check_json(asked.json_file),
        lambda: explain.check_counts(asked.seeds),
    )
    question = explain.ExplainRequest.of(
        asked.a,
        asked.b,
        asked.scenario,
        outcomes=asked.outcome or None,
        parameters=parameters,
        switches=switches,
        mechanisms=asked.mechanism or None,
        **asked.among("weeks communities ensemble switching first_seed follow pairs worlds"),
    )
    folder = asked.folder(f"explain-{question.a.name}-{question.b.name}"[:80])
    screen = console(asked.json_file)
    try:
        with ExitStack() as stack:
            with errors().status("Measuring a few runs; the first use on a machine compiles the model …"):
                here = stack.enter_context(compute.open())
                planned = explain.size(question, asked.seeds, here)
            errors().print(str(planned), highlight=False, soft_wrap=True)
            with StageBar() as bar:
                found = explain.answer(question, planned.seeds, here.telling(bar.tell))
        with errors().status("Drawing and writing the page …"):
            explain.write(found, asked.begin(folder), figures=asked.figures)
    except KeyboardInterrupt:
        raise Stop("Stopped: an explanation needs all its runs; nothing was written.") from None
    write_json(asked.json_file, explain.table(found).to_dict("records"), command="explain", **explain.as_dict(found))
    show(screen, found)
    screen.print(
        f"Written to [bold]{folder}[/]: report.html, contributions.csv, explanation.json" + (", figures/" if asked.figures else "")
    )


def show(screen: Console, found: explain.Explanation) -> None:
    """Print the explanation: sentences, then one table an outcome with instruments, mechanisms and regions."""
    question = found.question
    worlds = kit.count_of(int(found.worlds["n"].max()), "world")
    size = f"{worlds}, {len(found.seeds)} taken apart, {kit.count_of(question.weeks, 'week')}"
    screen.print(
        f"[bold]{escape(explain.place_of(question.scenario))}: why “{escape(explain.title_of(question.b))}” differs from "
        f"“{escape(explain.title_of(question.a))}”[/] ({size})\n"
    )
    for outcome in found.outcomes:
        for sentence in explain.narrative(found, outcome):
            screen.print(escape(sentence))
        screen.print(_table(found, outcome))
        screen.print()
    screen.print(escape(" ".join(explain.parting_words(found))))
    for note in found.notes:
        screen.print(f"[yellow]{escape(note)}[/]")
    screen.print()


def _table(found: explain.Explanation, outcome: str):  # type: ignore[no-untyped-def]
    shown = titled(escape(figures.outcome_of(outcome).title), "part")
    shown.add_column("worse or less", justify="right", no_wrap=True)
    shown.add_column("better or more", no_wrap=True)
    shown.add_column(f"better / worse\n[dim]of {len(found.seeds)} worlds[/]", justify="right", no_wrap=True)
    shown.add_column("contribution (95 % interval)", justify="right")
    way = figures.outcome_of(outcome).direction or 1
    mechanisms = found.mechanisms[outcome]
    groups: list[tuple[str, list[explain.Contribution], explain.Contribution | None]] = [
        ("instruments", found.instruments[outcome], None),
        ("mechanisms", mechanisms.parts, mechanisms.remainder),
    ]
    regions = found.regions[outcome]
    if regions is not None:
        groups.append(("regions", sorted((part.all for part in regions), key=lambda part: -abs(part.estimate)), None))
    largest = max([abs(part.estimate) for _, parts, rest in groups for part in (*parts, *([rest] if rest else []))] + [1e-300])

    def row(part: explain.Contribution, title: str) -> None:
        length = round(BAR * abs(part.estimate) / largest)
        bars = ("█" * length, "") if way * part.estimate < 0 else ("", "█" * length)
        counts = f"{figures.LOOKS[part.verdict].sign} " + " / ".join(
            f"{share * len(found.seeds):.0f}" for share in (part.better, part.worse)
        )
        shown.add_row(
            escape(title), *bars, counts, escape(explain.interval(outcome, part)), style="" if explain.moves(part) else "dim"
        )

    for name, parts, rest in groups:
        shown.add_row(f"[italic]{name}[/]")
        for part in parts[:SHOWN]:
            row(part, f"  {part.title}")
        if len(parts) > SHOWN:
            shown.add_row(f"  … {len(parts) - SHOWN} smaller", style="dim")
        if rest is not None:
            row(rest, "  interaction remainder")
        shown.add_section()
    row(found.totals[outcome], "total")
    shown.caption = (
        "Instruments and regions each sum to the total; mechanisms do with their remainder. Dim: moves it by less than matters, "
        "or not one way, in most worlds."
    )
    return shown
