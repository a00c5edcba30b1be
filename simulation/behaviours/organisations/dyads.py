"""What passes between two organisations: promises kept or broken, disputes, trust."""

from typing import NamedTuple

from simulation.compiler.codes import MISSION_AUTHORITY, MISSION_GOVERNMENT, MISSION_NGO
from simulation.compiler.compiled import behaviour, routine, share
from simulation.compiler.draws import BREACH, DISPUTE, poisson, uniform, uniform_pair
from simulation.rules.commitments import accident_probability, breach_probability, dispute_probability
from simulation.rules.common import asymmetric_update, relax_towards


class Dealings(NamedTuple):
    """What two organisations have to do with each other this week, each 0-1.

    contact: regular contact; promise: written promises offered; ownership: tasks that somebody owns; alignment: objectives
    brought together; support: work that is shared; distance: of beliefs; novelty: tasks that nobody has planned for;
    overload: hours that both lack; divergence: of objectives, before alignment.
    """

    contact: float
    promise: float
    ownership: float
    alignment: float
    support: float
    distance: float
    novelty: float
    overload: float
    divergence: float


@routine
def update_tie(k, world, week, dealings):
    """One week of a tie between two organisations. Its owner calls it.

    Trust moves only on promises kept or broken and on disputes; signing or meeting moves nothing.
    Source: model description section 4, kernels 2 and 7; magnitudes assumed.
    """
    dyad = world.dyads[k]
    p = world.parameters[0]
    on = world.mechanisms[0]
    dyad.contact = relax_towards(dyad.contact, dealings.contact, p.commitments_contact_rate)
    mutual = min(dyad.trust_ab, dyad.trust_ba)
    update_agreement(k, world, week, dealings.promise, mutual)
    dyad.distance = dealings.distance
    aligned = p.commitments_divergence_removed_by_alignment * dealings.alignment
    dyad.divergence = share(dealings.divergence) * (1.0 - aligned) * on.commitments_divergence
    ambiguity = ambiguity_of_tasks(p, dealings.ownership, dealings.novelty) * on.commitments_ambiguity
    keep_promises(k, world, week, dealings, ambiguity)
    dispute(k, world, week, ambiguity)
    ratio = p.trust_loss_gain_ratio if world.switches[0].trust_asymmetry == 0 else 1.0
    gain = p.organisation_trust_gain * on.trust_experience
    bad = (
        dyad.broken * (1.0 + p.trust_breach_of_written_promise * dyad.agreement)
        + p.trust_accident_against_breach * dyad.accidental
        + p.trust_dispute_against_breach * dyad.dispute
    )
    fade = p.organisation_trust_fading * on.trust_fading
    neutral = p.trust_neutral_between_organisations
    dyad.trust_ab = relax_towards(asymmetric_update(dyad.trust_ab, dyad.kept, bad, gain, ratio), neutral, fade)
    dyad.trust_ba = relax_towards(asymmetric_update(dyad.trust_ba, dyad.kept, bad, gain, ratio), neutral, fade)
    wary = p.commitments_information_without_trust
    dyad.information = share(dyad.contact * (wary + (1.0 - wary) * mutual))


@behaviour
def ambiguity_of_tasks(p, ownership, novelty):
    """Tasks of which nobody knows whose they are; ownership, novelty 0-1.

    Owned tasks are clear; new tasks are unclear, and most so where ownership was settled for the old ones.
    """
    unclear = 1.0 - p.commitments_ambiguity_removed_by_ownership * ownership
    return unclear + novelty * (p.commitments_ambiguity_of_novelty + p.commitments_novelty_outside_ownership * ownership)


@behaviour
def dispute(k, world, week, ambiguity):
    """A dispute over objectives may open on a tie, by a draw; contact settles it."""
    dyad = world.dyads[k]
    p = world.parameters[0]
    dyad.new_dispute = 0.0
    if world.mechanisms[0].commitments_divergence != 0.0:
        chance = dispute_probability(p, dyad.divergence, ambiguity)
        if uniform(world.country[0].seed, DISPUTE, week, k, 0) < chance:
            dyad.dispute = 1.0
            dyad.new_dispute = 1.0
    dyad.dispute *= p.commitments_dispute_kept - p.commitments_dispute_settled_by_contact * dyad.contact


