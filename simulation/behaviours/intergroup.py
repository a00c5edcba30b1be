"""Identity groups in a community: disputes, and trust between them."""

from simulation.behaviours.experience import events_felt
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.draws import COMMUNAL, COMMUNAL_ESCALATION, heavy_tailed_count, poisson, uniform, uniform_pair
from simulation.rules.common import bounded_talk, relax_towards, relax_unevenly, saturating, weekly_retention
from simulation.rules.intergroup import dispute_rate, escalation_probability, forgiveness_after, police_cut

FOUND_EVENNESS = 0.28
"""Evenness (``region_impartiality``) at which the effect of presence on communal violence was found: Mali's."""


@behaviour
def update_intergroup_trust(i, world, week):
    """Trust between identity groups: violence divides, impartial presence and dialogue join; reconciliation hurts.

    Wellbeing follows security and services, and pays for opened wounds (Cilliers, Dube and Siddiqi 2016). Cooperation
    rises with impartial presence and vanishes as bias rises (Nomikos 2022).
    """
    community = world.communities[i]
    r = community.region
    practice = world.practices[r]
    p = world.parameters[0]
    on = world.mechanisms[0]
    sessions = 0.0
    if on.intergroup_reconciliation != 0.0:
        sessions = max(practice.dialogue, world.local_conditions[i].sessions)
    fade = 1.0 - weekly_retention(p.programme_effect_half_life * 4.345)
    community.forgiveness = forgiveness_after(community.forgiveness, sessions, p.reconciliation_gain, fade)
    community.reconciliation_pain = share(
        community.reconciliation_pain * (1.0 - fade) + p.reconciliation_pain * sessions * (1.0 - community.reconciliation_pain)
    )
    impartial = 0.0
    if on.intergroup_presence != 0.0:
        # Found beside a war, where who cooperates with the others needs somebody to trust in (Nomikos 2022).
        impartial = world.regions[r].impartiality * community.contact * world.regions[r].war
    hurt = events_felt(p, community.escalations, community.population)
    good = p.cooperation_gain * impartial + 0.5 * p.reconciliation_gain * sessions
    bad = 0.03 * hurt + 0.001 * community.threat
    trust = community.intergroup_trust - community.shift_intergroup
    trust = trust + good * (1.0 - trust) - bad * trust
    trust = relax_towards(trust, 0.3 + 0.25 * community.forgiveness, 0.008)
    if on.trust_talk != 0.0:
        first = world.tie_start[i]
        last = world.tie_start[i + 1]
        if last > first:
            talked = 0.0
            shown = trust + community.shift_intergroup
            for k in range(first, last):
                seen = world.communities_seen[world.tie_other[k]].intergroup_trust
                talked += bounded_talk(shown, seen, p.confidence_bound)
            trust += 0.004 * talked / (last - first)
    view = share(trust)
    # As in trust in organisations, what instruments shift directly lies on top of what people learn.
    trust += world.regions[r].shift_intergroup
    community.intergroup_trust = share(trust)
    community.shift_intergroup = community.intergroup_trust - view
    community.ties = relax_towards(community.ties, share(0.2 + 0.5 * trust + 0.3 * community.forgiveness), 0.02)
    aim = share(
        0.15
        + 0.3 * community.coverage
        + 0.3 * community.security_experienced
        + 0.1 * community.ties
        + 0.1 * (1.0 - community.fear)
        - 0.25 * community.displaced / max(community.population_start, 1.0)
        - 0.2 * community.reconciliation_pain
        - 0.1 * community.disappointment
    )
    community.wellbeing = relax_towards(community.wellbeing, aim, 0.05)


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
        community.mediators, training, 0.03, 1.0 - weekly_retention(p.programme_effect_half_life * 4.345)
    )
    if on.intergroup_disputes == 0.0:
        return
    police = 0.0
    if on.violence_police != 0.0:
        police = police_cut(p.postwar_police_maximum_cut, community.police_coverage, world.regions[community.region].collapse)
    open_and_settle(i, world, week, police)
    escalate(i, world, week, police)
    backlog = saturating(community.disputes * 10000.0 / max(community.population, 500.0), 30.0)
    aim = share(
        0.45 * backlog * (1.2 - community.reliance_on_state) * (1.0 - 0.5 * police) + p.mediation_vigilantism * community.mediators
    )
    community.vigilantism = relax_towards(community.vigilantism, aim, 0.05)


@behaviour
def open_and_settle(i, world, week, police):
    """Disputes that open this week, by a draw, and those that custom and mediators settle. police: what they prevent, 0-1."""
    community = world.communities[i]
    p = world.parameters[0]
    tension = 1.0 + 0.5 * world.conditions[community.region].election + 0.4 * community.shock[1]
    rate = (
        dispute_rate(community.population, community.minority, community.intergroup_trust, p.dispute_opening_rate)
        * (1.0 - police)
        * tension
    )
    opened = float(poisson(rate, uniform(world.country[0].seed, COMMUNAL, week, i, 0)))
    settled_share = p.settlement_rate * (1.0 + p.mediation_settlement * community.mediators)
    settled = community.disputes * settled_share
    community.disputes = max(0.0, community.disputes + opened - settled)
    community.new_disputes = opened


@behaviour
def impartial_presence(i, world):
    """How far even-handed troops are here to hold groups apart, 0-1.

    The effect was found in war and with a force of about this evenness (Nomikos 2021, Mali); after war troops do not reduce
    violence of other kinds (Bara 2020).
    """
    community = world.communities[i]
    region = world.regions[community.region]
    impartial = 0.0
    if world.mechanisms[0].intergroup_presence != 0.0 and region.troops > 0.0:
        even = min(1.0, region.impartiality / FOUND_EVENNESS) * world.headquarters[0].present * region.war
        impartial = community.troops_nearby * (0.8 + 0.2 * community.patrol_coverage) * even
        if community.troops_nearby == 0.0:
            impartial = 0.2 * community.patrol_coverage * even
    return impartial


@behaviour
def escalate(i, world, week, police):
    """Disputes that turn violent this week, by a draw, and whom they kill: one in a few costs lives, more where arms are."""
    community = world.communities[i]
    region = world.regions[community.region]
    p = world.parameters[0]
    seed = world.country[0].seed
    heat = 1.0 + 2.0 * region.arms + region.threat
    chance = escalation_probability(
        p.escalation_rate * heat,
        impartial_presence(i, world),
        1.0 - p.communal_onset_multiplier_with_un_presence,
        community.mediators,
        p.mediation_effect,
    )
    expected = community.disputes * chance * (1.0 - 0.5 * police)
    a, b = uniform_pair(seed, COMMUNAL_ESCALATION, week, i, 0)
    turned = float(poisson(expected, a))
    community.escalations = turned
    if turned > 0.0:
        if b < p.communal_lethality * (0.3 + region.arms):
            toll = uniform(seed, COMMUNAL_ESCALATION, week, i, 1)
            dead = min(float(heavy_tailed_count(toll, p.deaths_per_event)), float(int(community.population * 0.2)))
            community.communal_deaths = dead
            community.population -= dead
            community.deaths_total += dead
            community.civilian_deaths += dead
        community.violent_events += turned
