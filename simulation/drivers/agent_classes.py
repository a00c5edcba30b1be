"""Classes of agents of one's own, checked before a model is made of them."""

from __future__ import annotations

from collections.abc import Mapping

from simulation.drivers.mesa_agents import AGENT_CLASSES, Actor
from simulation.inputs.errors import InputProblems, Problem, nearest_name, one_of


def check_agent_classes(agent_classes: Mapping[str, type[Actor]]) -> dict[str, type[Actor]]:
    """Classes of agents by record array, after checking that each derives from the class that it replaces.

    Raises:
        InputProblems: unknown kinds, and classes that derive from something else.
    """
    problems = []
    for array, cls in agent_classes.items():
        place = f"agent_classes.{array}"
        base = AGENT_CLASSES.get(array)
        if base is None:
            problems.append(
                Problem(
                    "call",
                    place,
                    getattr(cls, "__name__", cls),
                    message="there are no agents of this kind",
                    allowed=one_of(AGENT_CLASSES),
                    nearest=nearest_name(array, AGENT_CLASSES),
                )
            )
        elif not (isinstance(cls, type) and issubclass(cls, base)):
            problems.append(
                Problem(
                    "call",
                    place,
                    getattr(cls, "__name__", cls),
                    "is not a class of such agents",
                    f"a class derived from simulation.drivers.mesa_agents.{base.__name__}",
                )
            )
    if problems:
        raise InputProblems(problems, "agent classes")
    return dict(agent_classes)
