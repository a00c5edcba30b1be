"""History matching in waves: rule out what history rules out (Craig et al. 1997; Vernon, Goldstein and Bower 2010).

A point of the fitted parameters is implausible for a target by the distance between the record and the emulator's mean,
in standard deviations that hold everything uncertain: the emulator's variance, luck, observation error and the
discrepancy of the model. It is ruled out where the second-highest implausibility over the targets exceeds 3: by
Pukelsheim's rule at most one in twenty true points exceeds that even once, whatever the (unimodal) distribution, and a
single target that the model cannot reach rules out nothing. What is left after all waves is not ruled out yet; it need
not be likely.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import qmc

from experiments.calibration.bank import Yardstick
from experiments.calibration.emulator import Check, Emulator

CUT = 3.0
"""Second-highest implausibility beyond which a point is ruled out."""
CANDIDATES = 20_000


@dataclass(frozen=True)
class Wave:
    """One wave.

    Attributes:
        emulators: one per target, ``None`` where it was refused; checks: how each did, refused ones too.
        used: targets whose emulators were sound and informative.
        points: design points in the unit cube.
        left: share of the prior not ruled out after this wave and all before.
    """

    emulators: tuple[Emulator | None, ...]
    checks: tuple[Check, ...]
    used: tuple[int, ...]
    points: np.ndarray
    left: float


@dataclass(frozen=True)
class NotRuledOut:
    """The part of the unit cube that no wave has ruled out.

    Args:
        waves: the waves so far.
        observed: records on their scales; errors: observation error and discrepancy, standard deviations.
    """

    waves: tuple[Wave, ...]
    observed: np.ndarray
    errors: np.ndarray

    @property
    def volume(self) -> float:
        """Share of the prior that is left."""
        return self.waves[-1].left if self.waves else 1.0

    def implausibility(self, points: np.ndarray, wave: Wave) -> np.ndarray:
        """Second-highest implausibility at each point by one wave, (points,); 0 with fewer than two emulators."""
        if len(wave.used) < 2:
            return np.zeros(len(points))
        each = []
        for k in wave.used:
            emulator = wave.emulators[k]
            assert emulator is not None
            mean, variance = emulator.mean(points)
            each.append(np.abs(self.observed[k] - mean) / np.sqrt(variance + emulator.luck(points) + self.errors[k] ** 2))
        return np.sort(np.array(each), axis=0)[-2]

    def __call__(self, points: np.ndarray) -> np.ndarray:
        """Which points are not ruled out, (points,)."""
        keep = np.ones(len(points), dtype=bool)
        for wave in self.waves:
            rows = np.flatnonzero(keep)
            if rows.size:
                keep[rows] = self.implausibility(points[rows], wave) <= CUT
        return keep


def design(
    count: int, dimensions: int, seed: int, keep: Callable[[np.ndarray], np.ndarray] | None = None, candidates: int = CANDIDATES
) -> tuple[np.ndarray, float]:
    """Space-filling points of the unit cube that ``keep`` keeps, and the share of the cube that it keeps.

    Points are scrambled Sobol points, those kept thinned evenly to ``count``.

    Raises:
        RuntimeError: fewer points than asked for are kept of all candidates.
    """
    wanted = count if keep is None else candidates
    cube = qmc.Sobol(dimensions, scramble=True, seed=seed).random_base2(int(np.ceil(np.log2(max(wanted, 2)))))
    if keep is None:
        return cube[:count], 1.0
    kept = cube[keep(cube)]
    if len(kept) < count:
        raise RuntimeError(
            f"of {len(cube)} candidate points only {len(kept)} are not ruled out: the model cannot be "
            "reconciled with its targets; widen their discrepancy or look at the model"
        )
    return kept[:count], len(kept) / len(cube)


@dataclass(frozen=True)
class WaveSize:
    """How many waves, with how many design points each, and runs at each of them."""

    waves: int
    points: int
    replicates: int


def match(
    run: Callable[[str, np.ndarray, int], np.ndarray],
    held: Yardstick,
    dimensions: int,
    size: WaveSize,
    *,
    seed: int,
    tell: Callable[[str], None] | None = None,
) -> NotRuledOut:
    """Carry out waves: run a design, emulate, rule out, and go on within what is left.

    Args:
        run: (stage, points of the cube, size.replicates) to targets on their scales, (points, replicates, targets).
        held: records and their errors with discrepancy, on their scales.
        dimensions: fitted parameters.
        size: number of waves, and size of each design.
        seed: of the designs.
    """
    space = NotRuledOut((), np.asarray(held.observed, dtype=float), np.asarray(held.errors, dtype=float))
    for number in range(size.waves):
        cube, _ = design(size.points, dimensions, seed + number, space if space.waves else None)
        runs = run(f"wave{number + 1}", cube, size.replicates)
        if tell:
            tell(f"wave {number + 1}: fitting {runs.shape[2]} emulators")
        emulators, checks = _emulate(cube, runs, seed)
        used = tuple(k for k, e in enumerate(emulators) if e is not None and e.check.informative)
        wave = Wave(emulators, checks, used, cube, float("nan"))
        grown = NotRuledOut((*space.waves, wave), space.observed, space.errors)
        _, left = design(1, dimensions, seed + 100 + number, grown)
        space = NotRuledOut((*space.waves, Wave(emulators, checks, used, cube, left)), space.observed, space.errors)
    return space


def _emulate(cube: np.ndarray, runs: np.ndarray, seed: int) -> tuple[tuple[Emulator | None, ...], tuple[Check, ...]]:
    emulators: list[Emulator | None] = []
    checks: list[Check] = []
    for k in range(runs.shape[2]):
        emulator = Emulator(cube, runs[:, :, k], seed, hold_out=0.15)
        checks.append(emulator.check)
        emulators.append(emulator if emulator.check.sound else None)
    return tuple(emulators), tuple(checks)


def summary(waves: Sequence[Wave], names: Sequence[str]) -> list[dict[str, object]]:
    """One row per wave and target: how its emulator did and whether it was used."""
    return [
        {
            "wave": number,
            "target": names[k],
            "r2": check.r2,
            "attainable_r2": check.attainable,
            "mean_square_error": check.mean_square,
            "beyond_3": check.surprises,
            "held_out_error": check.held_out,
            "sound": check.sound,
            "used": k in wave.used,
            "left": wave.left,
        }
        for number, wave in enumerate(waves, 1)
        for k, check in enumerate(wave.checks)
    ]
