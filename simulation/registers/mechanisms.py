# ruff: noqa: E501
"""Register of mechanisms: the rows of the kernels, each of which can be switched off.

A row that is off has exactly no effect. Turning a kernel off turns off all its rows. Ablation tables
and the explanation of policy differences are made with these.

Each row names where to read on: its formula in ``simulation.rules``, the behaviours in ``simulation.behaviours`` that ask
whether it is on, what it rests on, and the tests in ``tests/behaviours`` that work it out with the row on and off. A test
holds every name to what stands there.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One row of a kernel: ``id`` is ``kernel.row``.

    Attributes:
        meaning: what it does, in a sentence.
        rules: its formulas, ``module.name`` below ``simulation.rules``.
        behaviours: the functions that ask whether it is on, ``package.module.name`` below ``simulation.behaviours``.
        sources: author and year of works in docs/sources.md, facts such as F13, or "assumed".
        tests: tests that switch it off, ``package.module.name`` below ``tests/behaviours``; the module of ``ngos`` is ``test_ngos``.
    """

    id: str
    meaning: str
    rules: tuple[str, ...]
    behaviours: tuple[str, ...]
    sources: tuple[str, ...]
    tests: tuple[str, ...]

    @property
    def kernel(self) -> str:
        """The kernel that it is a row of."""
        return self.id.partition(".")[0]

    @property
    def field(self) -> str:
        """Name of the field in the mechanisms record (the id with an underscore for the dot)."""
        return self.id.replace(".", "_")


MECHANISMS: dict[str, Mechanism] = {}
"""All rows by id, kernel by kernel."""


def _add(id: str, meaning: str, *, rules: str, behaviours: str, sources: str, tests: str) -> None:
    """Register a row; names are separated by spaces, sources by semicolons."""
    words = (tuple(text.split()) for text in (rules, behaviours, tests))
    formulas, readers, checks = words
    MECHANISMS[id] = Mechanism(id, meaning, formulas, behaviours=readers, sources=tuple(sources.split("; ")), tests=checks)


