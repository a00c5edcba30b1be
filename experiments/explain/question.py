"""What `comity explain` is asked: two policies, a scenario, and how far to look; checked whole before anything is run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Unpack

import numpy as np

from experiments.compare import TWICE, WORLDS
from experiments.kit import check_keywords
from experiments.runs import DEFAULT, SCENARIO, Case, RunSettings, SettingKeywords, settings_in
from simulation.inputs import Gathered, InstrumentSetting, Policy, Scenario, unknown_name
from simulation.registers import HEADLINES, INSTRUMENTS, KERNELS, MECHANISMS, OUTCOMES
from simulation.world import check_count, choose_seeds, schedule

MOST_EXACT = 10
"""With more differing instruments than this, orders are drawn instead of counting all coalitions."""
PAIRS = 2
"""Antithetic pairs of orders drawn for each seed."""


class ExplainKeywords(SettingKeywords, total=False):
    """Keywords of an explanation beside its two policies and its scenario: see `ExplainRequest`."""

    outcomes: Sequence[str] | None
    first_seed: int
    follow: int | None
    mechanisms: Sequence[str] | None
    pairs: int | None
    worlds: int


@dataclass(frozen=True)
class ExplainRequest:
    """Why does policy ``b`` differ from policy ``a`` in this scenario?

    Attributes:
        settings: scenario, the two policies, length, size, parameters, switches and ensemble of all runs.
        outcomes: what to explain; ``None`` lets the runs decide.
        first_seed: first of the seeds; follow: the seed whose first divergence is told (``None``: the most typical).
        mechanisms: kernels or rows to switch off in turn; ``None``: all kernels, then rows of the strongest.
        pairs: antithetic pairs of orders for each seed; ``None`` counts all coalitions.
        worlds: worlds of the whole difference, from which its verdict is made; its parts have as many as there are seeds.

    Raises:
        InputProblems: everything wrong with it at once; two policies that do not differ.
    """

    settings: RunSettings
    outcomes: tuple[str, ...] | None = None
    first_seed: int = 0
    follow: int | None = None
    mechanisms: tuple[str, ...] | None = None
    pairs: int | None = None
    worlds: int = WORLDS

    def __post_init__(self) -> None:
        found = Gathered()
        seeds = (self.first_seed, self.follow)
        _check_asked(found, self.outcomes or (), self.mechanisms or (), self.pairs, seeds, worlds=self.worlds)
        if len(self.settings.policies) != 2:
            names = [policy.name for policy in self.settings.policies]
            found.note("policies", names, "are not two: one difference is explained", "two policies")
        elif not found and not self.players:
            found.note(
                "policies",
                f"{self.a.name}, {self.b.name}",
                f"use every instrument alike in these {self.weeks} weeks: there is no difference to explain",
                "two policies of which at least one instrument differs (comity show policy NAME)",
            )
        found.refuse("the explanation")

    @classmethod
    def of(
        cls,
        a: str | Path | Policy,
        b: str | Path | Policy,
        scenario: str | Path | Scenario,
        **asked: Unpack[ExplainKeywords],
    ) -> ExplainRequest:
        """Check what is asked.

        Args:
            a, b: names, files or objects; the explanation is of b - a.
            scenario: name, folder or object.
            asked: ``outcomes``: ids, and ``None`` or none for the headline outcomes that differ most against luck, and cost;
                ``weeks``, ``communities``, ``parameters``, ``switches``, ``ensemble``, ``switching``: as in
                `experiments.compare.compare`; ``first_seed``, ``follow``, ``worlds``: see `ExplainRequest`; ``mechanisms``:
                ids of kernels or rows; ``pairs``: antithetic pairs of orders for each seed, by default all coalitions up to
                ten instruments, else two pairs.

        Raises:
            InputProblems: everything wrong with it at once; two policies that do not differ.
        """
        check_keywords(asked, ExplainKeywords, "explain")
        found = Gathered()
        given = settings_in(asked)
        given.setdefault("ensemble", SCENARIO)
        settings = RunSettings.gather(found, scenario, (a, b), **given)
        outcomes, mechanisms, pairs = asked.get("outcomes") or (), asked.get("mechanisms") or (), asked.get("pairs")
        first_seed, follow = asked.get("first_seed", 0), asked.get("follow")
        worlds = asked.get("worlds", WORLDS)
        _check_asked(found, outcomes, mechanisms, pairs, (first_seed, follow), worlds=worlds)
        found.refuse("the explanation")
        assert settings is not None  # whatever could not be made has been refused
        made = cls(
            settings,
            tuple(dict.fromkeys(outcomes)) or None,
            first_seed=int(first_seed),
            follow=None if follow is None else int(follow),
            mechanisms=tuple(dict.fromkeys(mechanisms)) or None,
            pairs=pairs,
            worlds=worlds,
        )
        return replace(made, pairs=PAIRS) if pairs is None and len(made.players) > MOST_EXACT else made

    @cached_property
    def players(self) -> tuple[str, ...]:
        """Instruments that differ, in the register's order."""
        return differing(self.a, self.b, self.scenario, self.weeks)

    @property
    def a(self) -> Policy:
        """The policy that the explanation starts from."""
        return self.settings.policies[0]

    @property
    def b(self) -> Policy:
        """The policy that is explained."""
        return self.settings.policies[1]

    @property
    def scenario(self) -> Scenario:
        """The country."""
        return self.settings.scenario

    @property
    def weeks(self) -> int:
        """Weeks of a run."""
        return self.settings.length

    @property
    def communities(self) -> int | None:
        """Country total; ``None`` is the scenario's own."""
        return self.settings.communities

    @property
    def switches(self) -> Mapping[str, str]:
        """Switches of all runs."""
        return self.settings.switches

    @property
    def twice(self) -> int:
        """Worlds of the whole difference that get a second seed; none where luck alone varies."""
        varied = self.settings.ensemble is not None or self.settings.switching != DEFAULT
        return min(TWICE, self.worlds) if varied else 0

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

    def case(self, policy: Policy, seed: int, off: str = "", *, world: int | None = None) -> Case:
        """A run of a policy, with one mechanism or kernel off; ``world``: the seed whose world it has, by default its own."""
        return self.settings.case(policy, seed, {off: "off"} if off else None, world=world)


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


def _check_asked(
    found: Gathered,
    outcomes: Sequence[str],
    mechanisms: Sequence[str],
    pairs: int | None,
    seeds: tuple[Any, Any],
    *,
    worlds: int,
) -> None:
    """Note what is wrong beside the settings of runs; ``seeds`` are the first one and the one that is followed."""
    for key, seed in zip(("first_seed", "follow"), seeds, strict=True):
        if seed is not None:
            choose_seeds([seed], found, key=key)
    for name in outcomes:
        if name not in OUTCOMES:
            found.append(unknown_name("call", "outcome", name, list(OUTCOMES), "outcome"))
    for name in mechanisms:
        if name not in MECHANISMS and name not in KERNELS:
            found.append(unknown_name("call", "mechanism", name, [*KERNELS, *MECHANISMS], "mechanism or kernel"))
    check_count("worlds", worlds, found, most=10_000)
    if pairs is not None:
        check_count("pairs", pairs, found, most=10_000)
