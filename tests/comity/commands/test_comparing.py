"""``comity compare``: a table, a report, and what Ctrl-C leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from tests.comity.terminal import SMALL, comity, plain

ROOT = Path(__file__).parents[3]


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
    for words in ("Best practice", "Worst-off", "Cost", "2 worlds", "All runs finished: 2 worlds"):
        assert words in shown, words
    written = {p.name for p in (elsewhere / "here").iterdir()}
    assert written == {
        "runs.parquet",
        "runs_again.parquet",
        "worlds.parquet",
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
