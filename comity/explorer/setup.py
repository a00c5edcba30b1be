"""What is explored: scenario, seeds, length, size and switches, with limits, and as an address that can be passed on."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from experiments.compare import default_policies
from experiments.runs import NONE, SCENARIO, RunSettings
from simulation.inputs import (
    InputProblems,
    InstrumentSetting,
    Policy,
    Problem,
    Scenario,
    bundled_scenarios,
    load_policy,
    load_scenario,
    unknown_name,
)
from simulation.registers import SWITCHES
from simulation.world import check_size, check_switches, label_of

MOST_SEEDS = 400
MOST_COMMUNITIES = 1000
MOST_WORK = 12_000_000
"""Community-weeks of all seeds of one policy; about a microsecond each."""
LARGEST_FILE = 40_000
"""Characters of a policy file from a browser."""
LONGEST_ADDRESS = 12_000
"""Characters of the settings in an address."""
SEEDS = 100
"""Worlds of each policy: a share of a hundred is known to ten points."""
LAST_WEEK = 100_000
"""No policy needs a later week; larger numbers would not fit the schedule."""


@dataclass(frozen=True)
class Setup:
    """What both policies share.

    Attributes:
        scenario: label in the library; seeds: runs of each policy; first_seed: the one that is shown, others follow.
        weeks, communities: length and size; ensemble: what the numbers are drawn from, "scenario" or "none"; switches: options
            that hold in every world, all others differ from world to world (without an ensemble they are the first).
    """

    scenario: str
    seeds: int = SEEDS
    first_seed: int = 1
    weeks: int = 104
    communities: int = 200
    ensemble: str = SCENARIO
    switches: Mapping[str, str] = field(default_factory=dict)

    def settings(self, scene: Scenario) -> RunSettings:
        """The settings of its runs: seed k is world k, under A and B alike."""
        return RunSettings.of(scene, weeks=self.weeks, communities=self.communities, switches=self.switches, ensemble=self.ensemble)


class Library:
    """Scenarios and policies that a browser may choose from; nothing else is ever opened.

    Attributes:
        scenarios: by label; policies: by name.
    """

    def __init__(
        self, scenarios: Mapping[str, Scenario], policies: Mapping[str, Policy], first: str, a: str = "", b: str = ""
    ) -> None:
        self.scenarios, self.policies, self.first = dict(scenarios), dict(policies), first
        self.a, self.b = a, b

    @classmethod
    def of(cls, scenario: str = "kesara", a: str = "", b: str = "") -> Library:
        """Everything bundled, beside a scenario and policies of one's own (names, folders or files).

        Raises:
            InputProblems: they cannot be read, or a policy names regions that the scenario does not have.
        """
        scenes: dict[str, Scenario] = {}
        for name in bundled_scenarios():
            scene = load_scenario(name)
            scenes[name] = scene
            for variant in scene.variants:
                scenes[f"{name}:{variant}"] = load_scenario(f"{name}:{variant}")
        problems: list[Problem] = []
        own: list[Any] = []
        for load, wanted in ((load_scenario, scenario), (load_policy, a), (load_policy, b)):
            try:
                own.append(load(wanted) if wanted else None)  # type: ignore[operator]
            except InputProblems as error:
                problems += error.problems
                own.append(None)
        scene, first, second = own
        if scene is not None:
            problems += [problem for policy in (first, second) if policy is not None for problem in policy.check_regions(scene)]
        if problems:
            raise InputProblems(problems, "the command")
        label = label_of(scene)
        scenes[label] = scene
        policies = {name: load_policy(name) for one in scenes.values() for name in default_policies(one)}
        policies |= {policy.name: policy for policy in (first, second) if policy is not None}
        return cls(scenes, policies, label, first.name if first else "", second.name if second else "")

    def fitting(self, scenario: str) -> list[Policy]:
        """Policies that can be used in a scenario: not the histories of other countries."""
        scene = self.scenarios[scenario]
        own = default_policies(scene)
        return [
            policy
            for name, policy in self.policies.items()
            if (name in own or not name.startswith("historical_")) and not policy.check_regions(scene)
        ]

    def start(self, scenario: str) -> tuple[Policy, Policy]:
        """A and B to begin with: the policies of the command, else the best-practice policy against the scenario's reference."""
        fitting = {policy.name: policy for policy in self.fitting(scenario)}
        b = fitting.get(self.b) or fitting.get(self.scenarios[scenario].reference_policy) or next(iter(fitting.values()))
        others = [policy for name, policy in fitting.items() if name != b.name]
        usual = "best_practice" if b.name != "best_practice" else "coexistence"
        a = fitting.get(self.a) or fitting.get(usual) or (others or [b])[0]
        return a, b

    def setup(self, scenario: str = "", **given: Any) -> Setup:
        """A setup of a scenario with its own length and size where nothing is given; see ``checked``."""
        label = scenario or self.first
        if label not in self.scenarios:
            raise InputProblems([unknown_name("explorer", "scenario", label, list(self.scenarios), "scenario")], "the settings")
        scene = self.scenarios[label]
        values: dict[str, Any] = {"weeks": scene.weeks, "communities": min(scene.communities, MOST_COMMUNITIES)}
        return self.checked(Setup(label, **(values | given)))

    def checked(self, setup: Setup) -> Setup:
        """The setup, if everything about it is possible.

        Raises:
            InputProblems: everything that is not.
        """
        scene = self.scenarios.get(setup.scenario)
        if scene is None:
            raise InputProblems(
                [unknown_name("explorer", "scenario", setup.scenario, list(self.scenarios), "scenario")], "the settings"
            )
        problems = []
        for name, value, low, high in (
            ("seeds", setup.seeds, 2, MOST_SEEDS),
            ("first_seed", setup.first_seed, 0, 10**9),
            ("communities", setup.communities, len(scene.regions), MOST_COMMUNITIES),
        ):
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                problems.append(Problem("explorer", name, value, "is not possible", f"a whole number from {low} to {high:,}"))
        for check in (lambda: check_size(scene, setup.weeks, None), lambda: check_switches(setup.switches)):
            try:
                check()  # type: ignore[no-untyped-call]
            except InputProblems as error:
                problems += error.problems
        problems += [
            Problem("explorer", "switches", name, "is not a structural switch", ", ".join(SWITCHES))
            for name in setup.switches
            if name not in SWITCHES and not problems
        ]
        if setup.ensemble not in (SCENARIO, NONE):
            problems.append(
                Problem("explorer", "ensemble", setup.ensemble, "is not possible", f"{SCENARIO}, or {NONE} for luck alone")
            )
        if not problems and setup.seeds * setup.weeks * setup.communities > MOST_WORK:
            problems.append(
                Problem(
                    "explorer",
                    "seeds × weeks × communities",
                    setup.seeds * setup.weeks * setup.communities,
                    "is more than can be explored",
                    f"at most {MOST_WORK:,}",
                )
            )
        if problems:
            raise InputProblems(problems, "the settings")
        return setup


