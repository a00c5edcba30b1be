"""What passes between two organisations: promises kept or broken, disputes, trust."""

from simulation.compiler.compiled import behaviour, limit, routine, share
from simulation.compiler.draws import BREACH, DISPUTE, poisson, uniform, uniform_pair
from simulation.rules.commitments import accident_probability, breach_probability, dispute_probability
from simulation.rules.common import asymmetric_update, relax_towards


@routine
def update_tie(k, world, week, contact, promise, ownership, alignment, support, distance, novelty, overload, divergence):
    """One week of a tie between two organisations. Its owner calls it.

    Trust moves only on promises kept or broken and on disputes; signing or meeting moves nothing. All arguments after
    the week are shares 0-1. Source: model description section 4, kernels 2 and 7; magnitudes assumed.
    """
    dyad = world.dyads[k]
    p = world.parameters[0]
    on = world.mechanisms[0]
    dyad.contact = relax_towards(dyad.contact, contact, 0.3)
    mutual = min(dyad.trust_ab, dyad.trust_ba)
    update_agreement(k, world, week, promise, mutual)
    dyad.distance = distance
    dyad.divergence = share(divergence) * (1.0 - 0.8 * alignment) * on.commitments_divergence
    ambiguity = (1.0 - 0.8 * ownership) + novelty * (0.2 + 0.6 * ownership)
    ambiguity = limit(ambiguity, 0.0, 1.5) * on.commitments_ambiguity
    keep_promises(k, world, week, support, ambiguity, overload)
    dyad.new_dispute = 0.0
    if on.commitments_divergence != 0.0:
        chance = dispute_probability(p.dispute_rate, dyad.divergence, ambiguity)
        if uniform(world.country[0].seed, DISPUTE, week, k, 0) < chance:
            dyad.dispute = 1.0
            dyad.new_dispute = 1.0
    dyad.dispute *= 0.9 - 0.25 * dyad.contact
    ratio = p.trust_loss_gain_ratio if world.switches[0].trust_asymmetry == 0 else 1.0
    gain = p.organisation_trust_gain * on.trust_experience
    bad = dyad.broken * (1.0 + 0.5 * dyad.agreement) + 0.5 * dyad.accidental + 0.15 * dyad.dispute
    fade = p.organisation_trust_fading * on.trust_fading
    dyad.trust_ab = relax_towards(asymmetric_update(dyad.trust_ab, dyad.kept, bad, gain, ratio), 0.5, fade)
    dyad.trust_ba = relax_towards(asymmetric_update(dyad.trust_ba, dyad.kept, bad, gain, ratio), 0.5, fade)
    dyad.information = share(dyad.contact * (0.3 + 0.7 * mutual))


@behaviour
def update_agreement(k, world, week, promise, mutual):
    """A written agreement needs both sides, takes time, is reviewed once in 39 weeks and lapses where trust has gone."""
    dyad = world.dyads[k]
    ready = promise * share(0.25 + 1.5 * mutual)
    if dyad.agreement < ready:
        dyad.agreement = relax_towards(dyad.agreement, ready, 0.06)
    elif (week + dyad.renewal) % 39 == 0:
        dyad.agreement = ready if mutual > 0.35 else 0.3 * ready


@behaviour
def keep_promises(k, world, week, support, ambiguity, overload):
    """Promises that fall due on a tie this week, and how many are kept.

    Promises due grow with contact, written agreements and shared work. They are broken for lack of means or for aims of
    one's own (less under a written penalty), or dropped by misunderstanding or because nobody owns the task.
    """
    dyad = world.dyads[k]
    p = world.parameters[0]
    on = world.mechanisms[0]
    dyad.promises = 0.0
    dyad.kept = 0.0
    dyad.broken = 0.0
    dyad.accidental = 0.0
    if on.commitments_promises != 0.0:
        due = p.promise_rate * (0.25 + dyad.contact + 1.5 * dyad.agreement + support)
        penalty = p.agreement_penalty * dyad.agreement * on.commitments_penalty
        chance = breach_probability(p.breach_base, overload, dyad.divergence, penalty)
        accident = accident_probability(p.accident_base, ambiguity, dyad.distance, dyad.contact)
        first, second = uniform_pair(world.country[0].seed, BREACH, week, k, 0)
        broken = float(poisson(due * chance, first))
        accidental = float(poisson(due * (1.0 - chance) * accident, second))
        dyad.promises = due
        dyad.broken = broken
        dyad.accidental = accidental
        dyad.kept = max(0.0, due - broken - accidental)


@behaviour
def update_mission_ties(i, world, week):
    """Headquarters keeps its ties with NGOs, government, authorities and coordination."""
    headquarters = world.headquarters[i]
    overload = 1.0 - headquarters.ration_hours
    for k in range(headquarters.first_dyad, headquarters.last_dyad):
        kind = world.dyads[k].kind
        if kind == 0:
            update_tie_with_ngo(k, world, week, overload)
        elif kind == 3:
            update_tie_with_government(k, world, week, overload)
        elif kind == 4:
            update_tie_with_authority(k, world, week, overload)
        else:
            update_tie_with_coordination(k, world, week, overload)


