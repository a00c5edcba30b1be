"""Approximate Bayesian computation: which parameters give runs like the record.

Sequential Monte Carlo (Toni et al. 2009) with a normal kernel of twice the population's weighted covariance (Beaumont et
al. 2009) and a tolerance that adapts so that no run is wasted (Lenormand, Jabot and Deffuant 2013), within what history
matching has not ruled out.
A run's targets are compared after observation error and discrepancy were drawn and added to them, so that the
tolerance is the only approximation left (Wilkinson 2013). Its population is the joint sample that ensembles are drawn
from. The posterior of each parameter by itself is sharper: runs from the prior, the nearest by a summary learnt for that
parameter (Fearnhead and Prangle 2012), moved by local-linear regression on the logit of the prior's probabilities
(Beaumont, Zhang and Balding 2002).

Everything fitted lives in the unit cube of prior probabilities. Parameters that are carried are drawn anew from their
prior with every run: their proposal is their prior, so their weights cancel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from scipy.special import expit, logit
from scipy.stats import multivariate_normal

from experiments.calibration.bank import Bank, Yardstick

Draw = Callable[[str, np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Runs at points of the unit cube: (stage, points) to targets (points, targets) and what else each run drew (points, any)."""
LEAST_ACCEPTANCE, GENERATIONS = 0.03, 12
"""Share of proposals nearer than the last tolerance below which sequential inference ends, and its most generations."""
EDGE = 1e-4
"""Distance kept from the faces of the cube where a logit is taken."""


class Left(Protocol):
    """The part of the unit cube that is not ruled out."""

    @property
    def volume(self) -> float:
        """Its share of the cube."""
        ...

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Which points lie in it, (n,) from (n, parameters)."""
        ...


@dataclass(frozen=True)
class Population:
    """Weighted points with the runs that brought them in.

    Attributes:
        points: (n, parameters) in the unit cube; weights: (n,), summing to 1.
        outputs: targets of the runs with drawn errors, (n, targets); raw: without them.
        extras: what else each run drew (carried parameters, seed), (n, any).
        distances: (n,); tolerance: largest distance let in; acceptance: share of runs let in.
        runs: runs made up to here.
    """

    points: np.ndarray = field(repr=False)
    weights: np.ndarray = field(repr=False)
    outputs: np.ndarray = field(repr=False)
    raw: np.ndarray = field(repr=False)
    extras: np.ndarray = field(repr=False)
    distances: np.ndarray = field(repr=False)
    tolerance: float
    acceptance: float
    runs: int

    @property
    def effective(self) -> float:
        """Effective number of points."""
        return float(1.0 / np.sum(self.weights**2))


def with_error(raw: np.ndarray, errors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Targets with observation error and discrepancy drawn and added."""
    return raw + rng.normal(0.0, 1.0, raw.shape) * errors


def first_population(bank: Bank, held: Yardstick, size: int, seed: int) -> Population:
    """The closest ``size`` of runs made from the prior."""
    outputs = with_error(bank.raw, held.errors, np.random.default_rng([seed, 0]))
    distances = held.distance(outputs)
    best = np.argsort(distances, kind="stable")[:size]
    best = best[np.isfinite(distances[best])]
    if len(best) < 2:
        raise RuntimeError("hardly a run from the prior finished: the model fails over most of its range")
    near = bank.at(best)
    return Population(
        points=near.points,
        weights=np.full(len(best), 1.0 / len(best)),
        outputs=outputs[best],
        raw=near.raw,
        extras=near.extras,
        distances=distances[best],
        tolerance=float(distances[best].max()),
        acceptance=len(best) / len(bank),
        runs=len(bank),
    )


