"""The command line: ``comity --help``.

Each group of commands has a module in :mod:`comity.commands` with a function ``register(app)``. Those modules import packages
(``from experiments import compare``) and name what they need with a dot (``compare.answer``): a package loads a name when it is
first used, so that help answers at once.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import importlib.util
import pkgutil
from importlib.abc import InspectLoader
from typing import Annotated

import typer

from comity import commands
from comity.commands.terminals import settle_terminals

FIRST = (
    "running",
    "comparing",
    "sweeping",
    "sensitivity",
    "screening",
    "studies",
    "registers",
    "starting",
    "exercising",
    "exercise_serving",
    "calibrating",
    "validate",
    "stress",
    "explain",
    "claiming",
    "optimising",
    "briefing",
    "discovering",
    "exploring",
)
"""Modules of `comity.commands` in the order of the help page. A module that is not named here comes after them, by name."""


def modules() -> list[str]:
    """Modules of `comity.commands` that register commands, in the order of the help page.

    What a module defines is looked up in its text: modules that only hold what commands share would take time to load.
    """
    found = []
    for module in pkgutil.iter_modules(commands.__path__):
        spec = importlib.util.find_spec(f"comity.commands.{module.name}")
        if spec is not None and isinstance(spec.loader, InspectLoader):
            if "\ndef register(app" in (spec.loader.get_source(spec.name) or ""):
                found.append(module.name)
    return sorted(found, key=lambda name: (FIRST.index(name) if name in FIRST else len(FIRST), name))


app = typer.Typer(
    name="comity",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="A laboratory for one question: how should a UN peace operation and NGOs work together, so that trust, "
    "legitimacy and stability last?",
    epilog="Start with: comity compare kesara --replications 8 — what it must not be used for stands in DO_NO_HARM.md.",
)


def _version(asked: bool) -> None:
    if asked:
        typer.echo(f"Comity {importlib.metadata.version('comity')}")
        raise typer.Exit


@app.callback()
def _first(
    version: Annotated[bool, typer.Option("--version", is_eager=True, callback=_version, help="Show the version and end.")] = False,
) -> None:
    pass


for _name in modules():
    importlib.import_module(f"comity.commands.{_name}").register(app)


def main() -> None:
    """Run the command line; the entry point ``comity``."""
    settle_terminals()
    app(prog_name="comity")


if __name__ == "__main__":
    main()
