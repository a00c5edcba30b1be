"""All seeds of A and B over the whole time, run in the background; whoever looks sees as many as have come in."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

import numpy as np

from experiments.runs import Case, Foundations, Job, Piece, Pool, RunSettings, carry_out, standing_pool
from simulation.drivers import LAST_WEEKS
from simulation.inputs import Policy
from simulation.registers import OUTCOMES
from simulation.world import Foundation

WORKERS = 2
"""Threads that all explorations of a server share; compiled weeks release the interpreter lock."""
BANDS = ((10.0, 90.0), (25.0, 75.0))
"""Percentiles of the light and the dark band: 80 % and the middle half of the seeds."""
NAMES = tuple(OUTCOMES)
SIDES = ("a", "b")
NO_POLICY = Policy.of("none")
"""Stands for any policy where a world is built, which hangs on none."""
log = logging.getLogger("comity.explorer")


def pool() -> Pool:
    """The threads in which seeds are run."""
    return standing_pool(WORKERS, "comity-bands")


class Bands:
    """Weekly country outcomes of every seed under A and B.

    A change of one policy runs that policy's seeds again and keeps the other's. Seeds that were under way for what is no
    longer asked are dropped.

    Attributes:
        weekly: by side, (seeds, weeks, outcomes); rows of seeds that have not come in hold nothing of use.
        done: by side, whether a seed has come in, (seeds,).
        version: grows whenever something comes in.
        failed: why a seed could not be run; "" if none.
    """

    def __init__(
        self,
        settings: RunSettings,
        seeds: range,
        weeks: int,
        communities: int,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.settings, self.seeds, self.weeks, self.communities = settings, seeds, weeks, communities
        self.changed = changed
        self.weekly = {side: np.zeros((len(seeds), weeks, len(NAMES))) for side in SIDES}
        self.done = {side: np.zeros(len(seeds), dtype=bool) for side in SIDES}
        self.lock = threading.Condition()
        self.foundations = Foundations(len(seeds))
        self.plans: dict[str, Policy] = {}
        self.generation = dict.fromkeys(SIDES, 0)
        self.taken: set[int] = set()
        self.version, self.failed, self.closed = 0, "", False

    def run(self, policies: Mapping[str, Policy]) -> None:
        """Run the seeds of these sides anew, under these policies."""
        with self.lock:
            for side, policy in policies.items():
                self.plans[side] = policy
                self.generation[side] += 1
                self.done[side][:] = False
            self.version, self.failed = self.version + 1, ""
        for _ in range(WORKERS):
            pool().executor.submit(self._next)

    def close(self) -> None:
        """Run no more."""
        with self.lock:
            self.closed = True
            self.lock.notify_all()

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until all seeds have come in (or one has failed); returns whether they have."""
        with self.lock:
            self.lock.wait_for(lambda: self.whole or self.failed or self.closed, seconds)
            return self.whole

    @property
    def whole(self) -> bool:
        """Whether every seed has come in under both policies."""
        return all(bool(done.all()) for done in self.done.values())

    @property
    def count(self) -> int:
        """Seeds that have come in under both policies."""
        return int((self.done["a"] & self.done["b"]).sum())

    def paired(self) -> dict[str, np.ndarray]:
        """Weekly values of the seeds that have come in under both, by side, (seeds, weeks, outcomes); and "seed"."""
        with self.lock:
            both = self.done["a"] & self.done["b"]
            found = {side: self.weekly[side][both] for side in SIDES}
        return found | {"seed": np.array(self.seeds)[both]}

    def series(self, outcome: str) -> dict[str, np.ndarray]:
        """Weekly values of an outcome by side, of the seeds in, (seeds, weeks); sums so far where it adds up."""
        column = NAMES.index(outcome)
        with self.lock:
            found = {side: self.weekly[side][self.done[side], :, column] for side in SIDES}
        if OUTCOMES[outcome].summary == "sum":
            return {side: np.cumsum(values, axis=1) for side, values in found.items()}
        return found

    def foundation(self, seed: int) -> Foundation:
        """The world of a seed, built once."""
        return self.foundations.of(self._case(NO_POLICY, seed), self.communities)

    def _case(self, policy: Policy, seed: int) -> Case:
        return self.settings.case(policy, seed)

    def _next(self) -> None:
        """Run one seed that is wanted and go on with the next."""
        with self.lock:
            wanted = [
                row
                for row in range(len(self.seeds))
                if row not in self.taken and not all(bool(self.done[side][row]) for side in self.plans)
            ]
            if self.closed or self.failed or not wanted:
                return
            row = wanted[0]
            self.taken.add(row)
            sides = [side for side in self.plans if not self.done[side][row]]
            generation, plans = dict(self.generation), {side: self.plans[side] for side in sides}
        seed = self.seeds[row]
        cases = tuple((k, self._case(plan, seed)) for k, plan in enumerate(plans.values()))
        found = carry_out(Piece(Job((), self.weeks, self.communities, NAMES), cases), self.foundations)
        reason = next((f"seed {seed}: {words}" for words in found.failures.values()), "")
        if reason:
            log.error("%s", reason)
        with self.lock:
            self.taken.discard(row)
            self.failed = self.failed or reason
            for k, side in enumerate(sides):
                if generation[side] == self.generation[side] and not reason:
                    self.weekly[side][row] = found.weekly[k]
                    self.done[side][row] = True
            self.version += 1
            self.lock.notify_all()
        self.changed()
        pool().executor.submit(self._next)


def summary(weekly: np.ndarray) -> np.ndarray:
    """Each run's outcomes by their registered summary over all weeks: mean, sum, or mean of the last 52; (runs, outcomes)."""
    out = weekly.sum(axis=1)
    for column, outcome in enumerate(OUTCOMES.values()):
        if outcome.summary == "mean":
            out[:, column] /= weekly.shape[1]
        elif outcome.summary == "end":
            out[:, column] = weekly[:, -LAST_WEEKS:, column].mean(axis=1)
    return out
