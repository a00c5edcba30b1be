"""Whatever is sent, a session neither crashes nor lets one role change another's state."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from exercise import NotKept, Refused, Session
from exercise.replaying import replay
from exercise.roles.roles import PLAYERS
from exercise.state.commands import CONTROL_KINDS
from tests.exercise.tables import begun, play

ROLES = (*PLAYERS, "control")
WORDS = st.text(max_size=40)
NAMES = st.one_of(st.sampled_from([*ROLES, "all", "nobody", ""]), WORDS)
NUMBERS = st.one_of(st.integers(-3, 30), st.floats(allow_nan=True), st.just(10**30), st.none(), st.booleans())
SLOTS = st.one_of(
    st.sampled_from(
        [
            "offer.liaison_channels",
            "accept.liaison_channels",
            "regions.role_clarity",
            "permit.Sarne",
            "aid.Sarne",
            "troops.Sarne",
            "consent",
            "escort",
            "lever.information_sharing.latency",
        ]
    ),
    WORDS,
)
VALUES = st.one_of(
    st.floats(0.25, 1.0),
    st.floats(0.25, 1.0),
    st.floats(0.25, 1.0),
    st.floats(0.0, 1.0),
    NUMBERS,
    WORDS,
    st.lists(st.sampled_from(["Sarne", "Karst Hills", "Nowhere"]), max_size=4),
)
ITEMS = st.one_of(st.sampled_from(["need.Sarne", "threat.Sarne", "deaths.Karst Hills", "fear.Sarne", "consent"]), WORDS)
TURNS = st.one_of(st.integers(0, 5), NUMBERS)
JSON = st.recursive(
    st.one_of(NUMBERS, WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=8,
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "turn": TURNS,
    "values": st.dictionaries(SLOTS, VALUES, max_size=3),
    "done": NUMBERS,
    "to": st.one_of(NAMES, st.lists(NAMES, min_size=1, max_size=3)),
    "text": WORDS,
    "terms": st.dictionaries(
        st.sampled_from(["escort", "data", "access", "money", "reporting", "duration_turns", "gold"]),
        st.one_of(st.floats(0, 1), NUMBERS),
        max_size=4,
    ),
    "proposal": NUMBERS,
    "accept": NUMBERS,
    "item": ITEMS,
    "question": NUMBERS,
    "disclose": NUMBERS,
    "value": NUMBERS,
    "items": st.lists(ITEMS, max_size=3),
    "inject": st.one_of(st.sampled_from(["flood", "leak_lists"]), NUMBERS, JSON),
    "option": WORDS,
    "paused": st.booleans(),
    "role": NAMES,
    "reason": WORDS,
    "approve": NUMBERS,
    "skipped": NUMBERS,
    "to_turn": TURNS,
    "strategy": st.sampled_from(["steady", "guarded", "evil"]),
    "release": st.just(False),
    "wait": st.one_of(st.booleans(), st.none()),
}
NEEDED = {
    "decide": ("turn", "values"),
    "commit": ("turn",),
    "say": ("to", "text"),
    "propose": ("turn", "to", "terms"),
    "answer": ("turn", "proposal", "accept"),
    "ask": ("to", "item", "text"),
    "reply": ("question", "disclose", "text"),
    "disclose": ("to", "items"),
    "respond": ("inject", "option", "text"),
    "pause": ("paused",),
    "collect": ("turn",),
    "amend": ("turn", "role", "values"),
    "approve": ("turn",),
    "fire": ("inject",),
    "skip": ("inject",),
    "write": ("inject",),
    "rewind": ("to_turn",),
    "seat": ("role", "strategy", "wait"),
    "remark": ("text",),
    "start": (),
    "forward": (),
}


ROW = st.integers(0, 3)
TERMS = st.dictionaries(
    st.sampled_from(["escort", "data", "access", "money", "reporting"]), st.floats(0.5, 1.0), min_size=1, max_size=3
)
INJECT = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["x1", "x2", "x3"]),
        "title": st.just("T"),
        "text": st.text(min_size=1, max_size=9),
        "recipients": st.just(["all"]),
        "objective": st.just("crisis"),
    }
)
GOOD: dict[str, st.SearchStrategy[Any]] = {
    "turn": st.just("now"),
    "values": st.dictionaries(st.integers(0, 60).map(lambda k: f"#{k}"), st.floats(0.25, 1.0), min_size=1, max_size=2),
    "to": st.sampled_from([["mission"], ["government"], ["ngo_multi", "control"], ["all"], "mission", "government"]),
    "text": st.just("words"),
    "terms": TERMS,
    "proposal": ROW,
    "accept": st.booleans(),
    "item": st.sampled_from(["need.Sarne", "deaths.Sarne"]),
    "question": ROW,
    "disclose": st.booleans(),
    "items": st.just(["deaths.Sarne"]),
    "inject": st.one_of(ROW, INJECT, st.sampled_from(["flood", "drought"])),
    "option": st.just(""),
    "paused": st.booleans(),
    "role": st.sampled_from(PLAYERS),
    "to_turn": ROW,
    "strategy": st.just("guarded"),
    "wait": st.booleans(),
}
"""Fields as they should be, for most of a command, so that what is refused only deep inside is reached too."""
MOSTLY = st.sampled_from([True] * 14 + [False])


@st.composite
def commands(draw: st.DrawFn) -> Any:
    """Something like a command: mostly the fields that it needs, as they should be; or anything at all."""
    kind = draw(st.sampled_from([*NEEDED, *NEEDED, ""]))
    made: dict[str, Any] = {"kind": kind}
    for name in NEEDED.get(kind, ()):
        if draw(MOSTLY):
            made[name] = draw(GOOD[name] if draw(MOSTLY) else FIELDS[name])
    if not draw(MOSTLY):
        made[draw(st.sampled_from(sorted(FIELDS)))] = draw(NUMBERS)
    return made if draw(MOSTLY) else draw(JSON)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Session, dict[str, str]]]:
    """One session for all examples: everybody seated, in its second turn."""
    session, people = begun(tmp_path_factory.mktemp("fuzz"), *PLAYERS, communities=12, turns=26)
    play(session, people["control"])
    yield session, people
    session.close()


def picture(session: Session) -> str:
    """Everything that anybody may see."""
    return json.dumps([session.role_view(role) for role in ("mission", "ngo_dunantist", "government", "control")], sort_keys=True)


def aimed(session: Session, role: str, command: Any) -> Any:
    """The command with the present turn where it says "now", and the role's own slots where it says "#number"."""
    if not isinstance(command, dict):
        return command
    if command.get("turn") == "now":
        command = command | {"turn": session.play.turn}
    if isinstance(command.get("values"), dict) and role in session.slots:
        own = list(session.slots[role])
        values = {own[int(k[1:]) % len(own)] if k[:1] == "#" and k[1:].isdecimal() else k: v for k, v in command["values"].items()}
        command = command | {"values": values}
    return command