@behaviour
def update_tie_with_ngo(k, world, week, overload):
    """The mission's tie with an NGO: what the NGO feels of practices, by how far it takes part."""
    ngo = world.ngos[world.dyads[k].row_b]
    update_tie(
        k,
        world,
        week,
        ngo.felt_contact,
        ngo.felt_promise,
        ngo.felt_ownership,
        ngo.felt_alignment,
        ngo.felt_support + ngo.felt_sharing + ngo.felt_plan,
        ngo.distance,
        ngo.felt_novelty,
        0.5 * (overload + share(2.0 * ngo.overhead)),
        world.parameters[0].objective_divergence * (0.5 + ngo.strictness),
    )


@behaviour
def update_tie_with_government(k, world, week, overload):
    """The mission's tie with the government: engagement with the state, averaged over regions."""
    government = world.government[0]
    contact = 0.0
    legal = 0.0
    clear = 0.0
    for r in range(world.practices.shape[0]):
        contact += world.practices[r].state_contact / world.practices.shape[0]
        legal += world.practices[r].legal_scope / world.practices.shape[0]
        clear += world.practices[r].task_ownership / world.practices.shape[0]
    update_tie(
        k,
        world,
        week,
        contact,
        legal,
        clear,
        0.3,
        0.2,
        0.3,
        government.instability,
        0.5 * (overload + 0.5 * government.corruption),
        share(government.sovereignty * 0.5 + world.headquarters[0].abuse_reported),
    )


@behaviour
def update_tie_with_authority(k, world, week, overload):
    """The mission's tie with a local authority: engagement with the state in its region."""
    row = world.dyads[k].row_b
    practice = world.practices[row]
    authority = world.authorities[row]
    update_tie(
        k,
        world,
        week,
        practice.state_contact,
        practice.legal_scope,
        practice.task_ownership,
        0.3,
        practice.state_channel * 0.5,
        0.3,
        world.conditions[row].novelty,
        0.5 * (overload + (0.5 * authority.diversion + 0.3 * authority.obstruction)),
        share(0.3 + authority.exposed),
    )


@behaviour
def update_tie_with_coordination(k, world, week, overload):
    """The mission's tie with humanitarian coordination: practices with NGOs, averaged over regions."""
    coordination = world.coordination[world.dyads[k].row_b]
    contact = 0.0
    plan = 0.0
    clear = 0.0
    align = 0.0
    for r in range(world.practices.shape[0]):
        contact += world.practices[r].contact_frequency / world.practices.shape[0]
        plan += world.practices[r].common_share / world.practices.shape[0]
        clear += world.practices[r].task_ownership / world.practices.shape[0]
        align += world.practices[r].objective_alignment / world.practices.shape[0]
    update_tie(
        k,
        world,
        week,
        max(0.2, contact),
        0.0,
        clear,
        align,
        plan,
        0.3,
        0.0,
        0.5 * (overload + (1.0 - coordination.capacity)),
        world.parameters[0].objective_divergence,
    )


@behaviour
def update_coordination_ties(i, world, week):
    """Humanitarian coordination keeps its ties with NGOs: cluster meetings, apart from the mission's channels."""
    coordination = world.coordination[i]
    for k in range(coordination.first_dyad, coordination.last_dyad):
        ngo = world.ngos[world.dyads[k].row_b]
        update_tie(
            k,
            world,
            week,
            0.4 * coordination.capacity,
            0.0,
            0.3 + 0.4 * ngo.felt_standard,
            0.6,
            ngo.felt_plan,
            0.2,
            ngo.felt_novelty,
            0.5 * ((1.0 - coordination.capacity) + ngo.overhead),
            0.15,
        )


@behaviour
def update_government_ties(i, world, week):
    """The government keeps its ties with NGOs: registration, permits, taxes."""
    government = world.government[i]
    for k in range(government.first_dyad, government.last_dyad):
        ngo = world.ngos[world.dyads[k].row_b]
        update_tie(
            k,
            world,
            week,
            0.15 + 0.4 * ngo.felt_legal,
            ngo.felt_legal,
            0.3 + 0.4 * ngo.felt_legal,
            0.2,
            0.0,
            0.3,
            0.0,
            0.5 * ngo.felt_obstruction,
            share(0.2 + 0.3 * ngo.strictness + 0.5 * ngo.felt_obstruction),
        )


@behaviour
def update_ngo_ties(i, world, week):
    """An NGO keeps its ties with other NGOs: competition for funds divides, clusters and common standards help."""
    ngo = world.ngos[i]
    compete = 0.25 * world.mechanisms[0].funding_competition
    for k in range(ngo.first_dyad, ngo.last_dyad):
        other = world.ngos[world.dyads[k].row_b]
        update_tie(
            k,
            world,
            week,
            0.25,
            0.0,
            0.3 + 0.4 * min(ngo.felt_standard, other.felt_standard),
            0.3,
            0.5 * (ngo.felt_plan + other.felt_plan),
            0.2,
            ngo.felt_novelty,
            0.5 * (ngo.overhead + other.overhead),
            compete,
        )
