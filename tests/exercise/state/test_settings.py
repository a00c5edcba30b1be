"""A scenario folder of the facilitator's own becomes part of the session; files name no path."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from comity.cli import app
from exercise import Session
from exercise.replaying import replay
from exercise.scripting import Script
from exercise.state.settings import LONGEST_SCENARIO, settings_of, with_own_scenario
from simulation.inputs.errors import InputProblems
from tests.exercise.tables import SMALL, play


@pytest.fixture()
def mine(tmp_path: Path) -> Path:
    """A scenario folder of one's own: Kesara under another name."""
    folder = tmp_path / "my country"
    shutil.copytree(str(files("scenarios") / "kesara"), folder)
    path = folder / "scenario.toml"
    text = path.read_text("utf-8")
    name = next(line for line in text.splitlines() if line.startswith("name ="))
    path.write_text(text.replace(name, 'name = "mine"', 1), "utf-8")
    (folder / "notes of mine.txt").write_text("not read")
    return folder


def test_a_session_of_ones_own_country_is_whole_without_its_folder(mine: Path, tmp_path: Path) -> None:
    settings = settings_of(with_own_scenario(SMALL | {"scenario": f"{mine}:drawdown"}))
    assert settings.scenario == "my-country:drawdown"
    session = Session.create(tmp_path / "s.comity", settings)
    assert (session.scenario.name, session.scenario.variant) == ("mine", "drawdown")
    control = session.admit("control").participant
    session.do(control, {"kind": "start"})
    play(session, control, 2)
    out = session.export(tmp_path / "s.jsonl")
    assert str(tmp_path) not in out.read_text("utf-8")
    shutil.rmtree(mine)
    assert replay(out).sound
    back = Session.import_(out, tmp_path / "back.comity")
    assert back.digest() == session.digest()


def test_the_command_line_takes_a_folder_and_tells_what_is_wrong_with_it(mine: Path, tmp_path: Path) -> None:
    script = tmp_path / "play.toml"
    words = f'schema_version = 1\n[session]\nscenario = "{mine}"\nturns = 6\ncommunities = 30\n'
    script.write_text(words)
    done = CliRunner().invoke(app, ["exercise", "play", str(script), "--out", str(tmp_path / "s.comity")])
    assert done.exit_code == 0, done.output
    path = mine / "regions.csv"
    path.write_text(path.read_text("utf-8").replace("remoteness", "remotenes", 1), "utf-8")
    with pytest.raises(InputProblems, match="remoteness"):
        Script.from_file(script)
    script.write_text(words.replace(str(mine), str(tmp_path / "nowhere")))
    with pytest.raises(InputProblems, match="not a folder"):
        Script.from_file(script)
    script.write_text("schema_version = 1\nsession = 3\n")
    with pytest.raises(InputProblems):
        Script.from_file(script)


def test_bundled_names_stay_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kesara").mkdir()
    assert with_own_scenario({"scenario": "kesara:drawdown"}) == {"scenario": "kesara:drawdown"}
    with pytest.raises(InputProblems):
        with_own_scenario({"scenario": "./kesara"})


@pytest.mark.parametrize(
    "values",
    [
        {"scenario": "/etc/passwd"},
        {"scenario": "../kesara"},
        {"scenario": "x", "files": {"../x.csv": "a"}},
        {"scenario": "x", "files": {"/x.csv": "a"}},
        {"scenario": "x", "files": {"x.py": "a"}},
        {"scenario": "x", "files": {"scenario.toml": "x" * (LONGEST_SCENARIO + 1)}},
        {"scenario": "x", "files": {"scenario.toml": "name = 3"}},
        {"scenario": "x", "files": {}},
    ],
)
def test_a_session_file_can_name_no_path(values: dict[str, Any]) -> None:
    """What stands in a session that somebody else exported is not trusted."""
    with pytest.raises(InputProblems):
        settings_of(SMALL | values).load()
