"""Nothing that is marked for others is in what a role may know: every view is walked to its last value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from exercise import Session
from exercise.roles.roles import PLAYERS, ROLES
from tests.exercise.tables import begun, play

PLAIN = (str, int, float, bool, type(None))


def walk(value: Any) -> Iterator[Any]:
    """Every key and value of plain data."""
    if isinstance(value, dict):
        for key, entry in value.items():
            yield key
            yield from walk(entry)
    elif isinstance(value, list | tuple):
        for entry in value:
            yield from walk(entry)
    else:
        assert isinstance(value, PLAIN), type(value)
        yield value


def text_of(view: dict[str, Any]) -> str:
    """A view as a page would receive it."""
    return json.dumps(view, ensure_ascii=False, allow_nan=False)


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Session, dict[str, str], dict[str, set[str]], dict[str, set[float]]]:
    """A session in its third turn in which every secret of a role is marked with that role's name or own numbers."""
    session, people = begun(tmp_path_factory.mktemp("hiding"), *PLAYERS)
    control = people["control"]
    play(session, control, 2)
    words: dict[str, set[str]] = {role: set() for role in (*PLAYERS, "control")}
    numbers: dict[str, set[float]] = {role: set() for role in (*PLAYERS, "control")}

    def say(sender: str, to: str) -> None:
        mark = f"MARK-{sender}-{to}"
        session.do(people[sender], {"kind": "say", "to": [to], "text": mark})
        words[sender].add(mark)
        words[to].add(mark)

    everybody = (*PLAYERS, "control")
    for k, sender in enumerate(everybody):
        say(sender, everybody[(k + 1) % len(everybody)])
        say(sender, everybody[(k + 3) % len(everybody)])
    for k, role in enumerate(PLAYERS):
        other = PLAYERS[(k + 2) % len(PLAYERS)]
        mark = f"ASK-{role}-{other}"
        session.do(people[role], {"kind": "ask", "to": other, "text": mark})
        session.do(people[other], {"kind": "reply", "question": k, "disclose": False, "text": f"REPLY-{mark}"})
        words[role] |= {mark, f"REPLY-{mark}"}
        words[other] |= {mark, f"REPLY-{mark}"}
    session.do(
        people["mission"], {"kind": "propose", "turn": 2, "to": "government", "terms": {"access": 0.512345}, "text": "MARK-terms"}
    )
    for role in ("mission", "government"):
        words[role].add("MARK-terms")
        numbers[role].add(0.512345)
    session.do(control, {"kind": "remark", "text": "MARK-remark"})
    words["control"].add("MARK-remark")
    inject = {
        "id": "secret",
        "title": "MARK-title",
        "text": "MARK-inject",
        "recipients": ["ngo_multi"],
        "objective": "crisis",
        "expected": "MARK-expected",
        "notes": "MARK-notes",
        "when": "stability < 0.001",
        "effect": [{"kind": "rumour", "magnitude": 0.612345, "weeks": 3}],
        "option": [
            {"id": "yes", "text": "MARK-option", "meets": True, "effect": [{"kind": "relief", "magnitude": 0.712345, "weeks": 3}]}
        ],
    }
    session.do(control, {"kind": "write", "inject": inject})
    session.do(control, {"kind": "fire", "inject": "secret"})
    words["ngo_multi"] |= {"MARK-title", "MARK-inject", "MARK-option"}
    words["control"] |= {"MARK-expected", "MARK-notes"}
    numbers["control"] |= {0.612345, 0.712345}
    # Own decisions, which no other side is shown before the turn is lived, and the numbers of each report.
    secret = {
        "mission": "troops.Sarne",
        "ngo_dunantist": "aid.Sarne",
        "ngo_multi": "participation",
        "ngo_national": "escort",
        "government": "permit.Eastmarch",
        "communities": "accept.community_feedback",
    }
    for k, (role, slot) in enumerate(secret.items()):
        value = 0.3 + 0.0100001 * (k + 1)
        session.do(people[role], {"kind": "decide", "turn": 2, "values": {slot: value}})
        numbers[role].add(value)
    for k, role in enumerate(PLAYERS):
        for past, report in enumerate(session.play.reports):
            changed = {}
            for n, (id_, item) in enumerate(report[role].items()):
                value = 1e6 * (k + 1) + 1e3 * past + n + 0.25
                changed[id_] = replace(item, value=value)
                numbers[role].add(value)
            report[role] = changed
    for name, fact in list(session.play.facts[-1].items()):
        value = 9e6 + len(numbers["control"]) + 0.25
        session.play.facts[-1][name] = replace(fact, value=value)
        numbers["control"].add(value)
    item = next(iter(session.play.reports[-1]["ngo_multi"]))
    session.do(people["ngo_multi"], {"kind": "disclose", "to": ["mission"], "items": [item], "values": {item: 77777.5}})
    numbers["ngo_multi"].add(77777.5)
    numbers["mission"].add(77777.5)
    return session, people, words, numbers


@pytest.mark.parametrize("role", PLAYERS)
def test_a_role_sees_its_own_marks_and_no_others(role: str, marked: Any) -> None:
    session, people, words, numbers = marked
    view = session.view(people[role])
    text = text_of(view)
    found = {value for value in walk(view) if isinstance(value, float)}
    for mark in words[role]:
        assert mark in text, mark
    for other in (*PLAYERS, "control"):
        for mark in words[other] - words[role]:
            assert mark not in text, f"{role} is sent {mark}"
        assert not found & (numbers[other] - numbers[role]), f"{role} is sent numbers of {other}"
    assert found & numbers[role]


@pytest.mark.parametrize("role", PLAYERS)
def test_goals_and_briefs_of_others_are_not_sent(role: str, marked: Any) -> None:
    session, people, _, _ = marked
    text = text_of(session.view(people[role]))
    for other in ROLES.values():
        if other.id != role:
            assert other.brief not in text
            assert all(goal.why not in text for goal in other.goals)


def test_control_sees_every_mark(marked: Any) -> None:
    session, people, words, _ = marked
    text = text_of(session.view(people["control"]))
    assert all(mark in text for marks in words.values() for mark in marks)


def test_nobody_is_sent_a_secret_of_the_table(marked: Any) -> None:
    session, people, _, _ = marked
    secrets = [p.token for p in session.table.participants.values()] + [session.table.salt, *session.table.codes]
    for person in people.values():
        text = text_of(session.view(person))
        assert not any(secret in text for secret in secrets if secret)


def test_the_projector_shows_no_mark(marked: Any) -> None:
    session, _, words, numbers = marked
    text = text_of(session.public_view())
    assert "MARK" not in text
    assert "ASK" not in text
    assert not {v for v in walk(session.public_view()) if isinstance(v, float)} & set.union(*numbers.values())
    assert words
