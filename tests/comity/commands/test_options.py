"""Options of commands come from one class: names, defaults and order, and mistakes under the option that was typed."""

from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from comity.commands.options import Computed, JsonFile, Options, Seeded, Settled, asking
from simulation.inputs.errors import InputProblems, Problem


class CountOptions(Seeded, Settled):
    """What the command of this test is asked."""

    place: Annotated[str, typer.Argument(help="A place.")]
    many: Annotated[list[str], typer.Option("--one", help="One; may be repeated.")] = []
    json_file: JsonFile = ""


HEARD: list[CountOptions] = []


@asking(CountOptions)
def count(asked: CountOptions) -> None:
    """Count."""
    if asked.many == ["bad"]:
        raise InputProblems([Problem("call", "first_seed", -1, "is not a seed")], "the count")
    HEARD.append(asked)


@pytest.fixture
def app() -> typer.Typer:
    HEARD.clear()
    made = typer.Typer()
    made.command()(count)
    return made


def test_a_command_gets_what_was_typed_and_defaults_for_the_rest(app: typer.Typer) -> None:
    assert CliRunner().invoke(app, ["here", "--one", "a", "--one", "b", "--set", "x=1", "--json", "-"]).exit_code == 0
    assert CliRunner().invoke(app, ["there"]).exit_code == 0
    first, second = HEARD
    assert first.among("place many set_ json_file first_seed") == {
        "place": "here",
        "many": ["a", "b"],
        "set_": ["x=1"],
        "json_file": "-",
        "first_seed": 0,
    }
    assert second.among("place many set_ switch") == {"place": "there", "many": [], "set_": [], "switch": []}


def test_help_shows_a_commands_own_options_before_those_that_commands_share(app: typer.Typer) -> None:
    shown = [parameter.name for parameter in typer.main.get_command(app).params]
    assert shown[:6] == ["place", "many", "json_file", "first_seed", "set_", "switch"]


def test_a_mistake_stands_under_the_option_that_was_typed(app: typer.Typer) -> None:
    found = CliRunner().invoke(app, ["here", "--one", "bad"])
    assert found.exit_code == 2 and "--first-seed" in found.output


def test_a_class_may_say_a_shared_option_anew() -> None:
    class Few(Computed, Options):
        workers: Annotated[int, typer.Option("--workers", help="Threads.")] = 7

    heard: list[int] = []

    @asking(Few)
    def work(asked: Few) -> None:
        heard.append(asked.workers)

    app = typer.Typer()
    app.command()(work)
    assert CliRunner().invoke(app, []).exit_code == 0
    assert CliRunner().invoke(app, ["--workers", "3"]).exit_code == 0
    assert heard == [7, 3]
