"""A against B: outcomes with paired differences over the seeds that have come in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from comity.explorer.bands import NAMES, summary
from experiments.kit import WORLD_COLUMNS, world_table
from simulation.registers import HEADLINES


def run_rows(paired: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """One row per seed and side with every outcome by its registered summary: scenario, policy ("a", "b"), seed, outcomes."""
    frames = []
    for side in ("a", "b"):
        values = summary(paired[side])
        frame = pd.DataFrame(values, columns=list(NAMES))
        frame.insert(0, "seed", paired["seed"])
        frame.insert(0, "policy", side)
        frame.insert(0, "scenario", "shown")
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def result_table(paired: Mapping[str, np.ndarray], outcomes: Sequence[str] | None = None) -> pd.DataFrame:
    """Differences A minus B over worlds, one row per outcome, as `experiments.kit.verdicts.world_table` makes them.

    Args:
        paired: from `Bands.paired`; outcomes: ids (the headlines if left out).

    Returns:
        Its columns; no rows before the first seed.
    """
    chosen = list(outcomes or HEADLINES)
    if not len(paired["seed"]):
        return pd.DataFrame(
            columns=[
                "policy",
                "outcome",
                "n",
                "mean",
                "reference_mean",
                "difference",
                "low",
                "high",
                "probability_better",
                *WORLD_COLUMNS,
            ]
        )
    table = world_table(run_rows(paired), {"shown": "b"}, chosen)
    return table[table["policy"] == "a"].reset_index(drop=True)
