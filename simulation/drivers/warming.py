"""Compile before the first use, in two processes at once, what the cache does not hold yet.

    python -m simulation.drivers.warming              # the stages of a week, as `run` and `run_batch` need them
    python -m simulation.drivers.warming --agents     # and the behaviours one by one, as Mesa calls them

Numba compiles one function at a time in a process, so on two processors one would idle. Here two processes take piece
after piece from one list, the largest first: whoever makes an empty file of a piece's name has taken it. The helper is
an ordinary command, so scripts need no ``if __name__ == "__main__"`` on any system. Its machine code reaches the first
process through the cache; without a helper, or when it fails, the first compiles everything itself.
"""

from __future__ import annotations

import dis
import os
import signal
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from numba.core import types

from simulation.compiler.compiled import callable_from_python, config
from simulation.inputs.scenario.scenario import load_scenario
from simulation.week import LOOPS, WEEK
from simulation.world.building import build

AGENTS = "--agents"
SMALLEST = "kesara"
"""A bundled scenario; all worlds have the same type, so the smallest world does."""


class CompileUnit(NamedTuple):
    """A compiled function, the types it is compiled for, and a guess of its size that orders the work."""

    name: str
    function: Any
    arguments: tuple[Any, ...]
    size: int

    @property
    def shared(self) -> bool:
        """Whether its machine code is kept on disk, where another process finds it."""
        return hasattr(self.function._cache, "_cache_file")

    @property
    def ready(self) -> bool:
        """Whether it need not be compiled: it is in this process or in the cache."""
        if self.arguments in self.function.overloads:
            return True
        if not self.shared:
            return False
        kept = self.function._cache
        key = kept._index_key(self.arguments, self.function.targetctx.codegen())
        return key in kept._cache_file._load_index()


def warm(*, agents: bool = False, processes: int | None = None) -> int:
    """Compile everything that is not ready and return how many pieces that were; fast when there is nothing to do.

    Args:
        agents: also the behaviours one by one, as a Mesa model calls them.
        processes: 1 or 2; by default 2 where there are two processors.
    """
    waiting = [piece for piece in pieces(agents) if not piece.ready]
    if not waiting:
        return 0
    if processes is None:
        processes = min(2, _processors())
    if processes < 2 or len(waiting) < 2 or not all(piece.shared for piece in waiting):
        _compile(waiting, lambda piece: True)
        return len(waiting)
    with tempfile.TemporaryDirectory(prefix="comity-") as folder:
        helper = _start_helper(folder, agents)
        try:
            _compile(waiting, lambda piece: _take(Path(folder), piece))
            _, complaint = helper.communicate()
        finally:
            # Ctrl-C here: what the helper has finished stays in the cache.
            helper.kill()
            helper.wait()
    if helper.returncode:
        warnings.warn(
            "the second process that compiles failed, so one compiles everything; it said: "
            + (complaint.strip().splitlines() or ["nothing"])[-1],
            stacklevel=2,
        )
    # In the cache by now, unless the helper failed.
    _compile(waiting, lambda piece: True)
    return len(waiting)


def pieces(agents: bool = False) -> list[CompileUnit]:
    """What is compiled for worlds of this package, the largest first; nothing where Numba is switched off."""
    if config.DISABLE_JIT:
        return []
    scenario = load_scenario(SMALLEST)
    world = build(scenario, 0, len(scenario.regions)).world()[0].numba_type
    # Stages before behaviours: a comparison waits for stages alone.
    found = [CompileUnit(_name(stage), stage, (world, types.int64), _size(stage)) for stage in LOOPS]
    found.sort(key=lambda piece: -piece.size)
    if agents:
        behaviours = dict.fromkeys(callable_from_python(step.behaviour) for stage in WEEK for step in stage.steps)
        single = [
            CompileUnit(_name(function), function, (types.int64, world, types.int64), _size(function)) for function in behaviours
        ]
        found += sorted(single, key=lambda piece: -piece.size)
    return found


def _compile(waiting: Sequence[CompileUnit], take: Callable[[CompileUnit], bool]) -> None:
    for piece in waiting:
        if take(piece):
            piece.function.compile(piece.arguments)


def _take(folder: Path, piece: CompileUnit) -> bool:
    """Whether this process, and no other, is to compile the piece."""
    try:
        (folder / piece.name).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def _start_helper(folder: str, agents: bool) -> subprocess.Popen[str]:
    here = str(Path(__file__).resolve().parents[2])
    paths = [here, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            __name__ if __name__ != "__main__" else "simulation.drivers.warming",
            folder,
            *([AGENTS] if agents else []),
        ],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


def _help(folder: Path, agents: bool) -> None:
    """What the helper does: take what is left, until nothing is or the first process has gone."""
    for piece in pieces(agents):
        if not folder.is_dir():
            return
        if not piece.ready and _take(folder, piece):
            piece.function.compile(piece.arguments)


def _name(function: Any) -> str:
    return f"{function.py_func.__module__}.{function.py_func.__name__}"


def _size(function: Any) -> int:
    """Bytes of Python's code of a function and of all compiled functions it calls: a guess of what compiling takes."""
    scope, steps = function.py_func.__globals__, list(dis.get_instructions(function.py_func))
    size = len(function.py_func.__code__.co_code)
    for step, after in pairwise(steps):
        if step.opname == "LOAD_GLOBAL":
            called = scope.get(step.argval)
            called = getattr(called, str(after.argval), None) if isinstance(called, ModuleType) else called
            size += _size(called) if hasattr(called, "py_func") else 0
    return size


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def main(words: Sequence[str]) -> None:
    """``[--agents]``: compile what is missing. With a folder's name: help the process that made the folder."""
    agents = AGENTS in words
    folders = [word for word in words if word != AGENTS]
    if folders:
        # Ctrl-C in a terminal reaches both processes; the first ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _help(Path(folders[0]), agents)
    else:
        warm(agents=agents)


if __name__ == "__main__":
    main(sys.argv[1:])
