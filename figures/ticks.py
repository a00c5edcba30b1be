"""Ticks of number axes: round places whose labels say exactly where they stand, as many as fit without touching.

The figures' axes and the explorer's drawings call this, so that no label is ever rounded away from its tick.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

MINUS = "\N{MINUS SIGN}"
ROUND = (1, 2, 5)
"""Steps between ticks are these times a power of ten."""
LEADING = (1, 2, 3, 4, 5, 6, 8)
"""Round numbers that a single tick may be, times a power of ten."""
MOST = 6
"""Ticks of an axis that is not told otherwise."""
FIGURES = 12
"""Significant digits of a tick: beyond them is the noise of binary fractions."""


def round_step(value: float) -> float:
    """The next step not below ``value`` (above 0): 1, 2 or 5 times a power of ten.

    Raises:
        ValueError: ``value`` is not a finite number above 0.
    """
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"a step between ticks is a finite number above 0, not {value}")
    return _times(*_step(value))


def round_ticks(low: float, high: float, most: int = MOST, *, whole: bool = False) -> list[float]:
    """Round places from ``low`` to ``high``, at most ``most`` (2 or more): all multiples of one step that lie there.

    ``whole``: whole numbers only. No place where the ends are no numbers or do not differ.
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return []
    factor, power = _step(max((high - low) / most, 1.0) if whole else (high - low) / most)
    while True:
        step = _times(factor, power)
        slack = 1e-9 * step
        first, last = math.ceil((low - slack) / step), math.floor((high + slack) / step)
        if last - first < most:
            return [_times(k * factor, power) for k in range(first, last + 1)]
        factor, power = _step(step * 1.01)


def log_ticks(low: float, high: float, most: int = MOST) -> list[float]:
    """Round places of a logarithmic axis from ``low`` (above 0) to ``high``, at most ``most`` (2 or more).

    Powers of ten and 2 and 5 times them where few lie between; else the round places of an even axis.
    """
    if not (0.0 < low < high < math.inf):
        return []
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    for factors in (ROUND, (1, 3), (1,)):
        found = [_times(factor, power) for power in range(first, last + 1) for factor in factors]
        found = [tick for tick in found if low * (1 - 1e-9) <= tick <= high * (1 + 1e-9)]
        if 2 <= len(found) <= most:
            return found
    return found[:: -(-len(found) // most)] if len(found) > most else round_ticks(low, high, most)


def root_ticks(high: float, most: int = 5) -> list[float]:
    """Round places from 0 to ``high`` (above 0) that stand about evenly where colours follow the root."""
    found = [0.0]
    for k in range(1, most):
        tick = round_below(high * (k / (most - 1)) ** 2)
        if math.sqrt(tick / high) - math.sqrt(found[-1] / high) >= 0.6 / (most - 1):
            found.append(tick)
    return found


def round_below(value: float) -> float:
    """Largest of 1, 2, 3, 4, 5, 6, 8 times a power of ten that does not exceed ``value`` (above 0)."""
    power = math.floor(math.log10(value))
    return max((_times(leading, power) for leading in LEADING if _times(leading, power) <= value * (1 + 1e-9)), default=value)


def tick_labels(ticks: Sequence[float], factor: float = 1.0) -> list[str]:
    """What stands at ``ticks``, in units of ``factor``: the fewest decimals, the same for all, that say each exactly.

    Thousands are parted by commas, minus is a true minus, and zero has no sign.
    """
    shown = [float(f"{tick / factor:.{FIGURES}g}") for tick in ticks]
    span = max((abs(value) for value in shown), default=0.0)
    shown = [0.0 if abs(value) < 1e-9 * span else value for value in shown]
    if span >= 1e15 or any(0 < abs(value) < 1e-9 for value in shown):
        return [f"{value:.{FIGURES}g}".replace("-", MINUS) for value in shown]
    decimals = next((n for n in range(FIGURES + 9) if all(float(f"{value:.{n}f}") == value for value in shown)), FIGURES + 9)
    return [f"{value:,.{decimals}f}".replace("-", MINUS) for value in shown]


def _step(value: float) -> tuple[int, int]:
    """The next round step not below ``value``, as a factor and a power of ten."""
    power = math.floor(math.log10(value))
    for factor in (*ROUND, 10):
        if _times(factor, power) >= value * (1 - 1e-9):
            return (factor, power) if factor < 10 else (1, power + 1)
    return 1, power + 1


def _times(count: int, power: int) -> float:
    """``count`` times a power of ten, as the nearest float to the decimal number: 3 and -1 is 0.3, and not 0.30000000000000004."""
    return float(f"{count}e{power}")
