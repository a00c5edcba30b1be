"""What comes from outside: the timeline read for each region and each community."""

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
    if kind == 0:
        condition.coup = max(condition.coup, strength)
    elif kind == 1:
        condition.epidemic = max(condition.epidemic, strength)
    elif kind == 2:
        condition.offensive = max(condition.offensive, strength)
        condition.offensive_group = event.group
    elif kind == 4:
        condition.patron = max(condition.patron, strength)
    elif kind == 5:
        condition.accord = max(condition.accord, strength)
    elif kind == 6 or kind == 10:
        condition.election = max(condition.election, strength)
    elif kind == 7:
        condition.scandal = max(condition.scandal, strength)
    elif kind == 8 or kind == 9:
        condition.drought = max(condition.drought, strength)
    elif kind == 11:
        condition.donor_cut = max(condition.donor_cut, strength)
    elif kind == 12:
        condition.influx = max(condition.influx, strength)
    elif kind == 13:
        condition.breakdown = max(condition.breakdown, strength)
    elif kind == 14:
        condition.rumour = max(condition.rumour, strength)
    elif kind == 15:
        condition.finding = max(condition.finding, strength)
    elif kind == 16:
        condition.ceiling = max(condition.ceiling, strength)
    elif kind == 17 or (kind >= 20 and kind <= 23):
        condition.local += 1
    elif kind == 18:
        condition.attack = max(condition.attack, strength)
    elif kind == 19:
        condition.ambush = max(condition.ambush, strength)
    elif kind == 24:
        condition.refusal = max(condition.refusal, strength)
    elif kind == 25:
        condition.leak = max(condition.leak, strength)
    elif kind == 26:
        # A rumoured coup unsettles less than a coup.
        condition.coup = max(condition.coup, 0.4 * strength)


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
            if kind == 17:
                local.misconduct = max(local.misconduct, strength)
            elif kind == 20:
                local.outreach = max(local.outreach, strength)
            elif kind == 21:
                local.relief = max(local.relief, strength)
            elif kind == 22:
                local.training = max(local.training, strength)
            elif kind == 23:
                local.sessions = max(local.sessions, strength)
