"""What all commands share: consoles, ``name=value`` pairs, JSON files, and how mistakes and Ctrl-C end."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, get_type_hints

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text
from typer.models import OptionInfo

from comity.commands.terminals import write_whole
from experiments import kit
from simulation import inputs, registers, world

P = ParamSpec("P")
R = TypeVar("R")

WRONG_INPUT, STOPPED, FAILED = 2, 130, 1
"""Exit codes: a mistake in what was asked, Ctrl-C, and a file that could not be written."""

PIPE_WIDTH = 150
"""Columns where there is no terminal to ask."""


class Stop(Exception):
    """Ctrl-C in the middle of work: ``told`` says what is kept."""

    def __init__(self, told: str) -> None:
        super().__init__(told)
        self.told = told


class _Plain(Console):
    """A console that shows words of files and people without what steers a terminal."""

    def render_str(self, text: str, **style: Any) -> Text:
        """``text``, which may come from a file, as it may be shown."""
        return super().render_str(inputs.plain(text), **style)


def console(json_file: str = "") -> Console:
    """The console for tables: standard output, or standard error when JSON takes standard output."""
    found = _Plain(stderr=json_file == "-", highlight=False)
    if not found.is_terminal and "COLUMNS" not in found._environ:
        found.width = PIPE_WIDTH
    return found


def errors() -> Console:
    """The console for mistakes and progress: standard error."""
    return _Plain(stderr=True, highlight=False)


def plain(command: Callable[P, R]) -> Callable[P, R]:
    """Let ``command`` end as promised: mistakes in input listed and exit code 2, Ctrl-C 130, what could not be written 1."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except inputs.InputProblems as error:
            _say(str(inputs.InputProblems(_as_typed(error.problems, command), error.subject)))
            raise typer.Exit(WRONG_INPUT) from None
        except Stop as stop:
            _say(stop.told)
            raise typer.Exit(STOPPED) from None
        except KeyboardInterrupt:
            _say("Stopped.")
            raise typer.Exit(STOPPED) from None
        except RuntimeError as error:
            # Whoever raised it has loaded the exercise, which takes a second that other commands do not spend.
            loaded = sys.modules.get("exercise.state.commands")
            if loaded is None or not isinstance(error, loaded.NotKept):
                raise
            _say(str(error))
            raise typer.Exit(FAILED) from None
        except BrokenPipeError:
            # Whoever read our output has enough (comity list parameters | head): nothing is wrong.
            sys.stderr.close()
            raise typer.Exit(0) from None
        except OSError as error:
            place = f" {error.filename}" if error.filename else ""
            _say(f"Cannot read or write{place}: {error.strerror or error}")
            raise typer.Exit(FAILED) from None

    return guarded


def _as_typed(problems: Sequence[inputs.Problem], command: Callable[..., Any]) -> list[inputs.Problem]:
    """Problems in which an argument of a call stands under the name of the option that was typed.

    The command line builds the same request as Python does, whose refusals know no option.
    """
    options = {}
    for name, hint in get_type_hints(command, include_extras=True).items():
        for info in getattr(hint, "__metadata__", ()):
            if isinstance(info, OptionInfo):
                # In an annotation the first name stands where a default would.
                words = (info.default, *(info.param_decls or ()))
                long = [word for word in words if isinstance(word, str) and word.startswith("--")]
                options[name.strip("_")] = long[0] if long else "--" + name.strip("_").replace("_", "-")
    return [
        replace(problem, file=options[problem.key], key="") if problem.file == "call" and problem.key in options else problem
        for problem in problems
    ]


def refuse(problems: Sequence[inputs.Problem], subject: str) -> None:
    """Raise ``problems``, if any, as one `InputProblems`."""
    if problems:
        raise inputs.InputProblems(problems, subject)


