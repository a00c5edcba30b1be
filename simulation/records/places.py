"""What regions and the country's conditions are, and the practices in force in a region."""

import math

from simulation.records.fields import Kind, index, number, shares
from simulation.registers.instruments import INSTRUMENTS, LEVERS
from simulation.registers.mechanisms import MECHANISMS
from simulation.registers.parameters import PARAMETERS
from simulation.registers.switches import SWITCHES

SHOCK_KINDS = (
    "coup",
    "epidemic",
    "offensive",
    "parallel_departure",
    "patron_offer",
    "accord",
    "election",
    "scandal",
    "flood",
    "drought",
    "none",
    "donor_cut",
    "displacement_influx",
    "ceasefire_breakdown",
    "rumour",
    "audit_finding",
    "troop_ceiling",
    "misconduct",
    "attack",
    "ambush",
    "outreach",
    "relief",
    "dispute_training",
    "dialogue_sessions",
    "permit_refusal",
    "leak",
    "coup_rumour",
)

REGIONS = Kind(
    "regions",
    "Region as its agents know it from the week before",
    (
        index("first", "first of its communities"),
        index("last", "one past its last community"),
        index("first_front", "first entry of its fronts in the index"),
        index("last_front", "one past the last entry of its fronts in the index"),
        index("first_post", "first entry of its posts in the index"),
        index("last_post", "one past the last entry of its posts in the index"),
        number("population_start", "people", "people at the start"),
        number("population", "people", "people at home"),
        number("displaced", "people", "people away"),
        number("exposure", "relative", "sum of exposure weights"),
        number("troops", "persons", "mission military here"),
        number("police", "persons", "mission police here"),
        number("civil_affairs", "persons", "mission civilians here"),
        number("engineers", "persons", "engineers here"),
        number("order_troops", "share", "troops that a person moved here (+) or away (-), against the schedule"),
        number("troops_parallel", "persons", "parallel forces here"),
        number("events", "events this week", "violent events"),
        number("deaths", "deaths this week", "all deaths"),
        number("civilian_deaths", "deaths this week", "civilians killed"),
        number("ex_armed", "people", "fighters of signatories still under arms"),
        number("ex_armed_start", "people", "the same at the start"),
        number("ex_lapsed", "people", "ex-combatants who gave up waiting"),
        number("ex_waiting", "people", "fighters and claimants who may enrol"),
        number("ex_demobilised", "people", "enrolled and waiting for reintegration"),
        number("delivered", "US dollars a week", "aid that arrived"),
        number("delivered_state", "US dollars a week", "aid through the state"),
        number("ngo_staff", "persons", "NGO staff here"),
        number("rivals", "persons", "fighters of all groups here"),
        number("at_war", "persons", "fighters of groups at war with the state here"),
        number("practice_felt", "share 0-1", "practice of each instrument that people know, by instrument", len(INSTRUMENTS)),
        number("shift_mission", "share", "direct effects of instruments on trust in the mission, in all; 0 unless assumed"),
        number("shift_ngos", "share", "direct effects of instruments on trust in NGOs, in all; 0 unless assumed"),
        number("shift_government", "share", "direct effects of instruments on trust in the state, in all; 0 unless assumed"),
        number("shift_intergroup", "share", "direct effects of instruments on trust between groups, in all; 0 unless assumed"),
        number("patrol_effort", "effort over its scale", "mean patrol effort over people, before it saturates"),
        number("armed_memory", "events a week", "recent battles"),
        *shares(
            ("grievance", "mean over people"),
            ("collaboration", "mean over people"),
            ("fear", "mean over people"),
            ("threat", "mean over people"),
            ("need", "mean unmet need"),
            ("coverage", "mean coverage of need"),
            ("patrol_coverage", "mean over people"),
            ("police_coverage", "mean over people"),
            ("acceptance", "mean over people"),
            ("trust_mission", "mean over people"),
            ("redress", "mean over people"),
            ("harm_memory", "mean over people"),
            ("predation", "how far groups here live off the people"),
            ("tolerance", "how far groups here tolerate NGOs"),
            ("collapse", "how far violence has filled its scale"),
            ("impartiality", "how even-handed force looks here, this week"),
            ("war", "how far the country is at war"),
            ("arms", "how far arms are at hand: fighters of all groups per 1000 people, saturating"),
        ),
        number("event_rate", "events per 100,000 people and year", "violent events at the pace of this week"),
    ),
)

