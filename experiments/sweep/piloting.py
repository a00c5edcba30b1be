"""A pilot: what a study will take, measured on this machine from a few of its runs before anything long starts.

A few seeds of a few design points are run under every policy, with the workers of the study. Their time gives the study's
time (world building, measured by itself, is counted once per world), their spread over seeds the half-widths to expect.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from experiments.kit import half_width
from experiments.runs import HERE, Case, Compute, evaluate
from experiments.study import Study, goal, measure_name, seeds_needed, shapes_world
from simulation.world import build

POINTS, FEWEST_SEEDS, MOST_SEEDS = 4, 4, 16
"""Design points and seeds of a pilot: at least the fewest, then as many as its time allows."""
MOST_RUNS = 400
SECONDS = 15.0
"""A pilot aims to be over after this long."""
BYTES_OF_NUMBER = 8
BYTES_OF_ROW = 12
"""Besides its numbers a stored row takes about this much: run number, seed, scenario and policy, mostly compressed away."""


@dataclass(frozen=True)
class Pilot:
    """What a pilot found.

    Attributes:
        study: the study.
        runs, seconds, bytes: of the whole study: number, wall-clock time with ``workers`` workers, most disk space.
        fewest_runs: the same with a stopping rule's minimum of seeds (else ``runs``).
        workers: workers of the pilot, and of the time told.
        measured: runs the pilot made; took: seconds it took after compiling.
        widths: a row per scenario, policy and measure: mean, spread (standard deviation over seeds at a design point),
            half_width (95 %, of a policy's mean at one point with all seeds), difference_half_width (of its paired
            difference from the first policy; NaN for that one).
        seeds_expected: seeds that the stopping rule will about need (``None`` without a rule).
        failures: reasons of pilot runs that failed.
    """

    study: Study
    runs: int
    fewest_runs: int
    seconds: float
    bytes: int
    workers: int
    measured: int
    took: float
    widths: pd.DataFrame = field(repr=False)
    seeds_expected: int | None
    failures: tuple[str, ...] = ()

    def facts(self) -> dict[str, Any]:
        """The numbers of the whole study as plain values, for tables and JSON."""
        return {
            "runs": self.runs,
            "seconds": self.seconds,
            "bytes": self.bytes,
            "workers": self.workers,
            "pilot_runs": self.measured,
            "pilot_seconds": self.took,
            "fewest_runs": self.fewest_runs,
            "seeds_expected": self.seeds_expected,
            "failures": len(self.failures),
        }

    def __str__(self) -> str:
        most = " at most" if self.study.stopping else ""
        lines = [
            f"{self.runs:,} runs{most}: about {duration(self.seconds)} with {self.workers} workers, "
            f"at most {size_words(self.bytes)} on disk",
            f"(measured on {self.measured} runs in {self.took:.1f} s, once the model was compiled)",
        ]
        if self.study.stopping and self.seeds_expected is not None:
            rule = self.study.stopping
            share = self.seeds_expected / rule.maximum
            lines.append(
                f"the stopping rule will need about {self.seeds_expected} of at most {rule.maximum} seeds: "
                f"{duration(share * self.seconds)}"
                if share < 1
                else f"the stopping rule will probably not be satisfied with its maximum of {rule.maximum} seeds"
            )
        lines += self._precision()
        if self.failures:
            lines.append(f"{len(self.failures)} of the pilot's runs failed: {self.failures[0]}")
        return "\n".join(lines)

    def _precision(self) -> list[str]:
        """A line for each measure: what precision to expect at a design point with all seeds, the widest of the policies."""
        known = self.widths.dropna(subset=["half_width"])
        if known.empty:
            return []
        seeds = self.study.stopping.maximum if self.study.stopping else len(self.study.seed_numbers)
        lines = [f"95 % intervals to expect at a design point with {seeds} seeds (the widest of all policies):"]
        for measure, part in known.groupby("measure", sort=False):
            widest = part.loc[part["half_width"].idxmax()]
            paired = part["difference_half_width"].max()
            lines.append(
                f"  {measure}: {widest['mean']:.3g} ± {widest['half_width']:.2g}"
                + ("" if math.isnan(paired) else f"; difference between policies ± {paired:.2g}")
            )
        return lines


def pilot(study: Study, compute: Compute = HERE, *, seconds: float = SECONDS) -> Pilot:
    """Run a pilot of a study.

    Args:
        study: the study; its runs are not changed or used up.
        compute: where the study will be run, and who hears.
        seconds: time that the pilot should take, roughly, beyond compiling.

    Raises:
        InputProblems: the study's sizes or measures fit no scenario.
    """
    measures = study.measures
    order = study.point_order
    chosen = order[np.unique(np.linspace(0, len(order) - 1, POINTS).round().astype(int))]
    per_seed = study.run_ids(chosen, 1)
    per_seed = per_seed[:: math.ceil(len(per_seed) / MOST_RUNS)]

    def run(seeds: int) -> tuple[pd.DataFrame, float]:
        ids = np.concatenate([per_seed + k * study.runs_per_seed for k in range(seeds)])
        cases = [study.case(int(number)) for number in ids]
        began = time.perf_counter()
        found = evaluate(cases, measures, weeks=study.weeks, communities=study.communities, compute=compute)
        took = time.perf_counter() - began
        table = pd.concat([study.run_table(int(number), int(number) + 1) for number in ids], ignore_index=True)
        return pd.concat([table, found], axis=1), took

    first = study.case(int(per_seed[0]))
    evaluate([first], measures, weeks=study.weeks, communities=study.communities)  # compiles
    world = _world_seconds(first, study.communities)
    most = min(MOST_SEEDS, len(study.seed_numbers))
    table, took = run(1)
    wanted = max(min(FEWEST_SEEDS, most), min(most, int(seconds / max(took, 1e-3)), MOST_RUNS // len(per_seed)))
    spent = took
    if wanted > 1:
        table, took = run(wanted)
        spent += took
    per_point = study.own_seeds or any(shapes_world(factor) for factor in study.factors)
    worlds = len(table[["scenario", "seed", *(["point"] if per_point else [])]].drop_duplicates())
    world_share = min(worlds * world / compute.parallel, 0.9 * took)
    run_seconds = (took - world_share) / len(table)
    all_worlds = len(study.seed_numbers) * len(study.scenarios) * (_distinct_worlds(study) if per_point else 1)
    total = all_worlds * world / compute.parallel + study.total_runs * run_seconds
    numbers = len(measures) + len(study.factors)
    seeds_least = study.stopping.minimum if study.stopping else len(study.seed_numbers)
    return Pilot(
        study,
        study.total_runs,
        seeds_least * study.runs_per_seed,
        seconds=total,
        bytes=study.total_runs * (BYTES_OF_NUMBER * numbers + BYTES_OF_ROW),
        workers=compute.parallel,
        measured=len(table),
        took=spent,
        widths=_widths(study, table, [measure.name for measure in measures]),
        seeds_expected=_expected(study, table),
        failures=tuple(reason for reason in table["failure"] if reason is not None),
    )


def _world_seconds(case: Case, communities: int | None) -> float:
    """Seconds to build the world of a case, the better of two tries."""
    times = []
    for _ in range(2):
        began = time.perf_counter()
        build(case.scenario, case.seed, communities, parameters=case.world_parameters())
        times.append(time.perf_counter() - began)
    return min(times)


def _distinct_worlds(study: Study) -> int:
    if study.own_seeds:
        return study.total_points
    names = [factor.id for factor in study.factors if shapes_world(factor)]
    return len(study.points[names].drop_duplicates())


def _widths(study: Study, table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Spread over seeds at a point, pooled over the pilot's points, and the half-widths that follow."""
    seeds = study.stopping.maximum if study.stopping else len(study.seed_numbers)
    reference = study.stopping.against if study.stopping and study.stopping.against else study.policy_names[0]
    rows = []
    for scenario, part in table.groupby("scenario", sort=False):
        for name in names:
            wide = part.pivot_table(index=["point", "seed"], columns="policy", values=name, sort=False, dropna=False)
            for policy in wide.columns:
                spread = _pooled(wide[policy])
                paired = math.nan
                if policy != reference and reference in wide:
                    paired = _pooled(wide[policy] - wide[reference])
                rows.append(
                    {
                        "scenario": scenario,
                        "policy": policy,
                        "measure": name,
                        "mean": wide[policy].mean(),
                        "spread": spread,
                        "half_width": _reach(spread, seeds),
                        "difference_half_width": _reach(paired, seeds),
                    }
                )
    return pd.DataFrame(rows)


