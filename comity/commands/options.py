"""What commands are asked: a class for each command, whose annotated fields are its arguments and options.

    class CountOptions(Computed, Written):
        \"\"\"What ``comity count`` is asked.\"\"\"

        scenario: Annotated[str, typer.Argument(help="...")]
        seeds: Annotated[int, typer.Option(help="...")] = 8


    @asking(CountOptions)
    def count(asked: CountOptions) -> None: ...

Options that several commands take stand here once. Help shows a command's own first, then those of its bases in their order.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from comity.commands.shared import plain, settings
from experiments import kit, runs
from simulation import inputs

JsonFile = Annotated[
    str,
    typer.Option(
        "--json",
        metavar="FILE",
        help="Also write the table as JSON; - for standard output, and then nothing else is printed there.",
    ),
]
SEEDS = ("--seeds", "--replications", "-n")
"""What the number of seeds is called in every command."""
Workers = Annotated[int, typer.Option("--workers", "-w", help="Threads or processes.")]
Threads = Annotated[int, typer.Option("--workers", "-w", help="Threads.")]
ExecutorName = Annotated[
    str | None,
    typer.Option(
        "--executor",
        metavar="NAME",
        help="threads (if left out), processes, or dask (a cluster on this machine). It changes no result.",
    ),
]
Scheduler = Annotated[
    str | None, typer.Option("--dask-scheduler", metavar="ADDRESS", help="A running Dask scheduler, such as tcp://10.0.0.7:8786.")
]
Policies = Annotated[
    list[str],
    typer.Option(
        "--policy",
        "-p",
        help="Policy: a name or a file; may be repeated. If left out: the library without other countries' histories.",
    ),
]
Staff = Annotated[
    list[str],
    typer.Option(
        "--staff",
        metavar="WHO=LIMIT",
        help="Most staff-hours of the mission or the NGOs: mission=0.6 or ngo=20000, share or hours; repeated.",
    ),
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Take a folder that holds results already, and empty it when the work begins.")
]


def amount(text: str) -> float:
    """A share or an amount as it was typed: "0.6", "60%" or "60 %" for 0.6, "2e6".

    Raises:
        typer.BadParameter: it is no number; the message says what may be meant.
    """
    try:
        return float(text)
    except ValueError:
        meant = inputs.meant_number(text)
        if meant and "%" in text:
            return float(meant)
        hint = f"; did you mean {meant}?" if meant else ""
        raise typer.BadParameter(
            f"{text!r} is not a number (a share such as 0.6 or 60%, or an amount such as 2000000){hint}"
        ) from None


Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask before a long one.")]


class Options:
    """What a command is asked: every annotated field of the class is an argument or an option, with its default."""

    def __init__(self, **given: Any) -> None:
        self.__dict__.update(given)

    def among(self, names: str) -> dict[str, Any]:
        """Some of the values, by names with spaces between, as keywords of a request that calls them the same."""
        return {name: getattr(self, name) for name in names.split()}


class Sized(Options):
    """Length and size of runs."""

    weeks: Annotated[
        int | None, typer.Option(help="Weeks to run, up to 104 beyond the horizon; the scenario's horizon if left out.")
    ] = None
    communities: Annotated[int | None, typer.Option(help="Communities in the country; about 200 if left out.")] = None


class Seeded(Options):
    """Where seeds begin."""

    first_seed: Annotated[int, typer.Option(help="First of the seeds.")] = 0


class Settled(Options):
    """Parameters and switches of runs."""

    set_: Annotated[list[str], typer.Option("--set", metavar="NAME=VALUE", help="A parameter; may be repeated.")] = []
    switch: Annotated[
        list[str],
        typer.Option(
            "--switch", metavar="NAME=VALUE", help="A structural switch, or a mechanism or kernel on|off; may be repeated."
        ),
    ] = []

    def settings(self) -> tuple[dict[str, float], dict[str, str]]:
        """Parameters and switches, all names and values checked; raises `InputProblems`."""
        return settings(self.set_, self.switch)


class Spread(Sized, Settled, Seeded):
    """Settings of runs over many seeds."""

    ensemble: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="Numbers that nobody knows: scenario (its own, calibrated or drawn from ranges), none (registered defaults and "
            "luck alone), a name (comity list ensembles) or a folder. Seed k runs member k under every policy.",
        ),
    ] = "scenario"
    switching: Annotated[
        str | None,
        typer.Option(
            "--switches",
            metavar="HOW",
            help="Structural switches: pooled (each world has a setting of its own) or default. Left out: pooled, but for "
            "--ensemble none.",
        ),
    ] = None


class Threaded(Options):
    """How many threads make the runs."""

    workers: Threads = 2

    def compute(self) -> runs.Compute:
        """Where runs are made; raises `InputProblems`."""
        return runs.Compute(workers=self.workers)


class Computed(Options):
    """Where runs are made."""

    workers: Workers = 2
    executor: ExecutorName = None
    dask_scheduler: Scheduler = None

    def compute(self) -> runs.Compute:
        """Where runs are made; raises `InputProblems`."""
        return runs.Compute(self.executor, self.workers, self.dask_scheduler)


class Foldered(Options):
    """Where a command's folder of results is."""

    overwrite: Overwrite = False

    def folder(
        self,
        name: str,
        *,
        within: str | Path = "results",
        goes_on: Callable[[Path], bool] | None = None,
    ) -> Path:
        """The folder for results, as `experiments.kit.results_folder`; `begin` empties it. Raises `InputProblems`."""
        more = {} if goes_on is None else {"goes_on": goes_on}
        return kit.results_folder(getattr(self, "out", None) or None, name, within=within, overwrite=self.overwrite, **more)

    def place(self, name: str) -> Path:
        """The file ending in .csv, ``name`` if none was given, or the folder for results. Raises `InputProblems`."""
        given = getattr(self, "out", None) or None
        if given is None or Path(given).suffix == ".csv":
            return kit.results_file(given, name, overwrite=self.overwrite)
        return self.folder(given)

    def continued(self, check: Callable[[Path], object], file: str) -> Callable[[Path], bool]:
        """Whether a folder holds what is asked now, by the ``file`` in which a command keeps its question, for `folder`.

        Another question in a folder that was named is left to ``check``, which refuses it in its own words.
        """

        def goes_on(place: Path) -> bool:
            if not (place / file).exists():
                return False
            if getattr(self, "out", None) and not self.overwrite:
                return True
            try:
                check(place)
            except inputs.InputProblems:
                return False
            return True

        return goes_on

    def begin(self, folder: Path) -> Path:
        """Empty the folder if that was asked; call it when nothing can be refused any more. Returns it."""
        if self.overwrite:
            kit.empty_folder(folder)
        return folder


class Written(Options):
    """What is written beside the tables."""

    figures: Annotated[bool, typer.Option(help="Draw figures.")] = True
    json_file: JsonFile = ""


Asked = TypeVar("Asked", bound=Options)


@functools.cache
def _declared(part: type) -> dict[str, Any]:
    """The fields that a class declares itself, with their types; a base of many commands is read once."""
    return inspect.get_annotations(part, eval_str=True)


def asking(options: type[Asked]) -> Callable[[Callable[[Asked], None]], Callable[..., None]]:
    """Make a command of a function that takes one object: the fields of ``options`` become the command's parameters.

    The command ends as `plain` promises.
    """
    hints: dict[str, Any] = {}
    for part in options.__mro__:
        hints |= _declared(part) | hints
    empty = inspect.Parameter.empty
    signature = inspect.Signature(
        [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=getattr(options, name, empty), annotation=hint)
            for name, hint in hints.items()
        ]
    )

    def made(work: Callable[[Asked], None]) -> Callable[..., None]:
        @functools.wraps(work)
        def command(**given: Any) -> None:
            work(options(**given))

        command.__annotations__ = hints
        command.__signature__ = signature  # type: ignore[attr-defined]  # typer reads the command's parameters here
        return plain(command)

    return made
