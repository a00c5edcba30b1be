"""A study: scenarios, policies, what is varied, the design, the seeds and the outcomes, as one checked object.

    study = load_study("study.toml")                 # a file
    study = study_of(scenarios="mali", policies=["uncoordinated", "best_practice"], seeds=20, weeks=260,
                     joint_planning=[0, 0.5, 1], trust_loss_gain_ratio=2.5)
    study.total_runs, study.case(17), study.run_table(0, 1000)

All mistakes of a file are reported at once as `simulation.inputs.errors.InputProblems`.
"""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, PrivateAttr

from experiments.study.factors import Factor
from experiments.study.parts import Design, Names, Outcome, OutcomeChoice, Part, Seeds, Stopping, Vary
from experiments.study.scenario_values import with_values
from simulation.inputs.policy import Policy
from simulation.inputs.scenario.parts import Communities, Count, Horizon
from simulation.inputs.scenario.scenario import Scenario, load_scenario
from simulation.registers.outcomes import HEADLINES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from experiments.runs.cases import Case
    from experiments.runs.measures import Measure


class Study(Part):
    """What is run, and nothing about how. Build it with `load_study` or `study_of`, which check everything.

    Every design point is run under every policy in every scenario with every seed; runs of one seed and scenario share
    their world and all luck, whatever the policy and the point (as far as a point leaves the world alone).
    """

    schema_version: Literal[1] = 1
    title: str = ""
    summary: str = ""
    scenarios: Names
    policies: tuple[Policy, ...] = ()  # empty when the policy is a factor
    weeks: Horizon | None = None  # None = each scenario's horizon
    communities: Communities | None = None
    seeds: Seeds = 1
    first_seed: Count = 0
    parameters: dict[str, float] = {}  # held fixed
    switches: dict[str, str] = {}  # held fixed
    instruments: dict[str, float] = {}  # held fixed, on top of each policy: "joint_planning", "information_sharing.latency"
    scenario_values: dict[str, Any] = {}  # held fixed: scalars by dotted key
    ensemble: str = ""  # parameter sets by name: seed k runs member k modulo their number, under every policy
    outcomes: tuple[Outcome, ...] = Field(default_factory=lambda: tuple(OutcomeChoice(outcome=name) for name in HEADLINES))
    design: Design | None = None
    vary: tuple[Vary, ...] = ()
    stopping: Stopping | None = None

    _scenes: tuple[Scenario, ...] | None = PrivateAttr(default=None)

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
        from experiments.study.numbering import scenario_names

        return scenario_names(self)

    @functools.cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied, in the order of the file."""
        from experiments.study.checks import factor_of

        found = [factor_of(vary, f"vary.{i + 1}", self.title, self.scenes, self.policies, []) for i, vary in enumerate(self.vary)]
        return tuple(factor for factor in found if factor is not None)

    @functools.cached_property
    def plans(self) -> tuple[Policy, ...]:
        """The policies, in order, with `instruments` put on top; all options when the policy is a factor."""
        from experiments.study.numbering import with_instruments

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

    @functools.cached_property
    def points(self) -> pd.DataFrame:
        """The design points: a row per point, a column per factor id (`experiments.study.design.design`)."""
        from experiments.study.design import design

        return design(self)

    @functools.cached_property
    def columns(self) -> tuple[np.ndarray, ...]:
        """The columns of `points` as arrays, in the order of `factors`."""
        return tuple(self.points[factor.id].to_numpy() for factor in self.factors)

    @functools.cached_property
    def point_order(self) -> np.ndarray:
        """Design points in the order of run numbers."""
        from experiments.study.numbering import point_order

        return point_order(self)

    @functools.cached_property
    def changed_scenes(self) -> dict[tuple[int, int], Scenario]:
        """Scenarios with the values of the last design points put in, by scenario and point; filled by `case`."""
        return {}

    @functools.cached_property
    def total_points(self) -> int:
        """Number of design points."""
        from experiments.study.design import size

        return size(self.design, self.factors)

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
        from experiments.runs.measures import Measure

        chosen = [*self.outcomes, *([self.stopping.outcome] if self.stopping else [])]
        return list(dict.fromkeys(Measure(o.outcome, o.summary, o.first, o.last, o.region) for o in chosen))

    def case(self, run_id: int) -> Case:
        """The run with a number from 0 to `total_runs` - 1, ready for the runner.

        Raises:
            IndexError: no such run.
        """
        from experiments.study.numbering import case_of

        return case_of(self, run_id)

    def run_table(self, start: int = 0, stop: int | None = None) -> pd.DataFrame:
        """Runs ``start`` to ``stop`` (exclusive; ``None`` = the last): run_id, scenario, policy, seed, point, every factor.

        Only these rows are made. ``point`` is the row of `points`. Raises IndexError beyond the study's runs.
        """
        from experiments.study.numbering import run_table

        return run_table(self, start, self.total_runs if stop is None else stop)

    def run_ids(self, points: Iterable[int] | None = None, seeds: int | None = None) -> np.ndarray:
        """Numbers of the runs of some design points (all by default) with the first ``seeds`` seeds, ascending."""
        from experiments.study.numbering import run_ids

        return run_ids(self, points, seeds)

    def content(self) -> dict[str, Any]:
        """Everything that can change a run or which runs there are, as plain values by key (title and summary cannot).

        Nothing in it depends on where files lie. Comparing two contents says what changed between two studies.
        """
        from experiments.study.numbering import ensemble_digest

        plain = self.model_dump(mode="json", exclude={"title", "summary", "scenarios", "policies", "vary"})
        plain["scenarios"] = {name: scene.digest() for name, scene in zip(self.scenario_names, self.scenes)}
        plain["policies"] = {policy.name: policy.digest() for policy in self.plans}
        plain["factors"] = {factor.id: str(factor) for factor in self.factors}
        plain["ensemble"] = self.ensemble.replace("\\", "/").rpartition("/")[2]
        plain["ensemble_members"] = ensemble_digest(self.ensemble)
        if plain["design"]:
            plain["design"].pop("file")  # its points stand there too
        return plain

    def digest(self) -> str:
        """A short hash of `content`."""
        text = json.dumps(self.content(), sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def to_toml(self) -> str:
        """The study as the text of a study file that reads back equal; policies and points of one's own stand in it.

        Raises:
            InputProblems: a scenario object that no name or folder leads to.
        """
        from experiments.study.text import study_text

        return study_text(self)

    def __str__(self) -> str:
        from experiments.study.text import study_words

        return study_words(self)


def load_study(study: str | Path | Mapping[str, Any] | Study) -> Study:
    """Return a study from a bundled name, a file's path, nested plain values as in a file, or an object (returned as it is).

    A bundled name wins over a file of the same name. Files of policies, scenarios and points are looked for beside the
    study's file. Raises InputProblems listing every mistake.
    """
    from experiments.study.reading import read_study

    return read_study(study)


def bundled_studies() -> list[str]:
    """Return the names of the studies that come with Comity."""
    return sorted(file.stem for file in (Path(str(files("scenarios"))) / "studies").glob("*.toml"))


def study_of(
    *,
    scenarios: Any,
    policies: Any = None,
    seeds: int | Iterable[int] = 1,
    weeks: int | None = None,
    communities: int | None = None,
    outcomes: Any = None,
    design: Any = None,
    vary: Mapping[str, Any] | None = None,
    title: str = "",
    **factors: Any,
) -> Study:
    """Return a study from Python values: a list sweeps, a `Range` spreads, a single value is held.

    Every further keyword (or entry of ``vary``, where the name is no keyword: ``{"government.corruption": Range(0, 1)}``)
    names a parameter, an instrument, a switch, mechanism or kernel, or a dotted scenario key. Its value says what is done:
    a list holds the levels of a factor, a `Range` is a factor spread between two ends, anything else is held fixed in
    every run. ``study_of`` keywords of study files (``first_seed``, ``ensemble``, ``stopping``, ``parameters`` …) pass through.

    ``design`` is a table as in a file, the name of a kind, a number of points of a Latin hypercube, or a DataFrame with a
    column per factor. Left out, lists alone make a full factorial; with a `Range` it must be given.

    Raises:
        InputProblems: everything wrong with it.
    """
    from experiments.study.from_python import study_from_python

    given = {
        "title": title,
        "scenarios": scenarios,
        "policies": policies,
        "seeds": seeds,
        "weeks": weeks,
        "communities": communities,
        "outcomes": outcomes,
        "design": design,
    }
    return study_from_python({name: value for name, value in given.items() if value is not None}, {**(vary or {}), **factors})


class Range:
    """A quantity spread between two ends: ``Range(0, 1)``, ``Range(0.01, 0.1, "log_uniform")``; ends default to the register's."""

    def __init__(self, low: float | None = None, high: float | None = None, distribution: str = "uniform", **more: Any) -> None:
        self.table: dict[str, Any] = {"low": low, "high": high, "distribution": distribution, **more}

    def __repr__(self) -> str:
        return f"Range({', '.join(f'{key}={value!r}' for key, value in self.table.items() if value is not None)})"


__all__ = ["Range", "Study", "bundled_studies", "load_study", "study_of"]
