"""How others reach what ``comity exercise serve`` and ``comity explore`` show: address, proxy, TLS, password."""

from __future__ import annotations

import importlib.util
import os
from typing import Annotated

import typer

from comity.commands.options import Options
from comity.commands.shared import errors, gather, refuse
from comity.web import shell
from simulation import inputs

SHORTEST_PASSWORD = 12
"""Characters of a password at least."""


class Reached(Options):
    """How others reach pages that are served."""

    host: Annotated[
        str,
        typer.Option(
            help="Address to listen on; others than 127.0.0.1 open it to your network (0.0.0.0: on all of its addresses)."
        ),
    ] = "127.0.0.1"
    public_url: Annotated[
        str,
        typer.Option(metavar="URL", help="Address of a proxy in front, with its path if it has one: https://example.org/exercise."),
    ] = ""
    tls_cert: Annotated[str, typer.Option(metavar="FILE", help="Certificate (PEM), so that everything travels encrypted.")] = ""
    tls_key: Annotated[str, typer.Option(metavar="FILE", help="Its key (PEM, not encrypted).")] = ""

    port: int

    def place(self) -> shell.Place:
        """Where the pages are reached.

        Raises:
            InputProblems: everything wrong with port, public address and certificate.
        """
        taken = inputs.Problem("--port", "", self.port, "is in use (or not yours to open)", "another port")
        public, *_ = gather(
            "the command",
            lambda: shell.public_of(self.public_url),
            lambda: shell.check_certificate(self.tls_cert, self.tls_key),
            lambda: refuse([] if shell.free(self.host, self.port) else [taken], ""),
        )
        return shell.Place(self.host, self.port, self.tls_cert, self.tls_key, public)


def need_pages() -> None:
    """Raise `InputProblems` where the extra for pages is not installed."""
    if importlib.util.find_spec("nicegui") is None:
        refuse([inputs.Problem("comity", "", None, "needs the extra “web” for this", "pip install comity[web]")], "the command")


def guarding_password(place: shell.Place, variable: str, title: str) -> str:
    """The password where others can reach the server; "" on this computer alone if none is set.

    Args:
        place: where it is reached; variable: environment variable that may hold it; title: what it is called.

    Raises:
        InputProblems: it is too short.
    """
    given = os.environ.get(variable, "")
    if not place.reachable:
        return given
    who = f"Whoever reaches {place.public.netloc}" if place.public else f"Everybody in the network of {place.host}"
    said = "The way there is encrypted."
    if place.in_clear:
        said = "It is not encrypted: codes and password travel in clear. Use a network of your own, or --tls-cert and --tls-key."
    errors().print(f"{who} can reach these pages. {said}", markup=False, soft_wrap=True)
    if not given:
        given = typer.prompt(title, hide_input=True, confirmation_prompt=True)
    if len(given) < SHORTEST_PASSWORD:
        allowed = f"at least {SHORTEST_PASSWORD} characters, typed or in {variable}"
        refuse([inputs.Problem(title.lower(), "", None, "is too short", allowed)], "the command")
    return given
