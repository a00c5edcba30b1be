"""The command line: ``comity --help``.

Each group of commands has a module in :mod:`comity.commands` with a function ``register(app)``. Those modules import
only typer at the top; everything that takes time to load is loaded inside the command that needs it, so that help
answers at once.
"""

from __future__ import annotations

import importlib

import typer

MODULES = (
    "running",
    "comparing",
    "sweeping",
    "sensitivity",
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
"""Modules of `comity.commands`, in the order of the help page."""

app = typer.Typer(
    name="comity",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    help="A laboratory for one question: how should a UN peace operation and NGOs work together, so that trust, "
    "legitimacy and stability last?",
    epilog="Start with: comity compare kesara --replications 8 — what it must not be used for stands in DO_NO_HARM.md.",
)

for _name in MODULES:
    importlib.import_module(f"comity.commands.{_name}").register(app)


def main() -> None:
    """Run the command line; the entry point ``comity``."""
    app(prog_name="comity")


if __name__ == "__main__":
    main()