ACCEPTED: set[str] = set()
REFUSED: set[str] = set()


@settings(
    max_examples=160,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(st.tuples(st.sampled_from(ROLES), commands()), min_size=4, max_size=10))
def test_nothing_crashes_and_nobody_decides_for_others(table: tuple[Session, dict[str, str]], steps: list[tuple[str, Any]]) -> None:
    session, people = table
    session.do(people["control"], {"kind": "pause", "paused": False})
    if session.play.turn > 3:
        session.do(people["control"], {"kind": "rewind", "to_turn": 1})
    for role, command in steps:
        command = aimed(session, role, command)
        if isinstance(command, dict) and command.get("kind") in CONTROL_KINDS and len(str(command)) % 4:
            role = "control"
        before = {other: dict(held) for other, held in session.play.decisions.items()}
        count, turn, line = session.journal.count, session.play.turn, session.table.line
        try:
            session.do(people[role], command)
        except Refused as refused:
            REFUSED.add(refused.code)
            assert session.journal.count == count
            assert session.play.decisions == before
            continue
        kind = command["kind"]
        ACCEPTED.add(kind)
        if role == "control" or kind == "answer" or session.play.turn != turn or session.table.line != line:
            continue
        others = {other: held for other, held in session.play.decisions.items() if other != role}
        assert others == {other: held for other, held in before.items() if other != role}, (role, command)


