"""What `comity optimise` is asked, and everything that can be wrong with it."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar

from experiments.kit import read_sealed, write_sealed
from experiments.optimise.search import Schedule
from experiments.optimise.task import measure_of
from experiments.runs import SCENARIO, EnsembleLike, RunSettings
from simulation.inputs import Gathered, InputProblems, Problem, bundled_policies, load_scenario, one_of, unknown_name
from simulation.registers import INSTRUMENTS, OUTCOMES
from simulation.results import source_hash
from simulation.world import seed_range

PLAN = "plan.json"
LEAST_AMOUNT = 1000.0
"""Dollars or hours below which no mission works: a limit between a share and this is a share mistyped, such as 60 for 0.6."""
OBJECTIVES = ("trust_mission", "legitimacy_mission", "legitimacy_government", "stability", "worst_off_tenth", "cost_usd")
"""Objectives if none are chosen."""


@dataclass(frozen=True)
class OptimiseRequest:
    """What is searched for, and how hard; made only if nothing is wrong with it.

    Attributes:
        scenario: name, name:variant or folder.
        objectives: measures with a better direction, as "stability" or "trust_mission.worst_tenth".
        instruments: instruments that may be used; none given = all.
        budget: most that a policy may cost on average: a share of best practice's cost here (up to ``SHARES``) or US dollars.
        mission_hours, ngo_hours: the same for staff-hours.
        against: the policy that the named "cheapest that beats" must beat; the scenario's reference if left out.
        phasing, scope: whether start weeks and regions are searched.
        population, generations, optimiser_seeds: size of the search; every optimiser seed is a whole search.
        seeds: runs a policy in the second half of the generations; half as many in the first.
        fresh: worlds of the choice, which the search has not seen.
        judged: worlds of the contests with the library, which no choice has seen; a share of a hundred is known to ten points.
        keep: most policies of the search's front that are judged.
        directed: rounds of the search beside each policy of the library at its cost, after the generations; 0 leaves it out.
        weeks, communities, parameters, switches, ensemble, switching: as in `experiments.compare.comparison.compare`.
        first_seed: first of all seeds of the model; those of the search, of the choice and of the contests follow each other.

    Raises:
        InputProblems: everything wrong at once; nothing is run for it.
    """

    SHARES: ClassVar[float] = 5.0
    """Limits up to this are shares of what best practice takes."""

    scenario: str
    objectives: tuple[str, ...] = OBJECTIVES
    instruments: tuple[str, ...] = ()
    budget: float | None = None
    mission_hours: float | None = None
    ngo_hours: float | None = None
    against: str | None = None
    phasing: bool = True
    scope: bool = True
    population: int = 40
    generations: int = 16
    optimiser_seeds: int = 2
    seeds: int = 8
    fresh: int = 24
    judged: int = 100
    keep: int = 40
    directed: int = 6
    weeks: int | None = None
    communities: int | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    ensemble: EnsembleLike = SCENARIO
    switching: str | None = None
    first_seed: int = 0

    def __post_init__(self) -> None:
        _ = self.settings

    @cached_property
    def settings(self) -> RunSettings:
        """The settings of its runs, without policies."""
        return _checked(self)

    def schedule(self) -> Schedule:
        """How long the search goes on."""
        return Schedule.of(self.population, self.generations, optimiser_seeds=self.optimiser_seeds, seeds=self.seeds)

    def seed_numbers(self, part: str) -> list[int]:
        """Seeds of the model for "search", "fresh" (the choice) or "judging" (the contests); no seed is in two parts."""
        start = {"search": 0, "fresh": self.seeds, "judging": self.seeds + self.fresh}[part] + self.first_seed
        return list(range(start, start + {"search": self.seeds, "fresh": self.fresh, "judging": self.judged}[part]))

    def reference(self) -> str:
        """Name of the policy that is to be beaten."""
        return self.against or load_scenario(self.scenario).reference_policy


Question = OptimiseRequest
"""The name under which version 0.1 documented it."""


def _checked(question: OptimiseRequest) -> RunSettings:
    """The settings of a question's runs, when nothing is wrong with it; see `OptimiseRequest`."""
    found = Gathered()
    settings = RunSettings.gather(
        found,
        question.scenario,
        question.against,
        weeks=question.weeks,
        communities=question.communities,
        parameters=question.parameters,
        switches=question.switches,
        ensemble=question.ensemble,
        switching=question.switching,
    )
    seed_range(question.first_seed, question.seeds, found)
    _check_objectives(question.objectives, found)
    found += [
        unknown_name("--instrument", "", name, list(INSTRUMENTS), "instrument")
        for name in question.instruments
        if name not in INSTRUMENTS
    ]
    if question.against is not None and not found and question.against not in bundled_policies():
        found.append(unknown_name("--against", "", question.against, bundled_policies(), "policy in the library"))
    _check_limits(question, found)
    _check_sizes(question, found)
    found.refuse("the search")
    assert settings is not None  # what could not be read has been refused
    return settings.with_(policies=())


