"""What a study says: scenarios, policies, what is varied, the design, the seeds and the outcomes, and what follows from them.

Nothing here knows a run's number, a file or a sentence: those stand above (`numbering`, `reading`, `text`), and
`experiments.study.study.Study` is what people hold.
"""

from __future__ import annotations

import functools
import hashlib
import json
from typing import Any, Literal

import numpy as np
import pandas as pd
from pydantic import Field, PrivateAttr

from experiments.runs import Ensemble, Measure, load_ensemble
from experiments.study.design import points as design_points, run_order, size as design_size
from experiments.study.factors import Factor
from experiments.study.inputs.varying import factor_of
from experiments.study.parts import SEEDS_APART, Design, NameList, OutcomeChoice, OutcomeEntry, Seeds, Stopping, StudyPart, Vary
from experiments.study.policy_values import with_instruments
from experiments.study.scenario_values import with_values
from simulation.inputs import Communities, Count, Horizon, Policy, Scenario, load_scenario
from simulation.registers import HEADLINES

SCENES_KEPT = 64
"""Changed scenarios of a study that are kept for the next runs."""


class Specification(StudyPart):
    """What is run, and nothing about how.

    Every design point is run under every policy in every scenario with every seed; runs of one seed and scenario share
    their world and all luck, whatever the policy and the point (as far as a point leaves the world alone). With ``own_seeds``
    no two points share luck: what is found over points then holds for other luck, too.
    """

    schema_version: Literal[1] = 1
    title: str = ""
    summary: str = ""
    scenarios: NameList
    policies: tuple[Policy, ...] = ()  # empty when the policy is a factor
    weeks: Horizon | None = None  # None = each scenario's horizon
    communities: Communities | None = None
    seeds: Seeds = 1
    first_seed: Count = 0
    own_seeds: bool = False  # every design point meets seeds of its own: SEEDS_APART further on for every point
    parameters: dict[str, float] = {}  # held fixed
    switches: dict[str, str] = {}  # held fixed
    instruments: dict[str, float] = {}  # held fixed, on top of each policy: "joint_planning", "information_sharing.latency"
    scenario_values: dict[str, Any] = {}  # held fixed: scalars by dotted key
    ensemble: str = ""  # parameter sets by name: seed k runs member k modulo their number, under every policy
    outcomes: tuple[OutcomeEntry, ...] = Field(default_factory=lambda: tuple(OutcomeChoice(outcome=name) for name in HEADLINES))
    design: Design | None = None
    vary: tuple[Vary, ...] = ()
    stopping: Stopping | None = None

    _scenes: tuple[Scenario, ...] | None = PrivateAttr(default=None)
    _changed: dict[tuple[int, int], Scenario] = PrivateAttr(default_factory=dict)

    def __hash__(self) -> int:
        return hash(self.digest())

    @functools.cached_property
    def scenes(self) -> tuple[Scenario, ...]:
        """The scenarios, in order, with `scenario_values` put in."""
        found = self._scenes or tuple(load_scenario(label) for label in self.scenarios)
        return tuple(with_values(scenario, self.scenario_values) for scenario in found)

    @functools.cached_property
    def scenario_names(self) -> tuple[str, ...]:
        """The scenarios as they are called in tables: the same on every machine, and each name once.

        A folder goes by its own name, whatever leads to it; where several have one name, with a part of the hash of what it
        holds ("mali@1f0c22ab").
        """
        last = [label.replace("\\", "/").rpartition("/")[2] for label in self.scenarios]
        found: list[str] = []
        for label, name, scene in zip(self.scenarios, last, self.scenes):
            # Two folders of one name are told apart by what they hold, and by their order if that is the same, too.
            own = name if name == label or last.count(name) == 1 else f"{name}@{scene.digest()[:8]}"
            found.append(own if own not in found else f"{own}@{len(found) + 1}")
        return tuple(found)

    @functools.cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied, in the order of the file."""
        found = [
            factor_of(vary, f"vary.{i + 1}", self.title, scenarios=self.scenes, policies=self.policies, problems=[])
            for i, vary in enumerate(self.vary)
        ]
        return tuple(factor for factor in found if factor is not None)

    @functools.cached_property
    def plans(self) -> tuple[Policy, ...]:
        """The policies, in order, with `instruments` put on top; all options when the policy is a factor."""
        varied = next((vary.policy for vary in self.vary if vary.policy), ())
        return tuple(with_instruments(policy, self.instruments) for policy in self.policies or varied)

    @property
    def policy_names(self) -> list[str]:
        """Names of the policies, in order."""
        return [policy.name for policy in self.plans]

    @property
    def policy_varies(self) -> bool:
        """Whether the policy is a factor of the design."""
        return any(vary.policy for vary in self.vary)

    @functools.cached_property
    def seed_numbers(self) -> tuple[int, ...]:
        """All seeds in the order in which they are run; with a stopping rule up to its maximum."""
        if self.stopping is not None:
            return tuple(range(self.first_seed, self.first_seed + self.stopping.maximum))
        if isinstance(self.seeds, tuple):
            return self.seeds
        return tuple(range(self.first_seed, self.first_seed + self.seeds))

    def seed_at(self, place: Any, point: Any) -> Any:
        """The seed in a place of `seed_numbers` at a design point; numbers or arrays of them."""
        seeds = np.array(self.seed_numbers, dtype=np.int64)[place]
        return seeds + SEEDS_APART * np.asarray(point, dtype=np.int64) if self.own_seeds else seeds

    @functools.cached_property
    def points(self) -> pd.DataFrame:
        """The design points: a row per point, a column per factor id (`experiments.study.design.points`)."""
        return design_points(self.design, self.factors)

    @functools.cached_property
    def columns(self) -> tuple[np.ndarray, ...]:
        """The columns of `points` as arrays, in the order of `factors`."""
        return tuple(self.points[factor.id].to_numpy() for factor in self.factors)

    @functools.cached_property
    def point_order(self) -> np.ndarray:
        """Design points in the order of run numbers."""
        return run_order(self.points, self.factors)

    def scene_at(self, scenario: int, point: int) -> Scenario:
        """A scenario, by its place, with the values of a design point put in.

        The last ones are kept: the next runs are those of other policies at the same point, and they get the same object.
        """
        scalars = {factor.name: column[point] for factor, column in zip(self.factors, self.columns) if factor.kind == "scenario"}
        if not scalars:
            return self.scenes[scenario]
        scene = self._changed.get((scenario, point)) or with_values(self.scenes[scenario], scalars)
        if len(self._changed) >= SCENES_KEPT:
            self._changed.clear()
        self._changed[scenario, point] = scene
        return scene

    @functools.cached_property
    def members(self) -> Ensemble | None:
        """The parameter sets over which the seeds run, if any."""
        return load_ensemble(self.ensemble) if self.ensemble else None

    @functools.cached_property
    def total_points(self) -> int:
        """Number of design points."""
        return design_size(self.design, self.factors)

    @property
    def runs_per_seed(self) -> int:
        """Runs that every seed takes: scenarios times points times policies."""
        return len(self.scenarios) * self.total_points * (1 if self.policy_varies else len(self.policies))

    @property
    def total_runs(self) -> int:
        """All runs; with a stopping rule as many as its maximum of seeds takes."""
        return len(self.seed_numbers) * self.runs_per_seed

    @property
    def measures(self) -> list[Measure]:
        """What is measured of every run: the outcomes, and what the stopping rule looks at."""
        chosen = [*self.outcomes, *([self.stopping.outcome] if self.stopping else [])]
        return list(dict.fromkeys(Measure(o.outcome, o.summary, o.first, o.last, o.region) for o in chosen))

    def content(self) -> dict[str, Any]:
        """Everything that can change a run or which runs there are, as plain values by key (title and summary cannot).

        Nothing in it depends on where files lie. Comparing two contents says what changed between two studies.
        """
        plain = self.model_dump(mode="json", exclude={"title", "summary", "scenarios", "policies", "vary"})
        if not self.own_seeds:
            plain.pop("own_seeds")  # folders made before there was a choice stay what they are
        plain["scenarios"] = {name: scene.digest() for name, scene in zip(self.scenario_names, self.scenes)}
        plain["policies"] = {policy.name: policy.digest() for policy in self.plans}
        plain["factors"] = {factor.id: str(factor) for factor in self.factors}
        # Columns of the design, and runs by number, follow the order in which these stand.
        plain["order"] = {"factors": [f.id for f in self.factors], "policies": self.policy_names, "scenarios": self.scenario_names}
        plain["ensemble"] = self.ensemble.replace("\\", "/").rpartition("/")[2]
        plain["ensemble_members"] = "" if self.members is None else self.members.digest()
        if plain["design"]:
            plain["design"].pop("file")  # its points stand there too
        return plain

    def digest(self) -> str:
        """A short hash of `content`."""
        text = json.dumps(self.content(), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
