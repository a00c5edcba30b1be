"""One word for one thing: options are called alike in every command, files tell all their mistakes, and words fit their numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer.main
from click import Command, Option

from comity.cli import app
from experiments.kit.words import count_of
from figures.numbers import unit_beside
from simulation.inputs import InputProblems, load_policy
from tests.comity.terminal import comity, plain


def commands() -> dict[str, Command]:
    """Commands by name."""
    return typer.main.get_command(app).commands  # type: ignore[attr-defined, no-any-return]


def names() -> dict[str, list[set[str]]]:
    """By command, what each of its options may be called."""
    return {name: [set(one.opts) for one in command.params if isinstance(one, Option)] for name, command in commands().items()}


def test_seeds_and_workers_are_asked_for_alike_in_every_command() -> None:
    for command, options in names().items():
        for found in options:
            if found & {"--seeds", "--replications"} and command not in ("exercise",):
                assert {"--seeds", "--replications", "-n"} <= found, command
            if "--workers" in found:
                assert "-w" in found, command


def test_a_short_name_means_the_same_in_every_command() -> None:
    meant: dict[str, set[str]] = {}
    for options in names().values():
        for found in options:
            for short in (name for name in found if not name.startswith("--")):
                longs = {name for name in found if name.startswith("--")}
                kept = meant.setdefault(short, set(longs))
                assert kept & longs, f"{short} means {kept} and {longs}"
                kept &= longs


def test_a_policy_without_version_and_name_tells_all_its_mistakes_at_once(tmp_path: Path) -> None:
    file = tmp_path / "my_way.toml"
    file.write_text("[instruments.liason]\nintensity = 3\n[instruments.joint_planning]\nintensity = 2\n")
    with pytest.raises(InputProblems) as refused:
        load_policy(file)
    keys = [problem.key for problem in refused.value.problems]
    assert "schema_version" in keys and "instruments.liason" in keys and any("joint_planning" in key for key in keys)
    assert "name" not in keys
    file.write_text("schema_version = 1\n[instruments.joint_planning]\nintensity = 0.5\n")
    assert load_policy(file).name == "my_way"
    file.write_text("schema_version = 99\n[instruments.liason]\n")
    with pytest.raises(InputProblems) as newer:
        load_policy(file)
    assert [problem.key for problem in newer.value.problems] == ["schema_version"]


def test_check_finds_a_reference_policy_that_later_commands_refuse(elsewhere: Path) -> None:
    assert comity("new-scenario", "mine").exit_code == 0
    assert comity("check", "mine").exit_code == 0
    file = elsewhere / "mine" / "scenario.toml"
    text = file.read_text("utf-8")
    (line,) = [line for line in text.splitlines() if line.startswith("reference_policy")]
    file.write_text(text.replace(line, 'reference_policy = "uncordinated"'), "utf-8")
    done = comity("check", "mine")
    assert done.exit_code == 2
    assert "scenario.toml: reference_policy" in plain(done.output) and "did you mean 'uncoordinated'" in plain(done.output)


@pytest.mark.parametrize(
    ("title", "unit", "more", "beside"),
    [
        ("Civilian deaths", "deaths", "", ""),
        ("Civilian deaths", "thousand deaths", " so far", "thousand so far"),
        ("Stability", "0 to 1", "", "0 to 1"),
        ("Cost of coordination", "million US dollars", "", "million US$"),
    ],
)
def test_a_unit_does_not_say_again_what_the_title_says(title: str, unit: str, more: str, beside: str) -> None:
    assert unit_beside(title, unit, more) == beside


def test_one_of_a_thing_is_one() -> None:
    assert [count_of(n, "seed") for n in (0, 1, 2, 12345)] == ["0 seeds", "1 seed", "2 seeds", "12,345 seeds"]
