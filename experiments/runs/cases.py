"""A case: everything that decides one run, and how cases are put into groups that share a world."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from simulation.inputs import Policy, Scenario
from simulation.world import WORLD_PARAMETERS


@dataclass(frozen=True)
class Case:
    """Everything that decides one run, apart from its length and its size.

    Attributes:
        scenario: the country, with any scalar already overridden.
        policy: the policy, with any intensity already overridden.
        seed: decides the world and all luck.
        parameters: values of registered parameters that differ from their defaults.
        switches: options of structural switches; mechanisms or kernels "on" or "off".
        stays: the mission stays after the horizon at its last strength, instead of leaving.
    """

    scenario: Scenario
    policy: Policy
    seed: int
    parameters: Mapping[str, float] = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    stays: bool = False

    def world_parameters(self) -> dict[str, float]:
        """The parameters among this case's that shape the world itself."""
        return {name: self.parameters[name] for name in WORLD_PARAMETERS if name in self.parameters}


def worlds(cases: Iterable[tuple[int, Case]]) -> list[list[tuple[int, Case]]]:
    """Cases, each with its number, in groups that share a world: one scenario, seed, exit and shape; by first appearance.

    Two scenario objects that say the same count as one.
    """
    digests: dict[int, str] = {}
    groups: dict[Hashable, list[tuple[int, Case]]] = {}
    for number, case in cases:
        # Digests cost more than looking up which object it is; the cases keep their scenarios alive meanwhile.
        scenario = digests.setdefault(id(case.scenario), "") or case.scenario.digest()
        digests[id(case.scenario)] = scenario
        groups.setdefault((scenario, case.seed, case.stays, *case.world_parameters().items()), []).append((number, case))
    return list(groups.values())
