"""The command line: it answers at once, lists and shows everything registered, and tells mistakes before work."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from comity.cli import app
from simulation.inputs.policy import bundled_policies
from simulation.inputs.scenario.scenario import bundled_scenarios
from simulation.registers.instruments import INSTRUMENTS
from simulation.registers.mechanisms import MECHANISMS
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from simulation.registers.parameters import PARAMETERS
from simulation.registers.switches import SWITCHES

ROOT = Path(__file__).parents[2]
COUNTS = {
    "scenarios": bundled_scenarios(),
    "policies": bundled_policies(),
    "instruments": INSTRUMENTS,
    "parameters": PARAMETERS,
    "outcomes": OUTCOMES,
    "switches": SWITCHES,
    "mechanisms": MECHANISMS,
}
SMALL = ["--weeks", "3", "--communities", "6"]


def comity(*words: str, width: int = 150) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, list(words), env={"COLUMNS": str(width), "TERM": "dumb"})


def plain(text: str) -> str:
    """Text without colours, with runs of white space as one space."""
    return re.sub(r"\s+", " ", re.sub(r"\x1b\[[0-9;]*m", "", text))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, so that results/ and new files land there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_help_names_every_command_and_loads_nothing_slow() -> None:
    text = comity("--help").stdout
    for name in ("run", "compare", "list", "show", "new-scenario", "new-policy", "check"):
        assert name in text
    code = (
        "import sys, time; start = time.perf_counter(); import comity.cli; took = time.perf_counter() - start; "
        "print(took, [n for n in ('numpy', 'pandas', 'numba', 'matplotlib', 'scipy', 'mesa', 'pydantic', 'jinja2') "
        "if n in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    took, _, loaded = answer.partition(" ")
    assert loaded.strip() == "[]" and float(took) < 2.0


def test_help_takes_well_under_half_a_second_of_work() -> None:
    # Time of the processor and not of the clock: other programs may hold this machine up.
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "comity", "--help"], cwd=ROOT, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


@pytest.mark.parametrize("kind", COUNTS)
def test_lists_hold_everything_registered(kind: str) -> None:
    result = comity("list", kind, "--json", "all.json")
    assert result.exit_code == 0 and f"{len(COUNTS[kind])} in all" in plain(result.stdout)
    rows = json.loads(Path("all.json").read_text())["rows"]
    assert [row["name"] for row in rows] == list(COUNTS[kind])


@pytest.mark.parametrize("kind", COUNTS)
def test_show_tells_everything_about_each(kind: str) -> None:
    singular = {"policies": "policy", "switches": "switch"}.get(kind, kind.removesuffix("s"))
    for name in COUNTS[kind]:
        result = comity("show", singular, name, "--json", "-")
        assert result.exit_code == 0, result.stderr
        assert json.loads(result.stdout)["rows"]


def test_show_without_a_name_lists_and_filters_parameters_by_status() -> None:
    result = comity("show", "parameters", "--status", "assumed", "--json", "-")
    rows = json.loads(result.stdout)["rows"]
    assert rows and {row["status"] for row in rows} == {"assumed"}
    assert len(rows) == sum(p.status == "assumed" for p in PARAMETERS.values())
    assert "is not a status" in plain(comity("list", "parameters", "--status", "guess").stderr)
    assert "only to parameters" in plain(comity("list", "outcomes", "--status", "cited").stderr)


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


def test_new_files_pass_their_check_and_are_never_overwritten(elsewhere: Path) -> None:
    for command, place in (("new-scenario", "borduria"), ("new-policy", "mine")):
        assert comity(command, place).exit_code == 0
        again = comity(command, place)
        assert again.exit_code == 2 and "exists already" in plain(again.stderr)
    assert comity("check", "borduria").exit_code == 0 and comity("check", "mine.toml").exit_code == 0
    assert comity("check", "borduria/scenario.toml").exit_code == 0
    assert comity("check", "mine.toml", "--scenario", "mali").exit_code == 0
    for place in ("file/below", "file"):
        (elsewhere / "file").write_text("kept")
        assert comity("new-scenario", place).exit_code == 2
    assert (elsewhere / "file").read_text() == "kept"


def test_check_lists_every_mistake_of_every_policy_in_a_folder(elsewhere: Path) -> None:
    comity("new-policy", "policies/good")
    text = (elsewhere / "policies" / "good.toml").read_text()
    (elsewhere / "policies" / "bad.toml").write_text(
        text.replace("intensity = 0.5", "intensity = 5").replace("protective_support]", "protectve_support]")
    )
    (elsewhere / "policies" / "odd.toml").write_text(text.replace("# regions", "regions"))
    result = comity("check", "policies", "--scenario", "kesara", "--json", "found.json")
    told = plain(result.stderr)
    assert result.exit_code == 2 and "good.toml" in plain(result.stdout)
    assert "intensity = 5" in told and "protective_support" in told and "Mopti" in told
    rows = json.loads(Path("found.json").read_text())["rows"]
    assert len(rows) == told.count(" - ")


def test_run_writes_tables_and_shows_the_headlines(elsewhere: Path) -> None:
    result = comity(
        "run",
        "kesara",
        "--policy",
        "liaison",
        "--seed",
        "4",
        *SMALL,
        "--out",
        "here",
        "--json",
        "run.json",
        "--switch",
        "trust=off",
        "--set",
        "trust_gain=0.03",
        "--no-figures",
    )
    assert result.exit_code == 0, result.output
    text = plain(result.stdout)
    assert all(OUTCOMES[name].title.split()[0] in text for name in HEADLINES)
    assert sorted(p.name for p in (elsewhere / "here").iterdir()) == sorted(
        [
            "provenance.json",
            *(
                f"{name}.{suffix}"
                for name in ("weekly", "regions", "events", "network", "summary")
                for suffix in ("csv", "parquet")
            ),
        ]
    )
    assert len(pd.read_parquet("here/weekly.parquet")) == 3
    about = json.loads(Path("here/provenance.json").read_text())
    assert about["seed"] == 4 and about["parameters"] == {"trust_gain": 0.03} and about["switches"] == {"trust": "off"}
    told = json.loads(Path("run.json").read_text())
    assert [row["outcome"] for row in told["rows"]] == list(HEADLINES)


def test_run_draws_its_figures_and_does_not_write_over_an_earlier_run(elsewhere: Path) -> None:
    for _ in range(2):
        assert comity("run", "kesara", *SMALL).exit_code == 0
    folders = sorted(p.name for p in (elsewhere / "results").iterdir())
    assert folders == ["run-kesara-uncoordinated-seed0", "run-kesara-uncoordinated-seed0-2"]
    names = {p.stem for p in (elsewhere / "results" / folders[0] / "figures").iterdir()}
    assert names == {"dashboard", "timelines", "map", "network"}


def test_compare_shows_a_table_and_writes_a_report(elsewhere: Path) -> None:
    result = comity(
        "compare",
        "kesara",
        "kesara:drawdown",
        "-p",
        "liaison",
        "-p",
        "best_practice",
        "-n",
        "2",
        *SMALL,
        "--out",
        "here",
        "--json",
        "-",
        width=200,
    )
    assert result.exit_code == 0, result.output
    told: dict[str, Any] = json.loads(result.stdout)
    assert {row["scenario"] for row in told["rows"]} == {"kesara", "kesara:drawdown"}
    shown = plain(result.stderr)
    for words in ("Best practice", "Worst-off", "Cost", "2 runs each", "Complete: 2 runs"):
        assert words in shown, words
    written = {p.name for p in (elsewhere / "here").iterdir()}
    assert written == {
        "runs.parquet",
        "comparison.parquet",
        "comparison.csv",
        "comparison.xlsx",
        "provenance.json",
        "report.html",
        "figures",
    }
    assert {p.suffix for p in (elsewhere / "here" / "figures").iterdir()} == {".png", ".svg"}


@pytest.mark.parametrize("width", [80, 100, 220])
def test_the_terminal_table_fits_the_terminal_and_always_tells_the_worst_off_and_the_cost(width: int) -> None:
    result = comity("compare", "kesara", "-p", "best_practice_within_budget", "-n", "2", *SMALL, "--no-figures", width=width)
    lines = result.stdout.splitlines()
    assert max(len(line) for line in lines if line.startswith(("│", "┃", "|"))) <= width
    assert "Worst-off" in result.stdout and "Cost" in result.stdout and "Best practice within budget" in result.stdout


@pytest.mark.slow
# Windows sends Ctrl-C to a whole group of consoles, this test's own among them.
@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_ends_with_130_and_keeps_the_finished_runs(elsewhere: Path) -> None:
    import signal

    words = ["compare", "kesara", "-p", "liaison", "-n", "100000", "--weeks", "60", "--out", "here", "--no-figures"]
    process = subprocess.Popen(
        [sys.executable, "-m", "comity", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # What is started in the background inherits deafness to Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - no thread runs here
    )
    started = time.monotonic()
    while not (elsewhere / "here" / "runs.parquet").exists() and time.monotonic() - started < 400:
        time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=200)
    assert process.returncode == 130, err
    assert "Stopped before the end" in out and "Finished runs, tables and a short report are kept" in plain(out)
    runs = pd.read_parquet(elsewhere / "here" / "runs.parquet")
    assert runs.groupby("policy")["seed"].nunique().nunique() == 1
    assert (elsewhere / "here" / "report.html").exists()


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
