"""The last stage of a week, for the country: sums over regions, organisations, distributions, errors of belief.

No rule and no behaviour reads what is written here. Distributions are measured every few weeks and stand in between.
"""

from __future__ import annotations

import math

from simulation.compiler.codes import (
    EACH_SECTOR,
    FOOD,
    HEALTH,
    INFRASTRUCTURE,
    LIVELIHOOD,
    MISSION_NGO,
    POST_WAR,
    PROTECTION,
)
from simulation.compiler.compiled import behaviour, share
from simulation.compiler.sizes import (
    COUNTRY_ORGANISATIONS,
    IDENTITY_GROUPS,
    MEAN_OVER_AID,
    MEAN_OVER_EX_COMBATANTS,
    MEAN_OVER_PEOPLE,
    PEOPLE_BY_COVERAGE,
    PEOPLE_BY_GROUP,
    PEOPLE_BY_WELLBEING,
    SUM,
    WELLBEING_BY_GROUP,
    WELLBEING_BY_WELLBEING,
)
from simulation.rules.conversions import HALF, TINY


@behaviour
def measure_country(i, world, week):
    """Outcomes that exist by region, for the country: sums, or means over people or over aid delivered.

    ``outcome_weight`` names the way for each row: 0 measured for the country alone, 1 sum, 2 people, 3 aid,
    4 ex-combatants.
    """
    people = 0.0
    aid = 0.0
    former = 0.0
    regions = world.memory.shape[0]
    for r in range(regions):
        people += world.memory[r].people
        aid += world.memory[r].delivered
        former += world.memory[r].former
    for row in range(world.values.shape[0]):
        way = world.outcome_weight[row]
        if way > 0:
            total = 0.0
            for r in range(regions):
                value = world.region_values[r, row]
                if way == SUM:
                    total += value
                elif way == MEAN_OVER_PEOPLE:
                    total += value * world.memory[r].people
                elif way == MEAN_OVER_AID:
                    total += value * world.memory[r].delivered
                else:
                    total += value * world.memory[r].former
            if way == MEAN_OVER_PEOPLE:
                total /= max(people, 1.0)
            elif way == MEAN_OVER_AID:
                total /= max(aid, 1.0)
            elif way == MEAN_OVER_EX_COMBATANTS:
                total /= max(former, 1.0)
            world.values[row] = total


@behaviour
def measure_organisations(i, world, week):
    """Trust along ties, promises, disputes, engagement, costs, consent and the peace process."""
    measure_ties(world)
    measure_ngos(world)
    measure_costs(world)
    measure_peace(world)


@behaviour
def measure_ties(world):
    """Trust along ties between organisations, promises broken, disputes, and the shape of the network."""
    m = world.measures[0]
    p = world.parameters[0]
    trust = 0.0
    weight = 0.0
    with_mission = 0.0
    weight_mission = 0.0
    breaches = 0.0
    accidental = 0.0
    disputes = 0.0
    dense = 0.0
    broken = 0.0
    hub = 0.0
    count = world.dyads.shape[0]
    for k in range(count):
        dyad = world.dyads[k]
        both = HALF * (dyad.trust_ab + dyad.trust_ba)
        trust += dyad.weight * both
        weight += dyad.weight
        if dyad.kind == MISSION_NGO:
            with_mission += dyad.weight * both
            weight_mission += dyad.weight
        breaches += dyad.broken + dyad.accidental
        accidental += dyad.accidental
        disputes += dyad.new_dispute
        if both > p.measures_dense_tie:
            dense += 1.0
        if both < p.measures_broken_tie:
            broken += 1.0
        if dyad.a <= 1 or dyad.b <= 1:  # the mission, or humanitarian coordination
            hub += dyad.weight * both
    m.trust_organisations = trust / max(weight, 1.0)
    m.trust_mission_ngos = with_mission / max(weight_mission, 1.0)
    m.breaches = breaches
    m.accidental_breaches = accidental
    m.organisation_disputes = disputes
    organisations = float(COUNTRY_ORGANISATIONS + world.regions.shape[0] + world.ngos.shape[0])
    m.network_density = dense / (HALF * organisations * (organisations - 1.0))
    m.network_fragmentation = broken / count
    m.network_brokerage = hub / max(trust, TINY)


