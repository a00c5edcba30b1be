"""What organisations are: NGOs, their posts and presence, mission headquarters, units, coordination, donors."""

from simulation.records.fields import Kind, index, number, shares

NGO_KINDS = ("dunantist", "multi_mandate", "national", "red_cross")
UNIT_KINDS = ("infantry", "police", "engineers", "civil_affairs")
MANDATES = ("observer", "traditional", "multidimensional", "enforcement")
DYAD_KINDS = (
    "mission_ngo",
    "coordination_ngo",
    "government_ngo",
    "mission_government",
    "mission_authority",
    "mission_coordination",
    "ngo_ngo",
)

NGOS = Kind(
    "ngos",
    "NGO",
    (
        index("kind", "kind of NGO", "code"),
        index("first_post", "first of its posts"),
        index("last_post", "one past its last post"),
        index("first_presence", "first of its presence rows"),
        index("last_presence", "one past its last presence row"),
        index("review_week", "offset of its reviews", "week"),
        index("dyad_mission", "its tie with the mission"),
        index("first_dyad", "first tie that it keeps"),
        index("last_dyad", "one past the last tie that it keeps"),
        number("weight", "organisations", "organisations that this record stands for"),
        number("staff", "persons", "staff in all"),
        number("staff_start", "persons", "staff at the start"),
        number("hours_coordination", "hours a week", "staff-hours spent on coordination"),
        number("funds", "US dollars", "money held"),
        number("income", "US dollars a week", "money received"),
        number("spent", "US dollars a week", "money spent"),
        number("appeal", "relative", "claim on donors' money"),
        number("delivered", "US dollars a week", "true delivery"),
        number("reported", "US dollars a week", "reported delivery"),
        number("diverted", "US dollars a week", "lost to diversion"),
        number("sectors", "share 0-1", "share of its work by sector", 5),
        *shares(
            ("strictness", "how strictly it keeps to humanitarian principles"),
            ("expertise", "skill"),
            ("skill", "targeting skill learned here"),
            ("flexible", "money without earmarks"),
            ("participation", "how far it takes part in practices with the mission"),
            ("accepts_escort", "how far it takes armed escort"),
            ("overhead", "staff time lost to coordination"),
            ("agreement", "capacity under agreements with the mission"),
            ("closeness", "how close to the mission it looks"),
            ("bias", "how far reports flatter"),
            ("revealed", "failures made public, recent"),
            ("turnover", "staff who leave in a year"),
            ("neutrality_government", "neutrality as the government sees it"),
            ("neutrality_groups", "neutrality as armed groups see it"),
            ("local_share", "delivery through local bodies"),
            ("felt_contact", "standing contact where it works"),
            ("felt_promise", "written promises where it works"),
            ("felt_ownership", "task ownership where it works"),
            ("felt_alignment", "alignment of objectives"),
            ("felt_visibility", "public visibility where it works"),
            ("felt_detection", "detection by audit"),
            ("felt_measurement", "joint measurement where it works"),
            ("felt_standard", "common procedure"),
            ("felt_plan", "share of capacity under the joint plan"),
            ("felt_seats", "equality of seats"),
            ("felt_sharing", "information shared either way"),
            ("felt_support", "support used, any kind"),
            ("felt_retention", "lessons kept"),
            ("felt_obstruction", "obstruction where it works"),
            ("felt_legal", "legal framework where it works"),
            ("felt_novelty", "new tasks where it works"),
            ("felt_logistics", "shared logistics where it works"),
            ("distance", "distance of beliefs to the mission"),
            ("security_weight", "weight of security aims among its objectives"),
        ),
        number("order_participation", "share 0-1, -1 free", "taking part that a person decided on (-1: its own judgement)"),
        number("incidents", "incidents this week", "serious attacks on its staff"),
    ),
)

NGOS_SEEN = Kind("ngos_seen", "What others may read of an NGO", shares(("skill", "as in ngos")))

POSTS = Kind(
    "posts",
    "NGO in a region",
    (
        index("ngo", "the NGO"),
        index("region", "the region"),
        index("first", "first of its presence rows here"),
        index("last", "one past its last presence row here"),
        number("staff", "persons", "staff here"),
        number("incidents", "incidents this week", "attacks on staff here"),
        number("delivered", "US dollars a week", "true delivery here"),
        number("suspended", "weeks", "weeks of suspension left"),
        # A person weighs a region with 0 to 3 times the organisation's own judgement: -1 to 2 beside it.
        number(
            "order_weight",
            "share",
            "weight that a person added to (+) or took from (-) this region in the review",
            low=-1.0,
            high=2.0,
        ),
        *shares(
            ("permit", "work that permits allow"),
            ("access", "intended work let through"),
            ("escort", "work under armed escort"),
            ("incident_memory", "recent attacks, saturating"),
        ),
    ),
)

PRESENCE = Kind(
    "presence",
    "NGO in a community",
    (
        index("ngo", "the NGO"),
        index("post", "its post"),
        index("community", "the community"),
        number("staff", "persons", "staff here"),
        number("target", "persons", "staff meant to be here"),
        number("score", "relative", "how much the NGO wants to be here"),
        number("delivered", "US dollars a week", "value that truly arrived"),
        number("diverted", "US dollars a week", "value taken on the way"),
        *shares(
            ("believed_need", "need as the NGO believes it"),
            ("believed_risk", "danger as the NGO believes it"),
            ("access", "intended work let through"),
        ),
    ),
)

