"""Compare policies over what nobody knows, under the same luck.

    comparison = compare(["liberia", "mali"], ["liaison"])
    comparison.table              # one row per scenario, policy and outcome: shares of worlds, verdict, difference, interval
    write(comparison, "results/first")                # experiments.compare.report: tables, figures, a page

Replication k is world k: seed k, member k of the scenario's ensemble and one setting of the switches (`experiments.runs.worlds`),
the same under every policy, so differences are paired. The first worlds are run with a second seed as well, which tells chance
from the unknown. Runs are made world by world for all policies at once: when the comparison is interrupted, or a run fails,
the table is made from the worlds that finished under every policy.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from experiments.compare.request import WORLDS, CompareKeywords, CompareRequest, default_policies
from experiments.kit import METHOD, Method, Unknowns, depends_on, share_half_width, world_table, write_aside
from experiments.runs import (
    HERE,
    POOLED,
    PREPARING,
    RUNNING,
    SECOND_SEED,
    Case,
    Compute,
    Ensemble,
    Job,
    Measure,
    Progress,
    Rows,
    RunSettings,
    calibration_words,
    compute_of,
    ensemble_note,
    rows_of,
)
from simulation.inputs import Gathered, Policy, Scenario
from simulation.registers import HEADLINES, OUTCOMES
from simulation.results import source_hash, versions

SAVE_EVERY_SECONDS = 10.0
LEAST_FURTHER = 20
"""Worlds that follow at least where shares are not known well enough; a quarter more where there are many."""
OPEN = ("depends", "mostly_better", "mostly_worse", "mostly_more", "mostly_less")
"""Verdicts of which it is asked on what they depend."""
SIDES = ("better", "worse", "neither")


@dataclass
class Comparison:
    """Policies compared in one or more scenarios.

    Attributes:
        table: one row per scenario, policy and outcome; columns as in `experiments.kit.verdicts.world_table`.
        runs: one row per finished world: scenario, policy, seed, then every outcome.
        scenarios, policies: the objects compared; policies by scenario label, reference first.
        references: reference policy's name by scenario label.
        asked, finished: worlds asked for, and complete ones by scenario label.
        interrupted: whether it was stopped before all worlds were done.
        provenance: versions, digests and all inputs.
        weekly: weekly country outcomes of a few runs for the timelines: scenario, policy, seed, week, date, outcomes;
            empty until `experiments.compare.timelines.sample_timelines` fills it.
        regions_weekly: those of the reference by region.
        settings: what was run, by scenario label.
        again: as ``runs``, of the worlds that were run with a second seed; ``seed`` is that of their first run.
        worlds: what every finished world drew: scenario, seed, member of the ensemble, then every number and switch that varied.
        failed: runs that failed; their worlds are left out under every policy of the scenario. reason: of the first.
    """

    table: pd.DataFrame = field(repr=False)
    runs: pd.DataFrame = field(repr=False)
    scenarios: dict[str, Scenario] = field(repr=False)
    policies: dict[str, list[Policy]] = field(repr=False)
    references: dict[str, str]
    asked: int
    finished: dict[str, int]
    interrupted: bool
    method: Method
    provenance: dict[str, Any] = field(repr=False)
    weekly: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    regions_weekly: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    settings: Mapping[str, RunSettings] = field(default_factory=dict, repr=False)
    again: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    worlds: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)
    failed: int = 0
    reason: str = ""

    @property
    def ensembles(self) -> dict[str, Ensemble | None]:
        """The parameter sets that the worlds ran over, by scenario label; ``None`` for registered defaults."""
        return {label: settings.ensemble for label, settings in self.settings.items()}

    @property
    def ensemble(self) -> Ensemble | None:
        """The parameter sets of the only scenario, or of the first of several."""
        return next(iter(self.ensembles.values()), None)

    def over(self, label: str) -> str:
        """One or two sentences: over which unknowns the worlds of a scenario run."""
        settings = self.settings.get(label)
        if settings is None:
            return ""
        told = calibration_words(settings.ensemble)
        open_ = "Each world answers the questions on which studies disagree (structural switches) in its own way."
        pooled = open_ if settings.switching == POOLED else "Switches stay."
        return f"{told} {pooled}"

    @property
    def message(self) -> str:
        """One or two sentences: how much was done, and whether the table rests on all of it."""
        whole = ", ".join(f"{label} {done}" for label, done in self.finished.items())
        if self.failed and not self.interrupted:
            return (
                f"{self.failed} runs failed ({self.reason}); of {self.asked} worlds, these finished under every policy: {whole}. "
                "Everything shown rests on those."
            )
        if not self.interrupted:
            return f"All runs finished: {self.asked} worlds under every policy, with the same unknowns and the same luck for all."
        return (
            f"Stopped before the end: of {self.asked} worlds, these are complete under every policy: {whole}. "
            "Everything shown rests on those."
        )

    def titles(self) -> dict[str, str]:
        """Policy titles by name."""
        return {policy.name: policy.title or policy.name for group in self.policies.values() for policy in group}

    def of(self, label: str) -> pd.DataFrame:
        """Rows of the table for one scenario label."""
        return self.table[self.table["scenario"] == label]


def compare(
    scenarios: str | Path | Scenario | Sequence[str | Path | Scenario],
    policies: Sequence[str | Path | Policy] | None = None,
    against: str | Path | Policy | None = None,
    replications: int = WORLDS,
    *,
    workers: int = 2,
    progress: Progress | None = None,
    **asked: Unpack[CompareKeywords],
) -> Comparison:
    """Run every policy in the same worlds of each scenario and compare each with the reference.

    Args:
        scenarios: one or several names, folders or objects ("kesara:drawdown" picks a variant).
        policies: names, files or objects; by default :func:`experiments.compare.request.default_policies` of each scenario.
        against: the reference; by default each scenario's ``reference_policy``. It is run too.
        replications: worlds, of which the first has ``first_seed``; a share of a hundred is known to ten points.
        workers: threads; compiled code releases the interpreter lock, so they share the processors.
        progress: called after every finished piece of work, from the calling thread.
        asked: ``weeks``, ``communities``, ``parameters``, ``switches`` as in `simulation.run`; ``ensemble``: "scenario" (the
            scenario's own), "none" (registered defaults and luck alone), a name, folder or object; ``parameters`` replace its
            values; ``switching``: "pooled" or "default", how switches vary, but for ``switches``; ``twice``: worlds that are
            run with a second seed; ``until``: further worlds until every share of worlds of a headline outcome is known to
            this half-width, ``most`` worlds at most; ``first_seed``; ``method``: "t" or "bca", how intervals are made;
            ``out``: folder in which ``runs.parquet`` is kept up to date while running.

    Returns:
        The comparison. After Ctrl-C it holds the worlds that were complete, and ``interrupted`` says so.

    Raises:
        InputProblems: everything wrong with the inputs, found before anything is run.
        KeyboardInterrupt: Ctrl-C before a single world was complete.
        RuntimeError: no world finished under every policy.
    """
    found = Gathered()
    compute = found.attempt(compute_of, workers=workers, progress=progress)
    request = found.attempt(CompareRequest.of, scenarios, policies, against, replications, **asked)
    found.refuse("the comparison")
    assert request is not None and compute is not None  # whatever could not be made has been refused
    return answer(request, compute)


def answer(request: CompareRequest, compute: Compute = HERE) -> Comparison:
    """Carry out a comparison that has been checked. Result and Ctrl-C as in :func:`compare`."""
    work = _Work(request, compute)
    interrupted = work.carry_out()
    runs, again = work.runs(), work.again()
    finished = {label: int(runs.loc[runs["scenario"] == label, "seed"].nunique()) for label in request.scenarios()}
    if not any(finished.values()):
        if interrupted:
            raise KeyboardInterrupt
        raise RuntimeError(f"no seed finished every policy: {work.reason}")
    done = [settings for settings in request.settings if finished[settings.label]]
    references = {settings.label: settings.policies[0].name for settings in done}
    notes = {label: ensemble_note(ensemble).get("ensemble") for label, ensemble in request.ensembles().items()}
    provenance = {
        "versions": versions(),
        "source": source_hash(),
        "method": METHOD[request.method],
        "seeds": [work.seeds[0], work.seeds[-1]],
        "second_seeds": [work.seeds[k] + SECOND_SEED for k in (0, request.twice - 1)] if request.twice else [],
        **request.common(),
        "ensembles": {label: note for label, note in notes.items() if note},
        "scenarios": {label: scene.digest() for label, scene in request.scenarios().items()},
        "policies": {label: {p.name: p.digest() for p in group} for label, group in request.policies().items()},
    }
    worlds = drawn_worlds(done, runs)
    return Comparison(
        table=with_causes(world_table(runs, references, again=again, method=request.method), runs, worlds),
        runs=runs,
        scenarios={settings.label: settings.scenario for settings in done},
        policies={settings.label: list(settings.policies) for settings in done},
        references=references,
        asked=len(work.seeds),
        finished=finished,
        interrupted=interrupted,
        method=request.method,
        provenance=provenance,
        settings={settings.label: settings for settings in done},
        again=again,
        worlds=worlds,
        failed=work.failed,
        reason=work.reason,
    )


def drawn_worlds(settings: Sequence[RunSettings], runs: pd.DataFrame) -> pd.DataFrame:
    """What every finished world drew: scenario, seed, member, then every number and switch that varied (empty without any)."""
    parts = []
    for one in settings:
        seeds = sorted(int(seed) for seed in runs.loc[runs["scenario"] == one.label, "seed"].unique())
        table = one.drawn(seeds)
        if len(table.columns):
            table = table.reset_index()
            table.insert(0, "scenario", one.label)
            parts.append(table)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def with_causes(table: pd.DataFrame, runs: pd.DataFrame, worlds: pd.DataFrame) -> pd.DataFrame:
    """The table with ``depends_on``: on what the headline differences depend that do not hold in nearly all worlds."""
    causes = pd.Series("", index=table.index, dtype=object)
    for label, part in table.groupby("scenario", sort=False):
        own = worlds[worlds["scenario"] == label] if len(worlds) else worlds
        if own.empty:
            continue
        seeds = own["seed"].tolist()
        unknowns = Unknowns.of(own.drop(columns=["scenario", "seed", "member"], errors="ignore"))
        here = runs[runs["scenario"] == label]
        values = {str(policy): rows.set_index("seed").loc[seeds] for policy, rows in here.groupby("policy")}
        open_ = part[part["headline"].astype(bool) & part["verdict"].isin(OPEN)]
        for place, row in open_.iterrows():
            name = str(row["outcome"])
            differences = values[str(row["policy"])][name] - values[str(row["reference"])][name]
            least, luck, same = (float(row[key]) for key in ("matters", "luck", "same"))
            causes[place] = depends_on(unknowns, differences.to_numpy(float), name, least, luck=luck, same=same)
    return table.assign(depends_on=causes)


class _Work:
    """A comparison under way: finished runs, progress, and the file that keeps them.

    A run's number counts policies fastest, then scenarios, then worlds: all scenarios advance alike until interrupted. Rows
    after those of all worlds are their second runs.
    """

    def __init__(self, request: CompareRequest, compute: Compute) -> None:
        self.request, self.compute = request, compute
        self.sizes = [len(settings.policies) for settings in request.settings]
        self.each = sum(self.sizes)
        self.seeds = list(request.seeds)
        self.second = [seed + SECOND_SEED for seed in self.seeds[: request.twice]]
        # Runs with second seeds stand behind those of all worlds that may be asked for.
        self.most = request.most if request.until is not None else len(self.seeds)
        self.values = np.full((self.most + len(self.second), self.each, len(OUTCOMES)), np.nan)
        self.done = np.zeros(self.values.shape[:2], dtype=bool)
        self.failed, self.reason = 0, ""
        self.saved = time.monotonic()

    def carry_out(self) -> bool:
        """Do all runs; return whether Ctrl-C stopped them. Finished ones are kept in any case."""
        one = self.request.settings[0]
        job = Job(tuple(Measure(name) for name in OUTCOMES), one.weeks, one.communities)
        rows: Iterable[int] = (*range(len(self.seeds)), *range(self.most, self.most + len(self.second)))
        try:
            self.tell(PREPARING)
            with self.compute.open() as here:
                while rows:
                    with contextlib.closing(rows_of(self.cases(rows), job, here)) as parts:
                        for part in parts:
                            self.take(part)
                    rows = self.further()
        except KeyboardInterrupt:
            return True
        finally:
            self.save()
        return False

    def further(self) -> Sequence[int]:
        """Rows of the worlds that follow, where shares are not known well enough yet."""
        until, count = self.request.until, len(self.seeds)
        room = self.most - count
        if until is None or room <= 0:
            return ()
        references = {settings.label: settings.policies[0].name for settings in self.request.settings}
        runs = self.runs()
        if len(runs):
            table = world_table(runs, references, HEADLINES, method="t")
            shown = table[table["policy"] != table["reference"]]
            widest = max(share_half_width(row[side], int(row["n"])) for _, row in shown.iterrows() for side in SIDES)
            if widest <= until:
                return ()
        more = min(room, max(LEAST_FURTHER, count // 4))
        self.seeds += range(self.seeds[-1] + 1, self.seeds[-1] + 1 + more)
        return range(count, count + more)

    def cases(self, rows: Iterable[int]) -> Iterator[tuple[int, Case]]:
        """Every run of some rows with its number."""
        for row in rows:
            second = row >= self.most
            world = self.seeds[row - self.most if second else row]
            number = row * self.each
            for settings in self.request.settings:
                for policy in settings.policies:
                    yield number, settings.case(policy, world + SECOND_SEED * second, world=world)
                    number += 1

    def take(self, part: Rows) -> None:
        """Keep the result of a piece and tell how far it is."""
        row, column = np.divmod(part.numbers, self.each)
        self.values[row, column] = part.values
        self.done[row, column] = True
        self.failed += len(part.failures)
        self.reason = self.reason or next(iter(part.failures.values()), "")
        self.tell(RUNNING)
        if time.monotonic() - self.saved > SAVE_EVERY_SECONDS:
            self.save()

    def tell(self, message: str) -> None:
        """Tell how far it is."""
        self.compute.progress(int(self.done.sum()), (len(self.seeds) + len(self.second)) * self.each, message)

    def runs(self) -> pd.DataFrame:
        """Runs of worlds that are complete under every policy of a scenario, by scenario, policy and seed (in the order given)."""
        return self._complete(slice(0, len(self.seeds)))

    def again(self) -> pd.DataFrame:
        """The same of the worlds that were run with a second seed; ``seed`` is that of their first run."""
        return self._complete(slice(self.most, None))

    def _complete(self, which: slice) -> pd.DataFrame:
        parts, first = [], 0
        values = self.values[which]
        whole = self.done[which] & np.isfinite(values).all(axis=2)
        for settings, size in zip(self.request.settings, self.sizes):
            columns = slice(first, first + size)
            rows = np.flatnonzero(whole[:, columns].all(axis=1))
            flat = values[rows, columns].swapaxes(0, 1).reshape(-1, len(OUTCOMES))
            part = pd.DataFrame(flat, columns=list(OUTCOMES))
            part.insert(0, "seed", np.tile(np.array([self.seeds[int(row)] for row in rows], dtype=np.int64), size))
            part.insert(0, "policy", np.repeat([policy.name for policy in settings.policies], len(rows)).astype(object))
            part.insert(0, "scenario", settings.label)
            parts.append(part)
            first += size
        return pd.concat(parts, ignore_index=True)

    def save(self) -> None:
        """Bring the file of finished runs up to date, if one is kept."""
        self.saved = time.monotonic()
        runs, out = self.runs(), self.request.out
        if out is not None and len(runs):
            out.mkdir(parents=True, exist_ok=True)
            write_aside(out / "runs.parquet", lambda path: runs.to_parquet(path, index=False))


__all__ = ["Comparison", "CompareRequest", "answer", "compare", "default_policies"]