CONDITIONS = Kind(
    "conditions",
    "Conditions that come from outside",
    (
        index("offensive_group", "group of the offensive (-1 all)"),
        number("epidemic", "0-1", "strength of an epidemic"),
        number("drought", "0-1", "strength of drought or flood"),
        number("offensive", "0-1", "strength of an armed offensive"),
        number("scandal", "0-1", "strength of a scandal"),
        number("rumour", "0-1", "hostile rumour"),
        number("donor_cut", "0-1", "share of donors' money cut"),
        number("influx", "0-1", "arrivals from abroad as strain on services"),
        number("coup", "0-1", "disarray of a coup"),
        number("breakdown", "0-1", "breakdown of a ceasefire"),
        number("patron", "0-1", "offer of another patron"),
        number("accord", "0-1", "opening for an accord"),
        number("finding", "0-1", "audit finding made public"),
        number("ceiling", "0-1", "cut of the troop ceiling"),
        number("election", "0-1", "election time"),
        number("attack", "0-1", "strength of attacks on civilians by a named actor"),
        number("ambush", "0-1", "strength of an ambush of the mission"),
        number("refusal", "0-1", "permits refused from above"),
        number("leak", "0-1", "leak of humanitarian data"),
        index("local", "events in force at single communities", "events"),
        number("novelty", "0-1", "new tasks that nobody has planned for"),
    ),
)

LOCAL_CONDITIONS = Kind(
    "local_conditions",
    "What comes to a community from outside",
    (
        number("misconduct", "0-1", "misconduct of the mission that becomes known here"),
        number("outreach", "0-1", "visits by the mission beyond its own plans"),
        number("relief", "0-1", "aid from outside; 1 = two US dollars a person and week"),
        number("training", "0-1", "training in dispute resolution"),
        number("sessions", "0-1", "dialogue between identity groups"),
    ),
)

TIMELINE = Kind(
    "timeline",
    "Event of the timeline",
    (
        index("kind", "kind of event", "code"),
        index("region", "region (-1 everywhere)"),
        index("group", "group (-1 all)"),
        index("community", "community (-1 all of the region)"),
        index("front", "front of the actor named (-1 none)"),
        index("week", "first week", "week"),
        index("last_week", "one past its last week", "week"),
        number("magnitude", "0-1", "strength"),
    ),
)

INFLOWS = Kind(
    "inflows",
    "Arrival of fighters from outside",
    (
        index("group", "group they join"),
        index("phase", "phase of the inflow (1-3)", "code"),
        index("week", "first week", "week"),
        index("last_week", "one past its last week", "week"),
    ),
)

PRACTICES = Kind(
    "practices",
    "Practices in force in a region",
    tuple(number(lever.field, lever.unit, f"{instrument}: {lever.title}") for instrument, lever in LEVERS),
)

SPENDING = Kind(
    "spending",
    "What an instrument costs",
    (
        number("mission_hours", "hours a week", "mission staff-hours"),
        number("ngo_hours", "hours a week", "NGO hours"),
        number("money", "US dollars a week", "money"),
    ),
)

RATES = Kind(
    "costs",
    "Cost rates of an instrument",
    (
        number("mission_hours", "hours per region and week", "at full intensity"),
        number("ngo_hours", "hours per region and week", "at full intensity"),
        number("money", "US dollars per region and week", "at full intensity"),
        number("lag", "weeks", "adoption lag"),
        number("compliance", "share 0-1", "share carried out"),
        number("decay", "per week", "share kept each week after the end"),
        index("partners", "NGOs take part", "0 or 1"),
        index("shifts_mission", "its direct effect on trust in the mission has no estimate and is drawn", "0 or 1"),
        index("shifts_ngos", "the same for trust in NGOs", "0 or 1"),
        index("shifts_government", "the same for trust in the state", "0 or 1"),
        index("shifts_intergroup", "the same for trust between groups", "0 or 1"),
    ),
)

PARAMETER_RECORD = Kind(
    "parameters",
    "Parameters",
    tuple(number(p.field, p.unit, p.meaning, low=-math.inf, high=math.inf) for p in PARAMETERS.values()),
)
"""Their ranges are the register's, which `simulation.world.settings.check_parameters` keeps."""
MECHANISM_RECORD = Kind(
    "mechanisms", "Mechanisms, 1 = on", tuple(number(m.field, "0 or 1", m.meaning) for m in MECHANISMS.values())
)
SWITCH_RECORD = Kind(
    "switches", "Switches, number of the option", tuple(index(s.id, s.meaning, "option") for s in SWITCHES.values())
)

COUNTRY = Kind(
    "country",
    "Country scalars of the scenario",
    (
        index("seed", "seed", "number"),
        index("horizon", "week of exit", "week"),
        index("exit_on_withdrawal", "mission leaves when consent is withdrawn", "0 or 1"),
        number("mission_hour_usd", "US dollars", "an hour of mission staff"),
        number("ngo_hour_usd", "US dollars", "an hour of NGO staff"),
        number("organisations", "organisations", "NGOs in all"),
        number("population_start", "people", "people in all"),
        number("troops_peak", "persons", "largest deployment"),
        number("fighters_start", "persons", "fighters at the start"),
        number("ddr_slots", "people a week", "disarmament slots at full intensity"),
        number("ddr_places", "people a week", "reintegration places at full intensity"),
        number("ddr_start", "week", "first week of disarmament"),
        number("ddr_cash", "US dollars", "cash per head"),
    ),
)
