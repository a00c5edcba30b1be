"""Organisations answering for the week, worked out by hand, a term at a time."""

from __future__ import annotations

from simulation.behaviours.organisations import reporting_and_funding as answers
from simulation.compiler.draws import AUDIT
from tests.behaviours.small_world import SEED, act, close, hand_worked, read, small_world, uniform

# --- reports --------------------------------------------------------------------------------------------------------

# Ten persons at the start, at fifty dollars: below 800 dollars a week there is pressure.
REPORTING = {"ngos.staff_start": 10.0, "p.staff_cost": 50.0, "ngos.income": 900.0, "p.report_bias": 0.5, "ngos.bias": 0.2}

test_bias = hand_worked(
    answers.report,
    "ngos.bias",
    REPORTING,
    {
        "enough money": ({}, 0.2 + 0.05 * (0.5 * (0.4 + 0.6 * 0.5) - 0.2)),
        "pressure for money": ({"ngos.income": 700.0}, 0.2 + 0.05 * (0.5 * 1.0 - 0.2)),
        "no competition": ({"on.funding_competition": 0.0}, 0.2 + 0.05 * (0.5 * 0.4 - 0.2)),
        "audit": ({"ngos.felt_detection": 0.5}, 0.2 + 0.05 * (0.35 * (1.0 - 0.8 * 0.5) - 0.2)),
        "visibility": ({"ngos.felt_visibility": 0.5}, 0.2 + 0.05 * (0.35 * (1.0 - 0.3 * 0.5) - 0.2)),
        "reports flatter": (
            {"ngos.delivered": 1000.0},
            {"ngos.reported": 1000.0 * (1.0 + 0.2 + 0.05 * (0.35 - 0.2))},
        ),
    },
)

FADED = 0.4 * 2.0 ** (-1.0 / 13.0)
DRAW = uniform(SEED, AUDIT, 1, 0, 0)
# Nothing flatters; a tenth is lost on the way, so a tenth is wrong.
AUDITED = {"ngos.delivered": 900.0, "ngos.diverted": 100.0, "ngos.revealed": 0.4, "ngos.bias": 0.0}


def found(detection: float, more: dict[str, float] | None = None) -> float:
    """What is revealed afterwards."""
    world = small_world(AUDITED | {"ngos.felt_detection": detection} | (more or {}))
    act(answers.report, world)
    return float(read(world, "ngos.revealed"))


def test_audits() -> None:
    assert found(0.0) == close(FADED)
    assert found(1e6) == close(FADED + (0.15 + 0.1) * (1.0 - FADED))
    # The chance is 0.02 x detection x (0.2 + 2 x what is wrong).
    assert found(DRAW * 1.0001 / (0.02 * 0.4)) == close(FADED + 0.25 * (1.0 - FADED))
    assert found(DRAW * 0.9999 / (0.02 * 0.4)) == close(FADED)
    assert found(DRAW * 0.9999 / (0.02 * 0.2), {"ngos.diverted": 0.0}) == close(FADED)
    assert found(DRAW * 1.0001 / (0.02 * 0.2), {"ngos.diverted": 0.0}) == close(FADED + 0.15 * (1.0 - FADED))
    # A flattering report is wrong too: a bias of 0.3 fades to 0.285 this week.
    assert found(1e6, {"ngos.bias": 0.3}) == close(FADED + (0.15 + 0.285 + 0.1) * (1.0 - FADED))
    assert found(1e6, {"ngos.bias": 9.0, "ngos.revealed": 0.0}) == 1.0
    assert found(1e6, {"ngos.delivered": 0.0, "ngos.diverted": 0.5}) == close(FADED + (0.15 + 0.5) * (1.0 - FADED))


LEARNING = {"ngos.skill": 0.4, "p.lesson_gain": 0.5, "on.learning_turnover": 0.0, "posts.staff": [2.99, 0.99, 0.0]}
GAIN = 0.5 * 0.3
ASKED = {
    "practices.share_asked": [0.8, 0.4],
    "practices.share_answered": 0.5,
    "p.monitoring_modest": 0.3,
    "p.monitoring_large": 0.9,
}
WERE_ASKED = (3.0 * 0.4 + 1.0 * 0.2) / 4.0001


def learned(evaluated: float, gain: float = GAIN) -> float:
    """Skill after what was evaluated."""
    return 0.4 + gain * evaluated * 0.6


