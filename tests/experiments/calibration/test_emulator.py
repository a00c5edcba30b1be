"""Emulators: what they learn, how wrong they know themselves to be, and what they rule out."""

from __future__ import annotations

import numpy as np
import pytest

from experiments.calibration.bank import Yardstick
from experiments.calibration.emulator import Emulator
from experiments.calibration.matching import CUT, NotRuledOut, WaveSize, design, match
from tests.experiments.calibration.toys import FITTED, linear_targets

# --- emulators and history matching


def smooth(points: np.ndarray, replicates: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    mean = np.sin(3.0 * points[:, 0]) + points[:, 1] ** 2
    spread = 0.05 + 0.2 * points[:, 0]
    return mean[:, None] + rng.normal(size=(len(points), replicates)) * spread[:, None]


def test_emulator_learns_mean_and_luck_and_knows_its_error() -> None:
    cube, _ = design(80, 3, 1)
    emulator = Emulator(cube, smooth(cube, 8, 2), hold_out=0.15)
    assert emulator.check.sound and emulator.check.informative and emulator.check.r2 > 0.9
    new, _ = design(200, 3, 5)
    mean, variance = emulator.mean(new)
    truth = np.sin(3.0 * new[:, 0]) + new[:, 1] ** 2
    errors = (mean - truth) / np.sqrt(variance)
    assert np.mean(np.abs(errors) > 3.0) <= 0.05
    luck = np.sqrt(emulator.luck(new))
    assert np.median(np.abs(luck / (0.05 + 0.2 * new[:, 0]) - 1.0)) < 0.15


def test_emulator_of_noise_is_not_used() -> None:
    cube, _ = design(60, 3, 1)
    runs = np.random.default_rng(0).normal(size=(60, 6))
    check = Emulator(cube, runs).check
    assert not check.informative


def test_emulator_of_jumps_is_refused() -> None:
    rng = np.random.default_rng(3)
    cube, _ = design(80, 3, 1)
    # One design point in ten lies far off with hardly any luck of its own: no smooth surface explains that.
    runs = rng.normal(0.0, 0.001, (80, 6)) + np.where(rng.random(80) < 0.1, 50.0, 0.0)[:, None]
    assert not Emulator(cube, runs).check.sound


def test_too_few_points_for_an_emulator() -> None:
    runs = np.full((30, 3), np.nan)
    with pytest.raises(ValueError, match="ten design points"):
        Emulator(np.random.default_rng(0).random((30, 2)), runs)


def test_history_matching_keeps_the_truth_and_rules_out_the_rest() -> None:
    """A true point has a second-highest implausibility beyond 3 with probability below 5 %: of 60 truths at most 6."""
    ruled_out, left = 0, []
    rng = np.random.default_rng(11)

    def runs_at(points: np.ndarray, replicates: int, seed: int) -> np.ndarray:
        return np.array(
            [
                [
                    linear_targets({p.id: p.low + u * (p.high - p.low) for p, u in zip(FITTED, point, strict=True)}, seed + r)
                    for r in range(replicates)
                ]
                for point in points
            ]
        )

    errors = np.full(4, 0.05)
    space = match(
        lambda stage, points, replicates: runs_at(points, replicates, 0),
        Yardstick(np.zeros(4), errors, errors),
        3,
        WaveSize(1, 60, 6),
        seed=0,
    )
    grid, _ = design(512, 3, 9)
    for k in range(60):
        truth = rng.random((1, 3))
        record = runs_at(truth, 1, 1000 + k)[0, 0] + rng.normal(0.0, 0.05, 4)
        own = NotRuledOut(space.waves, record, errors)
        ruled_out += int(not own(truth)[0])
        left.append(own(grid).mean())
    assert ruled_out <= 6
    assert np.mean(left) < 0.5, "history matching should rule out most of the prior"
    assert CUT == 3.0


def test_nothing_left_is_said_aloud() -> None:
    with pytest.raises(RuntimeError, match="cannot be reconciled"):
        design(10, 3, 0, lambda points: np.zeros(len(points), dtype=bool), candidates=64)
