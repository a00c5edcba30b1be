"""One writer at a time: a lock on a file that its holder's death gives back, however it died."""

from __future__ import annotations

import json
import os
import platform
import sys
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from simulation.inputs.errors import InputProblems, Problem

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LOCKED_BYTE = 1 << 20
"""Windows locks bytes and hides them from readers: this one lies beyond what is written."""


class Lock:
    """Holds a lock file while its ``with`` lasts.

    The system gives the lock back when its holder ends, also by SIGKILL; the file stays and says who holds it.

    Args:
        path: the lock file.
        subject: what is locked, for the message: "the study in results/first".

    Attributes:
        left_by: process number of a holder that ended without giving the lock back, else ``None``.

    Raises:
        InputProblems: another process holds it, with its number and machine.
    """

    def __init__(self, path: Path, subject: str) -> None:
        self.path, self.subject = path, subject
        self.left_by: int | None = None
        self._file: int | None = None

    def __enter__(self) -> Self:
        file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o644)
        holder = self.read_holder()
        try:
            _take(file)
        except OSError:
            os.close(file)
            who = f"process {holder['pid']} on {holder['machine']}" if holder else "another process"
            raise InputProblems(
                [
                    Problem(
                        "out",
                        "",
                        str(self.path.parent),
                        f"is being written by {who}",
                        "one writer at a time: wait for it or stop it; reading is always possible",
                    )
                ],
                self.subject,
            ) from None
        self.left_by = holder.get("pid")
        self._file = file
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, json.dumps({"pid": os.getpid(), "machine": platform.node()}).encode())
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def read_holder(self) -> dict[str, Any]:
        """What the holder wrote: pid and machine; nothing if it cannot be read."""
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) and {"pid", "machine"} <= set(found) else {}


def holder(path: Path) -> int | None:
    """Process number of whoever holds a lock file now, ``None`` if nobody does."""
    if not path.exists():
        return None
    try:
        file = os.open(path, os.O_RDWR)
    except OSError:
        return None  # a folder that may only be read: nobody here writes it
    try:
        _take(file)
    except OSError:
        return Lock(path, "").read_holder().get("pid", 0)
    finally:
        os.close(file)
    return None


def _take(file: int) -> None:
    """Lock an open file or raise `OSError`."""
    if sys.platform == "win32":
        os.lseek(file, LOCKED_BYTE, os.SEEK_SET)
        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        os.lseek(file, 0, os.SEEK_SET)
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
