"""Run a small world in plain Python (NUMBA_DISABLE_JIT=1) and write its block, week by week, to a file.

NUMBA_DISABLE_JIT=1 python -m tests.agreement.interpret SCENARIO POLICY SEED COMMUNITIES WEEKS FILE
"""

from __future__ import annotations

import sys
import warnings

import numpy as np

from simulation.compiler.compiled import config
from simulation.inputs.scenario.scenario import load_scenario
from simulation.week import advance
from simulation.world.building import build
from simulation.world.layout import World
from tests.agreement.worlds import prepared


def as_records(world: World) -> World:
    """Return the same memory with rows whose fields are attributes, as plain Python reads them."""
    return World(*(a.view(np.recarray) if a.dtype.names else a for a in world))


def blocks(scenario: str, policy: str, seed: int, communities: int, weeks: int) -> np.ndarray:
    """Return the block after every week, (weeks, bytes), computed by whichever driver the process has."""
    foundation = build(load_scenario(scenario), seed, communities)
    world, block = prepared(foundation, policy)
    if config.DISABLE_JIT:
        world = as_records(world)
    out = np.empty((weeks, len(block)), dtype=np.uint8)
    for week in range(weeks):
        advance(world, week)
        out[week] = block
    return out


def main(scenario: str, policy: str, seed: str, communities: str, weeks: str, file: str) -> None:
    """Write the blocks of one run."""
    if not config.DISABLE_JIT:
        sys.exit("set NUMBA_DISABLE_JIT=1")
    warnings.simplefilter("error")
    np.save(file, blocks(scenario, policy, int(seed), int(communities), int(weeks)))


if __name__ == "__main__":
    main(*sys.argv[1:])
