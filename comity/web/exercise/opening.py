"""The session files of a folder when a server starts: those that are sound are opened, the others are left as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from comity.web.exercise.rooms import SUFFIX
from exercise import ASIDE, NotKept, Session, check_files
from exercise.journal import Aside
from exercise.state import SessionSettings
from simulation.inputs import InputProblems, Problem


@dataclass
class Opened:
    """Sessions to serve, and files that cannot be, each with what is wrong with it."""

    sessions: list[Session] = field(default_factory=list)
    aside: dict[str, list[str]] = field(default_factory=dict)


def session_files(folder: Path) -> list[Path]:
    """Files of a folder that should be sessions, by name."""
    return sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))


def open_folder(folder: Path, settings: SessionSettings) -> Opened:
    """Open every session of a folder that can be opened; in an empty folder a new one is made.

    Raises:
        InputProblems: there are files and none can be opened, or the new session cannot be made.
        NotKept: the new session cannot be written.
    """
    _sweep(folder)
    paths = session_files(folder)
    if not paths:
        return Opened([Session.create(folder / f"session{SUFFIX}", settings)])
    found = Opened()
    # What a glance shows needs no process of its own; the rest is lived again where it can do no harm.
    sound = [path for path in paths if _tried(found, path, lambda path: Aside(path).close())]
    checked = check_files(sound)
    for path in sound:
        if checked[path]:
            found.aside[path.name] = checked[path]
        else:
            _tried(found, path, lambda path: found.sessions.append(Session.open(path)))
    if not found.sessions:
        problems = [Problem(name, "", None, line) for name, lines in found.aside.items() for line in lines]
        hint = Problem(
            str(folder), "", None, "holds no session that can be served", "a copy from its folder backups, put in its place"
        )
        raise InputProblems([*problems[:20], hint], "the folder of sessions")
    return found


def _tried(found: Opened, path: Path, work: Callable[[Path], None]) -> bool:
    """Whether something could be done with a file; if not, why is kept."""
    try:
        work(path)
    except InputProblems as error:
        found.aside[path.name] = [problem.message for problem in error.problems]
    except NotKept as error:
        found.aside[path.name] = [error.reason]
    else:
        return True
    return False


def _sweep(folder: Path) -> None:
    """Remove what a server that was killed while it looked at a received file has left."""
    for place in folder.glob(f"{ASIDE}*"):
        if place.is_dir() and not place.is_symlink():
            for left in place.iterdir():
                left.unlink(missing_ok=True)
            place.rmdir()
