"""Humanitarian coordination, worked out by hand, a term at a time."""

from __future__ import annotations

from simulation.behaviours.organisations import coordination
from tests.behaviours.small_world import act, hand_worked, read, small_world

# --- who takes part -------------------------------------------------------------------------------------------------

MEMBERS = {"ngos.weight": [10.0, 4.0], "ngos.participation": [0.6, 0.5], "coordination.staff": 6.0}

test_convene = hand_worked(
    coordination.convene,
    "",
    MEMBERS,
    {
        "members and capacity": (
            {},
            {
                "coordination.members": 10.0 * 0.6 + 4.0 * 0.5,
                "coordination.capacity": 6.0 / (6.0 + 0.25 * 8.0),
                "coordination.plan": 0.75,
                "coordination.picture": 0.0,
            },
        ),
        "at least one member": ({"ngos.participation": 0.0}, {"coordination.capacity": 6.0 / 6.25}),
        "an old plan": ({"headquarters.plan_age": 0.5}, {"coordination.plan": 0.75 * (1.0 - 0.6 * 0.5)}),
        "a picture by sharing": ({"practices.share_intensity": [0.8, 0.4]}, {"coordination.picture": 0.75 * 0.6}),
    },
)

# --- the shared picture ---------------------------------------------------------------------------------------------

# Week 4: communities 0 is seen to. Two persons of one NGO there believe in a need of 0.9, four of another in 0.6.
PICTURE = {
    "presence.staff": [2.0, 0.0, 0.0, 4.0],
    "presence.believed_need": [0.9, 0.0, 0.0, 0.6],
    "presence.believed_risk": [0.7, 0.0, 0.0, 0.4],
    "pictures.need": 0.5,
    "pictures.threat": 0.3,
    "pictures.age_need": 26.0,
    "pictures.age_threat": 26.0,
    "p.picture_half": 1.8,
    "p.picture_half_life": 6.0,
    "p.cluster_exchange": 0.4,
    "coordination.capacity": 0.5,
    "coordination.clusters": 4.0,
    "practices.share_latency": 2.0,
}
AMONG = 0.4 * 0.5 * 1.5 * 0.5
SHARED = {"practices.share_to_mission": 0.8, "practices.share_needs": 0.6}
SEEN = 0.3 * 6.0  # all six persons, three tenths of what they see


def towards(start: float, pooled: float, support: float) -> float:
    """A picture moved to what is pooled as far as it is supported."""
    return start + support * (pooled - start)


def seen_need(parts: tuple[float, float]) -> tuple[float, float]:
    """Support before sharing and pooled need, if the two NGOs take part so far (joint measurement aside)."""
    weights = [2.0 * (0.3 + 0.7 * parts[0]), 4.0 * (0.3 + 0.7 * parts[1])]
    total = sum(weights)
    return total / (total + 1.8), (weights[0] * 0.9 + weights[1] * 0.6) / total


test_picture_of_need = hand_worked(
    coordination.update_shared_picture,
    "pictures.need",
    PICTURE,
    {
        "the clusters' own exchange": (
            {},
            {
                "pictures.need": towards(0.5, 0.7, 0.5 * AMONG),
                "pictures.need_support": 0.5 * AMONG,
                "pictures.age_need": 2.0,
                "pictures.weight_need": 0.5 * AMONG * 6.0 / 8.0,
            },
        ),
        "more clusters": ({"coordination.clusters": 12.0}, towards(0.5, 0.7, 0.5 * 0.4 * 0.5 * 1.5 * 0.75)),
        "sharing": (SHARED, towards(0.5, 0.7, 0.5 * (AMONG + (1.0 - AMONG) * 0.6))),
        "the lesser of direction and content": (
            SHARED | {"practices.share_to_mission": 0.2},
            towards(0.5, 0.7, 0.5 * (AMONG + (1.0 - AMONG) * 0.2)),
        ),
        "who takes part shares more": (
            {"ngos.participation": [0.6, 0.0]},
            towards(0.5, seen_need((0.6, 0.0))[1], seen_need((0.6, 0.0))[0] * AMONG),
        ),
        "joint measurement": (
            # The first NGO's two persons count 2 x (0.3 + 0.5 x (0.7 + 2 x 0.4)), the second's 4 x 0.3.
            {"ngos.participation": [0.5, 0.0], "practices.joint_measurement": 0.4},
            towards(0.5, (2.1 * 0.9 + 1.2 * 0.6) / 3.3, 3.3 / 5.1 * AMONG),
        ),
        "nothing is pooled": (
            SHARED | {"on.belief_pooling": 0.0},
            {"pictures.need": 0.5, "pictures.need_support": 0.0, "pictures.age_need": 30.0, "pictures.weight_need": 0.0},
        ),
        "nobody is there": ({"presence.staff": 0.0}, {"pictures.need": 0.5, "pictures.age_need": 30.0}),
    },
    week=4,
)