def _check_objectives(objectives: tuple[str, ...], found: Gathered) -> None:
    """Note objectives that cannot be traded off."""
    if len(objectives) < 2:
        found.append(Problem("--objective", "", list(objectives), "is too few to trade off", "two or more"))
    for name in objectives:
        measure = found.attempt(measure_of, name)
        if measure is not None and OUTCOMES[measure.outcome].direction == 0:
            fit = [outcome for outcome, row in OUTCOMES.items() if row.direction]
            found.append(Problem("--objective", "", name, "has no better direction", one_of(fit)))
    found += [
        Problem("--objective", "", name, "stands twice", "each objective once")
        for name in dict.fromkeys(objectives)
        if objectives.count(name) > 1
    ]
    if objectives and all(name.startswith("cost_") for name in objectives):
        found.append(Problem("--objective", "", list(objectives), "are all costs", "something to gain as well"))


def _check_limits(question: OptimiseRequest, found: Gathered) -> None:
    """Note limits on cost and staff that are none."""
    allowed = f"above 0: up to {question.SHARES:g} a share of what best practice takes, beyond that US dollars or hours"
    for option, value in (
        ("--budget", question.budget),
        ("--staff mission", question.mission_hours),
        ("--staff ngo", question.ngo_hours),
    ):
        if value is not None and not (math.isfinite(value) and value > 0.0):
            found.append(Problem(option, "", value, "is no limit", allowed))
        elif value is not None and question.SHARES < value < LEAST_AMOUNT:
            meant = f"{value / 100:g}" if value <= 100 * question.SHARES else ""
            words = f"would be {'US dollars' if option == '--budget' else 'hours'} for a whole mission"
            found.append(Problem(option, "", value, words, allowed.replace("beyond that", f"from {LEAST_AMOUNT:g}"), nearest=meant))


def _check_sizes(question: OptimiseRequest, found: Gathered) -> None:
    """Note numbers of policies, generations and seeds that are not possible."""
    for option, value, low, high in (
        ("--population", question.population, 4, 1000),
        ("--generations", question.generations, 2, 10_000),
        ("--optimiser-seeds", question.optimiser_seeds, 1, 100),
        ("--fresh", question.fresh, 3, 100_000),
        ("--judged", question.judged, 3, 100_000),
        ("--keep", question.keep, 1, 1000),
        ("--directed", question.directed, 0, 1000),
    ):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            found.append(Problem(option, "", value, "is not possible", f"a whole number from {low} to {high}"))


def write_plan(question: OptimiseRequest, folder: Path) -> None:
    """Write down what is searched for and by which model, so that only the same search goes on here."""
    write_sealed(folder / PLAN, {"question": asdict(question), "source": source_hash()})


def read_plan(folder: str | os.PathLike[str]) -> OptimiseRequest:
    """The question of a search in ``folder``.

    Raises:
        InputProblems: there is none, or another model made it.
    """
    path = Path(folder) / PLAN
    try:
        plan = read_sealed(path)
        asked: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in plan["question"].items()}
        source = plan["source"]
        question = OptimiseRequest(**asked) if source == source_hash() else None
    except InputProblems:
        raise
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise InputProblems(
            [
                Problem(
                    "--resume",
                    "",
                    str(folder),
                    f"holds no search that can go on ({error})",
                    "the folder of an earlier `comity optimise`",
                )
            ],
            "the search",
        ) from None
    if question is None:
        raise InputProblems(
            [
                Problem(
                    "--resume",
                    "",
                    str(folder),
                    "was begun with another version of the model",
                    "the version that began it, or a new folder",
                )
            ],
            "the search",
        )
    return question


def check_plan(question: OptimiseRequest, folder: Path) -> None:
    """Check that ``folder`` holds no other search.

    Raises:
        InputProblems: it does.
    """
    if (folder / PLAN).exists() and read_plan(folder) != question:
        raise InputProblems(
            [Problem("--out", "", str(folder), "holds another search", "a new folder, or --resume with this one")], "the search"
        )
