"""What `comity explain` is asked: two policies, a scenario, and how far to look; checked whole before anything is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from experiments.runs.cases import Case
from experiments.runs.ensembles import Ensemble, EnsembleLike, run_parameters
from experiments.runs.settings import RunSettings
from simulation.inputs.errors import Gathered, unknown_name
from simulation.inputs.policy import InstrumentSetting, Policy
from simulation.inputs.scenario.scenario import Scenario
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.mechanisms import KERNELS, MECHANISMS
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from simulation.world.requests import check_count, choose_seeds
from simulation.world.settings import check_parameters, schedule

MOST_EXACT = 10
"""With more differing instruments than this, orders are drawn instead of counting all coalitions."""
PAIRS = 2
"""Antithetic pairs of orders drawn for each seed."""


@dataclass(frozen=True)
class ExplainRequest:
    """Why does policy ``b`` differ from policy ``a`` in this scenario?

    Attributes:
        scenario, a, b: what is compared; differences are b - a.
        players: instruments that differ, in the register's order.
        outcomes: what to explain; ``None`` lets the runs decide.
        weeks, communities: length and size of runs.
        parameters, switches, ensemble: settings of all runs.
        first_seed: first of the seeds; follow: the seed whose first divergence is told (``None``: the most typical).
        mechanisms: kernels or rows to switch off in turn; ``None``: all kernels, then rows of the strongest.
        pairs: antithetic pairs of orders for each seed; ``None`` counts all coalitions.
    """

    scenario: Scenario
    a: Policy
    b: Policy
    players: tuple[str, ...]
    outcomes: tuple[str, ...] | None
    weeks: int
    communities: int | None
    parameters: Mapping[str, float]
    switches: Mapping[str, str]
    ensemble: Ensemble | None = field(repr=False)
    first_seed: int
    follow: int | None
    mechanisms: tuple[str, ...] | None
    pairs: int | None

    @property
    def exact(self) -> bool:
        """Whether every coalition is run."""
        return self.pairs is None

    @property
    def measured(self) -> tuple[str, ...]:
        """Outcomes read off every run."""
        return tuple(dict.fromkeys([*HEADLINES, *(self.outcomes or ())]))

    @property
    def switched_off(self) -> tuple[str, ...]:
        """What is switched off in turn at first: the mechanisms asked for, or every kernel that is not off already."""
        if self.mechanisms is not None:
            return self.mechanisms
        return tuple(kernel for kernel in KERNELS if self.switches.get(kernel) != "off")

    def rows_of(self, kernel: str) -> tuple[str, ...]:
        """Rows of a kernel that are not off already."""
        return tuple(row.id for row in MECHANISMS.values() if row.kernel == kernel and self.switches.get(row.id) != "off")

    def coalition(self, members: int) -> Policy:
        """The policy with b's settings for the members of a coalition and a's for everything else."""
        if members == 0:
            return self.a
        if members == (1 << len(self.players)) - 1:
            return self.b
        settings = dict(self.a.instruments)
        for k, player in enumerate(self.players):
            if members >> k & 1:
                settings.pop(player, None)
                if player in self.b.instruments:
                    settings[player] = self.b.instruments[player]
        return Policy.of(f"coalition_{members}", settings)

    def case(self, policy: Policy, seed: int, off: str = "") -> Case:
        """A run of a policy, with one mechanism or kernel off."""
        switches = {**self.switches, off: "off"} if off else dict(self.switches)
        return Case(self.scenario, policy, seed, run_parameters(self.ensemble, seed, self.parameters), switches)


def differing(a: Policy, b: Policy, scenario: Scenario, weeks: int) -> tuple[str, ...]:
    """Instruments whose levers or regions differ between two policies in some week of a run.

    What is written differently and does the same (an intensity of 0, all regions by name) does not differ.
    """
    (levers_a, scope_a), (levers_b, scope_b) = (schedule(policy, scenario, weeks) for policy in (a, b))
    found, row = [], 0
    for k, (name, instrument) in enumerate(INSTRUMENTS.items()):
        rows = slice(row, row + len(instrument.levers))
        row = rows.stop
        used = bool(levers_a[rows].any() or levers_b[rows].any())
        if not np.array_equal(levers_a[rows], levers_b[rows]) or (used and not np.array_equal(scope_a[k], scope_b[k])):
            found.append(name)
    return tuple(found)


def setting_words(setting: InstrumentSetting | None) -> str:
    """How an instrument is set, in words."""
    return "not used" if setting is None or setting.intensity == 0.0 else str(setting).replace("_", " ")


def ask(
    a: str | Path | Policy,
    b: str | Path | Policy,
    scenario: str | Path | Scenario,
    *,
    outcomes: Sequence[str] | None = None,
    weeks: Any = None,
    communities: Any = None,
    parameters: Mapping[str, float] | None = None,
    switches: Mapping[str, str] | None = None,
    ensemble: EnsembleLike | None = None,
    first_seed: Any = 0,
    follow: Any = None,
    mechanisms: Sequence[str] | None = None,
    pairs: Any = None,
) -> ExplainRequest:
    """Check a question and return it.

    Args:
        a, b: names, files or objects; the explanation is of b - a.
        scenario: name, folder or object.
        outcomes: ids; ``None`` or none: the headline outcomes that differ most against luck, and cost.
        weeks, communities, parameters, switches, ensemble: as in `experiments.compare.comparison.compare`.
        first_seed, follow: see `ExplainRequest`.
        mechanisms: ids of kernels or rows.
        pairs: antithetic pairs of orders for each seed; by default all coalitions up to ten instruments, else two pairs.

    Raises:
        InputProblems: everything wrong with it at once; two policies that do not differ.
    """
    found = Gathered()
    settings = RunSettings.gather(
        found,
        scenario,
        (a, b),
        weeks=weeks,
        communities=communities,
        parameters=parameters,
        switches=switches,
        ensemble=ensemble,
    )
    for key, seed in (("first_seed", first_seed), ("follow", follow)):
        if seed is not None:
            choose_seeds(seed, found, key=key)
    for name in outcomes or ():
        if name not in OUTCOMES:
            found.append(unknown_name("call", "outcome", name, list(OUTCOMES), "outcome"))
    for name in mechanisms or ():
        if name not in MECHANISMS and name not in KERNELS:
            found.append(unknown_name("call", "mechanism", name, [*KERNELS, *MECHANISMS], "mechanism or kernel"))
    if pairs is not None:
        check_count("pairs", pairs, found, most=10_000)
    players: tuple[str, ...] = ()
    if not found and settings is not None:
        players = differing(settings.policies[0], settings.policies[1], settings.scenario, settings.length)
        if not players:
            found.note(
                "policies",
                ", ".join(policy.name for policy in settings.policies),
                f"use every instrument alike in these {settings.length} weeks: there is no difference to explain",
                "two policies of which at least one instrument differs (comity show policy NAME)",
            )
    found.refuse("the explanation")
    assert settings is not None  # whatever could not be made has been refused
    one, two = settings.policies
    drawn = pairs if pairs is not None else None if len(players) <= MOST_EXACT else PAIRS
    return ExplainRequest(
        settings.scenario,
        one,
        two,
        players,
        tuple(dict.fromkeys(outcomes)) if outcomes else None,
        settings.length,
        settings.communities,
        check_parameters(settings.parameters),
        settings.switches,
        settings.ensemble,
        int(first_seed),
        None if follow is None else int(follow),
        tuple(dict.fromkeys(mechanisms)) if mechanisms else None,
        drawn,
    )
