"""Many runs at once, compiled, without the interpreter lock; Mesa is not needed here.

One call takes a chunk of runs of one foundation (scenario, seed, size): it resets the world from its first state, reads
each run's row of parameters, mechanisms and switches and its policy's schedule, runs the weeks, and keeps only what was
asked for: sums over windows of weeks, for the country or for regions; sums by community; weekly values of a few
outcomes. What a call keeps is bounded by the runs of the chunk and does not grow with the runs of a study.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from simulation.compiler.compiled import entry, procedure
from simulation.registers.outcomes import OUTCOMES
from simulation.results.results import COMMUNITY_FIELDS
from simulation.week import advance_by, loop_addresses
from simulation.world.building import Foundation
from simulation.world.settings import instrument_costs

LAST_WEEKS = 52
"""Weeks at the end whose mean is a run's end value."""
STATISTICS = ("total", "slope", "end", "lowest", "highest")
"""What is kept of each outcome over a window, in the order of the last axis: the sum over weeks, the sum of (week -
first week) times the value, the mean of the last 52 weeks, the least and the greatest value."""
COUNTRY = -1
"""Stands among regions for the whole country."""
NOTHING = -1
"""Stands for no field of the community record."""


class BatchWorld(NamedTuple):
    """The world that all runs of a chunk use, one after the other.

    Attributes:
        world, block: the world and the block that holds it; first: its first state.
        people: the community records of the block as plain numbers, (communities, numbers a record).
        record_places: where each record that a variant sets stands in the block, and where its bytes begin and end, (records, 3).
    """

    world: Any
    block: np.ndarray
    first: np.ndarray
    people: np.ndarray
    record_places: np.ndarray


class Settings(NamedTuple):
    """Policies and variants as numbers; run ``k`` uses rows ``policy_of[k]`` and ``variant_of[k]``.

    Attributes:
        schedules, scopes: (policies, levers, weeks or more) and (policies, instruments, regions).
        parameters, mechanisms: values, and 1 or 0, (variants, parameters) and (variants, mechanisms).
        switches: records of options, (variants,); compiled code is given the bytes of all records that a variant sets, one after
            the other, (variants, bytes).
        policy_of, variant_of: whole numbers, (runs,).
    """

    schedules: np.ndarray
    scopes: np.ndarray
    parameters: np.ndarray
    mechanisms: np.ndarray
    switches: np.ndarray
    policy_of: Sequence[int] | np.ndarray
    variant_of: Sequence[int] | np.ndarray


class OutputPlan(NamedTuple):
    """What is kept of each run, as numbers.

    Attributes:
        windows: first week, end, and first week of the end value, (windows, 3); an end is exclusive.
        places: regions whose outcomes are kept, or ``COUNTRY``.
        chosen: outcomes whose weekly country values are kept.
        quantities: what is summed by community: first week, end, number in the record, and two numbers by whose sum it
            is divided (``NOTHING`` for none), (quantities, 5); factors: what it is multiplied by.
    """

    windows: np.ndarray
    places: np.ndarray
    chosen: np.ndarray
    quantities: np.ndarray
    factors: np.ndarray


class ChunkOutput(NamedTuple):
    """What a chunk of runs leaves.

    Attributes:
        statistics: as in ``STATISTICS``, (runs, windows, places, outcomes, 5).
        weekly: (runs, weeks, outcomes chosen); by_community: sums over the window, (runs, quantities, communities).
    """

    statistics: np.ndarray
    weekly: np.ndarray
    by_community: np.ndarray


@entry
def run_chunk(stages, ground, settings, weeks, kept, out):
    """Run all runs of ``settings`` for ``weeks`` weeks one after the other in one world, and fill ``out``.

    Args:
        stages: addresses of the stages of a week.
        ground, settings, kept, out: see `BatchWorld`, `Settings`, `OutputPlan` and `ChunkOutput`.
    """
    world = ground.world
    for run in range(settings.policy_of.shape[0]):
        for k in range(ground.block.shape[0]):
            ground.block[k] = ground.first[k]
        variant = settings.variant_of[run]
        set_variant(world, settings.parameters, settings.mechanisms, variant)
        set_records(ground.block, settings.switches, ground.record_places, variant)
        set_policy(world, settings.schedules, settings.scopes, settings.policy_of[run], weeks)
        clear(out.statistics, out.by_community, run)
        for week in range(weeks):
            advance_by(stages, world, week)
            for w in range(kept.windows.shape[0]):
                if kept.windows[w, 0] <= week < kept.windows[w, 1]:
                    keep_statistics(world, week, run, w, kept.windows, kept.places, out.statistics)
            for k in range(kept.chosen.shape[0]):
                out.weekly[run, week, k] = world.values[kept.chosen[k]]
            for q in range(kept.quantities.shape[0]):
                if kept.quantities[q, 0] <= week < kept.quantities[q, 1]:
                    keep_by_community(ground.people, run, q, kept.quantities, kept.factors, out.by_community)


