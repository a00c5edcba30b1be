"""Comity's model: a UN peace operation, NGOs, a host government, communities and armed groups.

    from simulation import load_scenario, load_policy, run, run_batch, PeaceOperation

Names are imported when they are first used, so that the compiled batch never waits for Mesa.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from simulation.moved import keep_documented_paths

if TYPE_CHECKING:
    from simulation.drivers.model import PeaceOperation
    from simulation.inputs.policy import load_policy
    from simulation.inputs.scenario.scenario import load_scenario
    from simulation.running import run, run_batch

_HOMES = {
    "load_scenario": "simulation.inputs.scenario.scenario",
    "load_policy": "simulation.inputs.policy",
    "run": "simulation.running",
    "run_batch": "simulation.running",
    "PeaceOperation": "simulation.drivers.model",
}

keep_documented_paths()

__all__ = ["PeaceOperation", "load_policy", "load_scenario", "run", "run_batch"]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(importlib.import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'simulation' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
