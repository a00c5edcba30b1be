"""Ties between organisations, worked out by hand: first one tie, a term at a time, then what each keeper puts into it."""

from __future__ import annotations

import math

from simulation.behaviours.organisations import dyads
from simulation.compiler.draws import BREACH, DISPUTE
from tests.behaviours.small_world import SEED, count, hand_worked, uniform

# --- one tie, that of the mission with NGO 0 ------------------------------------------------------------------------

TIE = {"headquarters.ration_hours": 1.0, "dyads.trust_ab": 0.4, "dyads.trust_ba": 0.6}

test_contact_and_information = hand_worked(
    dyads.update_mission_ties,
    "dyads.contact",
    TIE | {"dyads.contact": 0.2},
    {
        "fades": ({}, 0.2 + 0.3 * (0.0 - 0.2)),
        "grows": ({"ngos.felt_contact": 0.6}, 0.2 + 0.3 * (0.6 - 0.2)),
        # What passes depends on the lesser trust of both.
        "information": ({"ngos.felt_contact": 0.6}, {"dyads.information": 0.32 * (0.3 + 0.7 * 0.4)}),
        "information by trust": ({"ngos.felt_contact": 0.6, "dyads.trust_ab": 0.5}, {"dyads.information": 0.32 * 0.65}),
    },
)

READY = 0.5 * (0.25 + 1.5 * 0.4)

test_agreement = hand_worked(
    dyads.update_mission_ties,
    "dyads.agreement",
    TIE | {"ngos.felt_promise": 0.5, "dyads.agreement": 0.1},
    {
        "grows to what both are ready for": ({}, 0.1 + 0.06 * (READY - 0.1)),
        "ready for no more than is offered": ({"dyads.trust_ab": 0.9, "dyads.trust_ba": 0.9}, 0.1 + 0.06 * (0.5 - 0.1)),
        "stands until its review": ({"dyads.agreement": 0.8}, 0.8),
        "reviewed once in 39 weeks": ({"dyads.agreement": 0.8, "dyads.renewal": 38}, READY),
        "stands where trust is just left": (
            {"dyads.agreement": 0.8, "dyads.renewal": 38, "dyads.trust_ab": 0.36},
            0.5 * (0.25 + 1.5 * 0.36),
        ),
        "lapses where trust has just gone": (
            {"dyads.agreement": 0.8, "dyads.renewal": 38, "dyads.trust_ab": 0.34},
            0.3 * 0.5 * (0.25 + 1.5 * 0.34),
        ),
        "lapses where trust has gone": (
            {"dyads.agreement": 0.8, "dyads.renewal": 38, "dyads.trust_ab": 0.3},
            0.3 * 0.5 * (0.25 + 1.5 * 0.3),
        ),
    },
)

test_divergence_and_distance = hand_worked(
    dyads.update_mission_ties,
    "dyads.divergence",
    TIE | {"p.objective_divergence": 0.4},
    {
        "of objectives": ({}, 0.4 * 0.5),
        "of a strict NGO": ({"ngos.strictness": 0.6}, 0.4 * 1.1),
        "at most 1": ({"p.objective_divergence": 9.0}, 1.0),
        "aligned": ({"ngos.felt_alignment": 0.5}, 0.2 * (1.0 - 0.8 * 0.5)),
        "no matter": ({"on.commitments_divergence": 0.0}, 0.0),
        "of beliefs": ({"ngos.distance": 0.3}, {"dyads.distance": 0.3}),
    },
)

# Ten thousand promises for each unit of contact, so that every term of a chance would show in the count.
PROMISES = TIE | {"p.promise_rate": 1e4, "p.breach_base": 0.1}
DUE = 1e4 * 0.25

