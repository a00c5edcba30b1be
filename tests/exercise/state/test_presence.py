"""Who is at the table, who is away, and for whom a turn waits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exercise import Refused, Session
from exercise.roles.roles import CONTROL
from exercise.state.presence import GRACE, Presence
from tests.exercise.tables import begun, play


def seat(session: Session, role: str) -> dict[str, Any]:
    """A seat as everybody sees it."""
    return next(entry for entry in session.public_view()["table"] if entry["role"] == role)


def commit(session: Session, person: str) -> None:
    session.do(person, {"kind": "commit", "turn": session.play.turn})


def test_whoever_has_no_page_open_is_away_after_a_grace() -> None:
    now = [1000.0]
    presence = Presence(lambda: now[0])
    assert presence.of("p1").here  # nobody watches: a script is at the table
    presence.watch()
    assert presence.of("p1").here
    now[0] += GRACE + 1.0
    assert not presence.of("p1").here
    assert presence.of("p1").since == ""
    presence.arrived("p1", "page")
    presence.arrived("p1", "second page")
    presence.departed("p1", "page")
    now[0] += 100.0
    assert presence.of("p1").here
    presence.departed("p1", "second page")
    presence.departed("p1", "a page that it never had")
    now[0] += GRACE - 1.0
    assert presence.of("p1").here  # a reload takes less
    now[0] += 2.0
    assert not presence.of("p1").here
    assert presence.of("p1").since
    presence.arrived("p1", "page")
    assert presence.of("p1").here


@pytest.fixture
def watched(tmp_path: Path) -> tuple[Session, dict[str, str], list[float]]:
    """A session whose people all have a page open, and the clock."""
    session, people = begun(tmp_path, "mission", "government")
    now = [1000.0]
    session.presence = Presence(lambda: now[0])
    session.presence.watch()
    for person in people.values():
        session.presence.arrived(person, "page")
    return session, people, now


def test_everybody_sees_who_is_away_and_whom_the_turn_waits_for(watched: Any) -> None:
    session, people, now = watched
    commit(session, people["mission"])
    session.presence.departed(people["government"], "page")
    now[0] += GRACE + 1.0
    for view in (session.public_view(), session.view(people["mission"]), session.view(people[CONTROL])):
        table = {entry["role"]: entry for entry in view["table"]}
        assert table["government"]["away"]
        assert table["government"]["seated"][0]["since"]
        assert not table["mission"]["away"]
        assert view["waits_for"] == ["government"]
        assert table["government"]["waited"]
        assert not table["mission"]["waited"]
    held = {p["id"]: p for p in session.view(people[CONTROL])["participants"]}
    assert (held[people["government"]]["here"], held[people["government"]]["present"]) == (True, False)


def test_the_table_goes_on_without_who_is_away_until_they_are_back(watched: Any) -> None:
    session, people, _ = watched
    control, mission, state = people[CONTROL], people["mission"], people["government"]
    session.do(state, {"kind": "decide", "turn": 0, "values": {"permit.Sarne": 0.3}})
    commit(session, mission)
    assert session.play.phase == "open"
    session.do(control, {"kind": "seat", "role": "government", "wait": False})
    assert session.play.phase == "approval"  # the others had committed
    session.do(control, {"kind": "approve", "turn": 0})
    # What it had set counts, and nobody decided in its place.
    assert session.play.turns[0].decisions["government"]["permit.Sarne"] == 0.3
    assert "government" not in session.play.turns[0].ai
    assert seat(session, "government")["excused"]
    commit(session, mission)
    assert session.play.phase == "approval"
    session.do(control, {"kind": "approve", "turn": 1})
    session.back(state)
    session.back(state)
    assert not seat(session, "government")["excused"]
    commit(session, mission)
    assert (session.play.phase, session.public_view()["waits_for"]) == ("open", ["government"])
    commit(session, state)
    assert session.play.phase == "approval"
    session.close()
    again = Session.open(session.journal.path)
    assert (again.digest(), again.mismatches) == (session.engine.digest(), [])
    assert again.table.excused == set()
    again.close()


def test_whoever_acts_is_back(watched: Any) -> None:
    session, people, _ = watched
    session.do(people[CONTROL], {"kind": "seat", "role": "government", "wait": False})
    session.do(people["government"], {"kind": "say", "to": ["mission"], "text": "here"})
    assert session.table.excused == set()
    commit(session, people["mission"])
    assert session.play.phase == "open"


def test_with_nobody_left_to_wait_for_the_facilitator_closes_the_turn(watched: Any) -> None:
    session, people, _ = watched
    for role in ("mission", "government"):
        session.do(people[CONTROL], {"kind": "seat", "role": role, "wait": False})
    assert (session.play.phase, session.public_view()["waits_for"]) == ("open", [CONTROL])
    play(session, people[CONTROL], 2)
    assert session.play.turn == 2
    with pytest.raises(Refused, match="AI player"):
        session.do(people[CONTROL], {"kind": "seat", "role": "communities", "wait": False})


def test_a_person_leaves_a_seat_and_comes_back_by_a_fresh_code(watched: Any) -> None:
    session, people, _ = watched
    second = session.admit("mission", "second")
    commit(session, people["mission"])
    session.leave(people["mission"])
    assert seat(session, "mission")["people"] == ["second"]
    assert seat(session, "mission")["done"]  # the seat had committed, and somebody still sits there
    with pytest.raises(Refused, match="not at this table"):
        session.view(people["mission"])
    session.leave(second.participant)
    assert session.seat(second.token) is None
    assert seat(session, "mission")["ai"]
    assert not seat(session, "mission")["done"]
    code = session.new_codes({"mission": 1})["mission"][0]
    again = session.join(code, "again")
    assert session.view(again.participant)["you"]["role"] == "mission"
    assert not session.view(again.participant)["you"]["done"]
    assert session.public_view()["waits_for"] == ["mission", "government"]


def test_the_last_facilitator_cannot_leave(watched: Any) -> None:
    session, people, _ = watched
    with pytest.raises(Refused, match="only facilitator"):
        session.leave(people[CONTROL])
    other = session.admit(CONTROL).participant
    session.leave(people[CONTROL])
    with pytest.raises(Refused, match="only facilitator"):
        session.do(other, {"kind": "seat", "role": CONTROL, "participant": other})


def test_the_facilitator_frees_one_person_of_a_shared_seat(watched: Any) -> None:
    session, people, _ = watched
    second = session.admit("mission", "second").participant
    control = people[CONTROL]
    for role, person in (("government", second), ("mission", "p99")):
        with pytest.raises(Refused, match="Nobody called"):
            session.do(control, {"kind": "seat", "role": role, "participant": person})
    session.do(control, {"kind": "seat", "role": "mission", "participant": people["mission"]})
    assert seat(session, "mission")["people"] == ["second"]
    with pytest.raises(Refused, match="not at this table"):
        session.do(people["mission"], {"kind": "commit", "turn": 0})


def test_people_who_come_and_go_do_not_fill_the_table(tmp_path: Path) -> None:
    session, _ = begun(tmp_path)
    for _ in range(70):
        session.leave(session.admit("mission").participant)
    assert session.admit("mission").participant == "p72"


def test_a_second_seat_gives_up_the_first_at_once_or_not_at_all(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    codes = session.new_codes({"government": 1, CONTROL: 1})
    with pytest.raises(Refused, match="only facilitator"):
        session.join(codes["government"][0], "x", instead_of=people[CONTROL])
    assert not seat(session, "government")["people"]
    with pytest.raises(Refused, match="not valid"):
        session.join("AAAAA-AAAAA", "x", instead_of=people["mission"])
    assert seat(session, "mission")["people"]
    session.join(codes["government"][0], "x", instead_of=people["mission"])
    assert (seat(session, "mission")["people"], seat(session, "government")["people"]) == ([], ["x"])
    second = session.join(codes[CONTROL][0], "y", instead_of=people[CONTROL])
    assert seat(session, CONTROL)["people"] == ["y"]
    assert session.view(second.participant)["you"]["role"] == CONTROL