def whole(text: object, name: str) -> int:
    """A whole number that a browser sent.

    Raises:
        InputProblems: it is none.
    """
    try:
        value = float(str(text)[:40])
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value != int(value):
        raise InputProblems([Problem("explorer", name, str(text)[:40], "is not a whole number")], "the settings")
    return int(value)


def setup_of(library: Library, fields: Mapping[str, object]) -> Setup:
    """A setup from plain fields: scenario, seeds, first_seed, weeks, communities, and ``switch.<id>`` for options.

    Lengths and sizes of another scenario are its own where the fields leave them out.

    Raises:
        InputProblems: everything wrong at once.
    """
    problems: list[Problem] = []
    given: dict[str, Any] = {}
    for name in ("seeds", "first_seed", "weeks", "communities"):
        if fields.get(name) not in (None, ""):
            try:
                given[name] = whole(fields[name], name)
            except InputProblems as error:
                problems += error.problems
    options = {str(name).removeprefix("switch."): str(value) for name, value in fields.items() if str(name).startswith("switch.")}
    given["switches"] = {name: value for name, value in options.items() if value}
    if fields.get("ensemble"):
        given["ensemble"] = str(fields["ensemble"])
    try:
        made = library.setup(str(fields.get("scenario") or ""), **given)
    except InputProblems as error:
        problems += error.problems
    if problems:
        raise InputProblems(problems, "the settings")
    return made


