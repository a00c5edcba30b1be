"""The runs behind a brief: each with a number that says what it was, kept from the first on, and made again by number.

ledger.run("held_back", [policy], [Spot(seed) for seed in range(48)])
ledger.write()
replayed = replay_run(folder, "3f9c2a5be871")
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit import read_sealed, write_aside, write_sealed
from experiments.runs import HERE, NONE, Case, Compute, Ensemble, Measure, chosen_ensemble, evaluate, part_of, run_parameters
from experiments.store import read_shard, write_shard
from experiments.stress import NO_SHOCK, shocked
from experiments.sweep import replay
from simulation.inputs import InputProblems, Policy, Problem, Scenario, load_scenario, nearest_name
from simulation.registers import PARAMETERS
from simulation.results import source_hash

RUNS, POLICIES, SAMPLES, STEPS, ABOUT = "runs.parquet", "policies.parquet", "samples.parquet", "steps.parquet", "brief.json"
BATCH = 240
"""Runs between two writings: what a sudden end may cost."""
NO_SAMPLE = -1
KEYS = ("run_id", "part", "policy", "digest", "seed", "member", "sample", "switches", "shock")
"""What says which run it is; measures and ``failure`` follow."""


@dataclass(frozen=True)
class Spot:
    """Where a policy is tried.

    Attributes:
        seed: all luck, and the member of the ensemble.
        switches: options that differ from the defaults, or mechanisms off.
        sample: row of the samples of what is not known; -1 for none.
        shock: in the words of `experiments.stress.design`.
    """

    seed: int
    switches: tuple[tuple[str, str], ...] = ()
    sample: int = NO_SAMPLE
    shock: str = NO_SHOCK


def switch_text(switches: Sequence[tuple[str, str]]) -> str:
    """Switches in one column: "trust_asymmetry=off;violence=off"."""
    return ";".join(f"{name}={option}" for name, option in sorted(switches))


def switches_of(text: str) -> dict[str, str]:
    """`switch_text` taken apart again."""
    return dict(part.split("=", 1) for part in text.split(";") if part)  # type: ignore[misc]


def number_of(digest: str, spot: Spot) -> str:
    """The run's number: what decides it, hashed, so that the same run has the same number whenever it is made."""
    text = f"{digest}|{spot.seed}|{spot.sample}|{switch_text(spot.switches)}|{spot.shock}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass
class Setting:
    """What all runs of a brief share.

    Attributes:
        scenario: the country; label: its name as loaded.
        weeks, communities: length and size.
        ensemble: seed k runs member k.
        samples: a row a sample of what is not known; columns parameters (used where there is no ensemble) and switches.
        measures: what is read off each run.
    """

    label: str
    scenario: Scenario
    weeks: int | None
    communities: int | None
    ensemble: Ensemble | None
    measures: tuple[Measure, ...]
    samples: pd.DataFrame = field(default_factory=pd.DataFrame)
    _shocked: dict[str, Scenario] = field(default_factory=dict)

    def case(self, policy: Policy, spot: Spot) -> Case:
        """Everything that decides a run."""
        if spot.shock not in self._shocked:
            length = self.scenario.weeks if self.weeks is None else self.weeks
            self._shocked[spot.shock] = shocked(self.scenario, spot.shock, length)
        given: Mapping[str, float] = {}
        if spot.sample != NO_SAMPLE and self.ensemble is None:
            row = self.samples.loc[spot.sample]
            given = {str(name): float(row[name]) for name in self.samples.columns if name in PARAMETERS}
        return Case(
            self._shocked[spot.shock], policy, spot.seed, run_parameters(self.ensemble, spot.seed, given), dict(spot.switches)
        )

    def member(self, seed: int) -> int:
        """The ensemble's member that a seed runs, -1 without an ensemble."""
        return -1 if self.ensemble is None else self.ensemble.index(seed)


