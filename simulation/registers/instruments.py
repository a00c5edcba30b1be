"""Register of the coordination instruments: what a policy is made of.

An instrument writes its primary lever and nothing else; every effect on people or organisations comes
out of the agents that meet the lever. Costs are per region and week at full intensity.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lever:
    """A quantity that an instrument sets.

    Attributes:
        id: name in policy files (``intensity`` for the instrument itself).
        field: field of the ``practices`` record that it drives; no other lever drives it.
        title, unit: for people.
        low, high: allowed range.
        default: value when the policy leaves it out; ``None`` means "as the intensity".
    """

    id: str
    field: str
    title: str
    unit: str = "share 0-1"
    low: float = 0.0
    high: float = 1.0
    default: float | None = None


ATTITUDES = {
    "mission": "trust in the mission",
    "ngos": "trust in NGOs",
    "government": "trust in the state",
    "intergroup": "trust between identity groups",
}
"""Attitudes of communities that an instrument may shift by a route that no study has described."""


@dataclass(frozen=True, slots=True)
class HarmfulRegime:
    """The documented setting in which the instrument alone worsens one pre-named outcome other than cost."""

    setting: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One coordination practice.

    Attributes:
        id, title, practice: name, short title, what people do.
        primary_lever: what it moves, in words.
        levers: the fields it drives; the first is the primary lever, others are sub-levers.
        mission_hours, ngo_hours: staff-hours per region and week at full intensity.
        money_usd: US dollars per region and week at full intensity.
        adoption_lag_weeks: time constant of adoption.
        compliance: share of the agreed practice that is really carried out at neutral trust.
        decay_half_life_weeks: how fast the practice fades when it ends.
        partners: whether NGOs are partners of it, so that only those who take part spend time on it.
        harmful_regime: where it does harm.
        estimated: attitudes on which a study has estimated its effect, which the model carries: no direct effect is drawn there.
    """

    id: str
    title: str
    practice: str
    primary_lever: str
    levers: tuple[Lever, ...]
    mission_hours: float
    ngo_hours: float
    money_usd: float
    adoption_lag_weeks: float
    compliance: float
    decay_half_life_weeks: float
    partners: bool
    harmful_regime: HarmfulRegime
    estimated: tuple[str, ...] = ()