def address(library: Library, setup: Setup, policies: Mapping[str, Policy]) -> str:
    """Settings and policies as the query of an address; a policy of the library by its name, another one in full."""
    scene = library.scenarios[setup.scenario]
    words: dict[str, str] = {"scenario": setup.scenario, "seeds": str(setup.seeds), "first_seed": str(setup.first_seed)}
    words |= {"weeks": str(setup.weeks)} if setup.weeks != scene.weeks else {}
    words |= {"communities": str(setup.communities)} if setup.communities != scene.communities else {}
    words |= {"ensemble": setup.ensemble} if setup.ensemble != SCENARIO else {}
    words |= {f"switch.{name}": option for name, option in setup.switches.items()}
    for side, policy in policies.items():
        known = library.policies.get(policy.name)
        words[side] = (
            policy.name
            if known is not None and known.digest() == policy.digest()
            else json.dumps(
                {
                    "name": policy.name,
                    "title": policy.title,
                    "summary": policy.summary,
                    "instruments": {
                        name: setting.model_dump(mode="json", exclude_defaults=True) for name, setting in policy.instruments.items()
                    },
                },
                separators=(",", ":"),
            )
        )
    return urlencode(words)


def from_address(library: Library, query: Mapping[str, str]) -> tuple[Setup, Policy, Policy]:
    """Settings and policies of an address, checked like anything that comes from outside.

    Raises:
        InputProblems: everything wrong at once.
    """
    if sum(len(key) + len(value) for key, value in query.items()) > LONGEST_ADDRESS:
        raise InputProblems([Problem("address", "", None, "is too long", f"at most {LONGEST_ADDRESS:,} characters")], "the address")
    setup = setup_of(library, query)
    first = library.start(setup.scenario)
    problems: list[Problem] = []
    found = []
    for side, default in zip("ab", first):
        text = query.get(side, "")
        try:
            found.append(_policy(library, setup, text) if text else default)
        except InputProblems as error:
            problems += error.problems
    if problems:
        raise InputProblems(problems, "the address")
    return setup, found[0], found[1]


def _policy(library: Library, setup: Setup, text: str) -> Policy:
    if not text.startswith("{"):
        fitting = {policy.name: policy for policy in library.fitting(setup.scenario)}
        if text not in fitting:
            raise InputProblems(
                [unknown_name("address", "policy", text[:80], list(fitting), "policy for this scenario")], "the address"
            )
        return fitting[text]
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if (
        not isinstance(values, dict)
        or not set(values) <= {"name", "title", "summary", "instruments"}
        or not isinstance(values.get("instruments"), dict)
    ):
        raise InputProblems([Problem("address", "policy", None, "cannot be read as a policy")], "the address")
    policy = Policy.of(values.get("name", ""), values["instruments"], values.get("title", ""), values.get("summary", ""))
    return fits(policy, library.scenarios[setup.scenario], "address")


def read_policy(text: str, file: str, scenario: Scenario) -> Policy:
    """A policy from the text of a file that somebody chose in a browser.

    Raises:
        InputProblems: too large, or everything wrong with it.
    """
    if len(text) > LARGEST_FILE:
        raise InputProblems([Problem(file, "", None, "is too large", f"at most {LARGEST_FILE:,} characters")], "the policy file")
    try:
        policy = Policy.from_toml(text, file)
    except RecursionError:
        raise InputProblems([Problem(file, "", None, "is nested too deeply to be a policy")], "the policy file") from None
    return fits(policy, scenario, file)


def fits(policy: Policy, scenario: Scenario, file: str) -> Policy:
    """A policy from outside, if it fits the scenario.

    Raises:
        InputProblems: regions that the scenario does not have, or weeks that no run reaches.
    """
    wrong = policy.check_regions(scenario)
    wrong += [
        Problem(file, f"instruments.{name}", None, f"names a week beyond {LAST_WEEK:,}")
        for name, setting in policy.instruments.items()
        if _latest(setting) > LAST_WEEK
    ]
    if wrong:
        raise InputProblems(wrong, f"the policy of the {file}" if file == "address" else "the policy file")
    return policy


def _latest(setting: InstrumentSetting) -> int:
    """The largest week that a setting names."""
    steps = [setting.intensity, *setting.levers.values()]
    weeks = [int(week) for one in steps if isinstance(one, tuple) for week, _ in one]
    return max([*weeks, setting.start_week, setting.phase_in_weeks, setting.end_week or 0])
