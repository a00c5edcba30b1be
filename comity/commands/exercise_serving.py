"""``comity exercise serve``: sessions with pages, on this computer or in a local network."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from comity.commands.exercising import exercise
from comity.commands.shared import console, errors, plain, refuse

if TYPE_CHECKING:
    from exercise import Session

SHORTEST_PASSWORD = 12
"""Characters of a facilitator password at least."""
PASSWORD = "COMITY_FACILITATOR_PASSWORD"


def register(app: typer.Typer) -> None:
    """Add ``serve`` to the group ``comity exercise``."""
    exercise.command("serve")(serve)


@plain
def serve(
    where: Annotated[Path, typer.Argument(metavar="FOLDER|FILE", help="Folder of sessions, or one session file; made if new.")],
    scenario: Annotated[
        str, typer.Option(help="Scenario of a new session: a bundled name, or the path of a folder (“./mine”).")
    ] = "kesara",
    turns: Annotated[int, typer.Option(help="Turns of a new session (1 to 26).")] = 12,
    weeks: Annotated[int, typer.Option(help="Weeks a turn (1 to 13).")] = 4,
    seed: Annotated[int, typer.Option(help="World and luck.")] = 1,
    communities: Annotated[int, typer.Option(help="Communities of the world (0: the scenario's own).")] = 0,
    title: Annotated[str, typer.Option(help="Title of a new session.")] = "Exercise",
    injects: Annotated[str, typer.Option(help="Bundled list of injects, or a file of your own.")] = "general",
    seats: Annotated[
        list[str] | None,
        typer.Option(help="Fresh codes, as role=number (repeatable): mission=2. A new session has one for each role not named."),
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; others than 127.0.0.1 open it to your network.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8420,
) -> None:
    """Serve exercises in the browser: lobby, role pages, facilitator's console, projector, review."""
    from comity.web import serving
    from simulation.drivers.warming import warm
    from simulation.inputs.errors import Problem

    if importlib.util.find_spec("nicegui") is None:
        refuse([Problem("comity", "", None, "needs the extra “web” for this", "pip install comity[web]")], "the command")
    password = guarding_password(host, PASSWORD, "Facilitator password")
    if not serving.free(host, port):
        refuse([Problem("--port", "", port, "is in use (or not yours to open)", "another port")], "the command")
    one = where.suffix == ".comity" or where.is_file()
    folder = where.parent if one else where
    wanted = _seats(seats or [])
    folder.mkdir(parents=True, exist_ok=True)
    screen = console("")
    with screen.status("Compiling what is not compiled yet (minutes at first use only) …"):
        warm()
    settings: dict[str, Any] = {"scenario": scenario, "turns": turns, "weeks_per_turn": weeks, "seed": seed, "title": title}
    if communities:
        settings["communities"] = communities
    paths = [where] if one else sorted(folder.glob("*.comity")) or [folder / "session.comity"]
    opened = [_open(path, settings, injects) for path in paths]
    codes = {session.journal.path: session.new_codes(_missing(session, wanted)) for session in opened}
    _practise(opened[0])

    serving.before_pages(folder)
    from comity.web.exercise_pages import add_pages
    from comity.web.rooms import Password, Rooms

    rooms = Rooms(folder, Password(password) if password else None)
    made = [rooms.add(session) for session in opened]

    def say(text: str) -> None:
        screen.print(text, markup=False, highlight=False, soft_wrap=True)

    def started() -> None:
        shown = host if host not in ("0.0.0.0", "::") else next(iter(serving.outward()), "127.0.0.1")
        shown = f"[{shown}]" if ":" in shown else shown
        for room in made:
            base = f"http://{shown}:{port}{room.address}"
            say(f"{room.session.settings.title} ({room.name})\n  Join       {base}\n  Projector  {base}/room")
            for role, found in codes[room.session.journal.path].items():
                for code in found:
                    say(f"  {role:<14} {code}")
        say("Codes are shown once and kept nowhere. Ctrl-C stops; start again with the same folder to go on.")

    serving.serve(folder, host, port, lambda: add_pages(rooms), started)


def guarding_password(host: str, variable: str, title: str) -> str:
    """The password where others in the network can reach the server; "" on this computer alone if none is set.

    Args:
        host: address that is listened on; variable: environment variable that may hold it; title: what it is called.

    Raises:
        InputProblems: it is too short.
    """
    import os

    from comity.web.serving import LOCAL
    from simulation.inputs.errors import Problem

    given = os.environ.get(variable, "")
    if host in LOCAL:
        return given
    errors().print(
        f"Everybody in the network of {host} can reach these pages, and the way there is not encrypted: use a network of your own.",
        markup=False,
    )
    if not given:
        given = typer.prompt(title, hide_input=True, confirmation_prompt=True)
    if len(given) < SHORTEST_PASSWORD:
        allowed = f"at least {SHORTEST_PASSWORD} characters, typed or in {variable}"
        refuse([Problem(title.lower(), "", None, "is too short", allowed)], "the command")
    return given


def _seats(given: list[str]) -> dict[str, int]:
    from exercise.roles import ROLES
    from simulation.inputs.errors import InputProblems, Problem

    problems, out = [], {}
    for text in (piece for entry in given for piece in entry.split(",")):
        role, _, count = text.partition("=")
        if role not in ROLES or not (count or "1").isdigit() or int(count or 1) > 50:
            problems.append(Problem("--seats", role, text, "is no seat", "role=number, roles: " + ", ".join(ROLES)))
        else:
            out[role] = int(count or 1)
    if problems:
        raise InputProblems(problems, "the command")
    return out


def _missing(session: Session, wanted: dict[str, int]) -> dict[str, int]:
    """Codes to make: those asked for; a session that has had none gets one for each other role, the facilitator's included."""
    new = not session.table.codes and not session.table.participants
    return dict.fromkeys(("control", *session.settings.roles), 1) | wanted if new else wanted


def _open(path: Path, settings: dict[str, Any], injects: str) -> Session:
    from exercise import Session
    from exercise.settings import settings_of, with_own_scenario

    if path.exists():
        return Session.open(path)
    return Session.create(path, settings_of(with_own_scenario(settings)), injects)


def _practise(session: Session) -> None:
    """Live a week of a twin, so that nothing is compiled once people are there."""
    twin = session.engine.twin()
    twin.live(1)
