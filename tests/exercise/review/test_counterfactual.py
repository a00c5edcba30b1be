"""What if: the same luck, the change carried through and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from exercise import Session
from exercise.review.counterfactual import WhatIf, baseline, changed_plans, compare, live_again, plans_of
from exercise.turn.reacting import react
from simulation.registers.outcomes import HEADLINES
from tests.exercise.tables import begun, play


def test_living_again_without_a_change_is_what_happened(played: Session) -> None:
    for first in (0, 3, 5):
        again = live_again(played, plans_of(played), first, forward=104, digest=True)
        assert again.digest == played.digest()
        assert np.array_equal(again.country, played.engine.table())


def test_ai_players_decide_what_they_decided_where_nothing_changed(played: Session) -> None:
    for first in (0, 2, 5):
        plans, again = react(played, plans_of(played), first, (), 104)
        assert plans == plans_of(played)
        assert np.array_equal(again.country, played.engine.table())


def test_ai_players_decide_anew_unless_they_are_to_stay(played: Session) -> None:
    """Refused permits change what NGO seats believe, and so where AI players there send their people."""
    values = {f"permit.{region.name}": 0.05 for region in played.scenario.regions}
    values |= {f"obstruction.{region.name}": 0.9 for region in played.scenario.regions}
    anew, stayed = (compare(played, WhatIf(0, "government", values=values, ai=ai)) for ai in ("react", "stay"))
    assert not np.array_equal(anew.other.country, stayed.other.country)
    assert np.array_equal(anew.other.country[:4], stayed.other.country[:4])  # their first reports had come before
    assert "reactions" in anew.by_instrument
    assert "reactions" not in stayed.by_instrument
    assert any(anew.by_instrument["reactions"].values())
    for name in HEADLINES:
        assert anew.instead[name] - stayed.instead[name] == anew.by_instrument["reactions"][name]


def test_people_and_agreements_are_never_decided_anew(tmp_path: Path) -> None:
    """A seat that is freed belongs to its AI player from then on; before, and where others settled something, it does not."""
    session, people = begun(tmp_path, "mission", "ngo_multi")
    control = people["control"]
    session.do(people["ngo_multi"], {"kind": "decide", "turn": 0, "values": {"aid.Sarne": 0.111}})
    play(session, control)
    session.do(control, {"kind": "seat", "role": "ngo_multi", "release": True})
    terms = {"reporting": 0.44, "duration_turns": 3}
    session.do(people["mission"], {"kind": "propose", "turn": 1, "to": "ngo_national", "terms": terms})
    session.do(control, {"kind": "collect", "turn": 1})
    session.do(control, {"kind": "amend", "turn": 1, "role": "ngo_multi", "values": {"aid.Sarne": 1.234}})
    session.do(control, {"kind": "approve", "turn": 1})
    session.do(control, {"kind": "collect", "turn": 2})
    session.do(control, {"kind": "approve", "turn": 2, "approve": False})
    play(session, control, 4)
    assert [("ngo_multi" in turn.ai) for turn in session.play.turns] == [False] + [True] * 5
    again = Session.open(session.journal.path)
    assert [turn.ai for turn in again.play.turns] == [turn.ai for turn in session.play.turns]
    again.close()
    same, lived = react(session, plans_of(session), 0, (), 0)
    assert same == plans_of(session)
    assert np.array_equal(lived.country, session.engine.table())
    changed = changed_plans(session, WhatIf(0, "mission", values={"troops.Sarne": 3.0}))
    plans, _ = react(session, changed, 0, (), 0)
    assert [plans[k][0]["ngo_multi"]["aid.Sarne"] for k in (0, 1)] == [0.111, 1.234]
    assert all(new[0]["mission"] == old[0]["mission"] for new, old in zip(plans, changed))


def test_a_change_acts_from_its_turn_on_and_ends_when_it_was_changed_again(played: Session) -> None:
    change = WhatIf(0, "mission", ("offer.quick_impact_projects",))
    values = [decisions["mission"]["offer.quick_impact_projects"] for decisions, _ in changed_plans(played, change)]
    assert values == [0.0] * 6
    later = WhatIf(1, "government", ("permit.Sarne",))
    found = compare(played, later, explain=False)
    assert np.array_equal(found.actual.country[:4], found.other.country[:4])
    assert not np.array_equal(found.actual.country[4:], found.other.country[4:])
    assert found.difference("access") > 0.0


def test_instead_means_another_value(played: Session) -> None:
    plans = changed_plans(played, WhatIf(1, "government", values={"permit.Sarne": 0.6}))
    assert [d["government"]["permit.Sarne"] for d, _ in plans] == [None, 0.6, 0.6, 0.6, 0.6, 0.6]


def test_parts_of_a_difference_add_up(played: Session) -> None:
    found = compare(played, WhatIf(0, "mission"))
    assert set(found.by_instrument) == {"quick_impact_projects", "community_feedback", "together", "reactions"}
    for name in HEADLINES:
        parts = sum(part[name] for part in found.by_instrument.values())
        assert parts == pytest.approx(found.difference(name), rel=1e-9, abs=1e-9 * max(1.0, abs(found.happened[name])))
    # Without trust moving there is no difference in trust.
    assert found.by_mechanism["trust"]["trust_mission"] == pytest.approx(found.difference("trust_mission"), rel=0.5)


def test_an_inject_can_be_left_out_or_weakened(played: Session) -> None:
    number = next(f.number for f in played.play.fired if f.inject["id"] == "scandal_abuse")
    turn = played.play.fired[number].turn
    without, half = (compare(played, WhatIf(turn, inject=number, scale=scale), explain=False) for scale in (0.0, 0.5))
    assert without.difference("misconduct_events") <= half.difference("misconduct_events") <= 0.0
    assert without.difference("misconduct_events") < 0.0


@pytest.mark.parametrize(
    "change",
    [
        WhatIf(9, "mission"),
        WhatIf(-1, "mission"),
        WhatIf(0, "nobody"),
        WhatIf(0, "mission", ("offer.peace",)),
        WhatIf(0, inject=99),
        WhatIf(0, "mission", values={"offer.role_clarity": 2.0}),
    ],
)
def test_what_is_not_there_cannot_be_changed(played: Session, change: WhatIf) -> None:
    with pytest.raises(ValueError, match=r"."):
        compare(played, change)


def test_the_ai_baseline_of_an_ai_session_is_that_session(tmp_path: Path) -> None:
    session, people = begun(tmp_path)
    play(session, people["control"], 6)
    session.do(people["control"], {"kind": "forward"})
    assert np.array_equal(baseline(session).country, session.engine.table())
