"""``comity list`` and ``comity show``: what there is, and what one thing is."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from comity.commands.described import DESCRIBED
from comity.commands.listed import LISTED
from comity.commands.options import JsonFile
from comity.commands.shared import check_json, console, plain, refuse, write_json
from experiments import screening
from simulation import inputs, registers

LEFT_OUT = {"parameter": ("tier", "kernel", "source", "moves"), "instrument": ("does_harm",), "outcome": ("over_a_run", "group")}
"""Columns of lists that are left to `show` and to JSON."""
LEFT_OUT_IF_NARROW = {
    "parameter": ("unit",),
    "instrument": ("sub_levers",),
    "scenario": ("from", "regions"),
    "outcome": ("finest_level", "headline"),
    "mechanism": ("kernel",),
    "policy": ("title",),
}
"""... also in a terminal narrower than ``WIDE``."""
WIDE = 120
SHORT = ("status", "better", "from", "headline")
"""Columns of short words, which must not be broken."""


def register(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command("list")(list_all)
    app.command("show")(show_one)


StatusOption = Annotated[str, typer.Option(help="Parameters only: cited, derived or assumed.")]
KernelOption = Annotated[str, typer.Option(help="Parameters and mechanisms only: of one kernel, as trust or geography.")]
TierOption = Annotated[str, typer.Option(help="Parameters only: fitted, fixed, carried or structural.")]
MovesOption = Annotated[
    str, typer.Option(help="Parameters only: those that move this outcome by more than matters in some country, or nothing.")
]
FILTERS = {"status": ("parameter",), "tier": ("parameter",), "moves": ("parameter",), "kernel": ("parameter", "mechanism")}
"""Columns by which a list can be narrowed, and the lists that have them."""


@plain
def list_all(
    kind: Annotated[
        str,
        typer.Argument(help="scenarios, policies, instruments, parameters, outcomes, switches, mechanisms, ensembles or studies."),
    ],
    status: StatusOption = "",
    kernel: KernelOption = "",
    tier: TierOption = "",
    moves: MovesOption = "",
    json_file: JsonFile = "",
) -> None:
    """List the scenarios, policies, instruments, parameters, outcomes, switches, mechanisms, ensembles or studies."""
    _print_list(_kind(kind), {"status": status, "tier": tier, "kernel": kernel, "moves": moves}, json_file)


@plain
def show_one(
    kind: Annotated[
        str, typer.Argument(help="scenario, policy, instrument, parameter, outcome, switch, mechanism, ensemble or study.")
    ],
    name: Annotated[
        str,
        typer.Argument(
            help="Its name; scenarios, policies, ensembles and studies may be a folder or file. Left out: all are listed."
        ),
    ] = "",
    status: StatusOption = "",
    kernel: KernelOption = "",
    tier: TierOption = "",
    moves: MovesOption = "",
    json_file: JsonFile = "",
) -> None:
    """Show all about one scenario, policy, instrument, parameter, outcome, switch, mechanism, ensemble or study."""
    found = _kind(kind)
    if not name:
        _print_list(found, {"status": status, "tier": tier, "kernel": kernel, "moves": moves}, json_file)
        return
    check_json(json_file)
    title, row, text = DESCRIBED[found](name)
    screen = console(json_file)
    screen.print(title, style="bold", markup=False)
    if text:
        screen.print(text, markup=False)
    else:
        shown = Table(show_header=False, box=None, padding=(0, 2))
        shown.add_column(style="dim", no_wrap=True)
        shown.add_column()
        for key, value in row.items():
            shown.add_row(key.replace("_", " "), _text(value))
        screen.print(shown)
    write_json(json_file, [row], command=f"show {found} {name}")


def _kind(word: str) -> str:
    """The singular of a kind given as singular or plural. Raises InputProblems for anything else."""
    plurals = {"policies": "policy", "switches": "switch", "studies": "study"}
    singular = plurals.get(word.lower(), word.lower().removesuffix("s"))
    if singular in LISTED:
        return singular
    plural = [{"policy": "policies", "switch": "switches", "study": "studies"}.get(kind, f"{kind}s") for kind in LISTED]
    refuse(
        [
            inputs.Problem(
                "kind", "", word, "is nothing that can be listed", inputs.one_of(plural), nearest=inputs.nearest_name(word, plural)
            )
        ],
        "the command",
    )
    raise AssertionError("unreachable")


def _filtered(kind: str, wanted: dict[str, str]) -> list[dict[str, Any]]:
    """Rows of a list that have the wanted values. Raises InputProblems for filters and values that it does not know."""
    rows = LISTED[kind]()
    problems = []
    for column, value in wanted.items():
        known = tuple(dict.fromkeys(word for row in rows for word in _words(row[column]))) if kind in FILTERS[column] else ()
        if column == "moves":
            known = tuple(dict.fromkeys((*registers.OUTCOMES, screening.NOTHING)))
        if not value:
            continue
        if kind not in FILTERS[column]:
            only = " and ".join(f"{name}s" for name in FILTERS[column])
            problems.append(inputs.Problem(f"--{column}", "", value, f"does not apply to {kind}", f"only to {only}"))
        elif value not in known:
            problems.append(
                inputs.Problem(
                    f"--{column}", "", value, f"is not a {column}", inputs.one_of(known), nearest=inputs.nearest_name(value, known)
                )
            )
    if problems:
        refuse(problems, "the command")
    return [row for row in rows if all(not value or value in _words(row[column]) for column, value in wanted.items())]


def _words(cell: Any) -> list[str]:
    """What a cell holds: its entries if it is a list, else the one word."""
    return [str(entry) for entry in cell] if isinstance(cell, list) else [str(cell)]


def _print_list(kind: str, wanted: dict[str, str], json_file: str) -> None:
    check_json(json_file)
    rows = _filtered(kind, wanted)
    shown = Table(header_style="bold", row_styles=["", "on grey7"])
    screen = console(json_file)
    wide = screen.width >= WIDE
    keys = [
        key
        for key in (rows[0] if rows else ())
        if key not in LEFT_OUT.get(kind, ()) and (wide or key not in LEFT_OUT_IF_NARROW.get(kind, ()))
    ]
    for key in keys:
        number = isinstance(rows[0][key], int | float)
        shown.add_column(
            key.replace("_", " "),
            no_wrap=number or key in SHORT or (wide and key == "name"),
            overflow="fold",
            justify="right" if number else "left",
        )
    for row in rows:
        shown.add_row(*(_text(row[key]) for key in keys))
    screen.print(shown)
    screen.print(f"{len(rows)} in all", style="dim")
    write_json(json_file, rows, command=f"list {kind}")


def _text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return escape(", ".join(str(entry) for entry in value)) or "none"
    return escape(str(value))
