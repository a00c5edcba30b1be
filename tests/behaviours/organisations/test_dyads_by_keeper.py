"""What each keeper of ties puts into them, worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from simulation.behaviours.organisations import dyads
from simulation.compiler.draws import BREACH
from tests.behaviours.small_world import act, close, count, hand_worked, read, small_world

# --- what each keeper puts into its ties ----------------------------------------------------------------------------

ARGUMENTS = ("contact", "promise", "ownership", "alignment", "support", "distance", "novelty", "overload", "divergence")


def tie(row: int, **put_in: float) -> dict[str, float]:
    """A tie after a week, from what is put into it; trust is one half on both sides, so that one is ready to sign in full."""
    given = dict.fromkeys(ARGUMENTS, 0.0) | put_in
    contact = 0.3 * given["contact"]
    agreement = 0.06 * given["promise"]
    divergence = min(1.0, given["divergence"]) * (1.0 - 0.8 * given["alignment"])
    ambiguity = (1.0 - 0.8 * given["ownership"]) + given["novelty"] * (0.2 + 0.6 * given["ownership"])
    due = 1e4 * (0.25 + contact + 1.5 * agreement + given["support"])
    chance = (0.1 + 0.5 * given["overload"]) * (1.0 + divergence)
    accident = 0.2 * (min(1.5, ambiguity) + given["distance"]) * math.exp(-1.5 * contact)
    return {
        f"dyads[{row}].contact": contact,
        f"dyads[{row}].agreement": agreement,
        f"dyads[{row}].divergence": divergence,
        f"dyads[{row}].distance": given["distance"],
        f"dyads[{row}].promises": due,
        f"dyads[{row}].broken": count(due * chance, BREACH, agent=row),
        f"dyads[{row}].accidental": count(due * (1.0 - chance) * accident, BREACH, agent=row, second=True),
    }


KEPT = {
    "dyads.trust_ab": 0.5,
    "dyads.trust_ba": 0.5,
    "p.promise_rate": 1e4,
    "p.breach_base": 0.1,
    "p.accident_base": 0.2,
    "headquarters.ration_hours": 0.9,
}

OVERLOADED = 0.1

GOVERNMENT_TIE = {"alignment": 0.3, "support": 0.2, "distance": 0.3, "overload": OVERLOADED}

test_tie_of_mission_and_government = hand_worked(
    dyads.update_mission_ties,
    "",
    KEPT,
    {
        "nothing": ({}, tie(2, **GOVERNMENT_TIE)),
        "contact, the mean of regions": ({"practices.state_contact": [0.6, 0.2]}, tie(2, **GOVERNMENT_TIE, contact=0.4)),
        "a legal framework": ({"practices.legal_scope": [0.6, 0.2]}, tie(2, **GOVERNMENT_TIE, promise=0.4)),
        "clear roles": ({"practices.task_ownership": [0.6, 0.2]}, tie(2, **GOVERNMENT_TIE, ownership=0.4)),
        "disarray": ({"government.instability": 0.5}, tie(2, **GOVERNMENT_TIE, novelty=0.5)),
        "corruption": ({"government.corruption": 0.4}, tie(2, **GOVERNMENT_TIE | {"overload": OVERLOADED + 0.5 * 0.4})),
        "sovereignty": ({"government.sovereignty": 0.4}, tie(2, **GOVERNMENT_TIE, divergence=0.4 * 0.5)),
        "reporting on abuse": ({"headquarters.abuse_reported": 0.3}, tie(2, **GOVERNMENT_TIE, divergence=0.3)),
        "both": (
            {"headquarters.abuse_reported": 0.3, "government.sovereignty": 0.4},
            tie(2, **GOVERNMENT_TIE, divergence=0.3 + 0.2),
        ),
    },
)

AUTHORITY_TIE = {"alignment": 0.3, "distance": 0.3, "overload": OVERLOADED, "divergence": 0.3}

test_tie_of_mission_and_authorities = hand_worked(
    dyads.update_mission_ties,
    "",
    KEPT,
    {
        "nothing": ({}, tie(4, **AUTHORITY_TIE)),
        "contact in its region": ({"practices.state_contact": [0.6, 0.2]}, tie(4, **AUTHORITY_TIE, contact=0.2)),
        "a legal framework": ({"practices.legal_scope": [0.6, 0.2]}, tie(4, **AUTHORITY_TIE, promise=0.2)),
        "clear roles": ({"practices.task_ownership": [0.6, 0.2]}, tie(4, **AUTHORITY_TIE, ownership=0.2)),
        "work through it": ({"practices.state_channel": [0.6, 0.2]}, tie(4, **AUTHORITY_TIE, support=0.1)),
        "new tasks": ({"conditions.novelty": [0.6, 0.2]}, tie(4, **AUTHORITY_TIE, novelty=0.2)),
        "officials take": (
            {"authorities.diversion": [0.6, 0.2]},
            tie(4, **AUTHORITY_TIE | {"overload": OVERLOADED + 0.5 * 0.2}),
        ),
        "it obstructs": (
            {"authorities.obstruction": [0.6, 0.2]},
            tie(4, **AUTHORITY_TIE | {"overload": OVERLOADED + 0.3 * 0.2}),
        ),
        "both": (
            {"authorities.obstruction": [0.6, 0.2], "authorities.diversion": [0.6, 0.2]},
            tie(4, **AUTHORITY_TIE | {"overload": OVERLOADED + 0.06 + 0.1}),
        ),
        "its abuse is exposed": (
            {"authorities.exposed": [0.6, 0.2]},
            tie(4, **AUTHORITY_TIE | {"divergence": 0.3 + 0.2}),
        ),
    },
)

COORDINATED = {"coordination.capacity": 0.8}

COORDINATION_TIE = {"contact": 0.2, "distance": 0.3, "overload": OVERLOADED + 0.2}

test_tie_of_mission_and_coordination = hand_worked(
    dyads.update_mission_ties,
    "",
    KEPT | COORDINATED,
    {
        "nothing": ({}, tie(5, **COORDINATION_TIE)),
        "contact": ({"practices.contact_frequency": [0.6, 0.2]}, tie(5, **COORDINATION_TIE | {"contact": 0.4})),
        "a joint plan": ({"practices.common_share": [0.6, 0.2]}, tie(5, **COORDINATION_TIE, support=0.4)),
        "clear roles": ({"practices.task_ownership": [0.6, 0.2]}, tie(5, **COORDINATION_TIE, ownership=0.4)),
        "other aims": ({"p.objective_divergence": 0.5}, tie(5, **COORDINATION_TIE, divergence=0.5)),
        "aligned aims": (
            {"p.objective_divergence": 0.5, "practices.objective_alignment": [0.6, 0.2]},
            tie(5, **COORDINATION_TIE, divergence=0.5, alignment=0.4),
        ),
    },
)

CLUSTER_TIE = {"contact": 0.32, "ownership": 0.3, "alignment": 0.6, "distance": 0.2, "overload": 0.2, "divergence": 0.15}

test_ties_of_coordination = hand_worked(
    dyads.update_coordination_ties,
    "",
    KEPT | COORDINATED,
    {
        "cluster meetings": ({}, tie(6, **CLUSTER_TIE) | tie(7, **CLUSTER_TIE)),
        "common standards": ({"ngos.felt_standard": [0.5, 0.0]}, tie(6, **CLUSTER_TIE | {"ownership": 0.3 + 0.4 * 0.5})),
        "a joint plan": ({"ngos.felt_plan": [0.5, 0.0]}, tie(6, **CLUSTER_TIE, support=0.5)),
        "new tasks": ({"ngos.felt_novelty": [0.5, 0.0]}, tie(6, **CLUSTER_TIE, novelty=0.5)),
        "an overloaded NGO": ({"ngos.overhead": [0.0, 0.3]}, tie(7, **CLUSTER_TIE | {"overload": 0.2 + 0.3})),
    },
)

REGISTRATION_TIE = {"contact": 0.15, "ownership": 0.3, "alignment": 0.2, "distance": 0.3, "divergence": 0.2}

test_ties_of_the_government = hand_worked(
    dyads.update_government_ties,
    "",
    KEPT,
    {
        "registration": ({}, tie(8, **REGISTRATION_TIE) | tie(9, **REGISTRATION_TIE)),
        "a legal framework": (
            {"ngos.felt_legal": [0.5, 0.0]},
            tie(8, **REGISTRATION_TIE | {"contact": 0.15 + 0.4 * 0.5, "ownership": 0.3 + 0.4 * 0.5, "promise": 0.5}),
        ),
        "obstruction": (
            {"ngos.felt_obstruction": [0.0, 0.4]},
            tie(9, **REGISTRATION_TIE | {"overload": 0.4, "divergence": 0.2 + 0.5 * 0.4}),
        ),
        "a strict NGO": ({"ngos.strictness": [0.5, 0.0]}, tie(8, **REGISTRATION_TIE | {"divergence": 0.2 + 0.3 * 0.5})),
    },
)

AMONG_NGOS = {"contact": 0.25, "ownership": 0.3, "alignment": 0.3, "distance": 0.2, "divergence": 0.25}

test_ties_among_ngos = hand_worked(
    dyads.update_ngo_ties,
    "",
    KEPT,
    {
        "they compete": ({}, tie(10, **AMONG_NGOS)),
        "they do not": ({"on.funding_competition": 0.0}, tie(10, **AMONG_NGOS | {"divergence": 0.0})),
        "standards that both keep": ({"ngos.felt_standard": [0.5, 0.4]}, tie(10, **AMONG_NGOS | {"ownership": 0.3 + 0.4 * 0.4})),
        "plans of both": ({"ngos.felt_plan": [0.5, 0.3]}, tie(10, **AMONG_NGOS, support=0.4)),
        "new tasks of the keeper": ({"ngos.felt_novelty": [0.5, 0.3]}, tie(10, **AMONG_NGOS, novelty=0.5)),
        "overload of both": ({"ngos.overhead": [0.3, 0.1]}, tie(10, **AMONG_NGOS, overload=0.4)),
    },
)


@pytest.mark.parametrize(
    ("behaviour", "rows"),
    [
        (dyads.update_mission_ties, range(6)),
        (dyads.update_coordination_ties, range(6, 8)),
        (dyads.update_government_ties, range(8, 10)),
        (dyads.update_ngo_ties, range(10, 11)),
    ],
)
@pytest.mark.parametrize("given", [{}, {"switches.trust_asymmetry": 1}])
def test_each_keeps_its_own_ties(behaviour: Callable[..., Any], rows: range, given: Mapping[str, Any]) -> None:
    """An open dispute costs trust in the ties that one keeps, by the ratio of losses to gains, and in no others."""
    base = {"dyads.trust_ab": 0.5, "dyads.dispute": 1.0, "p.organisation_trust_gain": 0.1, "p.trust_loss_gain_ratio": 2.0}
    world = small_world({**base, "p.promise_rate": 0.0, **given})
    act(behaviour, world)
    ratio = 1.0 if given else 2.0
    for row in range(11):
        contact = float(read(world, f"dyads[{row}].contact"))
        bad = 0.15 * (0.9 - 0.25 * contact)
        assert read(world, f"dyads[{row}].trust_ab") == close(0.5 - 0.1 * ratio * bad * 0.5 if row in rows else 0.5)
