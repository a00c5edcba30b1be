"""Sessions from elsewhere: looked at whole, aside, in a process of its own with limits, and only then moved in.

Whatever a received file does to the process that lives it again (endless work, too much memory, a crash), the server and the
sessions that it serves are not touched by it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer
from typing import Any

from exercise.journal import RECEIVED_S, Limits, check_export, remove
from exercise.session import Session
from exercise.state import NotKept
from exercise.views import look
from simulation.inputs import InputProblems, Problem

SPACE = 4 << 30
"""Bytes of memory that a process which lives a received session again may ask for, where the system can hold it to that."""
START_S = 120.0
"""Seconds that such a process may take besides, to start (compiled code is loaded) and to end."""
ASIDE = ".received-"
"""Beginning of the name of a folder in which received files are looked at."""


@contextmanager
def aside(folder: Path) -> Iterator[Path]:
    """A private folder inside ``folder``, from which a file can be moved in by its name alone."""
    with tempfile.TemporaryDirectory(prefix=ASIDE, dir=folder) as place:
        yield Path(place)


def move_in(source: Path, target: Path) -> Path:
    """Move a file to ``target``, or to the next free name like it (x-2, x-3, ...); nothing is ever replaced. Returns where.

    Raises:
        NotKept: it cannot be moved there.
    """
    number, place = 1, target
    while True:
        try:
            os.link(source, place)
        except FileExistsError:
            number += 1
            place = target.with_name(f"{target.stem}-{number}{target.suffix}")
        except OSError:
            return _rename(source, place)  # a disk that has no second names for files
        else:
            source.unlink()
            return place


def _rename(source: Path, place: Path) -> Path:
    try:
        if place.exists():
            raise FileExistsError(17, "exists already", str(place))
        return source.replace(place)
    except OSError as error:
        raise NotKept(f"{place.name} could not be moved into its folder ({error.strerror or error})") from error


def receive(source: str | os.PathLike[str], target: str | os.PathLike[str], limits: Limits | None = None) -> Session:
    """Make a session file of an exported one, aside, and move it in when it is whole; see `Session.import_`.

    Raises:
        InputProblems: it is no exported session, cannot be lived again, or ``target`` exists. Nothing is left then.
        NotKept: it cannot be written.
    """
    target = Path(target)
    if target.exists():
        raise InputProblems([Problem("target", "", str(target), "exists already", "a new file")], "the import")
    try:
        with aside(target.parent) as place:
            session = Session.import_(source, place / target.name, limits)
            session.close()
            moved = move_in(place / target.name, target)
    except OSError as error:
        raise NotKept(f"{target.name} could not be written ({error.strerror or error})") from error
    return Session.open(moved)


def check_received(source: Path, target: Path, seconds: float = RECEIVED_S) -> None:
    """Make a session file of an exported one in a process of its own.

    Args:
        source: the exported session; target: the file to make; seconds: that living it again may take.

    Raises:
        InputProblems: all that is wrong with it, or that the process came to an end; no file is left then.
    """
    check_export(source)
    try:
        _, problems = next(_checked([source], target, seconds))
        if problems:
            raise InputProblems([Problem(source.name, "", None, line) for line in problems], "the imported session")
    except BaseException:
        remove(target)
        raise


def check_files(paths: Iterable[Path], seconds: float = RECEIVED_S) -> dict[Path, list[str]]:
    """What is wrong with session files that lie in a folder, by file; nothing is written to any of them.

    Args:
        paths: session files; seconds: that living one of them again may take.
    """
    found: dict[Path, list[str]] = {}
    waiting = list(paths)
    while waiting:
        for path, problems in _checked(waiting, None, seconds):
            found[path] = problems
        waiting = [path for path in waiting if path not in found]
    return found


def _checked(paths: list[Path], target: Path | None, seconds: float) -> Iterator[tuple[Path, list[str]]]:
    """What a process says about files one after the other, up to the first that it does not survive, and of that one."""
    command = [sys.executable, "-m", "exercise.receiving", str(seconds), str(target or ""), *map(str, paths)]
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=subprocess.PIPE, stderr=nothing, text=True) as process:
        assert process.stdout is not None

        done = 0
        try:
            for path in paths:
                # What has been said so far shows that it runs: the clock starts anew for each file.
                timer = Timer(seconds + START_S, process.kill)
                timer.start()
                line = process.stdout.readline()
                timer.cancel()
                if not line.endswith("\n"):
                    break
                yield path, [str(problem) for problem in json.loads(line)["problems"]]
                done += 1
        finally:
            process.kill()
    if done < len(paths):
        how = f"signal {-process.returncode}" if process.returncode < 0 else f"exit code {process.returncode}"
        yield paths[done], [f"asks for more time or memory than a session may, or crashes: it was stopped ({how})"]


def _limit_memory() -> None:
    """Let this process ask for no more than ``SPACE``, where the system can hold it to that."""
    try:
        import resource
    except ImportError:  # Windows: time alone is limited
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (SPACE if most == resource.RLIM_INFINITY else min(SPACE, most), most))


def lived(path: Path, target: Path | None, seconds: float) -> list[str]:
    """What is wrong with a received file, found by living it again in this process.

    Args:
        path: an exported session, of which a session file ``target`` is made, or (``None``) a session file; seconds: it may take.
    """
    problems: list[str] = []
    try:
        if target is not None:
            session = Session.import_(path, target, Limits(seconds, strict=True))
        else:
            session = Session.open(path, Limits(seconds), read_only=True)
        try:
            look(session)
        finally:
            session.close()
    except InputProblems as error:
        problems = [str(problem) for problem in error.problems]
    except (NotKept, MemoryError) as error:
        problems = [str(error) or "needs more memory than a session may"]
    if problems and target is not None:
        remove(target)
    return problems


def _main(seconds: str, target: str, *paths: str) -> None:
    _limit_memory()
    for path in paths:
        found: dict[str, Any] = {"problems": lived(Path(path), Path(target) if target else None, float(seconds))}
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _main(*sys.argv[1:])