test_skill = hand_worked(
    answers.report,
    "ngos.skill",
    LEARNING,
    {
        "something is always evaluated": ({}, learned(0.1)),
        "joint measurement": ({"ngos.felt_measurement": 0.5}, learned(0.1 + 0.4 * 0.5)),
        "feedback": (ASKED, learned(0.1 + 0.3 * WERE_ASKED)),
        "feedback as found at its best": (ASKED | {"switches.community_monitoring": 1}, learned(0.1 + 0.9 * WERE_ASKED)),
        "audit": ({"ngos.felt_detection": 0.5}, learned(0.1 + 0.2 * 0.5)),
        "lessons kept": ({"ngos.felt_retention": 0.5}, learned(0.1, 0.5 * (0.3 + 0.7 * 0.5))),
        # A bias of 0.2 fades to 0.19.
        "wrong lessons": ({"ngos.bias": 0.2}, 0.4 + GAIN * 0.1 * (1.0 - 2.0 * 0.19) * 0.6),
        "wrong lessons are kept too": (
            {"ngos.bias": 0.2, "ngos.felt_retention": 0.5},
            0.4 + 0.5 * 0.65 * 0.1 * (1.0 - 2.0 * 0.19 * (1.0 + 0.8 * 0.5)) * 0.6,
        ),
        "no wrong lessons": ({"ngos.bias": 0.2, "on.learning_wrong_lessons": 0.0}, learned(0.1)),
        "no lessons": ({"on.learning_lessons": 0.0}, 0.4),
        "staff leaves": ({"ngos.turnover": 5.2, "on.learning_turnover": 1.0}, learned(0.1) - 0.1 * 0.4),
        "staff leaves, lessons stay": (
            {"ngos.turnover": 5.2, "on.learning_turnover": 1.0, "ngos.felt_retention": 0.5},
            learned(0.1, 0.5 * 0.65) - 0.1 * (1.0 - 0.8 * 0.5) * 0.4,
        ),
    },
)

# --- lessons of others ----------------------------------------------------------------------------------------------

TIED = {"ngos.skill": [0.3, 0.9], "ngos_seen.skill": [0.1, 0.7], "dyads[10].information": 0.5}

test_learn_from_peers = hand_worked(
    answers.learn_from_peers,
    "ngos.skill",
    TIED,
    {
        "from who knows more": ({}, 0.3 + 0.01 * 0.5 * 0.4),
        "not from who knows less": ({"ngos_seen.skill": 0.2}, 0.3),
        "from two": (
            {"ngos[0].first_dyad": 9, "dyads[9].information": 0.8},
            0.3 + 0.01 * 0.5 * 0.4 + 0.01 * 0.8 * 0.4,
        ),
        "lessons do not spread": ({"on.learning_diffusion": 0.0}, 0.3),
    },
)


def test_publish_skill() -> None:
    world = small_world({"ngos.skill": [0.3, 0.9]})
    act(answers.publish_skill, world, 1)
    assert world["ngos_seen"]["skill"].tolist() == [0.0, 0.9]


# --- donors ---------------------------------------------------------------------------------------------------------

# Two donors of which the first gives three quarters; need weighs 0.35 in all, results 0.4, visibility 0.25.
DONORS = {
    "donors.usd_week": [300.0, 100.0],
    "donors.weight_need": [0.4, 0.2],
    "donors.weight_results": [0.4, 0.4],
    "donors.weight_visibility": [0.2, 0.4],
}
APPEALING = DONORS | {"ngos.staff_start": 80.0, "posts.staff": [2.99, 0.99, 0.0], "ngos.kind": 2}
BASE = 0.05 + 0.25 * 0.3


def claim(more: float) -> float:
    """The claim of an NGO as large as two, with an appeal of so much more."""
    return 2.0 * (BASE + more)


test_appeal = hand_worked(
    answers.appeal_to_donors,
    "ngos.appeal",
    APPEALING,
    {
        "nothing to show": ({}, claim(0.0)),
        "need where it works": ({"regions.need": [0.8, 0.4]}, claim(0.35 * (3.0 * 0.8 + 1.0 * 0.4) / 4.0001)),
        "reported results": ({"ngos.reported": 4000.0, "ngos.staff": 10.0}, claim(0.4 * 0.5)),
        "results of less than a person": ({"ngos.reported": 400.0, "ngos.staff": 0.1}, claim(0.4 * 0.5)),
        "findings": ({"ngos.reported": 4000.0, "ngos.staff": 10.0, "ngos.revealed": 0.4}, claim(0.4 * 0.5 * 0.8)),
        "visibility": ({"ngos.felt_visibility": 0.6}, claim(0.25 * 0.5 * 0.6)),
        "a known name": ({"ngos.kind": 1}, claim(0.25 * 0.2)),
        "both": ({"ngos.kind": 0, "ngos.felt_visibility": 0.6}, claim(0.25 * 0.5)),
        "reports earn no credit": (
            {"ngos.reported": 4000.0, "ngos.staff": 10.0, "ngos.revealed": 0.4, "ngos.kind": 0, "ngos.felt_visibility": 0.6}
            | {"on.funding_reporting_credit": 0.0},
            claim(0.4 * 0.5),
        ),
        "no donors": ({"donors.usd_week": 0.0}, 2.0 * 0.05),
    },
)

