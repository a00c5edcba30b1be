"""Register of the coordination instruments: what a policy is made of.

An instrument writes its primary lever and nothing else; every effect on people or organisations comes
out of the agents that meet the lever. What it costs, how fast it is adopted and fades, and how far it is carried out
are numbers of the register like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulation.registers.parameters import PARAMETERS

NUMBERS = ("mission_hours", "ngo_hours", "money", "adoption_lag", "compliance", "half_life")
"""The numbers of every instrument, registered as ``instruments.<id>_<number>`` in ``instruments.toml``."""


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
        partners: whether NGOs are partners of it, so that only those who take part spend time on it.
        harmful_regime: where it does harm.
        estimated: attitudes on which a study has estimated its effect, which the model carries: no direct effect is drawn there.
    """

    id: str
    title: str
    practice: str
    primary_lever: str
    levers: tuple[Lever, ...]
    partners: bool
    harmful_regime: HarmfulRegime
    estimated: tuple[str, ...] = ()

    @property
    def mission_hours(self) -> float:
        """Staff-hours of the mission, hours per region and week at full intensity."""
        return self.number("mission_hours")

    @property
    def ngo_hours(self) -> float:
        """Staff-hours of NGOs, hours per region and week at full intensity."""
        return self.number("ngo_hours")

    @property
    def money_usd(self) -> float:
        """US dollars per region and week at full intensity."""
        return self.number("money")

    @property
    def adoption_lag_weeks(self) -> float:
        """Time constant of adoption, weeks."""
        return self.number("adoption_lag")

    @property
    def compliance(self) -> float:
        """Share of the agreed practice that is really carried out at neutral trust, 0-1."""
        return self.number("compliance")

    @property
    def decay_half_life_weeks(self) -> float:
        """Weeks in which half of the practice fades when it ends."""
        return self.number("half_life")

    def number(self, name: str) -> float:
        """The registered default of one of the instrument's ``NUMBERS``; a run may have another."""
        return PARAMETERS[f"instruments.{self.id}_{name}"].default


