"""One server (or other writer) a folder of sessions: a lock that its holder's death gives back, and who the holder is."""

from __future__ import annotations

import datetime
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from experiments.kit.files import PRIVATE, write_aside
from simulation.inputs.errors import InputProblems, Problem

LOCK = ".comity.lock"
"""The lock, empty: it stays, and says nothing by being there."""
HOLDER = ".comity.lock.json"
"""Who holds the lock, for the message to others."""


@contextmanager
def alone_in(folder: Path, what: str) -> Iterator[None]:
    """Hold the lock of a folder; the system gives it back when the holder ends, also by SIGKILL.

    Args:
        folder: of session files; what: what the holder does, for the message to others: "being served at http://...".

    Raises:
        InputProblems: somebody else holds it: who, since when, and what can be done.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, mode=PRIVATE)
    try:
        lock.acquire(blocking=False)
    except Timeout:
        allowed = "one server a folder: stop that one, or use another folder"
        raise InputProblems([Problem(str(folder), "", None, f"is {_holder(folder)}", allowed)], "the folder of sessions") from None
    except OSError as error:
        words = f"cannot be locked: {error.strerror or error}"
        raise InputProblems(
            [Problem(str(folder), "", None, words, "a folder that you may write")], "the folder of sessions"
        ) from None
    try:
        since = datetime.datetime.now().astimezone().isoformat(timespec="minutes")
        who = {"pid": os.getpid(), "machine": platform.node(), "since": since, "what": what}
        write_aside(folder / HOLDER, lambda path: path.write_text(json.dumps(who), encoding="utf-8"), PRIVATE)
        yield
    finally:
        (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def _holder(folder: Path) -> str:
    """Who holds the lock, as far as that can be read."""
    try:
        found: Any = json.loads((folder / HOLDER).read_text(encoding="utf-8")[:2000])
        what, pid, machine, since = (str(found[key])[:200] for key in ("what", "pid", "machine", "since"))
    except (OSError, ValueError, LookupError, TypeError):
        return "in use by another process"
    plain = "".join(c for c in f"{what} by process {pid} on {machine} since {since}" if c.isprintable())
    return plain
