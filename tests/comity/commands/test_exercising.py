"""``comity exercise`` without a screen, and its documents' example."""

from __future__ import annotations

import datetime
import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from comity.cli import app
from exercise.ground.injects import build_library
from exercise.review.cards import cards
from exercise.roles.roles import ROLES
from exercise.scripting import Script
from simulation.inputs.errors import InputProblems
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from tests.exercise.tables import begun

ROOT = Path(__file__).resolve().parents[3]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HANDBOOK = (ROOT / "docs" / "exercise.md").read_text("utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "exercise.toml"


def run(*words: str) -> str:
    """Run a command that must end well."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.output


def test_a_script_is_played_replayed_exported_reviewed_and_forgotten(tmp_path: Path) -> None:
    session, copy, page = tmp_path / "s.comity", tmp_path / "s.jsonl", tmp_path / "r.html"
    run("exercise", "play", EXAMPLE, "--out", session, "--json", tmp_path / "play.json")
    told = json.loads((tmp_path / "play.json").read_text())
    run("exercise", "export", session, "--out", copy)
    run("exercise", "replay", copy, "--json", tmp_path / "replay.json")
    replayed = json.loads((tmp_path / "replay.json").read_text())
    assert (replayed["journal"], replayed["state"], replayed["sound"]) == (told["journal"], told["state"], True)
    run("exercise", "review", copy, "--out", page, "--what-ifs", "1")
    assert "Regular talks" not in page.read_text()  # messages stay out of the review
    run("exercise", "import", copy, "--out", tmp_path / "back.comity")
    assert "texts deleted" in run("exercise", "forget", tmp_path / "back.comity")
    run("exercise", "replay", tmp_path / "back.comity")


def test_a_forged_export_fails_to_replay(tmp_path: Path) -> None:
    run("exercise", "play", EXAMPLE, "--out", tmp_path / "s.comity")
    run("exercise", "export", tmp_path / "s.comity", "--out", tmp_path / "s.jsonl")
    text = (tmp_path / "s.jsonl").read_text().replace("offer.liaison_channels", "offer.common_standards", 1)
    (tmp_path / "s.jsonl").write_text(text)
    assert CliRunner().invoke(app, ["exercise", "replay", str(tmp_path / "s.jsonl")]).exit_code == 2


def test_mistakes_of_a_script_are_told_at_once() -> None:
    document = {
        "session": {"turns": 99},
        "turn": [{"number": 1, "do": [{"role": "mision", "kind": "commit"}, {"role": "mission", "kind": "fly"}]}, {"number": 50}],
        "injekts": "x",
    }
    with pytest.raises(InputProblems) as found:
        Script(document, "s.toml")
    assert len(found.value.problems) >= 5


@pytest.mark.parametrize("scenario", bundled_scenarios())
def test_every_role_has_a_card(scenario: str, tmp_path: Path) -> None:
    found = cards(load_scenario(scenario))
    assert [card["id"] for card in found] == list(ROLES)
    assert all(card["decides"] for card in found if not card["control"])
    assert all(abs(sum(goal["weight"] for goal in card["goals"]) - 1.0) < 1e-9 for card in found if card["goals"])
    run("exercise", "cards", scenario, "--out", tmp_path / "cards.html")
    text = (tmp_path / "cards.html").read_text()
    assert all(role.brief in text or role.brief.replace("'", "&#39;") in text for role in ROLES.values())


def test_injects_are_listed_and_checked(tmp_path: Path) -> None:
    assert "scandal_abuse" in run("exercise", "injects")
    run("check", ROOT / "scenarios" / "injects" / "general.toml", "--scenario", "kesara")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(
        'schema_version = 1\ntitle = "x"\n[[objective]]\nid = "o"\ntitle = "O"\nquestion = "?"\n[[inject]]\nid = "a"\ntitle = "A"\n'
        'text = "t"\nrecipients = ["al"]\nobjective = "p"\nwhen = "peace > 1"\n'
    )
    done = CliRunner().invoke(app, ["check", str(wrong)])
    assert done.exit_code == 2
    assert "3 problems" in done.output


def test_commands_of_the_handbook_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE, tmp_path / "exercise.toml")
    blocks = [code for language, code in FENCE.findall(HANDBOOK) if not language]
    lines = [line for block in blocks for line in block.splitlines() if line.startswith("comity ")]
    assert len(lines) >= 8
    for line in lines:
        run(*shlex.split(line)[1:])


def test_the_inject_of_the_handbook_is_sound() -> None:
    text = next(code for language, code in FENCE.findall(HANDBOOK) if language == "toml" and "[[inject]]" in code)
    document = tomllib.loads(text)
    assert len(build_library(document, "handbook", load_scenario("kesara")).inject) == 1


def test_names_kept_too_long_are_told(tmp_path: Path) -> None:
    session, _ = begun(tmp_path, keep_days=30)
    now = datetime.datetime.now(datetime.UTC)
    assert session.overdue(now) == 0
    assert session.overdue(now + datetime.timedelta(days=35)) == 5
    session.forget()
    assert session.overdue(now + datetime.timedelta(days=35)) == 0
