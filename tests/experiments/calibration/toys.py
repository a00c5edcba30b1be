"""Toy histories with known answers: linear simulators with normal luck and flat priors on 0.25-4 and friends."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from experiments.calibration.pipeline import RecordedHistory
from experiments.calibration.targets import Target
from experiments.runs.priors import Prior

FITTED = (
    Prior("hazard_scale", 0.25, 1.0, 4.0, flat=True),
    Prior("trust_gain", 0.005, 0.02, 0.06, flat=True),
    Prior("acceptance_base", 0.4, 0.75, 0.95, flat=True),
)
"""Two parameters that the targets of `linear` tell of, and one that they do not."""
CARRIED = (Prior("survey_noise", 0.1, 0.28, 0.5, flat=True),)
LUCK = 0.05


def unit(prior: Prior, value: float) -> float:
    """A value as its place in 0-1."""
    return (value - prior.low) / (prior.high - prior.low)


def target(name: str, value: float, error: float = 0.05) -> Target:
    """A share with observation error only."""
    return Target(name, name, 2000, value, "share", error, 0.0, -1, "made up")


def linear_targets(parameters: Mapping[str, float], seed: int) -> np.ndarray:
    """Four targets: two for each of the first two parameters, moved a little by the carried one, with luck."""
    first, second = (unit(prior, parameters[prior.id]) for prior in FITTED[:2])
    carried = unit(CARRIED[0], parameters.get("survey_noise", 0.3)) - 0.5
    luck = np.random.default_rng([seed, int(first * 1e6), int(second * 1e6)]).normal(0.0, LUCK, 4)
    return np.array([first, 0.5 * first + 0.5 * second, second, 1.0 - second]) + 0.02 * carried + luck


def linear(first: float = 0.3, second: float = 0.6) -> RecordedHistory:
    """A history whose true parameters lie at the places ``first`` and ``second``."""
    observed = (first, 0.5 * first + 0.5 * second, second, 1.0 - second)
    targets = tuple(target(f"t{k}", value) for k, value in enumerate(observed))
    return RecordedHistory("kesara", linear_targets, targets, FITTED, CARRIED, "toy")


def posterior(first: float, second: float) -> tuple[np.ndarray, np.ndarray]:
    """Exact mean and standard deviation of the two places for `linear`, the faces of the cube being far away."""
    x = np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0], [0.0, -1.0]])
    carried = 0.02 / np.sqrt(12.0)
    noise = np.eye(4) * (0.05**2 + LUCK**2) + carried**2
    y = x @ np.array([first, second])
    covariance = np.linalg.inv(x.T @ np.linalg.inv(noise) @ x)
    return covariance @ x.T @ np.linalg.inv(noise) @ y, np.sqrt(np.diag(covariance))
