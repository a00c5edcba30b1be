"""NGOs taking part and planning, worked out by hand, a term at a time."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.behaviours.organisations import ngos
from simulation.compiler.draws import OBSERVATION
from tests.behaviours.small_world import SEED, act, close, hand_worked, read, small_world, uniform

# --- taking part ----------------------------------------------------------------------------------------------------

test_participation = hand_worked(
    ngos.update_participation,
    "ngos.participation",
    {"ngos.participation": 0.4, "dyads.trust_ba": 0.3},
    {
        "by trust in the mission": ({}, 0.4 + 0.05 * (0.35 + 1.1 * 0.3 - 0.4)),
        "at most fully": ({"dyads.trust_ba": 0.9}, 0.4 + 0.05 * 0.6),
        "a strict NGO": ({"ngos.strictness": 0.6}, 0.4 + 0.05 * ((0.35 + 1.1 * 0.3) * (1.0 - 0.45 * 0.6) - 0.4)),
        "without a tie trust is middling": ({"ngos.dyad_mission": -1}, 0.4 + 0.05 * (0.35 + 1.1 * 0.5 - 0.4)),
        "decided by a person": ({"ngos.order_participation": 0.0}, 0.38),
        "agreement in force": ({"dyads.agreement": 0.7}, {"ngos.agreement": 0.7}),
        "no agreement without a tie": ({"dyads.agreement": 0.7, "ngos.dyad_mission": -1}, {"ngos.agreement": 0.0}),
    },
)

# --- what is felt where it works ------------------------------------------------------------------------------------

# Three times as many staff in region 0 as in region 1; it takes part by half, now and next week.
FELT = {"posts.staff": [2.99, 0.99, 0.0], "ngos.participation": 0.5, "ngos.order_participation": 0.5}
ALL, WEIGHT = 4.0, 4.0001


def mean(first: float, second: float) -> float:
    """Mean over staff, a hundredth of a person counted where there is nobody."""
    return (3.0 * first + 1.0 * second) / WEIGHT


BOTH = [0.8, 0.4]  # in the two regions
FULLY, BY_HALF = mean(*BOTH), 0.5 * mean(*BOTH)

test_felt = hand_worked(
    ngos.update_participation,
    "",
    FELT,
    {
        "contact": ({"practices.contact_frequency": BOTH}, {"ngos.felt_contact": BY_HALF}),
        "promises": ({"practices.promised_share": BOTH}, {"ngos.felt_promise": BY_HALF}),
        "ownership": ({"practices.task_ownership": BOTH}, {"ngos.felt_ownership": FULLY}),
        "alignment": (
            {"practices.objective_alignment": BOTH},
            {"ngos.felt_alignment": BY_HALF, "ngos.security_weight": 0.5 * BY_HALF},
        ),
        "visibility": ({"practices.public_visibility": BOTH}, {"ngos.felt_visibility": FULLY}),
        "detection": ({"practices.detection": BOTH}, {"ngos.felt_detection": FULLY}),
        "measurement": ({"practices.joint_measurement": BOTH}, {"ngos.felt_measurement": BY_HALF}),
        "standard": ({"practices.procedure_uniformity": BOTH}, {"ngos.felt_standard": BY_HALF}),
        "plan": ({"practices.common_share": BOTH}, {"ngos.felt_plan": BY_HALF}),
        "seats": ({"practices.seat_equality": BOTH}, {"ngos.felt_seats": FULLY}),
        "sharing to NGOs": ({"practices.share_to_ngos": BOTH}, {"ngos.felt_sharing": 0.5 * BY_HALF}),
        "sharing to the mission": ({"practices.share_to_mission": BOTH}, {"ngos.felt_sharing": 0.5 * BY_HALF}),
        "sharing both ways": (
            {"practices.share_to_mission": BOTH, "practices.share_to_ngos": BOTH},
            {"ngos.felt_sharing": BY_HALF},
        ),
        "support by logistics": (
            {"practices.logistics_support": BOTH},
            {"ngos.felt_support": 0.4 * BY_HALF, "ngos.felt_logistics": BY_HALF},
        ),
        "support by area security": ({"practices.area_security": BOTH}, {"ngos.felt_support": 0.3 * BY_HALF}),
        "support by escort": (
            {"practices.armed_escort": BOTH, "ngos.accepts_escort": 0.6},
            {"ngos.felt_support": 0.3 * 0.6 * BY_HALF},
        ),
        "support of every kind": (
            {"practices.logistics_support": BOTH, "practices.area_security": BOTH, "practices.armed_escort": BOTH}
            | {"ngos.accepts_escort": 0.6},
            {"ngos.felt_support": 0.88 * BY_HALF},
        ),
        "lessons kept": ({"practices.lesson_retention": BOTH}, {"ngos.felt_retention": FULLY}),
        "obstruction": ({"authorities.obstruction": BOTH}, {"ngos.felt_obstruction": FULLY}),
        "legal framework": ({"practices.legal_scope": BOTH}, {"ngos.felt_legal": FULLY}),
        "new tasks": ({"conditions.novelty": BOTH}, {"ngos.felt_novelty": FULLY}),
        "local bodies": ({"practices.local_channel": BOTH}, {"ngos.local_share": FULLY}),
        "without posts nothing is felt": (
            {"ngos.last_post": 0, "practices.legal_scope": BOTH},
            {"ngos.felt_legal": 0.0, "ngos.felt_contact": 0.0},
        ),
    },
)

VISIBLE = {
    "promises": ({"practices.promised_share": BOTH}, 0.35),
    "escort": ({"posts.escort": [0.8, 0.4, 0.0]}, 0.9),
    "shared places": ({"practices.co_location": BOTH}, 0.9),
    "area security": ({"practices.area_security": BOTH}, 0.2),
    "joint plan": ({"practices.common_share": BOTH}, 0.2),
    "contact": ({"practices.contact_frequency": BOTH}, 0.1),
    "logistics": ({"practices.logistics_support": BOTH}, 0.15),
    "promises and contact": ({"practices.promised_share": BOTH, "practices.contact_frequency": BOTH}, 0.45),
    "all but escort": (
        {f"practices.{name}": BOTH for name in ("promised_share", "area_security", "common_share", "logistics_support")},
        0.9,
    ),
    "nothing": ({}, 0.0),
}


@pytest.mark.parametrize(("given", "weight"), list(VISIBLE.values()), ids=list(VISIBLE))
def test_closeness(given: dict[str, Any], weight: float) -> None:
    world = small_world(FELT | {"ngos.closeness": 0.3} | given)
    act(ngos.update_participation, world)
    assert read(world, "ngos.closeness") == close(0.3 + 0.1 * (weight * BY_HALF - 0.3))


test_neutrality = hand_worked(
    ngos.update_participation,
    "",
    FELT | {"ngos.closeness": 0.3, "ngos.neutrality_groups": 0.5, "ngos.neutrality_government": 0.5},
    {
        # Closeness fades to 0.27 first.
        "as groups see it": ({}, {"ngos.neutrality_groups": 0.5 + 0.03 * (1.0 - 0.27 - 0.5)}),
        "as the government sees it": ({}, {"ngos.neutrality_government": 0.5 + 0.03 * (0.6 - 0.5)}),
        "under a legal framework": (
            {"practices.legal_scope": BOTH},
            {"ngos.neutrality_government": 0.5 + 0.03 * (0.6 + 0.4 * FULLY - 0.5)},
        ),
        "closeness is at most 1": (
            {"practices.co_location": 3.0, "practices.promised_share": 1.0, "ngos.closeness": 1.0},
            {"ngos.closeness": 1.0},
        ),
    },
)

# --- time lost to coordination --------------------------------------------------------------------------------------

# Fifty NGOs are asked 40 and 60 hours for two instruments, 2 each, of which it takes part in half.
HOURS = FELT | {
    "spending[0].ngo_hours": 40.0,
    "spending[3].ngo_hours": 60.0,
    "country.organisations": 50.0,
    "p.hours_factor": 3.0,
    "p.meeting_overhead_exponent": 1.0,
    "ngos.staff": 8.0,
    "ngos.weight": 2.0,
}
EACH = 2.0 * 3.0
OVERHEAD = EACH * 0.5 / (40.0 * 4.0)

test_overhead = hand_worked(
    ngos.update_participation,
    "ngos.overhead",
    HOURS,
    {
        "everyone's share": ({}, {"ngos.overhead": OVERHEAD, "ngos.hours_coordination": OVERHEAD * 8.0 * 40.0}),
        "a small table is no quicker": ({"country.organisations": 25.0}, 4.0 * 3.0 * 0.5 / 160.0),
        "a table of twice a hundred takes twice as long": ({"country.organisations": 200.0}, 0.5 * 3.0 * 2.0 * 0.5 / 160.0),
        "less so than its size": (
            {"country.organisations": 400.0, "p.meeting_overhead_exponent": 0.5},
            0.25 * 3.0 * 2.0 * 0.5 / 160.0,
        ),
        "a common standard saves": (
            # Felt by half.
            {"practices.procedure_uniformity": 0.8},
            OVERHEAD * (1.0 - 0.25 * 0.5 * 0.8 * ALL / WEIGHT),
        ),
        "small ones lose more": ({"ngos.staff": 4.0}, EACH * 0.5 / (40.0 * 2.0)),
        "below one person it grows no more": ({"ngos.staff": 0.5}, EACH * 0.5 / 40.0),
        "at most six tenths": ({"p.hours_factor": 900.0}, 0.6),
        "no overhead": ({"on.allocation_overhead": 0.0}, 0.0),
        "no squeeze: all are of mean size": (
            {"on.allocation_small_squeeze": 0.0, "ngos.staff_start": [10.0, 30.0]},
            EACH * 0.5 / (40.0 * 40.0 / 4.0),
        ),
        "equal seats lift part of it": (
            # The mean is 10 for each organisation, this one has 4.
            {"practices.seat_equality": 0.5, "ngos.staff_start": [10.0, 30.0]},
            EACH * 0.5 / (40.0 * (4.0 + 0.5 * 0.5 * ALL / WEIGHT * 6.0)),
        ),
        "equal seats take nothing from large ones": (
            {"practices.seat_equality": 0.5, "ngos.staff_start": [2.0, 2.0]},
            OVERHEAD,
        ),
    },
)

# --- beliefs --------------------------------------------------------------------------------------------------------

# A week of assessment (every fourth, by the offset), three persons in community 0: half of what is seen is believed.
LOOKING = {"ngos.review_week": 3, "presence.staff": [3.0, 0.0, 0.0, 0.0], "p.sight_half": 3.0}
HELD = {"presence.believed_need": 0.4, "presence.believed_risk": 0.3}
TRUE = {"communities.need": [[0.2, 0.4, 0.6, 0.8, 1.0]] * 3, "communities.threat": 0.7}
WOBBLE = (uniform(SEED, OBSERVATION, 1, 0, 0) - 0.5) * 2.0
RUMOUR = {"regions.need": 0.8, "regions.threat": 0.9, "p.stale_rate": 0.1}
PICTURE = {
    "pictures.need": 0.8,
    "pictures.threat": 0.9,
    "pictures.weight_need": 0.5,
    "pictures.weight_threat": 0.6,
    "practices.share_to_ngos": 0.7,
    "practices.share_hazards": 0.4,
}

test_beliefs = hand_worked(
    ngos.plan_work,
    "",
    LOOKING | HELD | TRUE | {"ngos.review_week": 1},
    {
        "kept": ({}, {"presence.believed_need": 0.4, "presence.believed_risk": 0.3}),
        "drift to the rumour": (
            RUMOUR,
            {"presence.believed_need": 0.4 + 0.1 * (0.8 - 0.4), "presence.believed_risk": 0.3 + 0.1 * (0.9 - 0.3)},
        ),
        "do not drift": (RUMOUR | {"on.belief_staleness": 0.0}, {"presence.believed_need": 0.4, "presence.believed_risk": 0.3}),
        "staff looks": (
            {"ngos.review_week": 3},
            {"presence.believed_need": 0.4 + 0.5 * (0.6 - 0.4), "presence.believed_risk": 0.3 + 0.5 * (0.7 - 0.3)},
        ),
        "nobody looks where nobody is": ({"ngos.review_week": 3}, {"presence[1].believed_need": 0.4}),
        "nobody looks": ({"ngos.review_week": 3, "on.belief_observation": 0.0}, {"presence.believed_need": 0.4}),
        "error": (
            {"ngos.review_week": 3, "p.need_noise": 0.2},
            {
                "presence.believed_need": 0.4 + 0.5 * (0.6 + 0.2 * WOBBLE - 0.4),
                "presence.believed_risk": 0.3 + 0.5 * (0.7 + 0.2 * 0.7 * WOBBLE - 0.3),
            },
        ),
        "less error when measured together": (
            {"ngos.review_week": 3, "p.need_noise": 0.2, "ngos.felt_measurement": 0.5},
            {"presence.believed_need": 0.5 + 0.5 * 0.2 * (1.0 - 0.6 * 0.5) * WOBBLE},
        ),
        "less error where people are asked": (
            {"ngos.review_week": 3, "p.need_noise": 0.2, "communities.asked": 0.5},
            {"presence.believed_need": 0.5 + 0.5 * 0.2 * (1.0 - 0.4 * 0.5) * WOBBLE},
        ),
        "the shared picture": (
            PICTURE,
            {
                "presence.believed_need": 0.4 + 0.5 * 0.5 * (0.8 - 0.4),
                "presence.believed_risk": 0.3 + 0.5 * 0.6 * 0.4 * (0.9 - 0.3),
            },
        ),
        "what is known of armed actors": (
            PICTURE | {"practices.share_armed_actors": 0.9},
            {"presence.believed_risk": 0.3 + 0.5 * 0.6 * 0.7 * (0.9 - 0.3)},
        ),
        "no pooling": (PICTURE | {"on.belief_pooling": 0.0}, {"presence.believed_need": 0.4}),
        "no sharing": (PICTURE | {"on.belief_sharing": 0.0}, {"presence.believed_risk": 0.3}),
    },
)

test_each_need_counts_a_fifth = hand_worked(
    ngos.plan_work,
    "presence.believed_need",
    LOOKING | {"ngos.review_week": 3, "presence.believed_need": 0.0},
    {f"sector {s}": ({f"communities.need[{s}]": 0.5}, 0.5 * 0.2 * 0.5) for s in range(5)},
)

# Three places are compared with what patrols believe: 0.3 - 0.5, 0.3 - 0.1 and 0.3 - 0.6.
COMPARED = LOOKING | HELD | {"reach.believed_threat": [0.5, 0.1, 0.6], "on.belief_observation": 0.0, "ngos.distance": 0.9}

test_distance_of_beliefs = hand_worked(
    ngos.plan_work,
    "ngos.distance",
    COMPARED,
    {
        "mean over places": ({}, (0.2 + 0.2 + 0.3) / 3.0),
        "places that a unit reaches": ({"community_reach": [[0, -1], [-1, -1], [-1, -1]]}, 0.2),
        "no place to compare": ({"community_reach": -1}, 0.9),
        "at assessments only": ({"ngos.review_week": 1}, 0.9),
    },
)
