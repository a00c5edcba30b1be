"""Running the arms of claims: every arm that several claims share is run once, block of points by block of points.

A block is kept as a Parquet file as soon as it is whole, so that a stopped ledger goes on where it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from experiments.claims.base import Claim, ClaimArm
from experiments.claims.derive import SERIES, derive, extra_measures, recovery, spread, weeks_to_postwar
from experiments.claims.points import Points
from experiments.kit import write_aside
from experiments.runs import HERE, PREPARING, RUNNING, Case, Compute, Measure, evaluate, peace_of, series, silent
from experiments.store import read_shard, write_shard
from simulation.inputs import Scenario
from simulation.results import source_hash

WEEKS = {"kesara": 104}
USUAL_WEEKS = 208
"""Weeks of a run: to the mission's exit in Kesara, four years elsewhere."""
EXIT_WEEKS = 156
"""Week of the exit that "lasting stability" puts in scenarios longer than this."""
BLOCK = 8
"""Points of a block."""
KEYS = ["scenario", "point", "seed", "arm"]
PEACE = ["sustainable_peace", "relapse_excess", "deaths_left"]
EXTRA = ["coverage_spread", "recovery_coverage", "recovery_stability", "weeks_to_postwar", *PEACE]
"""Columns of claims that need extra ways of running; NaN for all others."""


@dataclass(frozen=True)
class ClaimsPlan:
    """What a ledger runs.

    Attributes:
        claims: claims by id.
        scenarios: scenarios by name.
        points: the design.
        communities: size of every country.
        offset: number of the luck: 0 the first, others fresh.
        placebo: every arm without instruments, each with luck of its own.
        off: a kernel, or a row of the mechanisms, that is off in every arm; "" none.
    """

    claims: Mapping[str, Claim]
    scenarios: Mapping[str, Scenario]
    points: Points
    communities: int
    offset: int = 0
    placebo: bool = False
    off: str = ""

    def weeks(self, scenario: str) -> int:
        """Weeks of runs of a scenario."""
        whole = self.scenarios[scenario].weeks
        return min(whole, WEEKS.get(scenario.partition(":")[0], USUAL_WEEKS))

    def where(self, claim: Claim) -> list[str]:
        """Chosen scenarios in which a claim makes sense; a variant counts as its scenario."""
        return [
            name
            for name in self.scenarios
            if name.partition(":")[0] in claim.scenarios
            or (name.partition(":")[0] not in WEEKS | {"liberia": 0, "mali": 0} and len(claim.scenarios) > 1)
        ]

    def arms(self, claim: Claim) -> list[tuple[str, ClaimArm, int]]:
        """Arms of a claim as they are run: name, arm, and number of its luck."""
        if not self.placebo:
            return [(name, arm, self.offset) for name, arm in claim.arms.items()]
        control = min(claim.weights, key=lambda name: claim.weights[name])
        # Circumstances of the control in all arms, no instrument in any, and luck of its own for each.
        same = claim.arms[control].empty()
        return [(name, same, self.offset + 1 + number) for number, name in enumerate(claim.arms)]

    def wanted(self, scenario: str) -> dict[tuple[str, int], tuple[ClaimArm, set[str]]]:
        """Arms to run in a scenario, by key and luck, with the extra ways of running that any claim needs of them."""
        found: dict[tuple[str, int], tuple[ClaimArm, set[str]]] = {}
        for claim in self.claims.values():
            if scenario in self.where(claim):
                for _, arm, luck in self.arms(claim):
                    found.setdefault((arm.key(), luck), (arm, set()))[1].update(claim.needs)
        return found

    def measures(self, scenario: str) -> list[Measure]:
        """Measures kept of every run of a scenario."""
        weeks = self.weeks(scenario)
        found = [m for claim in self.claims.values() if scenario in self.where(claim) for m in claim.measures()]
        return list(dict.fromkeys([*found, *extra_measures(weeks)]))

    def size(self) -> int:
        """Runs in all; a world followed beyond its exit counts as four."""
        each = sum(
            1 + len(needs & {"series", "regions"}) + 4 * ("peace" in needs)
            for name in self.scenarios
            for _, needs in self.wanted(name).values()
        )
        return each * len(self.points) * self.points.seeds

    def digest(self) -> str:
        """Hash of everything that decides the numbers, and of the model."""
        text = json.dumps(
            [
                sorted(self.claims),
                {n: s.digest() for n, s in self.scenarios.items()},
                self.communities,
                self.offset,
                self.placebo,
                self.off,
                self.points.seeds,
                self.points.first_seed,
                source_hash(),
                {n: sorted(k[0] + str(k[1]) for k in self.wanted(n)) for n in self.scenarios},
                {n: [m.name for m in self.measures(n)] for n in self.scenarios},
                {n: e.digest() for n, e in self.points.ensembles.items()},
            ]
        )
        table = self.points.table.to_csv(index=False, float_format="%.10g")
        return hashlib.sha256((text + table).encode()).hexdigest()[:16]


def region_measures(scenario: Scenario) -> list[Measure]:
    """Need coverage of each region."""
    return [Measure("need_coverage", region=region.name) for region in scenario.regions]


