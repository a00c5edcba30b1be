"""Emulators: what the model's runs would give on average, and how far luck throws them, at parameters not yet run.

For each target two Gaussian processes over the unit cube of the fitted parameters: one for the logarithm of the
variance of replicates, one for their mean, whose noise at each design point is that variance over the replicates. The
variance holds everything that is not fitted: luck, worlds and the carried parameters.

Checked by leaving out one design point at a time (in closed form, Rasmussen and Williams 2006, section 5.4.2) and on
points that were held out; refused if the standardised errors are too large or the mean explains too little.
"""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.linalg import cho_solve
from scipy.optimize import minimize

LENGTHS = (0.15, 20.0)
"""Bounds of the length scales, in units of the cube's side: long ones mean that a parameter does not matter."""
LEAST_VARIANCE = 1e-8
SURPRISES, SPREAD = 0.06, (0.2, 2.0)
"""An emulator passes if at most this share of standardised errors lies beyond 3 and their mean square lies between."""
STEPS = 30
"""Steps of the search for hyperparameters."""
LEAST_R2 = 0.15
"""An emulator whose mean explains less of what can be explained says nothing about the parameters."""


@dataclass(frozen=True)
class Check:
    """How well an emulator predicts points that it was not fitted to.

    Attributes:
        r2: share of the variance between design points that leave-one-out predictions explain.
        attainable: the share that is not luck of few replicates: no emulator can explain more.
        mean_square: mean squared standardised error of leave-one-out predictions; 1 if the stated errors are right.
        surprises: share of standardised errors beyond 3.
        held_out: mean squared standardised error on points held out; not a number if none were.
    """

    r2: float
    attainable: float
    mean_square: float
    surprises: float
    held_out: float

    @property
    def sound(self) -> bool:
        """Whether the stated errors can be believed."""
        held = np.isnan(self.held_out) or self.held_out <= 2.0 * SPREAD[1]
        return bool(self.surprises <= SURPRISES and SPREAD[0] <= self.mean_square <= SPREAD[1] and held)

    @property
    def informative(self) -> bool:
        """Whether the mean depends on the parameters more than luck."""
        return self.attainable > 0.0 and self.r2 >= LEAST_R2 * min(self.attainable, 1.0) and self.r2 > 0.02


@dataclass
class Emulator:
    """Mean and variance of one target over the unit cube.

    Args:
        points: design points, (points, parameters) in 0-1.
        runs: replicates of the target at each point, (points, replicates); not-a-number for runs that failed.
        seed: of the search for hyperparameters.
        hold_out: share of points kept back for the check.
    """

    points: np.ndarray
    runs: np.ndarray
    seed: int = 0
    hold_out: float = 0.0
    check: Check = field(init=False)

    def __post_init__(self) -> None:
        with _one_thread():
            self._make()

    def _make(self) -> None:
        counts = np.isfinite(self.runs).sum(axis=1)
        keep = counts >= 2
        points, runs, counts = self.points[keep], self.runs[keep], counts[keep]
        if len(points) < 10:
            raise ValueError("an emulator needs at least ten design points with two finished runs each")
        held = int(round(self.hold_out * len(points)))
        own, other = slice(0, len(points) - held), slice(len(points) - held, None)
        mean = np.nanmean(runs, axis=1)
        variance = np.maximum(np.nanvar(runs, axis=1, ddof=1), LEAST_VARIANCE)
        self._luck = _fit(points[own], np.log(variance[own]) + 1.0 / (counts[own] - 1.0), 2.0 / (counts[own] - 1.0), self.seed)
        noise = np.maximum(self.luck(points[own]), LEAST_VARIANCE) / counts[own]
        self._mean = _fit(points[own], mean[own], noise, self.seed)
        left_out, spread = self._mean.leave_one_out()
        errors = (mean[own] - left_out) / spread
        total = max(float(np.var(mean[own])), LEAST_VARIANCE)
        outside = float("nan")
        if held:
            guess, uncertainty = self.mean(points[other])
            outside = float(np.mean((mean[other] - guess) ** 2 / (uncertainty + self.luck(points[other]) / counts[other])))
        self.check = Check(
            1.0 - float(np.mean((mean[own] - left_out) ** 2)) / total,
            max(0.0, 1.0 - float(noise.mean()) / total),
            float(np.mean(errors**2)),
            float(np.mean(np.abs(errors) > 3.0)),
            outside,
        )

    def mean(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected target and the emulator's own variance about it, each (points,)."""
        with _one_thread():
            return self._mean.predict(points)

    def luck(self, points: np.ndarray) -> np.ndarray:
        """Variance of single runs about the mean, (points,)."""
        with _one_thread():
            return np.exp(self._luck.predict(points)[0])


@dataclass(frozen=True)
class _Process:
    """A fitted Gaussian process with known noise at each point."""

    points: np.ndarray
    values: np.ndarray
    centre: float
    scale: float
    kernel: object
    cholesky: np.ndarray
    weights: np.ndarray

    def predict(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        means, variances = [], []
        # In pieces: many thousand candidates at once would need gigabytes.
        for part in np.array_split(np.atleast_2d(points), max(1, len(points) // 2000)):
            cross = self.kernel(part, self.points)  # type: ignore[operator]
            means.append(self.centre + self.scale * (cross @ self.weights))
            inner = cho_solve((self.cholesky, True), cross.T)
            variance = self.kernel.diag(part) - np.einsum("ij,ji->i", cross, inner)  # type: ignore[attr-defined]
            variances.append(self.scale**2 * np.maximum(variance, 0.0))
        return np.concatenate(means), np.concatenate(variances)

    def leave_one_out(self) -> tuple[np.ndarray, np.ndarray]:
        """Prediction of each point from all others and its standard deviation, noise included."""
        inverse = cho_solve((self.cholesky, True), np.eye(len(self.points)))
        diagonal = np.diag(inverse)
        standard = (self.values - self.centre) / self.scale
        return self.centre + self.scale * (standard - self.weights / diagonal), self.scale / np.sqrt(diagonal)


@functools.cache
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _one_thread() -> Any:
    """Matrices of a few hundred rows are slower on several threads, many times so on a busy machine."""
    return _libraries().limit(limits=1)


def _search(objective: Callable[..., Any], start: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, float]:
    """Maximise the likelihood from one start in a few dozen steps: more change the predictions little."""
    found = minimize(objective, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": STEPS})
    return found.x, float(found.fun)


def _fit(points: np.ndarray, values: np.ndarray, noise: np.ndarray, seed: int) -> _Process:
    """Fit hyperparameters by maximum likelihood; ``noise`` is the known variance of each value."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel

    centre, scale = float(values.mean()), max(float(values.std()), 1e-6)
    kernel = ConstantKernel(0.5, (1e-4, 20.0)) * RBF(np.full(points.shape[1], 2.0), LENGTHS)
    process = GaussianProcessRegressor(kernel, alpha=noise / scale**2 + 1e-8, optimizer=_search, random_state=seed)
    with warnings.catch_warnings():
        # A length scale at its bound is what is expected of parameters that do not matter.
        warnings.simplefilter("ignore", ConvergenceWarning)
        process.fit(points, (values - centre) / scale)
    return _Process(points, values, centre, scale=scale, kernel=process.kernel_, cholesky=process.L_, weights=process.alpha_)
