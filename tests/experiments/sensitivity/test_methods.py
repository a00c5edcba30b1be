"""Indices against functions whose answers are known, exact and with luck, at stated error rates.

Coverage is judged over seeded repeats: were intervals to hold the truth at 95 %, 60 repeats would hold it fewer than 51
times with probability below 0.001 (binomial); 51 or fewer fail. All seeds are fixed, so a pass stays a pass.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from experiments.sensitivity.methods.given import given_data
from experiments.sensitivity.methods.hdmr import hdmr
from experiments.sensitivity.methods.morris import elementary_effects, morris
from experiments.sensitivity.methods.sobol import sobol
from experiments.sensitivity.replication_variance import divide
from tests.experiments.sensitivity.known_answers import (
    ISHIGAMI,
    ISHIGAMI_13,
    SOBOL_G,
    Known,
    distances_of,
    morris_function,
    noisy,
    saltelli,
    space,
    trajectories,
)

REPEATS = 60
LEAST = int(binom.ppf(0.001, REPEATS, 0.95))
"""Fewest hits in `REPEATS` that a 95 % interval leads to but once in a thousand."""


@pytest.mark.parametrize(
    ("known", "replications", "shared"),
    [(ISHIGAMI, 1, 0.0), (ISHIGAMI, 4, 0.0), (ISHIGAMI, 4, 2.0), (SOBOL_G, 1, 0.0), (SOBOL_G, 4, 0.0), (SOBOL_G, 3, 0.5)],
)
def test_intervals_of_sobol_indices_hold_the_truth(known: Known, replications: int, shared: float) -> None:
    """First and total order; luck as large as a third of the factors' spread, its own or shared between points."""
    hits = {"S1": np.zeros(known.factors), "ST": np.zeros(known.factors)}
    for repeat in range(REPEATS):
        luck = np.random.default_rng(repeat)
        u = saltelli(luck, 256, known.factors)
        y = noisy(known.function(u), luck, replications, 0.35 * known.variance**0.5, shared * known.variance**0.5)
        found = sobol(space(known.factors, "saltelli"), y, resamples=300, seed=repeat).indices
        for name, truth in (("S1", known.first), ("ST", known.total)):
            hits[name] += (found[name].low <= truth + 1e-12) & (truth - 1e-12 <= found[name].high)
    for name, count in hits.items():
        assert count.min() > LEAST, f"{name}: {count} of {REPEATS}"


def test_second_order_finds_the_only_pair_under_luck() -> None:
    hits = 0
    for repeat in range(REPEATS):
        luck = np.random.default_rng(repeat)
        u = saltelli(luck, 256, 4, second_order=True)
        index = sobol(
            space(4, "saltelli", True), noisy(ISHIGAMI.function(u), luck, 4, 1.5, 1.0), resamples=300, seed=repeat
        ).indices["S2"]
        pair = index.names.index("x1 × x3")
        assert index.estimate.argmax() == pair
        hits += index.low[pair] <= ISHIGAMI_13 <= index.high[pair]
    assert hits > LEAST


