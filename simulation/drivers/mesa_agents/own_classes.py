"""Classes of agents that users derive: what they override, what they add, and names that would change nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import Any

from simulation.drivers.mesa_agents.renamed import RENAMED
from simulation.records import KINDS
from simulation.week import WEEK

CLOSE = 0.75
"""Likeness of two names above which one is taken for the other, misspelt."""


def check_class(cls: type[Any], steps: Sequence[str]) -> None:
    """Refuse what a class defines under a name that would change nothing, or hide a field.

    Args:
        cls: derived from the class of a kind.
        steps: names of that kind's steps.

    Raises:
        TypeError: the name of a field; a step by its old name, misspelt, or of another kind: with the nearest valid name.
    """
    fields = {field.name for field in KINDS[cls.array].fields}
    for name, value in vars(cls).items():
        if name in fields:
            raise TypeError(f"{cls.__name__}.{name} would hide a field of {cls.array}: set it for each agent, in __init__")
        known = name.startswith("_") or any(name in vars(base) for base in cls.__mro__[1:])
        if known or not callable(value):
            continue
        old = RENAMED.get(cls.array, {}).get(name)
        if old is not None:
            raise TypeError(f"{cls.__name__}.{name} would change nothing: the step is called {old!r} now")
        near = difflib.get_close_matches(name, steps, n=1, cutoff=CLOSE)
        if near:
            raise TypeError(
                f"{cls.__name__}.{name} overrides nothing; did you mean {near[0]!r}? (A helper's name begins with an underscore.)"
            )
        others = sorted({step.kind for stage in WEEK for step in stage.steps if step.method == name})
        if others:
            raise TypeError(f"{cls.__name__}.{name} overrides nothing: it is a step of {', '.join(others)}, not of {cls.array}")


def _defined(cls: type[Any]) -> Iterator[tuple[str, str, bool]]:
    """Class, name and whether something below had that name, of what classes of one's own define."""
    for place, owner in enumerate(cls.__mro__):
        if "array" in vars(owner):
            return
        for name, value in vars(owner).items():
            if callable(value) and not (name.startswith("__") and name.endswith("__")):
                yield owner.__name__, name, any(name in vars(base) for base in cls.__mro__[place + 1 :])


def overridden(cls: type[Any]) -> list[str]:
    """Steps and methods that a class carries out in another way than its kind, as ``Class.method``."""
    steps = [step for stage in WEEK for step in stage.steps if step.kind == cls.array]
    other = [step.method for step in steps if getattr(getattr(cls, step.method), "behaviour", None) is not step.behaviour]
    found = dict.fromkeys(f"{cls.__name__}.{name}" for name in other)
    known = {step.method for step in steps}
    found |= dict.fromkeys(f"{cls.__name__}.{name}" for _, name, before in _defined(cls) if before and name not in known)
    return list(found)


def own_methods(cls: type[Any]) -> list[str]:
    """Methods that a class adds, as ``Class.method``."""
    return list(dict.fromkeys(f"{owner}.{name}" for owner, name, before in _defined(cls) if not before))
