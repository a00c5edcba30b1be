"""The compiled week: a function for each loop of the table, and one that carries them out in order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType

import numpy as np

from simulation.compiler.compiled import entry, generated_entry
from simulation.compiler.linking import addresses, carry_out
from simulation.week.order import WEEK, Loop
from simulation.world.layout import World


def function_of(loop: Loop) -> str:
    """Name of a loop's function; a loop may have the name of a module of behaviours, its function may not."""
    return f"{loop.name}_loop"


def source(loop: Loop) -> tuple[str, dict[str, ModuleType]]:
    """The text of a loop's function, and the modules of its behaviours by the names that stand in the text.

    Raises:
        ValueError: two modules of behaviours in one loop have the same name.
    """
    lines, modules = [f"def {function_of(loop)}(world, week):"], dict[str, ModuleType]()
    for step in loop.steps:
        module = sys.modules[step.plain.__module__]
        name = module.__name__.rpartition(".")[2]
        if modules.setdefault(name, module) is not module:
            raise ValueError(f"loop {loop.name!r}: {modules[name].__name__} and {module.__name__} have one name")
        lines += [f"    for i in range(world.{step.kind}.shape[0]):", f"        {name}.{step.method}(i, world, week)"]
    return "\n".join(lines) + "\n", modules


def compiled(loops: tuple[Loop, ...]) -> tuple[Callable[[World, int], None], ...]:
    """A compiled function ``(world, week)`` for each loop.

    Raises:
        ValueError: two loops have the same name.
    """
    names = [loop.name for loop in loops]
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ValueError(f"more than one loop of the week is called {', '.join(sorted(twice))}")
    found = []
    for loop in loops:
        text, modules = source(loop)
        found.append(generated_entry(function_of(loop), text, __name__, modules))
    return tuple(found)


LOOPS = compiled(tuple(loop for stage in WEEK for loop in stage.loops))
"""The compiled loops in order."""


@entry
def advance_by(loops, world, week):
    """One week of one world: all loops in order, each by its address in ``loops``."""
    for k in range(loops.shape[0]):
        carry_out(loops[k], world, week)


def loop_addresses(world: World) -> np.ndarray:
    """Where the machine code of each loop stands, for ``advance_by``; compiles or loads what is not there yet."""
    return addresses(LOOPS, world)


def advance(world: World, week: int) -> None:
    """One week of one world: all loops in order."""
    advance_by(loop_addresses(world), world, week)
