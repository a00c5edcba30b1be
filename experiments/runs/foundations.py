"""First states of worlds, built once for all runs that share them; nothing writes them."""

from __future__ import annotations

import threading
from collections import OrderedDict

from experiments.runs.cases import Case
from simulation.world import Foundation, build, check_parameters, check_seed

WORLDS_KEPT = 8
"""Worlds that are kept for the next piece; each takes about 2 kB a community."""


class Foundations:
    """Foundations that were used last, shared by the threads of a process.

    Args:
        most: so many are kept.
    """

    def __init__(self, most: int = WORLDS_KEPT) -> None:
        self.most = most
        self.kept: OrderedDict[tuple[object, ...], Foundation] = OrderedDict()
        self.building: dict[tuple[object, ...], threading.Lock] = {}
        self.lock = threading.Lock()

    def of(self, case: Case, communities: int | None = None) -> Foundation:
        """The foundation of a case, built by whoever asks first while the others wait.

        Raises:
            InputProblems: no seed, or a parameter of the world's shape that is out of range.
        """
        shape = check_parameters(case.world_parameters())
        key = (case.scenario.digest(), case.seed, communities, case.stays, *shape.items())
        with self.lock:
            mine = self.building.setdefault(key, threading.Lock())
        try:
            with mine:
                with self.lock:
                    found = self.kept.get(key)
                    if found is not None:
                        self.kept.move_to_end(key)
                        return found
                made = build(case.scenario, check_seed(case.seed), communities, parameters=shape, stays=case.stays)
                with self.lock:
                    self.kept[key] = made
                    while len(self.kept) > self.most:
                        self.kept.popitem(last=False)
                return made
        finally:
            with self.lock:
                self.building.pop(key, None)


FOUNDATIONS = Foundations()
"""Those of this process."""
