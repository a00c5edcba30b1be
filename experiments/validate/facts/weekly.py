"""All weeks of one run in one compiled call that keeps chosen numbers of every week and releases the interpreter lock.

Calling week by week from Python would hand the whole world over each time, which takes longer than small countries' weeks.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulation.compiler.compiled import entry
from simulation.week import advance_by, loop_addresses
from simulation.world.layout import OUTCOME_ROW, World

WORD = 8
"""Bytes of a number in a record."""


@entry
def live_weeks(stages: np.ndarray, world: World, words: np.ndarray, at: np.ndarray, outcomes: np.ndarray, kept: np.ndarray) -> None:
    """Run ``len(outcomes)`` weeks; keep the outcomes of the country and the numbers at ``at`` after each.

    Args:
        stages: addresses of the stages of a week.
        world: the world; words: the block that holds it as words of eight bytes.
        at: places in ``words`` to keep, (numbers,).
        outcomes: out, (weeks, outcomes); kept: out, (weeks, numbers), as in ``words``.
    """
    for week in range(outcomes.shape[0]):
        advance_by(stages, world, week)
        for k in range(outcomes.shape[1]):
            outcomes[week, k] = world.values[k]
        for k in range(at.shape[0]):
            kept[week, k] = words[at[k]]


def keep_weeks(world: World, block: np.ndarray, weeks: int, fields: Sequence[str]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Run a configured world from its first week.

    Args:
        world: in its first state; block: the bytes that hold it.
        weeks: weeks to run.
        fields: fields of records to keep of every week, such as "communities.fear".

    Returns:
        Outcomes of the country, (weeks, outcomes), and each field, (weeks, rows) or (weeks, rows, values of a row).

    Raises:
        AttributeError, ValueError: there is no such record or field.
    """
    places, shapes = [], []
    for name in fields:
        record, _, field = name.partition(".")
        values = getattr(world, record)[field]
        first = values.__array_interface__["data"][0] - block.ctypes.data
        steps = np.indices(values.shape).reshape(values.ndim, -1)
        places.append((first + np.array(values.strides) @ steps) // WORD)
        shapes.append((values.dtype, values.shape))
    at = np.concatenate([np.empty(0, dtype=np.int64), *places]).astype(np.int64)
    outcomes = np.empty((weeks, len(OUTCOME_ROW)))
    kept = np.empty((weeks, len(at)), dtype=np.uint64)
    live_weeks(loop_addresses(world), world, block.view(np.uint64), at, outcomes, kept)
    found, start = {}, 0
    for name, place, (dtype, shape) in zip(fields, places, shapes, strict=True):
        part = np.ascontiguousarray(kept[:, start : start + len(place)])
        found[name] = part.view(dtype).reshape(weeks, *shape)
        start += len(place)
    return outcomes, found
