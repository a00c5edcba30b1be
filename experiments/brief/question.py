"""What `comity brief` is asked, how many runs answer it, and everything that can be wrong with it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.optimise import CHILDREN, YARDSTICK, OptimiseRequest, Schedule
from experiments.runs import DEFAULT, SCENARIO, Ensemble, chosen_ensemble, load_ensemble, seconds_of_run
from experiments.stress import USUAL
from simulation.inputs import Gathered, InputProblems, Problem, bundled_policies, load_scenario
from simulation.registers import INSTRUMENTS, KERNELS, SWITCHES

AIMS = ("stability", "trust_mission", "legitimacy_mission", "legitimacy_government", "worst_off_tenth")
"""What a package is chosen for. Cost is a limit and not an aim."""
NO_ENSEMBLE = "none"
MINUTES = 16.0
"""A brief aims to be over after this long with two workers."""
PAIRS = 2
"""Antithetic pairs of orders of instruments, drawn anew for each seed."""
MOST_PRACTICES = len(INSTRUMENTS)
"""Practices by which two packages can differ."""


@dataclass(frozen=True)
class Sizes:
    """Numbers of runs; all seeds of one line are new ones.

    Attributes:
        population: policies in a generation of the search; search: seeds a policy in its second half.
        fresh: seeds on which the search's front is sifted; keep: most policies that are sifted.
        choice: possible worlds in which the package is chosen.
        held: possible worlds that no choice has seen, for what the brief says; shares of a hundred are known to ten points.
        switch: seeds under each other answer to an open question.
        states: samples of what is not known, each under every shock.
        why: seeds of the explanation.
        directed: rounds of the search beside each policy of the library.
    """

    population: int = 40
    search: int = 6
    fresh: int = 12
    keep: int = 24
    choice: int = 32
    held: int = 100
    switch: int = 20
    states: int = 40
    why: int = 12
    directed: int = 5

    @classmethod
    def of(cls, detail: float) -> Sizes:
        """The usual sizes times ``detail``, as far as intervals and boxes allow."""
        least = cls(population=12, search=2, fresh=3, keep=4, choice=4, held=4, switch=3, states=6, why=2, directed=1)
        return cls(**{name: max(getattr(least, name), round(detail * getattr(cls, name))) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class BriefRequest:
    """A question to which a brief is the answer: which package, here, within these limits? Made only if nothing is wrong with it.

    Attributes:
        scenario: name, name:variant or folder.
        budget: most that the package may cost on average: a share of best practice's cost here (up to 5) or US dollars.
        mission_hours, ngo_hours: the same for staff-hours.
        against: what was or is done, with which the package is compared; the scenario's reference if left out.
        ensemble: an ensemble's name, "none", or "" for the scenario's own: calibrated, or drawn from the ranges.
        minutes: how long all should take; decides the generations of the search.
        generations: generations of the search, instead of ``minutes``.
        detail: factor on all numbers of runs.
        weeks, communities, first_seed: as in `experiments.compare.comparison.compare`.

    Raises:
        InputProblems: everything wrong at once; nothing is run for it.
    """

    scenario: str
    budget: float | None = 0.6
    mission_hours: float | None = None
    ngo_hours: float | None = None
    against: str | None = None
    ensemble: str = ""
    minutes: float = MINUTES
    generations: int | None = None
    detail: float = 1.0
    weeks: int | None = None
    communities: int | None = None
    first_seed: int = 0

    def __post_init__(self) -> None:
        found = Gathered()
        if self.budget is None and self.mission_hours is None and self.ngo_hours is None:
            found.append(Problem("--budget", "", None, "is missing", "a limit on cost or staff: without one there is no question"))
        minutes, detail = self.minutes, self.detail
        if not (isinstance(minutes, int | float) and math.isfinite(minutes) and minutes > 0):
            found.append(Problem("--minutes", "", minutes, "is not possible", "more than 0"))
        if not (isinstance(detail, int | float) and math.isfinite(detail) and 0.0 < detail <= 20.0):
            found.append(Problem("--detail", "", detail, "is not possible", "above 0 and at most 20; 1 is usual"))
            detail = 1.0
        scene = found.attempt(load_scenario, self.scenario)
        if self.ensemble not in ("", NO_ENSEMBLE, SCENARIO):
            found.attempt(load_ensemble, self.ensemble)
        # What is not there has been told; Kesara stands in for a country, so that everything else is looked at.
        rounds = 2 if self.generations is None else self.generations
        try:
            self._search(self.scenario if scene else "kesara", Sizes.of(detail), ensemble=NO_ENSEMBLE, generations=rounds)
        except InputProblems as error:
            hidden = () if scene else ("weeks", "communities")
            found += [problem for problem in error.problems if problem.key not in hidden]
        found.refuse("the brief")

    @property
    def sizes(self) -> Sizes:
        """Numbers of runs."""
        return Sizes.of(self.detail)

    def ensemble_name(self) -> str | None:
        """The ensemble over which everything runs: "scenario" for the scenario's own, a name or folder; ``None`` for none."""
        return None if self.ensemble == NO_ENSEMBLE else self.ensemble or SCENARIO

    def members(self) -> Ensemble | None:
        """The parameter sets over which everything runs, seed k with member k."""
        return chosen_ensemble(self.ensemble or SCENARIO, load_scenario(self.scenario))

    def question(self, generations: int | None = None) -> OptimiseRequest:
        """The search's question."""
        rounds = generations or self.generations or 2
        return self._search(self.scenario, self.sizes, ensemble=self.ensemble_name() or NO_ENSEMBLE, generations=rounds)

    def _search(self, scenario: str, size: Sizes, *, ensemble: str, generations: int) -> OptimiseRequest:
        return OptimiseRequest(
            scenario,
            AIMS,
            budget=self.budget,
            mission_hours=self.mission_hours,
            ngo_hours=self.ngo_hours,
            against=self.against,
            population=size.population,
            generations=generations,
            optimiser_seeds=1,
            seeds=size.search,
            fresh=size.fresh,
            judged=size.fresh,
            keep=size.keep,
            directed=size.directed,
            weeks=self.weeks,
            communities=self.communities,
            ensemble=ensemble,
            switching=DEFAULT,
            first_seed=self.first_seed,
        )

    def first(self, part: str) -> int:
        """First seed of a part of the brief; no seed is in two parts."""
        size = self.sizes
        lengths = {
            "search": size.search + 2 * size.fresh,
            "choice": size.choice,
            "held_back": size.held,
            "switches": size.switch,
            "states": size.states,
            "why": size.why,
        }
        start = self.first_seed
        for name, length in lengths.items():
            if name == part:
                return start
            start += length
        raise KeyError(part)

    def seeds(self, part: str) -> list[int]:
        """Seeds of a part."""
        size = self.sizes
        length = {"choice": size.choice, "held_back": size.held, "switches": size.switch, "states": size.states, "why": size.why}[
            part
        ]
        return list(range(self.first(part), self.first(part) + length))


