"""What comes from outside: the timeline read for each region and each community."""

from simulation.compiler.codes import (
    ACCORD,
    AMBUSH,
    ATTACK,
    AUDIT_FINDING,
    CEASEFIRE_BREAKDOWN,
    COUP,
    COUP_RUMOUR,
    DIALOGUE_SESSIONS,
    DISPLACEMENT_INFLUX,
    DISPUTE_TRAINING,
    DONOR_CUT,
    DROUGHT,
    ELECTION,
    EPIDEMIC,
    FLOOD,
    LEAK,
    MISCONDUCT,
    OFFENSIVE,
    OUTREACH,
    PATRON_OFFER,
    PERMIT_REFUSAL,
    RELIEF,
    RUMOUR,
    SCANDAL,
    TROOP_CEILING,
)
from simulation.compiler.compiled import behaviour


@behaviour
def update_conditions(i, world, week):
    """Read the timeline for this region: shocks that come from outside the model.

    Kinds are numbered as ``SHOCK_KINDS``; several events of one kind count as the strongest.
    """
    condition = world.conditions[i]
    clear_conditions(i, world)
    for k in range(world.timeline.shape[0]):
        event = world.timeline[k]
        if week >= event.week and week < event.last_week and (event.region == -1 or event.region == i):
            apply_event(i, k, world)
    condition.novelty = max(condition.epidemic, condition.influx, condition.drought)


@behaviour
def clear_conditions(i, world):
    """Nothing comes from outside until the timeline says so."""
    condition = world.conditions[i]
    condition.epidemic = 0.0
    condition.drought = 0.0
    condition.offensive = 0.0
    condition.offensive_group = -1
    condition.scandal = 0.0
    condition.rumour = 0.0
    condition.donor_cut = 0.0
    condition.influx = 0.0
    condition.coup = 0.0
    condition.breakdown = 0.0
    condition.patron = 0.0
    condition.accord = 0.0
    condition.finding = 0.0
    condition.ceiling = 0.0
    condition.election = 0.0
    condition.attack = 0.0
    condition.ambush = 0.0
    condition.refusal = 0.0
    condition.leak = 0.0
    condition.local = 0


@behaviour
def apply_event(i, k, world):
    """An event of the timeline that is in force in a region; several of one kind count as the strongest."""
    condition = world.conditions[i]
    event = world.timeline[k]
    kind = event.kind
    strength = event.magnitude
    if kind == COUP:
        condition.coup = max(condition.coup, strength)
    elif kind == EPIDEMIC:
        condition.epidemic = max(condition.epidemic, strength)
    elif kind == OFFENSIVE:
        condition.offensive = max(condition.offensive, strength)
        condition.offensive_group = event.group
    elif kind == PATRON_OFFER:
        condition.patron = max(condition.patron, strength)
    elif kind == ACCORD:
        condition.accord = max(condition.accord, strength)
    elif kind == ELECTION:
        condition.election = max(condition.election, strength)
    elif kind == SCANDAL:
        condition.scandal = max(condition.scandal, strength)
    elif kind == FLOOD or kind == DROUGHT:
        condition.drought = max(condition.drought, strength)
    elif kind == DONOR_CUT:
        condition.donor_cut = max(condition.donor_cut, strength)
    elif kind == DISPLACEMENT_INFLUX:
        condition.influx = max(condition.influx, strength)
    elif kind == CEASEFIRE_BREAKDOWN:
        condition.breakdown = max(condition.breakdown, strength)
    elif kind == RUMOUR:
        condition.rumour = max(condition.rumour, strength)
    elif kind == AUDIT_FINDING:
        condition.finding = max(condition.finding, strength)
    elif kind == TROOP_CEILING:
        condition.ceiling = max(condition.ceiling, strength)
    elif kind == MISCONDUCT or (kind >= OUTREACH and kind <= DIALOGUE_SESSIONS):
        condition.local += 1
    elif kind == ATTACK:
        condition.attack = max(condition.attack, strength)
    elif kind == AMBUSH:
        condition.ambush = max(condition.ambush, strength)
    elif kind == PERMIT_REFUSAL:
        condition.refusal = max(condition.refusal, strength)
    elif kind == LEAK:
        condition.leak = max(condition.leak, strength)
    elif kind == COUP_RUMOUR:
        # A rumoured coup unsettles less than a coup.
        condition.coup = max(condition.coup, world.parameters[0].consent_rumoured_coup * strength)


@behaviour
def update_local_conditions(i, world, week):
    """Read the timeline for this community: what is brought to it from outside, beside the plans of those who are here.

    Several events of one kind count as the strongest. Nothing is written where no such event is in force.
    """
    local = world.local_conditions[i]
    local.misconduct = 0.0
    local.outreach = 0.0
    local.relief = 0.0
    local.training = 0.0
    local.sessions = 0.0
    r = world.communities[i].region
    if world.conditions[r].local == 0:
        return
    for k in range(world.timeline.shape[0]):
        event = world.timeline[k]
        if (
            week >= event.week
            and week < event.last_week
            and (event.region == -1 or event.region == r)
            and (event.community == -1 or event.community == i)
        ):
            kind = event.kind
            strength = event.magnitude
            if kind == MISCONDUCT:
                local.misconduct = max(local.misconduct, strength)
            elif kind == OUTREACH:
                local.outreach = max(local.outreach, strength)
            elif kind == RELIEF:
                local.relief = max(local.relief, strength)
            elif kind == DISPUTE_TRAINING:
                local.training = max(local.training, strength)
            elif kind == DIALOGUE_SESSIONS:
                local.sessions = max(local.sessions, strength)
