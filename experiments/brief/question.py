"""What `comity brief` is asked, how many runs answer it, and everything that can be wrong with it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from experiments.optimise import CHILDREN, YARDSTICK, OptimiseRequest, check_question
from experiments.runs import DEFAULT, bundled_ensembles, load_ensemble, seconds_of_run
from experiments.stress import USUAL
from simulation.inputs import InputProblems, Problem, Scenario, bundled_policies, load_scenario
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
        held: seeds that no choice has seen, for what the brief says.
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
    held: int = 48
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
    """A question to which a brief is the answer: which package, here, within these limits?

    Attributes:
        scenario: name, name:variant or folder.
        budget: most that the package may cost on average: a share of best practice's cost here (up to 5) or US dollars.
        mission_hours, ngo_hours: the same for staff-hours.
        against: what was or is done, with which the package is compared; the scenario's reference if left out.
        ensemble: an ensemble's name, "none", or "" for the scenario's own where there is one.
        minutes: how long all should take; decides the generations of the search.
        generations: generations of the search, instead of ``minutes``.
        detail: factor on all numbers of runs.
        weeks, communities, first_seed: as in `experiments.compare.comparison.compare`.
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

    @property
    def sizes(self) -> Sizes:
        """Numbers of runs."""
        return Sizes.of(self.detail)

    def ensemble_name(self) -> str | None:
        """The ensemble over which everything runs."""
        own = load_scenario(self.scenario).name
        return (
            self.ensemble
            if self.ensemble not in ("", NO_ENSEMBLE)
            else (own if not self.ensemble and own in bundled_ensembles() else None)
        )

    def question(self, generations: int | None = None) -> OptimiseRequest:
        """The search's question."""
        size = self.sizes
        return OptimiseRequest(
            self.scenario,
            AIMS,
            budget=self.budget,
            mission_hours=self.mission_hours,
            ngo_hours=self.ngo_hours,
            against=self.against,
            population=size.population,
            generations=generations or self.generations or 2,
            optimiser_seeds=1,
            seeds=size.search,
            fresh=size.fresh,
            keep=size.keep,
            directed=size.directed,
            weeks=self.weeks,
            communities=self.communities,
            ensemble=self.ensemble_name() or NO_ENSEMBLE,
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
        "why": size.why * (2 * PAIRS * (MOST_PRACTICES - 1) + 2 + 2 * len(KERNELS)),
    }


def searched(ask: BriefRequest, generations: int) -> int:
    """Runs of the search's generations, at most."""
    plan = ask.question(generations).schedule()
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


def check_ask(ask: BriefRequest) -> None:
    """Check everything that is asked, without running anything.

    Raises:
        InputProblems: all problems at once.
    """
    problems: list[Problem] = []
    if ask.budget is None and ask.mission_hours is None and ask.ngo_hours is None:
        problems.append(Problem("--budget", "", None, "is missing", "a limit on cost or staff: without one there is no question"))
    if not (isinstance(ask.minutes, int | float) and math.isfinite(ask.minutes) and ask.minutes > 0):
        problems.append(Problem("--minutes", "", ask.minutes, "is not possible", "more than 0"))
    detail = ask.detail
    if not (isinstance(detail, int | float) and math.isfinite(detail) and 0.0 < detail <= 20.0):
        problems.append(Problem("--detail", "", ask.detail, "is not possible", "above 0 and at most 20; 1 is usual"))
        detail = 1.0
    sound: Scenario | None = None
    try:
        sound = load_scenario(ask.scenario)
    except InputProblems as error:
        problems += error.problems
    if ask.ensemble not in ("", NO_ENSEMBLE):
        try:
            load_ensemble(ask.ensemble)
        except InputProblems as error:
            problems += error.problems
    # A scenario or an ensemble that is not there was told above; a stand-in lets everything else be checked.
    plain = BriefRequest(
        **{**ask.__dict__, "scenario": ask.scenario if sound else "kesara", "detail": detail, "ensemble": NO_ENSEMBLE}
    )
    try:
        check_question(plain.question())
    except InputProblems as error:
        hidden = () if sound else ("weeks", "communities")
        problems += [problem for problem in error.problems if problem.key not in hidden]
    if problems:
        raise InputProblems(problems, "the brief")


__all__ = [
    "AIMS",
    "YARDSTICK",
    "BriefRequest",
    "Sizes",
    "check_ask",
    "generations_for",
    "library_size",
    "rough_seconds",
    "runs_beside",
    "searched",
]