@behaviour
def update_agreement(k, world, week, promise, mutual):
    """A written agreement needs both sides, takes time, is reviewed at intervals and lapses where trust has gone."""
    dyad = world.dyads[k]
    p = world.parameters[0]
    ready = promise * share(p.commitments_agreement_without_trust + p.commitments_agreement_by_trust * mutual)
    if dyad.agreement < ready:
        dyad.agreement = relax_towards(dyad.agreement, ready, p.commitments_agreement_rate)
    elif (week + dyad.renewal) % int(p.commitments_renewal_interval) == 0:
        dyad.agreement = ready if mutual > p.commitments_trust_to_renew else p.commitments_agreement_left * ready


@behaviour
def keep_promises(k, world, week, dealings, ambiguity):
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
        due = p.promise_rate * (
            p.commitments_promises_without_contact
            + dyad.contact
            + p.commitments_promises_by_agreement * dyad.agreement
            + p.commitments_promises_by_shared_work * dealings.support
        )
        penalty = p.agreement_penalty * dyad.agreement * on.commitments_penalty
        chance = breach_probability(p, p.breach_base, dealings.overload, dyad.divergence, penalty)
        accident = accident_probability(p, p.accident_base, ambiguity, dyad.distance, dyad.contact)
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
        if kind == MISSION_NGO:
            update_tie_with_ngo(k, world, week, overload)
        elif kind == MISSION_GOVERNMENT:
            update_tie_with_government(k, world, week, overload)
        elif kind == MISSION_AUTHORITY:
            update_tie_with_authority(k, world, week, overload)
        else:
            update_tie_with_coordination(k, world, week, overload)


@behaviour
def update_tie_with_ngo(k, world, week, overload):
    """The mission's tie with an NGO: what the NGO feels of practices, by how far it takes part."""
    p = world.parameters[0]
    ngo = world.ngos[world.dyads[k].row_b]
    dealings = Dealings(
        contact=ngo.felt_contact,
        promise=ngo.felt_promise,
        ownership=ngo.felt_ownership,
        alignment=ngo.felt_alignment,
        support=ngo.felt_support + ngo.felt_sharing + ngo.felt_plan,
        distance=ngo.distance,
        novelty=ngo.felt_novelty,
        overload=p.commitments_part_of_one_side * (overload + share(p.commitments_overload_by_overhead * ngo.overhead)),
        divergence=p.objective_divergence * (p.commitments_divergence_without_strictness + ngo.strictness),
    )
    update_tie(k, world, week, dealings)


@behaviour
def update_tie_with_government(k, world, week, overload):
    """The mission's tie with the government: engagement with the state, averaged over regions."""
    p = world.parameters[0]
    government = world.government[0]
    contact = 0.0
    legal = 0.0
    clear = 0.0
    for r in range(world.practices.shape[0]):
        contact += world.practices[r].state_contact / world.practices.shape[0]
        legal += world.practices[r].legal_scope / world.practices.shape[0]
        clear += world.practices[r].task_ownership / world.practices.shape[0]
    dealings = Dealings(
        contact=contact,
        promise=legal,
        ownership=clear,
        alignment=p.commitments_alignment_with_state,
        support=p.commitments_work_shared_with_government,
        distance=p.commitments_distance_to_state,
        novelty=government.instability,
        overload=p.commitments_part_of_one_side * (overload + p.commitments_overload_by_corruption * government.corruption),
        divergence=share(
            government.sovereignty * p.commitments_divergence_by_sovereignty
            + p.commitments_divergence_by_exposure * world.headquarters[0].abuse_reported
        ),
    )
    update_tie(k, world, week, dealings)


@behaviour
def update_tie_with_authority(k, world, week, overload):
    """The mission's tie with a local authority: engagement with the state in its region."""
    p = world.parameters[0]
    row = world.dyads[k].row_b
    practice = world.practices[row]
    authority = world.authorities[row]
    lacking = (
        p.commitments_overload_by_diversion * authority.diversion + p.commitments_overload_by_obstruction * authority.obstruction
    )
    dealings = Dealings(
        contact=practice.state_contact,
        promise=practice.legal_scope,
        ownership=practice.task_ownership,
        alignment=p.commitments_alignment_with_state,
        support=practice.state_channel * p.commitments_work_shared_by_state_channel,
        distance=p.commitments_distance_to_state,
        novelty=world.conditions[row].novelty,
        overload=p.commitments_part_of_one_side * (overload + lacking),
        divergence=share(p.commitments_divergence_of_authority + p.commitments_divergence_by_exposure * authority.exposed),
    )
    update_tie(k, world, week, dealings)


