"""Paired statistics against numbers worked by hand, and against the coverage that they promise."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from experiments.kit.intervals import bca_interval, mean_interval, mean_p_value, t_interval, t_p_value, typical_gap
from experiments.kit.statistics import difference_table, holm, is_about_zero, paired_difference, probability_better, verdict


def test_t_interval_by_hand() -> None:
    # Differences 1, 2, 3, 4: mean 2.5, variance 5/3, standard error sqrt(5/12); t(0.975, 3) = 3.18245.
    low, high = t_interval([1, 2, 3, 4])
    reach = 3.182446305 * math.sqrt(5 / 12)
    assert low == pytest.approx(2.5 - reach) and high == pytest.approx(2.5 + reach)


def test_p_value_by_hand() -> None:
    # t = 2.5 / sqrt(5/12) = 3.87298 with 3 degrees of freedom: p = 0.030466.
    assert t_p_value([1, 2, 3, 4]) == pytest.approx(0.030466, abs=1e-6)
    assert t_p_value([1, 2, 3, 4]) == pytest.approx(stats.ttest_1samp([1, 2, 3, 4], 0).pvalue)


def test_a_paired_difference_by_hand() -> None:
    found = paired_difference([11, 22, 33, 44], [10, 20, 30, 40], direction=1)
    assert (found.n, found.mean, found.reference_mean, found.difference) == (4, 27.5, 25.0, 2.5)
    assert found.spread == pytest.approx(math.sqrt(5 / 3))
    assert found.probability_better == 1.0
    assert found.low < found.low90 < 2.5 < found.high90 < found.high
    assert not found.about_zero  # 90 % interval reaches 2.5 + 1.52, beyond a tenth of 25


def test_pairs_with_a_missing_value_are_left_out() -> None:
    found = paired_difference([1.0, math.nan, 3.0, 5.0], [0.0, 1.0, math.nan, 1.0])
    assert (found.n, found.mean, found.reference_mean) == (2, 3.0, 0.5)


@pytest.mark.parametrize("values", [[], [2.0], [math.nan, 1.0]])
def test_fewer_than_two_pairs_have_no_interval(values: list[float]) -> None:
    found = paired_difference(values, [1.0] * len(values))
    assert math.isnan(found.low) and math.isnan(found.p) and not found.about_zero
    assert verdict(found.difference, found.p, found.about_zero, 1) == "no data"


def test_pairs_that_are_all_equal_are_bounded_by_the_rule_of_three() -> None:
    # With 32 pairs an event of at most 1 - 0.025 ** (1 / 32) = 0.109 of the pairs may have been missed.
    luck = np.random.default_rng(5)
    counts = luck.poisson(0.2, 32).astype(float)
    found = paired_difference(counts, counts, direction=-1, counts=True)
    event = typical_gap(counts, counts, counts=True)
    assert 1.0 <= event < 1.5
    assert found.high == pytest.approx((1 - 0.025 ** (1 / 32)) * event, rel=0.01) and found.low == -found.high
    assert (found.differ, found.p, found.about_zero) == (0, 1.0, False)
    assert verdict(found.difference, found.p, found.about_zero, -1, few=True) == "too few events"


def test_events_that_never_happened_are_not_excluded() -> None:
    found = paired_difference(np.zeros(8), np.zeros(8), direction=-1, counts=True)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 8), rel=0.01) and not found.about_zero


def test_what_no_run_varies_has_no_doubt() -> None:
    cost = paired_difference([2.5] * 4, [1.25] * 4)
    assert (cost.low, cost.high, cost.p, cost.differ) == (1.25, 1.25, 0.0, 4)
    same = paired_difference([0.5, 0.5], [0.5, 0.5])
    assert (same.low, same.high, same.p, same.about_zero, same.probability_better) == (0.0, 0.0, 1.0, True, 0.5)


def test_equal_differences_of_runs_that_vary_leave_doubt() -> None:
    found = paired_difference([13.0, 24.0, 5.0], [11.0, 22.0, 3.0])
    assert found.low < 0.0 and found.high > 4.0 and found.p > 0.05


def test_a_rare_event_is_never_called_about_zero() -> None:
    # Aid incidents: 0.2 a run, truly 28.6 % more. Before, 60 % of comparisons with 8 seeds were "about zero" with an interval
    # without width, and 39 % of the intervals held the truth.
    luck, covered, words = np.random.default_rng(6), 0, []
    for _ in range(400):
        before = luck.poisson(0.2, 8)
        after = before + luck.poisson(0.0572, 8)
        runs = runs_of({"old": before.tolist(), "new": after.tolist()})
        row = difference_table(runs, {"here": "old"}, {"calm": -1}, [], counted=("calm",)).set_index("policy").loc["new"]
        covered += row["low"] <= 0.0572 <= row["high"]
        words.append(row["verdict"])
    assert covered >= 0.95 * 400
    assert words.count("about zero") == 0 and words.count("too few events") > 0.9 * 400


@pytest.mark.parametrize("n", [4, 8, 16, 32, 100])
def test_the_interval_and_its_p_value_agree(n: int) -> None:
    luck = np.random.default_rng(n)
    for values in (luck.normal(0.6, 1, n), luck.poisson(0.4, n) * 1.0, luck.poisson(0.1, n) * 1.0, luck.exponential(1, n) - 0.4):
        low, high = mean_interval(values, event=1.0)
        p = mean_p_value(values, event=1.0)
        assert (p < 0.05) == (low > 0 or high < 0)
        assert low <= t_interval(values)[0] and high >= t_interval(values)[1]


def test_the_tail_is_that_of_dirichlet_weights() -> None:
    # The end of the interval against 200,000 draws of what it stands for.
    values = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 2.0])
    drawn = np.random.default_rng(8).dirichlet(np.ones(9), 200_000) @ np.append(values, 2.0)
    assert mean_interval(values, event=1.0)[1] == pytest.approx(np.quantile(drawn, 0.975), abs=0.01)


def test_gaps_by_hand() -> None:
    # 0, 0, 1, 3: pairs that differ have gaps 1, 3, 1, 3, 2.
    assert typical_gap([0, 0, 1, 3]) == pytest.approx(2.0)
    assert typical_gap([0, 0, 1, 3], [5, 5]) == pytest.approx(2.0)
    assert typical_gap([0.5, 0.5]) == 0.0 and typical_gap([0, 0], counts=True) == 1.0


def test_rounding_of_floats_is_no_difference() -> None:
    base = np.array([0.1, 0.2, 0.3])
    found = paired_difference(base * (1 + 1e-15), base)
    assert found.difference == 0 and found.p == 1.0 and found.differ == 0


def test_probability_better_counts_ties_by_half() -> None:
    assert probability_better([1, 0, -1, 2], 1) == 0.625
    assert probability_better([1, 0, -1, 2], -1) == 0.375
    assert math.isnan(probability_better([1, 2], 0)) and math.isnan(probability_better([], 1))


def test_holm_by_hand() -> None:
    # Sorted 0.005, 0.01, 0.03, 0.04 times 4, 3, 2, 1: 0.02, 0.03, 0.06, 0.04; made monotone: 0.06 for the last two.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]).tolist() == [1.0, 1.0]


def test_holm_passes_over_missing_values() -> None:
    corrected = holm([0.01, math.nan, 0.04])
    assert corrected[0] == pytest.approx(0.02) and math.isnan(corrected[1]) and corrected[2] == pytest.approx(0.04)
    assert holm([]).size == 0


def test_about_zero_needs_the_whole_interval_inside_a_tenth() -> None:
    assert is_about_zero(-0.9, 0.9, 10) and is_about_zero(-0.9, 0.9, -10)
    assert not is_about_zero(-0.9, 1.1, 10)
    assert is_about_zero(0.0, 0.0, 0.0) and not is_about_zero(-1e-9, 1e-9, 0.0)
    assert not is_about_zero(math.nan, math.nan, 10)


@pytest.mark.parametrize(
    ("difference", "p", "about", "direction", "word"),
    [
        (1.0, 0.01, False, 1, "better"),
        (1.0, 0.01, False, -1, "worse"),
        (-1.0, 0.01, True, -1, "slightly better"),
        (1.0, 0.01, False, 0, "higher"),
        (-1.0, 0.01, True, 0, "slightly lower"),
        (1.0, 0.2, True, 1, "about zero"),
        (1.0, 0.2, False, 1, "unclear"),
        (0.0, 1.0, True, 1, "about zero"),
        (1.0, math.nan, False, 1, "no data"),
    ],
)
def test_verdicts(difference: float, p: float, about: bool, direction: int, word: str) -> None:
    assert verdict(difference, p, about, direction) == word


def test_unequal_lengths_and_unknown_methods_are_refused() -> None:
    with pytest.raises(ValueError, match="equal lengths"):
        paired_difference([1, 2], [1])
    with pytest.raises(ValueError, match="method"):
        paired_difference([1, 2], [1, 2], method="z")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least 2"):
        t_interval([1])


def test_bca_is_reproducible_and_close_to_t_where_both_hold() -> None:
    values = np.random.default_rng(1).normal(1.0, 2.0, 60)
    assert bca_interval(values, seed=3) == bca_interval(values, seed=3)
    assert bca_interval(values) == pytest.approx(t_interval(values), abs=0.12)
    assert bca_interval([2.0, 2.0, 2.0]) == (2.0, 2.0)


def test_t_intervals_cover_as_often_as_they_say() -> None:
    # 4000 experiments of 8 pairs; the count covered is binomial(4000, 0.95). The band lies 3.3 standard errors either
    # side: with other seeds a right interval would fail once in 1000 times.
    luck = np.random.default_rng(20)
    covered = sum(low <= 0.3 <= high for low, high in (t_interval(row) for row in luck.normal(0.3, 1.0, (4000, 8))))
    assert abs(covered / 4000 - 0.95) < 3.3 * math.sqrt(0.95 * 0.05 / 4000)


def test_p_values_are_uniform_when_nothing_differs() -> None:
    # Kolmogorov-Smirnov against uniform: p below 0.001 once in 1000 times with other seeds.
    luck = np.random.default_rng(21)
    found = [t_p_value(row) for row in luck.normal(0.0, 1.0, (2000, 6))]
    assert stats.kstest(found, "uniform").pvalue > 0.001


def test_holm_keeps_the_promise_about_families() -> None:
    # 1000 families of 20 true nulls: P(any corrected p < 0.05) is at most 0.05; the bound lies 3.1 standard errors
    # above, so a right correction would fail at most once in 1000 times with other seeds.
    luck = np.random.default_rng(22)
    false = sum(bool((holm(luck.uniform(size=20)) < 0.05).any()) for _ in range(1000))
    assert false / 1000 < 0.05 + 3.1 * math.sqrt(0.05 * 0.95 / 1000)


@pytest.mark.slow
def test_bca_covers_skewed_differences_better_than_nine_times_in_ten() -> None:
    # Log-normal differences, 32 pairs, 400 experiments. BCa is known to cover a little less than it says on skewed
    # data of this size; below 0.87 it would be wrong (3.3 standard errors below 0.92).
    luck = np.random.default_rng(23)
    truth = math.exp(0.5)
    rows = np.exp(luck.normal(0.0, 1.0, (400, 32)))
    covered = sum(low <= truth <= high for low, high in (bca_interval(row, seed=i) for i, row in enumerate(rows)))
    assert 0.87 < covered / 400 < 0.98


def runs_of(values: dict[str, list[float]], scenario: str = "here") -> pd.DataFrame:
    """Runs with one outcome, seeds 0, 1, 2, ..."""
    return pd.DataFrame(
        [
            {"scenario": scenario, "policy": policy, "seed": seed, "calm": value}
            for policy, numbers in values.items()
            for seed, value in enumerate(numbers)
        ]
    )


def test_the_table_pairs_by_seed_and_not_by_row() -> None:
    runs = runs_of({"old": [1.0, 2.0, 3.0], "new": [2.0, 3.0, 4.5]})
    shuffled = runs.sample(frac=1, random_state=4)
    made = difference_table(runs, {"here": "old"}, {"calm": 1}, ["calm"]).set_index("policy")
    again = difference_table(shuffled, {"here": "old"}, {"calm": 1}, ["calm"]).set_index("policy")
    assert made.loc["new", "difference"] == pytest.approx(3.5 / 3)
    assert made.loc["new", "low"] == again.loc["new", "low"] and made.loc["new", "p_holm"] == again.loc["new", "p_holm"]
    assert made.loc["old", "verdict"] == "reference" and math.isnan(made.loc["old", "p_holm"])


def test_only_common_seeds_are_compared() -> None:
    runs = runs_of({"old": [1.0, 2.0, 3.0, 9.0], "new": [2.0, 3.0, 4.0]})
    row = difference_table(runs, {"here": "old"}, {"calm": 1}, []).set_index("policy").loc["new"]
    assert row["n"] == 3 and row["reference_mean"] == 2.0


def test_holm_runs_over_the_policies_of_one_scenario_and_headlines_apart() -> None:
    runs = pd.concat(
        [runs_of({"old": [1, 2, 3, 4], "a": [2, 3, 4, 6], "b": [1, 2, 4, 4]}, place) for place in ("here", "there")]
    ).assign(other=lambda t: t["calm"] * 2)
    table = difference_table(runs, {"here": "old", "there": "old"}, {"calm": 1, "other": 1}, ["calm"])
    for _, family in table[table["policy"] != "old"].groupby(["scenario", "headline"]):
        assert len(family) == 2
        assert family["p_holm"].to_numpy() == pytest.approx(holm(family["p"].to_numpy()))


def test_a_missing_reference_and_doubled_seeds_are_refused() -> None:
    runs = runs_of({"old": [1.0, 2.0], "new": [2.0, 3.0]})
    with pytest.raises(ValueError, match="no runs of the reference"):
        difference_table(runs, {"here": "gone"}, {"calm": 1}, [])
    with pytest.raises(ValueError, match="same seed"):
        difference_table(pd.concat([runs, runs]), {"here": "old"}, {"calm": 1}, [])