def _pooled(values: pd.Series) -> float:
    """Standard deviation over seeds within a point: the root of the mean variance over points; NaN below two seeds."""
    variance = values.groupby(level="point").var(ddof=1)
    return float(np.sqrt(variance.mean())) if variance.notna().any() else math.nan


def _reach(spread: float, seeds: int) -> float:
    """Half-width expected of the mean of ``seeds`` values with that spread."""
    if seeds < 2 or math.isnan(spread):
        return math.nan
    unit = np.tile([-1.0, 1.0], seeds // 2 + 1)[:seeds]
    return half_width(unit / unit.std(ddof=1), 0.95) * spread


def _expected(study: Study, table: pd.DataFrame) -> int | None:
    """Seeds at which every cell's interval is expected to be narrow enough; the rule's bounds hold."""
    rule = study.stopping
    if rule is None:
        return None
    name, reference = measure_name(study), rule.against or study.policy_names[0]
    index = ["scenario", "seed"] if rule.over == "average" else ["scenario", "point", "seed"]
    wide = table.pivot_table(index=index, columns="policy", values=name, sort=False)
    need = rule.minimum
    for _, part in wide.groupby(level=index[:-1], sort=False):
        for policy in part.columns:
            if rule.statistic == "difference" and policy == reference:
                continue
            values, scale = part[policy], part[policy]
            if rule.statistic == "difference":
                values, scale = part[policy] - part[reference], part[reference]
            if values.notna().sum() >= 2:
                wanted = goal(rule, float(scale.mean()))
                need = max(need, seeds_needed(float(values.std(ddof=1)), wanted, rule.confidence, rule.maximum))
    return need


def duration(seconds: float) -> str:
    """A time in words: "40 s", "12 min", "3.5 h", "4.2 days"."""
    if seconds < 90:
        return f"{max(seconds, 1):.0f} s"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h" if seconds < 48 * 3600 else f"{seconds / 86400:.1f} days"


def size_words(count: int) -> str:
    """A number of bytes in words: "80 kB", "2.5 MB", "1.2 GB"."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if count >= factor:
            return f"{count / factor:.1f} {unit}"
    return f"{max(count / 1e3, 1):.0f} kB"
