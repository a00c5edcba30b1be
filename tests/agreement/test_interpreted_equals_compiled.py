"""The same source as plain Python and as machine code ends equal to the bit."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from simulation.inputs.scenario.scenario import load_scenario
from simulation.world.building import build
from tests.agreement.interpret import blocks
from tests.agreement.worlds import first_difference

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("scenario", "policy", "communities", "weeks"),
    [("kesara", "best_practice", 7, 26), ("mali", "historical_mali", 9, 12), ("liberia", "integrated_mission", 15, 12)],
)
def test_interpreted_equals_compiled(scenario: str, policy: str, communities: int, weeks: int, tmp_path: Path) -> None:
    arguments = (scenario, policy, 5, communities, weeks)
    file = tmp_path / "interpreted.npy"
    done = subprocess.run(
        [sys.executable, "-m", "tests.agreement.interpret", *map(str, arguments), str(file)],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    interpreted, compiled = np.load(file), blocks(*arguments)
    layout = build(load_scenario(scenario), 5, communities).layout
    for week in range(weeks):
        difference = first_difference(layout, interpreted[week].copy(), compiled[week].copy())
        assert not difference, f"week {week}, interpreted and compiled: {difference}"
