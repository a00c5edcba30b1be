"""A list of injects in a session of its own length: what falls when, what is asked, what expires."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exercise import Refused, Session
from exercise.ground.conditions import with_times
from exercise.ground.fitting import fitted, session_warnings
from exercise.ground.injects import build_library, load_library
from exercise.review.page import write_review
from exercise.review.review import review
from exercise.views.overview import warnings
from tests.exercise.ground.lists import of
from tests.exercise.tables import begun, play, small


@pytest.mark.parametrize("turns, weeks", [(2, 4), (3, 2), (4, 4), (6, 4), (6, 1), (12, 4), (13, 13), (26, 4)])
def test_every_dated_inject_of_the_general_list_falls_within_the_session(turns: int, weeks: int) -> None:
    written = load_library("general")
    found = fitted(written, turns, weeks)
    assert [inject.id for inject in found.inject] == [inject.id for inject in written.inject]
    for inject, before in zip(found.inject, written.inject):
        if inject.turn is not None and before.turn is not None:
            assert 1 <= inject.turn <= turns and inject.turn <= before.turn
            assert (inject.turn == 1) == (before.turn == 1)
        if inject.written is not None:
            assert (inject.written.turn, inject.written.when) == (before.turn, before.when)
    assert not [line for line in session_warnings(found, turns, weeks) if "comes after" in line or "never" in line]
    ordered = [inject.turn for inject in sorted(found.inject, key=lambda i: by_id(written, i.id)) if inject.turn]
    assert ordered == sorted(ordered)
    assert fitted(found, turns, weeks) == found
    assert fitted(found, 26, 4) == fitted(written, 26, 4)


def by_id(library: Any, name: str) -> int:
    """The turn for which an inject was written."""
    return int(library.by_id()[name].turn or 0)


def test_a_list_that_is_not_longer_stays_as_it_is() -> None:
    library = build_library(of({"turn": 2}, {"week": 8}, {"when": "week >= 8 and stability < 0.5"}), "x.toml")
    assert fitted(library, 6, 4) == library
    shorter = fitted(library, 2, 4)
    assert [(i.turn, i.week, i.when) for i in shorter.inject] == [
        (2, None, ""),
        (None, 4, ""),
        (None, None, "week >= 4 and stability < 0.5"),
    ]


def test_a_short_session_sends_what_a_longer_list_holds(tmp_path: Path) -> None:
    library = of({"turn": 1}, {"turn": 9}, {"turn": 18}, {"week": 70}, turns=18, weeks=72)
    session, people = begun(tmp_path, turns=4, library=library)
    play(session, people["control"], 3)
    assert {fired.inject["id"]: fired.turn + 1 for fired in session.play.fired} == {"i0": 1, "i1": 3, "i2": 4, "i3": 4}
    assert warnings(session)[0].endswith("3 of 4 injects come earlier.")
    shown = {inject["id"]: (inject["due_words"], inject["written_words"]) for inject in session.role_view("control")["injects"]}
    assert shown["i2"] == ("turn 4", "turn 18")
    assert Session.open(session.journal.path).play.fired == session.play.fired


def test_the_list_stays_as_written_if_the_settings_say_so(tmp_path: Path) -> None:
    session = small(tmp_path, turns=4, fit_injects=False, library=of({"turn": 9}, {"when": "week > 40"}))
    assert session.table.library.inject[0].turn == 9
    assert ["comes after the last turn, 4" in warnings(session)[0], "can never hold" in warnings(session)[1]] == [True, True]


def test_moved_injects_do_not_all_come_at_once(tmp_path: Path) -> None:
    library = of(*({"turn": turn} for turn in range(2, 8)), turns=10)
    session, people = begun(tmp_path, turns=3, library=library)
    assert any("More moved injects are due" in line for line in warnings(session))
    play(session, people["control"], 2)
    assert [fired.turn + 1 for fired in session.play.fired] == [2, 2, 2, 3, 3, 3]


def test_an_added_list_is_fitted_too(tmp_path: Path) -> None:
    session, people = begun(tmp_path, turns=4)
    made = build_library(of({"turn": 20}), "x.toml").model_dump(mode="json")
    session.do(people["control"], {"kind": "load", "library": made})
    added = session.table.library.by_id()["i0"]
    assert (added.turn, added.written and added.written.turn) == (4, 20)


def test_times_are_changed_on_either_side() -> None:
    double = {"week": lambda v: int(2 * v), "turn": lambda v: int(v) + 1}
    assert with_times("stability > 0.4 and week >= 12 or 3 < turn and 5 > stability", double) == (
        "stability > 0.4 and week >= 24 or 4 < turn and 5 > stability"
    )


def test_the_same_inject_twice_asks_first(tmp_path: Path) -> None:
    session, people = begun(tmp_path, auto_injects=False)
    control = people["control"]
    session.do(control, {"kind": "fire", "inject": "flood"})
    with pytest.raises(Refused, match="was sent in turn 1 already") as found:
        session.do(control, {"kind": "fire", "inject": "flood"})
    assert found.value.code == "sent_already"
    assert len(session.play.fired) == 1
    session.do(control, {"kind": "fire", "inject": "flood", "again": True})
    assert [fired.inject["id"] for fired in session.play.fired] == ["flood", "flood"]


def test_unanswered_injects_are_marked_and_expire(tmp_path: Path) -> None:
    library = of({"turn": 1}, {"turn": 1, "answer_within": 1}, {"turn": 1, "answer_within": 0})
    session, people = begun(tmp_path, "mission", turns=4, library=library)
    control, mission = people["control"], people["mission"]
    answer = {"kind": "respond", "text": "Yes."}
    play(session, control)
    with pytest.raises(Refused, match="too late") as found:
        session.do(mission, answer | {"inject": 1})
    assert found.value.code == "expired"
    session.do(mission, answer | {"inject": 0})
    play(session, control)
    sent = session.role_view("control")["fired"]
    assert [(f["expired"], f["silent"]) for f in sent] == [(True, []), (True, ["mission"]), (False, ["mission"])]
    own = {inject["number"]: inject for inject in session.role_view("mission")["injects"]}
    assert [own[k]["expired"] for k in range(3)] == [False, True, False]
    # An AI player that takes the seat over answers what is still open and nothing else.
    session.do(control, {"kind": "seat", "role": "mission", "release": True})
    assert ["mission" in fired.responses for fired in session.play.fired] == [True, False, True]
    data = review(session, what_ifs=0)
    assert [inject["silent"] for turn in data["timeline"] for inject in turn["injects"]] == [[], ["mission"], []]
    assert "Never answered by Mission" in write_review(data, tmp_path / "r.html").read_text(encoding="utf-8")


def texts_of(value: Any) -> list[str]:
    """All texts in plain data."""
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else []
    return [text for part in parts for text in texts_of(part)]


def test_the_region_is_filled_in_wherever_an_inject_is_read(tmp_path: Path) -> None:
    from comity.web.exercise import show

    words = {key: f"{key.upper()} in {{region}}" for key in ("title", "text", "expected", "notes")}
    effect = {"kind": "rumour", "magnitude": 0.5, "weeks": 1}
    option = {"id": "yes", "text": "OPTION in {region}", "meets": True}
    here = words | {"place": "Sarne", "turn": 1, "option": [option], "effect": [effect]}
    store = words | {"place": "@remotest", "option": [option]}
    session, people = begun(tmp_path, "mission", library=of(here, store))
    control = people["control"]
    session.do(people["mission"], {"kind": "respond", "inject": 0, "option": "yes"})
    play(session, control)
    mission, whole = session.role_view("mission"), session.role_view("control")
    data = review(session, what_ifs=3)
    for shown in (mission, whole["fired"], [inject["read"] for inject in whole["injects"]], data):
        assert not [text for text in texts_of(shown) if "{region}" in text]
    pages = show.player_parts(mission, "r") | {"take_home": write_review(data, tmp_path / "r.html").read_text(encoding="utf-8")}
    pages |= {"sent": show.control_parts(whole, "r", {}, [])["sent"]}
    for name, html in pages.items():
        assert "{region}" not in html, name
    assert "TITLE in Sarne" in pages["injects"] and "OPTION in Sarne" in pages["sent"] and "TITLE in Sarne" in pages["take_home"]
    listed = show.control_parts(whole, "r", {}, [])["list"]
    remote = next(inject["region"] for inject in whole["injects"] if inject["id"] == "i1")
    assert f"<h3>TITLE in {remote}</h3>" in listed
    assert 'value="TITLE in {region}"' in listed  # the form keeps what the author wrote
