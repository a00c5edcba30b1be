"""Placebo and power of the ledger: nothing is found where there is nothing, and a planted effect is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from experiments.claims.ledger import make_plan
from experiments.claims.placebo import Placebo, judge_placebo, run_placebo
from experiments.claims.running import label

SCENARIO = "kesara"


def test_no_arm_of_a_placebo_has_an_instrument_or_the_luck_of_another() -> None:
    plan = make_plan(points=4, placebo=True)
    for claim in plan.claims.values():
        arms = plan.arms(claim)
        assert len({luck for _, _, luck in arms}) == len(arms) and {name for name, _, _ in arms} == set(claim.arms)
        assert len({arm.key() for _, arm, _ in arms}) == 1
        assert all(not arm.policy(scene).instruments for _, arm, _ in arms for scene in plan.scenarios.values())


def made_up(repeats: int) -> tuple[Placebo, int]:
    """Placebos of two claims in one scenario whose numbers are luck alone."""
    plan = make_plan([SCENARIO], ["C1", "C4"], points=24, placebo=True)
    luck = np.random.default_rng(11)
    parts = []
    for repeat in range(repeats):
        rows = []
        for key, number in plan.wanted(SCENARIO):
            for point in range(24):
                values = luck.normal(0.5, 0.1, 4)
                rows.append(
                    {
                        "scenario": SCENARIO,
                        "point": point,
                        "seed": 0,
                        "arm": label(key, number),
                        "trust_organisations.end": values[0],
                        "trust_mission_ngos.end": values[1],
                        "consent": values[2],
                        "obstruction": values[3],
                    }
                )
        parts.append(judge_placebo(plan, pd.DataFrame(rows), 1.5)[0].assign(repeat=repeat))
    return Placebo(pd.concat(parts), 1.5, ()), repeats


def test_the_stated_error_rate_is_kept_and_a_planted_effect_is_found() -> None:
    found, repeats = made_up(40)
    hits = int((found.table["p"] < 0.05).sum())
    # 160 tests at 5 %: outside these bounds with probability below 0.002.
    assert binom.ppf(0.001, found.tests, 0.05) <= hits <= binom.ppf(0.999, found.tests, 0.05)
    assert found.family_errors <= binom.ppf(0.999, repeats, 0.05)
    assert found.share("planted_p_holm")[0] > 0.9
    # What was planted is what is read, whatever the outcome's claimed direction.
    gain = found.table["planted_size"] - found.table["size"]
    assert gain.to_numpy() == pytest.approx(np.full(len(gain), 1.5))


@pytest.mark.slow
def test_the_model_itself_passes_the_placebo() -> None:
    plan = make_plan([SCENARIO], ["C1", "C2", "C4", "C6", "C18"], points=24, communities=45)
    found = run_placebo(plan, planted=1.5, repeats=2)
    # Ten outcomes, several of them read from the same runs: no more than three below 0.05 in either ledger by luck.
    assert found.table.groupby("repeat")["p"].apply(lambda p: (p < 0.05).sum()).max() <= 3
    assert found.family_errors <= 1
    assert found.share("planted_p_holm")[0] >= 0.8
