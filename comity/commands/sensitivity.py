"""``comity sensitivity``: which factors of a study matter, how much is luck, and whether that has settled."""

from __future__ import annotations

import math
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import figures
from comity.commands.options import Foldered, Written, asking
from comity.commands.shared import check_json, console, errors, gather, write_json
from experiments import sensitivity

SHOWN = 12
"""Factors in the terminal's table."""
BAR = 24
"""Characters of the longest bar."""


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("sensitivity")(analyse_study)


class SensitivityOptions(Foldered, Written):
    """What ``comity sensitivity`` is asked."""

    study: Annotated[str, typer.Argument(help="Folder of a finished study (comity sweep).")]
    outcome: Annotated[
        list[str], typer.Option("--outcome", "-o", help="Outcome to analyse; may be repeated. If left out: all of the study.")
    ] = []
    method: Annotated[
        list[str],
        typer.Option(
            "--method",
            "-m",
            help="sobol, morris, delta, pawn, rbd_fast, hdmr; may be repeated. If left out: what the study's design allows.",
        ),
    ] = []
    against: Annotated[str | None, typer.Option(help="A policy: also analyse paired differences from it.")] = None
    dummy: Annotated[bool, typer.Option("--dummy", help="Add a factor that does nothing, as a floor.")] = False
    by_status: Annotated[
        bool,
        typer.Option("--by-status", help="Also add up indices by the evidence behind the parameters: cited, derived, assumed."),
    ] = False
    interactions: Annotated[
        bool,
        typer.Option("--interactions", help="Also how much factors or groups do only together: total less first order."),
    ] = False
    resamples: Annotated[int, typer.Option(help="Resamples behind the intervals.", min=50, max=100_000)] = 1000
    seed: Annotated[int, typer.Option(help="Seed of the resamples.", min=0)] = 0
    partial: Annotated[
        bool, typer.Option("--partial", help="Take the whole seeds of a study that is not finished; the answer says so.")
    ] = False
    out: Annotated[
        str | None,
        typer.Option(metavar="DIR", help="Folder for tables, figures and report; sensitivity/ in the study's folder if left out."),
    ] = None


@asking(SensitivityOptions)
def analyse_study(asked: SensitivityOptions) -> None:
    """What matters in a study: sensitivity indices with intervals, the share of luck, figures and a report."""
    gather("the command", lambda: check_json(asked.json_file))
    with errors().status("Reading the study …") as status:
        found = sensitivity.sensitivity(
            asked.study,
            outcomes=asked.outcome or None,
            methods=asked.method or None,
            against=asked.against,
            dummy=asked.dummy,
            resamples=asked.resamples,
            seed=asked.seed,
            partial=asked.partial,
            progress=lambda done, total, what: status.update(
                f"Analysing {done} of {total}: {what}" if done < total else "Writing …"
            ),
        )
        grouped = sensitivity.variance_by_status(found) if asked.by_status else None
        together = sensitivity.interactions(found) if asked.interactions else None
        folder = asked.begin(asked.folder("sensitivity", within=asked.study))
        status.update("Drawing and writing the report …")
        sensitivity.write(found, folder, figures=asked.figures)
    write_json(
        asked.json_file,
        found.table.to_dict("records"),
        command="sensitivity",
        **{key: value for key, value in found.as_dict().items() if key != "rows"},
        **({} if grouped is None else {"by_status": grouped.to_dict("records")}),
        **({} if together is None else {"interactions": together.to_dict("records")}),
    )
    screen = console(asked.json_file)
    if found.about["partial"]:
        screen.print(f"Partial: {found.about['partial']}; what follows knows of nothing else.", markup=False, soft_wrap=True)
    for cell in found.analyses:
        show(screen, found, cell)
    if grouped is not None:
        _show_grouped(screen, grouped.to_dict("records"))
    if together is not None:
        _show_together(screen, together.to_dict("records"))
    screen.print(
        f"Written to [bold]{folder}[/]: report.html, sensitivity.csv, luck.csv, convergence.csv, sensitivity.json"
        + (", figures/" if asked.figures else "")
    )


