"""Peacekeeping units, worked out by hand, a term at a time."""

from __future__ import annotations

from typing import Any

from simulation.behaviours.organisations import units
from simulation.compiler.draws import MISCONDUCT, OBSERVATION, PEACEKEEPER_INCIDENT
from tests.behaviours.small_world import SEED, act, close, count, hand_worked, read, small_world, uniform, uniform_pair

FADED = 2.0 ** (-1.0 / 13.0)  # attacks are remembered with a half-life of 13 weeks

# --- deployment -----------------------------------------------------------------------------------------------------

DEPLOYED = {
    "regions.troops": 500.0,
    "regions.police": 100.0,
    "regions.engineers": 60.0,
    "regions.civil_affairs": 20.0,
    "units.share": 0.4,
    "units.readiness": 0.5,
    "units.skill": 0.6,
    "units.rotation": 25,
    "p.rotation_interval": 40.9,
}
ROTATING = {"units.rotation": 39}

test_deploy = hand_worked(
    units.deploy,
    "units.strength",
    DEPLOYED,
    {
        "infantry": ({}, 200.0),
        "police": ({"units.kind": 1}, 40.0),
        "engineers": ({"units.kind": 2}, 24.0),
        "civil affairs": ({"units.kind": 3}, 8.0),
        "of its own region": ({"regions.troops": [0.0, 500.0]}, 0.0),
        "made ready": ({}, {"units.readiness": 0.5 + 0.08 * (0.95 - 0.5), "units.skill": 0.6}),
        "less after attacks": ({"units.incident_memory": 0.5}, {"units.readiness": 0.5 + 0.08 * (0.95 - 0.4 * 0.5 - 0.5)}),
        "rotation": (ROTATING, {"units.readiness": 0.9 * (0.5 + 0.08 * 0.45), "units.skill": 0.4 * 0.6}),
        "rotation with lessons kept": (ROTATING | {"practices.lesson_retention": 0.5}, {"units.skill": (0.4 + 0.6 * 0.5) * 0.6}),
        "nothing is lost": (
            ROTATING | {"on.learning_turnover": 0.0},
            {"units.skill": 0.6, "units.readiness": 0.5 + 0.08 * 0.45},
        ),
    },
)

# --- patrols --------------------------------------------------------------------------------------------------------

UNIT = {"units.strength": 100.0, "units.readiness": 0.8, "p.patrol_days_per_soldier": 2.0, "reach.falloff": 1.0}
DAYS = 100.0 * 2.0 * 0.8 * 0.7  # three tenths go to its own protection

test_patrol_days = hand_worked(
    units.plan_patrols,
    "units.patrol_days",
    UNIT,
    {
        "after its own needs": ({}, {"units.patrol_days": DAYS, "units.escort_days": 0.0, "units.protection": 0.3}),
        "attacked": (
            {"units.incident_memory": 0.4},
            {"units.protection": 0.3 + 0.5 * 0.4, "units.patrol_days": 160.0 * (1.0 - 0.5)},
        ),
        "escorts": ({"practices.armed_escort": 0.4}, {"units.escort_days": DAYS * 0.1, "units.patrol_days": DAYS * 0.9}),
        "area security": ({"practices.area_security": 0.5}, {"units.escort_days": DAYS * 0.1, "units.patrol_days": DAYS * 0.9}),
        "logistics": ({"practices.logistics_support": 0.4}, {"units.escort_days": DAYS * 0.02}),
        "all of it": (
            {"practices.armed_escort": 0.4, "practices.area_security": 0.5, "practices.logistics_support": 0.4},
            {"units.escort_days": DAYS * 0.22},
        ),
    },
)


def test_only_infantry_patrols() -> None:
    world = small_world(UNIT)
    act(units.plan_patrols, world, 1)
    assert read(world, "units[1].patrol_days") == 0.0


TIPPED = {"communities[0].tips": 0.5}  # half of six tenths of sight, of which half corrects the belief
WOBBLE = (uniform(SEED, OBSERVATION, 1, 0, 1) - 0.5) * 2.0
INWARD = {
    "pictures.threat": 0.9,
    "pictures.weight_threat": 0.5,
    "practices.share_to_mission": 0.8,
    "practices.share_hazards": 0.6,
    "practices.share_armed_actors": 0.2,
}

