"""What communities think, worked out by hand, a term at a time."""

from __future__ import annotations

import pytest

from simulation.behaviours.people import opinion
from tests.behaviours.small_world import act, hand_worked, read, small_world

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
