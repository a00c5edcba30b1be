"""Random draws: the generator against published answers, its laws against independent formulas.

Statistical tests use fixed seeds, so they cannot flicker. Their thresholds stand at an error rate of 1 in 10,000 each:
that is how often a sound generator would have failed when the seed was first chosen.
"""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from simulation.compiler import draws
from simulation.compiler.compiled import entry

ERROR_RATE = 1e-4
ONES = 0xFFFFFFFF
KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def interpreted(function: Any) -> Any:
    """Return the plain Python function behind a compiled one."""
    return getattr(function, "py_func", function)


@entry
def fill(out, seed, purpose, week):
    """Fill ``out[i]`` with the two uniforms of agent i."""
    for agent in range(out.shape[0]):
        out[agent, 0], out[agent, 1] = draws.uniform_pair(seed, purpose, week, agent, 0)


@entry
def fill_weeks(out, seed, purpose):
    """Fill ``out[week]`` with the two uniforms of agent 0."""
    for week in range(out.shape[0]):
        out[week, 0], out[week, 1] = draws.uniform_pair(seed, purpose, week, 0, 0)


@entry
def poisson_counts(out, mean, uniforms):
    """Fill ``out`` with Poisson counts."""
    for i in range(out.shape[0]):
        out[i] = draws.poisson(mean, uniforms[i])


@entry
def death_counts(out, mean, uniforms):
    """Fill ``out`` with deaths per event."""
    for i in range(out.shape[0]):
        out[i] = draws.heavy_tailed_count(uniforms[i], mean, 500.0)


def uniforms(count: int, seed: int = 7, purpose: np.uint64 = draws.TRAIT, week: int = 3) -> np.ndarray:
    """Return ``count`` first uniforms of successive agents."""
    out = np.empty((count, 2))
    fill(out, seed, purpose, week)
    return out[:, 0]


@pytest.mark.parametrize("counter, key, answer", KNOWN_ANSWERS)
@pytest.mark.parametrize("form", ["compiled", "interpreted"])
def test_known_answers_of_random123(form: str, counter: tuple, key: tuple, answer: tuple) -> None:
    philox = draws.philox if form == "compiled" else interpreted(draws.philox)
    words = philox(*(np.uint64(word) for word in counter + key))
    assert tuple(int(word) for word in words) == answer


def test_every_purpose_is_a_different_stream() -> None:
    values = [int(value) for value in draws.PURPOSES.values()]
    assert values == list(range(1, len(values) + 1)), "purposes are numbered in the order of the list"
    named = {name for name, value in vars(draws).items() if name.isupper() and isinstance(value, np.uint64)}
    assert {name for name in named if not name.startswith("_")} == set(draws.PURPOSES)
    first = {draws.uniform(1, purpose, 0, 0, 0) for purpose in draws.PURPOSES.values()}
    assert len(first) == len(values)


def test_each_argument_changes_the_number() -> None:
    base = (5, draws.TALK, 2, 3, 4)
    changed = [(6, *base[1:]), (5, draws.TIP, 2, 3, 4), (5, draws.TALK, 3, 3, 4), (5, draws.TALK, 2, 4, 4)]
    changed += [(5, draws.TALK, 2, 3, 5), (5 + 2**32, *base[1:]), (np.uint64(2**64 - 1), *base[1:])]
    numbers = [draws.uniform(*arguments) for arguments in [base, *changed]]
    assert len(set(numbers)) == len(numbers)


def test_ends_of_the_unit_interval_are_never_reached() -> None:
    words = [(0, 0), (ONES, ONES)]
    for high, low in words:
        top = float(((high << 32) | low) >> int(draws._DROP))
        assert 0.0 < (top + 0.5) * draws._STEP < 1.0


def test_around_zero_reaches_both_sides_exactly() -> None:
    for k in range(200):
        u = draws.uniform(1, draws.OBSERVATION, k, 0, 0)
        assert draws.around_zero(u) == (u - 0.5) * 2.0
    assert draws.around_zero(2.0**-53) == 2.0**-52 - 1.0


def test_compiled_and_interpreted_agree_to_the_bit() -> None:
    generator = np.random.default_rng(11)
    functions = [draws.uniform_pair, draws.uniform, draws.normal]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # NumPy warns when a word overflows
        for _ in range(300):
            week, agent, number = (int(x) for x in generator.integers(0, 2**32, 3))
            seed = int(generator.integers(0, 2**63))
            for function in functions:
                arguments = (seed, draws.EVENTS, week, agent, number)
                assert function(*arguments) == interpreted(function)(*arguments)
            both = (seed, draws.EVENTS, draws.TIP, week, agent)
            first = draws.uniform(seed, draws.EVENTS, week, agent, 0)
            assert draws.uniform_and_pair(*both) == (first, *draws.uniform_pair(seed, draws.TIP, week, agent, 0))
            assert draws.uniform_and_pair(*both) == interpreted(draws.uniform_and_pair)(*both)
            u = draws.uniform(seed, draws.EVENTS, week, agent, number)
            mean = float(np.exp(generator.uniform(-4, 6)))
            assert draws.poisson(mean, u) == interpreted(draws.poisson)(mean, u)
            assert draws.heavy_tailed_count(u, mean, 500.0) == interpreted(draws.heavy_tailed_count)(u, mean, 500.0)


