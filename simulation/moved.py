"""Paths under which version 0.1 documented its Python interface, kept working.

``from simulation.parameters import PARAMETERS`` gives the module that holds the parameters now. A path is looked up in
``MOVED`` only after nothing stands there; the module it names is imported once, and both names are one object. Code of
this project uses the present paths.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

MOVED = {
    "simulation.batch": "simulation.drivers.batch",
    "simulation.errors": "simulation.inputs.errors",
    "simulation.instruments": "simulation.registers.instruments",
    "simulation.mechanisms": "simulation.registers.mechanisms",
    "simulation.mesa_agents": "simulation.drivers.mesa_agents",
    "simulation.outcomes": "simulation.registers.outcomes",
    "simulation.parameters": "simulation.registers.parameters",
    "simulation.policy": "simulation.inputs.policy",
    "simulation.scenario": "simulation.inputs.scenario.scenario",
    "simulation.switches": "simulation.registers.switches",
    "simulation.timeline": "simulation.world.timeline",
    "experiments.ensembles": "experiments.runs.ensembles",
    "experiments.executors": "experiments.runs.pools.executors",
    "experiments.optimise_question": "experiments.optimise.question",
    "experiments.optimise_report": "experiments.optimise.report",
    "experiments.pilot": "experiments.sweep.piloting",
    "experiments.predict": "experiments.calibration.prediction",
    "experiments.sensitivity_space": "experiments.sensitivity.space",
    "experiments.sensitivity_status": "experiments.sensitivity.status",
}
"""Present paths by documented ones."""


class _Alias(Loader):
    """Loads a module by handing out the one that stands elsewhere."""

    def __init__(self, present: str) -> None:
        self.present = present
        self.spec: ModuleSpec | None = None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(self.present)
        self.spec = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        # It was carried out where it stands. Python has just given it the old name's spec, which it must not keep.
        module.__spec__ = self.spec


class _Finder(MetaPathFinder):
    """Finds what has moved."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        present = MOVED.get(fullname)
        return None if present is None else ModuleSpec(fullname, _Alias(present))


def keep_documented_paths() -> None:
    """Let documented paths of version 0.1 be imported; doing it again changes nothing."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.append(_Finder())