class RunLedger:
    """Makes runs, remembers and keeps them; none is made twice.

    Args:
        setting: what they share.
        folder: where they are kept.
        compute: where they are made, and who hears.

    Attributes:
        rows: what is known of every run, by number; policies: by digest.
    """

    def __init__(self, setting: Setting, folder: Path, compute: Compute = HERE) -> None:
        self.setting, self.folder, self.compute = setting, folder, compute
        self.rows: dict[str, dict[str, Any]] = {}
        self.policies: dict[str, Policy] = {}
        self.steps = pd.DataFrame({"instrument": [], "seed": [], "run_with": [], "run_without": [], "weight": []})
        path = folder / RUNS
        if path.exists():
            old = read_shard(path).to_pandas()
            names = [measure.name for measure in setting.measures]
            # The search keeps its own; it is added at the end.
            for row in old[old["part"] != "search"].to_dict("records") if set(names) <= set(old) else []:
                row["failure"] = row["failure"] if isinstance(row["failure"], str) else None
                self.rows[str(row["run_id"])] = {str(key): value for key, value in row.items()}

    def run(self, part: str, policies: Sequence[Policy], spots: Sequence[Spot]) -> list[str]:
        """Run every policy at every spot; return the numbers, spots slowest.

        Raises:
            KeyboardInterrupt: Ctrl-C; finished batches are kept.
        """
        return self.run_pairs(part, [(policy, spot) for spot in spots for policy in policies])

    def run_pairs(self, part: str, wanted: Sequence[tuple[Policy, Spot]]) -> list[str]:
        """Run policies at spots, pair by pair, and return their numbers."""
        keys = []
        missing: dict[str, tuple[Policy, Spot]] = {}
        for policy, spot in wanted:
            digest = policy.digest()
            self.policies[digest] = policy
            key = number_of(digest, spot)
            keys.append(key)
            if key not in self.rows:
                missing[key] = (policy, spot)
        todo = list(missing.items())
        known = len(keys) - len(todo)
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            cases = [self.setting.case(policy, spot) for _, (policy, spot) in batch]
            size = {"weeks": self.setting.weeks, "communities": self.setting.communities}
            told = self.compute.telling(part_of(self.compute.progress, known + start, len(keys), part))
            table = evaluate(cases, self.setting.measures, **size, compute=told)
            for (key, (policy, spot)), values in zip(batch, table.to_dict("records")):
                self.rows[key] = self._row(key, part, policy, spot) | {str(name): value for name, value in values.items()}
            self.write()
        return keys

    def _row(self, key: str, part: str, policy: Policy, spot: Spot) -> dict[str, Any]:
        return {
            "run_id": key,
            "part": part,
            "policy": policy.name,
            "digest": policy.digest(),
            "seed": spot.seed,
            "member": self.setting.member(spot.seed),
            "sample": spot.sample,
            "switches": switch_text(spot.switches),
            "shock": spot.shock,
        }

    def values(self, keys: Sequence[str], names: Sequence[str]) -> np.ndarray:
        """Measures of runs, (runs, measures); NaN where a run failed."""
        return np.array([[self.rows[key][name] for name in names] for key in keys], dtype=float)

    def add_search(self, table: pd.DataFrame, policies: Mapping[str, Policy]) -> None:
        """Take in the runs of a search (`experiments.optimise.task.Runs.table`)."""
        measures = [name for name in table.columns if name not in ("run", "policy", "seed", "failure")]
        for record in table.to_dict("records"):
            policy = policies.get(str(record["policy"]))
            if policy is None:
                continue  # a policy of an earlier session that the search no longer holds decides nothing here
            self.policies[policy.digest()] = policy
            spot = Spot(int(record["seed"]))
            key = number_of(policy.digest(), spot)
            reason = record["failure"] if isinstance(record["failure"], str) else None
            self.rows.setdefault(
                key, self._row(key, "search", policy, spot) | {name: record[name] for name in measures} | {"failure": reason}
            )

    def table(self) -> pd.DataFrame:
        """Every run, a row each, in the order of making."""
        names = [measure.name for measure in self.setting.measures]
        if not self.rows:
            return pd.DataFrame({name: [] for name in (*KEYS, *names, "failure")})
        table = pd.DataFrame(list(self.rows.values()))
        table = table[[*KEYS, *names, "failure"]]
        return table.astype({"run_id": str, "part": str, "seed": "int64", "member": "int64", "sample": "int64"})

    def policy_table(self) -> pd.DataFrame:
        """The policies: ``digest, name, title, toml``."""
        return pd.DataFrame(
            [
                {"digest": key, "name": policy.name, "title": policy.title, "toml": policy.to_toml()}
                for key, policy in self.policies.items()
            ]
        )

    def sample_table(self) -> pd.DataFrame:
        """The samples: ``sample`` and a column a quantity."""
        found = self.setting.samples.copy()
        found.insert(0, "sample", found.index)
        return found.reset_index(drop=True)

    def write(self) -> None:
        """Write runs, policies, samples and steps."""
        tables = {RUNS: self.table(), POLICIES: self.policy_table(), SAMPLES: self.sample_table(), STEPS: self.steps}
        for name, table in tables.items():
            write_aside(self.folder / name, lambda path, table=table: write_shard(table, path))  # type: ignore[misc]


