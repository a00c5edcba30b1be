"""Trust in the mission, NGOs and the state, and talk among neighbours, worked out by hand, a term at a time."""

from __future__ import annotations

import pytest

from simulation.behaviours.people import opinion
from tests.behaviours.small_world import act, close, hand_worked, put, read, small_world

MONTHS_TO_WEEKS = 4.345

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


SHIFTS = {"p.instrument_attitude_effect_sd": 0.1}

test_trust_in_the_mission = hand_worked(
    opinion.update_trust,
    "communities.trust_mission",
    MISSION | SHIFTS,
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
        **SHIFTS,
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
    NGOS | SHIFTS,
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
