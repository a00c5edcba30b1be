"""A difference divided: by mechanism, region, span of weeks and week, each part with its interval over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from experiments.explain.attribution import (
    Contribution,
    WhatMatters,
    contribution,
    left_out,
)
from experiments.explain.places import PairedWeeks, by_region, region_parts, window_parts, windows
from experiments.explain.result import Mechanisms, RegionPart
from simulation.inputs import Scenario
from simulation.registers import KERNEL_TITLES, MECHANISMS


def mechanism_title(name: str) -> str:
    """A kernel or row in words."""
    if name in MECHANISMS:
        return f"{MECHANISMS[name].kernel}: {MECHANISMS[name].meaning}"
    return KERNEL_TITLES[name]


def ranked(parts: list[Contribution]) -> list[Contribution]:
    """Largest first, whatever the sign."""
    return sorted(parts, key=lambda one: -abs(one.estimate))


def by_mechanism(
    total: np.ndarray, off: Mapping[str, np.ndarray], rows: Mapping[str, np.ndarray], strongest: Sequence[str], by: WhatMatters
) -> Mechanisms:
    """A difference by mechanism.

    Args:
        total: the difference by seed; off: the same with each kernel or row off; rows: with each row of the strongest off.
        strongest: kernels whose rows are told; by: what matters.
    """
    parts, rest = left_out(total, off)
    detail = {}
    for kernel in strongest:
        mine = {name: left for name, left in rows.items() if MECHANISMS[name].kernel == kernel}
        each, _ = left_out(total, mine)
        left = parts[kernel] - sum(each.values(), np.zeros_like(total))
        detail[kernel] = (
            ranked([contribution(name, MECHANISMS[name].meaning, values, by) for name, values in each.items()]),
            contribution("remainder", "rows together", left, by),
        )
    return Mechanisms(
        ranked([contribution(name, mechanism_title(name), values, by) for name, values in parts.items()]),
        contribution("remainder", "interaction remainder", rest, by),
        detail,
    )


def parts_of_regions(scenario: Scenario, lived: PairedWeeks, outcome: str, by: WhatMatters) -> list[RegionPart] | None:
    """Parts of regions, in the scenario's order; ``None`` where an outcome exists for the country only."""
    if not by_region(outcome):
        return None
    within, moved = region_parts(lived, outcome)
    return [
        RegionPart(*(contribution(region.name, region.name, values[:, r], by) for values in (within + moved, within, moved)))
        for r, region in enumerate(scenario.regions)
    ]


def parts_of_windows(scenario: Scenario, lived: PairedWeeks, outcome: str, by: WhatMatters) -> list[Contribution]:
    """Parts of spans of weeks; they sum to the total."""
    values = window_parts(lived, outcome)
    return [
        contribution(f"{first}-{last}", f"{scenario.date_of(first):%b %Y} to {scenario.date_of(last - 1):%b %Y}", values[:, w], by)
        for w, (first, last) in enumerate(windows(lived.weeks))
    ]


def weekly_difference(lived: PairedWeeks, outcome: str) -> np.ndarray:
    """Mean weekly difference with its interval, (3, weeks): mean, low, high."""
    k = lived.outcomes.index(outcome)
    values = lived.country[:, 1, :, k] - lived.country[:, 0, :, k]
    each = [contribution("", "", values[:, week]) for week in range(lived.weeks)]
    return np.array([[one.estimate for one in each], [one.low for one in each], [one.high for one in each]])