def write_about(folder: Path, content: Mapping[str, Any]) -> None:
    """Write what the brief was asked and what it found, as plain values."""
    write_sealed(folder / ABOUT, content)


def read_about(folder: str | os.PathLike[str]) -> dict[str, Any]:
    """What stands in a brief's folder.

    Raises:
        InputProblems: it holds no brief, or one that another version of the model made.
    """
    path = Path(folder) / ABOUT
    try:
        found = read_sealed(path)
        source = found["source"]
    except InputProblems:
        raise
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputProblems(
            [Problem("--out", "", str(folder), f"holds no brief ({error})", "a folder made by `comity brief`")], "the brief"
        ) from None
    if source != source_hash():
        raise InputProblems(
            [
                Problem(
                    "--out",
                    "",
                    str(folder),
                    "was made with another version of the model",
                    "the version that made it, or a new folder",
                )
            ],
            "the brief",
        )
    return found


@dataclass(frozen=True)
class Again:
    """A run of a brief, made again.

    Attributes:
        run_id: its number; case: what it was.
        measures: a row a measure: measure, stored, found, equal (to the last bit).
    """

    run_id: str
    case: Case
    measures: pd.DataFrame = field(repr=False)

    @property
    def equal(self) -> bool:
        """Whether every measure that was stored came out the same to the last bit."""
        return bool(self.measures["equal"].all())


def replay_run(folder: str | os.PathLike[str], run_id: str) -> Again:
    """Make one run of a brief again, week by week in plain Python, and compare it with the stored row.

    Raises:
        InputProblems: no brief there, no such run, or a model that has changed.
        ValueError: the run fails again.
    """
    about = read_about(folder)
    place = Path(folder)
    runs = read_shard(place / RUNS).to_pandas().set_index("run_id")
    if run_id not in runs.index:
        known = [str(key) for key in runs.index]
        raise InputProblems(
            [Problem("--rerun", "", run_id, "is no run of this brief", f"a run_id of {RUNS}", nearest=nearest_name(run_id, known))],
            "the run",
        )
    row = runs.loc[run_id]
    policies = read_shard(place / POLICIES).to_pandas().set_index("digest")
    policy = Policy.from_toml(str(policies.loc[row["digest"], "toml"]))
    setting = Setting(
        about["ask"]["scenario"],
        load_scenario(about["ask"]["scenario"]),
        about["ask"]["weeks"],
        communities=about["ask"]["communities"],
        ensemble=chosen_ensemble(about["ensemble"] or NONE, load_scenario(about["ask"]["scenario"])),
        measures=tuple(Measure(**one) for one in about["measures"]),
        samples=read_shard(place / SAMPLES).to_pandas().set_index("sample"),
    )
    spot = Spot(int(row["seed"]), tuple(switches_of(str(row["switches"])).items()), int(row["sample"]), str(row["shock"]))
    case = setting.case(policy, spot)
    _, _, found = replay(case, list(setting.measures), setting.weeks, setting.communities)
    names = [measure.name for measure in setting.measures]
    stored = row[names].to_numpy(dtype=float)
    # A run of the search kept only what the search looks at.
    kept = np.isfinite(stored)
    table = pd.DataFrame(
        {"measure": names, "stored": stored, "found": found, "equal": [a.tobytes() == b.tobytes() for a, b in zip(stored, found)]}
    )
    return Again(run_id, case, table[kept].reset_index(drop=True))
