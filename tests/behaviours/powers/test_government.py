"""Host government and local authorities, worked out by hand, a term at a time."""

from __future__ import annotations

from simulation.behaviours.powers import government
from simulation.compiler.draws import PERMIT
from tests.behaviours.small_world import SEED, hand_worked, uniform

# --- consent --------------------------------------------------------------------------------------------------------

# Two regions, twice as many people in the first; people neither like nor dislike the mission. Memory of eight weeks.
CONSENT = {
    "government.base_consent": 0.6,
    "government.consent": 0.5,
    "p.consent_memory": 8.0,
    "regions.trust_mission": 0.5,
    "p.consent_external": 0.5,
    "p.consent_autonomy": 0.4,
    "p.consent_reporting": 0.5,
    "p.consent_bypass": 0.5,
    "p.consent_patrons": 0.5,
    "p.consent_standing": 0.4,
}
TIED = {"practices.state_contact": [0.6, 0.3], "dyads[2].trust_ba": 0.7}
CONTACT = (2.0 * 0.6 + 1.0 * 0.3) / 3.0
PRESENT = {"headquarters.presence": 0.5, "government.sovereignty": 0.6}
COST = 0.4 * 0.6 * 0.5


def half_way(target: float) -> float:
    """Half of the way to what consent tends to."""
    return 0.5 + 0.5 * (target - 0.5)


test_consent = hand_worked(
    government.update_host_consent,
    "government.consent",
    CONSENT,
    {
        "by itself": ({}, half_way(0.6)),
        "partnership": (TIED, half_way(0.6 + 2.0 * 0.4 * 0.5 * CONTACT * (0.4 + 0.7) * 0.7)),
        "partnership without a tie": (
            TIED | {"headquarters.last_dyad": 2},
            half_way(0.6 + 2.0 * 0.4 * 0.5 * CONTACT * (0.4 + 0.5) * 0.7),
        ),
        "partnership means nothing": (TIED | {"on.consent_external_legitimacy": 0.0}, half_way(0.6)),
        "lost autonomy": (PRESENT, half_way(0.6 - COST)),
        "less under a legal framework": (
            PRESENT | {"practices.legal_scope": [0.6, 0.3]},
            half_way(0.6 - COST * (1.0 - 0.5 * 0.5)),
        ),
        "more in disarray": (PRESENT | {"government.instability": 0.5}, half_way(0.6 - COST * 1.5)),
        "autonomy means nothing": (PRESENT | {"on.consent_autonomy": 0.0}, half_way(0.6)),
        "reporting on abuse": (
            {"headquarters.abuse_reported": 0.4, "government.sensitivity": 0.5},
            half_way(0.6 - 0.5 * 0.5 * 0.4),
        ),
        "reporting means nothing": (
            {"headquarters.abuse_reported": 0.4, "government.sensitivity": 0.5, "on.consent_reporting": 0.0},
            half_way(0.6),
        ),
        "work around the state": ({"authorities.bypassed": [0.6, 0.3]}, half_way(0.6 - 0.5 * 0.5)),
        "work around it means nothing": ({"authorities.bypassed": 0.5, "on.consent_bypass": 0.0}, half_way(0.6)),
        "other patrons": ({"conditions.patron": [0.1, 0.4]}, half_way(0.6 - 0.5 * 0.4)),
        "other patrons mean nothing": ({"conditions.patron": 0.4, "on.consent_patrons": 0.0}, half_way(0.6)),
        "a mission that people trust": (
            {"regions.trust_mission": [0.8, 0.5]},
            half_way(0.6 + 2.0 * 0.4 * 0.4 * (0.7 - 0.5)),
        ),
        "a mission that people distrust": ({"regions.trust_mission": [0.2, 0.5]}, half_way(0.6 - 0.4 * (0.5 - 0.3))),
        "decided by a person": ({"government.order_consent": 0.0}, half_way(0.0)),
        "at once": ({"p.consent_memory": 2.0}, 0.6),
    },
    week=4,
)

