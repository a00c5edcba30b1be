"""Files of the facilitator's own: a scenario folder, which becomes part of the session, and lists of injects."""

from __future__ import annotations

import json
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from comity.cli import app
from exercise import Refused, Session
from exercise.ground.injects import load_library, parse_library
from exercise.replaying import replay
from exercise.scripting import Script
from exercise.state.settings import LONGEST_SCENARIO, settings_of, with_own_scenario
from simulation.inputs.errors import InputProblems
from tests.exercise.tables import SMALL, begun, play

LIST = """
schema_version = 1
title = "Mine"
[[objective]]
id = "listening"
title = "Listening"
question = "Who was not heard?"
[[inject]]
id = "letter"
title = "A letter"
text = "A letter from {region}."
recipients = ["mission"]
objective = "listening"
turn = %s
[[inject.effect]]
kind = "rumour"
magnitude = 0.5
weeks = 2
"""


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


def test_a_list_is_added_while_the_exercise_runs(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    control, before = people["control"], len(session.table.library.inject)
    new = {"kind": "load", "library": parse_library(LIST % 2, "mine.toml", session.scenario).model_dump(mode="json")}
    with pytest.raises(Refused, match="facilitator"):
        session.do(people["mission"], new)
    session.do(control, new)
    assert len(session.table.library.inject) == before + 1
    assert "listening" in [objective.id for objective in session.table.library.objective]
    play(session, control)
    assert "letter" in [fired.inject["id"] for fired in session.play.fired]
    with pytest.raises(Refused, match="letter has been sent"):
        session.do(control, new)
    again = Session.open(session.journal.path)
    assert again.table.library == session.table.library
    assert again.digest() == session.digest()
    again.close()


def test_what_is_due_already_is_set_aside(tmp_path: Path) -> None:
    session, people = begun(tmp_path)
    play(session, people["control"], 2)
    library = parse_library(LIST % 1, "mine.toml").model_dump(mode="json")
    session.do(people["control"], {"kind": "load", "library": library})
    assert "letter" in session.table.skipped
    play(session, people["control"])
    assert "letter" not in [fired.inject["id"] for fired in session.play.fired]
    session.do(people["control"], {"kind": "fire", "inject": "letter"})
    assert session.play.fired[-1].inject["id"] == "letter"


def test_lists_that_are_too_long_or_wrong_are_refused_whole(tmp_path: Path) -> None:
    session, people = begun(tmp_path)
    count = session.journal.count
    general = load_library("general").model_dump(mode="json")
    inject = {**general["inject"][0], "text": "x" * 2000, "expected": "y" * 2000, "notes": "z" * 2000}
    long = {**general, "inject": [{**inject, "id": f"n{k}"} for k in range(100)]}
    many = {**general, "objective": [{**general["objective"][0], "id": f"o{k}"} for k in range(30)], "inject": []}
    others = {**many, "objective": [{**o, "id": "p" + o["id"]} for o in many["objective"]]}
    wrong = {**general, "inject": [{**inject, "id": "a", "place": "@nowhere"}, {**inject, "id": "b", "recipients": ["al"]}]}
    for library in (long, wrong):
        with pytest.raises(Refused):
            session.do(people["control"], {"kind": "load", "library": library})
    with pytest.raises(Refused) as refused:
        session.do(people["control"], {"kind": "load", "library": wrong})
    assert "@nowhere" in refused.value.message
    assert "al" in refused.value.message
    assert session.journal.count == count
    session.do(people["control"], {"kind": "load", "library": many})
    with pytest.raises(Refused, match="At most"):
        session.do(people["control"], {"kind": "load", "library": others})
    assert json.loads(json.dumps(session.role_view("control")))["objectives"]


@pytest.mark.parametrize("text", ["", "schema_version = 1", "x = " + "[" * 100_000, "schema_version = 9\ntitle = 'x'", "\0"])
def test_text_that_is_no_list_is_told(text: str) -> None:
    with pytest.raises(InputProblems):
        parse_library(text, "x.toml")
