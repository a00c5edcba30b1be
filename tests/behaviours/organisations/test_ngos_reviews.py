"""Where NGOs decide to work, and how their staff moves, worked out by hand."""

from __future__ import annotations

from typing import Any

from simulation.behaviours.organisations import ngos
from simulation.compiler.draws import REVIEW
from tests.behaviours.small_world import SEED, act, hand_worked, read, small_world, uniform

# --- reviews --------------------------------------------------------------------------------------------------------

SCORING = {
    "presence.believed_need": [0.5, 0.25, 0.0, 0.0],
    "presence.believed_risk": [0.4, 0.0, 0.0, 0.0],
    "ngos.review_week": 12,
    "ngos.staff": 100.0,
    "on.belief_observation": 0.0,
    "on.belief_staleness": 0.0,
}

SCORE = 1000.0 * (0.05 + 0.5 * 0.25)

test_scores = hand_worked(
    ngos.plan_work,
    "presence.score",
    SCORING,
    {
        "need": ({}, {"presence[0].score": SCORE, "presence[1].score": 1000.0 * (0.05 + 0.5 * 0.0625), "presence[2].score": 50.0}),
        "guests": ({"communities.hosted": 500.0}, 1.5 * SCORE),
        "danger": ({"p.risk_caution": 0.5}, SCORE * (1.0 - 0.5 * 0.7 * 0.4)),
        "danger to a strict NGO": ({"p.risk_caution": 0.5, "ngos.strictness": 0.6}, SCORE * (1.0 - 0.5 * 0.88 * 0.4)),
        "danger in secured areas": (
            {"p.risk_caution": 0.5, "practices.area_security": 0.5},
            SCORE * (1.0 - 0.5 * 0.7 * 0.4 * (1.0 - 0.4 * 0.5)),
        ),
        "local knowledge": ({"ngos.skill": 0.2}, 1000.0 * (0.05 + 0.7 * 0.25)),
        "expertise": ({"ngos.expertise": 0.4}, 1000.0 * (0.05 + (0.5 + 0.3 * 0.4) * 0.25)),
        "both, at most fully": ({"ngos.skill": 0.9, "ngos.expertise": 1.0}, 1000.0 * (0.05 + 1.5 * 0.25)),
        "security aims": (
            {"p.security_bend": 0.5, "ngos.security_weight": 0.6, "communities_seen.threat": 0.7},
            SCORE * (1.0 + 0.5 * 0.6 * (0.7 - 0.5)),
        ),
        "security aims in safe places": (
            {"p.security_bend": 0.5, "ngos.security_weight": 0.6, "communities_seen.threat": 0.1},
            SCORE * (1.0 - 0.5 * 0.6 * (0.5 - 0.1)),
        ),
        "what is measured near town": (
            {"p.metric_capture": 0.5, "ngos.felt_measurement": 0.6, "communities.remoteness": 0.2},
            SCORE * (1.0 + 0.5 * 0.6 * 0.3),
        ),
        "what is measured far from town": (
            {"p.metric_capture": 0.5, "ngos.felt_measurement": 0.6, "communities.remoteness": 0.9},
            SCORE * (1.0 - 0.5 * 0.6 * 0.4),
        ),
        "a person's weight": (
            {"posts.order_weight": [0.5, 0.0, 0.0]},
            {"presence[0].score": 1.5 * SCORE, "presence[2].score": 50.0},
        ),
        "never below nothing": ({"posts.order_weight": -3.0}, 0.0),
        "nobody chooses": ({"on.allocation_ngo": 0.0, "presence.believed_need": 0.9}, SCORE),
    },
)

FIELD = 100.0 * 0.65

OWN = SCORE / (SCORE + 81.25 + 50.0)

PLANNED = {
    "ngos.felt_plan": 0.8,
    "coordination.plan": 0.5,
    "pictures.need": [0.6, 0.2, 0.0],
    "communities.ngo_staff": [20.0, 10.0, 0.0],
    "regions.ngo_staff": [30.0, 0.0],
}

# A hundredth of a person a head in the country: twice as many in community 0, as many in community 1, nobody in community 2.
POOLED = [1000.0 * (0.02 + 0.36) / 4.25, 1000.0 * (0.02 + 0.04) / 1.25, 1000.0 * 0.02 / 0.25]

