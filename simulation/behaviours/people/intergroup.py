"""Identity groups in a community: disputes, and trust between them."""

from simulation.behaviours.people.experience import events_felt
from simulation.compiler.codes import FOOD
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import COMMUNAL, COMMUNAL_ESCALATION, heavy_tailed_count, poisson, uniform, uniform_and_pair
from simulation.rules.common import bounded_talk, relax_towards, relax_unevenly, saturating, weekly_retention
from simulation.rules.conversions import PER_10000, WEEKS_A_MONTH
from simulation.rules.intergroup import dispute_rate, escalation_probability, forgiveness_after, police_cut


@behaviour
def update_intergroup_trust(i, world, week):
    """Trust between identity groups: violence divides, impartial presence and dialogue join; reconciliation hurts.

    Cooperation rises with impartial presence and vanishes as bias rises (Nomikos 2022).
    """
    community = world.communities[i]
    r = community.region
    practice = world.practices[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    sessions = 0.0
    if on.intergroup_reconciliation != 0.0:
        sessions = max(practice.dialogue, world.local_conditions[i].sessions)
    fade = 1.0 - weekly_retention(p.programme_effect_half_life * WEEKS_A_MONTH)
    community.forgiveness = forgiveness_after(p, community.forgiveness, sessions, p.reconciliation_gain, fade)
    community.reconciliation_pain = share(
        community.reconciliation_pain * (1.0 - fade) + p.reconciliation_pain * sessions * (1.0 - community.reconciliation_pain)
    )
    impartial = 0.0
    if on.intergroup_presence != 0.0:
        # Found beside a war, where who cooperates with the others needs somebody to trust in (Nomikos 2022).
        impartial = world.regions[r].impartiality * community.contact * world.regions[r].war
    hurt = events_felt(p, community.escalations, community.population)
    good = p.cooperation_gain * impartial + p.intergroup_trust_by_dialogue * p.reconciliation_gain * sessions
    bad = p.intergroup_trust_lost_to_escalation * hurt + p.intergroup_trust_lost_to_threat * community.threat
    trust = community.intergroup_trust - community.shift_intergroup
    trust = trust + good * (1.0 - trust) - bad * trust
    usual = p.intergroup_trust_in_the_long_run + p.intergroup_trust_by_forgiveness * community.forgiveness
    trust = relax_towards(trust, usual, p.intergroup_trust_anchor_rate)
    if on.trust_talk != 0.0:
        first = world.tie_start[i]
        last = world.tie_start[i + 1]
        if last > first:
            talked = 0.0
            shown = trust + community.shift_intergroup
            for k in range(first, last):
                seen = world.communities_seen[world.tie_other[k]].intergroup_trust
                talked += bounded_talk(shown, seen, p.confidence_bound)
            trust += p.intergroup_talk_rate * talked / (last - first)
    community.intergroup_trust = share(trust)
    if p.instrument_attitude_effect_sd != 0.0:
        # As in trust in organisations, what instruments shift directly lies on top of what people learn.
        view = community.intergroup_trust
        trust += world.regions[r].shift_intergroup
        community.intergroup_trust = share(trust)
        community.shift_intergroup = community.intergroup_trust - view
    joined = share(
        p.intergroup_ties_by_themselves
        + p.intergroup_ties_by_trust * trust
        + p.intergroup_ties_by_forgiveness * community.forgiveness
    )
    community.ties = relax_towards(community.ties, joined, p.intergroup_ties_rate)
    feel_well(i, world)


@behaviour
def feel_well(i, world):
    """Wellbeing follows security, services and ties, and pays for opened wounds (Cilliers, Dube and Siddiqi 2016)."""
    community = world.communities[i]
    p = world.parameters[0]
    aim = share(
        p.intergroup_wellbeing_at_worst
        + p.intergroup_wellbeing_by_coverage * community.coverage
        + p.intergroup_wellbeing_by_security * community.security_experienced
        + p.intergroup_wellbeing_by_ties * community.ties
        + p.intergroup_wellbeing_without_fear * (1.0 - community.fear)
        - p.intergroup_wellbeing_lost_to_flight * community.displaced / max(community.population_start, 1.0)
        - p.intergroup_wellbeing_lost_to_wounds * community.reconciliation_pain
        - p.intergroup_wellbeing_lost_to_disappointment * community.disappointment
    )
    community.wellbeing = relax_towards(community.wellbeing, aim, p.intergroup_wellbeing_rate)


@behaviour
def update_disputes(i, world, week):
    """Disputes between identity groups open, are settled, or turn violent; mediators and impartial presence help.

    Police act on post-war disputes and crime where groups no longer fight, with saturation; not on battles. Where few
    disputes are settled people turn to vigilante justice, and trained mediation brings some of its own.
    Sources: Blattman, Hartman and Blair 2014; Nomikos 2021; Bara 2020.
    """
    community = world.communities[i]
    p = world.parameters[0]
    on = world.mechanisms[0]
    community.new_disputes = 0.0
    community.escalations = 0.0
    community.communal_deaths = 0.0
    training = 0.0
    if on.intergroup_mediation != 0.0:
        training = max(world.practices[community.region].dispute_training, world.local_conditions[i].training)
    community.mediators = relax_unevenly(
        community.mediators,
        training,
        p.intergroup_mediators_rate,
        1.0 - weekly_retention(p.programme_effect_half_life * WEEKS_A_MONTH),
    )
    if on.intergroup_disputes == 0.0:
        return
    police = 0.0
    if on.violence_police != 0.0:
        police = police_cut(p.postwar_police_maximum_cut, community.police_coverage, world.regions[community.region].collapse)
    luck, luck_of_turn, luck_of_death = uniform_and_pair(world.country[0].seed, COMMUNAL, COMMUNAL_ESCALATION, week, i)
    open_and_settle(i, world, police, luck)
    escalate(i, world, week, police, (luck_of_turn, luck_of_death))
    open_here = community.disputes * PER_10000 / max(community.population, p.trust_smallest_place)
    backlog = saturating(open_here, p.intergroup_backlog_half_value)
    elsewhere = p.intergroup_reliance_without_vigilantes - community.reliance_on_state
    aim = share(
        p.intergroup_vigilantism_by_backlog * backlog * elsewhere * (1.0 - p.intergroup_vigilantism_cut_by_police * police)
        + p.mediation_vigilantism * community.mediators
    )
    community.vigilantism = relax_towards(community.vigilantism, aim, p.intergroup_vigilantism_rate)


@behaviour
def open_and_settle(i, world, police, luck):
    """Disputes that open this week, by a draw, and those that custom and mediators settle.

    police: what they prevent, 0-1; luck: uniform, decides how many open.
    """
    community = world.communities[i]
    p = world.parameters[0]
    tension = (
        1.0
        + p.intergroup_disputes_by_election * world.conditions[community.region].election
        + p.intergroup_disputes_by_food_shock * community.shock[FOOD]
    )
    begun = dispute_rate(p, community.population, community.minority, community.intergroup_trust, p.dispute_opening_rate)
    rate = begun * (1.0 - police) * tension
    opened = float(poisson(rate, luck))
    settled_share = p.settlement_rate * (1.0 + p.mediation_settlement * community.mediators)
    settled = community.disputes * settled_share
    community.disputes = max(0.0, community.disputes + opened - settled)
    community.new_disputes = opened


@behaviour
def impartial_presence(i, world):
    """How far even-handed troops are here to hold groups apart, 0-1: standing near, and a part of it by patrols.

    The effect was found in war and with a force of about this evenness (Nomikos 2021, Mali); after war troops do not reduce
    violence of other kinds (Bara 2020).
    """
    community = world.communities[i]
    p = world.parameters[0]
    region = world.regions[community.region]
    impartial = 0.0
    if world.mechanisms[0].intergroup_presence != 0.0 and region.troops > 0.0:
        even = min(1.0, region.impartiality / p.intergroup_evenness_where_found) * world.headquarters[0].present * region.war
        patrols = p.intergroup_presence_by_patrols
        impartial = community.troops_nearby * ((1.0 - patrols) + patrols * community.patrol_coverage) * even
        if community.troops_nearby == 0.0:
            impartial = patrols * community.patrol_coverage * even
    return impartial


@behaviour
def escalate(i, world, week, police, luck):
    """Disputes that turn violent this week, by a draw, and whom they kill: one in a few costs lives, more where arms are.

    luck: two uniform numbers; how many turn violent, and whether that costs lives.
    """
    community = world.communities[i]
    region = world.regions[community.region]
    p = world.parameters[0]
    heat = 1.0 + p.intergroup_escalation_by_arms * region.arms + p.intergroup_escalation_by_threat * region.threat
    chance = escalation_probability(
        p.escalation_rate * heat,
        impartial_presence(i, world),
        1.0 - p.communal_onset_multiplier_with_un_presence,
        community.mediators,
        p.mediation_effect,
    )
    expected = community.disputes * chance * (1.0 - p.intergroup_escalation_cut_by_police * police)
    turned = float(poisson(expected, luck[0]))
    community.escalations = turned
    if turned > 0.0:
        if luck[1] < p.communal_lethality * (p.intergroup_lethality_without_arms + region.arms):
            toll = uniform(world.country[0].seed, COMMUNAL_ESCALATION, week, i, 1)
            drawn = heavy_tailed_count(toll, p.deaths_per_event, p.violence_most_deaths_of_an_event)
            dead = min(float(drawn), float(int(community.population * p.violence_deaths_ceiling)))
            community.communal_deaths = dead
            community.population -= dead
            community.deaths_total += dead
            community.civilian_deaths += dead
        community.violent_events += turned
