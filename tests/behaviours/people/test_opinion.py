"""What communities think, worked out by hand, a term at a time."""

from __future__ import annotations

import math

import pytest

from simulation.behaviours.people import opinion
from simulation.compiler.draws import TIP
from tests.behaviours.small_world import act, close, count, hand_worked, put, read, small_world

MONTHS_TO_WEEKS = 4.345

# --- what others may read -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "field", ["trust_mission", "trust_ngos", "trust_government", "threat", "intergroup_trust", "fear", "displaced"]
)
def test_publish_state(field: str) -> None:
    world = small_world({f"communities[1].{field}": 0.37})
    act(opinion.publish_state, world, 1)
    assert read(world, f"communities_seen[1].{field}") == 0.37
    assert read(world, f"communities_seen[0].{field}") == 0.0


# --- harm and redress -----------------------------------------------------------------------------------------------

HARM = {"communities.harm_memory": 0.4}
ABUSE_BY_UNIT = {"units[0].misconduct": 1.0, "units[0].misconduct_place": 0}

test_misconduct = hand_worked(
    opinion.update_harm_and_redress,
    "communities.misconduct",
    {},
    {
        "none": ({}, 0.0),
        "a unit that reaches the place": (ABUSE_BY_UNIT, 1.0),
        "it became known elsewhere": (ABUSE_BY_UNIT | {"units[0].misconduct_place": 1}, 0.0),
        "nothing became known": (ABUSE_BY_UNIT | {"units[0].misconduct": 0.0}, 0.0),
        "a unit that does not reach it": ({"units[2].misconduct": 1.0, "units[2].misconduct_place": 0}, 0.0),
        "brought by the timeline": ({"local_conditions.misconduct": 0.3}, 0.3),
        "the stronger of both counts": (ABUSE_BY_UNIT | {"local_conditions.misconduct": 0.3}, 1.0),
        "it adds to harm": (
            {"local_conditions.misconduct": 0.5, "communities.harm_outsiders": 1.0},
            {"communities.harm_outsiders": 1.0 + 4.0 * 0.5},
        ),
    },
)

test_harm_memory = hand_worked(
    opinion.update_harm_and_redress,
    "communities.harm_memory",
    HARM,
    {
        "kept": ({}, 0.4),
        "half fades in a half-life of one week": ({"p.violence_memory_half_life": 1.0 / MONTHS_TO_WEEKS}, 0.2),
        "harm by outsiders": ({"communities.harm_outsiders": 2.0}, 0.4 + 0.06 * 2.0),
        "harm by the state counts three tenths": ({"communities.harm_state": 2.0}, 0.4 + 0.06 * 0.3 * 2.0),
        "at most 1": ({"communities.harm_outsiders": 50.0}, 1.0),
    },
)

HELPED = HARM | {"communities.redress": 0.1, "communities.delivered": 500.0}  # half a dollar a head: half of what heals

test_redress = hand_worked(
    opinion.update_harm_and_redress,
    "communities.redress",
    HELPED,
    {
        "help heals at 0.08 a week": ({}, 0.1 + 0.08 * (0.5 - 0.1)),
        "shared with those who are hosted": ({"communities.hosted": 1000.0}, 0.1 + 0.08 * (0.25 / 0.75 - 0.1)),
        "projects help": ({"practices.project_money": 0.4}, 0.1 + 0.08 * (0.5 + 0.5 * 0.4 - 0.1)),
        "no more than everything": ({"practices.project_money": 1.0, "communities.delivered": 1e15}, 0.1 + 0.08 * (1.0 - 0.1)),
        "nothing to redress": ({"communities.harm_memory": 0.04}, 0.1),
        "fades": ({"communities.harm_memory": 0.0, "p.redress_half_life": 1.0 / MONTHS_TO_WEEKS}, 0.05),
        "off": ({"on.trust_redress": 0.0}, 0.0),
    },
)

# --- trust in the mission -------------------------------------------------------------------------------------------

MISSION = {"p.trust_gain": 0.1, "p.trust_loss_gain_ratio": 2.0, "communities.trust_mission": 0.4}
MET = {"communities.patrol_coverage": 0.5, "communities.security_experienced": 0.8}
ASKED = {"practices.share_asked": 0.5, "practices.share_answered": 0.4, "p.monitoring_modest": 0.3, "p.monitoring_large": 0.9}


def gained(good: float, view: float = 0.4) -> float:
    """A view after good experience, at a gain of a tenth: part of what is missing."""
    return view + 0.1 * good * (1.0 - view)


def lost(bad: float, view: float = 0.4, ratio: float = 2.0) -> float:
    """A view after bad experience: part of what is there, twice as strongly."""
    return view - 0.1 * ratio * bad * view


def both(good: float, bad: float, view: float = 0.4) -> float:
    """A view after good and bad experience."""
    return gained(good, view) + lost(bad, view) - view