def show(screen: Console, found: sensitivity.Sensitivity, cell: sensitivity.Cell) -> None:
    """Print one outcome at a glance: a row a factor, largest first, with bars, intervals, luck and the verdict."""
    titles, luck = found.space.titles(), found.lucks[cell]
    main = next(iter(found.analyses[cell].values())).ranking

    def text(value: float) -> str:
        # Shares need three places; effects have units and any size.
        if math.isnan(value):
            return "none"
        return f"{value:.3f}".replace("-0.000", "0.000") if main.shares or main.name in ("delta", "pawn") else f"{value:.3g}"

    for number, (method, analysis) in enumerate(found.analyses[cell].items()):
        main = analysis.ranking
        others = [name for name in analysis.indices if name != main.name and not name.endswith("S2")]
        shown = Table(
            title=escape(f"{figures.measure_title(cell.outcome)} – {sensitivity.where(cell)}: {sensitivity.METHODS[method]}"),
            title_justify="left",
            title_style="bold",
            caption_justify="left",
        )
        shown.add_column("factor")
        shown.add_column(sensitivity.INDEX_TITLES[main.name])
        shown.add_column("estimate", justify="right")
        shown.add_column("95 % interval", justify="right")
        for name in others:
            shown.add_column(sensitivity.INDEX_TITLES[name], justify="right")
        # What cannot be estimated stands last and has no bar.
        known = [0.0 if math.isnan(value) else float(value) for value in main.estimate]
        order = sorted(range(len(main.names)), key=lambda i: -known[i])
        largest = max([*known, 1e-12])
        for i in order[:SHOWN]:
            name, style = main.names[i], "dim" if main.inert[i] else ""
            cells = [
                text(index.estimate[index.names.index(name)]) if name in index.names else "–"
                for index in (analysis.indices[other] for other in others)
            ]
            shown.add_row(
                escape(titles.get(name, name)) + (" ○" if main.inert[i] else ""),
                "█" * round(BAR * max(0.0, known[i]) / largest),
                text(main.estimate[i]),
                "" if math.isnan(main.low[i]) else f"{text(main.low[i])} to {text(main.high[i])}",
                *cells,
                style=style,
            )
        lines = [found.verdicts[cell][method].text]
        if number == 0 and luck.share == luck.share:
            lines.append(f"Luck: {luck.share:.0%} of a single run's variance ({luck.low:.0%} to {luck.high:.0%}).")
        if any(analysis.ranking.inert):
            lines.append("○ cannot be told from a factor that does nothing.")
        if len(analysis.ranking.names) > SHOWN:
            lines.append(f"{len(analysis.ranking.names) - SHOWN} smaller ones stand in sensitivity.csv.")
        lines += analysis.notes
        if "r2_held_out" in analysis.facts:
            lines.append(
                f"The emulator predicts {max(0.0, analysis.facts['r2_held_out']):.0%} of the variance of points held out "
                f"(luck allows {analysis.facts['r2_possible']:.0%})."
            )
        shown.caption = escape("\n".join(lines))
        screen.print(shown)
        screen.print()


def _show_grouped(screen: Console, rows: list[dict[str, object]]) -> None:
    shown = Table(
        title="Share of the variance of the expected outcome by evidence behind the factor",
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        caption="Alone: the group without interactions with others. At most: with all of them.",
    )
    for row in rows:
        texts = [_share(row, key) for key in ("alone", "at_most")]
        shown.add_row(*_place(row), str(row["status"]), str(row["factors"]), *texts, f"{row['luck']:.0%}")
    screen.print(shown)


def _show_together(screen: Console, rows: list[dict[str, object]]) -> None:
    shown = Table(
        title="What factors or groups do only together: total less first order, as a share of the variance",
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        caption=f"{sensitivity.ALL.capitalize()}: what is left when all that they do alone is taken off.",
    )
    for column in ("outcome", "where", "factor or group", "numbers", "alone", "at most", "only together"):
        shown.add_column(column)
    for row in rows:
        texts = [_share(row, key) for key in ("alone", "at_most", "interactions")]
        shown.add_row(*_place(row), str(row["group"]), str(row["numbers"]), *texts)
    screen.print(shown)


def _place(row: dict[str, object]) -> tuple[str, str]:
    """Outcome and place of a row, in words."""
    cell = sensitivity.Cell(str(row["outcome"]), str(row["scenario"]), str(row["policy"]))
    return figures.measure_title(cell.outcome), sensitivity.where(cell)


def _share(row: dict[str, object], key: str) -> str:
    """A share with its interval, if it has one."""
    low, high = row[f"{key}_low"], row[f"{key}_high"]
    return (f"{row[key]:.0%}" + ("" if low != low else f" ({low:.0%} to {high:.0%})")).replace("-0%", "0%")
