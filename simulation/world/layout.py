"""The world: every record array and network of one run, built from a scenario and a seed.

All records that change lie in one block of memory, so that a world is reset, copied or compared with one
operation. Networks, the deployment schedule and cost rates do not change and are shared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from simulation.compiler.sizes import ALIGNMENT, BINS, HISTOGRAMS, NUMBER_BYTES
from simulation.compiler.world_type import WorldType, register, table, world_type
from simulation.records import RECORDS
from simulation.registers.outcomes import OUTCOMES


class _Arrays(NamedTuple):
    """The arrays, in the order of the table that compiled code reads."""

    country: np.ndarray
    parameters: np.ndarray
    mechanisms: np.ndarray
    switches: np.ndarray
    conditions: np.ndarray
    local_conditions: np.ndarray
    timeline: np.ndarray
    inflows: np.ndarray
    costs: np.ndarray
    practices: np.ndarray
    spending: np.ndarray
    regions: np.ndarray
    government: np.ndarray
    authorities: np.ndarray
    groups: np.ndarray
    fronts: np.ndarray
    fronts_seen: np.ndarray
    incidents: np.ndarray
    parallel_forces: np.ndarray
    headquarters: np.ndarray
    coordination: np.ndarray
    units: np.ndarray
    reach: np.ndarray
    pictures: np.ndarray
    ngos: np.ndarray
    ngos_seen: np.ndarray
    posts: np.ndarray
    presence: np.ndarray
    donors: np.ndarray
    dyads: np.ndarray
    communities: np.ndarray
    communities_seen: np.ndarray
    measures: np.ndarray
    region_measures: np.ndarray
    memory: np.ndarray
    levers: np.ndarray
    values: np.ndarray
    parameter_values: np.ndarray
    mechanism_values: np.ndarray
    region_values: np.ndarray
    histogram: np.ndarray
    schedule: np.ndarray
    scope: np.ndarray
    first_lever: np.ndarray
    lever_is_share: np.ndarray
    outcome_weight: np.ndarray
    deployment: np.ndarray
    parallel_troops: np.ndarray
    inflow_fighters: np.ndarray
    region_tie_start: np.ndarray
    region_tie_other: np.ndarray
    region_tie_weight: np.ndarray
    region_fronts: np.ndarray
    tie_start: np.ndarray
    tie_other: np.ndarray
    refuge_start: np.ndarray
    refuge_from: np.ndarray
    community_presence: np.ndarray
    community_reach: np.ndarray


class World(_Arrays):
    """Arrays of one run. Record arrays are named and described in ``simulation.records``; the rest:

    Attributes:
        schedule: lever values, shape (levers, weeks); scope: region shares of each instrument, (instruments, regions).
        levers: the same memory as ``practices``, shape (regions, levers).
        first_lever: first lever row of each instrument, with one more entry at the end.
        lever_is_share: 1 where the lever follows the law of adoption, 0 where it is set as it stands.
        deployment: personnel by week, region and kind of unit.
        parallel_troops: strength of each parallel force by region; inflow_fighters: arrivals a week by region.
        region_tie_*, tie_*, refuge_*: networks as compressed rows (start, other, weight).
        region_fronts: fronts by region, as ranges named in ``regions``.
        community_presence, community_reach: rows of presence and reach of each community (-1 none).
        values, region_values: the same memory as ``measures`` and ``region_measures``, as plain numbers.
        outcome_weight: how each outcome is summed up from regions.
        histogram: scratch for distributions.
        address: where the table of these arrays stands that compiled code reads; numba_type: their types.
    """

    _table: np.ndarray
    address: int
    numba_type: WorldType

    def __new__(cls, *arrays: np.ndarray, **named: np.ndarray) -> World:
        """Note where the arrays are."""
        world = super().__new__(cls, *arrays, **named)
        by_name = world._asdict()
        world._table = table(by_name)
        world.address = world._table.ctypes.data
        world.numba_type = world_type(by_name)
        return world

    def __reduce__(self) -> tuple[type[World], tuple[np.ndarray, ...]]:
        """Copies and pickles are made from the arrays, since addresses change."""
        return World, tuple(self)

    @classmethod
    def _make(cls, arrays: Iterable[np.ndarray]) -> World:  # type: ignore[override]
        """A world of these arrays in order; used by ``_replace``."""
        return cls(*arrays)


register(World)


RECORD_ARRAYS: tuple[str, ...] = tuple(RECORDS)
NUMBER_VIEWS = {
    "practices": "levers",
    "measures": "values",
    "region_measures": "region_values",
    "parameters": "parameter_values",
    "mechanisms": "mechanism_values",
}
_ONE_ROW = ("measures", "parameters", "mechanisms")
"""Record arrays whose fields are all numbers and which are also seen as plain rows of numbers."""
OUTCOME_ROW: dict[str, int] = {outcome: row for row, outcome in enumerate(OUTCOMES)}


class Layout(NamedTuple):
    """Where each array of the block lies: name, offset in bytes, shape."""

    parts: tuple[tuple[str, int, tuple[int, ...]], ...]
    size: int


def lay_out(counts: dict[str, int]) -> Layout:
    """Place every changing array in one block, each at a multiple of ``ALIGNMENT`` bytes.

    Args:
        counts: rows of each record array.
    """
    shapes: dict[str, tuple[int, ...]] = {name: (counts[name],) for name in RECORD_ARRAYS}
    shapes |= {"histogram": (HISTOGRAMS, BINS)}
    parts = []
    offset = 0
    for name, shape in shapes.items():
        parts.append((name, offset, shape))
        itemsize = RECORDS[name].itemsize if name in RECORDS else NUMBER_BYTES
        offset += -(-int(np.prod(shape)) * itemsize // ALIGNMENT) * ALIGNMENT
    return Layout(tuple(parts), max(offset, ALIGNMENT))


def allocate(layout: Layout) -> np.ndarray:
    """An aligned block of zero bytes for a layout."""
    raw = np.zeros(layout.size + ALIGNMENT, dtype=np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    return raw[start : start + layout.size]


def view(layout: Layout, block: np.ndarray) -> dict[str, np.ndarray]:
    """Arrays of a layout as views of a block, with the plain-number views of some."""
    arrays: dict[str, np.ndarray] = {}
    for name, offset, shape in layout.parts:
        dtype = RECORDS.get(name, np.dtype("f8"))
        size = int(np.prod(shape)) * dtype.itemsize
        arrays[name] = block[offset : offset + size].view(dtype).reshape(shape)
        if name in NUMBER_VIEWS:
            numbers = block[offset : offset + size].view("f8")
            arrays[NUMBER_VIEWS[name]] = numbers if name in _ONE_ROW else numbers.reshape(shape[0], -1)
    return arrays
