"""What a screening is asked, checked whole, and how many worlds its runs pay for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict, Unpack

from experiments.kit import check_keywords, folder_problem
from experiments.runs import SCENARIO, RunSettings, unknown_numbers
from experiments.screening.groups import groups_of
from simulation.inputs import Gathered, Scenario, load_policy
from simulation.world import ScenarioLike, check_count, choose_policies, choose_scenarios, with_reference

HANDS = 4
"""Hands that numbers are dealt to in every world."""
RUNS = 12_000
"""Runs for one country, unless another number is asked for."""
SHARE_OF_GROUPS = 0.1
GROUP_WORLDS = (3, 8)
"""Groups are moved in so many worlds: what a tenth of the runs pays for, within these."""
FEWEST_WORLDS = 8
"""Worlds in which hands are moved, at least; with so few next to nothing is found."""
POLICY, REFERENCE_COMMUNITIES, BY_REGION = "best_practice", 30, 3
"""The policy that is held against the reference; communities: three a region and at least thirty."""
MOST_RUNS = 10_000_000


class ScreenKeywords(TypedDict, total=False):
    """Keywords of a screening beside its scenarios: see `ScreenRequest`."""

    policy: Any
    against: Any
    runs: int
    seed: int
    weeks: int | None
    communities: int | None
    out: str | os.PathLike[str] | None


@dataclass(frozen=True)
class ScreenPlan:
    """How the runs of one country are spent.

    Attributes:
        group_worlds: worlds in which every group is moved; worlds: in which hands are.
        groups: so many; hands: in each world; policies: two.
    """

    group_worlds: int
    worlds: int
    groups: int
    hands: int = HANDS
    policies: int = 2

    @property
    def first(self) -> int:
        """Runs of the first stage."""
        return self.group_worlds * (2 * self.groups + 1) * self.policies

    @property
    def second(self) -> int:
        """Runs of the second stage."""
        return self.worlds * 2 * self.hands * self.policies

    @property
    def runs(self) -> int:
        """All runs."""
        return self.first + self.second


def plan_of(runs: int, groups: int) -> ScreenPlan:
    """The plan that at most so many runs pay for."""
    low, high = GROUP_WORLDS
    one = ScreenPlan(1, 1, groups)
    group_worlds = min(high, max(low, int(SHARE_OF_GROUPS * runs / one.first)))
    return ScreenPlan(group_worlds, (runs - group_worlds * one.first) // one.second, groups)


def fewest_runs(groups: int) -> int:
    """Runs below which nothing could be found."""
    return ScreenPlan(GROUP_WORLDS[0], FEWEST_WORLDS, groups).runs


@dataclass(frozen=True)
class ScreenRequest:
    """A screening that can be run. Build it with `of`, which takes names.

    Attributes:
        settings: of each country, with two policies, the reference first; the scenario's own ensemble, switches pooled.
        runs: for each country, at most.
        seed: decides which numbers are moved together and to which ends; world k is that of a comparison.
        out: folder for tables and page; ``None`` writes nothing.

    Raises:
        InputProblems: too few runs, or not two policies.
    """

    settings: tuple[RunSettings, ...]
    runs: int = RUNS
    seed: int = 0
    out: Path | None = None

    def __post_init__(self) -> None:
        found = Gathered()
        check_count("runs", self.runs, found, least=fewest_runs(len(groups_of(unknown_numbers()))), most=MOST_RUNS)
        check_count("seed", self.seed, found, least=0)
        for made in self.settings:
            if len(made.policies) != 2:
                found.note("policy", [policy.name for policy in made.policies], "is not a policy and its reference", "two policies")
        trouble = None if self.out is None else folder_problem(self.out)
        found += [trouble] if trouble else []
        found.refuse("the screening")

    @classmethod
    def of(cls, scenarios: ScenarioLike | Sequence[ScenarioLike], **asked: Unpack[ScreenKeywords]) -> ScreenRequest:
        """Check what a screening is asked.

        Args:
            scenarios: one or several names, folders or objects.
            asked: ``policy``: whose difference from the reference is looked at beside the level under the reference (best
                practice); ``against``: the reference, the scenario's own if left out; ``runs``: for each country; ``seed``: of
                the moves; ``weeks``, ``communities``: length (the scenario's own) and size (three communities a region, at
                least thirty); ``out``: folder.

        Raises:
            InputProblems: everything wrong at once.
        """
        check_keywords(asked, ScreenKeywords, "screen")
        found = Gathered()
        scenes = choose_scenarios(scenarios, found)
        settings = [
            RunSettings.gather(
                found,
                scene,
                _policies(scene, asked.get("policy") or POLICY, asked.get("against"), found) or None,
                ensemble=SCENARIO,
                weeks=asked.get("weeks"),
                communities=asked.get("communities") or usual_communities(scene),
            )
            for scene in scenes.values()
        ]
        found.refuse("the screening")
        out = asked.get("out")
        return cls(
            tuple(made for made in settings if made is not None),
            asked.get("runs", RUNS),
            asked.get("seed", 0),
            out=None if out is None else Path(out),
        )

    def plan(self) -> ScreenPlan:
        """How the runs of each country are spent."""
        return plan_of(self.runs, len(groups_of(unknown_numbers())))


def _policies(scene: Scenario, policy: Any, against: Any, found: Gathered) -> list[Any]:
    """The reference and the policy held against it."""
    reference = found.attempt(load_policy, against if against is not None else scene.reference_policy)
    return with_reference(reference, choose_policies(policy, found), found)


def usual_communities(scene: Scenario) -> int:
    """Communities of a screening's runs that names no number."""
    return max(REFERENCE_COMMUNITIES, BY_REGION * len(scene.regions))