test_trust_in_the_mission = hand_worked(
    opinion.update_trust,
    "communities.trust_mission",
    MISSION,
    {
        "nothing happens": ({}, 0.4),
        "even-handed patrols in safety": (MET | {"regions.impartiality": 1.0}, gained(0.5 * (0.5 + 1.0) * 0.8)),
        "partial patrols": (MET | {"regions.impartiality": 0.25}, both(0.5 * (0.5 + 0.25) * 0.8, 0.5 * 0.75 * 0.4)),
        "a base with troops nearby": (
            {"communities.troops_nearby": 1.0, "communities.security_experienced": 1.0, "regions.impartiality": 1.0},
            gained(0.15 * 1.5),
        ),
        "visits": (
            {"local_conditions.outreach": 0.6, "communities.security_experienced": 1.0, "regions.impartiality": 1.0},
            gained(0.6 * 1.5),
        ),
        "met at most fully": (
            {
                "communities.patrol_coverage": 1.0,
                "local_conditions.outreach": 1.0,
                "communities.security_experienced": 1.0,
                "regions.impartiality": 1.0,
            },
            gained(1.5),
        ),
        "projects": ({"practices.project_money": 0.5}, gained(0.4 * 0.3 * 0.5)),
        "projects in danger, and danger itself": (
            {"practices.project_money": 0.5, "communities.threat": 0.2},
            both(0.4 * 0.3 * 0.5 * 0.8, 0.2 * 0.2),
        ),
        "answered": (ASKED, gained(0.3 * 0.5 * (0.4 / 0.5))),
        "asked and hardly answered": (ASKED | {"practices.share_answered": 0.1}, both(0.3 * 0.5 * 0.2, 0.3 * 0.5 * (0.6 - 0.2))),
        "asked and not answered": (ASKED | {"practices.share_answered": 0.0}, lost(0.3 * 0.5 * 0.6)),
        "monitoring works as found at its best": (ASKED | {"switches.community_monitoring": 1}, gained(0.9 * 0.5 * 0.8)),
        "failure to protect, felt per head": (
            {"communities.violent_events": 0.04},  # 2 per 50,000 people
            lost(0.25 * 2.0 * 0.3),
        ),
        "failure to protect where it stood": (
            {"communities.violent_events": 0.04, "communities.patrol_coverage": 0.5, "regions.impartiality": 1.0},
            lost(0.25 * 2.0 * (0.3 + 0.5)),
        ),
        "failure is felt up to 25 events": (
            {"communities.violent_events": 7.0, "communities.trust_mission": 0.9, "p.trust_gain": 0.01},
            0.9 - 0.01 * 2.0 * 0.25 * 25.0 * 0.3 * 0.9,
        ),
        "in a small place no event counts as more than one in 500 people": (
            {"communities.violent_events": 0.04, "communities.population": 10.0},
            lost(0.25 * 4.0 * 0.3),
        ),
        "at the side of an abusive state": ({"practices.state_contact": 0.5, "authorities.abuse": 0.6}, lost(0.2 * 0.5 * 0.6)),
        "losses weigh as much as gains": ({"communities.threat": 0.5, "switches.trust_asymmetry": 1}, lost(0.2 * 0.5, ratio=1.0)),
        "nobody learns": ({"communities.threat": 0.5, "on.trust_experience": 0.0}, 0.4),
        "misconduct": ({"communities.misconduct": 1.0, "p.misconduct_damage": 0.25}, 0.4 - 0.25 * 0.4),
        "misconduct is not minded": (
            {"communities.misconduct": 1.0, "p.misconduct_damage": 0.25, "on.trust_misconduct": 0.0},
            0.4,
        ),
        "shifted by instruments": (
            {"regions.shift_mission": 0.25},
            {"communities.trust_mission": 0.4 + 0.25, "communities.shift_mission": 0.25},
        ),
        "shifted before": ({"regions.shift_mission": 0.25, "communities.shift_mission": 0.1}, 0.3 + 0.25),
        "no longer shifted": (
            {"communities.shift_mission": 0.1},
            {"communities.trust_mission": 0.3, "communities.shift_mission": 0.0},
        ),
        "what is learned is learned without the shift": (
            MET | {"regions.impartiality": 1.0, "regions.shift_mission": 0.25, "communities.shift_mission": 0.1},
            gained(0.5 * (0.5 + 1.0) * 0.8, 0.3) + 0.25,
        ),
        "memory fades to the long-run view": (
            {"p.programme_effect_half_life": 1.0 / MONTHS_TO_WEEKS, "communities.anchor_mission": 0.6},
            0.4 + 0.5 * (0.6 - 0.4),
        ),
        "memory does not fade": (
            {"p.programme_effect_half_life": 1.0 / MONTHS_TO_WEEKS, "communities.anchor_mission": 0.6, "on.trust_fading": 0.0},
            0.4,
        ),
        "within 0 and 1": (
            {"regions.shift_mission": -0.9},
            {"communities.trust_mission": 0.0, "communities.shift_mission": -0.4},
        ),
    },
)