@procedure
def set_variant(world, parameters, mechanisms, variant):
    """Give a world the parameters and mechanisms of a variant."""
    for k in range(world.parameter_values.shape[0]):
        world.parameter_values[k] = parameters[variant, k]
    for k in range(world.mechanism_values.shape[0]):
        world.mechanism_values[k] = mechanisms[variant, k]


@procedure
def set_records(block, records, places, variant):
    """Write the bytes of a variant's records into a block; places: start in the block, begin and end of the bytes."""
    for piece in range(places.shape[0]):
        begin = places[piece, 1]
        for k in range(begin, places[piece, 2]):
            block[places[piece, 0] + k - begin] = records[variant, k]


@procedure
def set_policy(world, schedules, scopes, policy, weeks):
    """Give a world the schedule and the scopes of a policy."""
    for k in range(world.schedule.shape[0]):
        for week in range(weeks):
            world.schedule[k, week] = schedules[policy, k, week]
    for k in range(world.scope.shape[0]):
        for r in range(world.scope.shape[1]):
            world.scope[k, r] = scopes[policy, k, r]


@procedure
def clear(statistics, by_community, run):
    """Begin the sums of a run at 0; least and greatest values begin with the first week of a window."""
    for w in range(statistics.shape[1]):
        for p in range(statistics.shape[2]):
            for k in range(statistics.shape[3]):
                statistics[run, w, p, k, 0] = 0.0
                statistics[run, w, p, k, 1] = 0.0
                statistics[run, w, p, k, 2] = 0.0
    for q in range(by_community.shape[1]):
        for c in range(by_community.shape[2]):
            by_community[run, q, c] = 0.0


@procedure
def keep_statistics(world, week, run, w, windows, places, statistics):
    """Add a week to the statistics of a window."""
    opening = week == windows[w, 0]
    closing = week >= windows[w, 2]
    length = windows[w, 1] - windows[w, 2]
    for p in range(places.shape[0]):
        for k in range(world.values.shape[0]):
            value = world.values[k] if places[p] < 0 else world.region_values[places[p], k]
            statistics[run, w, p, k, 0] += value
            statistics[run, w, p, k, 1] += (week - windows[w, 0]) * value
            if closing:
                statistics[run, w, p, k, 2] += value / length
            if opening or value < statistics[run, w, p, k, 3]:
                statistics[run, w, p, k, 3] = value
            if opening or value > statistics[run, w, p, k, 4]:
                statistics[run, w, p, k, 4] = value


@procedure
def keep_by_community(people, run, q, quantities, factors, by_community):
    """Add a week to the sums of a quantity by community."""
    for c in range(people.shape[0]):
        value = factors[q] * people[c, quantities[q, 2]]
        if quantities[q, 3] >= 0:
            by = people[c, quantities[q, 3]]
            if quantities[q, 4] >= 0:
                by += people[c, quantities[q, 4]]
            value /= max(by, 1.0)
        by_community[run, q, c] += value


@dataclass(frozen=True)
class OutputSpec:
    """What is kept of each run.

    Attributes:
        windows: (first week, end) pairs, ends exclusive, inside the weeks run.
        places: regions by row, or ``COUNTRY``.
        weekly: outcomes whose weekly values for the country are kept.
        communities: (outcome, first week, end) triples whose sums by community are kept.
    """

    windows: tuple[tuple[int, int], ...] = ()
    places: tuple[int, ...] = (COUNTRY,)
    weekly: tuple[str, ...] = ()
    communities: tuple[tuple[str, int, int], ...] = ()


def keep(foundation: Foundation, settings: Settings, weeks: int, wanted: OutputSpec) -> ChunkOutput:
    """Run a chunk of runs of one foundation and return what is wanted of them. Releases the interpreter lock.

    Raises:
        KeyError: an outcome that does not exist, or not by community.
    """
    windows = [(first, end, max(first, end - LAST_WEEKS)) for first, end in wanted.windows]
    return _carry_out(foundation, settings, weeks, np.array(windows, dtype=np.int64).reshape(-1, 3), wanted)


