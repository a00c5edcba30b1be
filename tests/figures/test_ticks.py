"""Labels of an axis are what its ticks are, whatever lies on it."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import example, given, settings, strategies as st

from figures.axes import number_ticks
from figures.style import new_figure
from figures.ticks import MINUS, log_ticks, root_ticks, round_below, round_step, round_ticks, tick_labels
from tests.figures.synthetic import said, touching

sizes = st.floats(1e-7, 1e9)
starts = st.floats(-1e4, 1e4)
"""Where an axis begins, in widths of it."""


@settings(deadline=None)
@given(starts, sizes, st.integers(2, 9))
@example(3.25, 0.2, 6)
@example(-3.5, 0.1, 3)
def test_ticks_are_the_multiples_of_one_round_step_and_labels_say_them(start: float, size: float, most: int) -> None:
    low = start * size
    ticks = round_ticks(low, low + size, most)
    assert len(ticks) <= most
    steps = [b - a for a, b in pairwise(ticks)]
    for tick, text in zip(ticks, tick_labels(ticks)):
        assert low - 1e-9 * size - 1e-6 * abs(low) <= tick <= low + size + 1e-6 * (size + abs(low))
        assert said(text) == pytest.approx(tick, rel=1e-11, abs=1e-9 * size)
    if steps:
        step = round_step(steps[0] * (1 - 1e-6))
        assert all(math.isclose(found, step, rel_tol=1e-5) for found in steps)
        assert len(set(tick_labels(ticks))) == len(ticks)
        assert f"{MINUS}0" not in tick_labels(ticks)


counts_of_ten = st.lists(st.integers(-9999, 9999), min_size=1, max_size=6, unique=True)


@settings(deadline=None)
@given(counts_of_ten, st.integers(-6, 5), st.sampled_from([1.0, 1e3, 1e6]))
def test_a_label_is_its_tick_in_any_unit(counts: list[int], power: int, factor: float) -> None:
    ticks = [float(f"{count}e{power}") for count in counts]
    labels = tick_labels(ticks, factor)
    assert [said(text) * factor for text in labels] == pytest.approx(ticks, rel=1e-9, abs=1e-15)
    assert len(set(labels)) == len(ticks)
    assert len({len(text.partition(".")[2]) for text in labels if "e" not in text}) <= 1


def test_what_was_printed_wrongly() -> None:
    assert tick_labels(round_ticks(0.65, 0.85, 3)) == ["0.7", "0.8"]
    assert tick_labels([0.65, 0.75, 0.85]) == ["0.65", "0.75", "0.85"]
    assert tick_labels([-0.2, 0.1 - 0.1, 0.2]) == [MINUS + "0.2", "0.0", "0.2"]
    assert round_ticks(1.0, 1.0) == round_ticks(math.nan, 1.0) == []
    assert round_ticks(0.0, 1.0, 6, whole=True) == [0.0, 1.0]
    assert [round_step(v) for v in (0.11, 0.2, 3.0, 70.0)] == [0.2, 0.2, 5.0, 100.0]


@given(st.floats(1e-6, 1e6), st.floats(1.2, 1e6), st.integers(3, 6))
def test_ticks_of_a_logarithmic_axis_lie_on_it(low: float, times: float, most: int) -> None:
    ticks = log_ticks(low, low * times, most)
    assert 1 <= len(ticks) <= most
    assert ticks == sorted(set(ticks)) and low * 0.999 <= ticks[0] and ticks[-1] <= low * times * 1.001
    assert [said(tick_labels([tick])[0]) for tick in ticks] == pytest.approx(ticks, rel=1e-11)


@given(st.floats(1e-6, 1e6))
@example(0.03)
def test_ticks_of_a_rooted_scale_keep_apart(high: float) -> None:
    ticks = root_ticks(high)
    places = [math.sqrt(tick / high) for tick in ticks]
    assert len(ticks) >= 3 and ticks[0] == 0.0 and ticks[-1] <= high * (1 + 1e-6)
    assert all(b - a >= 0.15 for a, b in pairwise(places))
    assert round_below(high) <= high * (1 + 1e-6)


@settings(max_examples=25, deadline=None)
@given(starts, sizes, st.floats(12.0, 120.0))
def test_labels_of_an_axis_never_touch(start: float, size: float, width: float) -> None:
    low = start * size
    figure = new_figure(150.0, 40.0)
    axes = figure.add_axes((0.1, 0.3, width / 150.0, 0.4))
    axes.set_xlim(low, low + size)
    axes.set_ylim(low, low + size)
    number_ticks(axes.xaxis)
    number_ticks(axes.yaxis)
    assert touching(figure) == []
