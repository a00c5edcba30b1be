"""Run a study into a folder, go on with it after an interruption, and run one of its runs again at full detail.

    result = sweep("study.toml", "results/mali", workers=2)
    result = resume("results/mali")
    Store("results/mali").table()

Pieces of work end in the folder's journal one by one: whatever ends a sweep, nothing is lost but the pieces under way, and
the finished table is the same to the last bit.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Unpack

from experiments.kit import folder_problem
from experiments.runs import HERE, PREPARING, RUNNING, Case, Compute, ComputeKeywords, Job, Rows, check_job, compute_of, rows_of
from experiments.store import Store, Writer, extend, manifest_of
from experiments.study import Study, load_study, measure_name, next_seeds
from simulation.inputs import Gathered, InputProblems

LOG_EVERY_SECONDS = 60.0


@dataclass(frozen=True)
class State:
    """How far a sweep is.

    Attributes:
        done: runs that are finished, those of earlier sessions and failed ones included; failed: failed ones among them.
        total: runs in all, as far as it is known (a stopping rule may ask for more).
        here: runs finished in this session; seconds: since its first piece was handed over.
        message: what is under way.
    """

    done: int
    failed: int
    total: int
    here: int
    seconds: float
    message: str

    @property
    def rate(self) -> float:
        """Runs a second in this session; 0 before the first."""
        return self.here / self.seconds if self.seconds > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds left at this rate; ``None`` before it is known."""
        return (self.total - self.done) / self.rate if self.rate else None


@dataclass(frozen=True)
class Swept:
    """How a sweep ended: the folder, the last state, whether Ctrl-C ended it, why it needed no more runs, and what grew, if so."""

    folder: Path
    state: State
    interrupted: bool
    reason: str = ""
    extended: str = ""

    @property
    def message(self) -> str:
        """One or two sentences for people."""
        good, failures = self.state.done - self.state.failed, self.state.failed
        before = f"{self.extended} " if self.extended else ""
        told = f"{good:,} runs are finished" + (f", {failures:,} failed" if failures else "")
        if self.interrupted:
            return (
                f"{before}Stopped before the end: {told}, of {self.state.total:,}. All of them are kept; go on with: "
                f"comity resume {self.folder}"
            )
        return f"{before}Complete: {told}." + (f" {self.reason}" if self.reason else "")


def sweep(
    study: str | os.PathLike[str] | Mapping[str, Any] | Study,
    out: str | os.PathLike[str],
    *,
    again: bool = False,
    **where: Unpack[ComputeKeywords],
) -> Swept:
    """Run all runs of a study that are not in its folder yet.

    Args:
        study: a study file, its values or an object.
        out: the study's folder; a new one, or one that holds the same study, or a smaller one of which it is an extension
            (`experiments.store.extending`).
        again: try the runs that failed once more.
        where: workers, executor, scheduler, pieces, progress: see `experiments.runs.pools.executors.Compute`.

    Returns:
        How it ended; after Ctrl-C ``interrupted`` is set and everything finished is kept.

    Raises:
        InputProblems: everything wrong with the study, the folder or the executor; a folder with another study or model.
        OSError: results could not be written; what was kept before is whole.
    """
    found = Gathered()
    plan = found.attempt(load_study, study)
    compute = found.attempt(compute_of, **where)
    found.refuse("the sweep")
    assert plan is not None and compute is not None  # whatever could not be made has been refused
    return run_study(plan, out, compute, again=again)


def run_study(plan: Study, out: str | os.PathLike[str], compute: Compute = HERE, *, again: bool = False) -> Swept:
    """Run all runs of a study that are not in its folder yet; arguments and errors as in `sweep`."""
    job = Job(tuple(plan.measures), plan.weeks, plan.communities)
    check_job(job, plan.scenes)
    trouble = folder_problem(out)
    if trouble:
        raise InputProblems([trouble], "the study's folder")
    grown = extend(plan, out)
    manifest = manifest_of(plan.content(), [measure.name for measure in job.measures], plan.total_runs)
    store = Store.create(out, manifest, plan.to_toml(), plan.run_table)
    with Writer(store, plan.run_table) as writer:
        sweeping = _Sweep(job, store, writer, plan, compute)
        if grown:
            sweeping.log(grown)
        if again:
            sweeping.log(f"{writer.forget_failures()} failed runs are tried again")
        return replace(sweeping.carry_out(), extended=grown)


