"""One writer at a time: a lock that its holder's death gives back, however it died, and who the holder is."""

from __future__ import annotations

import datetime
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from experiments.kit.folders.files import write_aside

LONGEST = 200
"""Most characters that are believed of a word in a holder's file."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lock: process number, machine, since when, and what it does ("being written")."""

    pid: int
    machine: str
    since: str
    what: str

    def __str__(self) -> str:
        text = f"{self.what} by process {self.pid} on {self.machine} since {self.since}"
        return "".join(character for character in text if character.isprintable())


class Held(Exception):
    """Another process holds the lock. ``holder`` says which; ``None`` if that cannot be read."""

    def __init__(self, holder: Holder | None) -> None:
        super().__init__("in use by another process" if holder is None else str(holder))
        self.holder = holder


def holder_file(lock: Path) -> Path:
    """Where the holder of a lock says who it is. The lock file itself is empty and says nothing by being there."""
    return lock.with_name(f"{lock.name}.json")


@contextmanager
def hold(lock: Path, what: str, mode: int | None = None) -> Iterator[Holder | None]:
    """Hold a lock file while the ``with`` lasts; yields the holder that ended before without giving it back, if any.

    The system gives the lock back when its holder ends, also by SIGKILL.

    Args:
        lock: the file; what: what is done, for the message to others: "being written".
        mode: of the files; as the system makes new ones if left out.

    Raises:
        Held: another process holds it.
        OSError: the file cannot be made or written.
    """
    taken = FileLock(lock) if mode is None else FileLock(lock, mode=mode)
    try:
        taken.acquire(blocking=False)
    except Timeout:
        raise Held(read_holder(lock)) from None
    try:
        before = read_holder(lock)
        since = datetime.datetime.now().astimezone().isoformat(timespec="minutes")
        text = json.dumps(asdict(Holder(os.getpid(), platform.node(), since, what)))
        write_aside(holder_file(lock), lambda path: path.write_text(text, encoding="utf-8"), mode)
        yield before
    finally:
        holder_file(lock).unlink(missing_ok=True)
        taken.release()


def read_holder(lock: Path) -> Holder | None:
    """What the last holder of a lock says of itself; ``None`` if it says nothing that can be read."""
    try:
        found: Any = json.loads(holder_file(lock).read_text(encoding="utf-8")[: 10 * LONGEST])
        return Holder(int(found["pid"]), *(str(found[key])[:LONGEST] for key in ("machine", "since", "what")))
    except (OSError, ValueError, LookupError, TypeError):
        return None


def holder_now(lock: Path) -> Holder | None:
    """Who holds a lock now; ``None`` if nobody does, or nobody that can be asked (a folder that may only be read)."""
    found = read_holder(lock)
    if found is None:
        return None
    taken = FileLock(lock)
    try:
        taken.acquire(blocking=False)
    except Timeout:
        return found
    except OSError:
        return None
    taken.release()
    return None