test_believed_threat = hand_worked(
    units.plan_patrols,
    "reach.believed_threat",
    UNIT | {"reach.believed_threat": 0.4, "communities.threat": 0.7, "p.patrol_sight_half": 3.0, "reach[1].days": 50.0},
    {
        "kept": ({}, 0.4),
        "drifts to the rumour": ({"p.stale_rate": 0.1, "regions.threat": 0.6}, 0.4 + 0.1 * (0.6 - 0.4)),
        "does not drift": ({"p.stale_rate": 0.1, "regions.threat": 0.6, "on.belief_staleness": 0.0}, 0.4),
        "patrols see": ({"reach[0].days": 3.0}, 0.4 + 0.5 * 0.5 * (0.7 - 0.4)),
        "a glance sees nothing": ({"reach[0].days": 0.02}, 0.4),
        "people warn": (TIPPED, 0.4 + 0.5 * 0.3 * 0.3),
        "both": (TIPPED | {"reach[0].days": 3.0}, 0.4 + 0.5 * (0.5 + 0.5 * 0.3) * 0.3),
        "nobody looks": (TIPPED | {"on.belief_observation": 0.0}, 0.4),
        "error": ({"reach[0].days": 3.0, "p.threat_noise": 0.2}, 0.4 + 0.25 * (0.7 + 0.2 * WOBBLE - 0.4)),
        "less error when measured together": (
            {"reach[0].days": 3.0, "p.threat_noise": 0.2, "practices.joint_measurement": 0.6},
            0.4 + 0.25 * (0.7 + 0.2 * (1.0 - 0.5 * 0.6) * WOBBLE - 0.4),
        ),
        "hears of hazards": (INWARD, 0.4 + 0.5 * 0.5 * 0.6 * (0.9 - 0.4)),
        "hears of armed actors": (INWARD | {"practices.share_armed_actors": 0.9}, 0.4 + 0.5 * 0.5 * 0.8 * (0.9 - 0.4)),
        "hears nothing": (INWARD | {"on.belief_sharing": 0.0}, 0.4),
    },
)

BELIEVED = {"reach.believed_threat": [0.5, 0.25, 0.0], "on.belief_observation": 0.0}

test_scores_of_patrols = hand_worked(
    units.plan_patrols,
    "reach.score",
    UNIT | BELIEVED,
    {
        # The focus on danger is 4 for full local knowledge and half of it without.
        "danger": ({}, 1000.0 * (0.1 + 2.0 * 0.5)),
        "local knowledge": ({"units.skill": 0.5}, 1000.0 * (0.1 + 4.0 * 0.75 * 0.5)),
        "distance": ({"reach.falloff": 0.4}, 0.4 * 1000.0 * 1.1),
        "an observer's mandate": ({"headquarters.mandate": 0}, 1000.0 * (0.1 + 0.4 * 2.0 * 0.5)),
        "a traditional mandate": ({"headquarters.mandate": 1}, 1000.0 * (0.1 + 0.4 * 2.0 * 0.5)),
        "mandates do not matter": ({"headquarters.mandate": 0, "on.allocation_mandate": 0.0}, 1000.0 * 1.1),
        "nobody chooses": ({"on.allocation_mission": 0.0, "reach.falloff": 0.4}, 400.0),
    },
)

# Own beliefs give 1.1 to 0.6; the plan's picture gives (0.1 + 2 * 0.25 * 1.1) to 0.1.
PLANNED = {
    "practices.common_share": 0.8,
    "coordination.plan": 0.5,
    "pictures.threat": [0.25, 0.0, 0.0],
    "pictures.need": [0.6, 0.0, 0.0],
}
OWN_PART = 1.1 / 1.7
JOINT_PART = 0.65 / 0.75

test_days_of_patrols = hand_worked(
    units.plan_patrols,
    "reach.days",
    UNIT | BELIEVED,
    {
        "by score": ({}, {"reach[0].days": DAYS * OWN_PART, "reach[1].days": DAYS * 0.6 / 1.7}),
        "partly by the joint plan": (
            PLANNED,
            {
                "reach[0].days": DAYS * (0.6 * OWN_PART + 0.4 * JOINT_PART),
                "reach[1].days": DAYS * (0.6 * 0.6 / 1.7 + 0.4 * 0.1 / 0.75),
            },
        ),
        "no joint plan": (PLANNED | {"on.allocation_joint_plan": 0.0}, DAYS * OWN_PART),
        "nowhere to go": ({"communities.population": 0.0}, 0.0),
    },
)

# --- attacks and conduct --------------------------------------------------------------------------------------------

TARGET = {
    "units.strength": 600.0,
    "units.kind": [0, 1, 2],
    "fronts_seen[0].excitation": 1.5,
    "fronts_seen[2].excitation": 0.5,
    "fronts_seen[4].excitation": 9.0,
    "p.peacekeeper_attack_rate": 1e5,
    "regions.trust_mission": 0.5,
}
HOSTILE = 1e5 * 0.6 * 2.0 * 0.5
HARMED = {"p.retaliation": 0.8, "regions.harm_memory": 0.5, "p.redress_effect": 0.5, "regions.redress": 0.4}

