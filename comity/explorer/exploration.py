"""One browser tab's exploration: settings, two policies, the shown seed and the seeds behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from comity.explorer import changes
from comity.explorer.bands import SIDES, Bands
from comity.explorer.results import result_table
from comity.explorer.setup import Library, Setup, address, read_policy
from comity.explorer.shown import Shown
from simulation.inputs import InputProblems, Policy, Problem, Scenario


@dataclass(frozen=True)
class Side:
    """What a side follows: the policy as it is now, and the one that it was loaded as."""

    policy: Policy
    base: Policy

    @property
    def changed(self) -> bool:
        """Whether it does something else than what was loaded."""
        return not changes.same(self.policy, self.base)


class Exploration:
    """Policies A and B in one country. Safe to use from several threads.

    Args:
        library: what may be chosen; setup: what both share (the library's first scenario if left out).
        a, b: policies to begin with (the library's start if left out).
        changed: called, in whatever thread, when seeds have come in.
    """

    def __init__(
        self,
        library: Library,
        setup: Setup | None = None,
        a: Policy | None = None,
        b: Policy | None = None,
        changed: Callable[[], None] = lambda: None,
    ) -> None:
        self.library, self.changed = library, changed
        self.lock = threading.RLock()
        self.setup = library.checked(setup) if setup is not None else library.setup()
        start = library.start(self.setup.scenario)
        chosen = {"a": a or start[0], "b": b or start[1]}
        self.sides = {side: Side(policy, self._base(policy)) for side, policy in chosen.items()}
        self._begin()

    def _base(self, policy: Policy) -> Policy:
        known = self.library.policies.get(policy.name.removesuffix(changes.CHANGED))
        return known if known is not None else policy

    def _begin(self) -> None:
        setup = self.setup
        self.scenario: Scenario = self.library.scenarios[setup.scenario]
        seeds = range(setup.first_seed, setup.first_seed + setup.seeds)
        settings = setup.settings(self.scenario)
        self.bands = Bands(settings, seeds, setup.weeks, communities=setup.communities, changed=self._came_in)
        policies = self.policies()
        self.shown = Shown(settings, self.bands.foundation(setup.first_seed), policies, setup.weeks)
        self.bands.run(policies)

    def _came_in(self) -> None:
        # Whoever listens may have come after the seeds were sent off.
        self.changed()

    @property
    def week(self) -> int:
        """Weeks that the shown seed has lived."""
        return self.shown.week

    def policies(self) -> dict[str, Policy]:
        """A and B by side, each under a name of its own."""
        with self.lock:
            b = changes.named(self.sides["b"].policy, self.sides["b"].base)
            a = changes.named(self.sides["a"].policy, self.sides["a"].base)
            if a.name == b.name and not changes.same(a, b):
                a = changes.named(self.sides["a"].policy, self.sides["a"].base, b.name)
            return {"a": a, "b": b}

    @property
    def alike(self) -> bool:
        """Whether A and B are the same policy."""
        return changes.same(self.sides["a"].policy, self.sides["b"].policy)

    def address(self) -> str:
        """Settings and policies as the query of an address."""
        with self.lock:
            return address(self.library, self.setup, self.policies())

    def set_up(self, setup: Setup) -> None:
        """Begin anew with other settings; policies stay as far as they fit the scenario.

        Raises:
            InputProblems: settings that are not possible.
        """
        setup = self.library.checked(setup)
        with self.lock:
            scene = self.library.scenarios[setup.scenario]
            if setup.scenario != self.setup.scenario:
                fitting = {policy.name for policy in self.library.fitting(setup.scenario)}
                for side, start in zip(SIDES, self.library.start(setup.scenario)):
                    kept = self.sides[side]
                    foreign = kept.policy.check_regions(scene) or (
                        kept.base.name in self.library.policies and kept.base.name not in fitting
                    )
                    home = kept.base.name == self.library.scenarios[self.setup.scenario].reference_policy and not kept.changed
                    if foreign or home:
                        self.sides[side] = Side(start, start)
            self.bands.close()
            self.setup = setup
            self._begin()

    def choose(self, side: str, name: str) -> bool:
        """Let a side follow a policy of the library, from the start; returns whether weeks had to be lived again.

        Raises:
            InputProblems: no such policy or side for this scenario.
        """
        fitting = {policy.name: policy for policy in self.library.fitting(self.setup.scenario)}
        if name not in fitting:
            raise InputProblems(
                [Problem("explorer", "policy", name[:80], "is not a policy for this scenario", ", ".join(fitting))],
                "the choice of policy",
            )
        return self._follow(side, fitting[name], fitting[name])

    def load(self, side: str, text: str, file: str) -> bool:
        """Let a side follow the policy in a file's text.

        Raises:
            InputProblems: everything wrong with the file.
        """
        policy = read_policy(text, file, self.scenario)
        return self._follow(side, policy, self._base(policy))

    def copy(self, side: str) -> bool:
        """Let a side follow what the other one follows."""
        other = self.sides["b" if self._side(side) == "a" else "a"]
        return self._follow(side, other.policy, other.base)

    def reset(self, side: str) -> bool:
        """Take back all changes of a side."""
        base = self.sides[self._side(side)].base
        return self._follow(side, base, base)

    def set_level(self, side: str, instrument: str, lever: str, value: float) -> bool:
        """Move a lever from the present week on; what was lived stays as it was.

        Raises:
            InputProblems: no such side, instrument or lever, or a value out of range.
        """
        with self.lock:
            kept = self.sides[self._side(side)]
            return self._follow(side, changes.with_level(kept.policy, instrument, lever, self.week, value), kept.base)

    def set_timing(self, side: str, instrument: str, key: str, value: int) -> bool:
        """Set start or phase-in of an instrument, for the whole run: weeks already lived are lived again.

        Raises:
            InputProblems: as `changes.with_timing`; a start beyond the last week.
        """
        with self.lock:
            kept = self.sides[self._side(side)]
            if value > self.setup.weeks:
                raise InputProblems(
                    [Problem("explorer", key, value, "is beyond the last week", f"0 to {self.setup.weeks}")], "the change"
                )
            return self._follow(side, changes.with_timing(kept.policy, instrument, key, value), kept.base)

    def set_regions(self, side: str, instrument: str, regions: Sequence[str]) -> bool:
        """Limit an instrument to regions, for the whole run: weeks already lived are lived again.

        Raises:
            InputProblems: unknown regions, or an instrument that is not in use.
        """
        with self.lock:
            kept = self.sides[self._side(side)]
            known = [region.name for region in self.scenario.regions]
            return self._follow(side, changes.with_regions(kept.policy, instrument, regions, known), kept.base)

    def _follow(self, side: str, policy: Policy, base: Policy) -> bool:
        self._side(side)
        with self.lock:
            self.sides[side] = Side(policy, base)
            again = self.shown.follow(side, policy)
            self.bands.run({side: policy})
            return again

    def _side(self, side: str) -> str:
        if side not in SIDES:
            raise InputProblems([Problem("explorer", "side", side[:20], "is not a side", "a or b")], "the change")
        return side

    def step(self, weeks: int) -> int:
        """Live on by some weeks (back if negative), as far as there are any; returns the week reached."""
        return self.go_to(self.week + weeks)

    def go_to(self, week: int) -> int:
        """Live on or go back to a week; returns the week reached."""
        with self.lock:
            self.shown.go_to(week)
            return self.shown.week

    def results(self, outcomes: Sequence[str] | None = None) -> pd.DataFrame:
        """A against B over the seeds that have come in; see `comity.explorer.results.result_table`."""
        return result_table(self.bands.paired(), outcomes)

    def close(self) -> None:
        """Stop what runs in the background."""
        self.bands.close()


def options(switches: Mapping[str, str]) -> str:
    """Switches in words."""
    return ", ".join(f"{name} = {option}" for name, option in switches.items()) or "as registered"