@pytest.mark.parametrize("column", [0, 1])
def test_uniformity_along_agents_and_weeks(column: int) -> None:
    along_agents, along_weeks = np.empty((200_000, 2)), np.empty((200_000, 2))
    fill(along_agents, 7, draws.PATROL, 3)
    fill_weeks(along_weeks, 7, draws.PATROL)
    for sample in (along_agents[:, column], along_weeks[:, column]):
        assert stats.kstest(sample, "uniform").pvalue > ERROR_RATE


def test_neighbours_are_independent() -> None:
    """Neighbouring seeds, purposes, weeks, agents and the two halves of a pair: 16 x 16 cells, chi-squared."""
    count = 200_000
    base = uniforms(count)
    pair = np.empty((count, 2))
    fill(pair, 7, draws.TRAIT, 3)
    others = {
        "seed": uniforms(count, seed=8),
        "seed, high word": uniforms(count, seed=7 + 2**32),
        "purpose": uniforms(count, purpose=draws.PLACE),
        "week": uniforms(count, week=4),
        "agent": np.roll(base, 1),
        "half": pair[:, 1],
    }
    for name, other in others.items():
        table, _, _ = np.histogram2d(base, other, bins=16, range=[[0, 1], [0, 1]])
        statistic = ((table - count / 256) ** 2 / (count / 256)).sum()
        assert stats.chi2.sf(statistic, 255) > ERROR_RATE, name


def test_normal_quantile_against_scipy() -> None:
    tail = np.logspace(-15, -1, 60)
    for u in np.concatenate([tail, np.linspace(0.075, 0.925, 60), 1.0 - tail[20:]]):
        assert draws.inverse_normal(u) == pytest.approx(special.ndtri(u), rel=2e-14, abs=1e-14)
    sample = np.array([draws.inverse_normal(u) for u in uniforms(50_000)])
    assert stats.kstest(sample, "norm").pvalue > ERROR_RATE


@pytest.mark.parametrize("mean", [0.01, 0.3, 2.0, 7.5, 39.9])
def test_poisson_is_the_exact_quantile_up_to_a_mean_of_40(mean: float) -> None:
    sample = uniforms(20_000)
    counts = np.empty(sample.size)
    poisson_counts(counts, mean, sample)
    assert np.array_equal(counts, stats.poisson.ppf(sample, mean))


@pytest.mark.parametrize("mean", [40.1, 60.0, 300.0, 10_000.0])
def test_poisson_above_40_keeps_mean_and_variance(mean: float) -> None:
    grid = (np.arange(200_000) + 0.5) / 200_000  # even coverage: no sampling error
    counts = np.empty(grid.size)
    poisson_counts(counts, mean, grid)
    assert counts.mean() == pytest.approx(mean, rel=2e-3)
    assert counts.var() == pytest.approx(mean, rel=1e-2)
    assert np.abs(counts - stats.poisson.ppf(grid, mean)).max() <= 1


def test_poisson_rises_with_mean_and_uniform() -> None:
    means = np.concatenate([np.linspace(0.0, 39.0, 40), np.linspace(39.0, 42.0, 61), np.linspace(43.0, 500.0, 40)])
    grid = np.concatenate([np.logspace(-15, -2, 20), np.linspace(0.02, 0.98, 40), 1.0 - np.logspace(-2, -13, 20)])
    table = np.array([[draws.poisson(mean, u) for u in grid] for mean in means])
    assert (np.diff(table, axis=0) >= 0).all() and (np.diff(table, axis=1) >= 0).all()


def test_counts_at_the_edges() -> None:
    closest = 1.0 - 2.0**-53
    for mean, u in itertools.product([0.0, -1.0, float("nan")], [0.5, closest]):
        assert draws.poisson(mean, u) == draws.heavy_tailed_count(u, mean, 500.0) == 0
    assert draws.poisson(40.0, closest) < 110
    assert draws.poisson(float("inf"), 0.5) == pytest.approx(1e9)
    assert draws.heavy_tailed_count(closest, 2.0, 500.9) == draws.heavy_tailed_count(closest, float("inf"), 500.0) == 500
    assert draws.heavy_tailed_count(0.5, float("inf"), 500.0) == draws.heavy_tailed_count(0.5, 250.0, 500.0)


@pytest.mark.parametrize("mean", [0.5, 2.0, 6.0, 40.0])
def test_deaths_follow_the_stated_law_and_mean(mean: float) -> None:
    a = 501 * mean / (500 - mean)
    k = np.arange(1, 501)
    at_least = a * (a + 1) / ((a + k) * (a + k + 1))
    assert at_least.sum() == pytest.approx(mean, rel=1e-12)
    sample = np.sort(uniforms(100_000))
    counts = np.empty(sample.size)
    death_counts(counts, mean, sample)
    assert (np.diff(counts) >= 0).all() and counts.min() >= 0 and counts.max() <= 500
    seen = (counts[:, None] >= k[[0, 1, 4, 19, 99]]).mean(axis=0)
    expected = at_least[[0, 1, 4, 19, 99]]
    spread = np.sqrt(expected * (1 - expected) / sample.size)
    assert (np.abs(seen - expected) <= stats.norm.isf(ERROR_RATE / 10) * spread + 1 / sample.size).all()
    deviation = np.sqrt(((2 * k - 1) * at_least).sum() - mean**2)
    assert abs(counts.mean() - mean) < stats.norm.isf(ERROR_RATE / 2) * deviation / np.sqrt(sample.size)
