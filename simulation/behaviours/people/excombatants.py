"""Ex-combatants in communities: enrolment, reintegration, lapse, illicit work."""

from simulation.compiler.compiled import behaviour
from simulation.rules.common import relax_towards
from simulation.rules.excombatants import enrolment, illicit_hours_target, lapse_share, reintegration_share


@behaviour
def reintegrate(i, world, week):
    """Ex-combatants here enrol, wait, reintegrate or lapse, as slots, cash, training and livelihood places allow.

    Enrolment takes fighters and claimants pro rata from what waits everywhere. Cash keeps people waiting; without
    training or livelihood places they lapse. Rejection follows the abusiveness of their units. Livelihood moves hours
    out of illicit work. Sources: Humphreys and Weinstein 2007; Blattman and Annan 2016.
    """
    community = world.communities[i]
    p = world.parameters[0]
    waiting = community.ex_armed + community.ex_claimants
    served = community.ex_demobilised + community.ex_lapsed
    livelihood = world.practices[community.region].ddr_livelihood * world.mechanisms[0].excombatants_livelihood
    hours = illicit_hours_target(p.illicit_hours_base, livelihood, p.livelihood_effect)
    community.illicit_hours = relax_towards(community.illicit_hours, hours, p.excombatants_illicit_hours_rate)
    if waiting + served > 0.0:
        enrol(i, world, week, waiting)
        find_work_or_lapse(i, world, week)


@behaviour
def worth_of_cash(world):
    """Worth of the programme's cash against ``cash_of_full_worth``, at most 1."""
    return min(1.0, world.country[0].ddr_cash / world.parameters[0].excombatants_cash_of_full_worth)


@behaviour
def enrol(i, world, week, waiting):
    """Fighters and claimants enrol as slots and cash allow; a few fighters go home by themselves."""
    community = world.communities[i]
    practice = world.practices[community.region]
    country = world.country[0]
    enrolled = 0.0
    if world.mechanisms[0].excombatants_enrolment != 0.0 and week >= country.ddr_start and waiting > 0.0:
        slots = country.ddr_slots * practice.ddr_slots * waiting / max(world.headquarters[0].ex_waiting, 1.0)
        enrolled = enrolment(world.parameters[0], waiting, slots, practice.ddr_cash * worth_of_cash(world))
    armed_share = community.ex_armed / waiting if waiting > 0.0 else 0.0
    alone = community.ex_armed * world.parameters[0].self_demobilisation
    from_armed = min(community.ex_armed, enrolled * armed_share)
    from_claimants = min(community.ex_claimants, enrolled - from_armed)
    community.ex_enrolled += from_armed + from_claimants
    community.ex_armed -= from_armed
    community.ex_claimants -= from_claimants
    alone = min(alone, community.ex_armed)
    community.ex_armed -= alone
    community.ex_reintegrated += alone
    community.ex_demobilised += from_armed + from_claimants


@behaviour
def find_work_or_lapse(i, world, week):
    """The demobilised find civilian work, wait, or give up; those who gave up the programme may still find work."""
    community = world.communities[i]
    practice = world.practices[community.region]
    country = world.country[0]
    p = world.parameters[0]
    on = world.mechanisms[0]
    rejection = 0.0
    if on.excombatants_rejection != 0.0:
        rejection = p.rejection_effect * community.ex_unit_abuse * (1.0 - p.excombatants_rejection_forgiven * community.forgiveness)
    # Places are held for a time; the programme's places are shared by all who wait.
    held = p.excombatants_place_held * country.ddr_places * practice.ddr_slots
    room = min(1.0, held / max(world.headquarters[0].ex_demobilised, 1.0))
    training = p.training_effect * room * practice.ddr_training * on.excombatants_training
    livelihood = p.reintegration_livelihood_effect * room * practice.ddr_livelihood * on.excombatants_livelihood
    base = reintegration_share(p.reintegration_base, training, livelihood, rejection)
    home = community.ex_demobilised * base
    # Half-served: people whom neither training nor livelihood places reach lapse; cash delays it while it lasts.
    places = max(practice.ddr_training, practice.ddr_livelihood) * room
    lasting = max(0.0, 1.0 - (week - country.ddr_start) / p.excombatants_cash_lasts)
    hold = p.excombatants_held_by_cash * practice.ddr_cash * worth_of_cash(world) * on.excombatants_cash * lasting
    lapsing = 0.0
    if on.excombatants_stalling != 0.0:
        lapsing = lapse_share(p, places, hold, practice.ddr_slots)
    gone = min(community.ex_demobilised - home, community.ex_demobilised * lapsing)
    community.ex_demobilised -= home + gone
    # Who has given up the programme has not given up civilian life (Humphreys and Weinstein 2007).
    back = community.ex_lapsed * base * p.excombatants_work_after_lapse
    community.ex_reintegrated += home + back
    community.ex_lapsed += gone - back
