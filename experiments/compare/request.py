"""What a comparison is asked: policies, each against a reference, in one or more scenarios; checked before anything is run."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Unpack

from experiments.kit import METHOD, Method, check_keywords, folder_problem
from experiments.runs import Ensemble, RunSettings, SettingKeywords, settings_in
from simulation.inputs import Gathered, Policy, Scenario, bundled_policies, load_policy
from simulation.world import choose_policies, choose_scenarios, seed_range, with_reference


def default_policies(scenario: Scenario) -> list[str]:
    """The library's policies without the histories of other countries; the scenario's own reference comes first."""
    own = {scenario.reference_policy, f"historical_{scenario.name}"}
    names = [name for name in bundled_policies() if not name.startswith("historical_") or name in own]
    return sorted(names, key=lambda name: name != scenario.reference_policy)


class CompareKeywords(SettingKeywords, total=False):
    """Keywords of a comparison beside scenarios, policies and seeds: see `CompareRequest`."""

    first_seed: int
    method: str
    out: str | os.PathLike[str] | None


@dataclass(frozen=True)
class CompareRequest:
    """A comparison that can be run.

    Attributes:
        settings: what is run in each scenario; the reference stands first among its policies; all have the same seeds.
        method: "t" or "bca", how intervals are made.
        out: folder in which finished runs are kept up to date; ``None`` keeps nothing.
    """

    settings: tuple[RunSettings, ...]
    method: Method = "t"
    out: Path | None = None

    @classmethod
    def of(
        cls,
        scenarios: Any,
        policies: Any = None,
        against: Any = None,
        replications: int = 32,
        **asked: Unpack[CompareKeywords],
    ) -> CompareRequest:
        """Check what `experiments.compare.comparison.compare` is asked; arguments as there.

        Raises:
            InputProblems: everything wrong at once.
        """
        found = Gathered()
        check_keywords(asked, CompareKeywords, "compare")
        method, out, settings = asked.get("method", "t"), asked.get("out"), settings_in(asked)
        scenes = choose_scenarios(scenarios, found)
        named = None if policies is None else choose_policies(policies, found)
        reference = None if against is None else found.attempt(load_policy, against)
        seeds = seed_range(asked.get("first_seed", 0), replications, found, key="replications")
        if method not in METHOD:
            found.note("method", method, "is not a method", ", ".join(METHOD))
        chosen: dict[str, RunSettings] = {}
        if not scenes:
            RunSettings.gather(found, None, **settings)
        for label, scene in scenes.items():
            first = reference or found.attempt(load_policy, scene.reference_policy)
            rest = choose_policies(default_policies(scene), found) if named is None else named
            group = with_reference(first, rest, found)
            if len(group) < 2 and not found:
                found.note("policies", group[0].name, "is compared with itself", "a policy beside the reference")
            made = RunSettings.gather(found, scene, group, seeds or None, **settings)
            if made is not None:
                chosen[label] = made
        if out is not None and not found:
            trouble = folder_problem(out)
            found.extend([trouble] if trouble else [])
        found.refuse("the comparison")
        return cls(tuple(chosen.values()), method, None if out is None else Path(out))  # type: ignore[arg-type]

    @property
    def seeds(self) -> Sequence[int]:
        """The seeds, the same in every scenario."""
        return self.settings[0].seeds

    @property
    def ensemble(self) -> Ensemble | None:
        """The parameter sets that the seeds run over, if any."""
        return self.settings[0].ensemble

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
        """Length, size, parameters and switches, the same in every scenario."""
        one = self.settings[0]
        return {
            "weeks": one.weeks,
            "communities": one.communities,
            "parameters": dict(one.parameters),
            "switches": dict(one.switches),
        }
