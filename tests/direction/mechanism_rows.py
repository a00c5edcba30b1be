"""The table of direction tests: what each mechanism row does, stated before it is measured.

Each row compares the same worlds and luck with the mechanism on and off. ``sign`` is the direction of on minus off.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.direction import places as at
from tests.direction.contrasts import Levers, Parameters, Setting


@dataclass(frozen=True)
class Row:
    """One direction test.

    Attributes:
        mechanism: the row of the register that is turned off.
        why: what is expected and why, in words.
        outcome: a registered outcome, or a measure of ``tests.direction.measures``.
        sign: direction of the difference on minus off.
        policy: levers in force in both arms; parameters and switches likewise.
        setting: where.
    """

    mechanism: str
    why: str
    outcome: str
    sign: int
    policy: str | Levers = field(default_factory=dict)
    parameters: Parameters = field(default_factory=dict)
    switches: Mapping[str, str] = field(default_factory=dict)
    setting: Setting = at.KESARA

    @property
    def label(self) -> str:
        """A name for the test."""
        return f"{self.mechanism}-{self.outcome}"


SHARING = {"information_sharing": {"intensity": 1.0, "levers": {"latency": 0}}}
FULL = "best_practice"
CLOSE = "integrated_mission"
ATTACKED = {"retaliation": "high", "peacekeeper_attack_rate": "high"}
EXPOSURE = {"transparent_reporting": 1.0, "community_feedback": 1.0}
STRONG_ABUSE = {"advocacy_effect": "high", "state_abuse_rate": "high"}
DDR_HALF = {"ddr_programme": {"intensity": 1.0, "levers": {"training": 0.0, "livelihood": 0.0}}}

ROWS: tuple[Row, ...] = (
    # belief
    Row("belief.observation", "staff on the spot correct their beliefs", "belief_error_need", -1),
    Row("belief.staleness", "who sees nothing falls back on the common rumour, mission and NGOs alike", "belief_distance", -1),
    Row("belief.sharing", "what one side tells the other brings beliefs together", "belief_distance", -1, SHARING),
    Row("belief.pooling", "many reports in one picture are nearer the truth than each alone", "belief_error_need", -1, SHARING),
    Row("belief.leaks", "data on armed actors leak where groups listen: NGOs look like informers", "acceptance", -1, SHARING),
    # trust
    Row("trust.experience", "who is met by a partial force thinks worse of it", "trust_mission", -1, setting=at.PARTIAL),
    Row("trust.fading", "what projects won fades towards the long-run view", "trust_mission", -1, {"quick_impact_projects": 1.0}),
    Row("trust.talk", "neighbours' opinions come closer", "spread_of_trust", -1),
    Row("trust.narrative", "hostile stories reach who meets nobody", "trust_mission", -1, setting=at.UNPOPULAR),
    Row(
        "trust.narrative",
        "public information is heard where nobody patrols",
        "trust_mission",
        1,
        {"expectation_management": {"intensity": 1.0, "levers": {"candour": 1.0}}},
        setting=at.LIKED,
    ),
    Row(
        "trust.misconduct",
        "abuse destroys trust",
        "trust_mission",
        -1,
        parameters={"misconduct_rate": "high"},
        setting=at.UNDISCIPLINED,
    ),
    Row(
        "trust.redress",
        "help after harm lowers attacks on the outside force",
        "peacekeeper_incidents",
        -1,
        {"quick_impact_projects": 1.0},
        ATTACKED,
        setting=at.FOREIGN_HARM,
    ),
    Row("trust.programme", "the gain in reliance on the state does not last for ever", "reliance_on_state", -1),
    # service
    Row("service.coverage", "aid and public services meet needs", "need_coverage", 1),
    Row("service.shocks", "an epidemic raises need", "response_time", 1, setting=at.EPIDEMIC),
    Row(
        "service.expectation",
        "promises of the plan's ambition raise what people expect",
        "disappointment",
        1,
        {"expectation_management": {"intensity": 1.0, "levers": {"candour": 0.0}}},
    ),
    Row("service.disappointment", "service below expectation costs NGOs trust", "trust_ngos", -1),
    Row("service.withdrawal", "losing help that one had hurts", "trust_ngos", -1, setting=at.DONORS_LEAVE),
    Row(
        "service.effort",
        "a state that is bypassed and in disarray works less",
        "need_coverage",
        -1,
        setting=at.kesara(timeline=[at.event("coup")]),
    ),
    # allocation
    Row("allocation.mission", "patrols go where danger is believed to be", "patrols_at_threat", 1),
    Row("allocation.ngo", "aid goes where need is believed to be", "need_targeting", 1),
    Row(
        "allocation.joint_plan",
        "under one plan fewer go where others already are",
        "duplication",
        -1,
        SHARING | {"joint_planning": 1.0},
    ),
    Row("allocation.joint_plan", "and more where nobody is", "gini_coverage", -1, SHARING | {"joint_planning": 1.0}),
    Row("allocation.overhead", "meetings cost staff time", "aid_delivered", -1, FULL),
    Row("allocation.small_squeeze", "a fixed burden takes most from small NGOs", "burden_of_small", 1, FULL),
    Row("allocation.mandate", "observers may not use force", "violent_events", 1, setting=at.OBSERVER),
    # access
    Row("access.security", "danger closes access", "access", -1, setting=at.WAR),
    Row("access.permits", "missing permits close access", "access", -1),
    Row("access.acceptance", "work needs acceptance", "access", -1),
    Row("access.closeness", "closeness to a disliked mission costs acceptance", "acceptance", -1, CLOSE, setting=at.UNPOPULAR),
    Row("access.escort", "escort opens dangerous places", "access", 1, CLOSE, setting=at.WAR),
    Row("access.escort", "and marks who uses it", "acceptance", -1, CLOSE, setting=at.UNPOPULAR),
    Row(
        "access.suspension",
        "NGOs stop for some weeks after an attack",
        "ngo_staff",
        -1,
        parameters={"aid_incidents_per_organisation_year": "high", "incident_reference": "low"},
        setting=at.WAR,
    ),
    # violence
    Row("violence.excitation", "violence excites violence", "battle_deaths", 1, setting=at.WAR),
    Row("violence.spread", "and spreads to neighbouring regions", "violent_events", 1, setting=at.WAR),
    Row("violence.deterrence", "troops deter rebels", "battle_deaths", -1, setting=at.WAR),
    Row("violence.police", "police act on disputes and crime", "communal_disputes", -1),
    Row(
        "violence.relocation",
        "violence moves away from patrols",
        "events_under_patrol",
        -1,
        parameters={"relocation": "high"},
        setting=at.WAR,
    ),
    Row("violence.aid_dampening", "aid relieves grievance where it is secure", "violent_events", -1),
    Row(
        "violence.aid_attraction",
        "aid feeds violence where capture is right",
        "violent_events",
        1,
        switches={"aid_and_violence": "capture"},
        setting=at.WAR,
    ),
    Row(
        "violence.aid_attraction",
        "and dampens it where dampening is right",
        "violent_events",
        -1,
        switches={"aid_and_violence": "dampening"},
        setting=at.WAR,
    ),
    Row(
        "violence.projects",
        "projects in insecure places provoke",
        "one_sided_deaths",
        1,
        {"quick_impact_projects": 1.0},
        {"project_provocation": "high"},
        setting=at.WAR,
    ),
    Row("violence.aid_incidents", "aid workers are attacked where there is war", "aid_incidents", 1, setting=at.WAR),
    Row("violence.outsider_harm", "outsiders' harm moves support to insurgents", "collaboration", 1, setting=at.FOREIGN_HARM),
    Row(
        "violence.state_abuse",
        "abusive state forces kill civilians",
        "state_one_sided_deaths",
        1,
        parameters={"state_abuse_rate": "high"},
        setting=at.ABUSIVE,
    ),
    Row("violence.displacement", "people flee violence", "displaced_share", 1, setting=at.WAR),
    Row("violence.recruitment", "grievance recruits", "fighters", 1),
    Row(
        "violence.retaliation",
        "remembered harm provokes attacks on the outside force",
        "peacekeeper_incidents",
        1,
        parameters=ATTACKED,
        setting=at.FOREIGN_HARM,
    ),
    # commitments
    Row("commitments.promises", "kept promises build trust between organisations", "trust_organisations", 1, "formal_partnership"),
    Row("commitments.penalty", "a written penalty prevents breaches", "breaches", -1, "formal_partnership"),
    Row("commitments.ambiguity", "tasks nobody owns are dropped", "accidental_breaches", 1),
    Row("commitments.divergence", "diverging objectives cost trust between mission and NGOs", "trust_mission_ngos", -1),
    Row("commitments.peace_process", "an opening for an accord moves parties forward", "peace_process", 1, setting=at.ACCORD),
    Row(
        "commitments.spoilers",
        "violence near a process disrupts it",
        "peace_process",
        -1,
        setting=at.ALL_SIGNED,
        parameters={"relapse_rate": "high", "ceasefire_rate": "high"},
    ),
    # consent
    Row(
        "consent.external_legitimacy", "partnership raises the government's standing", "consent", 1, {"host_state_engagement": 1.0}
    ),
    Row("consent.autonomy", "a large autonomous mission costs sovereignty", "consent", -1),
    Row(
        "consent.reporting",
        "reporting on state abuse costs consent",
        "consent",
        -1,
        {"transparent_reporting": 1.0},
        setting=at.ABUSIVE,
    ),
    Row("consent.bypass", "work around the state costs consent", "consent", -1),
    Row(
        "consent.patrons",
        "another patron makes the mission dispensable",
        "consent",
        -1,
        setting=at.kesara(government={"alternative_patrons": 0.8}),
    ),
    Row("consent.obstruction", "falling consent turns to obstruction", "access", -1, setting=at.ABUSIVE),
    Row("consent.substitution", "services around the state lower its credit", "legitimacy_government", -1),
    Row("consent.capacity", "aid and advice through the state build its services", "legitimacy_government", 1, "host_state_first"),
    # learning
    Row("learning.lessons", "evaluation raises skill", "expertise", 1, FULL),
    Row("learning.wrong_lessons", "flattering reports teach wrong lessons", "expertise", -1, FULL),
    Row("learning.turnover", "rotation and turnover lose lessons", "expertise", -1),
    Row("learning.diffusion", "lessons spread along ties", "expertise", 1, FULL),
    # funding
    Row("funding.donors", "donors who turn away leave NGOs with less", "ngo_funds", -1, setting=at.DONORS_LEAVE),
    Row("funding.competition", "competition makes reports flatter", "report_bias", 1),
    Row(
        "funding.reporting_credit",
        "open reporting keeps donors' confidence when money is short",
        "ngo_funds",
        1,
        {"transparent_reporting": 1.0},
        setting=at.DONORS_LEAVE,
    ),
    Row("funding.logistics_saving", "shared logistics save money", "ngo_funds", 1, {"protective_support": 1.0}),
    # ex-combatants
    Row("excombatants.enrolment", "disarmament takes fighters out of arms", "fighters", -1, {"ddr_programme": 1.0}),
    Row("excombatants.cash", "cash keeps people waiting who would give up", "reintegrated", 1, DDR_HALF),
    Row("excombatants.training", "training helps a little", "reintegrated", 1, {"ddr_programme": 1.0}),
    Row("excombatants.livelihood", "a livelihood moves hours out of illicit work", "illicit_hours", -1, {"ddr_programme": 1.0}),
    Row("excombatants.rejection", "members of abusive units are rejected", "reintegrated", -1, {"ddr_programme": 1.0}),
    Row("excombatants.stalling", "people who are left half-served return to arms", "fighters", 1, DDR_HALF),
    # inter-group
    Row("intergroup.disputes", "disputes between groups turn violent", "violent_events", 1),
    Row("intergroup.presence", "impartial presence builds trust between groups", "trust_intergroup", 1, setting=at.LIKED),
    Row("intergroup.mediation", "trained mediators settle disputes", "disputes_open", -1, {"reconciliation_programme": 1.0}),
    Row(
        "intergroup.reconciliation",
        "dialogue raises trust between groups",
        "trust_intergroup",
        1,
        {"reconciliation_programme": 1.0},
    ),
    Row(
        "intergroup.reconciliation",
        "and opens old wounds",
        "wellbeing",
        -1,
        {"reconciliation_programme": {"intensity": 1.0, "levers": {"dispute_resolution": 0.0}}},
    ),
    Row(
        "intergroup.advocacy",
        "exposed abuse is restrained where exposure protects",
        "state_one_sided_deaths",
        -1,
        EXPOSURE,
        STRONG_ABUSE,
        setting=at.ABUSIVE,
    ),
    Row(
        "intergroup.advocacy",
        "and provoked where it provokes",
        "state_one_sided_deaths",
        1,
        EXPOSURE,
        STRONG_ABUSE,
        {"exposing_abuse": "provokes"},
        setting=at.ABUSIVE,
    ),
)
"""At least one row per mechanism; a test checks that none is missing."""
