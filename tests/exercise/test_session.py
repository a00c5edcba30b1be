"""Whole sessions: AI players alone, people's commands, rewinding, branching."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

import pytest

from exercise import Refused, Session
from exercise.review.counterfactual import WhatIf, compare
from exercise.review.review import suggested, what_if
from tests.exercise.tables import REFERENCE_S, begun, play, reference_work, small


def test_a_session_of_ai_players_is_the_same_each_time(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        session, people = begun(folder)
        play(session, people["control"], 6)
        assert session.play.phase == "over"
        session.do(people["control"], {"kind": "forward"})
        assert session.engine.week == 24 + 104
        digests.append([turn.digest for turn in session.play.turns] + [session.digest()])
    assert digests[0] == digests[1]
    assert len(set(digests[0])) == 7


def test_another_seed_is_another_session(tmp_path: Path) -> None:
    one, people = begun(tmp_path)
    play(one, people["control"])
    (tmp_path / "b").mkdir()
    two, others = begun(tmp_path / "b", seed=4)
    play(two, others["control"])
    assert one.play.turns[0].digest != two.play.turns[0].digest


def test_decisions_reach_the_model_and_offers_need_both_sides(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "ngo_dunantist", "ngo_multi", "ngo_national")
    session.do(
        people["mission"],
        {"kind": "decide", "turn": 0, "values": {"offer.joint_planning": 0.8, "regions.joint_planning": ["Karst Hills"]}},
    )
    for seat, level in (("ngo_dunantist", 0.0), ("ngo_multi", 0.8), ("ngo_national", 0.4)):
        session.do(people[seat], {"kind": "decide", "turn": 0, "values": {"accept.joint_planning": level}})
    play(session, people["control"])
    # 8, 18 and 30 organisations.
    assert session.play.turns[0].in_force["joint_planning"] == pytest.approx((18 * 0.8 + 30 * 0.4) / 56)
    practice = session.engine.world.practices["common_share"]
    hills = [region.name for region in session.scenario.regions].index("Karst Hills")
    assert practice[hills] > 0.0
    assert practice.sum() == practice[hills]


def test_a_turn_closes_when_everybody_seated_has_committed(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "government", approval=False)
    session.do(people["mission"], {"kind": "commit", "turn": 0})
    assert session.play.turn == 0
    with pytest.raises(Refused, match="committed"):
        session.do(people["mission"], {"kind": "decide", "turn": 0, "values": {"offer.role_clarity": 1.0}})
    session.do(people["government"], {"kind": "commit", "turn": 0})
    assert session.play.turn == 1
    with pytest.raises(Refused, match="turn 1"):
        session.do(people["mission"], {"kind": "commit", "turn": 0})


def test_an_agreement_binds_both_and_a_breach_is_seen(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission", "government")
    terms = {"access": 0.9, "data": 0.7, "duration_turns": 3}
    session.do(people["mission"], {"kind": "propose", "turn": 0, "to": "government", "terms": terms, "text": "permits for talks"})
    session.do(people["government"], {"kind": "answer", "turn": 0, "proposal": 0, "accept": True})
    assert session.play.decisions["government"]["permit.Sarne"] == 0.9
    assert session.play.decisions["mission"]["offer.host_state_engagement"] == 0.7
    play(session, people["control"])
    assert session.play.breaches == []
    session.do(people["government"], {"kind": "decide", "turn": 1, "values": {"permit.Sarne": 0.1}})
    play(session, people["control"])
    assert [(b.role, b.slot, b.promised, b.decided) for b in session.play.breaches] == [("government", "permit.Sarne", 0.9, 0.1)]
    assert session.role_view("mission")["breaches"]
    assert not session.role_view("ngo_multi")["breaches"]
    assert session.role_view("government")["process"]["broken"] == 1


def test_rewinding_and_playing_the_same_again_ends_equal(tmp_path: Path) -> None:
    session, people = begun(tmp_path)
    play(session, people["control"], 4)
    digests = [turn.digest for turn in session.play.turns]
    session.do(people["control"], {"kind": "rewind", "to_turn": 1})
    assert session.play.turn == 1
    assert session.table.line == 1
    play(session, people["control"], 3)
    assert [turn.digest for turn in session.play.turns] == digests


def test_a_branch_goes_its_own_way(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    play(session, people["control"], 3)
    branch = session.branch(tmp_path / "branch.comity", 2)
    assert (branch.play.turn, session.play.turn) == (2, 3)
    branch.do(people["mission"], {"kind": "decide", "turn": 2, "values": {"offer.quick_impact_projects": 1.0}})
    play(branch, people["control"])
    assert branch.play.turns[1].digest == session.play.turns[1].digest
    assert branch.play.turns[2].digest != session.play.turns[2].digest
    assert not branch.journal.verify()


def test_control_amends_returns_and_pauses(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    control = people["control"]
    session.do(control, {"kind": "pause", "paused": True})
    with pytest.raises(Refused, match="paused"):
        session.do(people["mission"], {"kind": "commit", "turn": 0})
    session.do(control, {"kind": "pause", "paused": False})
    session.do(people["mission"], {"kind": "commit", "turn": 0})
    assert session.play.phase == "approval"
    session.do(control, {"kind": "approve", "turn": 0, "approve": False})
    assert session.play.phase == "open"
    session.do(people["mission"], {"kind": "commit", "turn": 0})
    session.do(
        control,
        {"kind": "amend", "turn": 0, "role": "mission", "values": {"offer.role_clarity": 0.9}, "reason": "agreed in the room"},
    )
    session.do(control, {"kind": "approve", "turn": 0})
    assert session.play.turns[0].decisions["mission"]["offer.role_clarity"] == 0.9
    assert session.play.turns[0].by["mission/offer.role_clarity"] == "control"


def test_what_is_told_may_differ_from_what_is_known(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "ngo_multi", "mission")
    session.do(people["mission"], {"kind": "ask", "to": "ngo_multi", "item": "need.Karst Hills"})
    session.do(people["ngo_multi"], {"kind": "reply", "question": 0, "disclose": True, "value": 0.99})
    told = session.role_view("mission")["told"]
    assert [(t["item"], t["value"]) for t in told] == [("need.Karst Hills", 0.99)]
    assert "own" not in told[0]
    assert session.play.told[0].own != 0.99
    assert session.role_view("ngo_multi")["process"] | {"answered": 1, "straight": 0} == session.role_view("ngo_multi")["process"]


def test_an_open_session_is_found_where_it_was(tmp_path: Path) -> None:
    session, people = begun(tmp_path, "mission")
    play(session, people["control"], 2)
    session.do(people["mission"], {"kind": "decide", "turn": 2, "values": {"offer.liaison_channels": 0.9}})
    session.do(people["mission"], {"kind": "say", "to": ["government"], "text": "we are here"})
    session.close()
    again = Session.open(session.journal.path)
    assert again.digest() == session.digest()
    assert again.mismatches == []
    for role in (*session.settings.roles, "control"):
        assert again.role_view(role) == session.role_view(role)


def test_a_small_session_without_communities_council(tmp_path: Path) -> None:
    session = small(tmp_path, roles=["mission", "ngo_dunantist", "ngo_multi", "ngo_national", "government"])
    with pytest.raises(Refused):
        session.admit("communities")


def test_turns_and_what_ifs_are_fast(tmp_path: Path) -> None:
    """Processor time at full size: a turn of four weeks in 50 ms, a what-if of the whole session in a second, as this machine's
    speed stands to the one on which these limits were set (both are measured in turn)."""
    session, people = begun(tmp_path, communities=None, turns=26)
    times, references = [], []
    for turn in range(26):
        references.append(reference_work())
        session.do(people["control"], {"kind": "collect", "turn": turn})
        start = time.process_time()
        session.do(people["control"], {"kind": "approve", "turn": turn})
        times.append(time.process_time() - start)
    slower = max(1.0, statistics.median(references) / REFERENCE_S)
    assert statistics.median(times) < 0.05 * slower
    start = time.process_time()
    compare(session, WhatIf(0, "mission", values={"offer.quick_impact_projects": 1.0}), explain=False)
    assert time.process_time() - start < 1.0 * slower


@pytest.mark.parametrize("scenario", ["mali", "liberia", "kesara:drawdown", "kesara:high_intensity"])
def test_every_scenario_can_be_played(scenario: str, tmp_path: Path) -> None:
    session, people = begun(tmp_path, "government", scenario=scenario, communities=None if scenario == "mali" else 45, turns=6)
    regions = [region.name for region in session.scenario.regions]
    session.do(people["government"], {"kind": "decide", "turn": 0, "values": {f"permit.{regions[-1]}": 0.4}})
    play(session, people["control"], 6)
    assert session.play.phase == "over"
    assert session.play.fired
    found = what_if(session, suggested(session)[0])
    assert any(row["difference"] for row in found["rows"])


def test_asking_for_no_code_writes_nothing(tmp_path: Path) -> None:
    """A server that starts again needs no further code, and must be able to start while nothing can be written."""
    session = small(tmp_path)
    before = session.journal.count
    assert session.new_codes({}) == {} and session.new_codes({"mission": 0}) == {"mission": []}
    assert session.journal.count == before