_add(
    "belief.observation",
    "what is observed on the spot corrects belief",
    rules="belief.observed",
    behaviours="organisations.ngos.update_beliefs organisations.units.update_believed_threat",
    sources="assumed",
    tests="organisations.ngos.test_beliefs organisations.units.test_believed_threat",
)
_add(
    "belief.staleness",
    "belief not renewed drifts to the regional rumour",
    rules="belief.stale",
    behaviours="organisations.ngos.update_beliefs organisations.units.update_believed_threat",
    sources="assumed",
    tests="organisations.ngos.test_beliefs organisations.units.test_believed_threat",
)
_add(
    "belief.sharing",
    "information passes between mission and NGOs, late and with noise",
    rules="belief.fused",
    behaviours="organisations.coordination.pool_dangers organisations.ngos.update_beliefs organisations.units.plan_patrols",
    sources="assumed",
    tests="organisations.coordination.test_picture_of_danger organisations.ngos.test_beliefs organisations.units.test_believed_threat",
)
_add(
    "belief.pooling",
    "a shared picture is built from several sources",
    rules="belief.fused",
    behaviours="organisations.coordination.pool_needs organisations.ngos.update_beliefs",
    sources="assumed",
    tests="organisations.coordination.test_picture_of_need organisations.ngos.test_beliefs",
)
_add(
    "belief.leaks",
    "shared data on armed actors leak and mark NGOs as informers",
    rules="belief.leak_mark",
    behaviours="people.opinion.update_acceptance",
    sources="assumed",
    tests="people.opinion.test_informer_mark",
)
_add(
    "trust.experience",
    "trust learns from experienced conduct, losses weighing more",
    rules="common.asymmetric_update",
    behaviours="organisations.dyads.update_tie people.experience.week_met",
    sources="Slovic 1993; Gordon 2017",
    tests="organisations.dyads.test_trust people.opinion.test_trust_in_the_mission",
)
_add(
    "trust.fading",
    "memory fades towards the long-run view",
    rules="common.relax_towards",
    behaviours="organisations.dyads.update_tie people.opinion.update_trust",
    sources="F13",
    tests="organisations.dyads.test_trust people.opinion.test_trust_in_the_mission",
)
_add(
    "trust.talk",
    "neighbours with similar opinions talk",
    rules="common.bounded_talk",
    behaviours="people.intergroup.update_intergroup_trust people.opinion.update_trust",
    sources="Deffuant 2000",
    tests="people.intergroup.test_intergroup_trust people.opinion.test_talk",
)
_add(
    "trust.narrative",
    "described events reach those who meet nobody",
    rules="common.narrated",
    behaviours="people.opinion.update_trust",
    sources="assumed",
    tests="people.opinion.test_narrative_on_the_mission people.opinion.test_narrative_on_ngos",
)
_add(
    "trust.misconduct",
    "abuse destroys opinion, most where it was high",
    rules="common.damaged",
    behaviours="people.experience.experience_of_mission organisations.units.misbehave",
    sources="Gordon 2017",
    tests="people.opinion.test_trust_in_the_mission organisations.units.test_misconduct",
)
_add(
    "trust.redress",
    "help after harm lowers retaliation",
    rules="violence.retaliation",
    behaviours="people.opinion.update_harm_and_redress organisations.units.attacks_expected",
    sources="Lyall 2019",
    tests="people.opinion.test_redress organisations.units.test_attacks",
)
_add(
    "trust.programme",
    "programme effects on attitudes persist for a time",
    rules="common.weekly_retention",
    behaviours="people.opinion.rely_on_state places.regions.update_attitude_shifts",
    sources="Blair 2019",
    tests="people.opinion.test_reliance_on_the_state places.regions.test_direct_effects_fade_after_the_practice",
)
_add(
    "service.coverage",
    "aid and public services meet needs, with saturation",
    rules="service.sector_coverage",
    behaviours="people.needs.cover_needs",
    sources="Holling 1959",
    tests="people.needs.test_health",
)
_add(
    "service.shocks",
    "epidemics, floods and droughts raise need",
    rules="common.relax_towards",
    behaviours="people.needs.update_shocks",
    sources="assumed",
    tests="people.needs.test_shocks",
)
_add(
    "service.expectation",
    "expectation follows experience and promises, faster up than down",
    rules="service.promised_service common.relax_unevenly",
    behaviours="people.needs.update_expectation",
    sources="Athena",
    tests="people.needs.test_expectation",
)
_add(
    "service.disappointment",
    "service below expectation or promise disappoints",
    rules="service.disappointment",
    behaviours="people.needs.update_expectation",
    sources="Oliver 1980",
    tests="people.needs.test_disappointment",
)
_add(
    "service.withdrawal",
    "loss of a service that people had hurts",
    rules="service.withdrawal_pain",
    behaviours="people.needs.update_needs",
    sources="assumed",
    tests="people.needs.test_withdrawal",
)
_add(
    "service.effort",
    "state services depend on capacity and credit",
    rules="consent.state_effort",
    behaviours="powers.government.update_capacity_and_effort",
    sources="assumed",
    tests="powers.government.test_effort powers.government.test_abuse_and_soldiers",
)
_add(
    "allocation.mission",
    "patrols go to believed threat",
    rules="allocation.patrol_score",
    behaviours="organisations.units.plan_patrols",
    sources="assumed",
    tests="organisations.units.test_scores_of_patrols",
)
_add(
    "allocation.ngo",
    "NGO staff go to believed need, risk and access",
    rules="allocation.aid_score",
    behaviours="organisations.ngos.choose_places",
    sources="assumed",
    tests="organisations.ngos.test_scores",
)
_add(
    "allocation.joint_plan",
    "a joint plan commits shares to a common objective",
    rules="allocation.plan_score allocation.plan_patrol_score",
    behaviours="organisations.ngos.choose_places organisations.units.plan_patrols",
    sources="assumed",
    tests="organisations.ngos.test_targets organisations.units.test_days_of_patrols",
)
_add(
    "allocation.overhead",
    "coordination takes time, more with more partners",
    rules="common.meeting_burden",
    behaviours="organisations.headquarters.review_plan organisations.ngos.update_overhead",
    sources="assumed",
    tests="organisations.headquarters.test_meetings_cost_nothing organisations.ngos.test_overhead",
)
_add(
    "allocation.small_squeeze",
    "fixed burdens squeeze small NGOs",
    rules="allocation.coordination_share",
    behaviours="organisations.ngos.update_overhead",
    sources="assumed",
    tests="organisations.ngos.test_overhead",
)
_add(
    "allocation.mandate",
    "the mandate limits the mission's tasks",
    rules="violence.mandate_factor",
    behaviours="organisations.units.focus_on_danger powers.violence.fight",
    sources="Hegre 2019",
    tests="organisations.units.test_scores_of_patrols powers.violence.test_expected_battles",
)
_add(
    "access.security",
    "work needs a minimum of security",
    rules="access.security_factor",
    behaviours="organisations.delivery.access_to",
    sources="SAVE 2016",
    tests="organisations.delivery.test_delivered",
)
_add(
    "access.permits",
    "work needs permits",
    rules="consent.obstruction_target",
    behaviours="powers.government.review_permits",
    sources="assumed",
    tests="powers.government.test_obstruction_and_permits",
)
_add(
    "access.acceptance",
    "work needs acceptance",
    rules="access.accepted_work",
    behaviours="organisations.delivery.access_to",
    sources="SAVE 2016",
    tests="organisations.delivery.test_delivered",
)
_add(
    "access.closeness",
    "visible closeness to a disliked mission costs acceptance",
    rules="access.dislike access.acceptance_change",
    behaviours="people.opinion.update_acceptance",
    sources="SAVE 2016; Sauter 2022",
    tests="people.opinion.test_acceptance",
)
_add(
    "access.escort",
    "escort opens access and marks the user",
    rules="access.escort_taken",
    behaviours="organisations.delivery.open_post",
    sources="assumed",
    tests="organisations.delivery.test_escort",
)
_add(
    "access.suspension",
    "NGOs suspend after incidents",
    rules="access.suspension",
    behaviours="organisations.delivery.incur_incidents",
    sources="assumed",
    tests="organisations.delivery.test_what_attacks_leave",
)
_add(
    "violence.excitation",
    "violence excites violence",
    rules="violence.expected_events violence.excited",
    behaviours="powers.violence.expect_violence powers.violence.command_forces",
    sources="Lewis 2012",
    tests="powers.violence.test_expected_battles powers.violence.test_expected_attacks_on_civilians powers.violence.test_expected_attacks_by_the_state",
)
_add(
    "violence.spread",
    "violence spreads to neighbouring regions",
    rules="violence.expected_events",
    behaviours="powers.violence.expect_violence",
    sources="assumed",
    tests="powers.violence.test_expected_battles",
)
_add(
    "violence.deterrence",
    "troops deter armed groups",
    rules="violence.deterrence violence.patrol_coverage",
    behaviours="powers.violence.expect_violence",
    sources="Hultman 2014; Hultman 2013",
    tests="powers.violence.test_expected_battles",
)
_add(
    "violence.police",
    "police act on post-war disputes and crime",
    rules="intergroup.police_cut",
    behaviours="people.intergroup.update_disputes",
    sources="Bara 2020",
    tests="people.intergroup.test_disputes_open",
)
_add(
    "violence.relocation",
    "violence moves away from patrols",
    rules="violence.left_open",
    behaviours="powers.events.openness",
    sources="assumed",
    tests="powers.events.test_places_are_drawn_by_openness",
)
_add(
    "violence.aid_dampening",
    "aid relieves grievance where secure",
    rules="common.saturating",
    behaviours="powers.violence.shock_of_war",
    sources="Zürcher 2017",
    tests="powers.violence.test_expected_battles",
)
_add(
    "violence.aid_attraction",
    "aid attracts looting and sabotage where insecure",
    rules="common.saturating",
    behaviours="powers.violence.shock_of_war",
    sources="Wood 2015",
    tests="powers.violence.test_expected_battles",
)
_add(
    "violence.projects",
    "projects in insecure places provoke",
    rules="violence.hazard",
    behaviours="powers.events.openness people.opinion.update_acceptance powers.violence.expect_violence",
    sources="Sauter 2022",
    tests="people.opinion.test_acceptance powers.violence.test_expected_attacks_on_civilians",
)
_add(
    "violence.aid_incidents",
    "aid workers are attacked as staff and conflict rise",
    rules="access.incident_rate",
    behaviours="organisations.delivery.incur_incidents",
    sources="Hoelscher 2017",
    tests="organisations.delivery.test_incidents",
)
_add(
    "violence.outsider_harm",
    "outsiders' harm moves support to insurgents",
    rules="common.saturating",
    behaviours="people.opinion.update_grievance",
    sources="Lyall 2013",
    tests="people.opinion.test_collaboration",
)
_add(
    "violence.state_abuse",
    "abusive state forces kill civilians",
    rules="violence.abuse_rate violence.deterrence",
    behaviours="powers.violence.command_forces",
    sources="Fjelde 2019",
    tests="powers.violence.test_expected_attacks_by_the_state",
)
_add(
    "violence.displacement",
    "violence displaces; safety brings return",
    rules="violence.flight",
    behaviours="people.security.update_threat_and_displacement",
    sources="assumed",
    tests="people.security.test_flight people.security.test_return",
)
_add(
    "violence.recruitment",
    "grievance and abuse recruit",
    rules="violence.recruits",
    behaviours="powers.violence.update_strength",
    sources="Epstein 2002",
    tests="powers.violence.test_recruits_and_arrivals",
)
_add(
    "violence.retaliation",
    "harm by an outside force provokes attacks on it",
    rules="violence.retaliation",
    behaviours="organisations.units.attacks_expected",
    sources="Lyall 2019",
    tests="organisations.units.test_attacks",
)
_add(
    "commitments.promises",
    "promises are made, kept or broken",
    rules="commitments.breach_probability commitments.accident_probability",
    behaviours="organisations.dyads.keep_promises",
    sources="assumed",
    tests="organisations.dyads.test_promises_due",
)
_add(
    "commitments.penalty",
    "written promises carry a penalty",
    rules="commitments.breach_probability",
    behaviours="organisations.dyads.keep_promises",
    sources="assumed",
    tests="organisations.dyads.test_promises_broken",
)
_add(
    "commitments.ambiguity",
    "tasks nobody owns are dropped",
    rules="commitments.accident_probability commitments.dispute_probability",
    behaviours="organisations.dyads.update_tie",
    sources="assumed",
    tests="organisations.dyads.test_promises_dropped",
)
_add(
    "commitments.divergence",
    "diverging objectives cause disputes and breaches",
    rules="commitments.breach_probability commitments.dispute_probability",
    behaviours="organisations.dyads.dispute organisations.dyads.update_tie",
    sources="assumed",
    tests="organisations.dyads.test_divergence_and_distance organisations.dyads.test_disputes",
)
_add(
    "commitments.peace_process",
    "parties move between war, ceasefire, agreement and post-war",
    rules="commitments.step_probability",
    behaviours="powers.peace.negotiate",
    sources="assumed",
    tests="powers.peace.test_who_may_take_a_step powers.peace.test_dividend_and_compliance",
)
_add(
    "commitments.spoilers",
    "spoilers disrupt agreements",
    rules="commitments.step_probability",
    behaviours="powers.peace.circumstances",
    sources="assumed",
    tests="powers.peace.test_what_pushes_forward powers.peace.test_what_pushes_towards_a_settlement",
)
_add(
    "consent.external_legitimacy",
    "partnership with the mission raises the government's standing",
    rules="consent.consent_target",
    behaviours="powers.government.weigh_consent",
    sources="assumed",
    tests="powers.government.test_consent",
)
_add(
    "consent.autonomy",
    "a large autonomous mission costs sovereignty",
    rules="consent.consent_target",
    behaviours="powers.government.weigh_consent",
    sources="assumed",
    tests="powers.government.test_consent",
)
_add(
    "consent.reporting",
    "reporting on state abuse costs consent",
    rules="consent.consent_target",
    behaviours="powers.government.weigh_consent",
    sources="assumed",
    tests="powers.government.test_consent",
)
_add(
    "consent.bypass",
    "bypassing the state costs consent",
    rules="consent.consent_target",
    behaviours="powers.government.weigh_consent",
    sources="assumed",
    tests="powers.government.test_consent",
)
_add(
    "consent.patrons",
    "other patrons make the mission dispensable",
    rules="consent.consent_target",
    behaviours="powers.government.update_host_consent powers.government.weigh_consent",
    sources="assumed",
    tests="powers.government.test_consent",
)
_add(
    "consent.obstruction",
    "falling consent turns to obstruction",
    rules="consent.obstruction_target",
    behaviours="powers.government.review_permits",
    sources="assumed",
    tests="powers.government.test_obstruction_and_permits",
)
_add(
    "consent.substitution",
    "services around the state lower its credit and effort",
    rules="consent.state_effort",
    behaviours="powers.government.update_capacity_and_effort people.opinion.judge_government",
    sources="assumed",
    tests="powers.government.test_effort people.opinion.test_legitimacy_of_the_government",
)
_add(
    "consent.capacity",
    "support through the state builds capacity and risks capture",
    rules="consent.capacity_after consent.capture_after",
    behaviours="powers.government.update_capacity_and_effort",
    sources="assumed",
    tests="powers.government.test_capacity_and_capture powers.government.test_offices powers.government.test_officials_take",
)
_add(
    "learning.lessons",
    "evaluation raises targeting and conduct",
    rules="learning.skill_after",
    behaviours="organisations.headquarters.update_skill organisations.reporting_and_funding.learn_from_results organisations.units.update_skill",
    sources="assumed",
    tests="organisations.headquarters.test_update_skill organisations.reporting_and_funding.test_skill",
)
_add(
    "learning.wrong_lessons",
    "biased reports teach wrong lessons",
    rules="learning.skill_after",
    behaviours="organisations.headquarters.update_skill organisations.reporting_and_funding.learn_from_results",
    sources="assumed",
    tests="organisations.headquarters.test_update_skill organisations.reporting_and_funding.test_skill",
)
_add(
    "learning.turnover",
    "rotation and turnover lose lessons",
    rules="learning.skill_after",
    behaviours="organisations.headquarters.update_skill organisations.reporting_and_funding.learn_from_results organisations.units.deploy",
    sources="assumed",
    tests="organisations.headquarters.test_update_skill organisations.reporting_and_funding.test_skill organisations.units.test_deploy",
)
_add(
    "learning.diffusion",
    "lessons spread along the organisation network",
    rules="learning.lesson_caught",
    behaviours="organisations.reporting_and_funding.learn_from_peers",
    sources="assumed",
    tests="organisations.reporting_and_funding.test_learn_from_peers",
)
_add(
    "funding.donors",
    "donors pay for what they see",
    rules="funding.money_usable",
    behaviours="organisations.reporting_and_funding.receive_funding",
    sources="assumed",
    tests="organisations.reporting_and_funding.test_funding",
)
_add(
    "funding.competition",
    "NGOs compete for funds",
    rules="funding.part_of_funds",
    behaviours="organisations.dyads.update_ngo_ties organisations.reporting_and_funding.report organisations.reporting_and_funding.receive_funding",
    sources="assumed",
    tests="organisations.dyads.test_ties_among_ngos organisations.reporting_and_funding.test_bias organisations.reporting_and_funding.test_funding",
)
_add(
    "funding.reporting_credit",
    "reports, audits and revealed failures move funds",
    rules="funding.appeal funding.confidence_target",
    behaviours="organisations.reporting_and_funding.appeal_to_donors organisations.reporting_and_funding.update_confidence",
    sources="assumed",
    tests="organisations.reporting_and_funding.test_appeal organisations.reporting_and_funding.test_confidence",
)
_add(
    "funding.logistics_saving",
    "shared logistics save cost",
    rules="funding.cost_of_work",
    behaviours="organisations.delivery.deliver",
    sources="assumed",
    tests="organisations.delivery.test_accounts",
)
_add(
    "excombatants.enrolment",
    "fighters and claimants enrol",
    rules="excombatants.enrolment",
    behaviours="people.excombatants.enrol",
    sources="assumed",
    tests="people.excombatants.test_enrolment",
)
_add(
    "excombatants.cash",
    "cash keeps people while it lasts",
    rules="excombatants.lapse_share",
    behaviours="people.excombatants.find_work_or_lapse",
    sources="assumed",
    tests="people.excombatants.test_lapse",
)
_add(
    "excombatants.training",
    "training prepares for civilian work",
    rules="excombatants.reintegration_share",
    behaviours="people.excombatants.find_work_or_lapse",
    sources="Humphreys 2007",
    tests="people.excombatants.test_reintegration",
)
_add(
    "excombatants.livelihood",
    "livelihood moves hours out of illicit work",
    rules="excombatants.illicit_hours_target excombatants.reintegration_share",
    behaviours="people.excombatants.reintegrate people.excombatants.find_work_or_lapse",
    sources="Blattman 2016",
    tests="people.excombatants.test_illicit_hours people.excombatants.test_reintegration",
)
_add(
    "excombatants.rejection",
    "communities reject members of abusive units",
    rules="excombatants.reintegration_share",
    behaviours="people.excombatants.find_work_or_lapse",
    sources="Humphreys 2007",
    tests="people.excombatants.test_reintegration",
)
_add(
    "excombatants.stalling",
    "stalled reintegration feeds spoilers",
    rules="excombatants.lapse_share",
    behaviours="people.excombatants.find_work_or_lapse powers.violence.update_strength",
    sources="assumed",
    tests="people.excombatants.test_lapse powers.violence.test_strength_of_signatories",
)
_add(
    "intergroup.disputes",
    "disputes arise between identity groups and escalate",
    rules="intergroup.dispute_rate intergroup.escalation_probability",
    behaviours="people.intergroup.update_disputes",
    sources="assumed",
    tests="people.intergroup.test_disputes_are_settled people.intergroup.test_vigilantism",
)
_add(
    "intergroup.presence",
    "impartial presence lowers escalation and builds cooperation",
    rules="intergroup.escalation_probability",
    behaviours="people.intergroup.update_intergroup_trust people.intergroup.impartial_presence",
    sources="Nomikos 2021; Nomikos 2022",
    tests="people.intergroup.test_intergroup_trust",
)
_add(
    "intergroup.mediation",
    "trained mediation resolves disputes",
    rules="intergroup.escalation_probability",
    behaviours="people.intergroup.update_disputes",
    sources="Blattman 2014",
    tests="people.intergroup.test_mediators",
)
_add(
    "intergroup.reconciliation",
    "reconciliation raises forgiveness and ties, costs wellbeing",
    rules="intergroup.forgiveness_after",
    behaviours="people.intergroup.update_intergroup_trust",
    sources="Cilliers 2016",
    tests="people.intergroup.test_forgiveness",
)
_add(
    "intergroup.advocacy",
    "exposing abuse protects or provokes",
    rules="consent.restraint_target",
    behaviours="powers.government.update_restraint",
    sources="assumed",
    tests="powers.government.test_what_a_government_keeps",
)


KERNELS: tuple[str, ...] = tuple(dict.fromkeys(mechanism.kernel for mechanism in MECHANISMS.values()))
"""The kernels in order."""
