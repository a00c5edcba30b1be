"""``comity explore``: two policies side by side in the browser, on this computer or in a local network."""

from __future__ import annotations

import importlib.util
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from comity.commands.reaching import Host, PublicUrl, TlsCert, TlsKey, guarding_password, place_of
from comity.commands.shared import console, gather, plain, refuse

PASSWORD = "COMITY_EXPLORER_PASSWORD"


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("explore")(explore)


@plain
def explore(
    scenario: Annotated[
        str, typer.Argument(help="Scenario to begin with: a name (comity list scenarios), name:variant, or a folder.")
    ] = "kesara",
    policy: Annotated[str, typer.Option("--policy", "-p", help="Policy A to begin with: a name or a file.")] = "",
    against: Annotated[str, typer.Option(help="Policy B to begin with; the scenario's reference if left out.")] = "",
    host: Host = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8421,
    public_url: PublicUrl = "",
    tls_cert: TlsCert = "",
    tls_key: TlsKey = "",
    browser: Annotated[bool, typer.Option(help="Open a browser window.")] = True,
) -> None:
    """Explore in the browser: sliders for two policies, bands over seeds, map, network, events, play and intervene."""
    from comity.explorer import Library
    from comity.web.shell import serving
    from simulation.drivers import warm
    from simulation.inputs import Problem

    if importlib.util.find_spec("nicegui") is None:
        refuse([Problem("comity", "", None, "needs the extra “web” for this", "pip install comity[web]")], "the command")

    def port_is_free() -> None:
        if not serving.free(host, port):
            refuse([Problem("--port", "", port, "is in use (or not yours to open)", "another port")], "the command")

    library, _, place = gather(
        "the command",
        lambda: Library.of(scenario, policy, against),
        port_is_free,
        lambda: place_of(host, port, public_url, tls_cert, tls_key),
    )
    password = guarding_password(place, PASSWORD, "Password for the explorer")
    screen = console("")
    with screen.status("Compiling what is not compiled yet (minutes at first use only) …"):
        warm()
        _practise(library)
    kept = tempfile.TemporaryDirectory(prefix="comity-explorer-")
    serving.before_pages(Path(kept.name))
    from comity.web.exercise.rooms import Password
    from comity.web.explorer.pages import add_pages

    def started() -> None:
        bases = [f"{base}/" for base in place.bases()]
        screen.print(
            f"Explorer: {' or '.join(bases)}\nCtrl-C stops. Each browser tab is an exploration of its own; nothing is kept here.",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        if browser:
            import webbrowser

            webbrowser.open(bases[0])

    with kept as folder:
        serving.serve(Path(folder), place, lambda: add_pages(library, Password(password) if password else None, place), started)


def _practise(library: object) -> None:
    """Live a few weeks once, so that the first page need not wait for it."""
    from comity.explorer import Exploration, Library

    assert isinstance(library, Library)
    setup = library.setup(seeds=2, weeks=2)
    exploration = Exploration(library, setup)
    exploration.step(1)
    exploration.bands.wait()
    exploration.close()