@behaviour
def measure_ngos(world):
    """Engagement, expertise, honesty of reports, funds, and how far beliefs lie apart."""
    m = world.measures[0]
    p = world.parameters[0]
    engaged = 0.0
    expertise = 0.0
    staff = 0.0
    true = 0.0
    reported = 0.0
    funds = 0.0
    distance = 0.0
    members = 0.0
    for n in range(world.ngos.shape[0]):
        ngo = world.ngos[n]
        engaged += ngo.staff * ngo.agreement
        expertise += ngo.staff * share(p.measures_expertise_by_skill * ngo.skill + p.measures_expertise_by_trade * ngo.expertise)
        staff += ngo.staff
        true += ngo.delivered
        reported += ngo.reported
        funds += ngo.funds
        distance += ngo.weight * ngo.distance
        members += ngo.weight
    m.engagement = engaged / max(staff, 1.0)
    ours = world.headquarters[0].skill
    m.expertise = p.measures_expertise_of_ngos * expertise / max(staff, 1.0) + p.measures_expertise_of_headquarters * ours
    m.report_bias = share(reported / true - 1.0) if true > 1.0 else 0.0
    m.ngo_funds = funds
    m.belief_distance = distance / max(members, 1.0)


@behaviour
def measure_costs(world):
    """Hours and money that practices cost."""
    m = world.measures[0]
    country = world.country[0]
    hours = 0.0
    ngo_hours = 0.0
    money = 0.0
    for k in range(world.spending.shape[0]):
        hours += world.spending[k].mission_hours
        ngo_hours += world.spending[k].ngo_hours
        money += world.spending[k].money
    m.cost_mission_hours = hours
    m.cost_ngo_hours = ngo_hours
    m.cost_money = money
    m.cost_usd = hours * country.mission_hour_usd + ngo_hours * country.ngo_hour_usd + money


@behaviour
def measure_peace(world):
    """Consent of the government, and how far the peace process has come."""
    m = world.measures[0]
    m.consent = world.government[0].consent
    process = 0.0
    strength = 0.0
    signed = 0.0
    after = 0.0
    for g in range(world.groups.shape[0]):
        group = world.groups[g]
        size = max(group.fighters_start, group.fighters) + 1.0
        process += size * group.phase / POST_WAR
        strength += size
        if group.signatory == 1:
            signed += 1.0
            if group.phase == POST_WAR:
                after += 1.0
    m.peace_process = process / strength if strength > 0.0 else 1.0
    m.weeks_postwar = 1.0 if signed > 0.0 and after == signed else 0.0


@behaviour
def measure_distribution(i, world, week):
    """Every few weeks: worst-off tenth, inequality, gaps between groups, targeting, errors of belief."""
    if week % int(world.parameters[0].measures_distribution_interval) == 0:
        fill_histograms(world)
        measure_worst_off(world)
        measure_inequality(world)
        measure_identity_gap(world)
        measure_targeting(world)
        measure_errors_of_belief(world)


@behaviour
def bin_of(value, bins):
    """The bin of a share 0-1; the last holds 1."""
    b = int(value * bins)
    if b > bins - 1:
        b = bins - 1
    return b


@behaviour
def fill_histograms(world):
    """Count people, and people times wellbeing, by wellbeing, coverage and identity group."""
    bins = world.histogram.shape[1]
    for b in range(bins):
        for row in range(world.histogram.shape[0]):
            world.histogram[row, b] = 0.0
    for k in range(world.communities.shape[0]):
        c = world.communities[k]
        size = c.population
        b = bin_of(c.wellbeing, bins)
        world.histogram[PEOPLE_BY_WELLBEING, b] += size
        world.histogram[WELLBEING_BY_WELLBEING, b] += size * c.wellbeing
        world.histogram[PEOPLE_BY_COVERAGE, bin_of(c.coverage, bins)] += size
        g = c.identity
        if g > IDENTITY_GROUPS - 1:
            g = IDENTITY_GROUPS - 1
        world.histogram[PEOPLE_BY_GROUP, g] += size
        world.histogram[WELLBEING_BY_GROUP, g] += size * c.wellbeing