def test_without_luck_the_estimates_are_those_of_salib() -> None:
    from SALib.analyze import sobol as salib

    u = saltelli(np.random.default_rng(1), 8192, 4)
    y = ISHIGAMI.function(u)
    theirs = salib.analyze({"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}, y, calc_second_order=False, seed=1)
    ours = sobol(space(4, "saltelli"), y[:, None], resamples=10).indices
    # SALib centres on all rows, we on those of A and B, and ST has its own two samples' variance: both shrink with N.
    assert np.abs(ours["ST"].estimate - theirs["ST"]).max() < 0.03
    assert np.abs(ours["S1"].estimate - theirs["S1"]).max() < 0.01


@pytest.mark.parametrize("shared", [0.0, 3.0])
def test_luck_puts_no_floor_under_total_order(shared: float) -> None:
    """The mean over repeats of an inert factor's total order is 0, though luck is as large as the factors."""
    values, floors = [], []
    for repeat in range(40):
        luck = np.random.default_rng(repeat)
        u = saltelli(luck, 128, 4)
        y = noisy(ISHIGAMI.function(u), luck, 4, ISHIGAMI.variance**0.5, shared)
        values.append(sobol(space(4, "saltelli"), y, resamples=2).indices["ST"].estimate[3])
        floors.append(divide(y[::6], resamples=2).floor)
    assert abs(np.mean(values)) < 3 * np.std(values) / 40**0.5
    assert 0.15 < np.mean(floors) < 0.25  # what plain means over 4 replications would show: a fifth


def test_an_inert_factor_is_reported_inert_on_a_noisy_model() -> None:
    """By Sobol' and Morris in at least 90 %, by delta, PAWN and RBD-FAST and all factors together in 95 % (nominal)."""
    named = {"sobol": 0, "morris": 0}
    for repeat in range(40):
        luck = np.random.default_rng(repeat)
        u = saltelli(luck, 128, 4)
        named["sobol"] += (
            not sobol(space(4, "saltelli"), noisy(ISHIGAMI.function(u), luck, 4, 2.0), resamples=200, seed=repeat)
            .indices["ST"]
            .inert[3]
        )
        u = trajectories(luck, 20, 4)
        named["morris"] += (
            not morris(space(4, "morris"), u, noisy(ISHIGAMI.function(u), luck, 4, 1.0), resamples=200, seed=repeat)
            .indices["mu_star"]
            .inert[3]
        )
    assert max(named.values()) <= 6, named
    luck = np.random.default_rng(5)
    u = luck.random((400, 4))
    y = noisy(ISHIGAMI.function(u), luck, 4, 2.0)
    for method in ("delta", "pawn", "rbd_fast"):
        index = given_data(space(4), u, y, method, resamples=20).ranking
        assert index.inert.tolist()[:2] == [False, False] and index.inert[3], method


def test_with_shared_luck_an_inert_factor_is_exactly_inert() -> None:
    """Runs of one seed share all luck: a factor that nothing reads changes no run, and shows as nothing at all."""
    u = saltelli(np.random.default_rng(0), 64, 4)
    y = np.stack([ISHIGAMI.function(u) * (1 + 0.3 * seed) for seed in range(4)], axis=1)
    index = sobol(space(4, "saltelli"), y, resamples=50).indices["ST"]
    assert index.estimate[3] == index.low[3] == index.high[3] == 0 and index.inert[3]


def test_total_order_of_the_only_factor_stays_near_one() -> None:
    """A single factor that makes everything, in small samples: its variance is taken from its own pairs."""
    estimates, hits = [], 0
    for repeat in range(REPEATS):
        luck = np.random.default_rng(repeat)
        u = saltelli(luck, 32, 2)
        index = sobol(space(2, "saltelli"), noisy(np.exp(2 * u[:, 0]), luck, 3, 0.3), resamples=300, seed=repeat).indices["ST"]
        estimates.append(index.estimate[0])
        hits += index.low[0] <= 1 <= index.high[0]
    assert np.max(estimates) < 1.6 and abs(np.mean(estimates) - 1) < 0.05 and hits > 0.8 * REPEATS


def test_groups_of_factors() -> None:
    """The group of the second and third factor of Ishigami: its first order is the second's, its total all but the first's."""
    groups = ("a", "b", "b", "c")
    u = saltelli(np.random.default_rng(3), 4096, 4, groups=groups)
    found = sobol(space(4, "saltelli", groups=groups), ISHIGAMI.function(u)[:, None], resamples=200).indices
    assert found["S1"].names == ["a", "b", "c"]
    for name, truth in (("S1", ISHIGAMI.first[1]), ("ST", 1 - ISHIGAMI.first[0])):
        assert found[name].low[1] <= truth <= found[name].high[1]
        assert abs(found[name].estimate[1] - truth) < 0.05


@pytest.mark.parametrize(("seeds", "share"), [(0.0, 0.2), (1.0, 0.5)])
def test_the_share_of_luck_and_its_interval(seeds: float, share: float) -> None:
    """Luck of its own with a quarter of the factors' variance, alone or with as much shared between points as factors make."""
    hits, own = 0, (0.25 if not seeds else 0.5) * ISHIGAMI.variance
    common = 0.0 if not seeds else 0.5 * ISHIGAMI.variance
    for repeat in range(REPEATS):
        luck = np.random.default_rng(repeat)
        found = divide(noisy(ISHIGAMI.function(luck.random((300, 4))), luck, 8, own**0.5, common**0.5), resamples=300, seed=repeat)
        hits += found.low <= share <= found.high
    assert hits > LEAST


def test_elementary_effects_of_a_plane_are_its_slopes() -> None:
    slopes = np.array([3.0, -2.0, 0.0])
    u = trajectories(np.random.default_rng(0), 10, 3)
    effects = elementary_effects(space(3, "morris"), u, (u @ slopes)[:, None])
    assert np.abs(effects[:, :, 0] - slopes[:, None]).max() < 1e-12


@pytest.mark.parametrize("spread", [0.0, 5.0])
def test_the_function_of_morris(spread: float) -> None:
    """Factors 1 to 7 interact or bend, 8 to 10 are linear with effect 40, 11 to 20 do nothing (Morris 1991, figure 1)."""
    luck = np.random.default_rng(2)
    u = trajectories(luck, 40, 20)
    y = noisy(morris_function(u), luck, 6 if spread else 1, spread)
    found = morris(space(20, "morris"), u, y, resamples=300).indices
    star, sigma, mu = (found[name] for name in ("mu_star", "sigma", "mu"))
    # Effects are over the whole range: 20 w with w from -1 to 1 makes 40.
    assert np.abs(mu.estimate[7:10] - 40).max() < 3 * spread / 6**0.5 + 1e-9
    assert (sigma.estimate[:7] > 20).sum() >= 6 and sigma.estimate[7:10].max() < 0.5 * 40
    assert star.inert[10:].sum() >= 8 and not star.inert[:10].any()
    if spread == 0:
        assert star.inert[10:].all() and sigma.estimate[7:10].max() < 1e-5


def test_morris_is_salibs_without_luck() -> None:
    from SALib.analyze import morris as salib

    u = trajectories(np.random.default_rng(4), 12, 4)
    y = ISHIGAMI.function(u)
    theirs = salib.analyze({"num_vars": 4, "names": list("abcd"), "bounds": [[0, 1]] * 4}, u, y, seed=1)
    ours = morris(space(4, "morris"), u, y[:, None], resamples=10).indices
    for name in ("mu", "mu_star", "sigma"):
        assert np.abs(ours[name].estimate - np.asarray(theirs[name], float)).max() < 1e-9


@pytest.mark.slow
def test_intervals_of_rbd_fast_hold_the_truth_under_luck() -> None:
    hits = np.zeros(4)
    for repeat in range(REPEATS):
        luck = np.random.default_rng(repeat)
        u = luck.random((400, 4))
        index = given_data(space(4), u, noisy(ISHIGAMI.function(u), luck, 4, 1.5), "rbd_fast", resamples=60, seed=repeat).ranking
        hits += (index.low <= ISHIGAMI.first) & (ISHIGAMI.first <= index.high)
    assert hits.min() > LEAST, hits


@pytest.mark.slow
@pytest.mark.parametrize("method", ["pawn", "delta"])
def test_intervals_of_distances_hold_what_other_samples_show(method: str) -> None:
    """PAWN and delta: the interval is about the index at this sample size, whose mean over all repeats stands for it."""
    lows, highs, estimates = [], [], []
    for repeat in range(REPEATS):
        luck = np.random.default_rng(repeat)
        u = luck.random((400, 4))
        index = given_data(space(4), u, noisy(ISHIGAMI.function(u), luck, 4, 1.5), method, resamples=60, seed=repeat).ranking
        lows.append(index.low)
        highs.append(index.high)
        estimates.append(index.estimate)
    middle = np.mean(estimates, axis=0)
    hits = ((np.array(lows) <= middle) & (middle <= np.array(highs))).sum(axis=0)
    assert hits[:3].min() > LEAST, hits
    # The order of the truth (computed by quadrature: PAWN 0.24, 0.39, 0.08, 0; delta 0.26, 0.43, 0.21, 0).
    assert middle[1] > middle[0] > middle[2] > middle[3]


@pytest.mark.slow
@pytest.mark.parametrize(("known", "used"), [(ISHIGAMI, 4), (SOBOL_G, 5)], ids=["Ishigami", "g"])
@pytest.mark.parametrize(("method", "classes", "left"), [("pawn", 10, 0.06), ("delta", 20, 0.03)])
def test_intervals_of_distances_hold_the_truth(method: str, classes: int, left: float, known: Known, used: int) -> None:
    """PAWN and delta without luck and of endless samples, by quadrature; luck as large as a third of the factors' spread.

    What bias remains is no larger than docs/sensitivity.md says, for factors that do something.
    """
    truth = distances_of(known, used, classes)[["pawn", "delta"].index(method)]
    hits, estimates, plain = np.zeros(used), [], []
    for repeat in range(REPEATS):
        luck = np.random.default_rng(1000 + repeat)
        u = luck.random((400, used))
        y = noisy(known.function(u), luck, 4, 0.35 * known.variance**0.5)
        index = given_data(space(used), u, y, method, resamples=60, seed=repeat).ranking
        # Quadrature leaves up to 0.002 where there is nothing.
        hits += (index.low <= truth + 0.002) & (truth <= index.high)
        estimates.append(index.estimate)
        plain.append(index.estimate + index.bias)
    assert hits.min() > LEAST, hits
    bias, before = (np.abs(np.mean(values, axis=0) - truth) for values in (estimates, plain))
    assert bias[truth > 0.04].max() < left and bias.max() < 0.05, bias
    assert bias.mean() < 0.6 * before.mean(), (bias, before)


def test_distances_by_quadrature_agree_with_the_middle_of_a_plane() -> None:
    """For y = u the class is a slice of the whole: PAWN and delta follow by hand."""
    plane = Known(lambda u: u[:, 0] + 0 * u[:, 1], 2, np.array([1.0, 0.0]), np.array([1.0, 0.0]), 1 / 12)
    pawn, delta = distances_of(plane, 2, 10, points=8, within=50)
    # The slice from k/10 to (k + 1)/10 is at most max(k, 9 - k)/10 from the whole; a tenth of the whole lies inside it.
    assert pawn[0] == pytest.approx(np.median([max(k, 9 - k) / 10 for k in range(10)]), abs=0.01)
    assert delta[0] == pytest.approx(0.9, abs=0.01) and pawn[1] < 0.01 and delta[1] < 0.01


def test_the_emulator_finds_the_truth_and_says_how_well_it_predicts() -> None:
    luck = np.random.default_rng(0)
    u = luck.random((400, 4))
    found = hdmr(space(4), u, ISHIGAMI.function(u)[:, None], resamples=10)
    assert found.facts["r2_held_out"] > 0.97
    assert np.abs(found.indices["hdmr_ST"].estimate - ISHIGAMI.total).max() < 0.05
    assert np.abs(found.indices["hdmr_S1"].estimate - ISHIGAMI.first).max() < 0.05
    noise = hdmr(space(4), u[:100], luck.normal(size=(100, 3)), resamples=5)
    assert noise.facts["r2_held_out"] < 0.3 and noise.notes


def test_renaming_categories_changes_nothing() -> None:
    """Delta, PAWN, the correlation ratio and the emulator know no order of categories."""
    from experiments.sensitivity.space import Axis, Space

    luck = np.random.default_rng(0)
    codes = luck.integers(0, 4, 300)
    other = luck.random(300)
    y = (np.array([0.0, 2.0, 0.0, 1.0])[codes] + other)[:, None] + luck.normal(0, 0.1, (300, 3))
    factors = Space((Axis("kind", options=tuple("abcd")), Axis("x", cdf=lambda x: x)))
    swapped = np.array([2, 0, 3, 1])[codes]
    for method in ("delta", "pawn", "rbd_fast"):
        one, two = (given_data(factors, np.column_stack([c, other]), y, method, resamples=5).ranking for c in (codes, swapped))
        assert np.abs(one.estimate - two.estimate).max() < 1e-9, method
    one, two = (hdmr(factors, np.column_stack([c, other]), y, resamples=3).indices["hdmr_ST"].estimate for c in (codes, swapped))
    assert np.abs(one - two).max() < 0.02
    between = np.array([0.0, 2.0, 0.0, 1.0]).var()
    assert (
        abs(
            given_data(factors, np.column_stack([codes, other]), y, "rbd_fast", resamples=5).ranking.estimate[0]
            - between / (between + 1 / 12)
        )
        < 0.05
    )
