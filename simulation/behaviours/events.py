"""Where violent events fall and whom they kill; events of the timeline among them."""

from simulation.compiler.compiled import procedure
from simulation.compiler.draws import EVENT_DEATHS, EVENT_PLACE, heavy_tailed_count, uniform_pair
from simulation.compiler.sizes import SLOTS
from simulation.rules.violence import left_open


@procedure
def choose_place(f, r, number, week, world, attraction):
    """Draw the community of one event: by exposure in the region, then accepted by how open the place is.

    Places with patrols, low collaboration or (for attacks on civilians) little aid are passed over more often; at most
    six candidates, so that the total of the region never changes: violence is moved, not removed.
    attraction: 0 battle, 1 attacks on civilians, 2 fights between groups.
    """
    seed = world.country[0].seed
    region = world.regions[r]
    on = world.mechanisms[0]
    p = world.parameters[0]
    chosen = region.first
    for attempt in range(6):
        place, luck = uniform_pair(seed, EVENT_PLACE, week, f, number * 8 + attempt)
        mark = place * region.exposure
        low = region.first
        high = region.last - 1
        while low < high:
            middle = (low + high) // 2
            if world.communities[middle].exposure_sum < mark:
                low = middle + 1
            else:
                high = middle
        chosen = low
        community = world.communities[chosen]
        openness = 0.35 + 0.65 * community.collaboration
        if on.violence_relocation != 0.0:
            openness *= left_open(p.relocation, community.patrol_coverage)
        if attraction == 1:
            openness = 0.5 + 0.5 * community.collaboration
            if on.violence_relocation != 0.0:
                openness *= left_open(p.relocation, community.patrol_coverage)
            if on.violence_projects != 0.0:
                # A project marks a place: who takes it is punished where groups are strong.
                money = world.practices[r].project_money
                openness = min(1.0, openness * (1.0 + money * region.collapse))
        if luck < openness:
            break
    return chosen


@procedure
def record_events(f, r, kind, count, first_number, week, world):
    """Place ``count`` events of a kind on a front; returns all deaths.

    Each event has a heavy-tailed number of deaths with mean near two (Mali 2017: 474 events, 949 deaths, ACLED).
    """
    p = world.parameters[0]
    seed = world.country[0].seed
    deaths = 0.0
    for k in range(count):
        number = first_number + k
        place = choose_place(f, r, number, week, world, kind - 1)
        toll, side = uniform_pair(seed, EVENT_DEATHS, week, f, number)
        dead = float(heavy_tailed_count(toll, p.deaths_per_event))
        bystanders = 0.0
        if kind == 2:
            bystanders = dead
        elif kind == 1 and side < p.bystander_share * 4.0:
            bystanders = float(int(dead * 0.25 + 0.5))
        deaths += put_event(f, kind, place, number, dead, bystanders, world)
    return deaths


@procedure
def put_event(f, kind, place, number, dead, bystanders, world):
    """Put one event of a front at a community; returns its deaths, at most a fifth of the people there."""
    front = world.fronts[f]
    ceiling = max(0.0, world.communities[place].population * 0.2)
    dead = min(dead, float(int(ceiling)))
    bystanders = min(bystanders, dead)
    if front.used < SLOTS:
        slot = world.incidents[f * SLOTS + front.used]
        slot.kind = kind
        slot.community = place
        slot.count = 1
        slot.deaths = dead
        slot.civilians = bystanders
        front.used += 1
    else:
        # More events than places: the event joins an earlier one of this front, of its kind where there is one.
        chosen = number % SLOTS
        for s in range(SLOTS):
            if world.incidents[f * SLOTS + (chosen + s) % SLOTS].kind == kind:
                chosen = (chosen + s) % SLOTS
                break
        slot = world.incidents[f * SLOTS + chosen]
        slot.count += 1
        slot.deaths += dead
        if slot.kind == 2:
            bystanders = dead
        else:
            bystanders = min(bystanders, dead)
        slot.civilians += bystanders
    return dead


@procedure
def attacks_of_timeline(f, r, week, world):
    """Attacks on civilians by this front that the timeline brings this week, each of magnitude x 20 dead; their number.

    They are put like any other attack of the front, so that harm, fear, excitation and support follow the same rules.
    """
    count = 0
    for k in range(world.timeline.shape[0]):
        event = world.timeline[k]
        if event.kind == 18 and event.front == f and week >= event.week and week < event.last_week:
            place = event.community
            if place < 0:
                place = choose_place(f, r, 3000 + count, week, world, 1)
            dead = max(1.0, float(int(20.0 * event.magnitude + 0.5)))
            world.fronts[f].one_sided_deaths += put_event(f, 2, place, 3000 + count, dead, dead, world)
            count += 1
    return count