@behaviour
def people_at_home(world):
    """People at home in the country."""
    people = 0.0
    for k in range(world.communities.shape[0]):
        people += world.communities[k].population
    return people


@behaviour
def measure_worst_off(world):
    """Mean wellbeing of the tenth of people who are worst off."""
    tenth = world.parameters[0].measures_worst_off * people_at_home(world)
    taken = 0.0
    worst = 0.0
    for b in range(world.histogram.shape[1]):
        size = world.histogram[PEOPLE_BY_WELLBEING, b]
        if size > 0.0 and taken < tenth:
            part = min(size, tenth - taken)
            worst += part * world.histogram[WELLBEING_BY_WELLBEING, b] / size
            taken += part
    world.measures[0].worst_off_tenth = worst / max(taken, 1.0)


@behaviour
def measure_inequality(world):
    """Gini index of the coverage of needs over people."""
    bins = world.histogram.shape[1]
    people = people_at_home(world)
    below = 0.0
    area = 0.0
    total = 0.0
    for b in range(bins):
        size = world.histogram[PEOPLE_BY_COVERAGE, b]
        value = size * (b + HALF) / bins
        area += size * (below + HALF * value)
        below += value
        total += value
    world.measures[0].gini_coverage = share(1.0 - area / max(HALF * people * total, TINY))


@behaviour
def measure_identity_gap(world):
    """Difference in mean wellbeing between the best-off and the worst-off identity group that is not tiny."""
    people = people_at_home(world)
    low = 1.0
    high = 0.0
    for g in range(IDENTITY_GROUPS):
        size = world.histogram[PEOPLE_BY_GROUP, g]
        if size > world.parameters[0].measures_smallest_group * people:
            mean = world.histogram[WELLBEING_BY_GROUP, g] / size
            low = min(low, mean)
            high = max(high, mean)
    world.measures[0].identity_gap = max(0.0, high - low)


@behaviour
def measure_targeting(world):
    """Correlation over communities between aid a head and need before aid."""
    m = world.measures[0]
    p = world.parameters[0]
    sum_x = 0.0
    sum_y = 0.0
    sum_xx = 0.0
    sum_yy = 0.0
    sum_xy = 0.0
    for k in range(world.communities.shape[0]):
        c = world.communities[k]
        x = c.delivered / max(c.population + c.hosted, 1.0)
        x = x / (x + p.measures_aid_half_value)
        lasting = c.baseline_need[HEALTH] + c.baseline_need[FOOD] + c.baseline_need[INFRASTRUCTURE]
        lasting += c.baseline_need[PROTECTION]
        lasting += c.baseline_need[LIVELIHOOD]
        shocked = lasting + c.shock[HEALTH] + c.shock[FOOD] + c.shock[LIVELIHOOD]
        y = EACH_SECTOR * shocked + p.measures_need_by_threat * c.threat
        sum_x += x
        sum_y += y
        sum_xx += x * x
        sum_yy += y * y
        sum_xy += x * y
    n = float(world.communities.shape[0])
    spread = (n * sum_xx - sum_x * sum_x) * (n * sum_yy - sum_y * sum_y)
    m.need_targeting = 0.0
    if spread > TINY:
        m.need_targeting = (n * sum_xy - sum_x * sum_y) / math.sqrt(spread)


@behaviour
def measure_errors_of_belief(world):
    """Mean distance of NGOs' beliefs about need, and of units' beliefs about danger, from the truth."""
    m = world.measures[0]
    error = 0.0
    rows = world.presence.shape[0]
    for k in range(rows):
        c = world.communities[world.presence[k].community]
        gap = world.presence[k].believed_need - EACH_SECTOR * (
            c.need[HEALTH] + c.need[FOOD] + c.need[INFRASTRUCTURE] + c.need[PROTECTION] + c.need[LIVELIHOOD]
        )
        error += gap if gap > 0.0 else -gap
    m.belief_error_need = error / max(rows, 1)
    error = 0.0
    rows = world.reach.shape[0]
    for k in range(rows):
        gap = world.reach[k].believed_threat - world.communities[world.reach[k].community].threat
        error += gap if gap > 0.0 else -gap
    m.belief_error_threat = error / max(rows, 1)
