"""A made-up model of eight factors for pictures of sensitivity analyses: noise, an interaction, a category, an idle factor."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from experiments.sensitivity.analysis import Cell, Sensitivity, analyse
from experiments.sensitivity.space import Axis, Space

AXES = (
    Axis("joint_planning", "Joint planning"),
    Axis("trust_loss_gain_ratio", "Weight of losses against gains"),
    Axis("closeness", "What closeness to the mission does to NGOs", ("protects", "harms", "neither")),
    Axis("trust_gain", "Learning from good experience"),
    Axis("acceptance_base", "Acceptance that aid enjoys by itself"),
    Axis("risk_tolerance", "Danger at which half of the work stops"),
    Axis("opinion_step", "How far talk moves an opinion"),
    Axis("idle", "A factor that does nothing"),
)


def outcome(u: npt.NDArray[np.float64], replications: int = 4, seed: int = 0) -> npt.NDArray[np.float64]:
    """Stability of made-up runs: (rows, replications)."""
    luck = np.random.default_rng(seed)
    value = (
        0.5
        + 0.12 * u[:, 0] * u[:, 1]
        - 0.1 * np.square(u[:, 1] - 0.3)
        + np.array([0.03, -0.04, 0.0])[codes(u)]
        + 0.05 * u[:, 3]
        - 0.03 * u[:, 4] * u[:, 5]
        + 0.01 * u[:, 6]
    )
    return value[:, None] + luck.normal(0, 0.012, (len(u), replications)) + luck.normal(0, 0.01, replications)


def codes(u: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Category of the third factor."""
    return np.minimum((u[:, 2] * 3).astype(int), 2)


def analysed(kind: str = "saltelli", size: int = 128, resamples: int = 200) -> Sensitivity:
    """An analysis of made-up runs of a Saltelli, Morris or Latin hypercube design."""
    from SALib.sample import latin, morris, sobol

    problem = {"num_vars": 8, "names": [axis.id for axis in AXES], "bounds": [[0.0, 1.0]] * 8}
    u = {
        "saltelli": lambda: sobol.sample(problem, size, calc_second_order=True, seed=3),
        "morris": lambda: morris.sample(problem, size // 4, seed=3),
        "other": lambda: latin.sample(problem, size, seed=3),
    }[kind]()
    X = u.copy()
    X[:, 2] = codes(u)
    space = Space(AXES, kind, kind == "saltelli")  # type: ignore[arg-type]
    return analyse(space, X, {Cell("stability", "mali", "best_practice"): outcome(u)}, resamples=resamples)