test_between_reviews_consent_stands = hand_worked(
    government.update_host_consent,
    "government.consent",
    CONSENT,
    {"a week later": (PRESENT, {"government.consent": 0.5, "government.withdrawn_weeks": 0})},
    week=5,
)

test_state_of_consent = hand_worked(
    government.update_host_consent,
    "government.state",
    CONSENT | {"p.consent_memory": 1.0, "government.withdrawn_weeks": 8},
    {
        "withdrawn": ({"government.order_consent": 0.1}, {"government.state": 0, "government.withdrawn_weeks": 12}),
        "compromised": ({"government.order_consent": 0.3}, {"government.state": 1, "government.withdrawn_weeks": 0}),
        "conditional": ({"government.order_consent": 0.6}, 2),
        "strong": ({"government.order_consent": 0.9}, 3),
    },
    week=4,
)

test_what_a_government_keeps = hand_worked(
    government.update_host_consent,
    "",
    {"government.instability": 0.4, "government.patrons": 0.2, "government.restraint": 0.3},
    {
        "disarray lasts": ({}, {"government.instability": 0.4}),
        "disarray fades": ({"p.instability_half_life": 1.0}, {"government.instability": 0.2}),
        "a coup": ({"conditions.coup": [0.1, 0.7], "p.instability_half_life": 1.0}, {"government.instability": 0.7}),
        "patrons stay": ({}, {"government.patrons": 0.2}),
        "patrons come": ({"conditions.patron": [0.1, 0.7]}, {"government.patrons": 0.7}),
        "restraint wears off": ({}, {"government.restraint": 0.3 - 0.04 * 0.3}),
        "restraint by contact": (
            {"practices.state_contact": [0.6, 0.3]},
            {"government.restraint": 0.3 + 0.04 * (0.15 * 0.5 - 0.3)},
        ),
        "restraint by exposure": (
            {"authorities.exposed": [0.2, 0.6], "p.advocacy_effect": 0.5},
            {"government.restraint": 0.3 + 0.04 * (0.5 * 0.6 - 0.3)},
        ),
        "exposure provokes": (
            {"authorities.exposed": [0.2, 0.6], "p.advocacy_effect": 0.5, "switches.exposing_abuse": 1},
            {"government.restraint": 0.3 + 0.04 * (-0.5 * 0.6 - 0.3)},
        ),
        "exposure does nothing": (
            {"authorities.exposed": [0.2, 0.6], "p.advocacy_effect": 0.5, "on.intergroup_advocacy": 0.0},
            {"government.restraint": 0.3 - 0.04 * 0.3},
        ),
        "restraint is at most 0.8": ({"government.restraint": 0.9}, {"government.restraint": 0.8}),
        "provoked at most fully": ({"government.restraint": -1.5}, {"government.restraint": -1.0}),
    },
)

# --- local authorities ----------------------------------------------------------------------------------------------

REVIEW = {
    "authorities.review_week": 7,
    "authorities.obstruction": 0.2,
    "authorities.permit": 0.9,
    "government.consent": 0.5,
    "p.obstruction_slope": 1.5,
}