test_targets = hand_worked(
    ngos.plan_work,
    "presence.target",
    SCORING,
    {
        "by score": ({}, {"presence[0].target": FIELD * OWN, "presence[2].target": FIELD * 50.0 / (SCORE + 131.25)}),
        "less what coordination takes": ({"ngos.overhead": 0.2}, FIELD * 0.8 * OWN),
        "partly by the joint plan": (
            PLANNED,
            {
                "presence[0].target": FIELD * (0.6 * OWN + 0.4 * POOLED[0] / sum(POOLED)),
                "presence[1].target": FIELD * (0.6 * 81.25 / (SCORE + 131.25) + 0.4 * POOLED[1] / sum(POOLED)),
                "presence[2].target": FIELD * (0.6 * 50.0 / (SCORE + 131.25) + 0.4 * POOLED[2] / sum(POOLED)),
            },
        ),
        "guests are counted in the plan": (
            PLANNED | {"communities.hosted": [1000.0, 0.0, 0.0], "p.security_bend": 0.0},
            FIELD
            * (
                0.6 * 2.0 * SCORE / (2.0 * SCORE + 131.25)
                + 0.4 * (2000.0 * 0.38 / 1.25) / (2000.0 * 0.38 / 1.25 + POOLED[1] + POOLED[2])
            ),
        ),
        "no joint plan": (PLANNED | {"on.allocation_joint_plan": 0.0}, FIELD * OWN),
        "nowhere to go": ({"communities.population": 0.0, "presence.target": 9.0}, 0.0),
    },
)


def reviewed(given: dict[str, Any], week: int) -> bool:
    """Whether NGO 0 chooses its places in a week."""
    world = small_world(SCORING | {"presence.target": 77.0} | given)
    act(ngos.plan_work, world, 0, week)
    return bool(read(world, "presence[0].target") != 77.0)


def test_when_an_ngo_reviews() -> None:
    assert [week for week in range(1, 40) if reviewed({}, week)] == [1, 14, 27]
    assert [week for week in range(1, 40) if reviewed({"ngos.review_week": 3}, week)] == [10, 23, 36]
    assert reviewed({"ngos.review_week": 3}, 0)
    # In an emergency it may review at once, three times in ten.
    attacked = {"ngos.review_week": 3, "posts.incidents": [0.0, 1.0, 0.0]}
    weeks = [week for week in range(1, 40) if week % 13 != 10]
    assert [week for week in weeks if reviewed(attacked, week)] == [w for w in weeks if uniform(SEED, REVIEW, w, 0, 0) < 0.3]
    assert not any(reviewed({"ngos.review_week": 3, "posts.incidents": [0.0, 0.0, 1.0]}, week) for week in weeks)


# --- staff moves ----------------------------------------------------------------------------------------------------

MOVING = {"ngos.review_week": 3, "presence.target": [10.0, 2.0, 6.0, 0.0], "presence.staff": [4.0, 6.0, 0.0, 0.0]}

test_staff_moves = hand_worked(
    ngos.plan_work,
    "",
    MOVING,
    {
        "slowly there, quickly away": (
            {},
            {
                "presence[0].staff": 4.0 + 0.2 * 6.0,
                "presence[1].staff": 6.0 - 0.5 * 4.0,
                "presence[2].staff": 1.2,
                "posts[0].staff": 5.2 + 4.0,
                "posts[1].staff": 1.2,
            },
        ),
        "a standard package is quicker": ({"ngos.felt_standard": 0.5}, {"presence[0].staff": 4.0 + 0.2 * (1.0 + 0.6 * 0.5) * 6.0}),
        "unless the situation is new": (
            {"ngos.felt_standard": 0.5, "ngos.felt_novelty": 0.4},
            {"presence[0].staff": 4.0 + 0.2 * (1.0 + 0.6 * 0.5 * 0.6 - 0.7 * 0.5 * 0.4) * 6.0},
        ),
        "but not away": ({"ngos.felt_standard": 0.5}, {"presence[1].staff": 4.0}),
        "suspended work leaves": (
            {"posts.suspended": [2.0, 0.0, 0.0]},
            {"presence[0].staff": 2.0, "presence[1].staff": 3.0, "presence[2].staff": 1.2, "posts[0].suspended": 1.0},
        ),
        "suspension ends": ({"posts.suspended": [1.0, 0.0, 0.0]}, {"presence[0].staff": 5.2, "posts[0].suspended": 0.0}),
    },
)
