"""Where violent events fall and whom they kill; events of the timeline among them."""

from simulation.compiler.codes import ATTACK, BATTLE, NON_STATE, ONE_SIDED
from simulation.compiler.compiled import behaviour, procedure
from simulation.compiler.draws import EVENT_DEATHS, EVENT_PLACE, heavy_tailed_count, uniform_pair
from simulation.compiler.sizes import EVENTS_OF_A_KIND, PLACES_OF_AN_EVENT, SLOTS
from simulation.rules.conversions import DEATHS_OF_FULL_ATTACK, HALF
from simulation.rules.violence import left_open


@procedure
def choose_place(f, kind, number, week, world):
    """Draw the community of one event of a front: by exposure in its region, then accepted by how open the place is.

    At most ``places_tried`` candidates, so that the total of the region never changes: violence is moved, not removed.
    number: of the draws that decide.
    """
    seed = world.country[0].seed
    region = world.regions[world.fronts[f].region]
    chosen = region.first
    for attempt in range(min(int(world.parameters[0].violence_places_tried), PLACES_OF_AN_EVENT)):
        place, luck = uniform_pair(seed, EVENT_PLACE, week, f, number * PLACES_OF_AN_EVENT + attempt)
        mark = place * region.exposure
        low = region.first
        high = region.last - 1
        while low < high:
            middle = (low + high) >> 1
            if world.communities[middle].exposure_sum < mark:
                low = middle + 1
            else:
                high = middle
        chosen = low
        if luck < openness(chosen, kind, world):
            break
    return chosen


@behaviour
def openness(i, kind, world):
    """How open a community is to an event of a kind, 0-1.

    Places with patrols, low collaboration or (for attacks on civilians) no project are passed over more often.
    """
    community = world.communities[i]
    r = community.region
    p = world.parameters[0]
    on = world.mechanisms[0]
    least = p.violence_openness_to_attacks if kind == ONE_SIDED else p.violence_openness_to_fights
    open_to = least + (1.0 - least) * community.collaboration
    if on.violence_relocation != 0.0:
        open_to *= left_open(p.relocation, community.patrol_coverage)
    if kind == ONE_SIDED and on.violence_projects != 0.0:
        # A project marks a place: who takes it is punished where groups are strong.
        open_to = min(1.0, open_to * (1.0 + world.practices[r].project_money * world.regions[r].collapse))
    return open_to


@procedure
def record_events(f, kind, count, week, world):
    """Place ``count`` events of a kind on a front; returns all deaths.

    Each event has a heavy-tailed number of deaths with mean near two (Mali 2017: 474 events, 949 deaths, ACLED).
    """
    p = world.parameters[0]
    seed = world.country[0].seed
    deaths = 0.0
    for k in range(count):
        number = (kind - BATTLE) * EVENTS_OF_A_KIND + k
        place = choose_place(f, kind, number, week, world)
        toll, side = uniform_pair(seed, EVENT_DEATHS, week, f, number)
        dead = float(heavy_tailed_count(toll, p.deaths_per_event, p.violence_most_deaths_of_an_event))
        bystanders = 0.0
        if kind == ONE_SIDED:
            bystanders = dead
        elif kind == BATTLE and side < p.bystander_share / p.violence_bystanders_where_any:
            bystanders = float(int(dead * p.violence_bystanders_where_any + HALF))
        deaths += put_event(f, kind, place, number, dead=dead, bystanders=bystanders, world=world)
    return deaths


@procedure
def put_event(f, kind, place, number, dead, bystanders, world):
    """Put one event of a front at a community; returns its deaths, at most ``deaths_ceiling`` of the people there."""
    front = world.fronts[f]
    ceiling = max(0.0, world.communities[place].population * world.parameters[0].violence_deaths_ceiling)
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
        if slot.kind == ONE_SIDED:
            bystanders = dead
        else:
            bystanders = min(bystanders, dead)
        slot.civilians += bystanders
    return dead


@procedure
def attacks_of_timeline(f, week, world):
    """Attacks on civilians by this front that the timeline brings this week, each of magnitude x 20 dead; their number.

    They are put like any other attack of the front, so that harm, fear, excitation and support follow the same rules.
    """
    count = 0
    for k in range(world.timeline.shape[0]):
        event = world.timeline[k]
        if event.kind == ATTACK and event.front == f and week >= event.week and week < event.last_week:
            number = NON_STATE * EVENTS_OF_A_KIND + count
            place = event.community
            if place < 0:
                place = choose_place(f, ONE_SIDED, number, week, world)
            dead = max(1.0, float(int(DEATHS_OF_FULL_ATTACK * event.magnitude + HALF)))
            deaths = put_event(f, ONE_SIDED, place, number, dead=dead, bystanders=dead, world=world)
            world.fronts[f].one_sided_deaths += deaths
            count += 1
    return count
