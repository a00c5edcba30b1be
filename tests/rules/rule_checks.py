"""Shared parts of the tests of rules: strategies, close numbers, and checks of direction and limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings, strategies as st

shares = st.floats(0.0, 1.0, allow_nan=False)
amounts = st.floats(0.0, 1e6, allow_nan=False)
half_lives = st.floats(0.5, 500.0, allow_nan=False)
checked = settings(deadline=None, derandomize=True, max_examples=60)
"""Settings of every property here: the same examples each time, no time limit (the first call compiles)."""

SLACK = 1e-9


def close(value: float) -> Any:
    """A number computed by hand, to nine digits."""
    return pytest.approx(value, rel=1e-9, abs=1e-12)


def within(value: float, low: float = 0.0, high: float = 1.0) -> None:
    """Assert that a value lies between two limits, but for rounding."""
    assert low - SLACK <= value <= high + SLACK


def rises(function: Callable[..., float], arguments: tuple[Any, ...], place: int, low: float, high: float, sign: int = 1) -> None:
    """Assert that a rule never falls (sign 1) or never rises (sign -1) as one argument goes from low to high."""
    small, large = min(low, high), max(low, high)
    first = function(*arguments[:place], small, *arguments[place + 1 :])
    second = function(*arguments[:place], large, *arguments[place + 1 :])
    assert sign * (second - first) >= -SLACK * max(1.0, abs(first))
