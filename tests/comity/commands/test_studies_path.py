"""The newcomer's path of docs/studies.md: its five commands, one after the other, on a small budget."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from experiments.study import load_study

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "studies.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
SMALLER = {
    "weeks = 260": "weeks = 26",
    "communities = 100": "communities = 45",
    "samples = 64": "samples = 8",
    "first = 52": "first = 4",
}


def test_study_files_of_the_page_are_valid() -> None:
    files = [text for kind, text in BLOCKS if kind == "toml"]
    assert len(files) == 2
    for text in files:
        assert load_study(tomllib.loads(text)).total_runs > 0


@pytest.mark.slow
def test_five_commands_lead_to_sobol_figures(tmp_path: Path) -> None:
    lines = [line for line in BLOCKS[0][1].splitlines() if line]
    assert len(lines) == 5 and lines[-1].startswith("comity sensitivity")
    answers = []
    for number, line in enumerate(lines):
        words = shlex.split(line)
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=600,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "150"},
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        answers.append(done.stdout)
        if number == 0:
            file = tmp_path / "first_study.toml"
            text = file.read_text("utf-8")
            for long, short in SMALLER.items():
                assert long in text
                text = text.replace(long, short)
            file.write_text(text, "utf-8")
    assert "384 runs" in answers[1] and "384 runs are finished" in answers[2]  # four seeds
    assert "best_practice" in answers[3]
    figures = [path.name for path in (tmp_path / "first_study").rglob("*.png")]
    assert "mali-best_practice-trust_mission-indices.png" in figures, figures
    table = pd.read_csv(next((tmp_path / "first_study").rglob("sensitivity.csv")))
    assert {"joint_planning", "trust_loss_gain_ratio", "closeness_cost", "troops_and_civilians"} <= set(table["factor"])