def carry_out(plan: ClaimsPlan, compute: Compute = HERE, out: Path | None = None) -> pd.DataFrame:
    """Run a plan: a row per scenario, point, seed and arm, with every measure and derived number.

    Args:
        plan: what is run.
        compute: where, and who hears after every block.
        out: folder for finished blocks; those of the same plan are read instead of run again.

    Raises:
        KeyboardInterrupt: Ctrl-C; whole blocks are kept in ``out``.
    """
    total, done = plan.size(), 0
    compute.progress(0, total, PREPARING)
    folder = None if out is None else out / "runs" / plan.digest()
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    parts = []
    with compute.open() as here:
        for first in range(0, len(plan.points), BLOCK):
            numbers = range(first, min(first + BLOCK, len(plan.points)))
            for name in plan.scenarios:
                file = None if folder is None else folder / f"{name.replace(':', '-')}-{first:05d}.parquet"
                if file is not None and file.exists():
                    part = read_shard(file, plan.digest()).to_pandas()
                else:
                    part = run_block(plan, name, numbers, here.telling(silent))
                    if file is not None:
                        write_aside(file, partial(write_shard, part, of=plan.digest()))
                parts.append(part)
                done += round(plan.size() * len(numbers) / len(plan.points) / len(plan.scenarios))
                compute.progress(min(done, total), total, RUNNING)
    compute.progress(total, total, "done")
    return pd.concat(parts, ignore_index=True)


@dataclass(frozen=True)
class _Block:
    """The runs of a scenario at some points: a key, a case and the extra ways of running for each."""

    keys: list[tuple[str, int, int, str]]
    cases: list[Case]
    needs: list[set[str]]

    def needing(self, need: str) -> tuple[list[int], list[Case]]:
        """Rows, and cases, of which something extra is needed."""
        rows = [k for k, needs in enumerate(self.needs) if need in needs]
        return rows, [self.cases[k] for k in rows]


def _block(plan: ClaimsPlan, name: str, numbers: Iterable[int]) -> _Block:
    scenario, wanted = plan.scenarios[name], plan.wanted(name)
    block = _Block([], [], [])
    policies = {key: arm.policy(scenario) for key, (arm, _) in wanted.items()}
    for point in numbers:
        parameters, switches = plan.points.parameters(name, point), plan.points.switches(point)
        switches |= {plan.off: "off"} if plan.off else {}
        here = plan.points.scene(scenario, point)
        scenes: dict[tuple[object, ...], Scenario] = {}
        for run in range(plan.points.seeds):
            for key, (arm, needs) in wanted.items():
                if arm.scene_key() not in scenes:
                    scenes[arm.scene_key()] = arm.scene(here)
                scene, luck = scenes[arm.scene_key()], plan.points.luck(point, run, key[1])
                block.keys.append((name, point, run, label(*key)))
                block.cases.append(Case(scene, policies[key], luck, {**parameters, **arm.parameters}, switches))
                block.needs.append(needs)
    return block


def run_block(plan: ClaimsPlan, name: str, numbers: Iterable[int], compute: Compute) -> pd.DataFrame:
    """Run all arms of a scenario at some points."""
    block, weeks = _block(plan, name, numbers), plan.weeks(name)
    size: dict[str, Any] = {"weeks": weeks, "communities": plan.communities, "compute": compute}
    table = evaluate(block.cases, plan.measures(name), **size)
    table = pd.concat([pd.DataFrame(block.keys, columns=KEYS), derive(table, weeks)], axis=1)
    table[EXTRA] = np.nan
    # Places multiply what the engine keeps: regions are read for the claims that need them, and for no other run.
    rows, cases = block.needing("regions")
    if rows:
        regions = region_measures(cases[0].scenario)
        found = evaluate(cases, regions, **size)
        table.loc[rows, "coverage_spread"] = spread(found[[m.name for m in regions]])
    rows, cases = block.needing("series")
    if rows:
        weekly = series(cases, SERIES, **size)
        table.loc[rows, "recovery_coverage"] = [recovery(one[:, 0]) for one in weekly]
        table.loc[rows, "recovery_stability"] = [recovery(one[:, 1]) for one in weekly]
        table.loc[rows, "weeks_to_postwar"] = [weeks_to_postwar(one[:, 2]) for one in weekly]
    rows, cases = block.needing("peace")
    if rows:
        leaving = [replace(case, scenario=with_exit(case.scenario)) for case in cases]
        table.loc[rows, PEACE] = peace_of(leaving, plan.communities, compute)[PEACE].to_numpy()
    return table


def label(key: str, luck: int) -> str:
    """Name of an arm in the table of runs."""
    return f"{key}#{luck}"


def with_exit(scenario: Scenario) -> Scenario:
    """The scenario with the mission's exit after ``EXIT_WEEKS`` weeks at the latest; what would happen later is left out."""
    if scenario.weeks <= EXIT_WEEKS:
        return scenario
    last = EXIT_WEEKS + scenario.tail_weeks
    return scenario.replace(weeks=EXIT_WEEKS, timeline=tuple(e for e in scenario.timeline if e.week < last))