def gather(subject: str, *calls: Callable[[], Any]) -> list[Any]:
    """Results of ``calls``, after all of them were tried: the mistakes of all are raised together.

    Raises:
        InputProblems: every problem of every call.
    """
    results, problems = [], []
    for call in calls:
        try:
            results.append(call())
        except inputs.InputProblems as error:
            results.append(None)
            problems += error.problems
    refuse(problems, subject)
    return results


def pairs(given: Sequence[str], option: str) -> tuple[dict[str, str], list[inputs.Problem]]:
    """Take ``name=value`` texts apart; what is not of that form, or stands twice, comes back as problems."""
    values: dict[str, str] = {}
    problems = []
    for text in given:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not sign or not name or not value:
            problems.append(inputs.Problem(option, "", text, "is not of the form name=value", f"{option} name=value"))
        elif name in values:
            problems.append(inputs.Problem(option, name, value, "is given twice", "each name once"))
        else:
            values[name] = value
    return values, problems


def settings(set_: Sequence[str], switch: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
    """Parameters from ``--set`` and switches from ``--switch``, all names and values checked.

    Raises:
        InputProblems: everything wrong with them at once.
    """
    texts, problems = pairs(set_, "--set")
    options, more = pairs(switch, "--switch")
    problems += more
    numbers: dict[str, float] = {}
    for name, text in texts.items():
        try:
            numbers[name] = float(text)
        except ValueError:
            if name not in registers.PARAMETERS:
                problems.append(inputs.unknown_name("--set", "", name, list(registers.PARAMETERS), "parameter"))
                continue
            known = registers.PARAMETERS[name]
            problems.append(
                inputs.Problem(
                    "--set",
                    name,
                    text,
                    "is not a number",
                    f"a number from {known.low:g} to {known.high:g} ({known.unit})",
                    nearest=inputs.meant_number(text),
                )
            )
    gather(
        "--set and --switch",
        lambda: refuse(problems, ""),
        lambda: world.check_parameters(numbers),
        lambda: world.check_switches(options),
    )
    return numbers, options


def check_json(json_file: str, option: str = "--json") -> None:
    """Raise `InputProblems` when a file to be written by an ``option`` cannot be, before any long work; "" and "-" pass."""
    if not json_file or json_file == "-":
        return
    path = Path(json_file)
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "is a folder", json_file)
        existed = path.exists()
        with path.open("a", encoding="utf-8"):
            pass
        if not existed:
            path.unlink()
    except OSError as error:
        refuse(
            [
                inputs.Problem(
                    option,
                    "",
                    json_file,
                    f"cannot be written: {error.strerror or error}",
                    "a file in a folder that exists and that you may write",
                )
            ],
            option,
        )


def write_json(json_file: str, rows: Sequence[Mapping[str, Any]], **about: Any) -> None:
    """Write ``rows`` and what they are ``about`` as JSON to a file, or to standard output for "-"; "" writes nothing.

    Missing numbers become null.
    """
    if not json_file:
        return

    put_text(json_file, kit.json_text({**about, "rows": [dict(row) for row in rows]}))


def titled(title: str, *columns: str, caption: str = "", **style: Any) -> Table:
    """A table with its title on the left; a column whose name begins with ">" stands to the right."""
    shown = Table(title=title, title_justify="left", title_style="bold", caption=caption or None, caption_justify="left", **style)
    for name in columns:
        shown.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left")
    return shown


def last_part(scenario: str) -> str:
    """The last part of a scenario as it was typed, for the name of a folder: "mine-dry" of "./mine:dry"."""
    return scenario.replace("\\", "/").rstrip("/").rpartition("/")[2].replace(":", "-")


def put_text(file: str, text: str) -> None:
    """Write a text to a file whole, or to standard output for "-"; "" writes nothing."""
    if file == "-":
        write_whole(text)
    elif file:
        kit.write_aside(Path(file), lambda path: path.write_text(text, encoding="utf-8"))


def _say(text: str) -> None:
    errors().print(text, markup=False, soft_wrap=True)