@pytest.mark.parametrize("attitude", ["mission", "ngos", "government"])
@pytest.mark.parametrize("shift", [0.2, -0.2, 0.9])
def test_a_shift_is_felt_once_however_long_it_lasts(attitude: str, shift: float) -> None:
    """Communities with and without the shift learn the same for a year: they differ by it, and by nothing once it is gone."""
    base = {
        "p.trust_gain": 0.1,
        "p.trust_loss_gain_ratio": 2.0,
        "p.programme_effect_half_life": 24.0,
        "p.aid_half_value": 0.1,
        f"communities.trust_{attitude}": 0.4,
        f"communities.anchor_{attitude}": 0.5,
        "communities.delivered": 300.0,
        "communities.public_service": 0.2,
        "communities.perceived_corruption": 0.3,
        "communities.patrol_coverage": 0.3,
        "communities.security_experienced": 0.7,
        "communities.disappointment": 0.1,
        "regions.impartiality": 0.6,
    }
    plain, shifted = small_world(base), small_world(base | {f"regions.shift_{attitude}": shift})
    for week in range(52):
        act(opinion.update_trust, plain, week=week)
        act(opinion.update_trust, shifted, week=week)
        learned = read(plain, f"communities.trust_{attitude}")
        assert read(shifted, f"communities.trust_{attitude}") == close(min(1.0, learned + shift))
    put(shifted, f"regions.shift_{attitude}", 0.0)
    act(opinion.update_trust, plain, week=52)
    act(opinion.update_trust, shifted, week=52)
    assert read(shifted, f"communities.trust_{attitude}") == close(read(plain, f"communities.trust_{attitude}"))


test_without_a_mission_nothing_is_laid_at_its_door = hand_worked(
    opinion.update_trust,
    "communities.trust_mission",
    MISSION | {"headquarters.present": 0, "p.narrative_rate": 0.1},
    {
        "patrols": (MET | {"regions.impartiality": 1.0}, 0.4),
        "projects": ({"practices.project_money": 1.0}, 0.4),
        "answers": (ASKED, 0.4),
        "no answers": (ASKED | {"practices.share_answered": 0.0}, 0.4),
        "failure to protect": ({"communities.violent_events": 1.0}, 0.4),
        "danger": ({"communities.threat": 1.0}, 0.4),
        "abuse by the state": ({"practices.state_contact": 1.0, "authorities.abuse": 1.0}, 0.4),
        "rumour": ({"conditions.rumour": 1.0}, 0.4),
    },
)

test_contact = hand_worked(
    opinion.update_trust,
    "communities.contact",
    {"communities.contact": 0.2},
    {
        "fades": ({}, 0.2 + 0.1 * (0.0 - 0.2)),
        "follows patrols": ({"communities.patrol_coverage": 0.7}, 0.2 + 0.1 * (0.7 - 0.2)),
        "follows visits": ({"local_conditions.outreach": 0.7}, 0.2 + 0.1 * (0.7 - 0.2)),
    },
)

TOLD = MISSION | {"p.narrative_rate": 0.1}

test_narrative_on_the_mission = hand_worked(
    opinion.update_trust,
    "communities.trust_mission",
    TOLD,
    {
        "rumour": ({"conditions.rumour": 0.5}, 0.4 - 0.1 * 0.5 * 0.4),
        "scandal": ({"conditions.scandal": 0.5}, 0.4 - 0.1 * 0.5 * 0.5 * 0.4),
        "hostile talk": ({"communities.hostility": 0.5}, 0.4 - 0.1 * 0.3 * 0.5 * 0.4),
        "public information": ({"practices.public_information": 0.5}, 0.4 + 0.1 * 0.25 * 0.5 * 0.6),
        "it answers hostile talk": (
            {"practices.public_information": 0.5, "communities.hostility": 0.5},
            0.4 + 0.1 * (0.25 * 0.5 * 0.6 - 0.3 * 0.5 * 0.5 * 0.4),
        ),
        "who meets the mission does not listen": (
            # A contact of 0.5 fades to 0.45 this week.
            {"conditions.rumour": 0.5, "communities.contact": 0.5},
            0.4 - 0.1 * (1.0 - 0.45) * 0.5 * 0.4,
        ),
        "off": ({"conditions.rumour": 0.5, "on.trust_narrative": 0.0}, 0.4),
    },
)

# --- trust in NGOs --------------------------------------------------------------------------------------------------

NGOS = {"p.trust_gain": 0.1, "p.trust_loss_gain_ratio": 2.0, "communities.trust_ngos": 0.4, "p.aid_half_value": 0.1}
AIDED = {"communities.delivered": 500.0}  # half a dollar a head: five times the half value, so half

