"""Injects: the general list, mistakes in lists, and what the facilitator does with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from exercise import Refused
from exercise.ground.engine import shock_kinds
from exercise.ground.injects import build_library, load_library
from simulation.inputs.errors import InputProblems
from simulation.inputs.scenario.scenario import bundled_scenarios, load_scenario
from tests.exercise.tables import begun, play


def test_the_general_list_serves_every_scenario() -> None:
    for name in bundled_scenarios():
        library = load_library("general", load_scenario(name))
        assert len(library.inject) >= 25
        used = {objective.id for objective in library.objective}
        assert {inject.objective for inject in library.inject} == used
        for inject in library.inject:
            if inject.option:
                assert any(option.meets for option in inject.option), inject.id
                assert not all(option.meets for option in inject.option), inject.id


def test_every_inject_of_the_list_can_be_sent(tmp_path: Path) -> None:
    session, people = begun(tmp_path, auto_injects=False, turns=8)
    control = people["control"]
    play(session, control)
    for k, inject in enumerate(session.table.library.inject):
        session.do(control, {"kind": "fire", "inject": inject.id})
        if k % 6 == 5:
            play(session, control)
    play(session, control)
    assert len(session.play.fired) == len(session.table.library.inject)
    assert all(role in fired.responses for fired in session.play.fired for role in fired.to)


def library(**changes: Any) -> dict[str, Any]:
    """A small list with changes to its only inject."""
    inject = {"id": "one", "title": "One", "text": "Something.", "recipients": ["all"], "objective": "o", "turn": 2}
    return {"title": "Small", "objective": [{"id": "o", "title": "O", "question": "Why?"}], "inject": [inject | changes]}


def test_all_mistakes_are_told_at_once() -> None:
    document = library(
        week=3,
        recipients=["mision"],
        place="@nowhere",
        met_when="stabilty < 1",
        effect=[{"kind": "peace", "magnitude": 2.0, "weeks": 1}],
    )
    with pytest.raises(InputProblems) as form:
        build_library(document, "x.toml")
    assert "magnitude" in str(form.value)
    document["inject"][0]["effect"][0]["magnitude"] = 0.5
    with pytest.raises(InputProblems) as found:
        build_library(document, "x.toml", load_scenario("kesara"))
    text = str(found.value)
    for part in ("did you mean 'mission'", "several ways", "@nowhere", "did you mean 'stability'", "'peace'"):
        assert part in text, part


@pytest.mark.parametrize(
    "changes", [{"id": "Bad Id"}, {"surplus": 1}, {"text": "x" * 3000}, {"turn": 0}, {"recipients": []}, {"week": 2.5}]
)
def test_wrong_forms_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(InputProblems):
        build_library(library(**changes), "x.toml")


def test_effects_are_events_never_outcomes() -> None:
    from simulation.registers.outcomes import OUTCOMES

    assert not set(shock_kinds()) & set(OUTCOMES)


def test_the_facilitator_writes_edits_skips_and_fires(tmp_path: Path) -> None:
    session, people = begun(tmp_path)
    control = people["control"]
    new = library()["inject"][0] | {
        "objective": "crisis",
        "turn": 2,
        "place": "Karst Hills",
        "effect": [{"kind": "attack", "magnitude": 1.0, "weeks": 1}],
    }
    session.do(control, {"kind": "write", "inject": new})
    session.do(control, {"kind": "write", "inject": new | {"title": "One, edited"}})
    session.do(control, {"kind": "skip", "inject": "convoy_request"})
    play(session, control)
    sent = {fired.inject["id"]: fired for fired in session.play.fired}
    assert sent["one"].inject["title"] == "One, edited"
    assert "convoy_request" not in sent
    play(session, control)
    deaths = session.engine.regions[4][session.scenario.region_index("Karst Hills")][list_of("civilian_deaths")]
    assert deaths >= 20
    with pytest.raises(Refused, match="has been sent"):
        session.do(control, {"kind": "write", "inject": new})
    with pytest.raises(Refused, match="region"):
        session.do(control, {"kind": "write", "inject": new | {"id": "two", "when": "stability@Atlantis < 1", "turn": None}})


def list_of(outcome: str) -> int:
    """Column of an outcome."""
    from simulation.registers.outcomes import OUTCOMES

    return list(OUTCOMES).index(outcome)


def test_a_condition_on_the_state_fires_when_it_holds(tmp_path: Path) -> None:
    session, people = begun(tmp_path)
    control = people["control"]
    base = library()["inject"][0] | {"objective": "crisis"}
    del base["turn"]
    session.do(control, {"kind": "write", "inject": base | {"id": "late", "when": "week >= 8 and stability > 0"}})
    session.do(control, {"kind": "write", "inject": base | {"id": "never", "when": "stability > 2"}})
    play(session, control, 4)
    turns = {fired.inject["id"]: fired.turn for fired in session.play.fired}
    assert turns["late"] == 2
    assert "never" not in turns
