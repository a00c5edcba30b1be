"""The command line as a whole: it answers at once, tells every mistake before work, and survives a closed pipe."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.comity.terminal import comity, plain

ROOT = Path(__file__).parents[2]


def test_help_names_every_command_and_loads_nothing_slow() -> None:
    text = comity("--help").stdout
    for name in ("run", "compare", "list", "show", "new-scenario", "new-policy", "check"):
        assert name in text
    code = (
        "import sys; import comity.cli; "
        "print([n for n in ('numpy', 'pandas', 'numba', 'matplotlib', 'scipy', 'mesa', 'pydantic', 'jinja2') "
        "if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert answer.strip() == "[]"


def test_help_takes_well_under_half_a_second_of_work() -> None:
    # Time of the processor and not of the clock: other programs may hold this machine up.
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "comity", "--help"], cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["list", "scenarois"], ["did you mean 'scenarios'"]),
        (["show", "outcome", "stabilty"], ["did you mean 'stability'"]),
        (["show", "instrument", "liason_channels"], ["did you mean 'liaison_channels'"]),
        (["show", "policy", "liason"], ["did you mean 'liaison'"]),
        (
            [
                "run",
                "libera",
                "--policy",
                "best_practise",
                "--set",
                "trust_gan=1",
                "--set",
                "trust_gain=much",
                "--switch",
                "trust_asymmetry=of",
                "--seed",
                "-1",
                "--json",
                "no/such/folder.json",
            ],
            [
                "'liberia'",
                "'best_practice'",
                "'trust_gain'",
                "'much': is not a number",
                "'off'",
                "--seed = -1",
                "folder.json': cannot be written",
            ],
        ),
        (["run", "mali", "--weeks", "0", "--communities", "100001"], ["weeks = 0", "communities = 100001"]),
        (["run", "mali", "--weeks", "9999"], ["weeks = 9999", "a tail of 104"]),
        (["run", "kesara", "--communities", "2"], ["communities = 2"]),
        (["run", "kesara", "--out", "file/below"], ["'file/below': cannot be written"]),
        (["run", "kesara", "--set", "trust_gain"], ["is not of the form name=value"]),
        (["run", "kesara", "--set", "trust_gain=0.02", "--set", "trust_gain=0.03"], ["is given twice"]),
        (["run", "kesara", "--set", "trust_gain=7"], ["is out of range", "0.005 to 0.06"]),
        (["compare", "libera", "--policy", "liason", "--against", "localized"], ["'liberia'", "'liaison'", "'localised'"]),
        (
            ["compare", "mali", "--replications", "0", "--workers", "0", "--weeks", "0"],
            ["replications = 0", "workers = 0", "weeks = 0"],
        ),
        (["compare", "mali", "--out", "file/below"], ["'file/below': cannot be written"]),
        (["compare", "mali", "--json", "."], ["is a folder"]),
        (["compare", "mali", "--method", "z"], ["t, bca"]),
        (["check", "nothing.toml"], ["does not exist"]),
        (["check", "."], ["neither scenario.toml nor policy files"]),
    ],
)
def test_mistakes_end_with_code_two_and_all_are_told(words: list[str], told: list[str], elsewhere: Path) -> None:
    (elsewhere / "file").write_text("")
    result = comity(*words)
    text = plain(result.stderr)
    assert result.exit_code == 2, result.output
    assert all(word in text for word in told), text
    assert "Traceback" not in result.output and sorted(p.name for p in elsewhere.iterdir()) == ["file"]


def test_unknown_commands_and_options_end_with_code_two() -> None:
    for words in (["compere", "mali"], ["compare"], ["run", "mali", "--polcy", "liaison"], ["run", "mali", "--seed", "x"]):
        assert comity(*words).exit_code == 2


def test_a_closed_pipe_is_no_failure() -> None:
    process = subprocess.run(
        f"{sys.executable} -m comity list parameters | head -1", shell=True, cwd=ROOT, capture_output=True, text=True
    )
    assert "Traceback" not in process.stderr


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("compare", "kesara", "--weeks", "9999"), "--weeks = 9999"),
        (("run", "kesara", "--communities", "-1"), "--communities = -1"),
        (("explain", "liaison", "localised", "--scenario", "kesara", "--workers", "0"), "--workers = 0"),
        (("stress", "kesara", "-p", "liaison", "-p", "localised", "--workers", "0"), "--workers = 0"),
    ],
)
def test_a_mistake_stands_under_the_option_that_was_typed(words: tuple[str, ...], option: str, elsewhere: Path) -> None:
    found = comity(*words)
    assert found.exit_code == 2 and option in found.output, found.output
    assert "call:" not in found.output
