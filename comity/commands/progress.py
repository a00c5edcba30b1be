"""Progress on standard error: bars for runs, for stages and for studies, and what a long study will take before it starts."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any, Self

import typer
from rich.console import Console

from comity.commands.shared import errors
from experiments import runs, study, sweep

if TYPE_CHECKING:
    from rich.progress import ProgressColumn

LONG_SECONDS = 60.0
"""A study that will take longer is announced by a pilot."""


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

    def __enter__(self) -> Self:
        self.progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.progress.stop()


class RunBar(Bar):
    """Runs done and the time left, for commands that say what is under way."""

    def __init__(self) -> None:
        from rich.progress import TextColumn, TimeElapsedColumn, TimeRemainingColumn

        super().__init__(TimeElapsedColumn(), TextColumn("left"), TimeRemainingColumn())

    def tell(self, done: int, total: int, message: str) -> None:
        """Show ``done`` of ``total`` and what is under way."""
        self.progress.update(self.task, completed=done, total=total, description=message)


class StageBar(RunBar):
    """The same, with a line for each stage."""

    def __init__(self) -> None:
        super().__init__()
        self.stages: dict[str, Any] = {}

    def tell(self, done: int, total: int, message: str) -> None:
        """Show ``done`` of ``total`` of the stage called ``message``; stages stand below each other."""
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


def announce(plan: study.Study, screen: Console, workers: int, yes: bool) -> None:
    """Say what a long study will take, by a pilot, and ask whether to begin.

    Args:
        screen: where it is said.
        workers: threads of the pilot, and of the time told.
        yes: do not ask.

    Raises:
        typer.Abort: the answer is no.
    """
    rough = sum(runs.seconds_of_run(scene, plan.weeks, plan.communities) for scene in plan.scenes) / len(plan.scenes)
    if rough * plan.total_runs / workers < LONG_SECONDS:
        return
    with errors().status("A pilot: a few runs, to say what the study will take …"):
        found = sweep.pilot(plan, runs.Compute(workers=workers))
    screen.print(str(found), markup=False)
    if not yes and sys.stdin.isatty():
        typer.confirm("Begin?", default=True, abort=True, err=True)