TAKING_PART = {"ngos.participation": [1.0, 0.5], "practices.share_to_mission": 0.8}
# Both NGOs' staff who take part: two persons who believe in 0.7, two in 0.4; 4 of 5.8 of what can be supported.
RISK = (2.0 * 0.7 + 2.0 * 0.4) / 4.0
PATROLS = {"practices.share_to_ngos": 0.5, "practices.share_hazards": 0.6, "reach.days": 3.0, "p.reach_half": 1.0}
BELIEVED = {"reach.believed_threat": 0.9}

test_picture_of_danger = hand_worked(
    coordination.update_shared_picture,
    "pictures.threat",
    PICTURE,
    {
        "nothing is shared": (
            {},
            {"pictures.threat": 0.3, "pictures.threat_support": 0.0, "pictures.age_threat": 30.0, "pictures.weight_threat": 0.0},
        ),
        "NGOs share hazards": (
            TAKING_PART | {"practices.share_hazards": 0.6},
            {
                "pictures.threat": towards(0.3, RISK, 0.6 * 4.0 / 5.8),
                "pictures.threat_support": 0.6 * 4.0 / 5.8,
                "pictures.age_threat": 2.0,
                "pictures.weight_threat": 0.6 * 4.0 / 5.8 * 6.0 / 8.0,
            },
        ),
        "NGOs share what they know of armed actors": (
            TAKING_PART | {"practices.share_hazards": 0.1, "practices.share_armed_actors": 0.9},
            towards(0.3, RISK, 0.8 * 4.0 / 5.8),
        ),
        "NGOs that take no part share nothing": (
            TAKING_PART | {"practices.share_hazards": 0.6, "ngos.participation": 0.0},
            0.3,
        ),
        "the mission shares what patrols know": (
            PATROLS | BELIEVED,
            {"pictures.threat": towards(0.3, 0.9, 0.5 * 0.75), "pictures.threat_support": 0.5 * 0.75},
        ),
        "the lesser of direction and content": (
            PATROLS | BELIEVED | {"practices.share_hazards": 0.2},
            towards(0.3, 0.9, 0.2 * 0.75),
        ),
        "both": (
            TAKING_PART | PATROLS | BELIEVED,
            {
                "pictures.threat": towards(
                    0.3,
                    (0.6 * 4.0 / 5.8 * RISK + 0.375 * 0.9) / (0.6 * 4.0 / 5.8 + 0.375),
                    0.6 * 4.0 / 5.8 + 0.375,
                ),
            },
        ),
        "two units": (
            PATROLS | BELIEVED | {"community_reach": [[0, 1], [-1, -1], [-1, -1]], "reach.believed_threat": [0.9, 0.5, 0.0]},
            towards(0.3, 0.7, 0.75),
        ),
        "supported at most fully": (
            PATROLS
            | {"practices.share_to_ngos": 1.0, "practices.share_hazards": 1.0, "reach.days": 1e12}
            | {"community_reach": [[0, 1], [-1, -1], [-1, -1]], "reach.believed_threat": [0.9, 0.5, 0.0]},
            {"pictures.threat": 0.7, "pictures.threat_support": 1.0},
        ),
        "nothing may be shared": (TAKING_PART | PATROLS | BELIEVED | {"on.belief_sharing": 0.0}, 0.3),
    },
    week=4,
)


test_picture_of_another_community = hand_worked(
    coordination.update_shared_picture,
    "",
    PICTURE,
    {
        # Six persons of one NGO believe in a need of 0.8.
        "its own staff counts": (
            {"presence.staff": [2.0, 6.0, 0.0, 4.0], "presence[1].believed_need": 0.8},
            {"pictures[1].need": towards(0.5, 0.8, 0.5 * AMONG)},
        ),
        "what its own staff knows of danger counts": (
            TAKING_PART
            | {"practices.share_hazards": 0.6, "presence.staff": [2.0, 1.8, 0.0, 4.0], "presence[1].believed_risk": 0.8},
            {"pictures[1].threat": towards(0.3, 0.8, 0.6 * 0.5)},
        ),
        "its own patrols count": (
            PATROLS | {"reach.believed_threat": [0.0, 0.9, 0.5]},
            {"pictures[1].threat": towards(0.3, 0.9, 0.375)},
        ),
    },
    week=5,
)


def test_a_quarter_of_communities_each_week() -> None:
    for week, row in ((4, 0), (5, 1), (6, 2), (7, None)):
        world = small_world(PICTURE)
        act(coordination.update_shared_picture, world, 0, week)
        changed = [c for c in range(3) if read(world, f"pictures[{c}].age_threat") != 26.0]
        assert changed == ([row] if row is not None else [])