@behaviour
def update_tie_with_coordination(k, world, week, overload):
    """The mission's tie with humanitarian coordination: practices with NGOs, averaged over regions."""
    p = world.parameters[0]
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
    dealings = Dealings(
        contact=max(p.commitments_contact_with_coordination, contact),
        promise=0.0,
        ownership=clear,
        alignment=align,
        support=plan,
        distance=p.commitments_distance_to_coordination,
        novelty=0.0,
        overload=p.commitments_part_of_one_side * (overload + (1.0 - coordination.capacity)),
        divergence=p.objective_divergence,
    )
    update_tie(k, world, week, dealings)


@behaviour
def update_coordination_ties(i, world, week):
    """Humanitarian coordination keeps its ties with NGOs: cluster meetings, apart from the mission's channels."""
    p = world.parameters[0]
    coordination = world.coordination[i]
    for k in range(coordination.first_dyad, coordination.last_dyad):
        ngo = world.ngos[world.dyads[k].row_b]
        dealings = Dealings(
            contact=p.commitments_contact_in_clusters * coordination.capacity,
            promise=0.0,
            ownership=p.commitments_ownership_by_itself + p.commitments_ownership_by_standards * ngo.felt_standard,
            alignment=p.commitments_alignment_in_clusters,
            support=ngo.felt_plan,
            distance=p.commitments_distance_among_aid_workers,
            novelty=ngo.felt_novelty,
            overload=p.commitments_part_of_one_side * ((1.0 - coordination.capacity) + ngo.overhead),
            divergence=p.commitments_divergence_in_clusters,
        )
        update_tie(k, world, week, dealings)


@behaviour
def update_government_ties(i, world, week):
    """The government keeps its ties with NGOs: registration, permits, taxes."""
    p = world.parameters[0]
    government = world.government[i]
    for k in range(government.first_dyad, government.last_dyad):
        ngo = world.ngos[world.dyads[k].row_b]
        dealings = Dealings(
            contact=p.commitments_contact_with_state + p.commitments_contact_by_law * ngo.felt_legal,
            promise=ngo.felt_legal,
            ownership=p.commitments_ownership_by_itself + p.commitments_ownership_by_law * ngo.felt_legal,
            alignment=p.commitments_alignment_of_state_and_ngos,
            support=0.0,
            distance=p.commitments_distance_to_state,
            novelty=0.0,
            overload=p.commitments_part_of_one_side * ngo.felt_obstruction,
            divergence=share(
                p.commitments_divergence_of_state_and_ngos
                + p.commitments_divergence_by_strictness * ngo.strictness
                + p.commitments_divergence_by_obstruction * ngo.felt_obstruction
            ),
        )
        update_tie(k, world, week, dealings)


@behaviour
def update_ngo_ties(i, world, week):
    """An NGO keeps its ties with other NGOs: competition for funds divides, clusters and common standards help."""
    p = world.parameters[0]
    ngo = world.ngos[i]
    compete = p.commitments_divergence_by_competition * world.mechanisms[0].funding_competition
    for k in range(ngo.first_dyad, ngo.last_dyad):
        other = world.ngos[world.dyads[k].row_b]
        standard = min(ngo.felt_standard, other.felt_standard)
        dealings = Dealings(
            contact=p.commitments_contact_among_ngos,
            promise=0.0,
            ownership=p.commitments_ownership_by_itself + p.commitments_ownership_by_standards * standard,
            alignment=p.commitments_alignment_among_ngos,
            support=p.commitments_part_of_one_side * (ngo.felt_plan + other.felt_plan),
            distance=p.commitments_distance_among_aid_workers,
            novelty=ngo.felt_novelty,
            overload=p.commitments_part_of_one_side * (ngo.overhead + other.overhead),
            divergence=compete,
        )
        update_tie(k, world, week, dealings)
