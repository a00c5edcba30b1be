"""How large an explanation is and how long it takes, measured on this machine before it starts."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

import numpy as np

from experiments.explain.attribution import antithetic_orders, coalitions_of
from experiments.explain.question import ExplainRequest
from experiments.runs import HERE, Case, Compute, Measure, evaluate, silent
from experiments.sweep import duration
from simulation.inputs import Gathered
from simulation.registers import MECHANISMS
from simulation.world import build, seed_range

SECONDS = 300.0
"""An explanation of default size aims to be over after this long with two workers."""
FEWEST_SEEDS, MOST_SEEDS = 4, 32
"""Seeds of an explanation of default size."""
STRONGEST = 2
"""Kernels whose rows are switched off one by one."""
ROWS_EXPECTED = STRONGEST * math.ceil(len(MECHANISMS) / 12)
PILOT_SEEDS = 2


@dataclass(frozen=True)
class Size:
    """What an explanation will take.

    Attributes:
        seeds, worlds, runs: seeds of the parts, worlds of the whole difference, and runs in all; seconds: wall-clock time expected.
        runs_per_seed: runs of one seed; exact: whether all coalitions are run.
        players: instruments that differ.
        workers: threads or processes.
        measured: runs that the estimate was measured on.
    """

    seeds: int
    worlds: int
    runs: int
    seconds: float
    runs_per_seed: int
    exact: bool
    players: int
    workers: int
    measured: int

    def __str__(self) -> str:
        way = f"all {2**self.players:,} combinations" if self.exact else "orders drawn anew for each seed"
        return (
            f"{self.players} instruments differ ({way}); {self.worlds} worlds, {self.seeds} of them taken apart, "
            f"{self.runs:,} runs: about "
            f"{duration(self.seconds)} with {self.workers} workers (measured on {self.measured} runs)"
        )


def runs_per_seed(question: ExplainRequest) -> int:
    """Runs of one seed: coalitions, both arms with each mechanism off, and both followed week by week."""
    if question.exact:
        coalitions = 1 << len(question.players)
    else:
        coalitions = len(coalitions_of(orders_of(question, question.first_seed)))
    rows = 0 if question.mechanisms is not None else ROWS_EXPECTED
    return coalitions + 2 * (len(question.switched_off) + rows) + 2


def orders_of(question: ExplainRequest, seed: int) -> list[tuple[int, ...]]:
    """The orders drawn for a seed; another seed draws others, so that intervals over seeds hold the drawing's error too."""
    assert question.pairs is not None
    return antithetic_orders(len(question.players), question.pairs, np.random.default_rng([seed, 5]))


def check_counts(seeds: object) -> None:
    """Check a number of seeds; ``None`` is none.

    Raises:
        InputProblems: it is not possible.
    """
    found = Gathered()
    if seeds is not None:
        seed_range(0, seeds, found, least=2)  # an interval needs two
    found.refuse("the explanation")


def size(question: ExplainRequest, seeds: int | None = None, compute: Compute = HERE, *, seconds: float = SECONDS) -> Size:
    """Measure a few runs and say what the explanation will take; without ``seeds`` choose what fits ``seconds``.

    Args:
        compute: where the explanation will be made.

    Raises:
        InputProblems: an impossible number of seeds or workers.
    """
    check_counts(seeds)
    with compute.open() as here:
        return _size(question, seeds, here.telling(silent), seconds)


def _size(question: ExplainRequest, seeds: int | None, compute: Compute, seconds: float) -> Size:
    workers = compute.parallel
    cases = [question.case(policy, question.first_seed + k) for k in range(PILOT_SEEDS) for policy in (question.a, question.b)]
    times = []
    for seed in range(PILOT_SEEDS):
        began = time.perf_counter()
        _build(cases[2 * seed], question.communities)
        times.append(time.perf_counter() - began)
    began = time.perf_counter()
    evaluate(cases, [Measure("stability")], weeks=question.weeks, communities=question.communities, compute=compute)
    took = time.perf_counter() - began
    world = min(times)
    run = max(took - PILOT_SEEDS * world / workers, 0.1 * took) / len(cases)
    each = runs_per_seed(question)
    # Three stages build the world anew, and following week by week builds it twice.
    per_seed = each * run + 5 * world / workers
    per_world = run + world / workers

    def beside(parts: int) -> int:
        """Runs of the whole difference beside those of its parts: the other worlds, and second seeds."""
        return 2 * (max(question.worlds - parts, 0) + question.twice)

    if seeds is None:
        left = seconds - beside(FEWEST_SEEDS) * per_world
        seeds = min(MOST_SEEDS, max(FEWEST_SEEDS, int(left / per_seed)))
    return Size(
        seeds,
        max(question.worlds, seeds),
        seeds * each + beside(seeds),
        seeds * per_seed + beside(seeds) * per_world,
        runs_per_seed=each,
        exact=question.exact,
        players=len(question.players),
        workers=workers,
        measured=len(cases),
    )


def _build(case: Case, communities: int | None) -> None:
    build(case.scenario, case.seed, communities, parameters=case.world_parameters())