UNITS = Kind(
    "units",
    "Peacekeeping unit",
    (
        index("kind", "kind of unit", "code"),
        index("region", "its region"),
        index("community", "where its base is"),
        index("rotation", "offset of its rotation", "week"),
        index("first", "first of its reach rows"),
        index("last", "one past its last reach row"),
        index("slot", "place among the units of its kind and region"),
        number("share", "share 0-1", "share of its kind and region"),
        number("strength", "persons", "personnel"),
        number("casualties", "persons", "losses so far"),
        number("patrol_days", "patrol-days a week", "patrol-days left for communities"),
        number("escort_days", "patrol-days a week", "patrol-days given to escorts and area security"),
        *shares(
            ("readiness", "fit for duty"),
            ("discipline", "conduct"),
            ("impartiality", "even-handedness"),
            ("protection", "effort spent on protecting itself"),
            ("skill", "local knowledge kept"),
            ("incident_memory", "recent attacks, saturating"),
        ),
        number("misconduct", "events this week", "abuse that became known"),
        index("misconduct_place", "community where it became known"),
        number("attacks", "incidents this week", "attacks on the unit"),
    ),
)

REACH = Kind(
    "reach",
    "Community within a unit's reach",
    (
        index("unit", "the unit"),
        index("community", "the community"),
        number("falloff", "share 0-1", "effect left at this distance"),
        number("days", "patrol-days a week", "patrol-days spent here"),
        number("score", "relative", "how much the unit wants to be here"),
        number("believed_threat", "share 0-1", "danger as the unit believes it"),
    ),
)

HEADQUARTERS = Kind(
    "headquarters",
    "Mission headquarters",
    (
        index("mandate", "mandate", "code"),
        index("present", "1 while the mission is deployed", "0 or 1"),
        index("first_dyad", "first tie that it keeps"),
        index("last_dyad", "one past the last tie that it keeps"),
        number("ex_waiting", "people", "people waiting to enrol, everywhere"),
        number("ex_demobilised", "people", "people waiting for reintegration, everywhere"),
        number("staff_start", "hours a week", "coordination hours at full strength"),
        number("hours", "hours a week", "staff-hours for coordination"),
        number("hours_asked", "hours a week", "staff-hours that the policy asks"),
        number("hours_spent", "hours a week", "staff-hours spent"),
        number("budget", "US dollars", "programme money left; spending may round a hair below 0", low=-1.0),
        number("budget_week", "US dollars a week", "new money"),
        number("money_asked", "US dollars a week", "money that the policy asks"),
        number("money_spent", "US dollars a week", "money spent"),
        *shares(
            ("ration_hours", "asked hours that can be given"),
            ("ration_money", "asked money that can be given"),
            ("staffing", "civilian staff in place"),
            ("skill", "lessons held"),
            ("standing_government", "standing with the government"),
            ("standing_people", "standing with the people"),
            ("plan_age", "staleness of the plan in force"),
            ("abuse_reported", "visible reporting on state abuse"),
            ("presence", "deployment as a share of the peak"),
        ),
    ),
)

COORDINATION = Kind(
    "coordination",
    "Humanitarian coordination",
    (
        index("first_dyad", "first tie that it keeps"),
        index("last_dyad", "one past the last tie that it keeps"),
        number("staff", "persons", "coordination staff"),
        number("clusters", "clusters", "sector clusters"),
        number("members", "organisations", "organisations that take part"),
        *shares(
            ("capacity", "share of asked work that staff can do"),
            ("plan", "quality of the plan in force"),
            ("picture", "quality of the shared picture"),
        ),
    ),
)

DONORS = Kind(
    "donors",
    "Donor",
    (
        number("usd_week", "US dollars a week", "money given"),
        *shares(
            ("weight_need", "weight of need"),
            ("weight_results", "weight of reported results"),
            ("weight_visibility", "weight of visibility"),
            ("earmarked", "earmarked share"),
            ("confidence", "confidence in NGOs' reports"),
            ("cut", "share of money withheld"),
        ),
    ),
)

DYADS = Kind(
    "dyads",
    "Tie between two organisations",
    (
        index("kind", "kind of tie", "code"),
        index("a", "first organisation", "organisation"),
        index("b", "second organisation", "organisation"),
        index("row_a", "row of the first in its record"),
        index("row_b", "row of the second in its record"),
        index("renewal", "offset of agreement reviews", "week"),
        number("weight", "organisations", "organisations that the tie stands for"),
        *shares(
            ("trust_ab", "trust of the first in the second"),
            ("trust_ba", "trust of the second in the first"),
            ("contact", "regular contact"),
            ("agreement", "written promises in force"),
            ("information", "information that passes"),
            ("distance", "distance of beliefs"),
            ("divergence", "distance of objectives"),
        ),
        number("promises", "promises this week", "promises due"),
        number("kept", "promises this week", "promises kept"),
        number("broken", "promises this week", "promises broken"),
        number("accidental", "promises this week", "promises broken by accident"),
        number("dispute", "0-1", "severity of an open dispute"),
        number("new_dispute", "0 or 1", "a dispute opened this week"),
    ),
)