def sequential(
    start: Population,
    draw: Draw,
    held: Yardstick,
    *,
    budget: int,
    keep: Left | None = None,
    seed: int = 0,
    tell: Callable[[str], None] | None = None,
) -> list[Population]:
    """Populations with ever smaller tolerance, ``start`` first, until the budget of runs or the acceptance ends it.

    In each generation twice as many points are proposed as the population holds; of these and the population before, the
    nearest stay, each with the importance weight of its own proposal. No run is wasted on a tolerance that is not reached.

    Args:
        start: from the prior; draw: makes runs.
        held: what targets are held against.
        budget: runs at most.
        keep: what is left of the cube.
        seed: of proposals and errors.
        tell: called with a line after each generation.
    """
    volume = 1.0 if keep is None else keep.volume
    found = [start]
    size, spent = len(start.points), 0
    # Importance weights before they are normalised: the prior's density over the proposal's; 1 for the prior itself.
    raw_weights = np.ones(size)
    for generation in range(1, GENERATIONS + 1):
        batch = 2 * size
        if spent + batch > budget:
            break
        before = found[-1]
        rng = np.random.default_rng([seed, generation])
        kernel = _kernel(before)
        points, inside = _propose(before, kernel, batch, rng, keep)
        raw, extras = draw(f"smc{generation:02d}", points)
        spent += batch
        outputs = with_error(raw, held.errors, rng)
        distances = held.distance(outputs)
        weights = inside / max(volume, 1e-12) / _density(points, before, kernel)
        accepted = float(np.mean(distances <= before.tolerance))
        fresh = (points, weights, outputs, raw, extras, distances)
        old = (before.points, raw_weights, before.outputs, before.raw, before.extras, before.distances)
        after, raw_weights = _nearest(old, fresh, accepted, before.runs + batch)
        found.append(after)
        if tell:
            tell(f"generation {generation}: tolerance {after.tolerance:.2f}, {accepted:.0%} of proposals nearer than before")
        if accepted < LEAST_ACCEPTANCE:
            break
    return found


def _nearest(
    old: tuple[np.ndarray, ...], fresh: tuple[np.ndarray, ...], accepted: float, runs: int
) -> tuple[Population, np.ndarray]:
    """The nearest of two populations' members, as many as the old one has, and their weights before they are normalised.

    Args:
        old, fresh: points, weights before they are normalised, outputs, raw outputs, extras and distances.
        accepted: share of the fresh ones nearer than the old tolerance; runs: made up to here.
    """
    joined = [np.concatenate(pair) for pair in zip(old, fresh, strict=True)]
    best = np.argsort(joined[-1], kind="stable")[: len(old[-1])]
    points, weights, outputs, raw, extras, distances = (array[best] for array in joined)
    population = Population(
        points=points,
        weights=weights / weights.sum(),
        outputs=outputs,
        raw=raw,
        extras=extras,
        distances=distances,
        tolerance=float(distances.max()),
        acceptance=accepted,
        runs=runs,
    )
    return population, weights


def _kernel(population: Population) -> np.ndarray:
    """Twice the weighted covariance of a population; never singular."""
    covariance = np.atleast_2d(np.cov(population.points.T, aweights=population.weights))
    return 2.0 * covariance + 1e-6 * np.eye(len(covariance))


def _propose(
    population: Population, kernel: np.ndarray, count: int, rng: np.random.Generator, keep: Left | None
) -> tuple[np.ndarray, float]:
    """Points moved from the population by the kernel, inside the cube and not ruled out, and the share that was."""
    kept: list[np.ndarray] = []
    have = tried = 0
    root = np.linalg.cholesky(kernel)
    for _ in range(2000):
        parents = population.points[rng.choice(len(population.points), 4 * count, p=population.weights)]
        points = parents + rng.normal(size=parents.shape) @ root.T
        points = points[np.all((points > 0.0) & (points < 1.0), axis=1)]
        if keep is not None and len(points):
            points = points[keep(points)]
        kept.append(points)
        have, tried = have + len(points), tried + len(parents)
        if have >= count:
            return np.concatenate(kept)[:count], have / tried
    raise RuntimeError("the kernel leaves the space that is not ruled out nearly always: history matching left too little")


def _density(points: np.ndarray, population: Population, kernel: np.ndarray) -> np.ndarray:
    """Density of the proposals at points (points,)."""
    normal = multivariate_normal(np.zeros(points.shape[1]), kernel)
    return np.array([float(population.weights @ np.atleast_1d(normal.pdf(point - population.points))) for point in points])


