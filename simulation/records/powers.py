"""What powers are: the host government and its authorities, armed groups, parallel forces, and their fronts."""

from simulation.records.fields import Kind, index, number, shares

GROUP_KINDS = ("insurgent", "communal_militia", "ex_rebel")
PHASES = ("war", "ceasefire", "agreement", "post_war")
CONSENT_STATES = ("withdrawn", "compromised", "conditional", "strong")
FRONT_ACTORS = ("group", "state", "parallel")
INCIDENT_KINDS = ("none", "battle", "one_sided", "non_state")

GOVERNMENT = Kind(
    "government",
    "Host government",
    (
        *shares(
            ("consent", "consent to the mission"),
            ("base_consent", "consent it would give by itself"),
            ("sovereignty", "concern for sovereignty"),
            ("capacity", "capacity of the state"),
            ("legitimacy", "own legitimacy, external part"),
            ("patrons", "alternative patrons"),
            ("abuse", "propensity of its forces to abuse"),
            ("corruption", "corruption"),
            ("sensitivity", "sensitivity to reporting on abuse"),
            ("instability", "disarray after a coup"),
        ),
        number("order_consent", "share 0-1, -1 free", "consent that a person decided on (-1: its own judgement)"),
        number("restraint", "share -1 to 1", "restraint of its forces that was gained; below 0 they were provoked"),
        index("state", "consent read as a state", "code"),
        index("first_dyad", "first tie that it keeps"),
        index("last_dyad", "one past the last tie that it keeps"),
        index("withdrawn_weeks", "weeks since consent was withdrawn", "weeks"),
    ),
)

AUTHORITIES = Kind(
    "authorities",
    "Local authority",
    (
        index("region", "its region"),
        index("review_week", "offset of its reviews", "week"),
        index("front", "front of the state forces here"),
        index("dyad", "tie with the mission"),
        number("soldiers", "persons", "state forces here"),
        number("soldiers_start", "persons", "at the start"),
        *shares(
            ("capacity", "capacity of local administration"),
            ("effort", "effort in services"),
            ("presence", "state presence"),
            ("obstruction", "obstruction of mission and NGOs"),
            ("permit", "permits given"),
            ("diversion", "aid that officials take"),
            ("abuse", "propensity of forces here to abuse"),
            ("capture", "local elites' hold on programmes"),
            ("contact", "contact with the mission"),
            ("exposed", "abuse exposed, recent"),
            ("bypassed", "aid that goes around the state, recent"),
        ),
        number("order_obstruction", "share 0-1, -1 free", "obstruction that a person decided on (-1: its own judgement)"),
        number("order_permit", "share 0-1, -1 free", "permits that a person decided on (-1: its own judgement)"),
        number("denials", "denials this week", "movement or permits denied"),
    ),
)

GROUPS = Kind(
    "groups",
    "Armed group",
    (
        index("kind", "kind of group", "code"),
        index("identity", "identity group of its base (-1 mixed)"),
        index("signatory", "1 if it signed an agreement", "0 or 1"),
        index("phase", "stage of its peace process", "code"),
        index("phase_weeks", "time in the stage", "weeks"),
        index("first_front", "first of its fronts"),
        index("last_front", "one past its last front"),
        number("fighters", "persons", "fighters in all"),
        number("fighters_start", "persons", "at the start"),
        number("battle_rate", "events per 1000 fighters a week", "attacks on state, mission and parallel forces"),
        number("one_sided_rate", "events per 1000 fighters a week", "attacks on civilians"),
        number("non_state_rate", "events per 1000 fighters a week", "attacks on other groups"),
        *shares(
            ("tolerance", "tolerance of NGOs"),
            ("predation", "living off the people"),
            ("support", "support at large"),
            ("compliance", "compliance with commitments"),
            ("dividend", "dividends received, recent"),
            ("disruption", "violence near its process, recent"),
            ("pressure", "military pressure felt"),
        ),
        index("changed", "1 if the stage changed this week", "0 or 1"),
    ),
)

FRONTS = Kind(
    "fronts",
    "An armed actor in a region",
    (
        index("actor", "kind of actor", "code"),
        index("row", "row of the actor in its record"),
        index("region", "the region"),
        number("fighters", "persons", "armed members here"),
        number("fighters_start", "persons", "armed members here at the start"),
        number("ex_share", "share 0-1", "its part of the signatories' fighters in the region"),
        number("joined", "persons this week", "recruits and arrivals"),
        number("lost", "persons this week", "killed, captured or gone"),
        number("excitation", "events a week", "fading memory of own battles"),
        number("excitation_civil", "events a week", "fading memory of own attacks on civilians"),
        number("expected_battle", "events a week", "hazard of battle"),
        number("expected_one_sided", "events a week", "hazard of attacks on civilians"),
        number("expected_non_state", "events a week", "hazard of fights between groups"),
        number("battles", "events this week", "battles"),
        number("one_sided", "events this week", "attacks on civilians"),
        number("non_state", "events this week", "fights between groups"),
        number("battle_deaths", "deaths this week", "deaths in its battles"),
        number("one_sided_deaths", "deaths this week", "civilians killed"),
        number("non_state_deaths", "deaths this week", "deaths in its fights with groups"),
        index("used", "places for events in use", "places"),
        *shares(
            ("support", "support among people here"), ("control", "how far it decides here"), ("coverage_felt", "patrols met here")
        ),
    ),
)

FRONTS_SEEN = Kind(
    "fronts_seen",
    "What others may read of a front",
    (
        number("fighters", "persons", "as in fronts"),
        number("excitation", "events a week", "as in fronts"),
        number("excitation_civil", "events a week", "as in fronts"),
    ),
)

INCIDENTS = Kind(
    "incidents",
    "Place for an event of a front",
    (
        index("kind", "kind of event", "code"),
        index("community", "where"),
        index("count", "events here", "events"),
        number("deaths", "deaths", "all deaths"),
        number("civilians", "deaths", "civilians among them"),
    ),
)

PARALLEL_FORCES = Kind(
    "parallel_forces",
    "Parallel force",
    (
        index("start_week", "arrival", "week"),
        index("end_week", "departure", "week"),
        index("first_front", "first of its fronts"),
        index("last_front", "one past its last front"),
        *shares(
            ("partiality", "taking sides"), ("harm", "propensity to harm civilians"), ("present", "share of its strength in place")
        ),
    ),
)
