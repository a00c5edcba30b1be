"""Sealed decisions: nothing that reaches others changes with what a role sets before the turn has been lived."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from comity.web.exercise import show
from comity.web.exercise.rooms import Room
from exercise import Session
from exercise.roles.roles import CONTROL, PLAYERS
from exercise.roles.slots import Slot
from tests.exercise.tables import begun, play


def unusual(slot: Slot, k: int) -> Any:
    """A legal value that nothing else holds."""
    if slot.form == "regions":
        return list(slot.choices[: 1 + k % max(1, len(slot.choices) - 1)])
    return slot.low + (slot.high - slot.low) * (0.137 + 0.00101 * (k % 800))


def everything(session: Session, role: str) -> dict[str, Any]:
    """All decisions of a role with values of their own."""
    return {slot.id: unusual(slot, k) for k, slot in enumerate(session.slots[role].values())}


def told_to(session: Session, role: str) -> dict[str, Any]:
    """What a role's page is made of, or the room's (""), without who has committed and in which phase the turn is."""
    view = copy.deepcopy(session.role_view(role) if role else session.public_view())
    for seat in view["table"]:
        del seat["done"], seat["waited"]
    del view["session"]["phase"], view["waits_for"]
    if role:  # everybody is told that the facilitator gave the turn back
        view["notices"] = [notice for notice in view["notices"] if notice["kind"] != "returned"]
    return view


def pages(session: Session, role: str) -> dict[str, str]:
    """A role's page as HTML, or the room's."""
    room = Room("s", session)
    if not role:
        return show.lobby_parts(session.public_view(), "s")
    return room.parts(role, lambda view: show.player_parts(view, "s"))


@pytest.mark.parametrize("mover", PLAYERS)
def test_what_a_role_sets_reaches_nobody_before_the_turn_is_lived(mover: str, tmp_path: Path) -> None:
    session, people = begun(tmp_path, *PLAYERS)
    control = people[CONTROL]
    play(session, control, 1)
    others = [role for role in (*PLAYERS, "") if role != mover]
    before = {role: told_to(session, role) for role in others}
    drawn = {role: pages(session, role) for role in others}
    values = everything(session, mover)
    session.do(people[mover], {"kind": "decide", "turn": 1, "values": values})
    assert {role: pages(session, role) for role in others} == drawn
    steps: list[tuple[str, dict[str, Any]]] = [
        (mover, {"kind": "commit", "turn": 1}),
        (control, {"kind": "collect", "turn": 1}),
        (control, {"kind": "approve", "turn": 1, "approve": False}),
        (mover, {"kind": "commit", "turn": 1}),
        (control, {"kind": "collect", "turn": 1}),
    ]
    assert {role: told_to(session, role) for role in others} == before
    for who, command in steps:
        session.do(people.get(who, who), command)
        assert {role: told_to(session, role) for role in others} == before, command
    assert session.role_view(CONTROL)["slots"][mover] != session.role_view(CONTROL)["slots"][PLAYERS[PLAYERS.index(mover) - 1]]
    session.do(control, {"kind": "approve", "turn": 1})
    # When the turn has been lived, those whom it concerns read what was offered and accepted.
    seen = [role for role in others if role and _shown(session, role, mover, values)]
    assert seen


def _shown(session: Session, role: str, mover: str, values: dict[str, Any]) -> bool:
    """Whether a role reads an offer or acceptance of another, as it was set."""
    for offer in session.role_view(role)["offers"]:
        name = offer["instrument"]
        if offer["offered_by"] == mover and offer["offer"] == values.get(f"offer.{name}"):
            return True
        if mover in offer["accepted"] and offer["accepted"][mover] == values.get(f"accept.{name}"):
            return True
    return False


def test_ai_players_decisions_and_amendments_are_sealed_likewise(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "ngo_multi")
    before = {role: told_to(session, role) for role in ("mission", "ngo_multi", "")}
    session.do(people[CONTROL], {"kind": "collect", "turn": 0})
    values = {"accept.information_sharing": 0.4321, "accept.joint_planning": 0.1234}
    session.do(people[CONTROL], {"kind": "amend", "turn": 0, "role": "ngo_national", "values": values})
    assert session.play.phase == "approval"
    assert session.play.decided["government"]
    assert {role: told_to(session, role) for role in before} == before


def test_the_means_that_a_mission_reads_follow_from_its_own_offers_alone(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "ngo_dunantist")
    asked = session.role_view("mission")["means"]
    for name in ("information_sharing", "joint_planning", "liaison_channels"):
        session.do(people["ngo_dunantist"], {"kind": "decide", "turn": 0, "values": {f"accept.{name}": 0.0}})
    assert session.role_view("mission")["means"] == asked
    session.do(people["mission"], {"kind": "decide", "turn": 0, "values": {"offer.liaison_channels": 1.0}})
    assert session.role_view("mission")["means"]["hours_asked"] > asked["hours_asked"]


def test_an_agreement_shows_both_sides_what_was_promised_and_not_what_is_decided(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "government", "ngo_multi")
    state = people["government"]
    session.do(state, {"kind": "decide", "turn": 0, "values": {"accept.host_state_engagement": 0.05}})
    play(session, people[CONTROL])
    third = told_to(session, "ngo_multi")

    def accepted() -> float:
        offers = {offer["instrument"]: offer for offer in session.role_view("mission")["offers"]}
        return float(offers["host_state_engagement"]["accepted"]["government"])

    assert accepted() == 0.05
    terms = {"data": 0.77, "duration_turns": 2}
    session.do(people["mission"], {"kind": "propose", "turn": 1, "to": "government", "terms": terms})
    session.do(state, {"kind": "answer", "turn": 1, "proposal": 0, "accept": True})
    assert accepted() == 0.77
    session.do(state, {"kind": "decide", "turn": 1, "values": {"accept.host_state_engagement": 0.2}})
    assert accepted() == 0.77
    assert not session.role_view("mission")["breaches"]
    assert told_to(session, "ngo_multi") == third
    play(session, people[CONTROL])
    assert accepted() == 0.2
    assert session.role_view("mission")["breaches"]


def test_those_who_share_a_seat_share_what_it_sets(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    second = session.admit("mission", "second").participant
    session.do(people["mission"], {"kind": "decide", "turn": 0, "values": {"offer.role_clarity": 0.4321}})
    seen = {slot["id"]: slot["value"] for slot in session.view(second)["slots"]}
    assert seen["offer.role_clarity"] == 0.4321
    session.do(second, {"kind": "commit", "turn": 0})
    assert session.view(people["mission"])["you"]["done"]
