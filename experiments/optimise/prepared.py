"""What is known before a search: the library's cost and worth, limits in units, rivals within them, time of a run."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from experiments.optimise.directed import CHILDREN
from experiments.optimise.question import OptimiseRequest
from experiments.optimise.search import need_pymoo
from experiments.optimise.space import PolicySpace
from experiments.optimise.task import COSTS, PolicyTask, Runs, measure_of
from experiments.runs import HERE, Compute, Measure, warm_up
from figures import outcome_of, scale_for
from simulation.inputs import InputProblems, Policy, Problem, bundled_policies, load_policy

YARDSTICK = "best_practice"
"""A budget or staff limit that is a share is a share of what this policy takes."""
RESERVE = 0.99
"""The search keeps to this much of each limit, because cost varies with luck and the limit must hold on other seeds, too."""


@dataclass
class Prepared:
    """A question with all that is known before the search.

    Attributes:
        question: what is asked.
        task: for the search; holds runs, space and library.
        limits: by outcome, in its unit.
        rivals: the library within the limits, by name.
        scaled: names of rivals that had to be scaled down.
        seconds: measured wall time of a run.
        yardstick: what best practice takes here, by the same outcomes.
    """

    question: OptimiseRequest
    task: PolicyTask
    limits: dict[str, float]
    rivals: dict[str, Policy]
    scaled: tuple[str, ...]
    seconds: float
    yardstick: dict[str, float] = field(default_factory=dict)

    def limit_words(self) -> str:
        """The limits in amounts and as shares: "at most 8.4 million US dollars, 60 % of what best practice takes here"."""
        told = []
        for name, limit in self.limits.items():
            scale = scale_for(name, [limit])
            share = limit / self.yardstick[name] if self.yardstick.get(name) else math.nan
            part = f", {100 * share:.3g} % of what best practice takes here" if math.isfinite(share) else ""
            told.append(f"{outcome_of(name).title}: at most {scale.text(limit)} {scale.unit}{part}")
        return ". ".join(told) + "." if told else "No limit on cost or staff."

    def runs_ahead(self) -> int:
        """Runs that are made at most: the search, the front on fresh seeds and the contests."""
        ask = self.question
        plan = ask.schedule()
        searched = sum(plan.effort_of(k) for k in range(plan.generations)) * ask.population * ask.optimiser_seeds
        return searched + self._runs_beside()

    def _runs_beside(self) -> int:
        """Runs that are made at most whatever the number of generations."""
        ask = self.question
        beside = len(self.rivals) * (3 + CHILDREN * ask.directed if ask.directed else 0) * ask.seeds
        return (
            ask.population * ask.seeds * ask.optimiser_seeds
            + beside
            + (ask.keep + 2 * len(self.rivals)) * ask.fresh
            + (2 * len(self.rivals) * ask.judged)
        )

    def generations_in(self, minutes: float) -> int:
        """Generations that fit into so many minutes beside the judging, at least 2."""
        without = self._runs_beside()
        each = max(1, self.runs_ahead() - without) / self.question.generations
        return max(2, int((minutes * 60.0 / self.seconds - without) / each))


def prepare(question: OptimiseRequest, compute: Compute = HERE, *, remembered: pd.DataFrame | None = None) -> Prepared:
    """Load everything, run the library on the search's seeds, and bring it within the limits.

    Args:
        compute: where all runs are made, and who hears.
        remembered: runs of an earlier call.

    Raises:
        InputProblems: pymoo is missing; nothing keeps the limits.
    """
    need_pymoo()
    settings = question.settings
    library = {name: load_policy(name) for name in bundled_policies()}
    space = PolicySpace.of(
        settings.scenario,
        question.instruments,
        phasing=question.phasing,
        scope=question.scope,
        bases=list(library.values()),
        weeks=question.weeks,
    )
    objectives = tuple(measure_of(name) for name in question.objectives)
    measures = tuple({measure.name: measure for measure in (*objectives, *map(Measure, COSTS))}.values())
    runs = Runs(space, measures, settings, compute)
    if remembered is not None:
        runs.remember(remembered)
    warm_up()
    seeds = question.seed_numbers("search")
    before, start = len(runs.done), time.monotonic()
    everyone = runs.values(list(library.values()), seeds)
    made = len(runs.done) - before
    seconds = (time.monotonic() - start) / made if made else 0.0
    names = [measure.name for measure in measures]
    asked = {"cost_usd": question.budget, "cost_mission_hours": question.mission_hours, "cost_ngo_hours": question.ngo_hours}
    yardstick = np.nanmean(everyone[list(library).index(YARDSTICK)], axis=0)
    limits = {
        name: float(value * yardstick[names.index(name)] if value <= question.SHARES else value)
        for name, value in asked.items()
        if value is not None
    }
    task = PolicyTask(runs, objectives, {name: RESERVE * limit for name, limit in limits.items()}, seeds)
    task.calibrate(list(library.values()))
    task.library = rivals = task.within(library)
    scaled = tuple(name for name in rivals if rivals[name].digest() != library[name].digest())
    if not rivals:
        raise InputProblems([Problem("--budget", "", question.budget, "is kept by no policy, however weak", "more")], "the search")
    return Prepared(
        question,
        task,
        limits,
        rivals=rivals,
        scaled=scaled,
        seconds=seconds,
        yardstick={name: float(yardstick[names.index(name)]) for name in limits},
    )
