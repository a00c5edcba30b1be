"""Lists of injects of the facilitator's own, added while the exercise runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from exercise import Refused, Session
from exercise.ground.injects import load_library, parse_library
from simulation.inputs.errors import InputProblems
from tests.exercise.ground.lists import LIST
from tests.exercise.tables import begun, play


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