test_trust_in_ngos = hand_worked(
    opinion.update_trust,
    "communities.trust_ngos",
    NGOS,
    {
        "nothing happens": ({}, 0.4),
        "help": (AIDED, gained(0.5)),
        "help shared with those who are hosted": (AIDED | {"communities.hosted": 1000.0}, gained(0.25 / 0.75)),
        "disappointment, and help that disappoints": (
            AIDED | {"communities.disappointment": 0.4},
            both(0.5 * (1.0 - 0.5 * 0.4), 0.8 * 0.4),
        ),
        "answers": (ASKED, gained(0.3 * 0.5 * 0.8)),
        "few answers": (ASKED | {"practices.share_answered": 0.1}, both(0.3 * 0.5 * 0.2, 0.3 * 0.5 * (0.6 - 0.2))),
        "withdrawal": ({"communities.withdrawal_pain": 0.5}, lost(0.5)),
        "suspicion": ({"communities.informer_mark": 0.5}, lost(0.6 * 0.5)),
        "losses on the way": (AIDED | {"communities.diverted": 500.0}, both(0.5, 0.5 * 0.5 * 0.3)),
        "losses that are seen": (
            AIDED | {"communities.diverted": 500.0, "practices.public_visibility": 0.5},
            both(0.5, 0.5 * 0.5 * (0.3 + 0.7 * 0.5)),
        ),
        "losses of less than a dollar are none": ({"communities.diverted": 0.5}, lost(0.5 * 0.5 * 0.3)),
        "memory fades to the long-run view": (
            {"p.programme_effect_half_life": 1.0 / MONTHS_TO_WEEKS, "communities.anchor_ngos": 0.6},
            0.5,
        ),
    },
)

test_ngos_shifted_by_instruments = hand_worked(
    opinion.update_trust,
    "communities.trust_ngos",
    NGOS,
    {
        "shifted": ({"regions.shift_ngos": -0.2}, {"communities.trust_ngos": 0.2, "communities.shift_ngos": -0.2}),
        "learned without the shift": (
            AIDED | {"communities.shift_ngos": 0.1, "regions.shift_ngos": 0.2},
            gained(0.5, 0.3) + 0.2,
        ),
    },
)

test_narrative_on_ngos = hand_worked(
    opinion.update_trust,
    "communities.trust_ngos",
    {"communities.trust_ngos": 0.4, "p.aid_half_value": 0.1, "p.narrative_rate": 0.1},
    {
        "rumour": ({"conditions.rumour": 0.5}, 0.4 - 0.3 * 0.1 * 0.5 * 0.4),
        "deeds that are shown": (AIDED | {"practices.public_visibility": 0.6}, 0.4 + 0.1 * 0.6 * 0.5 * 0.6),
        "disappointment that is shown": (
            {"communities.disappointment": 0.5, "practices.public_visibility": 0.6},
            0.4 - 0.1 * 0.6 * 0.5 * 0.4,
        ),
        "losses that are shown": (
            {"communities.delivered": 0.0, "communities.diverted": 100.0, "practices.public_visibility": 0.6},
            0.4 - 0.1 * 0.6 * 1.0 * 0.4,
        ),
        "an audit's finding": ({"conditions.finding": 0.5}, 0.4 - 0.1 * 0.5 * 0.4),
        "findings against those who work here": ({"communities.ngos_revealed": 0.2}, 0.4 - 0.1 * 2.0 * 0.2 * 0.4),
        "off": ({"conditions.finding": 0.5, "on.trust_narrative": 0.0}, 0.4),
    },
)

# --- trust in the state ---------------------------------------------------------------------------------------------

STATE = {"p.trust_gain": 0.1, "p.trust_loss_gain_ratio": 2.0, "communities.trust_government": 0.4}

test_trust_in_the_state = hand_worked(
    opinion.update_trust,
    "communities.trust_government",
    STATE,
    {
        "nothing happens": ({}, 0.4),
        "services": ({"communities.public_service": 0.5}, gained(1.3 * 0.5)),
        "offices": ({"authorities.presence": 0.5}, gained(0.45 * 0.5 * 0.5)),
        "offices at work": ({"authorities.presence": 0.5, "authorities.effort": 0.8}, gained(0.45 * 0.5 * (0.5 + 0.5 * 0.8))),
        "offices in danger": (
            {"authorities.presence": 0.5, "communities.threat": 0.2},
            both(0.45 * 0.5 * 0.8 * 0.5, 0.3 * 0.2),
        ),
        "corruption": ({"communities.perceived_corruption": 0.5}, lost(0.35 * 0.5)),
        "abuse": ({"communities.harm_state": 4.0}, lost(0.25 * 4.0)),
        "abuse counts up to 2": ({"communities.harm_state": 40.0}, lost(2.0)),
        "disarray": ({"government.instability": 0.5}, lost(0.5 * 0.5)),
        "danger": ({"communities.threat": 0.5}, lost(0.3 * 0.5)),
        "memory fades to the long-run view": (
            {"p.programme_effect_half_life": 1.0 / MONTHS_TO_WEEKS, "communities.anchor_government": 0.6},
            0.5,
        ),
    },
)

