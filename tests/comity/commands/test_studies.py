"""Commands around study files: a starting file that is valid, checks that tell every mistake, and what a study does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from comity.cli import app
from experiments.study import bundled_studies


def comity(*words: str) -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, list(words), env={"COLUMNS": "150", "TERM": "dumb"})


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_study_is_valid_and_never_overwritten(elsewhere: Path) -> None:
    assert comity("new-study", "mine", "--design", "saltelli").exit_code == 0
    assert comity("new-policy", "plan").exit_code == 0
    checked = comity("check", "mine.toml")
    assert checked.exit_code == 0 and "study mine.toml" in checked.stdout and "saltelli" in checked.stdout
    both = comity("check", str(elsewhere))
    assert both.exit_code == 0 and "policy" in both.stdout and "study" in both.stdout
    again = comity("new-study", "mine")
    assert again.exit_code == 2 and "exists already" in again.stderr
    wrong = comity("new-study", "other", "--design", "saltely", "--scenario", "mail")
    assert wrong.exit_code == 2 and "2 problems" in wrong.stderr and not (elsewhere / "other.toml").exists()


def test_check_tells_every_mistake_of_a_study(elsewhere: Path) -> None:
    text = 'scenarios = ["mail"]\npolicies = ["liason"]\n[design]\nkind = "sobol"\nruns = 60\n[[vary]]\nparameter = "trust_gian"\n'
    (elsewhere / "wrong.toml").write_text(text, encoding="utf-8")
    answer = comity("check", "wrong.toml", "--json", "found.json")
    assert answer.exit_code == 2
    for word in ("mali", "liaison", "trust_gain", "32 or 64"):
        assert word in answer.stderr
    rows = json.loads((elsewhere / "found.json").read_text(encoding="utf-8"))["rows"]
    assert {row["key"] for row in rows} == {"scenarios", "policies", "design.runs", "vary.1.parameter"}


def test_studies_are_listed_and_shown(elsewhere: Path) -> None:
    listed = comity("list", "studies")
    assert listed.exit_code == 0 and all(name in listed.stdout for name in bundled_studies())
    shown = comity("show", "study", "sobol_mali", "--json", "study.json")
    assert shown.exit_code == 0 and "saltelli, 16384 points over 14 factors" in shown.stdout
    assert json.loads((elsewhere / "study.json").read_text(encoding="utf-8"))["rows"][0]["runs"] == 65536
    comity("new-study", "mine")
    assert "joint_planning: instrument" in comity("show", "study", "mine.toml").stdout
    assert comity("show", "study", "sobol_mail").exit_code == 2
