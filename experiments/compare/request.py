"""What a comparison is asked: policies, each against a reference, in one or more scenarios; checked before anything is run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

from experiments.kit import METHOD, Method, check_keywords, folder_problem
from experiments.runs import DEFAULT, SCENARIO, Ensemble, RunSettings, SettingKeywords, settings_in
from simulation.inputs import Gathered, Policy, Scenario, bundled_policies, load_policy
from simulation.world import check_count, choose_policies, choose_scenarios, seed_range, with_reference


def default_policies(scenario: Scenario) -> list[str]:
    """The library's policies without the histories of other countries; the scenario's own reference comes first."""
    own = {scenario.reference_policy, f"historical_{scenario.name}"}
    names = [name for name in bundled_policies() if not name.startswith("historical_") or name in own]
    return sorted(names, key=lambda name: name != scenario.reference_policy)


WORLDS = 100
"""Worlds of a comparison that names no number: a share of them is then known to ten points either way."""
TWICE = 25
"""Worlds that are run with a second seed as well, to tell chance from the unknown."""
MOST_WORLDS = 400
"""Most worlds that a comparison goes on to when it is asked for a precision."""
NARROWEST = 0.01
"""Finest half-width of a share that can be asked for; it takes ten thousand worlds."""


class CompareKeywords(SettingKeywords, total=False):
    """Keywords of a comparison beside scenarios, policies and seeds: see `CompareRequest`."""

    first_seed: int
    method: str
    twice: int
    until: float | None
    most: int
    out: str | os.PathLike[str] | None


@dataclass(frozen=True)
class CompareRequest:
    """A comparison that can be run.

    Attributes:
        settings: what is run in each scenario; the reference stands first among its policies; all have the same seeds.
        method: "t" or "bca", how intervals are made.
        twice: worlds that are run with a second seed as well, the first of them.
        until: further worlds follow until every share of worlds of a headline outcome is known to this half-width (95 %
            interval); ``None``: no further ones.
        most: worlds at most.
        out: folder in which finished runs are kept up to date; ``None`` keeps nothing.

    Raises:
        InputProblems: everything wrong with it at once.
    """

    settings: tuple[RunSettings, ...]
    method: Method = "t"
    twice: int = 0
    until: float | None = None
    most: int = MOST_WORLDS
    out: Path | None = None

    def __post_init__(self) -> None:
        found = Gathered()
        choose_scenarios([one.scenario for one in self.settings], found)
        for one in self.settings:
            one.complete(found, "is compared with itself")
            if list(one.seeds) != list(self.seeds):
                found.note("seeds", one.label, "has other seeds than the first scenario", "the same seeds in every scenario")
        _check_worlds(found, self.method, self.until, self.most, self.twice)
        if self.out is not None:
            trouble = folder_problem(self.out)
            found.extend([trouble] if trouble else [])
        found.refuse("the comparison")

    @classmethod
    def of(
        cls,
        scenarios: Any,
        policies: Any = None,
        against: Any = None,
        replications: int = WORLDS,
        **asked: Unpack[CompareKeywords],
    ) -> CompareRequest:
        """Check what `experiments.compare.comparison.compare` is asked; arguments as there.

        Raises:
            InputProblems: everything wrong at once.
        """
        found = Gathered()
        check_keywords(asked, CompareKeywords, "compare")
        method, out, settings = asked.get("method", "t"), asked.get("out"), settings_in(asked)
        settings.setdefault("ensemble", SCENARIO)
        until, most, twice = asked.get("until"), asked.get("most", MOST_WORLDS), asked.get("twice", TWICE)
        scenes = choose_scenarios(scenarios, found)
        named = None if policies is None else choose_policies(policies, found)
        reference = None if against is None else found.attempt(load_policy, against)
        seeds = seed_range(asked.get("first_seed", 0), replications, found, key="replications")
        _check_worlds(found, method, until, most, twice)
        chosen: dict[str, RunSettings] = {}
        if not scenes:
            RunSettings.gather(found, None, **settings)
        for label, scene in scenes.items():
            first = reference or found.attempt(load_policy, scene.reference_policy)
            rest = choose_policies(default_policies(scene), found) if named is None else named
            group = with_reference(first, rest, found)
            made = RunSettings.gather(found, scene, group, seeds or None, **settings)
            if made is not None:
                chosen[label] = made
        found.refuse("the comparison")
        runs = tuple(chosen.values())
        # Where luck alone varies, a second seed is one world more and tells nothing.
        again = min(twice, len(seeds)) if any(one.ensemble is not None or one.switching != DEFAULT for one in runs) else 0
        return cls(
            runs,
            method,  # type: ignore[arg-type]
            twice=again,
            until=until,
            most=max(most, len(seeds)),
            out=None if out is None else Path(out),
        )

    @property
    def seeds(self) -> Sequence[int]:
        """The seeds, the same in every scenario."""
        return self.settings[0].seeds

    def ensembles(self) -> dict[str, Ensemble | None]:
        """The parameter sets that the seeds run over by scenario label; ``None`` for registered defaults."""
        return {settings.label: settings.ensemble for settings in self.settings}

    def scenarios(self) -> dict[str, Scenario]:
        """Scenarios by label."""
        return {settings.label: settings.scenario for settings in self.settings}

    def policies(self) -> dict[str, list[Policy]]:
        """Policies by scenario label, reference first."""
        return {settings.label: list(settings.policies) for settings in self.settings}

    def references(self) -> dict[str, str]:
        """Reference policy's name by scenario label."""
        return {settings.label: settings.policies[0].name for settings in self.settings}

    def common(self) -> Mapping[str, Any]:
        """Length, size, parameters, switches and how they vary, the same in every scenario."""
        one = self.settings[0]
        return {
            "weeks": one.weeks,
            "communities": one.communities,
            "parameters": dict(one.parameters),
            "switches": dict(one.switches),
            "switching": one.switching,
        }


def _check_worlds(found: Gathered, method: Any, until: Any, most: Any, twice: Any) -> None:
    """Note what is wrong with how intervals are made and with how many worlds are run; see `CompareRequest`."""
    if method not in METHOD:
        found.note("method", method, "is not a method", ", ".join(METHOD))
    if until is not None and not (isinstance(until, float | int) and NARROWEST <= until < 0.5):
        found.note("until", until, "is no half-width of a share of worlds", f"a number from {NARROWEST} to below 0.5, such as 0.07")
    check_count("most", most, found)
    check_count("twice", twice, found, least=0)