def runs_beside(ask: BriefRequest, rivals: int) -> dict[str, int]:
    """Runs of every part but the search's generations, at most, for so many policies of the library."""
    size = ask.sizes
    others = sum(len(switch.options) - 1 for switch in SWITCHES.values())
    return {
        "directed": rivals * (3 + CHILDREN * size.directed) * size.search,
        "sifting": (size.keep + rivals) * size.fresh + 2 * rivals * size.fresh,
        "choice": (size.keep + rivals) * size.choice,
        "held_back": (rivals + 3) * size.held,
        "switches": 3 * others * size.switch,
        "states": 3 * size.states * len(USUAL),
        "why": size.why * (2 * PAIRS * (MOST_PRACTICES - 1) + 2),
        "without": size.why * 2 * len(KERNELS),
    }


def searched(ask: BriefRequest, generations: int) -> int:
    """Runs of the search's generations, at most."""
    size = ask.sizes
    plan = Schedule.of(size.population, generations, optimiser_seeds=1, seeds=size.search)
    return sum(plan.effort_of(k) for k in range(generations)) * plan.population


def generations_for(ask: BriefRequest, seconds: float, rivals: int) -> int:
    """Generations of the search that fit the minutes beside everything else, at least 2.

    Args:
        seconds: measured wall time of a run; rivals: policies of the library within the limits.
    """
    if ask.generations is not None:
        return ask.generations
    left = 60.0 * ask.minutes / max(seconds, 1e-9) - sum(runs_beside(ask, rivals).values())
    found = 2
    while found < 10_000 and searched(ask, found + 1) <= left:
        found += 1
    return found


def rough_seconds(ask: BriefRequest, workers: int) -> float:
    """Rough wall time of a run, before anything was measured."""
    return seconds_of_run(load_scenario(ask.scenario), ask.weeks, ask.communities) / min(workers, 2)


def library_size() -> int:
    """Policies of the library."""
    return len(bundled_policies())


__all__ = [
    "AIMS",
    "YARDSTICK",
    "BriefRequest",
    "Sizes",
    "generations_for",
    "library_size",
    "rough_seconds",
    "runs_beside",
    "searched",
]