test_obstruction_and_permits = hand_worked(
    government.administer,
    "authorities.obstruction",
    REVIEW,
    {
        "reviewed": ({}, {"authorities.obstruction": 0.25, "authorities.permit": 1.0 - 0.8 * 0.25}),
        "consent withdrawn": ({"government.consent": 0.1}, 0.5 * (0.2 + 0.9)),
        "corruption": ({"government.corruption": 0.5}, 0.5 * (0.2 + 0.3 + 0.2 * 0.5)),
        "a legal framework": ({"practices.legal_scope": 0.5}, 0.5 * (0.2 + 0.3 * 0.7)),
        "nobody obstructs": ({"on.consent_obstruction": 0.0}, 0.1),
        "permits are no matter": ({"on.access_permits": 0.0}, {"authorities.permit": 1.0}),
        "not reviewed": ({"authorities.review_week": 0}, {"authorities.obstruction": 0.2, "authorities.permit": 0.9}),
        "obstruction decided by a person": (
            {"authorities.order_obstruction": 0.0},
            {"authorities.obstruction": 0.0, "authorities.permit": 0.8},
        ),
        "permits decided by a person": ({"authorities.order_permit": 0.0}, {"authorities.permit": 0.0}),
        "no order where it is no matter": (
            {"authorities.order_permit": 0.3, "authorities.order_obstruction": 0.7}
            | {"on.access_permits": 0.0, "on.consent_obstruction": 0.0},
            {"authorities.permit": 1.0, "authorities.obstruction": 0.1},
        ),
        "refused from above": (
            {"conditions.refusal": 0.7},
            {"authorities.permit": 0.3, "authorities.denials": 1.0},
        ),
        "refused, but stricter already": ({"conditions.refusal": 0.1}, {"authorities.permit": 0.8, "authorities.denials": 1.0}),
        "refused where permits are no matter": (
            {"conditions.refusal": 0.7, "on.access_permits": 0.0},
            {"authorities.permit": 1.0, "authorities.denials": 0.0},
        ),
    },
)

DRAW = uniform(SEED, PERMIT, 1, 0, 0)

test_denials = hand_worked(
    government.administer,
    "authorities.denials",
    {"authorities.obstruction": 0.5, "authorities.review_week": 1, "authorities.denials": 1.0},
    {
        "likely enough": ({"p.denial_rate": DRAW * 2.01}, 1.0),
        "not likely enough": ({"p.denial_rate": DRAW * 1.99}, 0.0),
        "nothing obstructs": ({"p.denial_rate": 9.0, "authorities.obstruction": 0.0}, 0.0),
    },
)

AIDED = {"regions.delivered": 2000.0, "p.bypass_half": 3.0}  # a dollar a head: a quarter of what can be felt

test_bypassed = hand_worked(
    government.administer,
    "authorities.bypassed",
    {"authorities.bypassed": 0.5},
    {
        "fades": ({}, 0.5 - 0.04 * 0.5),
        "aid around the state": (AIDED, 0.5 + 0.04 * (0.25 - 0.5)),
        "half of it through the state": (AIDED | {"regions.delivered_state": 1000.0}, 0.5 + 0.04 * (0.125 - 0.5)),
    },
)

THROUGH = AIDED | {"regions.delivered_state": 1000.0}  # one half
GROWING = {"authorities.capacity": 0.4, "authorities.capture": 0.2}
CAPTURE = 0.2 - 0.004 * 0.2

test_capacity_and_capture = hand_worked(
    government.administer,
    "",
    GROWING | {"p.capacity_growth": 0.05},
    {
        "fade": ({}, {"authorities.capacity": 0.4 - 0.0005 * 0.4, "authorities.capture": CAPTURE}),
        "capture by aid through the state": (
            THROUGH | {"government.corruption": 0.6},
            {"authorities.capture": CAPTURE + 0.01 * 0.5 * 0.6 * 0.8},
        ),
        "audit": ({"practices.detection": 0.5}, {"authorities.capture": CAPTURE - 0.01 * 0.5 * 0.2}),
        "capacity by contact": (
            {"practices.state_contact": 0.5},
            {"authorities.capacity": 0.4 + 0.05 * 0.5 * 0.3 * (1.0 - CAPTURE) * 0.6 - 0.0005 * 0.4},
        ),
        "capacity by contact and aid": (
            THROUGH | {"practices.state_contact": 0.5},
            {"authorities.capacity": 0.4 + 0.05 * 0.5 * (0.3 + 0.7 * 0.5) * (1.0 - CAPTURE) * 0.6 - 0.0005 * 0.4},
        ),
        "disarray": ({"government.instability": 0.5}, {"authorities.capacity": 0.4 - 0.0005 * 6.0 * 0.4}),
        "stand": (
            THROUGH | {"on.consent_capacity": 0.0, "practices.state_contact": 0.5, "government.corruption": 0.6},
            {"authorities.capacity": 0.4, "authorities.capture": 0.2},
        ),
    },
)

