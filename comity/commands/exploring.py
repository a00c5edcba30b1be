"""``comity explore``: two policies side by side in the browser, on this computer or in a local network."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from comity import explorer
from comity.commands.options import asking
from comity.commands.reaching import Reached, guarding_password, need_pages
from comity.commands.shared import console, gather
from comity.web import exercise as rooms, explorer as pages, shell
from simulation import drivers

PASSWORD = "COMITY_EXPLORER_PASSWORD"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("explore")(explore)


class ExploreOptions(Reached):
    """What ``comity explore`` is asked."""

    scenario: Annotated[
        str, typer.Argument(help="Scenario to begin with: a name (comity list scenarios), name:variant, or a folder.")
    ] = "kesara"
    policy: Annotated[str, typer.Option("--policy", "-p", help="Policy A to begin with: a name or a file.")] = ""
    against: Annotated[str, typer.Option(help="Policy B to begin with; the scenario's reference if left out.")] = ""
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8421
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True


@asking(ExploreOptions)
def explore(asked: ExploreOptions) -> None:
    """Explore in the browser: sliders for two policies, bands over seeds, map, network, events, play and intervene."""
    need_pages()
    library, place = gather("the command", lambda: explorer.Library.of(asked.scenario, asked.policy, asked.against), asked.place)
    password = guarding_password(place, PASSWORD, "Password for the explorer")
    screen = console("")
    with screen.status("Compiling what is not compiled yet (minutes at first use only) …"):
        drivers.warm()
        _practise(library)
    kept = tempfile.TemporaryDirectory(prefix="comity-explorer-")
    # From here on pages may load NiceGUI, as they do when they are first used.
    shell.before_pages(Path(kept.name))

    def started() -> None:
        bases = [f"{base}/" for base in place.bases()]
        screen.print(
            f"Explorer: {' or '.join(bases)}\nCtrl-C stops. Each browser tab is an exploration of its own; nothing is kept here.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        if asked.browser:
            webbrowser.open(bases[0])

    with kept as folder:
        guard = rooms.Password(password) if password else None
        shell.serve(Path(folder), place, lambda: pages.add_pages(library, guard, place), started)


def _practise(library: object) -> None:
    """Live a few weeks once, so that the first page need not wait for it."""
    assert isinstance(library, explorer.Library)
    setup = library.setup(seeds=2, weeks=2)
    exploration = explorer.Exploration(library, setup)
    exploration.step(1)
    exploration.bands.wait()
    exploration.close()
