"""Policies that no other beats at their cost."""

from __future__ import annotations

import math

from figures.cost_gain import efficient


def test_the_efficient_policies_by_hand() -> None:
    assert efficient([0, 1, 2, 3], [0.0, 2.0, 1.0, 3.0]) == [0, 1, 3]
    assert efficient([1, 1, 0], [5.0, 6.0, 7.0]) == [2]
    assert efficient([0, math.nan, 2], [1.0, 9.0, math.nan]) == [0]