# What goes around the state fades from 0.5 to 0.48 this week.
CROWDED = {"authorities.effort": 0.6, "authorities.bypassed": 0.5, "p.crowding_out": 0.4}

test_effort = hand_worked(
    government.administer,
    "authorities.effort",
    {"authorities.effort": 0.6},
    {
        "grows": ({}, 0.6 + 0.02 * (0.8 - 0.6)),
        "disarray": ({"government.instability": 0.5}, 0.6 + 0.02 * (0.8 * 0.75 - 0.6)),
        "credit is crowded out": (CROWDED, 0.6 + 0.02 * (0.8 * (1.0 - 0.4 * 0.48) - 0.6)),
        "credit is neutral": (CROWDED | {"switches.substitution_credit": 1}, 0.6 + 0.02 * 0.2),
        "no substitution": (CROWDED | {"on.consent_substitution": 0.0}, 0.6 + 0.02 * 0.2),
        "stands": (CROWDED | {"on.service_effort": 0.0}, 0.6),
    },
)

test_offices = hand_worked(
    government.administer,
    "authorities.presence",
    {"authorities.presence": 0.5, "on.consent_capacity": 0.0},
    {
        "few without capacity": ({}, 0.5 + 0.004 * (0.35 - 0.5)),
        "more with it": ({"authorities.capacity": 0.6}, 0.5 + 0.004 * (0.35 + 0.65 * 0.6 - 0.5)),
        "close where it is fought": (
            {"authorities.capacity": 0.6, "regions.collapse": 0.5},
            0.5 + 0.004 * ((0.35 + 0.65 * 0.6) * 0.5 - 0.5),
        ),
        "contact": ({"practices.state_contact": 0.4}, {"authorities.contact": 0.4}),
    },
)

test_officials_take = hand_worked(
    government.administer,
    "authorities.diversion",
    {"government.corruption": 0.5, "on.consent_capacity": 0.0},
    {
        "by corruption": ({}, 0.5 * 0.3),
        "by capture": ({"authorities.capture": 0.4}, 0.5 * (0.3 + 0.7 * 0.4)),
        "less under audit": ({"practices.detection": 0.5}, 0.5 * 0.3 * (1.0 - 0.7 * 0.5)),
    },
)

test_abuse_and_soldiers = hand_worked(
    government.administer,
    "",
    {"authorities.abuse": 0.5, "authorities.exposed": 0.1, "government.abuse": 0.4, "authorities.soldiers_start": 1000.0}
    | {"on.service_effort": 0.0},
    {
        "exposure fades": ({}, {"authorities.exposed": 0.1 * 0.93}),
        "seen by reporting": ({"practices.public_visibility": 0.6}, {"authorities.exposed": 0.6 * 0.6 * 0.5}),
        "seen by feedback": ({"practices.share_asked": 0.8}, {"authorities.exposed": 0.6 * 0.5 * 0.8 * 0.5}),
        "seen by both": (
            {"practices.share_asked": 0.8, "practices.public_visibility": 0.6},
            {"authorities.exposed": 0.6 * (0.6 + 0.5 * 0.8) * 0.5},
        ),
        "abuse": ({}, {"authorities.abuse": 0.4}),
        "restrained": ({"government.restraint": 0.5}, {"authorities.abuse": 0.2}),
        "in disarray": ({"government.instability": 0.5}, {"authorities.abuse": 0.4 * 1.25}),
        "soldiers without effort": ({}, {"authorities.soldiers": 700.0}),
        "soldiers with effort": ({"authorities.effort": 0.8}, {"authorities.soldiers": 1000.0}),
        "soldiers in disarray": ({"government.instability": 0.5}, {"authorities.soldiers": 700.0 * 0.85}),
    },
)
