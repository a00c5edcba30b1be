"""Identity groups in a community, worked out by hand, a term at a time."""

from __future__ import annotations

from typing import Any

import pytest

from simulation.behaviours.people import intergroup
from simulation.compiler.draws import COMMUNAL, COMMUNAL_ESCALATION
from tests.behaviours.small_world import (
    SEED,
    act,
    close,
    count,
    hand_worked,
    heavy_tailed_count,
    read,
    small_world,
    uniform,
    uniform_pair,
)

MONTHS_TO_WEEKS = 4.345
FADING = {"p.programme_effect_half_life": 1.0 / MONTHS_TO_WEEKS}  # by half a week

# --- trust between groups -------------------------------------------------------------------------------------------

SESSIONS = {"practices.dialogue": 0.5, "p.reconciliation_gain": 0.1, "p.reconciliation_pain": 0.2}

test_forgiveness = hand_worked(
    intergroup.update_intergroup_trust,
    "communities.forgiveness",
    {"communities.forgiveness": 0.4},
    {
        "kept": ({}, 0.4),
        "dialogue": (SESSIONS, 0.4 + 0.1 * 0.5 * 0.6),
        "sessions from outside": (SESSIONS | {"local_conditions.sessions": 0.8}, 0.4 + 0.1 * 0.8 * 0.6),
        "no dialogue": (SESSIONS | {"on.intergroup_reconciliation": 0.0}, 0.4),
        "fades to three tenths": (FADING, 0.4 - 0.5 * (0.4 - 0.3)),
        "wounds are opened": (
            SESSIONS | {"communities.reconciliation_pain": 0.3},
            {"communities.reconciliation_pain": 0.3 + 0.2 * 0.5 * 0.7},
        ),
        "wounds heal": (FADING | {"communities.reconciliation_pain": 0.3}, {"communities.reconciliation_pain": 0.15}),
    },
)

# Everything is set so that nothing but the slow pull of forgiveness moves trust: towards 0.3 + 0.25 x 0.4.
TRUST = {"communities.intergroup_trust": 0.5, "communities.forgiveness": 0.4}
PRESENCE = {"p.cooperation_gain": 0.1, "regions.impartiality": 0.6, "communities.contact": 0.5, "regions.war": 0.8}


def pulled(trust: float) -> float:
    """Trust after the slow pull of forgiveness."""
    return trust + 0.008 * (0.3 + 0.25 * 0.4 - trust)


test_intergroup_trust = hand_worked(
    intergroup.update_intergroup_trust,
    "communities.intergroup_trust",
    TRUST,
    {
        "pulled by forgiveness": ({}, pulled(0.5)),
        "impartial presence in war": (PRESENCE, pulled(0.5 + 0.1 * 0.6 * 0.5 * 0.8 * 0.5)),
        "presence does not matter": (PRESENCE | {"on.intergroup_presence": 0.0}, pulled(0.5)),
        "dialogue": (
            {"practices.dialogue": 0.5, "p.reconciliation_gain": 0.1},
            # Forgiveness rises first.
            (0.5 + 0.5 * 0.1 * 0.5 * 0.5) + 0.008 * (0.3 + 0.25 * (0.4 + 0.1 * 0.5 * 0.6) - (0.5 + 0.5 * 0.1 * 0.5 * 0.5)),
        ),
        "escalations": ({"communities.escalations": 0.04}, pulled(0.5 - 0.03 * 2.0 * 0.5)),  # two for each 50,000 people
        "danger": ({"communities.threat": 0.6}, pulled(0.5 - 0.001 * 0.6 * 0.5)),
        "talk": (
            {"p.confidence_bound": 0.3, "communities_seen.intergroup_trust": [0.9, pulled(0.5) + 0.2, pulled(0.5) - 0.1]},
            pulled(0.5) + 0.004 * (0.2 - 0.1) / 2.0,
        ),
        "talk with those who think alike": (
            {"p.confidence_bound": 0.15, "communities_seen.intergroup_trust": [0.9, pulled(0.5) + 0.2, pulled(0.5) - 0.1]},
            pulled(0.5) + 0.004 * -0.1 / 2.0,
        ),
        "no talk": (
            {"p.confidence_bound": 0.3, "communities_seen.intergroup_trust": 0.6, "on.trust_talk": 0.0},
            pulled(0.5),
        ),
        "nobody to talk to": (
            {"p.confidence_bound": 0.3, "communities_seen.intergroup_trust": 0.6, "tie_start": [0, 0, 0, 0]},
            pulled(0.5),
        ),
    },
)