test_attacks = hand_worked(
    units.incur_attacks,
    "units.attacks",
    TARGET,
    {
        "by hostile groups": ({}, count(HOSTILE, PEACEKEEPER_INCIDENT)),
        "few are hard to find": ({"units.strength": 100.0}, count(HOSTILE * 0.2 / 0.6, PEACEKEEPER_INCIDENT)),
        "where the mission is distrusted": (
            {"regions.trust_mission": 0.2},
            count(HOSTILE * (0.5 + 0.3) / 0.5, PEACEKEEPER_INCIDENT),
        ),
        "where it is trusted": ({"regions.trust_mission": 0.9}, count(HOSTILE, PEACEKEEPER_INCIDENT)),
        "harm is repaid": (HARMED, count(HOSTILE * (1.0 + 0.8 * 0.5 * (1.0 - 0.5 * 0.4)), PEACEKEEPER_INCIDENT)),
        "harm is repaid whatever follows": (
            HARMED | {"on.trust_redress": 0.0},
            count(HOSTILE * (1.0 + 0.8 * 0.5), PEACEKEEPER_INCIDENT),
        ),
        "harm is not repaid": (HARMED | {"on.violence_retaliation": 0.0}, count(HOSTILE, PEACEKEEPER_INCIDENT)),
        "engineers": ({"units.kind": 2}, count(HOSTILE, PEACEKEEPER_INCIDENT)),
        "police are no target": ({"units.kind": 1}, 0.0),
        "civil affairs are no target": ({"units.kind": 3}, 0.0),
        "no hostile groups": ({"fronts_seen.excitation": 0.0}, 0.0),
        "an ambush": ({"fronts_seen.excitation": 0.0, "conditions.ambush": 0.6}, 1.0 + 2.0),
        "an ambush on top": ({"conditions.ambush": 0.6}, count(HOSTILE, PEACEKEEPER_INCIDENT) + 3.0),
        "an ambush of infantry only": ({"units.kind": 2, "fronts_seen.excitation": 0.0, "conditions.ambush": 0.6}, 0.0),
        "an ambush of the first unit only": ({"units.slot": 1, "fronts_seen.excitation": 0.0, "conditions.ambush": 0.6}, 0.0),
    },
)

AMBUSHED = {"conditions.ambush": 0.6, "fronts_seen.excitation": 0.0, "units.casualties": 5.0, "units.incident_memory": 0.4}

test_attacks_are_remembered = hand_worked(
    units.incur_attacks,
    "units.incident_memory",
    TARGET | AMBUSHED,
    {
        "three attacks": (
            {},
            {
                "units.casualties": 5.0 + 0.6 * 3.0,
                "units.incident_memory": FADED * 0.4 + 0.15 * 3.0 * (1.0 - 0.4),
            },
        ),
        "none": ({"conditions.ambush": 0.0}, {"units.casualties": 5.0, "units.incident_memory": FADED * 0.4}),
        "at most 1": ({"conditions.ambush": 9.0}, 1.0),
        "nobody is there": (
            {"units.strength": 0.0, "units.attacks": 3.0, "units.misconduct": 2.0, "units.misconduct_place": 1},
            {"units.incident_memory": FADED * 0.4, "units.attacks": 0.0, "units.misconduct": 0.0, "units.misconduct_place": -1},
        ),
    },
)

CONDUCT = {"units.strength": 600.0, "units.discipline": 0.75, "p.misconduct_rate": 1e4}
ABUSE = 1e4 * 0.6 * 0.25
PLACE = int(uniform_pair(SEED, MISCONDUCT, 1, 0, 0)[1] * 2.0)

test_misconduct = hand_worked(
    units.incur_attacks,
    "units.misconduct",
    CONDUCT,
    {
        "by strength and discipline": ({}, {"units.misconduct": count(ABUSE, MISCONDUCT), "units.misconduct_place": PLACE}),
        "less with local knowledge": ({"units.skill": 0.5}, count(ABUSE * (1.0 - 0.4 * 0.5), MISCONDUCT)),
        "a scandal": (
            {"p.misconduct_rate": 0.0, "conditions.scandal": 200.0},
            count(0.5 * 200.0 * 0.6, MISCONDUCT),
        ),
        "a scandal on top": ({"conditions.scandal": 200.0}, count(ABUSE + 60.0, MISCONDUCT)),
        "it does not matter": ({"on.trust_misconduct": 0.0}, {"units.misconduct": 0.0, "units.misconduct_place": -1}),
        "nobody is reached": ({"units[0].last": 0}, {"units.misconduct": 0.0, "units.misconduct_place": -1}),
        "a quiet week": ({"p.misconduct_rate": 0.0}, {"units.misconduct": 0.0, "units.misconduct_place": -1}),
    },
)


def test_where_misconduct_becomes_known() -> None:
    for week in range(12):
        world = small_world(CONDUCT)
        act(units.incur_attacks, world, 0, week)
        assert read(world, "units[0].misconduct_place") == int(uniform_pair(SEED, MISCONDUCT, week, 0, 0)[1] * 2.0)
        act(units.incur_attacks, world, 2, week)
        assert read(world, "units[2].misconduct_place") == 2


# --- local knowledge ------------------------------------------------------------------------------------------------


def test_update_skill() -> None:
    given: dict[str, Any] = {"units.skill": 0.4, "p.unit_learning": 0.1, "headquarters.skill": 0.5}

    def after(**more: Any) -> float:
        world = small_world(given | {name.replace("__", "."): value for name, value in more.items()})
        act(units.update_skill, world)
        return float(read(world, "units[0].skill"))

    assert after() == close(0.4 + 0.1 * (0.6 + 0.4 * 0.5) * 0.6)
    assert after(headquarters__skill=0.0) == close(0.4 + 0.1 * 0.6 * 0.6)
    assert after(on__learning_lessons=0.0) == 0.4
    assert after(p__unit_learning=9.0) == 1.0