test_promises_due = hand_worked(
    dyads.update_mission_ties,
    "dyads.promises",
    PROMISES,
    {
        "some in any case": ({}, DUE),
        "contact": ({"ngos.felt_contact": 0.5}, 1e4 * (0.25 + 0.15)),
        "agreement": ({"dyads.agreement": 0.4}, 1e4 * (0.25 + 1.5 * 0.4)),
        "support": ({"ngos.felt_support": 0.2}, 1e4 * (0.25 + 0.2)),
        "sharing": ({"ngos.felt_sharing": 0.3}, 1e4 * (0.25 + 0.3)),
        "a joint plan": ({"ngos.felt_plan": 0.1}, 1e4 * (0.25 + 0.1)),
        "all support": (
            {"ngos.felt_support": 0.2, "ngos.felt_sharing": 0.3, "ngos.felt_plan": 0.1},
            1e4 * (0.25 + 0.6),
        ),
        "nobody promises": (
            {
                "on.commitments_promises": 0.0,
                "dyads.promises": 3.0,
                "dyads.kept": 3.0,
                "dyads.broken": 3.0,
                "dyads.accidental": 3.0,
            },
            {"dyads.promises": 0.0, "dyads.kept": 0.0, "dyads.broken": 0.0, "dyads.accidental": 0.0},
        ),
    },
)


def broken(chance: float, due: float = DUE) -> float:
    """Promises broken on purpose by the draw of this tie and week."""
    return count(due * chance, BREACH)


test_promises_broken = hand_worked(
    dyads.update_mission_ties,
    "dyads.broken",
    PROMISES,
    {
        "some in any case": ({}, {"dyads.broken": broken(0.1), "dyads.kept": DUE - broken(0.1), "dyads.accidental": 0.0}),
        "by an overloaded mission": ({"headquarters.ration_hours": 0.6}, broken(0.1 + 0.5 * 0.4)),
        "by an overloaded NGO": ({"ngos.overhead": 0.1}, broken(0.1 + 0.5 * 0.2)),
        "by both": ({"headquarters.ration_hours": 0.6, "ngos.overhead": 0.1}, broken(0.1 + 0.5 * 0.6)),
        "an NGO is overloaded at most fully": ({"ngos.overhead": 0.6}, broken(0.1 + 0.5)),
        "for other aims": ({"p.objective_divergence": 0.8}, broken(0.1 * (1.0 + 0.4))),
        "under a penalty": (
            {"dyads.agreement": 0.4, "p.agreement_penalty": 0.5},
            broken(0.1 * (1.0 - 0.5 * 0.4), 1e4 * 0.85),
        ),
        "without penalties": (
            {"dyads.agreement": 0.4, "p.agreement_penalty": 0.5, "on.commitments_penalty": 0.0},
            broken(0.1, 1e4 * 0.85),
        ),
    },
)


def dropped(chance: float, due: float = DUE) -> float:
    """Promises dropped by accident, of those not broken."""
    return count(due * 0.9 * chance, BREACH, second=True)


ACCIDENTS = {"p.accident_base": 0.2}

test_promises_dropped = hand_worked(
    dyads.update_mission_ties,
    "dyads.accidental",
    PROMISES | ACCIDENTS,
    {
        "nobody owns the task": (
            {},
            {
                "dyads.accidental": dropped(0.2),
                "dyads.kept": DUE - broken(0.1) - dropped(0.2),
            },
        ),
        "somebody does": ({"ngos.felt_ownership": 0.5}, dropped(0.2 * (1.0 - 0.8 * 0.5))),
        "a new task": ({"ngos.felt_novelty": 0.5}, dropped(0.2 * (1.0 + 0.5 * 0.2))),
        "a new task among owned ones": (
            {"ngos.felt_novelty": 0.5, "ngos.felt_ownership": 0.5},
            dropped(0.2 * (0.6 + 0.5 * (0.2 + 0.6 * 0.5))),
        ),
        "different beliefs": ({"ngos.distance": 0.3}, dropped(0.2 * 1.3)),
        "contact clears up": ({"ngos.felt_contact": 0.5}, dropped(0.2 * math.exp(-1.5 * 0.15), 1e4 * 0.4)),
        "no ambiguity": ({"on.commitments_ambiguity": 0.0}, dropped(0.0)),
        "more than are due": (
            {"p.accident_base": 9.0, "p.breach_base": 2.0},
            {"dyads.kept": max(0.0, DUE - count(0.95 * DUE, BREACH) - count(0.05 * DUE * 0.95, BREACH, second=True))},
        ),
    },
)

QUARREL = {"p.objective_divergence": 1.0, "p.dispute_rate": 9.0}
SOMETIMES = uniform(SEED, DISPUTE, 1, 0, 0)