test_groups_shifted_by_instruments = hand_worked(
    intergroup.update_intergroup_trust,
    "communities.intergroup_trust",
    TRUST | {"p.instrument_attitude_effect_sd": 0.1},
    {
        "shifted": (
            {"regions.shift_intergroup": 0.2},
            {"communities.intergroup_trust": pulled(0.5) + 0.2, "communities.shift_intergroup": 0.2},
        ),
        "pulled without the shift": (
            {"regions.shift_intergroup": 0.2, "communities.shift_intergroup": 0.1},
            {"communities.intergroup_trust": pulled(0.4) + 0.2, "communities.shift_intergroup": 0.2},
        ),
        "talk is about trust as it is": (
            {
                "p.confidence_bound": 0.3,
                "regions.shift_intergroup": 0.1,
                "communities.shift_intergroup": 0.1,
                "communities_seen.intergroup_trust": pulled(0.4) + 0.1 + 0.2,
            },
            pulled(0.4) + 0.004 * 0.2 + 0.1,
        ),
        "within 0 and 1": (
            {"regions.shift_intergroup": 0.9},
            {"communities.intergroup_trust": 1.0, "communities.shift_intergroup": 1.0 - pulled(0.5)},
        ),
        "ties follow": (
            {"communities.ties": 0.5, "regions.shift_intergroup": 0.2},
            {"communities.ties": 0.5 + 0.02 * (0.2 + 0.5 * (pulled(0.5) + 0.2) + 0.3 * 0.4 - 0.5)},
        ),
    },
)


def test_talk_of_a_later_community() -> None:
    world = small_world(TRUST | {"p.confidence_bound": 0.3, "communities_seen[0].intergroup_trust": pulled(0.5) + 0.2})
    act(intergroup.update_intergroup_trust, world, 1)
    assert read(world, "communities[1].intergroup_trust") == close(pulled(0.5) + 0.004 * 0.2)


test_cooperation = hand_worked(
    intergroup.update_intergroup_trust,
    "communities.ties",
    TRUST | {"communities.ties": 0.5},
    {
        "follow trust and forgiveness": ({}, 0.5 + 0.02 * (0.2 + 0.5 * pulled(0.5) + 0.3 * 0.4 - 0.5)),
    },
)

# Ties of 0.5 would follow 0.2 + 0.5 trust + 0.3 forgiveness; both are chosen so that they stay.
SETTLED = {
    "communities.intergroup_trust": 0.3,
    "communities.forgiveness": 0.0,
    "communities.ties": 0.35,
    "communities.fear": 1.0,
    "communities.wellbeing": 0.5,
}

test_wellbeing = hand_worked(
    intergroup.update_intergroup_trust,
    "communities.wellbeing",
    SETTLED,
    {
        "nothing": ({}, 0.5 + 0.05 * (0.15 + 0.1 * 0.35 - 0.5)),
        "services": ({"communities.coverage": 0.6}, 0.5 + 0.05 * (0.185 + 0.3 * 0.6 - 0.5)),
        "security": ({"communities.security_experienced": 0.6}, 0.5 + 0.05 * (0.185 + 0.3 * 0.6 - 0.5)),
        "no fear": ({"communities.fear": 0.4}, 0.5 + 0.05 * (0.185 + 0.1 * 0.6 - 0.5)),
        "cooperation": ({"communities.ties": 0.85}, 0.5 + 0.05 * (0.15 + 0.1 * (0.85 + 0.02 * (0.35 - 0.85)) - 0.5)),
        "displacement": ({"communities.displaced": 200.0}, 0.5 + 0.05 * (0.185 - 0.25 * 0.2 - 0.5)),
        "opened wounds": ({"communities.reconciliation_pain": 0.5}, 0.5 + 0.05 * (0.185 - 0.2 * 0.5 - 0.5)),
        "disappointment": ({"communities.disappointment": 0.5}, 0.5 + 0.05 * (0.185 - 0.1 * 0.5 - 0.5)),
    },
)

# --- disputes: opening and settling ---------------------------------------------------------------------------------

# A million disputes a week for each 10,000 people, so that every term of the rate shows in the count.
OPENING = {"p.dispute_opening_rate": 1e7, "communities.intergroup_trust": 0.5}
RATE = 1e7 * 0.1 * 0.25
POLICE = {"communities.police_coverage": 0.5, "p.postwar_police_maximum_cut": 0.4}

