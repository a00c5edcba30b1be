"""What the documents of version 0.1 imported can be imported as they wrote it, and is what stands there now."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from simulation.moved import MOVED

DOCUMENTED = {
    "experiments.compare": "compare",
    "experiments.ensembles": "load_ensemble",
    "experiments.executors": "open_pool",
    "experiments.explain": "explain",
    "experiments.optimise": "optimise",
    "experiments.optimise_question": "Question",
    "experiments.optimise_report": "write",
    "experiments.pilot": "pilot",
    "experiments.predict": "predict",
    "experiments.sensitivity": "Cell analyse",
    "experiments.sensitivity_space": "Axis Space",
    "experiments.sensitivity_status": "status_study",
    "experiments.store": "Store",
    "experiments.study": "Range load_study study_of",
    "experiments.sweep": "State sweep",
    "figures.timelines": "timelines",
    "simulation": "PeaceOperation load_policy load_scenario run run_batch",
    "simulation.errors": "InputProblems",
    "simulation.mesa_agents": "NGO",
    "simulation.outcomes": "HEADLINES OUTCOMES",
    "simulation.parameters": "PARAMETERS",
    "simulation.policy": "Policy",
    "simulation.records": "KINDS",
    "simulation.timeline": "event inject with_events",
}
"""Names by the module from which the documents took them."""


@pytest.mark.parametrize("path", DOCUMENTED)
def test_a_documented_import_goes_on_working(path: str) -> None:
    module = importlib.import_module(path)
    missing = [name for name in DOCUMENTED[path].split() if not hasattr(module, name)]
    assert not missing


@pytest.mark.parametrize("path", MOVED)
def test_an_old_path_is_the_present_module(path: str) -> None:
    present = importlib.import_module(MOVED[path])
    assert importlib.import_module(path) is present
    assert present.__spec__ is not None and present.__spec__.name == MOVED[path]


def test_an_old_path_can_be_the_first_import_of_all() -> None:
    call = (
        "from experiments.ensembles import load_ensemble; import simulation.errors, simulation.inputs.errors as e; "
        "assert simulation.errors is e and load_ensemble.__module__ == 'experiments.runs.ensembles'"
    )
    done = subprocess.run([sys.executable, "-c", call], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_path_that_never_was_is_not_found() -> None:
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("simulation.never_was")
