"""``comity exercise serve``: the handbook's options, and codes for everybody."""

from __future__ import annotations

from pathlib import Path

import pytest

from exercise import Session
from tests.exercise.tables import SMALL

pytest.importorskip("nicegui")


def test_the_command_of_the_handbook_has_these_options() -> None:
    import shlex

    import typer

    from comity.cli import app

    handbook = (Path(__file__).resolve().parents[3] / "docs" / "exercise.md").read_text("utf-8")
    words = next(shlex.split(line) for line in handbook.splitlines() if line.startswith("comity exercise serve "))
    group = typer.main.get_command(app).commands["exercise"]  # type: ignore[attr-defined]
    serve = group.commands["serve"]
    found = serve.make_context("serve", words[3:]).params
    assert (found["where"], found["turns"], found["host"]) == (Path("sessions"), 6, "127.0.0.1")


def test_a_new_session_has_codes_for_everybody(tmp_path: Path) -> None:
    """Whoever asks for more seats in one role is not left without a facilitator's code."""
    from comity.commands.exercise_serving import _missing, _seats

    session = Session.create(tmp_path / "a.comity", SMALL)
    wanted = _seats(["mission=5,communities=0", "government"])
    codes = _missing(session, wanted)
    assert codes == {
        "control": 1, "mission": 5, "ngo_dunantist": 1, "ngo_multi": 1, "ngo_national": 1, "government": 1, "communities": 0
    }  # fmt: skip
    session.new_codes(codes)
    assert _missing(session, wanted) == wanted
    assert _missing(session, {}) == {}
    session.close()