_ALL: tuple[Instrument, ...] = (
    Instrument(
        "partnership_agreements",
        "Partnership agreements",
        "formal frameworks and memoranda of understanding",
        primary_lever="promise with penalty",
        levers=(Lever("intensity", "promised_share", "share of joint work under written promises"),),
        partners=True,
        harmful_regime=HarmfulRegime("an unpopular mission: agreements mark NGOs as its partners", "acceptance"),
    ),
    Instrument(
        "liaison_channels",
        "Liaison channels",
        "standing channels, liaison officers, meetings",
        primary_lever="contact frequency and answer time",
        levers=(Lever("intensity", "contact_frequency", "standing contact (1 = twice a week)"),),
        partners=True,
        harmful_regime=HarmfulRegime("small NGOs and meetings that grow with every partner", "aid_delivered"),
    ),
    Instrument(
        "information_sharing",
        "Information sharing",
        "regular sharing of needs, hazards and armed actors",
        primary_lever="share, direction, content and latency of shared data",
        levers=(
            Lever("intensity", "share_intensity", "share of what is known that is shared"),
            Lever("mission_to_ngo", "share_to_ngos", "mission to NGOs"),
            Lever("ngo_to_mission", "share_to_mission", "NGOs to mission"),
            Lever("needs", "share_needs", "data on needs"),
            Lever("hazards", "share_hazards", "data on hazards and routes"),
            Lever("armed_actors", "share_armed_actors", "data on armed actors"),
            Lever(
                "latency",
                "share_latency",
                "delay before data can be used; 0 = the next week",
                unit="weeks",
                low=0.0,
                high=26.0,
                default=4.0,
            ),
        ),
        partners=True,
        harmful_regime=HarmfulRegime("leaks where armed groups listen: NGOs are seen as informers", "acceptance"),
    ),
    Instrument(
        "joint_planning",
        "Joint planning",
        "inclusive planning committee",
        primary_lever="commonly allocated share and seat weights",
        levers=(
            Lever("intensity", "common_share", "share of patrols and NGO capacity under the plan"),
            Lever("equal_seats", "seat_equality", "equal weight of seats for local NGOs"),
        ),
        partners=True,
        harmful_regime=HarmfulRegime("a large table: slow, and small organisations lose their time", "aid_delivered"),
    ),
    Instrument(
        "role_clarity",
        "Role clarity",
        "mandates, limits and tasks settled early",
        primary_lever="task-ownership ambiguity",
        levers=(Lever("intensity", "task_ownership", "tasks with a named owner"),),
        partners=True,
        harmful_regime=HarmfulRegime("after a shock, new tasks that nobody owns wait", "need_coverage"),
    ),
    Instrument(
        "priority_alignment",
        "Priority alignment",
        "common goals and shared success metrics",
        primary_lever="distance of objective weights",
        levers=(Lever("intensity", "objective_alignment", "shared objective weights"),),
        partners=True,
        harmful_regime=HarmfulRegime("need and danger lie apart: security aims bend need-based targeting", "need_targeting"),
    ),
    Instrument(
        "transparent_reporting",
        "Transparent reporting",
        "public reporting of contributions and spending",
        primary_lever="public visibility",
        levers=(Lever("intensity", "public_visibility", "deeds visible to the public"),),
        partners=True,
        harmful_regime=HarmfulRegime("poor delivery: bad news first, and the load of reporting", "aid_delivered"),
    ),
    Instrument(
        "independent_audit",
        "Independent audit",
        "independent oversight",
        primary_lever="detection probability",
        levers=(Lever("intensity", "detection", "probability that a false report is found"),),
        partners=False,
        harmful_regime=HarmfulRegime("much to reveal: failures become public", "trust_ngos"),
    ),
    Instrument(
        "joint_monitoring",
        "Joint monitoring",
        "joint monitoring and evaluation",
        primary_lever="joint belief error",
        levers=(Lever("intensity", "joint_measurement", "places measured jointly"),),
        partners=True,
        harmful_regime=HarmfulRegime("metrics replace judgement: work goes to places that are easy to count", "need_targeting"),
    ),
    Instrument(
        "community_feedback",
        "Community feedback",
        "complaints and feedback",
        primary_lever="share asked and share answered",
        levers=(Lever("intensity", "share_asked", "people asked"), Lever("answered", "share_answered", "answers given")),
        partners=False,
        harmful_regime=HarmfulRegime("people are asked and not answered", "trust_ngos"),
        estimated=("mission", "ngos"),  # the two findings of the switch community_monitoring
    ),
    Instrument(
        "host_state_engagement",
        "Host-state engagement",
        "dialogue and legal framework",
        primary_lever="contact with the state and legal scope",
        levers=(
            Lever("intensity", "state_contact", "contact with authorities"),
            Lever("legal_scope", "legal_scope", "work covered by a legal framework"),
        ),
        partners=False,
        harmful_regime=HarmfulRegime("an abusive state: the mission is seen to side with it", "legitimacy_mission"),
    ),
    Instrument(
        "lessons_learned",
        "Lessons learned",
        "review, adaptation, best practice",
        primary_lever="retention over rotation",
        levers=(Lever("intensity", "lesson_retention", "lessons kept over rotation and turnover"),),
        partners=False,
        harmful_regime=HarmfulRegime("biased reports: the wrong lesson is learned and kept", "need_coverage"),
    ),
    Instrument(
        "local_partnering",
        "Local partnering",
        "work through local NGOs and authorities",
        primary_lever="delivery share by channel",
        levers=(
            Lever("intensity", "local_channel", "share of aid through local organisations"),
            Lever("authorities", "state_channel", "share of aid through local authorities", default=None),
        ),
        partners=False,
        harmful_regime=HarmfulRegime("weak or corrupt local bodies and danger: capture, and risk moved to local staff", "diverted"),
    ),
    Instrument(
        "common_standards",
        "Common standards",
        "standard protocols",
        primary_lever="variance of procedure and onboarding time",
        levers=(Lever("intensity", "procedure_uniformity", "work done to a common protocol"),),
        partners=True,
        harmful_regime=HarmfulRegime("shocks: a standard package is slow to fit", "need_coverage"),
    ),
    Instrument(
        "protective_support",
        "Protective support",
        "support of humanitarian work by the mission",
        primary_lever="hours offered",
        levers=(
            Lever("intensity", "support_hours", "support offered at all"),
            Lever("area_security", "area_security", "patrols around places of work"),
            Lever("armed_escort", "armed_escort", "armed escort of convoys"),
            Lever("logistics", "logistics_support", "transport, flights, roads"),
            Lever("co_location", "co_location", "sharing of compounds"),
        ),
        partners=True,
        harmful_regime=HarmfulRegime("an unpopular mission: blurred lines", "acceptance"),
    ),
    Instrument(
        "expectation_management",
        "Expectation management",
        "public information",
        primary_lever="promised level",
        levers=(
            Lever("intensity", "public_information", "people reached"),
            Lever("candour", "candour", "0 = promises the plan's ambition, 1 = promises what can be delivered"),
        ),
        partners=False,
        harmful_regime=HarmfulRegime("candour 0: people are promised more than they get", "disappointment"),
    ),
    Instrument(
        "quick_impact_projects",
        "Quick impact projects",
        "the mission's small projects",
        primary_lever="money",
        levers=(Lever("intensity", "project_money", "project money (1 = 14,000 US dollars a region and week)"),),
        partners=False,
        harmful_regime=HarmfulRegime("insecure places: projects provoke", "civilian_deaths"),
    ),
    Instrument(
        "ddr_programme",
        "DDR programme",
        "disarmament, demobilisation and reintegration with NGOs",
        primary_lever="slots",
        levers=(
            Lever("intensity", "ddr_slots", "disarmament slots"),
            Lever("cash", "ddr_cash", "cash"),
            Lever("training", "ddr_training", "training places"),
            Lever("livelihood", "ddr_livelihood", "livelihood places"),
        ),
        partners=False,
        harmful_regime=HarmfulRegime(
            "slots and cash without training or livelihood: years later people are stalled half-served", "fighters"
        ),
    ),
    Instrument(
        "reconciliation_programme",
        "Reconciliation programme",
        "dialogue and dispute resolution",
        primary_lever="sessions",
        levers=(
            Lever("intensity", "sessions", "sessions held"),
            Lever("dialogue", "dialogue", "dialogue"),
            Lever("dispute_resolution", "dispute_training", "training in dispute resolution"),
        ),
        partners=False,
        harmful_regime=HarmfulRegime("anywhere: old wounds are opened", "wellbeing"),
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