SEEN = {"ngos.weight": [3.0, 1.0], "donors.confidence": 0.5}
ALL = 4.0001

test_confidence = hand_worked(
    answers.update_confidence,
    "donors.confidence",
    SEEN,
    {
        "back to seven tenths": ({}, 0.5 + (0.7 - 0.5) / 26.0),
        "visibility": ({"ngos.felt_visibility": [0.4, 0.8]}, 0.5 + (0.7 + 0.2 * 0.5 * (3.0 * 0.4 + 0.8) / ALL - 0.5) / 26.0),
        "audits": ({"ngos.felt_detection": [0.4, 0.8]}, 0.5 + (0.7 + 0.2 * 0.5 * (3.0 * 0.4 + 0.8) / ALL - 0.5) / 26.0),
        "both": (
            {"ngos.felt_detection": [0.4, 0.8], "ngos.felt_visibility": [0.4, 0.8]},
            0.5 + (0.7 + 0.2 * (3.0 * 0.4 + 0.8) / ALL - 0.5) / 26.0,
        ),
        "findings": ({"ngos.revealed": [0.2, 0.4]}, 0.5 + (0.7 - 0.6 * (3.0 * 0.2 + 0.4) / ALL - 0.5) / 26.0),
        "reports earn no credit": ({"ngos.revealed": 0.9, "on.funding_reporting_credit": 0.0}, 0.5 + 0.2 / 26.0),
    },
)

test_money_withheld = hand_worked(
    answers.update_confidence,
    "donors.cut",
    {"donors.confidence": 0.7},
    {
        "none": ({}, 0.0),
        "a cut": ({"conditions.donor_cut": [0.1, 0.3]}, 0.3),
        "a finding": ({"conditions.finding": [0.1, 0.5]}, 0.3 * 0.5),
        "lost confidence": (
            {"donors.confidence": 0.5, "p.donor_sensitivity": 0.5},
            0.5 * (0.7 - (0.5 + 0.2 / 26.0)),
        ),
        "confidence gives no more": ({"donors.confidence": 0.9, "p.donor_sensitivity": 0.5}, 0.0),
        "all of them": (
            {"donors.confidence": 0.5, "p.donor_sensitivity": 0.5, "conditions.donor_cut": 0.3, "conditions.finding": 0.5},
            0.3 + 0.15 + 0.5 * (0.7 - (0.5 + 0.2 / 26.0)),
        ),
    },
)

# Of two NGOs this one is a quarter by size and a half by claim.
PAID = DONORS | {
    "ngos.staff_start": [10.0, 30.0],
    "ngos.appeal": [2.0, 2.0],
    "ngos.income": 100.0,
    "ngos.funds": 1000.0,
    "ngos.flexible": 1.0,
}
PART = 0.5 * 0.25 + 0.5 * 0.5


def income(given: float) -> float:
    """Income after a week in which donors would give so much."""
    return 100.0 + (given - 100.0) / 26.0


test_funding = hand_worked(
    answers.receive_funding,
    "ngos.income",
    PAID,
    {
        "by claim and size": ({}, {"ngos.income": income(400.0 * PART), "ngos.funds": 1000.0 + income(400.0 * PART)}),
        "by size": ({"on.funding_competition": 0.0}, income(400.0 * 0.25)),
        "nobody claims": ({"ngos.appeal": 0.0}, income(400.0 * 0.25)),
        "money withheld": ({"donors.cut": [0.2, 0.5]}, income((300.0 * 0.8 + 100.0 * 0.5) * PART)),
        "a tenth comes in any case": ({"donors.cut": 1.0}, income(40.0 * PART)),
        "at most three tenths more": ({"donors.cut": -1.0}, income(520.0 * PART)),
        "donors do not mind": ({"donors.cut": 0.5, "on.funding_donors": 0.0}, income(400.0 * PART)),
        "earmarks": (
            {"donors.earmarked": [0.8, 0.4], "ngos.flexible": 0.5},
            income((300.0 * (1.0 - 0.25 * 0.8 * 0.5) + 100.0 * (1.0 - 0.25 * 0.4 * 0.5)) * PART),
        ),
    },
)
