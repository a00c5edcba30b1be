"""Better, worse, no difference: by what matters, in reviews and what-ifs; and whose answers are counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from comity.web.shell.page import number, template
from exercise import Session
from exercise.review.counterfactual import WhatIf
from exercise.review.debrief import figure
from exercise.review.page import environment
from exercise.review.review import review, what_if
from exercise.roles.words import value_in_words
from experiments.kit import of_two as verdict
from simulation.registers.outcomes import HEADLINES, OUTCOMES
from tests.exercise.tables import begun, play


def test_better_or_worse_is_said_from_what_matters_on_and_never_of_values_that_read_alike() -> None:
    assert verdict("trust_mission", 0.65, 0.65) == verdict("trust_mission", 0.654, 0.646) == "no_difference"
    assert verdict("trust_mission", 0.60, 0.65) == "worse"
    assert verdict("trust_mission", 0.70, 0.65) == "better"
    assert verdict("civilian_deaths", 80.0, 100.0) == "better"
    assert verdict("troops", 6000.0, 5000.0) == "more"
    assert verdict("escort_share", 0.2, 0.1, wants=-1) == "worse"
    for name, outcome in OUTCOMES.items():
        references = (0.0, 0.013, 0.5, 1.0) if outcome.high == 1.0 else (0.0, 0.3, 4.0, 61.0, 5467.0, 3.2e7)
        for reference in references[: 3 if name == "sectors_served" else None]:
            for step in (0.2, 0.5, 0.99, 1.01, 2.0):
                value = reference + step * outcome.matters.difference(reference)
                found = verdict(name, value, reference)
                assert (found == "no_difference") == (step < 1.0)
                if found != "no_difference":
                    assert number(value, outcome.unit) != number(reference, outcome.unit), name
                    assert figure(value) != figure(reference), name


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """Four turns in which the mission hardly changed anything, and answered what it was asked; the rest are AI players."""
    session, people = begun(tmp_path_factory.mktemp("verdicts"), "mission")
    control, mission = people["control"], people["mission"]
    session.do(mission, {"kind": "decide", "turn": 0, "values": {"offer.role_clarity": 0.31}})
    inject = {
        "id": "shared",
        "title": "Shared",
        "text": "To two seats.",
        "recipients": ["mission", "government"],
        "objective": "crisis",
        "option": [{"id": "yes", "text": "Yes.", "meets": True}, {"id": "no", "text": "No."}],
    }
    session.do(control, {"kind": "write", "inject": inject})
    session.do(control, {"kind": "fire", "inject": "shared"})
    number = session.play.fired[-1].number
    session.do(mission, {"kind": "respond", "inject": number, "option": "no"})
    play(session, control, 4)
    return session


def test_a_review_calls_no_difference_what_does_not_matter(played: Session) -> None:
    data = review(played, what_ifs=0)
    goals = [goal for role in data["roles"] for goal in role["goals"]]
    assert len(goals) > 15
    for row in [*goals, *data["outcomes"]]:
        apart = abs(row["value"] - row["baseline"])
        assert (row["verdict"] == "no_difference") == (apart < row["matters"]), row["title"]
    assert {row["outcome"] for row in data["outcomes"]} == set(HEADLINES)
    equal = [goal for goal in goals if goal["verdict"] == "no_difference"]
    assert [goal for goal in equal if goal["value"] != goal["baseline"]]
    for page in (_page(data), environment().get_template("review.html").render(data)):
        assert page.count("no difference") == sum(row["verdict"] == "no_difference" for row in [*goals, *data["outcomes"]])


def _page(data: dict) -> str:
    from comity.web.shell.drawing import lines

    return template("review_body.html", d=data, lines=lines, title_of=str, value_words=value_in_words)


def test_a_what_if_says_no_difference_and_is_measured_by_what_matters(played: Session) -> None:
    found = what_if(played, WhatIf(0, "mission", values={"offer.role_clarity": 0.33}, title="A little more"))
    assert any(row["difference"] for row in found["rows"])
    assert {row["verdict"] for row in found["rows"]} == {"no_difference"}
    assert found["size"] < 1.0
    large = what_if(played, WhatIf(0, "mission", values={"offer.quick_impact_projects": 1.0}))
    for row in large["rows"]:
        assert (row["verdict"] == "no_difference") == (abs(row["relative"]) < 1.0)
    from comity.web.shell.drawing import lines

    text = template("review_answers.html", answers=[found], lines=lines)
    assert not re.search("▲|▼", text)
    assert text.count("no difference") == len(HEADLINES)


def test_objectives_and_conduct_count_peoples_answers_and_those_of_ai_players_apart(played: Session) -> None:
    data = review(played, what_ifs=0)
    crisis = next(row for row in data["objectives"] if row["id"] == "crisis")
    fired = [f for f in played.play.fired if f.inject["objective"] == "crisis"]
    machine = [r for f in fired for role, r in f.responses.items() if role != "mission"]
    assert machine
    assert crisis["ai_responses"] == len(machine)
    assert crisis["ai_meeting"] >= 1
    assert crisis["responses"] == 1
    assert crisis["meeting"] == 0
    assert crisis["owed"] == sum("mission" in f.to for f in fired)
    roles = {row["role"]: row["process"] for row in data["roles"]}
    assert roles["mission"]["responded"] == 1
    assert roles["government"]["responded"] == 0
    assert roles["government"]["ai"] >= 1
    assert roles["government"]["score"] is None


def test_who_answered_is_found_again_in_the_journal(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "government")
    session.do(people["mission"], {"kind": "ask", "to": "government", "text": "now?"})
    session.do(people["government"], {"kind": "reply", "question": 0, "disclose": False, "text": "no"})
    session.do(people["control"], {"kind": "seat", "role": "government", "release": True})
    session.do(people["mission"], {"kind": "ask", "to": "government", "text": "and now?"})
    assert [q.by for q in session.play.questions] == ["people", "ai"]
    session.close()
    again = Session.open(session.journal.path)
    assert [q.by for q in again.play.questions] == ["people", "ai"]
    again.close()
