"""Sums that are the same in every version of Python."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import add


def added(values: Iterable[float]) -> float:
    """The sum, number after number.

    From Python 3.12 on ``sum`` makes up for rounding and before it does not, so that last digits would hang on the version.
    """
    return float(reduce(add, values, 0.0))