def test_a_refused_command_leaves_no_trace(table: tuple[Session, dict[str, str]]) -> None:
    session, people = table
    session.do(people["control"], {"kind": "pause", "paused": False})
    before, digest = picture(session), session.digest()
    for role in PLAYERS:
        for kind, needed in NEEDED.items():
            with pytest.raises(Refused):
                session.do(people[role], {"kind": kind, "turn": 99, "surplus": needed})
    assert picture(session) == before
    assert session.digest() == digest


def test_the_fuzzed_session_replays_equal(table: tuple[Session, dict[str, str]]) -> None:
    session, _ = table
    assert len(ACCEPTED) >= 12, sorted(ACCEPTED)
    assert {"malformed", "not_yours", "committed"} <= REFUSED, sorted(REFUSED)
    again = Session.open(session.journal.path)
    assert not again.mismatches
    assert again.digest() == session.digest()
    assert picture(again) == picture(session)
    again.close()


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(st.tuples(st.sampled_from(ROLES), commands()), min_size=10, max_size=30),
    seed=st.integers(0, 2**40),
    people=st.sets(st.sampled_from(PLAYERS), max_size=4),
    turns=st.integers(1, 6),
)
def test_any_exported_session_is_imported_and_lived_again_equal(
    tmp_path: Path, steps: list[tuple[str, Any]], seed: int, people: set[str], turns: int
) -> None:
    """Random tables, commands, rewinds and turns: the same journal, the same state, the same bytes when exported again."""
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        session, seated = begun(Path(folder), *sorted(people), communities=12, seed=seed)
        for k, (role, command) in enumerate(steps):
            if role in seated:
                with contextlib.suppress(Refused):
                    session.do(seated[role], aimed(session, role, command))
            if k % 5 == 4 and session.play.turn < turns and session.play.phase in ("open", "approval"):
                session.do(seated["control"], {"kind": "pause", "paused": False})
                play(session, seated["control"])
        out = session.export(Path(folder) / "out.jsonl")
        verdict = replay(out)
        assert verdict.problems == ()
        assert (verdict.journal, verdict.state) == (session.journal.head, session.digest())
        back = Session.import_(out, Path(folder) / "back.comity")
        # What was played is equal, to the last byte; that its seats are free and its codes void comes behind it.
        assert (back.digest(), back.turn_values()) == (session.digest(), session.turn_values())
        assert not any(person.here for person in back.table.participants.values())
        lines = out.read_bytes().splitlines()[1:]
        again = back.export(Path(folder) / "again.jsonl").read_bytes().splitlines()[1:]
        count, more = session.journal.count, back.journal.count - session.journal.count
        assert 1 <= more <= 2
        assert again[:count] + again[count + more :] == lines
        back.close()
        session.close()
        LIVED.append(verdict.turns)


LIVED: list[int] = []


def test_the_random_sessions_had_turns() -> None:
    assert sum(LIVED) >= 8, LIVED


def test_a_fault_inside_leaves_the_session_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills, a fault in the model: the journal goes back, and the state with it."""
    session, people = begun(tmp_path, "mission")
    before, digest, count = picture(session), session.digest(), session.journal.count

    def fails(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("exercise.turn.applying.after_living", fails)
        session.do(people["control"], {"kind": "collect", "turn": 0})
        count = session.journal.count
        before, digest = picture(session), session.digest()
        with pytest.raises(NotKept, match="disk is full"):
            session.do(people["control"], {"kind": "approve", "turn": 0})
    assert session.journal.count == count
    assert picture(session) == before
    assert session.digest() == digest
    play(session, people["control"])
    assert session.play.turn == 1
