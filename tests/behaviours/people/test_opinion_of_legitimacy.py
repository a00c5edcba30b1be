"""Legitimacy, corruption that is perceived, reliance on the state, grievance and what people tell, worked out by hand."""

from __future__ import annotations

import math

from simulation.behaviours.people import opinion
from simulation.compiler.draws import TIP
from tests.behaviours.small_world import act, count, hand_worked, put, read, small_world

MONTHS_TO_WEEKS = 4.345

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
