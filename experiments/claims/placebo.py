"""Placebo and power: what the ledger finds where there is nothing to find, and where a known effect was put in.

In the placebo no arm has any instrument, and each arm meets luck of its own, so that every difference is luck. The same runs
with a known effect added to the favoured arm say how often an effect of that size is found.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from scipy.stats import binomtest

from experiments.claims.effects import Effects, effects
from experiments.claims.ledger import with_holm
from experiments.claims.running import ClaimsPlan, carry_out
from experiments.claims.verdicts import SIGNIFICANCE
from experiments.kit import holm
from experiments.runs import HERE, Compute

PLANTED = 0.5
"""Size of the planted effect in standard deviations between worlds (Cohen's medium)."""
REPEATS = 3
LUCK_APART = 50
"""Numbers of luck between repeats: more than any claim has arms."""


@dataclass(frozen=True, eq=False)
class Placebo:
    """What was found in repeats of the ledger without effects, and with a planted one.

    Attributes:
        table: a row per repeat, claim and main reading: size, p, p_holm, and the same with the effect planted.
        planted: its size in standard deviations.
        untestable: readings whose outcome did not vary, so that nothing can be found or planted.
    """

    table: pd.DataFrame
    planted: float
    untestable: tuple[str, ...]

    @property
    def tests(self) -> int:
        """Readings tested, over all repeats."""
        return len(self.table)

    def share(self, column: str) -> tuple[float, float, float]:
        """Share of tests below 0.05 in a column of p-values, with its 95 % interval (Wilson's; tests count as independent,
        which those of claims that share runs are not)."""
        hits = int((self.table[column] < SIGNIFICANCE).sum())
        interval = binomtest(hits, self.tests).proportion_ci(method="wilson")
        return hits / self.tests, float(interval.low), float(interval.high)

    @property
    def family_errors(self) -> int:
        """Repeats of the whole ledger in which Holm let anything through."""
        return int((self.table.groupby("repeat")["p_holm"].min() < SIGNIFICANCE).sum())

    def text(self) -> str:
        """In words."""
        raw, low, high = self.share("p")
        power, power_low, power_high = self.share("planted_p_holm")
        return (
            f"Nothing to find: {raw:.1%} of {self.tests} tests fall below 0.05 ({low:.1%} to {high:.1%}; 5 % is meant), and in "
            f"{self.family_errors} of {self.table['repeat'].nunique()} ledgers anything stands after Holm's correction. "
            f"Planted effect of {self.planted:g} SD: found after Holm's correction in {power:.0%} ({power_low:.0%} to "
            f"{power_high:.0%})."
        )


def run_placebo(
    plan: ClaimsPlan,
    *,
    planted: float = PLANTED,
    repeats: int = REPEATS,
    compute: Compute = HERE,
    out: Path | None = None,
) -> Placebo:
    """Run the ledger without instruments, each arm with luck of its own, and judge it with and without a planted effect.

    Args:
        plan: the ledger's plan; it is turned into a placebo.
        planted: size in standard deviations, in the claimed direction.
        repeats: ledgers, each with fresh luck.
        compute, out: as in `experiments.claims.running.carry_out`.
    """
    parts, flat = [], set()
    for repeat in range(repeats):
        empty = dataclasses.replace(plan, placebo=True, offset=repeat * LUCK_APART)
        runs = carry_out(empty, compute, out)
        part, untestable = judge_placebo(empty, runs, planted)
        parts.append(part.assign(repeat=repeat))
        flat |= set(untestable)
    return Placebo(pd.concat(parts, ignore_index=True), planted, tuple(sorted(flat)))


def judge_placebo(plan: ClaimsPlan, runs: pd.DataFrame, planted: float) -> tuple[pd.DataFrame, list[str]]:
    """Tests of all main readings of a placebo, and the readings whose outcome never varied."""
    empty = _all(plan, runs, 0.0)
    put_in = _all(plan, runs, planted)
    rows, flat = [], []
    for nothing, something in zip(empty, put_in, strict=True):
        name = f"{nothing.claim.id} {nothing.reading.name}"
        if not nothing.whole.spread > 0.0:
            flat.append(name)
            continue
        rows.append(
            {
                "claim": nothing.claim.id,
                "outcome": nothing.reading.name,
                "size": nothing.whole.size,
                "p": nothing.whole.p,
                "planted_size": something.whole.size,
                "planted_p": something.whole.p,
            }
        )
    table = pd.DataFrame(rows, columns=["claim", "outcome", "size", "p", "planted_size", "planted_p"])
    return table.assign(p_holm=holm(table["p"].to_numpy(float)), planted_p_holm=holm(table["planted_p"].to_numpy(float))), flat


def _all(plan: ClaimsPlan, runs: pd.DataFrame, planted: float) -> Sequence[Effects]:
    return with_holm(
        [
            effects(plan, runs, claim, reading, planted)
            for claim in plan.claims.values()
            for reading in claim.readings
            if reading.main
        ]
    )
