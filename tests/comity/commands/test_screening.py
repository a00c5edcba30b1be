"""``comity screen``, and what lists say of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import experiments.screening.running as running
from comity.commands.screening import ScreenOptions
from experiments.screening import ScreenRequest, stored_moves
from experiments.screening.request import POLICY, RUNS
from tests.comity.terminal import comity, plain
from tests.experiments.screening.test_screening import made_up


def test_it_says_what_it_will_take_then_what_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "evaluate", made_up)
    result = comity("screen", "kesara", "--runs", "1200", "--out", str(tmp_path / "found"), "--json", str(tmp_path / "found.json"))
    assert result.exit_code == 0, result.output
    text = plain(result.stdout)
    assert "groups in 3 worlds" in text and "About" in text and "trust_gain" in text and "report.html" in text
    rows = json.loads((tmp_path / "found.json").read_text())["rows"]
    assert {row["number"] for row in rows if row["moved"]} >= {"trust_gain", "hazard_scale"}
    assert (tmp_path / "found" / "kesara" / "moves.csv").exists() and (tmp_path / "found" / "report.html").exists()


def test_mistakes_are_told_before_anything_runs(tmp_path: Path) -> None:
    result = comity("screen", "kesarra", "--runs", "5", "--out", str(tmp_path / "found"))
    assert result.exit_code == 2
    assert "kesara" in plain(result.output)


def test_lists_are_narrowed_by_what_moves() -> None:
    result = comity("list", "parameters", "--moves", "battle_deaths", "--json", "-")
    names = [row["name"] for row in json.loads(result.stdout)["rows"]]
    assert "hazard_scale" in names
    assert set(names) == {number for number, moved in stored_moves().items() if "battle_deaths" in moved}
    silent = [row["name"] for row in json.loads(comity("list", "parameters", "--moves", "nothing", "--json", "-").stdout)["rows"]]
    assert silent and not set(silent) & set(stored_moves())


def test_an_outcome_that_there_is_not_is_refused_with_the_nearest() -> None:
    result = comity("list", "parameters", "--moves", "batle_deaths")
    assert result.exit_code == 2 and "battle_deaths" in plain(result.output)
    assert comity("list", "outcomes", "--moves", "battle_deaths").exit_code == 2


def test_a_number_says_what_it_moves() -> None:
    assert "battle_deaths (" in plain(comity("show", "parameter", "hazard_scale").stdout)


def test_what_is_left_out_means_the_same_as_in_python() -> None:
    assert (ScreenOptions.runs, ScreenOptions.policy, ScreenOptions.seed) == (RUNS, POLICY, ScreenRequest.seed)