def resume(folder: str | os.PathLike[str], **settings: Any) -> Swept:
    """Go on with the study of a folder.

    Args:
        folder: a study's folder.
        settings: as in ``sweep``.

    Raises:
        InputProblems: no study there; the model, the versions or what the study refers to has changed: every difference.
        OSError: results could not be written.
    """
    return sweep(study_of_folder(folder), folder, **settings)


def study_of_folder(folder: str | os.PathLike[str]) -> Study:
    """The study of a folder.

    Raises:
        InputProblems: no study there.
    """
    return load_study(Store(folder).folder / "study.toml")


class _Sweep:
    """A sweep under way: its counts, its log and its pieces."""

    def __init__(self, job: Job, store: Store, writer: Writer, study: Study, compute: Compute) -> None:
        self.job, self.store, self.writer, self.study, self.compute = job, store, writer, study, compute
        self.began: float | None = None
        self.here = 0
        self.logged = time.monotonic()

    def log(self, text: str) -> None:
        """Add a line to the log; a full disk must not hide what is being told, so it is no error here."""
        stamp = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
        with contextlib.suppress(OSError), (self.store.folder / "log.txt").open("a", encoding="utf-8") as file:
            file.write(f"{stamp} {text}\n")

    def carry_out(self) -> Swept:
        """Do all rounds of the study; see ``sweep``."""
        counts = self.store.counts()
        self.done, self.failed = counts.done + counts.failed, counts.failed
        self.goal = self.study.total_runs
        if self.writer.left_by is not None:
            self.log(f"process {self.writer.left_by} wrote here before and ended suddenly")
        interrupted, reason = False, ""
        self.tell(PREPARING)
        try:
            with self.compute.open() as here:
                self.log(f"start: {self.done} of {self.goal} runs are there; {here.title}")
                for stop in self.rounds():
                    self.goal = stop
                    with contextlib.closing(rows_of(self.cases(stop), self.job, here)) as parts:
                        self.began = self.began or time.monotonic()
                        for part in parts:
                            self.take(part)
                reason = self.finish()
        except KeyboardInterrupt:
            interrupted = True
        except OSError as error:
            self.log(f"stopped: {error}")
            raise
        state = self.tell("stopped" if interrupted else "finished")
        swept = Swept(self.store.folder, state, interrupted, reason)
        self.log(f"{swept.message} {self.here} runs in this session, {state.rate:.1f} a second")
        return swept

    def rounds(self) -> Iterator[int]:
        """Runs that are needed, as first so many: once, or with a stopping rule again after every batch of seeds."""
        if self.study.stopping is None:
            yield self.study.total_runs
            return
        seeds = 0
        columns = f'scenario, policy, seed, point, "{measure_name(self.study)}"'
        while True:
            first = seeds * self.study.runs_per_seed
            known = self.store.query(f"SELECT {columns} FROM runs WHERE run_id < {first} ORDER BY run_id")
            wanted = next_seeds(self.study, known, seeds)
            if wanted == seeds:
                self.goal = first
                return
            seeds = wanted
            yield seeds * self.study.runs_per_seed

    def finish(self) -> str:
        """Put what is left into shards; if that is not all runs that might have been, note why."""
        self.writer.seal()
        if self.study.stopping is None or self.goal == self.study.total_runs:
            return ""
        reason = f"The stopping rule is satisfied after {self.goal // self.study.runs_per_seed} seeds."
        self.store.finish(self.goal, reason)
        return reason

    def cases(self, stop: int) -> Iterator[tuple[int, Case]]:
        """The runs that are left below a run number, with their numbers."""
        for missing in self.writer.missing(stop):
            for number in missing.tolist():
                yield number, self.study.case(number)

    def take(self, part: Rows) -> None:
        """Keep the result of a piece and tell how far it is."""
        self.writer.add(part.numbers, part.values, part.failures)
        for number, reason in list(part.failures.items())[:20]:
            self.log(f"run {number} failed: {reason}")
        self.done += len(part.numbers)
        self.here += len(part.numbers)
        self.failed += len(part.failures)
        state = self.tell(RUNNING)
        if time.monotonic() - self.logged > LOG_EVERY_SECONDS:
            self.logged = time.monotonic()
            self.log(f"{state.done} of {state.total} runs, {state.failed} failed, {state.rate:.1f} a second")

    def tell(self, message: str) -> State:
        """Tell how far it is, and return it."""
        seconds = time.monotonic() - self.began if self.began is not None else 0.0
        state = State(self.done, self.failed, self.goal, here=self.here, seconds=seconds, message=message)
        failures = f", {state.failed:,} failed" if state.failed else ""
        self.compute.progress(state.done, state.total, message + failures)
        return state