_ALL: tuple[Instrument, ...] = (
    Instrument(
        "partnership_agreements",
        "Partnership agreements",
        "formal frameworks and memoranda of understanding",
        "promise with penalty",
        (Lever("intensity", "promised_share", "share of joint work under written promises"),),
        20,
        40,
        500,
        13,
        0.85,
        52,
        True,
        HarmfulRegime("an unpopular mission: agreements mark NGOs as its partners", "acceptance"),
    ),
    Instrument(
        "liaison_channels",
        "Liaison channels",
        "standing channels, liaison officers, meetings",
        "contact frequency and answer time",
        (Lever("intensity", "contact_frequency", "standing contact (1 = twice a week)"),),
        80,
        160,
        800,
        6,
        0.9,
        13,
        True,
        HarmfulRegime("small NGOs and meetings that grow with every partner", "aid_delivered"),
    ),
    Instrument(
        "information_sharing",
        "Information sharing",
        "regular sharing of needs, hazards and armed actors",
        "share, direction, content and latency of shared data",
        (
            Lever("intensity", "share_intensity", "share of what is known that is shared"),
            Lever("mission_to_ngo", "share_to_ngos", "mission to NGOs"),
            Lever("ngo_to_mission", "share_to_mission", "NGOs to mission"),
            Lever("needs", "share_needs", "data on needs"),
            Lever("hazards", "share_hazards", "data on hazards and routes"),
            Lever("armed_actors", "share_armed_actors", "data on armed actors"),
            Lever("latency", "share_latency", "delay before data can be used; 0 = the next week", "weeks", 0.0, 26.0, 4.0),
        ),
        60,
        100,
        600,
        8,
        0.8,
        13,
        True,
        HarmfulRegime("leaks where armed groups listen: NGOs are seen as informers", "acceptance"),
    ),
    Instrument(
        "joint_planning",
        "Joint planning",
        "inclusive planning committee",
        "commonly allocated share and seat weights",
        (
            Lever("intensity", "common_share", "share of patrols and NGO capacity under the plan"),
            Lever("equal_seats", "seat_equality", "equal weight of seats for local NGOs"),
        ),
        60,
        200,
        800,
        13,
        0.75,
        26,
        True,
        HarmfulRegime("a large table: slow, and small organisations lose their time", "aid_delivered"),
    ),
    Instrument(
        "role_clarity",
        "Role clarity",
        "mandates, limits and tasks settled early",
        "task-ownership ambiguity",
        (Lever("intensity", "task_ownership", "tasks with a named owner"),),
        10,
        20,
        100,
        8,
        0.9,
        52,
        True,
        HarmfulRegime("after a shock, new tasks that nobody owns wait", "need_coverage"),
    ),
    Instrument(
        "priority_alignment",
        "Priority alignment",
        "common goals and shared success metrics",
        "distance of objective weights",
        (Lever("intensity", "objective_alignment", "shared objective weights"),),
        15,
        30,
        100,
        26,
        0.7,
        26,
        True,
        HarmfulRegime("need and danger lie apart: security aims bend need-based targeting", "need_targeting"),
    ),
    Instrument(
        "transparent_reporting",
        "Transparent reporting",
        "public reporting of contributions and spending",
        "public visibility",
        (Lever("intensity", "public_visibility", "deeds visible to the public"),),
        30,
        120,
        700,
        8,
        0.85,
        26,
        True,
        HarmfulRegime("poor delivery: bad news first, and the load of reporting", "aid_delivered"),
    ),
    Instrument(
        "independent_audit",
        "Independent audit",
        "independent oversight",
        "detection probability",
        (Lever("intensity", "detection", "probability that a false report is found"),),
        20,
        40,
        1500,
        13,
        0.95,
        26,
        False,
        HarmfulRegime("much to reveal: failures become public", "trust_ngos"),
    ),
    Instrument(
        "joint_monitoring",
        "Joint monitoring",
        "joint monitoring and evaluation",
        "joint belief error",
        (Lever("intensity", "joint_measurement", "places measured jointly"),),
        40,
        140,
        900,
        13,
        0.8,
        26,
        True,
        HarmfulRegime("metrics replace judgement: work goes to places that are easy to count", "need_targeting"),
    ),
    Instrument(
        "community_feedback",
        "Community feedback",
        "complaints and feedback",
        "share asked and share answered",
        (Lever("intensity", "share_asked", "people asked"), Lever("answered", "share_answered", "answers given")),
        60,
        160,
        1500,
        8,
        0.8,
        13,
        False,
        HarmfulRegime("people are asked and not answered", "trust_ngos"),
        estimated=("mission", "ngos"),  # the two findings of the switch community_monitoring
    ),
    Instrument(
        "host_state_engagement",
        "Host-state engagement",
        "dialogue and legal framework",
        "contact with the state and legal scope",
        (
            Lever("intensity", "state_contact", "contact with authorities"),
            Lever("legal_scope", "legal_scope", "work covered by a legal framework"),
        ),
        50,
        30,
        800,
        8,
        0.85,
        26,
        False,
        HarmfulRegime("an abusive state: the mission is seen to side with it", "legitimacy_mission"),
    ),
    Instrument(
        "lessons_learned",
        "Lessons learned",
        "review, adaptation, best practice",
        "retention over rotation",
        (Lever("intensity", "lesson_retention", "lessons kept over rotation and turnover"),),
        20,
        40,
        200,
        26,
        0.8,
        52,
        False,
        HarmfulRegime("biased reports: the wrong lesson is learned and kept", "need_coverage"),
    ),
    Instrument(
        "local_partnering",
        "Local partnering",
        "work through local NGOs and authorities",
        "delivery share by channel",
        (
            Lever("intensity", "local_channel", "share of aid through local organisations"),
            Lever("authorities", "state_channel", "share of aid through local authorities", default=None),
        ),
        25,
        80,
        500,
        13,
        0.85,
        26,
        False,
        HarmfulRegime("weak or corrupt local bodies and danger: capture, and risk moved to local staff", "diverted"),
    ),
    Instrument(
        "common_standards",
        "Common standards",
        "standard protocols",
        "variance of procedure and onboarding time",
        (Lever("intensity", "procedure_uniformity", "work done to a common protocol"),),
        15,
        50,
        200,
        13,
        0.85,
        52,
        True,
        HarmfulRegime("shocks: a standard package is slow to fit", "need_coverage"),
    ),
    Instrument(
        "protective_support",
        "Protective support",
        "support of humanitarian work by the mission",
        "hours offered",
        (
            Lever("intensity", "support_hours", "support offered at all"),
            Lever("area_security", "area_security", "patrols around places of work"),
            Lever("armed_escort", "armed_escort", "armed escort of convoys"),
            Lever("logistics", "logistics_support", "transport, flights, roads"),
            Lever("co_location", "co_location", "sharing of compounds"),
        ),
        60,
        30,
        2500,
        6,
        0.85,
        8,
        True,
        HarmfulRegime("an unpopular mission: blurred lines", "acceptance"),
    ),
    Instrument(
        "expectation_management",
        "Expectation management",
        "public information",
        "promised level",
        (
            Lever("intensity", "public_information", "people reached"),
            Lever("candour", "candour", "0 = promises the plan's ambition, 1 = promises what can be delivered"),
        ),
        40,
        30,
        3000,
        6,
        0.9,
        8,
        False,
        HarmfulRegime("candour 0: people are promised more than they get", "disappointment"),
    ),
    Instrument(
        "quick_impact_projects",
        "Quick impact projects",
        "the mission's small projects",
        "money",
        (Lever("intensity", "project_money", "project money (1 = 14,000 US dollars a region and week)"),),
        40,
        20,
        14000,
        8,
        0.9,
        8,
        False,
        HarmfulRegime("insecure places: projects provoke", "civilian_deaths"),
    ),
    Instrument(
        "ddr_programme",
        "DDR programme",
        "disarmament, demobilisation and reintegration with NGOs",
        "slots",
        (
            Lever("intensity", "ddr_slots", "disarmament slots"),
            Lever("cash", "ddr_cash", "cash"),
            Lever("training", "ddr_training", "training places"),
            Lever("livelihood", "ddr_livelihood", "livelihood places"),
        ),
        60,
        120,
        2000,
        8,
        0.85,
        8,
        False,
        HarmfulRegime("slots and cash without training or livelihood: years later people are stalled half-served", "fighters"),
    ),
    Instrument(
        "reconciliation_programme",
        "Reconciliation programme",
        "dialogue and dispute resolution",
        "sessions",
        (
            Lever("intensity", "sessions", "sessions held"),
            Lever("dialogue", "dialogue", "dialogue"),
            Lever("dispute_resolution", "dispute_training", "training in dispute resolution"),
        ),
        40,
        120,
        3000,
        13,
        0.85,
        26,
        False,
        HarmfulRegime("anywhere: old wounds are opened", "wellbeing"),
        estimated=("intergroup",),  # reconciliation_gain
    ),
)

INSTRUMENTS: dict[str, Instrument] = {instrument.id: instrument for instrument in _ALL}
"""All instruments by id, in a fixed order."""

LEVERS: tuple[tuple[str, Lever], ...] = tuple((i.id, lever) for i in _ALL for lever in i.levers)
"""Every (instrument id, lever) in order: the rows of a compiled schedule."""

FULL_PROJECT_USD = 14_000.0
"""Money of quick impact projects per region and week at intensity 1 (251 projects by Feb 2017 in Mali at about
40,000 US dollars: about 10,000 per region and week at intensity 0.75)."""