# --- talk -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["trust_mission", "trust_ngos", "trust_government"])
def test_talk(view: str) -> None:
    base = {
        "p.opinion_step": 0.1,  # times 0.05: half a per cent a week
        "p.confidence_bound": 0.3,
        f"communities.{view}": 0.4,
        f"communities_seen[1].{view}": 0.6,
        f"communities_seen[2].{view}": 0.3,
    }

    def after(given: dict[str, float]) -> float:
        world = small_world({**base, **given})
        act(opinion.update_trust, world)
        return float(read(world, f"communities[0].{view}"))

    assert after({}) == close(0.4 + 0.005 / 2 * (0.2 - 0.1))
    # Who thinks too differently is not heard.
    assert after({f"communities_seen[1].{view}": 0.8}) == close(0.4 - 0.005 / 2 * 0.1)
    # At most one per cent a week.
    assert after({"p.opinion_step": 5.0}) == close(0.4 + 0.01 / 2 * (0.2 - 0.1))
    assert after({"on.trust_talk": 0.0}) == close(0.4)
    # Community 1 has one neighbour.
    other = small_world({**base, f"communities_seen[0].{view}": 0.5})
    act(opinion.update_trust, other, 1)
    assert read(other, f"communities[1].{view}") == close(0.4 + 0.005 * 0.1)
    # Nobody to talk to.
    alone = small_world({**base, "tie_start": [0, 0, 0, 0]})
    act(opinion.update_trust, alone)
    assert read(alone, f"communities[0].{view}") == close(0.4)


# --- legitimacy -----------------------------------------------------------------------------------------------------

# Memory of two weeks: half of the way to the aim a week. Everybody is answered three tenths and nobody asked.
LEGITIMACY = {"p.legitimacy_memory": 2.0, "communities.legitimacy_mission": 0.2, "communities.hostility": 1.0}
SOURCE, PROCEDURE, PERFORMANCE = 0.25, 0.55 * 0.5, -0.1 + 0.2


def half_way(aim: float, start: float = 0.2) -> float:
    """Half of the way to an aim."""
    return start + 0.5 * (aim - start)


def aim_mission(source: float = SOURCE, procedure: float = PROCEDURE, performance: float = PERFORMANCE) -> float:
    """What legitimacy of the mission tends to."""
    return 0.25 * source + 0.35 * procedure + 0.4 * performance


test_legitimacy_of_the_mission = hand_worked(
    opinion.update_legitimacy,
    "communities.legitimacy_mission",
    LEGITIMACY,
    {
        "nothing": ({}, half_way(aim_mission())),
        "consent": ({"government.consent": 0.8}, half_way(aim_mission(source=SOURCE + 0.5 * 0.8))),
        "no hostility": ({"communities.hostility": 0.2}, half_way(aim_mission(source=SOURCE + 0.25 * 0.8))),
        "even-handed force": ({"regions.impartiality": 0.6}, half_way(aim_mission(procedure=PROCEDURE + 0.45 * 0.6))),
        "asked and answered": (
            {"practices.share_asked": 0.5, "practices.share_answered": 0.8},
            half_way(aim_mission(procedure=PROCEDURE + 0.55 * (0.8 * 0.5) * (0.3 + 0.7 * 0.8 - 0.5))),
        ),
        "asked and not answered": (
            {"practices.share_asked": 0.5},
            half_way(aim_mission(procedure=PROCEDURE + 0.55 * (0.8 * 0.5) * (0.3 - 0.5))),
        ),
        "some are asked in any case": (
            {"p.share_consulted_without_feedback": 0.2},
            half_way(aim_mission(procedure=PROCEDURE + 0.55 * 0.2 * (0.3 - 0.5))),
        ),
        "at the side of an abusive state": (
            {"practices.state_contact": 0.5, "authorities.abuse": 0.4},
            half_way(aim_mission(procedure=PROCEDURE - 0.35 * 0.5 * 0.4)),
        ),
        "security": ({"communities.security_experienced": 0.5}, half_way(aim_mission(performance=PERFORMANCE + 0.9 * 0.5))),
        "disappointment": ({"communities.disappointment": 0.25}, half_way(aim_mission(performance=PERFORMANCE - 0.2 * 0.25))),
        "misconduct": (
            {"communities.misconduct": 0.2, "p.misconduct_damage": 0.5},
            half_way(aim_mission(performance=PERFORMANCE - 0.3 * 0.2)) * (1.0 - 0.3 * 0.5),
        ),
        "remembered harm": ({"communities.harm_memory": 0.5}, half_way(aim_mission() - 0.08 * 0.5)),
        "scandal": ({"conditions.scandal": 0.5}, half_way(aim_mission() - 0.15 * 0.5)),
        "without a mission it stays": ({"headquarters.present": 0, "government.consent": 1.0}, 0.2),
    },
)

test_asked_and_answered = hand_worked(
    opinion.update_legitimacy,
    "communities.asked",
    {},
    {
        "none": ({}, {"communities.asked": 0.0, "communities.answered": 0.3}),
        "in any case": ({"p.share_consulted_without_feedback": 0.2}, 0.2),
        "of the others by feedback": (
            {"p.share_consulted_without_feedback": 0.2, "practices.share_asked": 0.5},
            0.2 + 0.8 * 0.8 * 0.5,
        ),
        "answered": ({"practices.share_answered": 0.5}, {"communities.answered": 0.3 + 0.7 * 0.5}),
    },
)

