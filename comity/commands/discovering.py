"""``comity discover``: in which part of what nobody knows a policy fails or beats another."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from comity.commands.options import Foldered, Written, asking
from comity.commands.shared import check_json, console, errors, gather, titled, write_json
from experiments import discover


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("discover")(discover_boxes)


class DiscoverOptions(Foldered, Written):
    """What ``comity discover`` is asked."""

    study: Annotated[Path, typer.Argument(help="Folder of a stress test or of a study.")]
    policy: Annotated[str, typer.Option("--policy", "-p", help="The policy whose failures, or advantages, are sought.")]
    against: Annotated[str, typer.Option(help="Another policy: seek states in which the first does better than this one.")] = ""
    loses: Annotated[bool, typer.Option("--loses", help="With --against: seek states in which it does worse.")] = False
    outcome: Annotated[str, typer.Option(help="Outcome; the study's first if left out.")] = ""
    below: Annotated[
        float | None,
        typer.Option(help="It fails below this value; the threshold of the stress test if left out, or its reference's median."),
    ] = None
    above: Annotated[float | None, typer.Option(help="It fails above this value (outcomes of which less is better).")] = None
    margin: Annotated[float, typer.Option(help="With --against: the difference that counts.")] = 0.0
    boxes: Annotated[int, typer.Option(min=1, max=9, help="Boxes at most.")] = 3
    resamples: Annotated[int, typer.Option(min=2, max=1000, help="Times that the search is repeated in resampled states.")] = 40
    seed: Annotated[int, typer.Option(min=0, help="Decides the resamples.")] = 0
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the finished states of a study that is not finished; the answer says so.")
    ] = False
    out: Annotated[
        str | None, typer.Option(metavar="DIR", help="Folder for tables, figures and report; in the study's if left out.")
    ] = None


@asking(DiscoverOptions)
def discover_boxes(asked: DiscoverOptions) -> None:
    """Say in words where a policy fails or beats another: boxes by PRIM and CART, with how far to trust them."""
    request, _ = gather(
        "the command",
        lambda: discover.DiscoverRequest.of(
            asked.study,
            asked.policy,
            against=asked.against,
            outcome=asked.outcome,
            below=asked.below,
            above=asked.above,
            loses=asked.loses,
            margin=asked.margin,
            boxes=asked.boxes,
            draws=asked.resamples,
            seed=asked.seed,
            partial=asked.partial,
        ),
        lambda: check_json(asked.json_file),
    )
    with errors().status("Seeking boxes …") as status:
        found = discover.answer(request)
        parts = (
            asked.policy,
            found.measure,
            *(("against", asked.against) if asked.against else ()),
            *(("loses",) if asked.loses else ()),
        )
        name = "discover-" + "-".join("".join(c if c.isalnum() else "_" for c in part) for part in parts)
        folder = asked.begin(asked.folder(name, within=asked.study))
        status.update("Drawing and writing the report …")
        discover.write(found, folder, figures=asked.figures)
    write_json(asked.json_file, discover.box_table(found).to_dict("records"), command="discover", **discover.as_plain(found))
    screen = console(asked.json_file)
    for line in discover.sentences(found):
        screen.print(line, markup=False, soft_wrap=True)
    show(screen, found)
    screen.print(
        f"Written to [bold]{folder}[/]: report.html, boxes.csv, cases.csv, peeling.csv"
        + (", figures/" if asked.figures and found.found else "")
    )


def show(screen: Console, found: discover.Discovery) -> None:
    """Print a row per box: method, limits in words, coverage, density, mass and number of limited factors."""
    table = discover.box_table(found)
    if table.empty:
        return
    shown = titled(
        "Boxes",
        *("method", "limits", ">coverage", ">density", ">left out", ">mass", ">limited"),
        caption="Coverage: share of the sought states inside. Density: share of sought states in the box. Mass: share of "
        "all states.\nLeft out: density among states left out of resampled searches.",
    )
    for (method, number), part in table.groupby(["method", "box"], sort=False):
        row = part.iloc[0]
        fresh = "–" if row["fresh_density"] != row["fresh_density"] else f"{row['fresh_density']:.0%}"
        shown.add_row(
            f"{method} {number}",
            escape(";\n".join(part["words"])),
            f"{row['coverage']:.0%}",
            f"{row['density']:.0%}",
            fresh,
            f"{row['mass']:.0%}",
            str(row["limited"]),
        )
    screen.print(shown)
