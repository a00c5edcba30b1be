"""Designs: complete, inside their ranges, spread as they should be, and the same every time."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from scipy import stats
from scipy.stats import qmc

from experiments.study.design import design_seed, group_names, points, salib_problem, size, unit_points
from experiments.study.factorial import combinations, fraction
from experiments.study.factors import Factor
from experiments.study.parts import Design

PLANS = [
    {"kind": "factorial", "levels": 3},
    {"kind": "fractional_factorial", "resolution": 3},
    {"kind": "latin_hypercube", "runs": 17},
    {"kind": "sobol", "runs": 16},
    {"kind": "halton", "runs": 15},
    {"kind": "saltelli", "samples": 8},
    {"kind": "saltelli", "samples": 8, "second_order": False},
    {"kind": "morris", "trajectories": 5},
    {"kind": "one_at_a_time", "levels": 4},
    {"kind": "rbd_fast", "runs": 20},
]
NAMES = [f"{plan['kind']}-{i}" for i, plan in enumerate(PLANS)]


def several(**changes: object) -> list[Factor]:
    """A factor of every distribution; words with two options, so that every design can take them."""
    return [
        Factor("a", "parameter", "a", low=0.0, high=2.0, centre=0.5, **changes),
        Factor("b", "parameter", "b", distribution="triangular", low=1.0, high=5.0, mode=2.0, centre=2.0),
        Factor("c", "parameter", "c", distribution="log_uniform", low=0.01, high=10.0, centre=1.0),
        Factor("d", "parameter", "d", distribution="normal", low=-1.0, high=3.0, mean=0.0, sd=1.0, centre=0.0),
        Factor("e", "switch", "e", distribution="categorical", options=("on", "off"), centre="on"),
        Factor("f", "scenario", "f", low=2.0, high=9.0, whole=True, centre=4.0),
    ]


@pytest.mark.parametrize("plan", PLANS, ids=NAMES)
def test_every_design_stays_inside_and_repeats(plan):
    factors, design = several(), Design(**plan)
    table = points(design, factors)
    assert list(table.columns) == [factor.id for factor in factors]
    assert len(table) == size(design, factors)
    for factor in factors:
        assert all(factor.holds(value.item() if isinstance(value, np.generic) else value) for value in table[factor.id])
    pd.testing.assert_frame_equal(table, points(design, factors))
    assert table["e"].nunique() == 2 and table["a"].nunique() > 1


@pytest.mark.parametrize(
    "plan",
    [p for p in PLANS if p["kind"] not in ("factorial", "fractional_factorial", "one_at_a_time")],
    ids=lambda plan: plan["kind"],
)
def test_the_seed_decides_a_sampled_design(plan):
    factors = several()
    zero, one, other = (unit_points(Design(**plan, seed=seed), factors) for seed in (0, 0, 1))
    assert np.array_equal(zero, one)
    assert not np.array_equal(zero, other)
    assert zero.min() >= 0 and zero.max() <= 1


@given(st.integers(0, 2**40))
def test_design_seeds_are_never_zero(seed):
    assert 0 < design_seed(seed) < 2**31


@settings(deadline=None)
@given(st.integers(1, 6), st.sampled_from([8, 16, 64]), st.integers(0, 1000))
def test_a_latin_hypercube_has_one_point_in_every_slice(dimensions, runs, seed):
    factors = [Factor(f"x{k}", "parameter", f"x{k}", low=0.0, high=1.0) for k in range(dimensions)]
    unit = unit_points(Design(kind="latin_hypercube", runs=runs, seed=seed), factors)
    assert all(sorted((column * runs).astype(int)) == list(range(runs)) for column in unit.T)


def test_sobol_and_halton_points_are_spread_more_evenly_than_random_ones():
    """Centred discrepancy of 128 points in five dimensions against the least of 20 random sets."""
    factors = [Factor(f"x{k}", "parameter", f"x{k}", low=0.0, high=1.0) for k in range(5)]
    random = np.random.default_rng(1)
    least = min(qmc.discrepancy(random.random((128, 5))) for _ in range(20))
    for seed in range(5):
        for kind in ("sobol", "halton"):
            assert qmc.discrepancy(unit_points(Design(kind=kind, runs=128, seed=seed), factors)) < least
    # Sobol' points beat a Latin hypercube too.
    sobol, latin = (unit_points(Design(kind=kind, runs=128), factors) for kind in ("sobol", "latin_hypercube"))
    assert qmc.discrepancy(sobol) < qmc.discrepancy(latin)


def test_marginals_follow_the_distributions():
    """Kolmogorov-Smirnov at 1 % for each factor; a balanced set of 1024 points sits far inside."""
    factors = several()
    table = points(Design(kind="sobol", runs=1024), factors)
    theory = {"a": stats.uniform(0, 2), "b": stats.triang(0.25, 1, 4), "c": stats.loguniform(0.01, 10), "d": stats.truncnorm(-1, 3)}
    for name, distribution in theory.items():
        assert stats.kstest(table[name], distribution.cdf).statistic < 0.01
    assert (table["e"] == "on").mean() == pytest.approx(0.5, abs=0.01)
    counts = table["f"].value_counts()
    assert sorted(counts.index) == list(range(2, 10)) and counts.min() == counts.max() == 128


@given(st.floats(0, 1))
def test_positions_undo_values(u):
    for factor in several():
        value = factor.values([u])
        back = factor.values(factor.positions(value))
        if factor.categorical or factor.whole:
            assert back[0] == value[0]
        else:
            assert back[0] == pytest.approx(value[0], rel=1e-6, abs=1e-6)


def test_positions_outside_the_unit_interval_and_unknown_options_are_refused():
    a, e = several()[0], several()[4]
    with pytest.raises(ValueError, match="from 0 to 1"):
        a.values([1.2])
    with pytest.raises(ValueError, match="not an option"):
        e.positions(["perhaps"])


@given(st.lists(st.integers(1, 4), min_size=1, max_size=5))
def test_a_full_factorial_holds_every_combination_once(sizes):
    rows = combinations(sizes)
    assert len(rows) == np.prod(sizes)
    assert len({tuple(row) for row in rows.tolist()}) == len(rows)
    assert all(rows[:, k].max() == levels - 1 for k, levels in enumerate(sizes))


def test_a_factorial_takes_the_factors_own_levels_and_all_options():
    table = points(Design(kind="factorial", levels=2), several(levels=5))
    assert len(table) == 5 * 2 * 2 * 2 * 2 * 2
    assert list(np.unique(table["c"])) == pytest.approx([0.01, 10.0])
    assert not table.duplicated().any()


# Runs of the smallest published fraction of k factors (Montgomery 2013, table 8.14), by resolution.
PUBLISHED = {
    3: {5: 8, 6: 8, 7: 8, 9: 16, 10: 16, 11: 16, 15: 16},
    4: {4: 8, 6: 16, 7: 16, 8: 16, 9: 32, 10: 32, 11: 32},
    5: {5: 16, 6: 32, 7: 64, 8: 64, 9: 128, 10: 128, 11: 128},
}


@pytest.mark.parametrize(("resolution", "factors", "runs"), [(r, k, n) for r, row in PUBLISHED.items() for k, n in row.items()])
def test_fractions_are_as_small_as_the_published_ones(resolution, factors, runs):
    found = fraction(factors, resolution)
    assert found.runs == runs
    assert found.resolution >= resolution


@settings(deadline=None, max_examples=30)
@given(st.integers(3, 12), st.sampled_from([3, 4, 5]))
def test_what_a_resolution_promises_holds_in_the_runs_themselves(factors, resolution):
    """Products of columns, measured on the design: no effect of order < R/2 correlates with one that R keeps apart."""
    found = fraction(factors, resolution)
    signs = 2 * found.levels() - 1
    assert np.all(signs.sum(axis=0) == 0)
    mains = signs.T @ signs / found.runs
    assert np.array_equal(mains, np.eye(factors))
    pairs = [(i, j) for i in range(factors) for j in range(i)]
    twos = np.array([signs[:, i] * signs[:, j] for i, j in pairs])
    mixed = np.abs(signs.T @ twos.T / found.runs)
    if resolution >= 4:
        assert mixed.max() == 0
    if resolution >= 5:
        assert np.array_equal(twos @ twos.T / found.runs, np.eye(len(pairs)))


def test_aliases_are_those_of_the_design():
    """2^(5-2) of resolution III: every main effect that is said to be clear is, and every alias is a real one."""
    names = list("ABCDE")
    found = fraction(5, 3)
    signs = dict(zip(names, (2 * found.levels() - 1).T))
    aliases = found.aliases(names)
    assert found.resolution == 3 and len(found.generators(names)) == 2
    effects = {
        "·".join(c): np.prod([signs[n] for n in c], axis=0)
        for c in [(n,) for n in names] + [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    }
    for effect, column in effects.items():
        same = [
            other
            for other, values in effects.items()
            if other != effect
            and np.array_equal(abs(column + values) // 2, np.ones(found.runs))
            | np.array_equal(column, values)
            | np.array_equal(column, -values)
        ]
        assert sorted(aliases.get(effect, [])) == sorted(same)
    assert fraction(3, 5).resolution == 0 and not fraction(3, 5).aliases(list("ABC"))


def test_one_at_a_time_changes_one_thing_from_the_centre():
    factors = several()
    table = points(Design(kind="one_at_a_time", levels=4), factors)
    centre = {factor.id: factor.centre for factor in factors}
    assert table.iloc[0].to_dict() == centre
    changed = (table != pd.Series(centre)).sum(axis=1)
    assert set(changed[1:]) == {1}


def test_groups_move_together():
    factors = [Factor(f"x{k}", "parameter", f"x{k}", low=0.0, high=1.0, group=group) for k, group in enumerate("ppq")]
    problem = salib_problem(factors)
    assert problem["groups"] == ["p", "p", "q"] and group_names(factors) == ["p", "q"]
    saltelli = points(Design(kind="saltelli", samples=4), factors).to_numpy()
    assert len(saltelli) == 4 * (2 * 2 + 2)
    # Rows of a block: A, then A with each group from B, then B with each group from A, then B.
    a, with_p, with_q = saltelli[0], saltelli[1], saltelli[2]
    assert with_p[2] == a[2] and with_p[0] != a[0] and with_p[1] != a[1]
    assert with_q[2] != a[2] and with_q[0] == a[0]
    morris = points(Design(kind="morris", trajectories=6), factors).to_numpy().reshape(6, 3, 3)
    for trajectory in morris:
        for step in np.diff(trajectory, axis=0) != 0:
            assert list(step) in ([True, True, False], [False, False, True])


def test_a_study_without_factors_has_one_point():
    assert points(None, []).shape == (1, 0)
    assert size(None, []) == 1


@pytest.mark.parametrize(
    "plan",
    [
        {"kind": "latin_hypercube", "runs": 12},
        {"kind": "saltelli", "samples": 4},
        {"kind": "factorial", "levels": 2},
        {"kind": "morris", "trajectories": 4},
    ],
    ids=lambda plan: plan["kind"],
)
def test_a_surface_over_the_fewest_points_is_a_regular_grid(plan):
    """Small designs leave the edges of the range empty; the picture over two factors still has its grid."""
    from experiments.sensitivity.response import surface
    from experiments.sensitivity.space import Axis, Space

    factors = [factor for factor in several() if not factor.categorical]
    table = points(Design(**plan), factors)
    space = Space(tuple(Axis(f.id, f.id, (), "", f.positions) for f in factors), "other", False)
    found = surface(space, table.to_numpy(float), np.arange(2.0 * len(table)).reshape(-1, 2), "a", "f")
    assert len(found) == found["x"].nunique() * found["y"].nunique() > 4
    assert found["x"].between(table["a"].min(), table["a"].max()).all()