OPENED: dict[str, tuple[dict[str, Any], float]] = {
    "by people": ({}, RATE),
    "twice as many people": ({"communities.population": 2000.0}, 2.0 * RATE),
    "mixed places": ({"communities.minority": 0.4}, RATE * (0.25 + 3.0 * 0.4 * 0.6) / 0.25),
    "trust": ({"communities.intergroup_trust": 0.9}, RATE * (1.5 - 0.9)),
    "police": (POLICE, RATE * (1.0 - 0.4 * 0.5)),
    "police where it is fought": (POLICE | {"regions.collapse": 0.5}, RATE * (1.0 - 0.4 * 0.5 * 0.5)),
    "police do not matter": (POLICE | {"on.violence_police": 0.0}, RATE),
    "elections": ({"conditions.election": 0.6}, RATE * (1.0 + 0.5 * 0.6)),
    "hunger": ({"communities.shock[1]": 0.6}, RATE * (1.0 + 0.4 * 0.6)),
    "elections and hunger": ({"conditions.election": 0.6, "communities.shock[1]": 0.6}, RATE * 1.54),
    "none": ({"on.intergroup_disputes": 0.0}, 0.0),
}


@pytest.mark.parametrize(("given", "rate"), list(OPENED.values()), ids=list(OPENED))
def test_disputes_open(given: dict[str, Any], rate: float) -> None:
    world = small_world(OPENING | {"communities.new_disputes": 9.0} | given)
    act(intergroup.update_disputes, world)
    assert read(world, "communities[0].new_disputes") == count(rate, COMMUNAL)
    assert read(world, "communities[0].disputes") == count(rate, COMMUNAL)


SETTLING = {"p.settlement_rate": 0.2, "communities.disputes": 10.0}

test_disputes_are_settled = hand_worked(
    intergroup.update_disputes,
    "communities.disputes",
    SETTLING,
    {
        "some": ({}, 10.0 - 2.0),
        # Mediators of 0.5 stay in a half-life without end.
        "more by mediators": ({"communities.mediators": 0.5, "p.mediation_settlement": 0.6}, 10.0 - 2.0 * 1.3),
        "no more than are open": ({"p.settlement_rate": 3.0}, 0.0),
        "opened ones are added": (
            {"p.dispute_opening_rate": 40.0, "communities.intergroup_trust": 0.5},
            10.0 - 2.0 + count(1.0, COMMUNAL),
        ),
        "off": ({"on.intergroup_disputes": 0.0}, 10.0),
    },
)

test_mediators = hand_worked(
    intergroup.update_disputes,
    "communities.mediators",
    {"communities.mediators": 0.2},
    {
        "kept": ({}, 0.2),
        "fade": (FADING, 0.1),
        "trained": ({"practices.dispute_training": 0.6}, 0.2 + 0.03 * 0.4),
        "trained from outside": ({"practices.dispute_training": 0.4, "local_conditions.training": 0.6}, 0.2 + 0.03 * 0.4),
        "nobody is trained": (FADING | {"practices.dispute_training": 0.6, "on.intergroup_mediation": 0.0}, 0.1),
    },
)

# --- disputes: escalation -------------------------------------------------------------------------------------------

# A thousand open disputes, of which one in a hundred turns violent in a calm place without arms.
TENSE = {"communities.disputes": 100_000.0, "p.escalation_rate": 0.01, "p.communal_onset_multiplier_with_un_presence": 0.8}
TURNED = 1000.0
TROOPS = {"regions.troops": 500.0, "communities.troops_nearby": 1.0, "regions.impartiality": 0.14, "regions.war": 0.5}
NEARBY = 0.5 * 0.5  # half as even as where the effect was found, half at war