@dataclass(frozen=True)
class Summaries:
    """One number per parameter that tells of it: its expected place in the cube by ridge regression on the targets.

    Such summaries keep what the targets say of a parameter and leave out what they say of luck (Fearnhead and Prangle
    2012); with two dozen targets and a few thousand runs, nothing else keeps intervals honest.
    """

    centre: np.ndarray
    spread: np.ndarray
    slope: np.ndarray

    @classmethod
    def fit(cls, points: np.ndarray, outputs: np.ndarray, ridge: float = 1.0) -> Summaries:
        """Learn from runs at ``points`` of the cube with ``outputs``."""
        centre, spread = outputs.mean(axis=0), outputs.std(axis=0)
        spread = np.where(spread > 1e-9, spread, np.inf)
        x = (outputs - centre) / spread
        x = np.column_stack([x, x**2 - 1.0])
        weights = np.linalg.solve(x.T @ x + ridge * np.eye(x.shape[1]), x.T @ (points - 0.5))
        return cls(centre, spread, weights)

    def __call__(self, outputs: np.ndarray) -> np.ndarray:
        """Summaries of targets, (n, parameters)."""
        x = (np.atleast_2d(outputs) - self.centre) / self.spread
        # A record far outside of what the runs show must not be stretched by the squares.
        x = np.clip(x, -4.0, 4.0)
        return np.asarray(np.column_stack([x, x**2 - 1.0]) @ self.slope)


def marginals(points: np.ndarray, told: np.ndarray, record: np.ndarray, nearest: float) -> tuple[np.ndarray, np.ndarray]:
    """Posterior of each parameter by itself: the nearest runs by its summary, moved by local-linear regression on it.

    Args:
        points: (n, parameters) in the cube; told: their summaries; record: the record's, (parameters,).
        nearest: share of the runs that is kept.

    Returns:
        Points and weights by parameter, each (kept, parameters); weights sum to 1. Points stay inside the cube.
    """
    kept = max(int(nearest * len(points)), min(len(points), 30))
    moved, weights = np.empty((kept, points.shape[1])), np.empty((kept, points.shape[1]))
    for k in range(points.shape[1]):
        gaps = told[:, k] - record[k]
        near = np.argsort(np.abs(gaps), kind="stable")[:kept]
        gap = gaps[near]
        weight = np.maximum(1.0 - (gap / max(float(np.abs(gap).max()) * (1.0 + 1e-9), 1e-12)) ** 2, 0.0) + 1e-12
        weight /= weight.sum()
        y = logit(np.clip(points[near, k], EDGE, 1.0 - EDGE))
        middle = weight @ gap
        slope = (weight @ ((gap - middle) * y)) / max(float(weight @ (gap - middle) ** 2), 1e-12)
        moved[:, k], weights[:, k] = expit(y - slope * gap), weight
    return moved, weights


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, at: tuple[float, ...]) -> np.ndarray:
    """Quantiles of weighted values by column, (len(at), columns); weights for all columns or one for each."""
    columns = values if values.ndim == 2 else values[:, None]
    each = weights if weights.ndim == 2 else np.repeat(weights[:, None], columns.shape[1], axis=1)
    out = np.empty((len(at), columns.shape[1]))
    for k in range(columns.shape[1]):
        order = np.argsort(columns[:, k], kind="stable")
        weight = each[order, k]
        out[:, k] = np.interp(at, (np.cumsum(weight) - 0.5 * weight) / weight.sum(), columns[order, k])
    return out


def systematic(weights: np.ndarray, count: int, seed: int) -> np.ndarray:
    """Rows drawn in proportion to weight with the least scatter, in shuffled order, (count,)."""
    rng = np.random.default_rng(seed)
    places = (rng.random() + np.arange(count)) / count
    rows = np.searchsorted(np.cumsum(weights / weights.sum()), places)
    return rng.permutation(np.minimum(rows, len(weights) - 1))
