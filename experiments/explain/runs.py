"""The runs of an explanation: combinations of instruments, mechanisms off, and both policies week by week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from experiments.compare import drawn_worlds, with_causes
from experiments.explain.attribution import (
    coalitions_of,
    shapley,
    shapley_of_orders,
)
from experiments.explain.places import PairedWeeks, live_pairs
from experiments.explain.question import ExplainRequest
from experiments.explain.sizing import orders_of
from experiments.kit import world_table
from experiments.runs import SECOND_SEED, Case, Compute, Measure, evaluate
from simulation.inputs import Policy


class ExplanationRuns:
    """Runs of an explanation, and how far they are."""

    def __init__(self, question: ExplainRequest, seeds: list[int], compute: Compute) -> None:
        self.question, self.seeds, self.compute = question, seeds, compute
        self.done = 0
        self.reasons: list[str] = []

    def run(self, cases: Sequence[Case], what: str) -> np.ndarray:
        """Measures of cases, (cases, outcomes); NaN where a run failed."""
        question = self.question
        told = self.compute.telling(lambda done, total, _: self.compute.progress(done, total, what))
        measures = [Measure(name) for name in question.measured]
        table = evaluate(cases, measures, weeks=question.weeks, communities=question.communities, compute=told)
        self.done += len(cases)
        self.reasons += [reason for reason in table["failure"] if reason is not None]
        return table.drop(columns="failure").to_numpy(float)

    def instruments(self) -> tuple[np.ndarray, np.ndarray]:
        """Shapley values (players, seeds, outcomes), and the values under a and b (seeds, 2, outcomes)."""
        question, players = self.question, len(self.question.players)
        orders = {} if question.exact else {seed: orders_of(question, seed) for seed in self.seeds}
        met = {seed: list(range(1 << players)) if question.exact else coalitions_of(orders[seed]) for seed in self.seeds}
        policies: dict[int, Policy] = {}
        cases = []
        for seed in self.seeds:
            for members in met[seed]:
                # One policy object for a coalition: the runner turns each object into numbers once a piece.
                if members not in policies:
                    policies[members] = question.coalition(members)
                cases.append(question.case(policies[members], seed))
        values = self.run(cases, "instruments: combinations of what differs")
        shares, ends, start = [], [], 0
        for seed in self.seeds:
            mine = values[start : start + len(met[seed])]
            start += len(met[seed])
            ends.append(mine[[0, -1]])
            shares.append(shapley(mine) if question.exact else shapley_of_orders(orders[seed], dict(zip(met[seed], mine))))
        return np.stack(shares, axis=1), np.array(ends)

    def without(self, names: Sequence[str]) -> dict[str, np.ndarray]:
        """The difference b - a that is left with each mechanism off, (seeds, outcomes) by mechanism."""
        question = self.question
        if not names:
            return {}
        cases = [question.case(policy, seed, name) for seed in self.seeds for name in names for policy in (question.a, question.b)]
        values = self.run(cases, "mechanisms: each switched off in turn").reshape(len(self.seeds), len(names), 2, -1)
        return {name: values[:, k, 1] - values[:, k, 0] for k, name in enumerate(names)}

    def worlds(self, ends: np.ndarray) -> pd.DataFrame:
        """The whole difference over all worlds, with shares, verdict and what it depends on; a row an outcome.

        Args:
            ends: values under a and b of the seeds that were run already, (seeds, 2, outcomes).
        """
        question, names = self.question, list(self.question.measured)
        first = question.first_seed
        further = range(first + len(self.seeds), first + max(question.worlds, len(self.seeds)))
        second = range(first, first + question.twice)
        both = (question.a, question.b)
        cases = [question.case(policy, seed) for seed in further for policy in both]
        cases += [question.case(policy, seed + SECOND_SEED, world=seed) for seed in second for policy in both]
        made = self.run(cases, "worlds: the whole difference").reshape(-1, 2, len(names)) if cases else ends[:0]
        values, again = np.concatenate([ends, made[: len(further)]]), made[len(further) :]
        runs = self._table(values, [*self.seeds, *further])
        label = question.settings.label
        table = world_table(runs, {label: question.a.name}, names, again=self._table(again, list(second)))
        worlds = drawn_worlds([question.settings], runs)
        table = with_causes(table.assign(headline=True), runs, worlds)
        return table[table["policy"] == question.b.name].set_index("outcome")

    def _table(self, values: np.ndarray, seeds: Sequence[int]) -> pd.DataFrame:
        """Runs under both policies as a table: scenario, policy, seed, outcomes; worlds with a failure are left out."""
        question = self.question
        whole = np.flatnonzero(np.isfinite(values).all(axis=(1, 2)))
        parts = [
            pd.DataFrame(values[whole, k], columns=list(question.measured)).assign(
                scenario=question.settings.label, policy=policy.name, seed=np.asarray(seeds, dtype=np.int64)[whole]
            )
            for k, policy in enumerate((question.a, question.b))
        ]
        return pd.concat(parts, ignore_index=True)

    def live(self, seeds: Sequence[int], outcomes: Sequence[str]) -> PairedWeeks:
        """Both policies week by week."""
        question = self.question
        pairs = [(question.case(question.a, seed), question.case(question.b, seed)) for seed in seeds]
        self.done += 2 * len(pairs)
        return live_pairs(pairs, outcomes, question.weeks, question.communities, self.compute)