ESCALATED: dict[str, tuple[dict[str, Any], float]] = {
    "some": ({}, TURNED),
    "where arms are at hand": ({"regions.arms": 0.4}, TURNED * (1.0 + 2.0 * 0.4)),
    "in danger": ({"regions.threat": 0.4}, TURNED * 1.4),
    "in danger and armed": ({"regions.threat": 0.4, "regions.arms": 0.4}, TURNED * 2.2),
    "with mediators": ({"communities.mediators": 0.5, "p.mediation_effect": 0.6}, TURNED * (1.0 - 0.6 * 0.5)),
    "with police": (POLICE, TURNED * (1.0 - 0.5 * 0.2)),
    "with troops nearby": (TROOPS, TURNED * (1.0 - 0.2 * 0.8 * NEARBY)),
    "with troops that patrol": (
        TROOPS | {"communities.patrol_coverage": 0.5},
        TURNED * (1.0 - 0.2 * (0.8 + 0.2 * 0.5) * NEARBY),
    ),
    "with patrols from afar": (
        TROOPS | {"communities.troops_nearby": 0.0, "communities.patrol_coverage": 0.5},
        TURNED * (1.0 - 0.2 * 0.2 * 0.5 * NEARBY),
    ),
    "with very even troops": (TROOPS | {"regions.impartiality": 0.9}, TURNED * (1.0 - 0.2 * 0.8 * 0.5)),
    "with troops after war": (TROOPS | {"regions.war": 0.0}, TURNED),
    "with troops of a mission that left": (TROOPS | {"headquarters.present": 0}, TURNED),
    "with no troops in the region": (TROOPS | {"regions.troops": 0.0}, TURNED),
    "presence does not matter": (TROOPS | {"on.intergroup_presence": 0.0}, TURNED),
    "none": ({"on.intergroup_disputes": 0.0}, 0.0),
}


@pytest.mark.parametrize(("given", "expected"), list(ESCALATED.values()), ids=list(ESCALATED))
def test_disputes_escalate(given: dict[str, Any], expected: float) -> None:
    world = small_world(TENSE | {"communities.escalations": 9.0, "communities.violent_events": 3.0} | given)
    act(intergroup.update_disputes, world)
    turned = count(expected, COMMUNAL_ESCALATION)
    assert read(world, "communities[0].escalations") == turned
    assert read(world, "communities[0].violent_events") == 3.0 + turned


LUCK = uniform_pair(SEED, COMMUNAL_ESCALATION, 1, 0, 0)[1]
TOLL = uniform(SEED, COMMUNAL_ESCALATION, 1, 0, 1)
DEADLY = TENSE | {"p.deaths_per_event": 50.0, "p.communal_lethality": LUCK * 1.0001 / 0.3, "communities.population": 9000.0}


def test_communal_deaths() -> None:
    def deaths(given: dict[str, Any]) -> list[float]:
        world = small_world({"communities.civilian_deaths": 2.0, "communities.deaths_total": 5.0, **DEADLY, **given})
        act(intergroup.update_disputes, world)
        names = ("communal_deaths", "population", "deaths_total", "civilian_deaths")
        return [float(read(world, f"communities[0].{name}")) for name in names]

    dead = float(heavy_tailed_count(TOLL, 50.0, 500.0))
    assert dead > 0.0
    assert deaths({}) == [dead, 9000.0 - dead, 5.0 + dead, 2.0 + dead]
    # Not quite deadly enough; deadlier where arms are at hand.
    assert deaths({"p.communal_lethality": LUCK * 0.9999 / 0.3})[0] == 0.0
    assert deaths({"p.communal_lethality": LUCK * 1.0001 / 0.7, "regions.arms": 0.4})[0] == dead
    assert deaths({"p.communal_lethality": LUCK * 0.9999 / 0.7, "regions.arms": 0.4})[0] == 0.0
    # No more than a fifth of those who live there; nobody where nothing turned violent.
    assert deaths({"communities.population": 14.0})[0] == min(dead, 2.0)
    assert deaths({"communities.disputes": 0.0, "communities.communal_deaths": 9.0})[0] == 0.0


# Three disputes among a thousand people are thirty for each ten thousand: half of the backlog that can be felt.
BACKLOG = {"communities.disputes": 3.0, "communities.vigilantism": 0.1, "communities.reliance_on_state": 0.2}

test_vigilantism = hand_worked(
    intergroup.update_disputes,
    "communities.vigilantism",
    BACKLOG,
    {
        "by the backlog": ({}, 0.1 + 0.05 * (0.45 * 0.5 * (1.2 - 0.2) - 0.1)),
        "who relies on the state waits": ({"communities.reliance_on_state": 0.7}, 0.1 + 0.05 * (0.225 * 0.5 - 0.1)),
        "police": (POLICE, 0.1 + 0.05 * (0.225 * (1.0 - 0.5 * 0.2) - 0.1)),
        "mediation brings its own": (
            {"communities.mediators": 0.5, "p.mediation_vigilantism": 0.2},
            0.1 + 0.05 * (0.225 + 0.2 * 0.5 - 0.1),
        ),
        "among at least 500 people": (
            {"communities.population": 10.0, "communities.disputes": 1.5},
            0.1 + 0.05 * (0.225 - 0.1),
        ),
        "off": ({"on.intergroup_disputes": 0.0}, 0.1),
    },
)
