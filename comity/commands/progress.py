"""Progress on standard error: bars for runs, for stages and for studies, and what a long study will take before it starts."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import typer
from rich.console import Console

from comity.commands.shared import errors, refuse
from experiments import kit, runs, study, sweep
from simulation import inputs

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

LONG_SECONDS = 60.0
"""A study that will take longer is announced by a pilot."""


class Lines:
    """Progress where there is no terminal: a line as a stage begins, then ever more rarely, from ten seconds to five minutes apart.

    What ends within a few seconds writes none.

    Args:
        screen: where they are written.
        clock: seconds that pass.
    """

    SOONEST, LATEST, LONGER = 10.0, 300.0, 1.5

    def __init__(self, screen: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self.screen, self.clock = screen, clock
        self.message, self.began, self.before = "", 0.0, 0
        self.last, self.wait = clock(), self.SOONEST

    def tell(self, done: int, total: int, message: str) -> None:
        """Write that ``done`` of ``total`` are done, if it is time; messages that differ in their numbers alone are one stage."""
        now, stage = self.clock(), re.sub(r"\d[\d,.]*", "#", message)
        new = stage != self.message
        if new:
            self.message, self.began, self.before = stage, now, done
        if now - self.last < (self.SOONEST / 2 if new else self.wait):
            return
        if not new:
            self.wait = min(self.LATEST, self.wait * self.LONGER)
        self.last = now
        seconds, made = now - self.began, done - self.before
        left = f", about {sweep.duration(seconds / made * (total - done))} left" if made > 0 and total > done else ""
        self.screen.print(f"{message}: {done:,} of {total:,}{left}", markup=False, highlight=False)


class Bar:
    """A progress bar that goes away at its end.

    Args:
        last: columns after "so many of so many".
        fields: first values of the fields that the columns show.
    """

    def __init__(self, *last: ProgressColumn, **fields: str) -> None:
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        self.progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *last, console=errors(), transient=True
        )
        self.task = self.progress.add_task("starting", total=None, **fields)  # type: ignore[arg-type]
        self.lines = None if self.progress.console.is_terminal else Lines(self.progress.console)

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()

    def note(self, done: int, total: int, message: str) -> None:
        """Write a line now and then where no bar can be shown."""
        if self.lines is not None:
            self.lines.tell(done, total, message)


class RunBar(Bar):
    """Runs done and the time left, for commands that say what is under way."""

    def __init__(self) -> None:
        from rich.progress import TextColumn, TimeElapsedColumn, TimeRemainingColumn

        super().__init__(TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())

    def tell(self, done: int, total: int, message: str) -> None:
        """Show ``done`` of ``total`` and what is under way."""
        self.note(done, total, message)
        self.progress.update(self.task, completed=done, total=total, description=message)


class StageBar(RunBar):
    """The same, with a line for each stage."""

    def __init__(self) -> None:
        super().__init__()
        self.stages: dict[str, Any] = {}

    def tell(self, done: int, total: int, message: str) -> None:
        """Show ``done`` of ``total`` of the stage called ``message``; stages stand below each other."""
        self.note(done, total, message)
        if message not in self.stages:
            self.stages[message] = self.progress.add_task(message, total=total) if self.stages else self.task
        self.progress.update(self.stages[message], completed=done, total=total, description=message)


class StudyBar(Bar):
    """Runs of a study: rate and time left."""

    def __init__(self) -> None:
        from rich.progress import TextColumn, TimeElapsedColumn

        super().__init__(
            TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TextColumn("{task.fields[left]}"), rate="", left=""
        )
        self.began, self.before = 0.0, 0

    def tell(self, done: int, total: int, message: str) -> None:
        """Show ``done`` of ``total`` and what is under way, with the rate since the first run of this session."""
        self.note(done, total, message)
        if not self.began or done < self.before:
            self.began, self.before = time.monotonic(), done
        seconds = time.monotonic() - self.began
        rate = (done - self.before) / seconds if seconds > 0.0 else 0.0
        self.progress.update(
            self.task,
            completed=done,
            total=total,
            description=message,
            rate=f"{rate:,.1f} runs/s" if rate else "",
            left=f"{sweep.duration((total - done) / rate)} left" if rate else "",
        )


def announce(plan: study.Study, screen: Console, workers: int, yes: bool, *, quiet: bool = False) -> None:
    """Say what a long study will take, by a pilot, and ask whether to begin.

    Args:
        screen: where it is said.
        workers: threads of the pilot, and of the time told.
        yes: do not ask.
        quiet: say nothing but the question.

    Raises:
        typer.Abort: the answer is no.
        InputProblems: it is long, and there is neither ``yes`` nor a terminal.
    """
    if quiet and yes:
        return
    rough = sum(runs.seconds_of_run(scene, plan.weeks, plan.communities) for scene in plan.scenes) / len(plan.scenes)
    if rough * plan.total_runs / workers < LONG_SECONDS:
        seconds = sweep.duration(rough * plan.total_runs / workers)
        told = f"{kit.count_of(plan.total_runs, 'run')}, roughly {seconds} on {kit.count_of(workers, 'thread')}."
        if not quiet:
            screen.print(told, markup=False, highlight=False)
        return
    if not (yes or sys.stdin.isatty()):
        ask_to_begin(yes)
    with errors().status("A pilot: a few runs, to say what the study will take …"):
        found = sweep.pilot(plan, runs.Compute(workers=workers))
    screen.print(str(found), markup=False)
    ask_to_begin(yes)


def ask_to_begin(yes: bool) -> None:
    """Ask whether to begin something long.

    Args:
        yes: do not ask.

    Raises:
        typer.Abort: the answer is no.
        InputProblems: there is no terminal to ask at: what takes long is begun there by ``--yes`` alone.
    """
    if yes:
        return
    if not sys.stdin.isatty():
        words = "is missing: there is no terminal at which to ask whether to begin something that long"
        refuse([inputs.Problem("--yes", "", None, words, "--yes, or a terminal")], "the command")
    typer.confirm("Begin?", default=True, abort=True, err=True)