test_perceived_corruption = hand_worked(
    opinion.update_legitimacy,
    "communities.perceived_corruption",
    {"communities.perceived_corruption": 0.4},
    {
        "fades": ({}, 0.4 + 0.02 * (0.0 - 0.4)),
        "of the government": ({"government.corruption": 0.5}, 0.4 + 0.02 * (0.6 * 0.5 - 0.4)),
        "that reporting shows": (
            {"government.corruption": 0.5, "practices.public_visibility": 0.4},
            0.4 + 0.02 * (0.5 * (0.6 + 0.3 * 0.4) - 0.4),
        ),
        "of local elites": ({"authorities.capture": 0.5}, 0.4 + 0.02 * (0.3 * 0.5 - 0.4)),
        "that the mission lets people see": (
            {"p.exposure_corruption": 0.3, "communities.contact": 0.5, "communities.reliance_on_state": 0.2},
            0.4 + 0.02 * (0.3 * 0.5 * (1.0 - 0.2) - 0.4),
        ),
    },
)

GOVERNMENT = {"p.legitimacy_memory": 2.0, "communities.legitimacy_government": 0.2, "p.crowding_out": 0.5}


def aim_government(source: float = 0.75, procedure: float = 1.0, performance: float = 0.0) -> float:
    """What legitimacy of the government tends to."""
    return 0.3 * source + 0.3 * procedure + 0.4 * performance


SERVED = {"communities.public_service": 0.5, "authorities.bypassed": 0.4}

test_legitimacy_of_the_government = hand_worked(
    opinion.update_legitimacy,
    "communities.legitimacy_government",
    GOVERNMENT,
    {
        "nothing": ({}, half_way(aim_government())),
        "security": ({"communities.security_experienced": 0.6}, half_way(aim_government(performance=0.5 * 0.6))),
        "services that went around the state": (SERVED, half_way(aim_government(performance=0.8 * 0.5 * (1 - 0.5 * 0.5 * 0.4)))),
        "credit is neutral": (
            SERVED | {"switches.substitution_credit": 1},
            half_way(aim_government(performance=0.8 * 0.5)),
        ),
        "no substitution": (SERVED | {"on.consent_substitution": 0.0}, half_way(aim_government(performance=0.8 * 0.5))),
        "corruption": (
            # Seen corruption of 0.5 fades to 0.49 this week.
            {"communities.perceived_corruption": 0.5},
            half_way(aim_government(procedure=1.0 - 0.8 * 0.49)),
        ),
        "abuse": ({"authorities.abuse": 0.5}, half_way(aim_government(procedure=1.0 - 0.5 * 0.5))),
        "local bodies against abuse": (
            {"authorities.abuse": 0.5, "practices.local_channel": 0.4},
            half_way(aim_government(procedure=1.0 - 0.5 * 0.5 + 0.15 * 0.4)),
        ),
        "disarray": ({"government.instability": 0.5}, half_way(aim_government(source=0.75 - 0.6 * 0.5))),
        "outsiders govern": ({"headquarters.presence": 0.5}, half_way(aim_government() - 0.06 * 0.5)),
        "outsiders govern with the state": (
            {"headquarters.presence": 0.5, "practices.state_contact": 0.4},
            half_way(aim_government() - 0.06 * 0.5 * 0.6),
        ),
        "harm by its forces": ({"communities.harm_state": 5.0}, half_way(aim_government() - 0.01 * 5.0)),
    },
)

RELIANCE = {"communities.reliance_on_state": 0.4, "communities.trust_government": 0.45, "p.reliance_gain": 0.1}

test_reliance_on_the_state = hand_worked(
    opinion.update_legitimacy,
    "communities.reliance_on_state",
    RELIANCE,
    {
        "nothing": ({}, 0.4),
        "exposure to the mission": ({"communities.contact": 0.5}, 0.4 + 0.1 * 0.5 * 0.5 * 0.6),
        "with police": (
            {"communities.contact": 0.5, "communities.police_coverage": 0.8},
            0.4 + 0.1 * 0.5 * (0.5 + 0.5 * 0.8) * 0.6,
        ),
        "trust in the state": ({"communities.trust_government": 0.95}, 0.4 + 0.01 * 0.5 * 0.4 * 0.6),
        "distrust of the state": ({"communities.trust_government": 0.05}, 0.4 - 0.01 * 0.4 * 0.4 * 0.6),
        "fades to the long-run level": (
            {"p.programme_effect_half_life": 1.0 / MONTHS_TO_WEEKS, "communities.anchor_reliance": 0.6},
            0.4 + 0.5 * (0.6 - 0.4),
        ),
        "the programme's effect lasts": (
            {
                "p.programme_effect_half_life": 1.0 / MONTHS_TO_WEEKS,
                "communities.anchor_reliance": 0.6,
                "on.trust_programme": 0.0,
            },
            0.4,
        ),
    },
)

