"""Settings of a session from a TOML file: taken whole, or every mistake told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from exercise import Session
from exercise.state.settings import SessionSettings
from exercise.state.settings_file import SETTINGS, read_settings
from simulation.inputs.errors import InputProblems

GOOD = """
schema_version = 1
injects = "general"
[session]
scenario = "kesara"
communities = 30
turns = 7
weeks_per_turn = 2
seed = 5
title = "Autumn"
strategy = "guarded"
auto_injects = false
fit_injects = false
injects_a_turn = 2
approval = false
keep_days = 10
policy = "liaison"
roles = ["mission", "ngo_dunantist", "ngo_multi", "ngo_national", "government"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_sets_everything_that_a_session_has(tmp_path: Path) -> None:
    found = read_settings(written(tmp_path, GOOD))
    standard = SessionSettings()
    assert [name for name in SETTINGS if name != "scenario" and getattr(found, name) == getattr(standard, name)] == []
    session = Session.create(tmp_path / "s.comity", found)
    assert (session.settings.turns, session.settings.title, session.table.strategies["mission"]) == (7, "Autumn", "guarded")
    session.close()


def test_what_is_given_beside_it_wins(tmp_path: Path) -> None:
    found = read_settings(written(tmp_path, GOOD), {"turns": 9, "title": "Winter"})
    assert (found.turns, found.title, found.seed) == (9, "Winter", 5)
    assert read_settings(None, {"turns": 6}).turns == 6
    assert read_settings(None).library is not None


def test_every_mistake_is_told_at_once_with_the_nearest_name(tmp_path: Path) -> None:
    wrong = """
schema_version = 1
injects = "genral"
turns = 6
injcts = "x"
forward = true
[session]
scenari = "kesara"
turns = 99
weeks_per_turn = "four"
strategy = "gaurded"
policy = "liason"
roles = ["mission", "ngo_dunantis", "ngo_multi", "ngo_national", "government"]
"""
    with pytest.raises(InputProblems) as found:
        read_settings(written(tmp_path, wrong))
    told = str(found.value)
    for word in ("genral", "injcts", "forward", "scenari", "99", "four", "gaurded", "ngo_dunantis"):
        assert word in told, word
    for nearest in ("general", "injects", "scenario", "guarded", "ngo_dunantist", "liaison"):
        assert f"did you mean '{nearest}'" in told, nearest
    assert "under [session]" in told
    long = GOOD.replace("turns = 7", "turns = 26").replace("weeks_per_turn = 2", "weeks_per_turn = 13")
    with pytest.raises(InputProblems, match="more than kesara has"):
        read_settings(written(tmp_path, long))
    with pytest.raises(InputProblems, match="did you mean 'liaison'"):
        read_settings(written(tmp_path, GOOD.replace('"liaison"', '"liason"').replace("keep_days = 10", 'keep_days = "x"')))


@pytest.mark.parametrize(
    "text", ["", "x = [", "schema_version = 2", "[session]\nturns = 6", "schema_version = 1\nsession = 3", "\x00"]
)
def test_files_that_are_none_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputProblems):
        read_settings(written(tmp_path, text))
    with pytest.raises(InputProblems, match="missing"):
        read_settings(tmp_path / "none.toml")


def test_titles_and_injects_hold_nothing_that_steers_a_terminal(tmp_path: Path) -> None:
    found = read_settings(written(tmp_path, GOOD.replace('"Autumn"', '"Au\\u001b]0;owned\\u0007tumn\\u202e"')))
    assert found.title == "Au]0;ownedtumn"
