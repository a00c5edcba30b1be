"""What is run: scenario, policies, seeds and the settings of all runs, resolved once and checked whole.

    settings = RunSettings.of("mali", ["liaison", "localised"], seeds=range(8), weeks=104, ensemble="mali")
    settings.case(settings.policies[0], 3)     # a run

Every request holds one of these. How and where runs are made stands in `experiments.runs.pools.executors.Compute`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypedDict, Unpack, cast

import pandas as pd

from experiments.kit import check_keywords
from experiments.runs.cases import Case
from experiments.runs.ensembles import Ensemble, EnsembleLike, ensemble_note, run_parameters
from experiments.runs.worlds import DEFAULT, NONE, POOLED, chosen_ensemble, chosen_switching, pooled_switches
from simulation.inputs import Gathered, Policy, Scenario, load_scenario
from simulation.world import ScenarioLike, check_parameters, check_settings, choose_policies, choose_seeds, label_of


class SettingKeywords(TypedDict, total=False):
    """Keywords that every call which runs the model takes alike: see `RunSettings`."""

    weeks: int | None
    communities: int | None
    parameters: Mapping[str, float] | None
    switches: Mapping[str, str] | None
    ensemble: EnsembleLike
    switching: str | None


def settings_in(asked: Mapping[str, Any]) -> SettingKeywords:
    """Those among the keywords of a request that are settings of runs."""
    return cast("SettingKeywords", {name: asked[name] for name in SettingKeywords.__annotations__ if name in asked})


@dataclass(frozen=True)
class RunSettings:
    """What is run, whatever is asked of the runs. Build it with `of`, which takes names, files and objects.

    Attributes:
        scenario: the country.
        policies: no name twice; none where a request brings its own.
        seeds: in order, each once; none where a request brings its own.
        weeks, communities: length and size; ``None`` takes the scenario's own.
        parameters, switches: of all runs; ``parameters`` replace the ensemble's.
        ensemble: parameter sets; seed k runs member k % members under every policy; ``None``: registered defaults.
        switching: "pooled": seed k has setting k of a space-filling design of the structural switches, under every policy alike,
            but for those that ``switches`` fix; "default": none varies.

    Raises:
        InputProblems: everything wrong with it at once.
    """

    scenario: Scenario
    policies: tuple[Policy, ...] = ()
    seeds: Sequence[int] = field(default=(), repr=False)
    weeks: int | None = None
    communities: int | None = None
    parameters: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    ensemble: Ensemble | None = field(default=None, repr=False)
    switching: str = DEFAULT

    def __post_init__(self) -> None:
        found = Gathered()
        if self.policies:
            choose_policies(self.policies, found)
        if self.seeds:
            choose_seeds(self.seeds, found)
        check_settings(
            self.scenario,
            found,
            policies=self.policies,
            weeks=self.weeks,
            communities=self.communities,
            parameters=self.parameters,
            switches=self.switches,
        )
        found.refuse("the settings of runs")

    @classmethod
    def of(
        cls, scenario: ScenarioLike, policies: Any = None, seeds: Any = None, **settings: Unpack[SettingKeywords]
    ) -> RunSettings:
        """The settings of names, files or objects.

        Args:
            scenario: name, folder or object; "kesara:drawdown" picks a variant.
            policies: one or several names, files or objects; ``None`` for none.
            seeds: how many, from 0 on, or a list of them; ``None`` for none.
            settings: weeks, communities, parameters, switches; ensemble: "none" (if left out), "scenario", a name, folder or
                object; switching: "pooled" or "default"; left out, pooled wherever an ensemble varies the numbers.

        Raises:
            InputProblems: everything wrong at once: unknown names, no policy or seed, one that stands twice, two different
                policies of one name, sizes, values out of range, regions that the scenario does not have.
        """
        found = Gathered()
        made = cls.gather(found, scenario, policies, seeds, **settings)
        found.refuse("the settings of runs")
        assert made is not None  # whatever could not be made has been refused
        return made

    @classmethod
    def gather(
        cls,
        found: Gathered,
        scenario: ScenarioLike | None,
        policies: Any = None,
        seeds: Any = None,
        **settings: Unpack[SettingKeywords],
    ) -> RunSettings | None:
        """As `of`, for a request with more to check: mistakes are noted in ``found``, and ``None`` is returned for any.

        Without a scenario (one that could not be read) everything else is looked at.
        """
        check_keywords(settings, SettingKeywords, "RunSettings.of")
        before = len(found)
        scene = None if scenario is None else found.attempt(load_scenario, scenario)
        chosen = () if policies is None else tuple(choose_policies(policies, found))
        numbers: Sequence[int] = () if seeds is None else choose_seeds(seeds, found)
        choice, switching = settings.get("ensemble", NONE), settings.get("switching")
        members = found.attempt(chosen_ensemble, choice, scene)
        varied = found.attempt(chosen_switching, switching, members)
        plain = ("weeks", "communities", "parameters", "switches")
        given: dict[str, Any] = {name: value for name, value in settings.items() if name in plain and value is not None}
        check_settings(scene, found, policies=chosen, **given)
        if len(found) > before or scene is None or varied is None:
            return None
        given["parameters"] = check_parameters(given.get("parameters", {}))
        given["switches"] = dict(given.get("switches", {}))
        return cls(scene, chosen, numbers, ensemble=members, switching=varied, **given)

    def complete(self, found: Gathered, alone: str = "") -> None:
        """Note what settings lack whose runs are their own policies with their own seeds.

        Args:
            alone: what a single policy is told, where two or more are compared; "" where one is enough.
        """
        if not self.policies:
            choose_policies((), found)
        elif alone and len(self.policies) < 2:
            found.note("policies", self.policies[0].name, alone, "a policy beside the reference")
        if not self.seeds:
            choose_seeds((), found)

    @property
    def label(self) -> str:
        """The scenario with its variant: "kesara:drawdown"."""
        return label_of(self.scenario)

    @property
    def length(self) -> int:
        """Weeks of a run."""
        return self.scenario.weeks if self.weeks is None else int(self.weeks)

    def parameters_of(self, seed: int) -> dict[str, float]:
        """Parameter values of a seed's runs that differ from their defaults."""
        return run_parameters(self.ensemble, seed, self.parameters)

    def switches_of(self, seed: int) -> dict[str, str]:
        """Options of switches in a seed's runs: those of its world, replaced by those of all runs."""
        return {**(pooled_switches(seed) if self.switching == POOLED else {}), **self.switches}

    def drawn(self, seeds: Iterable[int]) -> pd.DataFrame:
        """What the worlds of some seeds drew: a row a world by ``seed``, then member, numbers and switches that vary, if any."""
        numbers = list(seeds)
        table = pd.DataFrame(index=pd.Index(numbers, name="seed"))
        if self.ensemble is not None:
            table = self.ensemble.table(numbers, self.parameters)
        if self.switching == POOLED:
            table = table.join(pd.DataFrame([self.switches_of(seed) for seed in numbers], index=table.index))
        return table

    def case(self, policy: Policy, seed: int, switches: Mapping[str, str] | None = None, *, world: int | None = None) -> Case:
        """A run; ``switches`` stand on top of those of its world. ``world``: the seed whose world it has, by default its own."""
        here = seed if world is None else world
        return Case(self.scenario, policy, seed, self.parameters_of(here), {**self.switches_of(here), **(switches or {})})

    def cases(self, policies: Iterable[Policy] | None = None, seeds: Iterable[int] | None = None) -> list[Case]:
        """Every policy with every seed, policy by policy; by default all of them."""
        numbers = list(self.seeds if seeds is None else seeds)
        return [self.case(policy, seed) for policy in (self.policies if policies is None else policies) for seed in numbers]

    def with_(self, **changes: Any) -> RunSettings:
        """The same with some attributes changed, checked anew."""
        return replace(self, **changes)

    def note(self) -> dict[str, Any]:
        """The settings as plain values for provenance: digests of scenario, policies and ensemble, and all the rest."""
        return {
            "scenario": self.scenario.name,
            "variant": self.scenario.variant,
            "scenario_digest": self.scenario.digest(),
            "policies": {policy.name: policy.digest() for policy in self.policies},
            "seeds": list(self.seeds),
            "weeks": self.weeks,
            "communities": self.communities,
            "parameters": dict(self.parameters),
            "switches": dict(self.switches),
            "switching": self.switching,
            **ensemble_note(self.ensemble),
        }