# --- acceptance -----------------------------------------------------------------------------------------------------

ACCEPTANCE = {"communities.acceptance": 0.5, "communities.trust_mission": 0.1}  # dislike of the mission: 0.8
CLOSE = {"p.closeness_cost": 0.1, "communities.ngos_closeness": 0.5}
BLURRED = {"practices.project_money": 0.5, "regions.collapse": 0.4}

test_acceptance = hand_worked(
    opinion.update_acceptance,
    "communities.acceptance",
    ACCEPTANCE,
    {
        "nothing": ({}, 0.5),
        "closeness where the mission is disliked": (CLOSE, 0.5 - 0.1 * 0.5 * 0.8 * 0.5),
        "closeness where it is not": (CLOSE | {"communities.trust_mission": 0.6}, 0.5),
        "closeness where armed groups listen": (
            CLOSE | {"communities.control": 0.5},
            0.5 - 0.1 * 0.5 * (0.8 + 0.5 * 0.5 * 0.2) * 0.5,
        ),
        "closeness is not minded": (CLOSE | {"on.access_closeness": 0.0}, 0.5),
        "soldiers' projects where it is fought": (CLOSE | BLURRED, 0.5 - 0.1 * (0.5 + 0.6 * 0.5 * 0.4) * 0.8 * 0.5),
        "projects blur nothing": (CLOSE | BLURRED | {"on.violence_projects": 0.0}, 0.5 - 0.1 * 0.5 * 0.8 * 0.5),
        "help": (
            {"p.acceptance_gain": 0.1, "p.aid_half_value": 0.1, "communities.delivered": 500.0},
            0.5 + 0.1 * 0.5 * 0.5,
        ),
        "help shared with those who are hosted": (
            {"p.acceptance_gain": 0.1, "p.aid_half_value": 0.1, "communities.delivered": 500.0, "communities.hosted": 1000.0},
            0.5 + 0.1 * (0.25 / 0.75) * 0.5,
        ),
        "back to the base": (
            {"p.acceptance_recovery": 0.1, "p.acceptance_base": 0.5, "communities.trust_ngos": 0.25},
            0.5 + 0.1 * (0.5 * (0.6 + 0.8 * 0.25) - 0.5),
        ),
        "the base where groups decide": (
            {"p.acceptance_recovery": 0.1, "p.acceptance_base": 0.5, "communities.trust_ngos": 0.25, "communities.control": 0.4},
            0.5 + 0.1 * (0.4 * (1.0 - 0.35 * 0.4) - 0.5),
        ),
        "the base is at most 0.95": (
            {"p.acceptance_recovery": 0.1, "p.acceptance_base": 1.0, "communities.trust_ngos": 1.0},
            0.5 + 0.1 * (0.95 - 0.5),
        ),
        "withdrawal": ({"communities.withdrawal_pain": 0.5}, 0.5 - 0.02 * 0.5 * 0.5),
        "suspicion": ({"communities.informer_mark": 0.4}, 0.5 - 0.05 * (0.4 * 2.0 ** (-1.0 / 26.0)) * 0.5),
    },
)

# Suspicion fades with a half-life of 26 weeks.
KEPT_MARK = 0.4 * 2.0 ** (-1.0 / 26.0)
PASSING = {"practices.share_to_mission": 0.6, "practices.share_armed_actors": 0.5}
LEAKY = PASSING | {"communities.control": 0.5, "p.leak_probability": 0.1}

test_informer_mark = hand_worked(
    opinion.update_acceptance,
    "communities.informer_mark",
    {"communities.informer_mark": 0.4},
    {
        "fades": ({}, KEPT_MARK),
        "what passes is heard": (LEAKY, KEPT_MARK + 0.1 * 0.5 * 0.5 * 0.6),
        "the lesser of direction and content passes": (
            LEAKY | {"practices.share_to_mission": 0.2},
            KEPT_MARK + 0.1 * 0.2 * 0.5 * 0.6,
        ),
        "nothing leaks": (LEAKY | {"on.belief_leaks": 0.0}, KEPT_MARK),
        "a leak": (PASSING | {"conditions.leak": 0.8}, KEPT_MARK + 0.5 * 0.8 * 0.5 * (1.0 - KEPT_MARK)),
        "a leak of an organisation's own notes": ({"conditions.leak": 0.8}, KEPT_MARK + 0.5 * 0.8 * 0.2 * (1.0 - KEPT_MARK)),
        "a leak that cannot be": (PASSING | {"conditions.leak": 0.8, "on.belief_leaks": 0.0}, KEPT_MARK),
    },
)

# --- grievance, collaboration, tips ---------------------------------------------------------------------------------

CONTENT = {
    "p.grievance_rate": 0.5,
    "communities.grievance": 0.2,
    "communities.coverage": 1.0,
    "communities.legitimacy_government": 1.0,
    "communities.security_experienced": 1.0,
    "communities.intergroup_trust": 1.0,
}

