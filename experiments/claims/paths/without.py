"""Which rows of the mechanisms an effect vanishes without: the contrast again with each row off, in the same worlds.

The first points of the ledger meet the same luck with the row off in all arms: first whole kernels, then the rows of those without
which much is lost. The effect vanishes if less than half of it is left,
or less than matters where it mattered, and the loss is beyond luck (95 % interval over worlds). One row is off at a time: where
two carry the same effect side by side, neither alone is found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from experiments.claims.base import Claim, ClaimReading
from experiments.claims.effects import effects
from experiments.claims.paths.found import EffectLeft, Paths
from experiments.claims.running import ClaimsPlan, carry_out
from experiments.kit import mean_interval
from experiments.runs import HERE, Compute
from simulation.registers import KERNELS, MECHANISMS

POINTS = 4
"""Points of the ledger that are run again with each row off."""
HALF = 0.5
MUCH = 0.75
"""Rows of a kernel are tried singly only where less than this share of an effect is left with the whole kernel off."""
NO_EFFECT = "no effect that could vanish"

ReadingKey = tuple[str, str]
"""A claim's id and the name of a reading."""


def key_of(claim: Claim, reading: ClaimReading) -> ReadingKey:
    """What a reading of a claim is known by."""
    return claim.id, reading.name


def gains(plan: ClaimsPlan, runs: pd.DataFrame, claim: Claim, reading: ClaimReading) -> pd.Series:
    """The effect in each world of a plan, in units of the smallest that matters and as claimed, by scenario and point."""
    return effects(plan, runs, claim, reading).table.set_index(["scenario", "point"])["gain"].dropna()


def left_of(row: str, before: pd.Series, after: pd.Series) -> EffectLeft:
    """What is left of an effect in the worlds that both have."""
    both = pd.concat([before, after], axis=1, keys=["before", "after"]).dropna()
    if both.empty or both["before"].mean() == 0.0:
        return EffectLeft(row, 1.0, False)
    was, now = float(both["before"].mean()), float(both["after"].mean())
    lost = (both["before"] - both["after"]).to_numpy() * np.sign(was)
    beyond_luck = len(lost) > 1 and mean_interval(lost)[0] > 0.0
    small = now / was < HALF or (abs(was) >= 1.0 and now * np.sign(was) < 1.0)
    return EffectLeft(row, now / was, bool(small and beyond_luck))


def try_without(
    plan: ClaimsPlan,
    runs: pd.DataFrame,
    paths: Mapping[ReadingKey, Paths],
    wanted: set[ReadingKey],
    *,
    compute: Compute = HERE,
    out: Path | None = None,
    points: int = POINTS,
) -> dict[ReadingKey, Paths]:
    """Paths with what is left of each wanted reading without each row on its paths; other readings have no effect to lose.

    Args:
        plan, runs: the ledger that was run.
        paths: by claim and reading; wanted: those with an effect.
        compute, out: as in `experiments.claims.running.carry_out`.
        points: the first so many points are run again.
    """
    readings = [
        (claim, reading) for claim in plan.claims.values() for reading in claim.readings if (claim.id, reading.name) in wanted
    ]
    few = replace(plan, points=plan.points.first(points))
    before = {key_of(*one): gains(few, runs[runs["point"] < points], *one) for one in readings}

    def off(switched: str, these: Sequence[tuple[Claim, ClaimReading]]) -> dict[ReadingKey, EffectLeft]:
        """What is left of some readings when a kernel or a row is off."""
        if not these:
            return {}
        here = replace(few, claims={claim.id: claim for claim, _ in these}, off=switched)
        again = carry_out(here, compute, out)
        return {key_of(*one): left_of(switched, before[key_of(*one)], gains(here, again, *one)) for one in these}

    kernels = {kernel: off(kernel, readings) for kernel in KERNELS}
    tried: dict[ReadingKey, list[EffectLeft]] = {key: [] for key in before}
    for row, mechanism in MECHANISMS.items():
        much = {key for key, left in kernels[mechanism.kernel].items() if left.share < MUCH}
        for key, left in off(row, [one for one in readings if key_of(*one) in much and row in paths[key_of(*one)].rows]).items():
            tried[key].append(left)
    return {
        key: replace(one, tried=tuple(tried[key]), why_not="") if key in tried else replace(one, why_not=NO_EFFECT)
        for key, one in paths.items()
    }
