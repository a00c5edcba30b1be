"""Worlds for comparing drivers, and the first difference between two of them in words."""

from __future__ import annotations

from importlib.resources import files

import numpy as np

from simulation.inputs.policy import load_policy
from simulation.inputs.scenario.scenario import load_scenario
from simulation.records import RECORDS
from simulation.world.building import Foundation
from simulation.world.layout import Layout, World, view
from simulation.world.settings import configure

SCENARIOS = ("liberia", "mali", "kesara")
WEEKS = 60


def policies() -> tuple[str, ...]:
    """Return the names of the bundled policies."""
    folder = files("scenarios") / "policies"
    return tuple(sorted(entry.name[:-5] for entry in folder.iterdir() if entry.name.endswith(".toml")))


def pairs() -> list[tuple[str, str]]:
    """Return every scenario with every policy that can be used there (a policy may name regions of one country)."""
    found = []
    for name in SCENARIOS:
        scenario = load_scenario(name)
        found += [(name, policy) for policy in policies() if not load_policy(policy).check_regions(scenario)]
    return found


def size(scenario: str) -> int:
    """Return a small number of communities: about two for each region, and one region with many."""
    return 2 * len(load_scenario(scenario).regions) + 3


def prepared(foundation: Foundation, policy: str) -> tuple[World, np.ndarray]:
    """Return a fresh world under a bundled policy, and its block."""
    world, block = foundation.world()
    configure(world, foundation.scenario, load_policy(policy), {}, {})
    return world, block


def first_difference(layout: Layout, one: np.ndarray, two: np.ndarray) -> str:
    """Say where two blocks first differ: array, row, field and both values; "" if every byte is equal."""
    if one.tobytes() == two.tobytes():
        return ""
    left, right = view(layout, one), view(layout, two)
    for name, _, _ in layout.parts:
        a, b = left[name], right[name]
        if a.tobytes() == b.tobytes():
            continue
        if name not in RECORDS:
            return f"{name} at {np.argwhere(a != b)[0].tolist()}"
        for row in range(len(a)):
            for field in a.dtype.names:
                if a[field][row].tobytes() != b[field][row].tobytes():
                    return f"{name}[{row}].{field}: {a[field][row]!r} and {b[field][row]!r}"
    return "bytes between the arrays"