test_grievance = hand_worked(
    opinion.update_grievance,
    "communities.grievance",
    CONTENT,
    {
        "nothing to complain of": ({}, half_way(0.0)),
        "unmet need": ({"communities.coverage": 0.4}, half_way(0.25 * 0.6)),
        "an illegitimate government": ({"communities.legitimacy_government": 0.4}, half_way(0.3 * 0.6)),
        "corruption": ({"communities.perceived_corruption": 0.5}, half_way(0.2 * 0.5)),
        "insecurity": ({"communities.security_experienced": 0.4}, half_way(0.25 * 0.6)),
        "disappointment": ({"communities.disappointment": 0.5}, half_way(0.15 * 0.5)),
        "distrust between groups": ({"communities.intergroup_trust": 0.4}, half_way(0.08 * 0.6)),
        "remembered harm": ({"communities.harm_memory": 0.5}, half_way(0.35 * 0.5)),
        "at most 1": (
            {"communities.coverage": 0.0, "communities.legitimacy_government": 0.0, "communities.security_experienced": 0.0}
            | {"communities.perceived_corruption": 1.0, "communities.disappointment": 1.0, "communities.harm_memory": 1.0},
            half_way(1.0),
        ),
    },
)

HARMED = {"p.outsider_harm_effect": 0.1}

test_collaboration = hand_worked(
    opinion.update_grievance,
    "communities.collaboration",
    CONTENT | {"communities.grievance": 0.0, "communities.collaboration": 0.4},
    {
        "fades": ({}, 0.4 + 0.03 * (0.0 - 0.4)),
        "grievance": ({"p.grievance_rate": 0.0, "communities.grievance": 0.6}, 0.4 + 0.03 * (0.5 * 0.6 - 0.4)),
        "where groups decide": ({"communities.control": 0.6}, 0.4 + 0.03 * (0.35 * 0.6 - 0.4)),
        "trust in the state against it": (
            {"communities.control": 0.6, "communities.trust_government": 0.2},
            0.4 + 0.03 * (0.35 * 0.6 - 0.25 * 0.2 - 0.4),
        ),
        "harm by outsiders": (HARMED | {"communities.harm_outsiders": 10.0}, 0.388 + 0.1 * 0.5 * 0.6),
        "harm by the state": (HARMED | {"communities.harm_state": 10.0}, 0.388 + 0.1 * 0.5 * 0.6),
        "harm by rebels gives no mirror gain": (HARMED | {"communities.harm_rebels": 50.0}, 0.388 - 0.1 * 0.5 * 0.5 * 0.6),
        "both": (
            HARMED | {"communities.harm_outsiders": 6.0, "communities.harm_state": 4.0, "communities.harm_rebels": 50.0},
            0.388 + (0.1 * 0.5 - 0.1 * 0.5 * 0.5) * 0.6,
        ),
        "harm moves nobody": (HARMED | {"communities.harm_outsiders": 10.0, "on.violence_outsider_harm": 0.0}, 0.388),
    },
)

test_willingness_to_inform = hand_worked(
    opinion.update_grievance,
    "communities.willingness_to_inform",
    CONTENT | {"communities.grievance": 0.0, "communities.willingness_to_inform": 0.3},
    {
        "nothing": ({}, 0.3 + 0.08 * (0.15 + 0.25 - 0.3)),
        "trust in the mission": ({"communities.trust_mission": 0.5}, 0.3 + 0.08 * (0.4 + 0.6 * 0.5 - 0.3)),
        "collaboration": ({"communities.collaboration": 0.5}, 0.3 + 0.08 * (0.15 + 0.25 * (1.0 - 0.97 * 0.5) - 0.3)),
        "fear": ({"communities.fear": 0.5}, 0.3 + 0.08 * (0.4 - 0.35 * 0.5 - 0.3)),
        "where groups decide": (
            {"communities.control": 0.4},
            0.3 + 0.08 * (0.15 + 0.25 * (1.0 - 0.03 * 0.35 * 0.4) - 0.3 * 0.4 - 0.3),
        ),
        "at least 0": ({"communities.fear": 1.0, "communities.control": 1.0}, 0.3 * 0.92),
    },
)


def test_tips() -> None:
    base = CONTENT | {"communities.grievance": 0.0, "communities.willingness_to_inform": 0.4, "p.tip_rate": 1e6}
    rate = 1e6 * 1000.0 * 0.00001 * 0.4  # a willingness of 0.4 stays: it is what people tend to
    for given, expected in (
        ({"communities.contact": 0.5}, rate * 0.5 * 0.2),
        ({"communities.contact": 0.5, "communities.threat": 0.3}, rate * 0.5 * (0.2 + 0.3)),
        ({}, 0.0),
    ):
        world = small_world(base | given)
        put(world, "communities.tips", 7.0)
        act(opinion.update_grievance, world)
        assert read(world, "communities.tips") == count(expected, TIP)
    assert not math.isclose(count(rate * 0.5 * 0.2, TIP), count(rate * 0.5 * 0.5, TIP), rel_tol=0.1)