def _carry_out(foundation: Foundation, settings: Settings, weeks: int, windows: np.ndarray, wanted: OutputSpec) -> ChunkOutput:
    world, block = foundation.world()
    starts = {name: offset for name, offset, _ in foundation.layout.parts}
    record = world.communities.dtype.itemsize
    people = block[starts["communities"] : starts["communities"] + record * foundation.communities].view("f8")
    columns = [community_numbers(world.communities.dtype, name) for name, _, _ in wanted.communities]
    quantities = [(start, end, *found[1:]) for (_, start, end), found in zip(wanted.communities, columns)]
    order = {name: row for row, name in enumerate(OUTCOMES)}
    records, record_places = _records(settings, starts)
    count = len(settings.policy_of)
    out = ChunkOutput(
        np.empty((count, len(windows), len(wanted.places), len(OUTCOMES), len(STATISTICS))),
        np.empty((count, weeks, len(wanted.weekly))),
        np.empty((count, len(quantities), foundation.communities)),
    )
    run_chunk(
        loop_addresses(world),
        BatchWorld(world, block, block.copy(), people.reshape(foundation.communities, -1), record_places),
        settings._replace(
            parameters=np.ascontiguousarray(settings.parameters),
            mechanisms=np.ascontiguousarray(settings.mechanisms),
            switches=records,
            policy_of=np.asarray(settings.policy_of, dtype=np.int64),
            variant_of=np.asarray(settings.variant_of, dtype=np.int64),
        ),
        weeks,
        OutputPlan(
            windows,
            np.array(wanted.places, dtype=np.int64),
            np.array([order[name] for name in wanted.weekly], dtype=np.int64),
            np.array(quantities, dtype=np.int64).reshape(-1, 5),
            np.array([found[0] for found in columns], dtype=np.float64),
        ),
        out,
    )
    return out


def _records(settings: Settings, starts: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Bytes of the records that a variant sets, one after the other, and where each stands in the block and among the bytes."""
    rows = {"switches": settings.switches, "costs": instrument_costs(settings.parameters)}
    pieces = [np.ascontiguousarray(row).view(np.uint8).reshape(len(row), -1) for row in rows.values()]
    ends = np.cumsum([piece.shape[1] for piece in pieces])
    places = [(starts[name], end - piece.shape[1], end) for name, piece, end in zip(rows, pieces, ends, strict=True)]
    return np.ascontiguousarray(np.concatenate(pieces, axis=1)), np.array(places, dtype=np.int64)


def community_numbers(record: np.dtype, outcome: str) -> tuple[float, int, int, int]:
    """How an outcome is read off a community's record: a factor, the number read, and two by whose sum it is divided.

    Numbers of the record are counted in steps of eight bytes; ``NOTHING`` where nothing is divided. The same as in
    `simulation.results.results.community_table`.

    Raises:
        KeyError: the outcome does not exist by community.
    """
    shares = {
        "disputes_open": (10_000.0, "disputes", "population", ""),
        "tips": (100_000.0, "tips", "population", ""),
        "displaced_share": (1.0, "displaced", "population", "displaced"),
    }
    factor, *names = shares.get(outcome, (1.0, COMMUNITY_FIELDS.get(outcome, outcome), "", ""))
    fields: Any = record.fields
    if OUTCOMES[outcome].level != "community" or fields[names[0]][0] != np.float64:
        raise KeyError(outcome)
    value, by, also = (fields[name][1] // 8 if name else NOTHING for name in names)
    return factor, value, by, also


@dataclass(frozen=True)
class Sums:
    """What a chunk of runs leaves: arrays (runs, outcomes) in the order of the register.

    Attributes:
        total: sums over the weeks kept; slope: sums weighted by week; end: means of the last 52 weeks.
        weeks: weeks kept.
    """

    total: np.ndarray
    slope: np.ndarray
    end: np.ndarray
    weeks: int

    def summary(self) -> np.ndarray:
        """Each outcome by its registered summary (mean, sum or end); (runs, outcomes)."""
        out = self.total.copy()
        for k, outcome in enumerate(OUTCOMES.values()):
            if outcome.summary == "mean":
                out[:, k] /= self.weeks
            elif outcome.summary == "end":
                out[:, k] = self.end[:, k]
        return out

    def trend(self) -> np.ndarray:
        """Least-squares change per 52 weeks of each outcome; (runs, outcomes)."""
        return trend(self.total, self.slope, self.weeks)


def trend(total: np.ndarray, slope: np.ndarray, weeks: int) -> np.ndarray:
    """Least-squares change per 52 weeks from the sum over ``weeks`` weeks and the sum weighted by week; 0 for one week."""
    if weeks < 2:
        return np.zeros_like(total)
    centre = 0.5 * (weeks - 1)
    spread = weeks * (weeks * weeks - 1) / 12.0
    return 52.0 * (slope - centre * total) / spread


def run_many(foundation: Foundation, settings: Settings, weeks: int, first_week: int = 0) -> Sums:
    """Run a chunk of runs of one foundation and return their sums. Releases the interpreter lock.

    Args:
        settings: mechanisms may be one row, and switches one record, for all variants.
        first_week: week from which sums are kept.
    """
    variants = len(settings.parameters)
    mechanisms = np.broadcast_to(np.atleast_2d(settings.mechanisms), (variants, np.shape(settings.mechanisms)[-1]))
    each = settings._replace(mechanisms=mechanisms, switches=np.broadcast_to(settings.switches, (variants,)))
    window = np.array([(first_week, weeks, weeks - min(LAST_WEEKS, weeks))], dtype=np.int64)
    statistics = _carry_out(foundation, each, weeks, window, OutputSpec()).statistics[:, 0, 0]
    return Sums(statistics[:, :, 0].copy(), statistics[:, :, 1].copy(), statistics[:, :, 2].copy(), weeks - first_week)