test_disputes = hand_worked(
    dyads.update_mission_ties,
    "dyads.dispute",
    TIE | {"dyads.dispute": 0.5},
    {
        "fade": ({}, {"dyads.dispute": 0.9 * 0.5, "dyads.new_dispute": 0.0}),
        "fade faster in contact": ({"dyads.contact": 0.4, "ngos.felt_contact": 0.4}, 0.5 * (0.9 - 0.25 * 0.4)),
        "open": (QUARREL, {"dyads.dispute": 0.9, "dyads.new_dispute": 1.0}),
        "none without divergence": (QUARREL | {"p.objective_divergence": 0.0}, {"dyads.new_dispute": 0.0}),
        "none if they are off": (QUARREL | {"on.commitments_divergence": 0.0}, {"dyads.new_dispute": 0.0, "dyads.dispute": 0.45}),
        # Rate x divergence x (0.3 + ambiguity), held against the draw of this tie and week.
        "just likely enough": (
            {"p.objective_divergence": 1.0, "p.dispute_rate": SOMETIMES * 1.001 / (0.5 * 1.3)},
            {"dyads.new_dispute": 1.0},
        ),
        "not quite likely enough": (
            {"p.objective_divergence": 1.0, "p.dispute_rate": SOMETIMES * 0.999 / (0.5 * 1.3)},
            {"dyads.new_dispute": 0.0},
        ),
    },
)

TRUST = TIE | {"p.organisation_trust_gain": 0.1, "p.trust_loss_gain_ratio": 2.0, "p.promise_rate": 1.0}


def learned(view: float, kept: float = 0.25, bad: float = 0.0, ratio: float = 2.0) -> float:
    """Trust after promises kept and bad experience, at a gain of a tenth."""
    return view + 0.1 * (kept * (1.0 - view) - ratio * bad * view)


# Each week's draws break 1 promise on purpose, or drop some, in a tie where a hundred are due and a gain of a thousandth.
MANY = {"p.promise_rate": 400.0, "p.organisation_trust_gain": 0.001}

test_trust = hand_worked(
    dyads.update_mission_ties,
    "dyads.trust_ab",
    TRUST,
    {
        "promises kept": ({}, {"dyads.trust_ab": learned(0.4), "dyads.trust_ba": learned(0.6)}),
        "an open dispute": (
            {"dyads.dispute": 1.0},
            {"dyads.trust_ab": learned(0.4, bad=0.15 * 0.9), "dyads.trust_ba": learned(0.6, bad=0.15 * 0.9)},
        ),
        "losses weigh as much as gains": (
            {"dyads.dispute": 1.0, "switches.trust_asymmetry": 1},
            {"dyads.trust_ab": learned(0.4, bad=0.135, ratio=1.0), "dyads.trust_ba": learned(0.6, bad=0.135, ratio=1.0)},
        ),
        "promises broken": (
            MANY | {"p.breach_base": 0.4},
            0.4 + 0.001 * ((100.0 - count(40.0, BREACH)) * 0.6 - 2.0 * count(40.0, BREACH) * 0.4),
        ),
        "written promises broken": (
            # With an agreement of 0.4 there are 0.25 + 0.6 of 400 due.
            MANY | {"p.breach_base": 0.1, "dyads.agreement": 0.4},
            0.4 + 0.001 * ((340.0 - count(34.0, BREACH)) * 0.6 - 2.0 * count(34.0, BREACH) * (1.0 + 0.5 * 0.4) * 0.4),
        ),
        "promises dropped": (
            MANY | {"p.accident_base": 0.4},
            0.4 + 0.001 * ((100.0 - count(40.0, BREACH, second=True)) * 0.6 - 2.0 * 0.5 * count(40.0, BREACH, second=True) * 0.4),
        ),
        "nobody learns": ({"on.trust_experience": 0.0}, {"dyads.trust_ab": 0.4, "dyads.trust_ba": 0.6}),
        "fades to the middle": (
            {"on.trust_experience": 0.0, "p.organisation_trust_fading": 0.1},
            {"dyads.trust_ab": 0.41, "dyads.trust_ba": 0.59},
        ),
        "does not fade": ({"on.trust_experience": 0.0, "p.organisation_trust_fading": 0.1, "on.trust_fading": 0.0}, 0.4),
    },
)
