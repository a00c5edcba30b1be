"""``comity exercise serve``: sessions with pages, on this computer or in a local network."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

import exercise as exercises
from comity.commands.exercising import exercise
from comity.commands.options import asking
from comity.commands.reaching import Reached, guarding_password, need_pages
from comity.commands.shared import console, errors, gather
from comity.web import exercise as pages, shell
from exercise import journal, roles, state, views
from simulation import drivers, inputs

PASSWORD = "COMITY_FACILITATOR_PASSWORD"


def register(app: typer.Typer) -> None:
    """Add ``serve`` to the group ``comity exercise``."""
    exercise.command("serve")(serve)


class ServeOptions(Reached):
    """What ``comity exercise serve`` is asked."""

    where: Annotated[Path, typer.Argument(metavar="FOLDER|FILE", help="Folder of sessions, or one session file; made if new.")]
    settings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Settings of a new session from a TOML file; options given beside it win."),
    ] = None
    scenario: Annotated[
        str | None,
        typer.Option(help="Scenario of a new session: a bundled name, or the path of a folder (“./mine”).", show_default="kesara"),
    ] = None
    turns: Annotated[int | None, typer.Option(help="Turns of a new session (1 to 26).", show_default="12")] = None
    weeks: Annotated[int | None, typer.Option(help="Weeks a turn (1 to 13).", show_default="4")] = None
    seed: Annotated[int | None, typer.Option(help="World and luck.", show_default="1")] = None
    communities: Annotated[int, typer.Option(help="Communities of the world (0: the scenario's own).")] = 0
    title: Annotated[str | None, typer.Option(help="Title of a new session.", show_default="Exercise")] = None
    injects: Annotated[str | None, typer.Option(help="Bundled list of injects, or a file of your own.", show_default="general")] = (
        None
    )
    seats: Annotated[
        list[str] | None,
        typer.Option(help="Fresh codes, as role=number (repeatable): mission=2. A new session has one for each role not named."),
    ] = None
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port.")] = 8420


@asking(ServeOptions)
def serve(asked: ServeOptions) -> None:
    """Serve exercises in the browser: lobby, role pages, facilitator's console, projector, review."""
    need_pages()
    named = {
        **asked.among("scenario turns seed title"),
        "weeks_per_turn": asked.weeks,
        "communities": asked.communities or None,
    }
    given = {key: value for key, value in named.items() if value is not None}
    wanted, chosen, place = gather(
        "the command",
        lambda: _seats(asked.seats or []),
        lambda: state.read_settings(asked.settings, given, asked.injects),
        asked.place,
    )
    password = guarding_password(place, PASSWORD, "Facilitator password")
    one = asked.where.suffix == ".comity" or asked.where.is_file()
    folder = asked.where.parent if one else asked.where
    folder.mkdir(parents=True, exist_ok=True)
    screen = console("")
    with screen.status("Compiling what is not compiled yet (minutes at first use only) …"):
        drivers.warm()
    # From here on pages may load NiceGUI, as they do when they are first used.
    shell.before_pages(folder)
    if asked.settings is not None and (asked.where.exists() if one else pages.session_files(folder)):
        said = f"{asked.settings} is not used: it is for new sessions, and the settings of those served here stand in their files."
        errors().print(said, markup=False, soft_wrap=True)
    signal.signal(signal.SIGTERM, _end)
    with journal.alone_in(folder, f"being served at {place.bases()[0]}"), ExitStack() as ending:
        opened = pages.Opened([_open(asked.where, chosen)]) if one else pages.open_folder(folder, chosen)
        rooms = pages.Rooms(folder, pages.Password(password) if password else None, place)
        rooms.aside = opened.aside
        ending.callback(rooms.close)
        made = [rooms.add(session) for session in opened.sessions]
        for name, lines in opened.aside.items():
            errors().print(f"Not served, and left as it is: {name}: {'; '.join(lines[:3])}", markup=False, soft_wrap=True)
        codes = {room.name: room.session.new_codes(_missing(room.session, wanted)) for room in made}
        _practise(opened.sessions[0])
        shell.serve(folder, place, lambda: pages.add_pages(rooms), lambda: _tell_start(screen, made, place, codes))


def _tell_start(screen: Console, rooms: list[pages.Room], place: shell.Place, codes: dict[str, dict[str, list[str]]]) -> None:
    """Print where every session is, with its fresh codes."""
    for room in rooms:
        _announce(screen, room, place.bases(), codes[room.name])
    if place.reachable and not place.local and not place.public and place.bases()[0].endswith(f"://127.0.0.1:{place.port}"):
        _say(screen, "This computer is in no network now. Connect it: addresses that it is given later are accepted at once.")
    _say(screen, "Codes are shown once and kept nowhere. Ctrl-C stops; start again with the same folder to go on.")


def _end(signal_number: int, frame: object) -> None:
    """End in order, so that every session's file is whole by itself, also where the system asks a server to end."""
    raise SystemExit(128 + signal_number)


def _announce(screen: Console, room: pages.Room, bases: list[str], codes: dict[str, list[str]]) -> None:
    """Print where a session is, under every address of this computer, its fresh codes, and what to look at."""
    _say(screen, f"{room.session.settings.title} ({room.name})")
    for heading, path in (("Join", room.address), ("Projector", f"{room.address}/room")):
        for k, base in enumerate(bases):
            _say(screen, f"  {heading if k == 0 else '':<10} {base}{path}")
    for role, found in codes.items():
        for code in found:
            _say(screen, f"  {role:<14} {code}")
    session, days = room.session, room.session.overdue()
    if days:
        what = f"Names and messages should have been deleted {days} day{'' if days == 1 else 's'} ago"
        _say(
            screen, f"  {what}: press “Delete for good” on the console, or stop and: comity exercise forget {session.journal.path}"
        )
    if not session.snapshots:
        for line in views.warnings(session):
            _say(screen, f"  Injects: {line}")


def _say(screen: Console, text: str) -> None:
    screen.print(text, markup=False, highlight=False, soft_wrap=True)


def _seats(given: list[str]) -> dict[str, int]:
    problems, out = [], {}
    for text in (piece for entry in given for piece in entry.split(",")):
        role, _, count = text.partition("=")
        if role not in roles.ROLES or not (count or "1").isdigit() or int(count or 1) > 50:
            problems.append(inputs.Problem("--seats", role, text, "is no seat", "role=number, roles: " + ", ".join(roles.ROLES)))
        else:
            out[role] = int(count or 1)
    if problems:
        raise inputs.InputProblems(problems, "the command")
    return out


def _missing(session: exercises.Session, wanted: dict[str, int]) -> dict[str, int]:
    """Codes to make: those asked for; a session that has had none gets one for each other role, the facilitator's included."""
    new = not session.table.codes and not session.table.participants
    return dict.fromkeys(("control", *session.settings.roles), 1) | wanted if new else wanted


def _open(path: Path, settings: state.SessionSettings) -> exercises.Session:
    return exercises.Session.open(path) if path.exists() else exercises.Session.create(path, settings)


def _practise(session: exercises.Session) -> None:
    """Live a week of a twin, so that nothing is compiled once people are there."""
    twin = session.engine.twin()
    twin.live(1)
